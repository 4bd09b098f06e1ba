"""Who said what in a news article: speaker, cue and words, found by rules over the text alone.

Direct speech stands in quotation marks, indirect speech does not, mixed speech partly does. Words may go on: around the
cue, over more sentences of a quotation, in a next quotation with no cue of its own. The work is linear in the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.speech import clauses
from bot.answering.speech import tokens as t
from bot.answering.speech.clauses import Range, Sentence
from bot.answering.speech.contents import contents
from bot.answering.speech.cues import cues
from bot.answering.speech.quotation_marks import Quotation, quotations
from bot.answering.speech.reporting_verbs import READINGS
from bot.answering.speech.resolving import Resolver
from bot.answering.speech.tokens import Token
from index.splitting import sentences as split
from index.types import Span

Kind = Literal["direct", "indirect", "mixed"]
_WINDOW = 8  # cues of a sentence that can bound each other's words
_MARKS_IN = frozenset("\"“‘'`")
_ABBREVIATIONS = ("Ms.", "Mr.", "Mrs.", "Sen.", "Rep.", "Gov.", "Gen.", "Dr.", "Lt.", "Col.", "Sgt.", "Rev.", " v.", "Prof.")
_CLOSERS = "\"“”'’‘`»)"


@dataclass(frozen=True, slots=True)
class Attribution:
    """What an article has somebody say. Spans are ranges of its text; those of `content` are in order, at least one.

    `speaker` is the mention in the sentence ("she", "the company"), `head` the name it stands for within the article,
    or the mention's own words where that is not known. `content` keeps quotation marks and leaves out the cue.
    """

    speaker: Span
    cue: Span
    content: tuple[Span, ...]
    kind: Kind
    head: str

    def __post_init__(self) -> None:
        if not self.content or any(a.end > b.start for a, b in zip(self.content, self.content[1:], strict=False)):
            raise ValueError("An attribution has words, in order.")

    @property
    def span(self) -> Span:
        """From the first to the last character that has a part in it."""
        parts = (self.speaker, self.cue, *self.content)
        return Span(min(part.start for part in parts), max(part.end for part in parts))


@dataclass(frozen=True, slots=True)
class _Draft:
    """An attribution whose speaker is not resolved yet, and the number of its sentence."""

    speaker: Span
    cue: Span
    content: tuple[Span, ...]
    sentence: int


def find(text: str) -> list[Attribution]:
    """Every attribution of `text` with a known speaker, in the order of their first characters."""
    parsed = list(_sentences(text))
    drafts = _with_followers(parsed, [d for n, s in enumerate(parsed) for d in _drafts(text, s.tokens, n)])
    resolver = Resolver([sentence.tokens for sentence in parsed])
    quoted = [sentence.quoted for sentence in parsed]
    found = []
    for draft in drafts:
        head = resolver.head(draft.sentence, draft.speaker)
        if head is not None:
            kind = _kind(text, draft.content, quoted[draft.sentence])
            found.append(Attribution(draft.speaker, draft.cue, draft.content, kind, head))
    return sorted(found, key=lambda a: (a.span.start, a.cue.start))


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A sentence: its tokens, the number of its paragraph, and whether a quotation goes on after it."""

    tokens: list[Token]
    paragraph: int
    goes_on: bool
    quoted: tuple[Quotation, ...]


def _sentences(text: str) -> Iterator[_Parsed]:
    """The sentences with their tokens, joined where a quotation spans several."""
    spans = split(text)
    paragraphs = _paragraphs(text, spans)
    marks = quotations(text, [span for span, _ in paragraphs])
    at = 0
    for number, (_, inside) in enumerate(paragraphs):
        for span, quoted, at in _joined(text, inside, marks, at):  # noqa: B020 - where the marks were left off
            yield _Parsed(t.tokens(text, span.start, span.end, quoted), number, bool(quoted) and quoted[-1].goes_on, tuple(quoted))


