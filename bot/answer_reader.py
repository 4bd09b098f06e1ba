"""Reading with a trained model: the short answer in each passage, the sentence that holds it, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.reading import Calibration, Covers, Reading, Terms, coverage, evidence, quotable, widened
from bot.span_model import SpanModel, SpanReading
from bot.types import MAX_QUOTE
from index.types import Hit, Span

READ = 16  # passages given to the model for a question, those with most of the question's words and sense
SPANS = 3  # answers taken from each passage
_EDGES = " \t\n.,;:!?-–—…"
_PAIRS = {'"': '"', "“": "”", "‘": "’", "(": ")", "[": "]", "«": "»", "'": "'"}


class AnswerReader:
    """Reads the most promising passages with a span model."""

    def __init__(self, model: SpanModel, sentences: Calibration, answers: Calibration) -> None:
        self._model = model
        self._sentences = sentences
        self._answers = answers

    def read(self, question: str, terms: Terms, hits: Sequence[Hit]) -> list[Reading]:
        """The readings of the hits worth reading, each with its short answer; of one sentence the likeliest."""
        covers = coverage(terms.weights())
        relevance = [self._relevance(hit, covers) for hit in hits]
        chosen = _chosen(hits, relevance)
        texts = list(dict.fromkeys(hits[i].passage.text for i in chosen))  # syndicated copies are read once
        found = dict(zip(texts, self._model.best(question, texts, SPANS), strict=True))
        readings = [
            reading
            for i in chosen
            for span in found[hits[i].passage.text]
            for reading in self._reading(hits[i], span, relevance[i], covers)
        ]
        readings.sort(key=lambda pair: pair[1].probability)
        return list(dict(readings).values())

    def _relevance(self, hit: Hit, covers: Covers) -> float:
        return max(self._sentences.probability(evidence(hit, span, covers)) for span in quotable(hit))

    def _reading(
        self, hit: Hit, span: SpanReading, relevance: float, covers: Covers
    ) -> Iterator[tuple[tuple[str, int], Reading]]:
        """The reading of a span, known by its article and the start of the sentence it begins in."""
        if not math.isfinite(span.score):
            return
        shift = hit.passage.start
        place = _quoted(hit, Span(shift + span.start, shift + span.end), covers)
        if place is None:
            return
        sentence, quote, answer = place
        found = replace(evidence(hit, sentence, covers), span=span.score)
        probability = self._answers.probability(found)
        yield (hit.article.id, sentence.start), Reading(hit, quote, probability, answer, relevance, found)


def _chosen(hits: Sequence[Hit], relevance: Sequence[float]) -> list[int]:
    """The hits to read, as indices: each article's most relevant one before any article's second one."""
    order = sorted(range(len(hits)), key=lambda i: -relevance[i])
    firsts = list({hits[i].article.id: i for i in reversed(order)}.values())
    rest = [i for i in order if i not in firsts]
    return (sorted(firsts, key=lambda i: -relevance[i]) + rest)[:READ]


def _quoted(hit: Hit, span: Span, covers: Covers) -> tuple[Span, Span, Span] | None:
    """The sentence that an answer begins in, the quote around it, and the answer without stray marks at its ends."""
    text, spans = hit.article.text, quotable(hit)
    held = [i for i, s in enumerate(spans) if s.start < span.end and span.start < s.end]
    if not held:
        return None
    quote = Span(spans[held[0]].start, spans[held[-1]].end)
    if len(held) == 1:
        quote = widened(text, spans, held[0], covers)
    elif quote.end - quote.start > MAX_QUOTE:
        quote = spans[held[0]]
    answer = trimmed(text, max(span.start, quote.start), min(span.end, quote.end))
    return (spans[held[0]], quote, answer) if answer else None


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The range without stops, dashes, and quotation marks or brackets whose other half lies outside it."""
    while start < end:
        if text[start] in _EDGES:
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
