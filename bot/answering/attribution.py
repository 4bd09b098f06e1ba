"""Who said what in a news article: speaker, cue and words, found by rules over the text alone.

Direct speech stands in quotation marks, indirect speech does not, mixed speech partly does. Words may go on: around the
cue, over more sentences of a quotation, in a next quotation with no cue of its own. The work is linear in the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.answering.speech.drafts import Draft, drafts
from bot.answering.speech.resolving import Resolver
from bot.answering.speech.sentences import Parsed, parse
from index.types import Span

Kind = Literal["direct", "indirect", "mixed"]
_OPENERS = "\"“‘«'`„"
_CLOSERS = "\"“”'’‘`»)"


@dataclass(frozen=True, slots=True)
class Attribution:
    """What an article has somebody say. Spans are ranges of its text; those of `content` are in order, at least one.

    `speaker` is the mention in the sentence ("she", "the company"), `head` the name it stands for within the article,
    or the mention's own words where that is not known. `content` keeps quotation marks and leaves out the cue. Where
    only its place tells whose a quotation is (a name on the line below), the name is the cue, too.
    """

    speaker: Span
    cue: Span
    content: tuple[Span, ...]
    kind: Kind
    head: str

    def __post_init__(self) -> None:
        if not self.content or any(one.end > other.start for one, other in pairwise(self.content)):
            raise ValueError("An attribution has words, in order.")

    @property
    def span(self) -> Span:
        """From the first to the last character that has a part in it."""
        parts = (self.speaker, self.cue, *self.content)
        return Span(min(part.start for part in parts), max(part.end for part in parts))


def find(text: str) -> list[Attribution]:
    """Every attribution of `text` to somebody other than its author, in the order of their first characters."""
    parsed = parse(text)
    resolver = Resolver([sentence.tokens for sentence in parsed])
    found = [a for draft in drafts(parsed) if (a := _resolved(text, parsed, resolver, draft))]
    return sorted(found, key=lambda a: (a.span.start, a.cue.start))


def name_finder(text: str) -> Callable[[Span], str | None]:
    """A function that gives the name for which a mention in `text` stands; ask it in the order of the text."""
    parsed = parse(text)
    starts = [sentence.tokens[0].start for sentence in parsed]
    resolver = Resolver([sentence.tokens for sentence in parsed])
    return lambda mention: resolver.head(max(0, bisect_right(starts, mention.start) - 1), mention)


def _resolved(text: str, parsed: list[Parsed], resolver: Resolver, draft: Draft) -> Attribution | None:
    head = resolver.head(draft.sentence, draft.speaker)
    return (
        Attribution(draft.speaker, draft.cue, draft.content, _kind(text, parsed[draft.sentence], draft), head)
        if head
        else None
    )


def _kind(text: str, sentence: Parsed, draft: Draft) -> Kind:
    """Direct if every part is one whole quotation, indirect if none has any quotation in it."""
    quoted = [sentence.has_quotation_in(part) or text[part.start] in _OPENERS for part in draft.content]
    if not any(quoted):
        return "indirect"
    return "direct" if all(_is_whole(text, sentence, part) for part in draft.content) else "mixed"


def _is_whole(text: str, sentence: Parsed, part: Span) -> bool:
    if text[part.start] not in _OPENERS:
        return False
    if not sentence.has_quotation_in(part):  # a sentence further on, which is nothing but a quotation
        return True
    return any(q.span.start <= part.start and part.end <= q.span.end + 1 for q in sentence.quoted)