def _paragraphs(text: str, spans: Sequence[Span]) -> list[tuple[Span, list[Span]]]:
    """Runs of sentences with no line break between them."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and "\n" not in text[runs[-1][-1].end : span.start]:
            runs[-1].append(span)
        else:
            runs.append([span])
    return [(Span(run[0].start, run[-1].end), run) for run in runs]


def _joined(
    text: str, spans: Sequence[Span], marks: Sequence[Quotation], at: int
) -> Iterator[tuple[Span, list[Quotation], int]]:
    """Each sentence of a paragraph, whole quotations in it, and the place in `marks` after them."""
    start = spans[0].start
    quoted: list[Quotation] = []
    for number, span in enumerate(spans):
        while at < len(marks) and marks[at].span.start < span.end:
            quoted.append(marks[at])
            at += 1
        following = spans[number + 1] if number + 1 < len(spans) else None
        if following and (text[max(span.start, span.end - 5) : span.end].endswith(_ABBREVIATIONS) or (
            quoted and (quoted[-1].span.end > span.end or _leads_on(text, span, quoted[-1], following))
        )):
            continue
        end = max(span.end, quoted[-1].span.end) if quoted else span.end
        yield Span(start, end), quoted, at
        if following:
            start, quoted = max(following.start, end), []


def _leads_on(text: str, span: Span, quotation: Quotation, following: Span) -> bool:
    """Whether a sentence that ends in a quotation ("Why?") goes on with its cue (he asked, Smith wondered)."""
    if quotation.span.end != span.end:
        return False
    ahead = text[following.start : min(following.end, following.start + 80)]
    last = text[quotation.span.start : quotation.span.end].rstrip(_CLOSERS)[-1:]
    if ahead[0].islower() or last == ",":
        return True
    words = ahead.replace(".", " ").replace(",", " , ").split()[:6]
    return last in "?!-—–" and not _MARKS_IN.intersection(ahead[:1]) and any(_may_cue(word) for word in words[1:])


def _may_cue(word: str) -> bool:
    reading = READINGS.get(word)
    return reading is not None and reading.form in ("past", "s") and bool(reading.frames & {"say", "ask", "utter", "tell"})


def _drafts(text: str, sentence: Sentence, number: int) -> Iterator[_Draft]:
    found = cues(sentence)
    for at, cue in enumerate(found):
        near = found[max(0, at - _WINDOW) : at + _WINDOW + 1]
        ranges = [r for r in contents(sentence, cue, near) if r.first < r.last]
        announced = not ranges and cue is found[-1] and sentence[-1].text == ":" and cue.reading is not None
        if not (ranges or announced) or sentence[cue.subject.first].lower in t.FIRST_PERSON:
            continue
        yield _Draft(
            t.span(sentence, cue.subject.first, cue.subject.last), t.span(sentence, cue.first, cue.last),
            tuple(_ordered(t.span(sentence, r.first, r.last) for r in ranges)), number,
        )
    if not found or not any(token.kind == "quotation" for token in sentence):
        yield from _by_colon(sentence, number)


def _ordered(spans: Iterator[Span]) -> Iterator[Span]:
    end = -1
    for span in sorted(spans, key=lambda s: s.start):
        if span.start >= end:
            yield span
            end = span.end


def _by_colon(sentence: Sentence, number: int) -> Iterator[_Draft]:
    """A headline's "X: words", and "She put it like this: '...'"."""
    for at in range(1, min(len(sentence) - 1, 30)):
        if sentence[at].text != ":":
            continue
        quoted = sentence[at + 1].kind == "quotation"
        subject = Range(0, at) if at <= 5 and all(s.is_name for s in sentence[:at]) else None
        if subject is None and quoted:
            subject = next((f for i in range(1, at) if t.is_finite(sentence, i)
                            and (f := clauses.subject(sentence, clauses.verb_group_start(sentence, i)))), None)
        if subject and (quoted or (at <= 4 and number == 0)) and sentence[subject.first].lower not in t.FIRST_PERSON:
            last = len(sentence) - (sentence[-1].text in ".!?")
            if at + 1 < last:
                yield _Draft(t.span(sentence, subject.first, subject.last), t.span(sentence, at, at + 1),
                             (t.span(sentence, at + 1, last),), number)
        return


def _with_followers(parsed: Sequence[_Parsed], drafts: Sequence[_Draft]) -> list[_Draft]:
    """Quotations with no cue of their own go to the last one quoted before them in their or the last paragraph."""
    by_sentence: dict[int, list[_Draft]] = {}
    announced: int | None = None  # the place in `found` of a cue whose colon ends its sentence
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    found: list[_Draft] = []
    quoting: int | None = None  # the place in `found` of the one whose quotation may go on
    for number, sentence in enumerate(parsed):
        own = by_sentence.get(number, [])
        if announced is not None:
            own = []
            found[announced] = _longer(found[announced], sentence)
            quoting = announced if sentence.tokens[0].kind == "quotation" else None
            following = parsed[number + 1] if number + 1 < len(parsed) else None
            if quoting is not None or following is None or following.paragraph != sentence.paragraph:
                announced = None
            continue
        if not own and quoting is not None and _is_quotation(sentence.tokens) and _is_next(parsed, number):
            found[quoting] = _longer(found[quoting], sentence)
            continue
        quoting = None
        for draft in own:
            found.append(draft)
            if not draft.content:
                announced = len(found) - 1
            elif any(q.span.start < draft.content[-1].end and draft.content[-1].start < q.span.end for q in sentence.quoted):
                quoting = len(found) - 1
    return [draft for draft in found if draft.content]


def _longer(draft: _Draft, sentence: _Parsed) -> _Draft:
    """The draft with a whole sentence more."""
    spans = (*draft.content, t.span(sentence.tokens, 0, len(sentence.tokens)))
    return _Draft(draft.speaker, draft.cue, spans, draft.sentence)


def _is_quotation(sentence: Sentence) -> bool:
    return bool(sentence) and all(s.kind == "quotation" or s.text in ".,;—–-…" for s in sentence)


def _is_next(parsed: Sequence[_Parsed], number: int) -> bool:
    """Whether sentence `number` stands in the paragraph of the one before it, or in the next."""
    return parsed[number].paragraph - parsed[number - 1].paragraph <= 1


def _kind(text: str, content: Sequence[Span], quoted: Sequence[Quotation]) -> Kind:
    opening = "\"“‘«'`„"
    marked = [any(q.span.start < c.end and c.start < q.span.end for q in quoted) or text[c.start] in opening for c in content]
    if not any(marked):
        return "indirect"
    whole = [text[c.start] in opening and (text[c.end - 1] in _CLOSERS or text[c.end - 2] in _CLOSERS) for c in content]
    covered = all(any(q.span.start <= c.start and c.end <= q.span.end + 1 for q in quoted) or not m or w
                  for c, m, w in zip(content, marked, whole, strict=True))
    return "direct" if all(marked) and all(whole) and covered else "mixed"


def quotation_spans(text: str) -> list[Span]:
    """The outermost quotations of `text` with their marks, paragraph by paragraph."""
    return [q.span for q in quotations(text, [span for span, _ in _paragraphs(text, split(text))])]


def resolve(text: str) -> Callable[[Span], str | None]:
    """For mentions of `text`, asked for in its order: the name that each stands for."""
    parsed = list(_sentences(text))
    starts = [sentence.tokens[0].start for sentence in parsed]
    resolver = Resolver([sentence.tokens for sentence in parsed])
    return lambda mention: resolver.head(max(0, bisect_right(starts, mention.start) - 1), mention)
