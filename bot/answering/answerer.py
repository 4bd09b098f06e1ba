"""One question, start to end: search, read, then answer with citations or say that nothing was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import zip_longest
from time import perf_counter

from bot.answering.agreement import Side, contradicting, is_change, may_join, sides
from bot.answering.copies import grouped
from bot.answering.follow_up import standalone
from bot.answering.reading import Reader, Reading, Terms
from bot.answering.types import Answer, Citation, Finding, Question, Quote
from index.article_index import ArticleIndex
from index.terms import query_terms
from index.types import ID_LENGTH, Article, Hit, Passage, Scope, Span

FOUND = 30  # passages looked at for a question
CITED = 10  # citations an answer has at most; a finding always has one
RELATED = 2  # quotes shown where nothing was found
# An article is about the question if its best passage is at least this fraction as relevant as the best of all.
ABOUT = 0.3

Timed = Callable[[str], AbstractContextManager[object]]  # times a stage of answering, by its name


def untimed(_: str) -> AbstractContextManager[object]:
    """A stage that nobody times."""
    return nullcontext()


@dataclass(frozen=True)
class Answerer:
    """Answers questions from an index. `threshold` is the probability from which it answers; 0 never abstains."""

    index: ArticleIndex
    reader: Reader
    threshold: float
    clock: Callable[[], float] = perf_counter
    timed: Timed = untimed

    def answer(self, question: Question) -> Answer:
        """The answer to one question."""
        return self.answer_all([question])[0]

    def answer_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Answers in the order of the questions; those that share a scope are encoded as one batch."""
        answers: dict[int, Answer] = {}
        texts = [standalone(question.text, question.history) for question in questions]
        for scope in dict.fromkeys(question.scope for question in questions):
            numbered = [i for i, q in enumerate(questions) if q.scope == scope]
            started = self.clock()
            with self.timed("search"):
                found = self.index.search([texts[i] for i in numbered], scope, FOUND)
            shared = (self.clock() - started) / len(numbered)
            for i, hits in zip(numbered, found, strict=True):
                answers[i] = self._answer(questions[i], texts[i], hits, self.clock() - shared)
        return [answers[i] for i in range(len(questions))]

    def warm(self, scope: Scope) -> None:
        """Load all that answering needs, also where there is nothing to answer from yet."""
        text = "Somebody said something."
        article = Article("0" * ID_LENGTH, scope.collections[0], "", text)
        hit = Hit(Passage(article.id, 0, len(text), text), article, 1.0, 1.0)
        self.index.search([text], scope, FOUND)
        self._read("Who said what?", self._terms(text, scope), [hit])

    def read(self, question: Question) -> list[Reading]:
        """Everything that was read for a question, likeliest first, before any of it is put together."""
        text = standalone(question.text, question.history)
        hits = self.index.search([text], question.scope, FOUND)[0]
        return self._read(text, self._terms(text, question.scope), hits)

    def _read(self, text: str, terms: Terms, hits: Sequence[Hit]) -> list[Reading]:
        return sorted(self.reader.read(text, terms, hits), key=lambda r: -r.probability)

    def _answer(self, question: Question, text: str, hits: Sequence[Hit], started: float) -> Answer:
        with self.timed("read"):
            terms = self._terms(text, question.scope)
            readings = self._read(text, terms, hits)
        with self.timed("agree"):
            return self._put_together(question, text, terms, hits, readings, started)

    def _put_together(
        self, question: Question, text: str, terms: Terms, hits: Sequence[Hit], readings: list[Reading], started: float
    ) -> Answer:
        best = readings[0].probability if readings else 0.0
        answered = bool(readings) and best >= self.threshold
        # Finding copies takes longer than searching, so only the articles that may be counted are compared.
        own = {hit.article.id: hit.article.id for hit in hits}
        independent = own | grouped([reading.hit.article for reading in counted(readings)])
        found = sides(apart(readings), independent) if answered else []
        opposed = contradicting(text, found)
        changed = is_change(opposed)
        citations, findings = cited(found)
        return Answer(
            question=question,
            status="answered" if answered else "not_found",
            answer=findings[0].answer if findings else None,
            findings=findings,
            citations=citations,
            related=() if answered else related(readings, independent),
            searched=self.index.count(question.scope),
            missing_terms=terms.missing(),
            elapsed_ms=(self.clock() - started) * 1000,
            considered=considered(readings, found, independent),
            differs=bool(opposed) and not changed,
            changed=changed,
            probability=best,
        )

    def _terms(self, text: str, scope: Scope) -> Terms:
        frequencies = self.index.frequencies(query_terms(text), scope)
        return Terms(frequencies, self.index.count_passages(scope))


