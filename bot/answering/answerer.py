"""One question, start to end: search, read, then answer with citations or say that nothing was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import zip_longest
from time import perf_counter

from bot.answering.agreement import Side, may_join
from bot.answering.composing import compose
from bot.answering.copies import grouped
from bot.answering.discourse import Recent, Turn
from bot.answering.follow_up import Meant, continues
from bot.answering.follow_up import meant as meant_after
from bot.answering.informal import in_full
from bot.answering.kinds import Asked, Kind, asked, parts
from bot.answering.ledger import speakers
from bot.answering.material import Material
from bot.answering.reading import Reader, Reading, Terms, from_log_odds, log_odds
from bot.answering.recency import Period, asks_for_latest, period, shifts, timeless
from bot.answering.spelling import respelled
from bot.answering.suggestions import suggestions
from bot.answering.types import Answer, Citation, Finding, Part, Question, Quote
from index.article_index import ArticleIndex
from index.engine import Found
from index.types import ID_LENGTH, Article, Hit, Passage, Scope, Span

NEWEST = 12  # articles of which an overview is made that names no topic
FOUND, REACH = 30, 60  # passages looked at for a question, and those that are near it
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
    """Answers questions from an index.

    `threshold` is the probability from which a short answer is given, `quotable` that from which a sentence is; 0 never
    abstains.
    """

    index: ArticleIndex
    reader: Reader
    threshold: float
    quotable: float = 0.0
    clock: Callable[[], float] = perf_counter
    timed: Timed = untimed
    _recent: Recent[Question] = field(default_factory=Recent)

    def answer(self, question: Question) -> Answer:
        """The answer to one question."""
        return self.answer_all([question])[0]

    def answer_all(self, questions: Sequence[Question]) -> list[Answer]:
        """Answers in the order of the questions; those that share a scope are encoded as one batch."""
        return [self._answer_whole(question) for question in questions]

    def _answer_whole(self, question: Question) -> Answer:
        """One answer to all that is asked in a question."""
        started, typed = self.clock(), question
        question = _in_full(question)
        if asked(question.text).kind is Kind.SOCIAL:
            return self._no_question(typed, started)
        asks = parts(question.text)
        own = []
        for i, text in enumerate(asks):
            history = (*question.history, *asks[:i]) if i and continues(text) else question.history if not i else ()
            own.append(replace(question, text=text, history=history))
        answers = [self._answer_one(part) for part in own]
        meant = [turn.question for part in own if (turn := self._recent.get(part))]
        whole = answers[0] if len(answers) == 1 else _joined(question, asks, answers, self._since(started))
        return replace(whole, question=typed, suggested=suggestions(whole, meant))

    def _since(self, started: float) -> float:
        return (self.clock() - started) * 1000

    def _answer_one(self, question: Question) -> Answer:
        started = self.clock()
        understood = self._meant(question)
        text, kind = understood.text, _kind(question, understood)
        told = kind.kind in (Kind.OVERVIEW, Kind.LATEST)
        with self.timed("search"):
            found, searched = self._found(text, question, told=told)
            spelt, words = respelled(searched, found)
            text_read = respelled(understood.own, found)[0] if understood.own else spelt
            again = spelt != searched
            if again:
                unspelled, found = found, self.index.find([spelt], question.scope, FOUND)[0]
            if told and not kind.topic:
                found = replace(found, hits=self._newest(question.scope))
        if again:
            read = replace(question, text=respelled(question.text, unspelled)[0])
            kind = _kind(read, replace(understood, text=respelled(text, unspelled)[0]))
        answer = self._answer(question, kind, text, text_read, found, started)
        self._recent.remember(question, _turn(text, answer))
        return replace(answer, question=question, read_as=words)

    def _meant(self, question: Question) -> Meant:
        """What a question means after those before it, which are answered again if they are not remembered."""

        def recall(history: Sequence[str]) -> Turn:
            before = replace(question, text=history[-1], history=tuple(history[:-1]))
            known = self._recent.get(before)
            return known or _turn(self._meant(before).text, self._answer_one(before))

        return meant_after(question.text, question.history, recall)

    def _found(self, text: str, question: Question, *, told: bool) -> tuple[Found, str]:
        """What is found for a question, and its words: within the days that it names, if only dates of articles tell.

        "What was the fee in April?" asks of the articles of April if none of those found speaks of that month.
        """
        found = self.index.find([text], question.scope, FOUND)[0]
        rest = text if told else timeless(text, [hit.passage.text for hit in found.hits])
        if rest != text:
            found, text = self.index.find([rest], question.scope, FOUND)[0], rest
        named = period(text, question.asked or today())
        if named is None or any(named.month in hit.passage.text for hit in found.hits if named.month):
            return found, text
        scope = _within(question.scope, named)
        rest = text.replace(named.words, "")
        inside = self.index.find([rest], scope, FOUND)[0] if scope else None
        return (replace(inside, articles=found.articles), rest) if inside and inside.hits else (found, text)

    def _newest(self, scope: Scope) -> list[Hit]:
        """The newest articles, each as one hit: what happened is told by them, whatever words they use."""
        newest = self.index.articles(scope)[:NEWEST]
        articles = [self.index.article(scope.collections, summary.id) for summary in newest]
        return [Hit(Passage(a.id, 0, len(a.text), a.text), a, 0.0, 0.0) for a in articles]

    def _no_question(self, question: Question, started: float) -> Answer:
        searched, elapsed = self.index.count(question.scope), (self.clock() - started) * 1000
        heard = speakers(self.index, question.scope)[:1]
        suggested = ("What happened?", *(f"What did {name} say?" for name in heard), "What’s the latest?")
        return Answer(
            question, "no_question", None, (), (), (), searched, (), elapsed, kind=Kind.SOCIAL, suggested=suggested
        )

    def warm(self, scope: Scope) -> None:
        """Load all that answering needs, also where there is nothing to answer from yet."""
        text = "Somebody said something."
        article = Article("0" * ID_LENGTH, scope.collections[0], "", text)
        hit = Hit(Passage(article.id, 0, len(text), text), article, 1.0, 1.0)
        found = self.index.find([text], scope, FOUND)[0]
        self._read("Who said what?", replace(found, hits=[hit]))

    def read(self, question: Question) -> list[Reading]:
        """Everything that was read for a question, likeliest first, before any of it is put together."""
        text = self._meant(question).text
        return self._read(text, self.index.find([text], question.scope, FOUND)[0])

    def whole(self, question: Question) -> str:
        """The words of a question as it is meant after those before it."""
        return self._meant(question).text

    def reach(self, question: Question) -> dict[str, str]:
        """The articles that come near a question, twice as far as they are read: from their ids their content hashes.

        What stays out of reach changes nothing about the answer. Nothing is read, so it costs a search.
        """
        texts = dict.fromkeys((question.text, timeless(question.text)))
        found = self.index.search(list(texts), question.scope, REACH)
        return {hit.article.id: hit.article.content_hash for hits in found for hit in hits}

    def _read(self, text: str, found: Found) -> list[Reading]:
        return sorted(self.reader.read(text, Terms.of(found), found.hits), key=lambda r: -r.probability)

    def _answer(
        self, question: Question, kind: Asked, text: str, text_read: str, found: Found, started: float
    ) -> Answer:
        with self.timed("read"):
            told = kind.kind in (Kind.OVERVIEW, Kind.LATEST)  # by whole articles, not by passages read
            readings = [] if told else self._read(text_read, found)
            readings = _aged(readings, shifts(text, found.hits, question.asked or today()))
        with self.timed("agree"):
            return self._put_together(question, kind, text, found, readings, started)

    def _put_together(
        self, question: Question, kind: Asked, text: str, found: Found, readings: list[Reading], started: float
    ) -> Answer:
        hits, terms = found.hits, Terms.of(found)
        # Finding copies takes longer than searching, so only the articles that may be counted are compared.
        own = {hit.article.id: hit.article.id for hit in hits}
        compared = [reading.hit.article for reading in counted(readings)] or [hit.article for hit in hits]
        independent = own | grouped(compared)
        latest = asks_for_latest(text)
        made = compose(Material(kind, text, terms, hits, readings, independent, self.threshold, self.quotable, latest))
        citations, findings = cited(made.sides)
        return Answer(
            question=question,
            status="answered" if citations else "not_found",
            answer=findings[0].answer if findings else None,
            findings=findings,
            citations=citations,
            related=() if citations else related(readings, independent),
            searched=found.articles,
            missing_terms=terms.missing(),
            elapsed_ms=(self.clock() - started) * 1000,
            considered=considered(readings, made.sides, independent),
            differs=bool(made.opposed) and not made.changed,
            changed=bool(made.opposed) and made.changed,
            probability=made.probability,
            kind=kind.kind,
            newest=max((h.article.published[:10] for h in hits if h.article.published), default=None),
        )


def _in_full(question: Question) -> Question:
    return replace(question, text=in_full(question.text), history=tuple(map(in_full, question.history)))


def _within(scope: Scope, named: Period) -> Scope | None:
    """The scope, of the named days only; None if it has none of them."""
    since = max(scope.since or named.first, named.first)
    until = min(scope.until or named.last, named.last)
    return replace(scope, since=since, until=until) if since <= until else None


def _aged(readings: Sequence[Reading], ages: Mapping[str, float]) -> list[Reading]:
    """The readings, likeliest first, with the age of their articles held against them."""
    aged = [
        replace(r, probability=from_log_odds(log_odds(r.probability) + ages.get(r.hit.article.id, 0.0)))
        for r in readings
    ]
    return sorted(aged, key=lambda r: -r.probability)


def today() -> date:
    """The day on which a question is asked if nobody says another."""
    return datetime.now(UTC).date()


def _kind(question: Question, understood: Meant) -> Asked:
    """What is asked, by the words of the whole question; one that was not made whole may be of the kind before."""
    own = asked(question.text)
    known = own.kind is not Kind.FACT and not understood.whole
    return replace(own, text=understood.text) if known else asked(understood.text)


def _turn(text: str, answer: Answer) -> Turn:
    cited = answer.citations or answer.related
    return Turn(text, answer.answer, tuple(dict.fromkeys(c.quote.article.text for c in cited)))


def _joined(question: Question, asks: Sequence[str], answers: Sequence[Answer], elapsed: float) -> Answer:
    """Several answers as one: their findings one after the other, their citations numbered through."""
    findings: list[Finding] = []
    citations: list[Citation] = []
    own: list[Part] = []
    for text, answer in zip(asks, answers, strict=True):
        shift = len(citations)
        own.append(Part(text, tuple(range(len(findings), len(findings) + len(answer.findings)))))
        findings += [replace(f, citations=tuple(n + shift for n in f.citations)) for f in answer.findings]
        citations += [replace(c, number=c.number + shift) for c in answer.citations]
    first = next((a for a in answers if a.citations), answers[0])
    return replace(
        first,
        question=question,
        findings=tuple(findings),
        citations=tuple(citations),
        related=() if citations else answers[0].related,
        missing_terms=tuple(dict.fromkeys(term for a in answers for term in a.missing_terms)),
        read_as=tuple(dict.fromkeys(word for a in answers for word in a.read_as)),
        elapsed_ms=elapsed,
        considered=max(a.considered for a in answers),
        differs=False,
        changed=False,
        parts=tuple(own),
    )


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
    return Finding(side.answer, side.articles, numbers, earliest, latest, side.probability, side.bearing)


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
