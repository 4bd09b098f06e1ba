"""What an answer is made of, and what it becomes: readings in, sides out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answering.agreement import Side, is_change
from bot.answering.kinds import Asked
from bot.answering.reading import Reading, Terms
from bot.answering.statements import stance
from index.types import Hit


@dataclass(frozen=True)
class Material:
    """All that an answer is made of: the question, its words, what was found and read, likeliest first.

    `independent` maps each article's id to the one that stands for its copies. `threshold` and `quotable` are the
    probabilities from which a short answer, and a sentence, answers. `latest`: the newest state of things is asked for.
    """

    asked: Asked
    text: str
    terms: Terms
    hits: Sequence[Hit]
    readings: Sequence[Reading]
    independent: Mapping[str, str]
    threshold: float
    quotable: float
    latest: bool = False

    @cached_property
    def answers(self) -> list[Reading]:
        """The readings with a short answer, likeliest first, none that overlaps a likelier one."""
        return apart([r for r in self.readings if r.answer])

    @cached_property
    def quotes(self) -> list[Reading]:
        """The readings of whole sentences, likeliest first; those that state nothing only where no other answers."""
        own = [r for r in self.readings if not r.answer]
        stating = [r for r in own if _states(r)]
        return stating if any(r.probability >= self.limit for r in stating) else own

    @property
    def limit(self) -> float:
        """The probability from which a quote is an answer: that of answers where the reader gives no short ones."""
        return self.quotable if self.answers else self.threshold


@dataclass(frozen=True)
class Composed:
    """What is shown, in order, and whether the first two are at odds: nothing, if the articles do not say."""

    sides: list[Side]
    opposed: list[Side]
    probability: float

    @property
    def changed(self) -> bool:
        """Whether news moved on, rather than articles contradicting each other."""
        return is_change(self.opposed)


def _states(reading: Reading) -> bool:
    """Whether a quote states something: a sentence that supposes or asks does not, nor does a headline in the text."""
    quote = reading.quote.of(reading.hit.article.text)
    found = stance(quote)
    return not (found.conditional or found.question) and quote.rstrip("\"'”’)")[-1:] in (".", "!", "…")


def apart(readings: Sequence[Reading]) -> list[Reading]:
    """Of readings that show the same words of one article, found in two passages, only the first."""
    chosen: list[Reading] = []
    for reading in readings:
        if not any(_overlap(reading, other) for other in chosen):
            chosen.append(reading)
    return chosen


def _overlap(one: Reading, other: Reading) -> bool:
    a, b = one.answer or one.quote, other.answer or other.quote
    return one.hit.article.id == other.hit.article.id and a.start < b.end and b.start < a.end
