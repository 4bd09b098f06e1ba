"""From found passages to quotes: which sentences of each passage answer the question, and how surely.

`Reader` is what the answerer asks for. `SentenceReader` reads without a trained model: it weighs the words
that a question and a sentence share, by how rare they are, together with the passage's cosine.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal, Protocol

from bot.answering.lines import is_corrected, is_credit, is_teaser
from bot.answering.types import MAX_QUOTE
from index.engine import Found
from index.splitting import sentences
from index.terms import stem, stems
from index.types import Hit, Span

_STATES_NOTHING = (is_credit, is_teaser, is_corrected)
Covers = Callable[[str], float]

EVIDENCE = ("cosine", "coverage", "span", "relevance", "fits", "sentence")
MOST_LOGIT = 30.0  # beyond it a probability is 0 or 1 to every digit, and the exponential would overflow


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one passage: the quote, and the probability that it answers the question.

    Spans are offsets into the article; `answer` is the short answer within the quote, if the reader gives one.
    `relevance` is how likely the passage is about the question at all, by words and sense alone, in [0, 1].
    `evidence` is what the probability was made from. `told`: the text asks the very question just before, as a heading.
    """

    hit: Hit
    quote: Span
    probability: float
    answer: Span | None = None
    relevance: float = 1.0
    evidence: Evidence | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a question worth looking for, and in how many of `total` passages each occurs."""

    frequencies: Mapping[str, int]
    total: int

    @classmethod
    def of(cls, found: Found) -> Terms:
        """Those that were searched with."""
        return cls(found.frequencies, found.passages)

    def missing(self) -> tuple[str, ...]:
        """Those that occur nowhere, in the question's order."""
        return tuple(term for term, count in self.frequencies.items() if count == 0)

    def weights(self) -> dict[str, float]:
        """Stem to inverse document frequency, smoothed so that a word found nowhere weighs most.

        ln((N + 1) / (n + 0.5)), after Spärck Jones (1972), with n capped where counting stops.
        """
        return {stem(t): math.log((self.total + 1) / (n + 0.5)) for t, n in self.frequencies.items()}


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)), kept finite."""
    return math.log(max(probability, 1e-12) / max(1 - probability, 1e-12))


def from_log_odds(value: float) -> float:
    """The probability with these log odds."""
    return 1 / (1 + math.exp(-max(-MOST_LOGIT, min(MOST_LOGIT, value))))


class Reader(Protocol):
    """Reads passages for an answer."""

    def read(self, question: str, terms: Terms, hits: Sequence[Hit]) -> list[Reading]:
        """What was read in the hits; a hit may have no reading or several.

        Readings with a short answer and readings of whole sentences stand side by side: the kind of question decides
        which of them are shown.
        """


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression from evidence to probability, fitted by `make calibration` (training/calibrate.py).

    `threshold` is the probability from which a question counts as answered; what a reader does not look at weighs 0.
    "sentences" are fitted for readers without a model, "answers" for short answers that a model read, "quotes" for
    sentences that a model judged.
    """

    intercept: float
    threshold: float
    cosine: float = 0.0
    coverage: float = 0.0
    span: float = 0.0
    relevance: float = 0.0
    fits: float = 0.0
    sentence: float = 0.0

    @classmethod
    def shipped(cls, reader: Literal["sentences", "answers", "quotes"]) -> Calibration:
        """The one in this package for a reader of sentences, or of short answers."""
        text = resources.files("bot.answering").joinpath("calibration.json").read_text()
        return cls(**json.loads(text)[reader]["fitted"])

    def probability(self, evidence: Evidence) -> float:
        """How likely the sentence answers the question, in (0, 1)."""
        logit = self.intercept + sum(getattr(self, name) * getattr(evidence, name) for name in EVIDENCE)
        return from_log_odds(logit)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a sentence, or for a short answer in it.

    A sentence is judged by its passage's cosine, and by how much of the question is covered.

    `coverage` is the mean of the shares that the sentence and its passage hold: the sentence alone would lose
    what stands just before it, the passage alone cannot tell which sentence to quote. (docs/decisions.md)

    A short answer is judged by `span`, what a span model makes of it (its logits minus those of no answer), by
    `relevance`, the log odds that its passage's best sentence has by itself, and by `fits`: 1 if it is of the kind
    that the question asks for (bot/answering/expectation.py), else 0.
    """

    cosine: float = 0.0
    coverage: float = 0.0
    span: float = 0.0
    relevance: float = 0.0
    fits: float = 0.0
    sentence: float = 0.0


class SentenceReader:
    """Quotes the sentence of each passage that holds most of the question."""

    def __init__(self, calibration: Calibration) -> None:
        self._calibration = calibration

    def read(self, question: str, terms: Terms, hits: Sequence[Hit]) -> list[Reading]:  # noqa: ARG002
        """One reading for each hit; none has a short answer."""
        covers = coverage(terms.weights())
        return [self._read(hit, covers) for hit in hits]

    def _read(self, hit: Hit, covers: Covers) -> Reading:
        text, spans = hit.article.text, quotable(hit)
        best = max(range(len(spans)), key=lambda i: covers(spans[i].of(text)))
        found = evidence(hit, spans[best], covers)
        probability = self._calibration.probability(found)
        return Reading(hit, widened(text, spans, best, covers), probability, None, probability, found)


def widened(text: str, spans: Sequence[Span], best: int, covers: Covers) -> Span:
    """The best sentence, with the neighbour that adds most of the question to it, if one adds any and it fits.

    A line between them that was left out, such as a byline, parts them.
    """
    alone = spans[best]
    beside = [(spans[i], spans[i + 1]) for i in (best - 1, best) if 0 <= i < len(spans) - 1]
    pairs = [Span(one.start, other.end) for one, other in beside if not text[one.end : other.start].strip()]
    fitting = [pair for pair in pairs if pair.end - pair.start <= MAX_QUOTE]
    return max([alone, *fitting], key=lambda span: covers(span.of(text)))


def coverage(weights: Mapping[str, float]) -> Covers:
    """A function from text to the share of the weight whose words stand in it, in [0, 1]."""
    total = sum(weights.values())

    def covers(text: str) -> float:
        present = stems(text)
        return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0

    return covers


def evidence(hit: Hit, sentence: Span, covers: Covers) -> Evidence:
    """The evidence for one sentence of a hit."""
    return Evidence(hit.cosine, (covers(sentence.of(hit.article.text)) + covers(hit.passage.text)) / 2)


def quotable(hit: Hit) -> list[Span]:
    """The sentences of a hit's passage as offsets into the article, each cut to what a quote may hold.

    Lines that only name who wrote or photographed, and what an earlier version had wrong, are left out, unless there is
    nothing else.
    """
    start, text = hit.passage.start, hit.passage.text
    found = sentences(text)
    stating = [
        sentence for sentence in found if not is_credit(sentence.of(text)) and not is_corrected(sentence.of(text))
    ]
    return [
        Span(start + piece.start, start + piece.end) for sentence in stating or found for piece in _cut(text, sentence)
    ]


def _cut(text: str, sentence: Span) -> Iterable[Span]:
    """A sentence, or if it is too long for a quote, parts of it that end between words where there are any."""
    while sentence.end - sentence.start > MAX_QUOTE:
        limit = sentence.start + MAX_QUOTE
        space = max(text.rfind(" ", sentence.start, limit), text.rfind("\n", sentence.start, limit))
        end = space if space > sentence.start else limit
        yield Span(sentence.start, end)
        rest = end + (len(text[end : sentence.end]) - len(text[end : sentence.end].lstrip()))
        sentence = Span(rest, sentence.end)
    yield sentence
