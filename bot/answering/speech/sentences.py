"""A text as sentences of tokens, where a sentence keeps its quotations whole and its cue with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.speech import tokens as t
from bot.answering.speech.quotation_marks import Quotation, quotations
from bot.answering.speech.reporting_verbs import READINGS
from bot.answering.speech.tokens import Token
from index.splitting import sentences as split
from index.types import Span

# The splitter takes the dot of some of these for a sentence's end.
_ABBREVIATIONS = (
    "Ms.",
    "Mr.",
    "Mrs.",
    "Sen.",
    "Rep.",
    "Gov.",
    "Gen.",
    "Dr.",
    "Lt.",
    "Col.",
    "Sgt.",
    "Rev.",
    " v.",
    "Prof.",
)
_OPENING_MARKS = frozenset("\"“‘'`")
_CLOSERS = "\"“”'’‘`»)"
_CUE_AHEAD = 80  # characters in which the cue of a quotation that ended in "?" has to begin


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence: its tokens, the number of its paragraph, and the quotations in it."""

    tokens: list[Token]
    paragraph: int
    quoted: tuple[Quotation, ...]

    @property
    def span(self) -> Span:
        """The range of the text that the sentence covers."""
        return t.span(self.tokens, 0, len(self.tokens))

    def has_quotation_in(self, span: Span) -> bool:
        """Whether a quotation of the sentence has a part in `span`."""
        return any(q.span.start < span.end and span.start < q.span.end for q in self.quoted)


def parse(text: str) -> list[Parsed]:
    """The sentences of `text`, in order."""
    return list(_parsed(text))


def quotation_spans(text: str) -> list[Span]:
    """The outermost quotations of `text` with their marks, paragraph by paragraph."""
    return [q.span for q in quotations(text, [span for span, _ in _paragraphs(text, split(text))])]


def _parsed(text: str) -> Iterator[Parsed]:
    paragraphs = _paragraphs(text, split(text))
    marks = quotations(text, [span for span, _ in paragraphs])
    at = 0
    for number, (paragraph, inside) in enumerate(paragraphs):
        first = at
        while at < len(marks) and marks[at].span.start < paragraph.end:
            at += 1
        for span, quoted in _joined(text, inside, marks[first:at]):
            yield Parsed(t.tokens(text, span.start, span.end, quoted), number, tuple(quoted))


def _paragraphs(text: str, spans: Sequence[Span]) -> list[tuple[Span, list[Span]]]:
    """Runs of sentences with no line break between them, each with the range it covers."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and "\n" not in text[runs[-1][-1].end : span.start]:
            runs[-1].append(span)
        else:
            runs.append([span])
    return [(Span(run[0].start, run[-1].end), run) for run in runs]


def _joined(text: str, spans: Sequence[Span], marks: Sequence[Quotation]) -> Iterator[tuple[Span, list[Quotation]]]:
    """Each sentence of a paragraph, joined to the next where a quotation or its cue spans both."""
    start, at = spans[0].start, 0
    quoted: list[Quotation] = []
    for span, following in zip(spans, (*spans[1:], None), strict=True):
        while at < len(marks) and marks[at].span.start < span.end:
            quoted.append(marks[at])
            at += 1
        if following and _goes_on(text, span, quoted, following):
            continue
        end = max(span.end, quoted[-1].span.end) if quoted else span.end
        yield Span(start, end), quoted
        if following:
            start, quoted = max(following.start, end), []


def _goes_on(text: str, span: Span, quoted: Sequence[Quotation], following: Span) -> bool:
    if text[max(span.start, span.end - 5) : span.end].endswith(_ABBREVIATIONS):
        return True
    return bool(quoted) and (quoted[-1].span.end > span.end or _cue_follows(text, span, quoted[-1], following))


def _cue_follows(text: str, span: Span, quotation: Quotation, following: Span) -> bool:
    """Whether a sentence that ends in a quotation ("Why?") goes on with its cue (he asked, Smith wondered)."""
    if quotation.span.end != span.end:
        return False
    ahead = text[following.start : min(following.end, following.start + _CUE_AHEAD)]
    last = text[quotation.span.start : quotation.span.end].rstrip(_CLOSERS)[-1:]
    if ahead[0].islower() or last == ",":
        return True
    words = ahead.replace(".", " ").replace(",", " , ").split()[1:6]
    return last in "?!-—–" and ahead[0] not in _OPENING_MARKS and any(map(_may_cue, words))


def _may_cue(word: str) -> bool:
    reading = READINGS.get(word)
    return (
        reading is not None and reading.form in ("past", "s") and bool(reading.frames & {"say", "ask", "utter", "tell"})
    )