def apart(readings: Sequence[Reading]) -> list[Reading]:
    """Of readings that show the same words of one article, found in two passages, only the first."""
    chosen: list[Reading] = []
    for reading in readings:
        if not any(_overlap(reading, other) for other in chosen):
            chosen.append(reading)
    return chosen


def _overlap(one: Reading, other: Reading) -> bool:
    """Whether they show the same words: the same answer's, or without an answer the same quote's."""
    a, b = one.answer or one.quote, other.answer or other.quote
    return one.hit.article.id == other.hit.article.id and a.start < b.end and b.start < a.end


def counted(readings: Sequence[Reading]) -> list[Reading]:
    """The readings about the question, by words and sense, and those that may join an answer (likeliest first)."""
    best = max((r.relevance for r in readings), default=0.0)
    return [r for r in readings if r.relevance >= ABOUT * best or may_join(r, readings[0])]


def considered(readings: Sequence[Reading], found: Sequence[Side], independent: Mapping[str, str]) -> int:
    """How many independent articles hold a passage about the question, by its words and sense, or answer it."""
    best = max((r.relevance for r in readings), default=0.0)
    about = {independent[r.hit.article.id] for r in readings if r.relevance >= ABOUT * best}
    return len(about | {independent[r.hit.article.id] for side in found for r in side.readings})


def cited(found: Sequence[Side]) -> tuple[tuple[Citation, ...], tuple[Finding, ...]]:
    """Citations, numbered in rounds: every finding's likeliest before any finding's second, as far as there is room."""
    voices = [_voices(side) for side in found]
    turns = [(i, voice) for row in zip_longest(*voices) for i, voice in enumerate(row) if voice]
    kept = turns[: max(CITED, len(found))]
    citations = tuple(_citation(n, reading, copies) for n, (_, (reading, copies)) in enumerate(kept, start=1))
    numbers = [
        tuple(c.number for c, (i, _) in zip(citations, kept, strict=True) if i == at) for at in range(len(found))
    ]
    return citations, tuple(_finding(side, own) for side, own in zip(found, numbers, strict=True))


def _voices(side: Side) -> list[tuple[Reading, tuple[Article, ...]]]:
    """One reading for each independent article, likeliest first, with the other articles that print the same."""
    first: dict[str, list[Reading]] = {}
    for reading in side.readings:
        key = side.independent[reading.hit.article.id] if reading.answer else str(len(first))
        first.setdefault(key, []).append(reading)
    voices = []
    for leader, readings in first.items():
        shown = next((r for r in readings if r.hit.article.id == leader), readings[0])
        voices.append((shown, tuple(r.hit.article for r in readings if r is not shown)))
    return voices


def _finding(side: Side, numbers: tuple[int, ...]) -> Finding:
    days = side.days
    earliest, latest = (days[0], days[-1]) if days else (None, None)
    return Finding(side.answer, side.articles, numbers, earliest, latest, side.probability)


def related(readings: Sequence[Reading], independent: Mapping[str, str]) -> tuple[Citation, ...]:
    """The nearest quotes, one of an article and its copies, where nothing answers: so nothing in them is marked."""
    nearest = {independent[r.hit.article.id]: r for r in reversed(readings)}.values()
    best = sorted(nearest, key=lambda r: -r.probability)[:RELATED]
    return tuple(_citation(n, replace(reading, answer=None), ()) for n, reading in enumerate(best, start=1))


def _citation(number: int, reading: Reading, copies: tuple[Article, ...]) -> Citation:
    hit, quote, answer = reading.hit, reading.quote, reading.answer
    return Citation(
        number=number,
        quote=Quote(hit.article, quote.start, quote.end),
        passage=Span(hit.passage.start, hit.passage.end),
        score=reading.probability,
        highlight=Span(answer.start - quote.start, answer.end - quote.start) if answer else None,
        copies=copies,
    )
