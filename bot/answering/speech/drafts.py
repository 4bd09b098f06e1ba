"""Attributions before their speakers are resolved: by cue, by colon, by the lines around a quotation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answering.speech import clauses
from bot.answering.speech import tokens as t
from bot.answering.speech.contents import contents
from bot.answering.speech.cues import Cue, cues
from bot.answering.speech.noun_phrases import Range, Sentence
from bot.answering.speech.sentences import Parsed
from index.types import Span

_WINDOW = 8  # cues of a sentence that can bound each other's words
_DASHES = ("—", "–", "-", "--", "―")
_HEADLINE_NAME = 5  # tokens of a name before a headline's colon
_SIGNATURE = 12  # tokens of a line that names whoever said the quotation beside it


@dataclass(frozen=True, slots=True)
class Draft:
    """An attribution whose speaker is only a mention; `content` may be empty as long as a colon has announced it."""

    speaker: Span
    cue: Span
    content: tuple[Span, ...]
    sentence: int


def drafts(parsed: Sequence[Parsed]) -> list[Draft]:
    """The attributions of all sentences, with the quotations that go on after them, in order of their cues."""
    found: list[Draft] = []
    announced = quoting = -1  # places in `found` whose words are still to come, or may go on
    signed = -1  # the last sentence that was taken for a signature
    for number, sentence in enumerate(parsed):
        if announced >= 0:
            found[announced] = _longer(found[announced], sentence)
            quoting = announced if sentence.quoted else -1
            if quoting >= 0 or _ends_paragraph(parsed, number):
                announced = -1
            continue
        own = list(_own(sentence.tokens, number))
        if not own and is_quotation(sentence.tokens):
            signature = _signature(parsed, number, signed)
            if quoting >= 0 and parsed[number].paragraph - parsed[number - 1].paragraph <= 1 and signature is None:
                found[quoting] = _longer(found[quoting], sentence)
                continue
            own, signed = signature or ([], signed)
        found.extend(own)
        announced = len(found) - 1 if own and not own[-1].content else -1
        quoting = _last_quoting(found, len(own), sentence)
    return [draft for draft in found if draft.content]


def is_quotation(sentence: Sentence) -> bool:
    """Whether a sentence is nothing but quotations."""
    return bool(sentence) and all(token.kind == "quotation" or token.text in ".,;—–-…" for token in sentence)


def _longer(draft: Draft, sentence: Parsed) -> Draft:
    return replace(draft, content=(*draft.content, sentence.span))


def _ends_paragraph(parsed: Sequence[Parsed], number: int) -> bool:
    return number + 1 == len(parsed) or parsed[number + 1].paragraph != parsed[number].paragraph


def _last_quoting(found: Sequence[Draft], own: int, sentence: Parsed) -> int:
    """The place of the last of the sentence's own drafts that ends in a quotation, -1 if none does."""
    for at in range(len(found) - 1, len(found) - own - 1, -1):
        if found[at].content and sentence.has_quotation_in(found[at].content[-1]):
            return at
    return -1


def _own(sentence: Sentence, number: int) -> Iterator[Draft]:
    """The attributions within a sentence."""
    found = cues(sentence)
    none = True
    for at, cue in enumerate(found):
        if sentence[cue.subject.first].lower in t.FIRST_PERSON:
            none = False
            continue
        near = found[max(0, at - _WINDOW) : at + _WINDOW + 1]
        ranges = _with_tail(sentence, [r for r in contents(sentence, cue, near) if r.first < r.last])
        if ranges or (cue is found[-1] and cue.reading is not None and sentence[-1].text == ":"):
            none = False
            yield _draft(sentence, cue, ranges, number)
    if none:
        yield from _by_colon(sentence, number)


def _draft(sentence: Sentence, cue: Cue, ranges: Sequence[Range], number: int) -> Draft:
    spans = _in_order(t.span(sentence, r.first, r.last) for r in ranges)
    speaker = t.span(sentence, cue.subject.first, cue.subject.last)
    return Draft(speaker, t.span(sentence, cue.first, cue.last), tuple(spans), number)


def _in_order(spans: Iterator[Span]) -> Iterator[Span]:
    """The spans by their starts, without those that overlap the one before."""
    end = -1
    for span in sorted(spans, key=lambda s: s.start):
        if span.start >= end:
            yield span
            end = span.end


def _with_tail(sentence: Sentence, ranges: list[Range]) -> list[Range]:
    """With the quotations after a full stop at the sentence's end: "...," he said. "..." """
    first = len(sentence)
    while first > 0 and sentence[first - 1].kind == "quotation":
        first -= 1
    quoted = any(sentence[at].kind == "quotation" for r in ranges for at in range(r.first, r.last))
    if quoted and 0 < first < len(sentence) and sentence[first - 1].text == "." and ranges[-1].last <= first:
        return [*ranges, Range(first, len(sentence))]
    return ranges


def _by_colon(sentence: Sentence, number: int) -> Iterator[Draft]:
    """A headline's "X: words", and "She put it like this: '...'"."""
    colon = next((at for at in range(1, min(len(sentence) - 1, 30)) if sentence[at].text == ":"), None)
    last = len(sentence) - (bool(sentence) and sentence[-1].text in (".", "!", "?"))
    if colon is None or colon + 1 >= last:
        return
    subject = _before_colon(sentence, colon, headline=number == 0)
    if subject and sentence[subject.first].lower not in t.FIRST_PERSON:
        yield Draft(
            t.span(sentence, subject.first, subject.last),
            t.span(sentence, colon, colon + 1),
            (t.span(sentence, colon + 1, last),),
            number,
        )


def _before_colon(sentence: Sentence, colon: int, *, headline: bool) -> Range | None:
    quoted = sentence[colon + 1].kind == "quotation"
    if not (quoted or headline):
        return None
    if colon <= _HEADLINE_NAME and all(token.is_name for token in sentence[:colon]):
        return Range(0, colon)
    if not quoted:
        return None
    verbs = (at for at in range(1, colon) if t.is_finite(sentence, at))
    subjects = (clauses.subject(sentence, clauses.verb_group_start(sentence, at)) for at in verbs)
    return next(filter(None, subjects), None)


def _signature(parsed: Sequence[Parsed], number: int, signed: int) -> tuple[list[Draft], int] | None:
    """The draft of a quotation that stands by itself with its speaker's name on a line before or after it.

    `signed` is the last sentence that was a signature already: it signs nothing twice.
    """
    quotation = parsed[number].span
    for beside in (number - 1, number + 1):
        name = _name_line(parsed, beside, number) if beside > signed else None
        if name:
            return [Draft(name, name, (quotation,), beside)], beside
    return None


def _name_line(parsed: Sequence[Parsed], at: int, number: int) -> Span | None:
    """The name in a paragraph of its own that holds little else: "— Clara Voss, 43, Lund"."""
    if not 0 <= at < len(parsed):
        return None
    line = parsed[at].tokens
    begins = at == 0 or _ends_paragraph(parsed, at - 1) or (at > number and line[0].text in _DASHES)
    if not begins or not _ends_paragraph(parsed, at) or len(line) > _SIGNATURE or parsed[at].quoted:
        return None
    first = int(line[0].text in _DASHES)
    last = first
    while last < len(line) and line[last].is_name:
        last += 1
    rest = line[last:]
    plain = not rest or rest[0].text in (",", ".", "(")
    if last - first < 2 or last - first > 4 or not plain or any(t.is_finite(line, i) for i in range(last, len(line))):
        return None
    return t.span(line, first, last)
