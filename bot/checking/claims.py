"""The one finder of what can be held against articles: quotations, numbers, dates, names with a role, statements."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from bot.answering.attribution import Attribution
from bot.answering.definitions import described
from bot.answering.sayings import attributions
from bot.answering.speech.mentions import NameBook, written_as_names
from bot.answering.speech.sentences import Parsed, parse, quotation_spans
from bot.checking.dates import whens
from bot.checking.deeds import deeds, is_name
from bot.checking.numbers import amounts
from bot.checking.people import told
from bot.checking.taken import Taken
from bot.checking.types import Claim, Kind, Role, Words
from bot.tracing.words import words
from index.types import Span

MARKS = "\"“”„«»'‘’`"
SHORTEST = 2  # words of a quotation: one alone is a term, or scorn
MOST_ROLE = 80  # characters: what describes somebody at more length says more than who they are


def claims(text: str) -> tuple[Claim, ...]:
    """All claims of a text, in the order of their ends; a number or a date within a quotation is a part of that."""
    parsed = parse(text)
    around = _Around([sentence.span for sentence in parsed])
    quotations = list(_quotations(text, around))
    taken = Taken(Span(0, max(1, len(text))), [claim.span for claim in quotations])
    dates = [
        Claim(Kind.DATE, when.span, around.of(when.span), when)
        for when in whens(text)
        if not (when.is_relative or taken.has(when.span))
    ]
    for claim in dates:
        taken.take(claim.span)
    numbers = [
        Claim(Kind.NUMBER, amount.span, around.of(amount.span), amount)
        for sentence in parsed
        for amount in amounts(text, sentence.span)
        if not taken.has(amount.span)
    ]
    found = [*quotations, *dates, *numbers, *_roles(text, parsed, around), *_deeds(text, around)]
    return tuple(sorted(found, key=lambda claim: (claim.span.end, claim.span.start)))


class _Around:
    """Which sentence a place of the text is in."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def of(self, place: Span) -> Span:
        own = self._spans[max(0, bisect_right(self._starts, place.start) - 1)] if self._spans else place
        return Span(min(own.start, place.start), max(own.end, place.end))


def _quotations(text: str, around: _Around) -> Iterator[Claim]:
    said = sorted((a for a in attributions(text) if a.kind != "indirect"), key=lambda a: a.cue.start)
    cues = [a.cue.start for a in said]
    for span in quotation_spans(text):
        inner = _inner(text, span)
        if inner and len(words(inner.of(text))) >= SHORTEST:
            own = around.of(span)
            beside = said[bisect_left(cues, own.start) : bisect_left(cues, own.end)]
            yield Claim(Kind.QUOTATION, span, own, Words(inner, _speaker(text, span, own, beside)))


def _inner(text: str, span: Span) -> Span | None:
    """A quotation without its marks."""
    own = span.of(text)
    start = span.start + len(own) - len(own.lstrip(MARKS))
    end = span.end - (len(own) - len(own.rstrip(MARKS)))
    return Span(start, end) if start < end else None


def _speaker(text: str, span: Span, around: Span, said: Sequence[Attribution]) -> str | None:
    """Who is named in its own sentence as saying most of a quotation: by the nearest cue, if several do."""
    found = []
    for one in said:
        shared = sum(max(0, min(p.end, span.end) - max(p.start, span.start)) for p in one.content)
        # "She" may be another than she seems, and what stands by itself may be another's than what stood before it.
        is_named = is_name(one.head) and " " in one.head and one.head.split()[-1] in one.speaker.of(text)
        if is_named and one.cue.end <= around.end and 2 * shared >= span.end - span.start:
            found.append((max(one.cue.start - span.end, span.start - one.cue.end), one.head))
    return min(found)[1] if found else None


def _roles(text: str, parsed: Sequence[Parsed], around: _Around) -> Iterator[Claim]:
    sentences = [sentence.tokens for sentence in parsed]
    book, known = NameBook(), written_as_names(sentences)
    found = [m for n, sentence in enumerate(sentences) for m in book.read(n, sentence, known)]
    seen = Taken(Span(0, max(1, len(text))))
    for name in dict.fromkeys(m.name for m in found if m.sort == "person" and " " in m.name):
        for role, mention in described(text, name):
            said = role.of(text)
            is_role = len(said) <= MOST_ROLE and not said.endswith("ing") and told(said, name)
            if is_role and not seen.has(role):
                seen.take(role)
                span = Span(min(role.start, mention.start), max(role.end, mention.end))
                yield Claim(Kind.ROLE, span, around.of(span), Role(name, role))


def _deeds(text: str, around: _Around) -> Iterator[Claim]:
    for deed in deeds(text):
        parts = [deed.cue, *deed.content]
        span = Span(min(p.start for p in parts), max(p.end for p in parts))
        yield Claim(Kind.STATEMENT, span, around.of(span), deed)
