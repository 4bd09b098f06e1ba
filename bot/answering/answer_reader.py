"""Reading with a trained model: the short answers in each passage, the sentences that answer, and how sure it is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.answering.binding.rules import is_bound, is_of_another_nation
from bot.answering.expectation import Fits, asked_part, asks_for_name, done_by, expected, is_same_question
from bot.answering.lines import is_corrected, is_credit, is_row, is_teaser
from bot.answering.reading import (
    Calibration,
    Covers,
    Evidence,
    Reading,
    Terms,
    coverage,
    evidence,
    from_log_odds,
    log_odds,
    quotable,
    widened,
)
from bot.answering.span_model import SpanReading, Window, WindowReading
from index.types import Hit, Span

# Passages given to the model for a question: 8 lose 2 points of first citations on natural questions, 16 gain none.
READ = 12
SPANS = 3  # answers taken from each passage at most
MARGIN = 3.0  # a further one only if the model holds it at least a twentieth as likely (e^-3) as the passage's first
TOLD = 2.5  # log odds that a sentence gains for standing under the question itself, or loses for standing elsewhere
TITLE = 120  # characters of an article's title read along with its passages
_EDGES = " \t\n.,;:!?-–—…"
_MINUS = re.compile(r"[-–−]\d")
_OPENS, _CLOSES = re.compile(r"(?:^|\s)['‘]$"), re.compile(r"[^\Ws]['’](?=\s)")
_PAIRS = {'"': '"', "“": "”", "‘": "’", "(": ")", "[": "]", "«": "»", "'": "'"}


class WindowModel(Protocol):
    """What the reader needs of a model; `bot.answering.span_model.SpanModel` is one."""

    def windows(self, question: str, windows: Sequence[Window], number: int) -> list[WindowReading]:
        """What each window says to the question: at most `number` spans, and its sentences judged."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as the reader looks at it."""

    text: str
    covers: Covers
    fits: Fits


@dataclass(frozen=True, slots=True)
class _Read:
    """One hit with what was read in it: the log odds of each sentence by words and sense, and by the model."""

    hit: Hit
    sentences: tuple[Span, ...]
    relevance: tuple[float, ...]
    found: WindowReading = field(default_factory=lambda: WindowReading(()))

    def judged(self, at: int) -> float:
        """The model's log odds of a sentence; 0, which says nothing, where it judges none."""
        return self.found.sentences[at] if self.found.sentences else 0.0

    @property
    def probability(self) -> float:
        """How likely its best sentence is about the question, by words and sense alone."""
        return from_log_odds(max(self.relevance))


