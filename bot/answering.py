"""One question, start to end: search, read, then answer with citations or say that nothing was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from bot.reading import Reader, Reading, Terms
from bot.types import Answer, Citation, Finding, Question, Quote
from index.article_index import ArticleIndex
from index.terms import query_terms
from index.types import Hit, Scope, Span

READ = 30  # passages read for a question
CITED = 10  # citations an answer has at most
PER_ARTICLE = 2  # of them from one article
RELATED = 2  # quotes shown where nothing was found
# A further quote is worth showing while it is at least this fraction as likely to answer as the best one.
WORTH_CITING = 0.3


@dataclass(frozen=True)
class Answerer:
    """Answers questions from an index. `threshold` is the probability from which it answers; 0 never abstains."""

    index: ArticleIndex
    reader: Reader
    threshold: float
    clock: Callable[[], float] = perf_counter

    def answer(self, question: Question) -> Answer:
        """The answer to one question."""
        return self.answer_all([question])[0]

    def answer_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Answers in the order of the questions; those that share a scope are encoded as one batch."""
        answers: dict[int, Answer] = {}
        for scope in dict.fromkeys(question.scope for question in questions):
            numbered = [(i, q) for i, q in enumerate(questions) if q.scope == scope]
            started = self.clock()
            found = self.index.search([q.text for _, q in numbered], scope, READ)
            shared = (self.clock() - started) / len(numbered)
            for (i, question), hits in zip(numbered, found, strict=True):
                answers[i] = self._answer(question, hits, self.clock() - shared)
        return [answers[i] for i in range(len(questions))]

    def _answer(self, question: Question, hits: Sequence[Hit], started: float) -> Answer:
        terms = self._terms(question.text, question.scope)
        readings = sorted(self.reader.read(question.text, terms, hits), key=lambda r: -r.probability)
        answered = bool(readings) and readings[0].probability >= self.threshold
        citations = cite(readings) if answered else ()
        return Answer(
            question=question,
            status="answered" if answered else "not_found",
            answer=None,
            findings=by_article(citations),
            citations=citations,
            related=() if answered else cite(readings)[:RELATED],
            searched=self.index.count(question.scope),
            missing_terms=terms.missing(),
            elapsed_ms=(self.clock() - started) * 1000,
        )

    def _terms(self, text: str, scope: Scope) -> Terms:
        frequencies = self.index.frequencies(query_terms(text), scope)
        return Terms(frequencies, self.index.count_passages(scope))


def cite(readings: Sequence[Reading]) -> tuple[Citation, ...]:
    """The quotes worth showing, numbered from the best; a sentence that two passages share is cited once."""
    chosen: list[Reading] = []
    for reading in readings:
        if len(chosen) < CITED and _adds(reading, chosen):
            chosen.append(reading)
    return tuple(_citation(number, reading) for number, reading in enumerate(chosen, start=1))


def _adds(reading: Reading, chosen: Sequence[Reading]) -> bool:
    same = [r for r in chosen if r.hit.article.id == reading.hit.article.id]
    overlaps = any(r.quote.start < reading.quote.end and reading.quote.start < r.quote.end for r in same)
    likely = not chosen or reading.probability >= WORTH_CITING * chosen[0].probability
    return likely and not overlaps and len(same) < PER_ARTICLE


def _citation(number: int, reading: Reading) -> Citation:
    hit, quote, answer = reading.hit, reading.quote, reading.answer
    return Citation(
        number=number,
        quote=Quote(hit.article, quote.start, quote.end),
        passage=Span(hit.passage.start, hit.passage.end),
        score=reading.probability,
        highlight=Span(answer.start - quote.start, answer.end - quote.start) if answer else None,
    )


def by_article(citations: Sequence[Citation]) -> tuple[Finding, ...]:
    """Without short answers each article's quotes are one finding, in the order of its best quote."""
    articles: dict[str, list[int]] = {}
    for citation in citations:
        articles.setdefault(citation.quote.article.id, []).append(citation.number)
    return tuple(Finding(None, 1, tuple(numbers)) for numbers in articles.values())
