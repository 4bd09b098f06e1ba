"""Reading with a trained model: the short answer in each passage, the sentence that holds it, and how sure it is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from bot.answering.expectation import Fits, asked_part, expected
from bot.answering.reading import Calibration, Covers, Evidence, Reading, Terms, coverage, evidence, quotable, widened
from bot.answering.span_model import SpanModel, SpanReading
from index.types import Hit, Span

READ = 16  # passages given to the model for a question, those with most of the question's words and sense
SPANS = 3  # answers taken from each passage at most
MARGIN = 3.0  # a further one only if the model holds it at least a twentieth as likely (e^-3) as the passage's first
TITLE = 120  # characters of an article's title read along with its passages
_EDGES = " \t\n.,;:!?-–—…"
_MINUS = re.compile(r"[-–−]\d")
_PAIRS = {'"': '"', "“": "”", "‘": "’", "(": ")", "[": "]", "«": "»", "'": "'"}


class AnswerReader:
    """Reads the most promising passages with a span model."""

    def __init__(self, model: SpanModel, sentences: Calibration, answers: Calibration) -> None:
        self._model = model
        self._sentences = sentences
        self._answers = answers

    def read(self, question: str, terms: Terms, hits: Sequence[Hit]) -> list[Reading]:
        """The readings of the hits worth reading, each with its short answer; of one sentence the likeliest."""
        covers, fits = coverage(terms.weights()), expected(question)
        relevance = [self._relevance(hit, covers) for hit in hits]
        chosen = _chosen(hits, relevance)
        titles = {hits[i].passage.text: _context(hits[i]) for i in reversed(chosen)}  # copies are read once
        spans = self._model.best(asked_part(question), list(titles), SPANS, list(titles.values()))
        found = dict(zip(titles, spans, strict=True))
        readings = [
            reading
            for i in chosen
            for span in found[hits[i].passage.text]
            if span.score >= found[hits[i].passage.text][0].score - MARGIN
            for reading in self._reading(hits[i], span, relevance[i], covers, fits)
        ]
        readings.sort(key=lambda pair: pair[1].probability)
        return list(dict(readings).values())

    def _relevance(self, hit: Hit, covers: Covers) -> float:
        return max(self._sentences.probability(evidence(hit, span, covers)) for span in quotable(hit))

    def _reading(
        self, hit: Hit, span: SpanReading, relevance: float, covers: Covers, fits: Fits
    ) -> Iterator[tuple[tuple[str, int], Reading]]:
        """The reading of a span, known by its article and the start of the sentence it begins in."""
        if not math.isfinite(span.score):
            return
        shift = hit.passage.start
        place = _quoted(hit, Span(shift + span.start, shift + span.end), covers)
        if place is None:
            return
        sentence, quote, answer = place
        known = math.log(relevance / (1 - relevance))
        found = Evidence(span=span.score, relevance=known, fits=float(fits(answer.of(hit.article.text))))
        probability = self._answers.probability(found)
        yield (hit.article.id, sentence.start), Reading(hit, quote, probability, answer, relevance, found)


def _context(hit: Hit) -> str:
    """The title, to read along with a passage that says "the company"; nothing if the passage begins with it."""
    title = hit.article.title[:TITLE]
    return "" if hit.passage.text.startswith(title.rstrip("…")) else f"{title}. "


def _chosen(hits: Sequence[Hit], relevance: Sequence[float]) -> list[int]:
    """The hits to read, as indices: each article's most relevant one before any article's second one."""
    order = sorted(range(len(hits)), key=lambda i: -relevance[i])
    firsts = list({hits[i].article.id: i for i in reversed(order)}.values())
    rest = [i for i in order if i not in firsts]
    return (sorted(firsts, key=lambda i: -relevance[i]) + rest)[:READ]


def _quoted(hit: Hit, span: Span, covers: Covers) -> tuple[Span, Span, Span] | None:
    """The sentence that an answer begins in, the quote around it, and the answer: within that sentence, and without
    stray marks at its ends."""
    text, spans = hit.article.text, quotable(hit)
    at = next((i for i, s in enumerate(spans) if s.start < span.end and span.start < s.end), None)
    if at is None:
        return None
    sentence = spans[at]
    answer = trimmed(text, max(span.start, sentence.start), min(span.end, sentence.end))
    return (sentence, widened(text, spans, at, covers), answer) if answer else None


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The range without stops, dashes, and quotation marks or brackets whose other half lies outside it."""
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
            return Span(start, end)
    return None


def _abbreviated(answer: str) -> bool:
    """Whether a final stop belongs to the answer: "9 a.m.", "U.S."."""
    return len(answer) > 3 and answer[-1] == "." and answer[-3] == "." and answer[-2].isalpha()


def _opened(before: str, closing: str) -> bool:
    return any(opening in before for opening, closed in _PAIRS.items() if closed == closing) or (
        closing in "’'" and before[-1:] == "s"
    )