class AnswerReader:
    """Reads the most promising passages with a span model.

    `sentences` weighs words and sense, `answers` what the model makes of short answers, `quotes` of whole sentences.
    """

    def __init__(self, model: WindowModel, sentences: Calibration, answers: Calibration, quotes: Calibration) -> None:
        self._model = model
        self._sentences = sentences
        self._answers = answers
        self._quotes = quotes

    def read(self, question: str, terms: Terms, hits: Sequence[Hit]) -> list[Reading]:
        """The readings of the hits worth reading: of each sentence its likeliest short answer, and itself."""
        asked = _Asked(question, coverage(terms.weights()), expected(question))
        weighed = [self._weighed(hit, asked.covers) for hit in hits]
        readings = [
            known
            for read in self._model_read(question, _chosen(weighed))
            for known in (*self._answers_in(read, asked), *self._quotes_in(read, asked))
        ]
        readings.sort(key=lambda pair: pair[1].probability)
        return list(dict(readings).values())

    def _weighed(self, hit: Hit, covers: Covers) -> _Read:
        spans = tuple(quotable(hit))
        odds = (log_odds(self._sentences.probability(evidence(hit, span, covers))) for span in spans)
        return _Read(hit, spans, tuple(odds))

    def _model_read(self, question: str, chosen: Sequence[_Read]) -> Iterator[_Read]:
        """The hits with what the model says; copies of a passage are read once."""
        windows = {read.hit.passage.text: _window(read) for read in reversed(chosen)}
        found = self._model.windows(asked_part(question), list(windows.values()), SPANS)
        by_text = dict(zip(windows, found, strict=True))
        for read in chosen:
            yield _Read(read.hit, read.sentences, read.relevance, by_text[read.hit.passage.text])

    def _answers_in(self, read: _Read, asked: _Asked) -> Iterator[tuple[object, Reading]]:
        """The short answers of a hit, each known by its article and the start of the sentence it begins in."""
        told = _told(read, asked)
        spans = [s for s in read.found.spans if math.isfinite(s.score)]
        for span in (s for s in spans if s.score >= spans[0].score - MARGIN):
            place = _placed(read, span)
            if place is None:
                continue
            at, answer = place
            text = read.hit.article.text
            if _is_headline(read, at) and asks_for_name(asked.text):
                continue
            if not is_bound(asked.text, text, answer):
                break  # what the model holds less likely in this passage is a guess
            if _is_foreign(asked, text, read.sentences[at]):
                continue
            found = Evidence(
                span=span.score,
                relevance=max(read.relevance),
                fits=float(_fits(asked, text, read.sentences[at], answer)),
                sentence=read.judged(at),
            )
            probability = told_after(self._answers.probability(found), told.get(at, 0))
            quote = read.sentences[at] if told else widened(text, read.sentences, at, asked.covers)
            key = ("answer", read.hit.article.id, read.sentences[at].start)
            yield key, Reading(read.hit, quote, probability, answer, read.probability, found)

    def _quotes_in(self, read: _Read, asked: _Asked) -> Iterator[tuple[object, Reading]]:
        """The sentences of a hit as answers by themselves."""
        text, told = read.hit.article.text, _told(read, asked)
        for at, sentence in enumerate(read.sentences):
            if _is_foreign(asked, text, sentence):
                continue
            found = Evidence(relevance=read.relevance[at], sentence=read.judged(at))
            quote = sentence if told else widened(text, read.sentences, at, asked.covers)
            probability = told_after(self._quotes.probability(found), told.get(at, 0))
            key = ("quote", read.hit.article.id, sentence.start)
            yield key, Reading(read.hit, quote, probability, None, read.probability, found, told.get(at) == 1)


def _is_foreign(asked: _Asked, text: str, sentence: Span) -> bool:
    return is_of_another_nation(asked.text, sentence.of(text))


def _told(read: _Read, asked: _Asked) -> dict[int, int]:
    """Where the passage asks the question itself, as a heading does: 1 for sentences that follow, -1 for the others.

    Empty if it does not. What follows goes as far as the next question.
    """
    texts = [sentence.of(read.hit.article.text) for sentence in read.sentences]
    questions = [at for at, text in enumerate(texts) if text.endswith("?")]
    own = next((at for at in questions if is_same_question(asked.text, texts[at])), None)
    if own is None or own + 1 >= len(texts):
        return {}
    end = next((at for at in questions if at > own), len(texts))
    return {at: 1 if own < at < end else -1 for at in range(len(texts))}


def told_after(probability: float, told: int) -> float:
    """The probability of what stands after the question itself (1), elsewhere in its passage (-1), or in another."""
    return from_log_odds(log_odds(probability) + TOLD * told)


def _window(read: _Read) -> Window:
    """The passage as the model reads it: with the title, for it may say "the company"."""
    hit, start = read.hit, read.hit.passage.start
    own = tuple(Span(s.start - start, s.end - start) for s in read.sentences)
    return Window(_without_credits(hit.passage.text), heading(hit.article.title, hit.passage.text), own)


def _without_credits(text: str) -> str:
    """The text with blanks in place of lines that only name who wrote or photographed: a reader likes any name."""
    for line in re.finditer(r"[^\n]+", text):
        if is_credit(line[0]):
            text = text[: line.start()] + " " * len(line[0]) + text[line.end() :]
    return text


def heading(title: str, text: str) -> str:
    """What is read before a passage: the article's title, unless the passage begins with it. Readers are trained so."""
    shown = title[:TITLE]
    return "" if not shown or text.startswith(shown.rstrip("…")) else f"{shown}. "


def _chosen(weighed: Sequence[_Read]) -> list[_Read]:
    """The hits to read: each article's most relevant one before any article's second one."""
    order = sorted(weighed, key=lambda read: -max(read.relevance))
    firsts = {read.hit.article.id: read for read in reversed(order)}
    first = sorted(firsts.values(), key=lambda read: -max(read.relevance))
    return (first + [read for read in order if firsts[read.hit.article.id] is not read])[:READ]


def _is_headline(read: _Read, at: int) -> bool:
    """Whether a sentence is the article's title, whose "Diver" is a name of nobody's."""
    sentence, title = read.sentences[at].of(read.hit.article.text), read.hit.article.title
    return len(read.sentences) > 1 and sentence.strip("#* \n").casefold() == title.strip("#* ").casefold()


def _fits(asked: _Asked, text: str, sentence: Span, answer: Span) -> bool:
    """Whether an answer is of the kind that is asked for, and the doer where the sentence says by whom it was done."""
    doer = done_by(asked.text, sentence.of(text))
    if doer is None:
        return asked.fits(answer.of(text))
    return sentence.start + doer.start <= answer.start


def _placed(read: _Read, span: SpanReading) -> tuple[int, Span] | None:
    """The sentence that an answer begins in, by its number, and the answer: within that sentence, and without stray
    marks at its ends. None where its place says nothing: a byline, a row of a table, the link to another article."""
    start, end = read.hit.passage.start + span.start, read.hit.passage.start + span.end
    at = next((i for i, s in enumerate(read.sentences) if s.start < end and start < s.end), None)
    if at is None:
        return None
    sentence = read.sentences[at]
    if any(is_so(sentence.of(read.hit.article.text)) for is_so in (is_row, is_teaser, is_corrected)):
        return None
    answer = trimmed(read.hit.article.text, max(start, sentence.start), min(end, sentence.end))
    return (at, answer) if answer else None


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The range without stops, dashes, and quotation marks or brackets whose other half lies outside it.

    Where one half stands within it and the other right before or behind, that is taken in.
    """
    while start < end:
        if text[start] in _EDGES and not _MINUS.match(text, start, end):
            start += 1
        elif text[end - 1] in _EDGES and not _abbreviated(text[start:end]):
            end -= 1
        elif text[start] in _PAIRS and _PAIRS[text[start]] not in text[start + 1 : end]:
            start += 1
        elif text[end - 1] in _PAIRS.values() and not _opened(text[start : end - 1], text[end - 1]):
            end -= 1
        else:
            return _with_other_half(text, start, end)
    return None


def _with_other_half(text: str, start: int, end: int) -> Span:
    """`"two million" crowns`, and not `two million" crowns`; most apostrophes are no pairs."""
    answer = text[start:end]
    for opening, closing in _PAIRS.items():
        torn = answer.count(opening) % 2 if opening == closing else answer.count(opening) != answer.count(closing)
        if torn and opening not in "'‘":
            start -= text[start - 1 : start] == opening
            end += text[end : end + 1] == closing
    # One that opens stands after a space; one that closes stands before one, and makes no plural's genitive.
    if _OPENS.search(text, max(0, start - 2), start) and _CLOSES.search(answer):
        start -= 1
    return Span(start, end)


def _abbreviated(answer: str) -> bool:
    """Whether a final stop belongs to the answer: "9 a.m.", "U.S."."""
    return len(answer) > 3 and answer[-1] == "." and answer[-3] == "." and answer[-2].isalpha()


def _opened(before: str, closing: str) -> bool:
    return any(opening in before for opening, closed in _PAIRS.items() if closed == closing) or (
        closing in "’'" and before[-1:] == "s"
    )
