"""Hand-written stand-ins: an encoder without a model, and an engine without files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from bot.answering.span_model import SpanReading, Window, WindowReading
from index.encoder import Vectors
from index.engine import Candidate, Outcome, Prepared, StoredPassage, Summary
from index.errors import IndexMismatchError, StoreError
from index.terms import stem, stems
from index.types import Article, Scope, Span, article_id


def make_article(text: str, *, key: str | None = None, collection: str = "default", **facts: str | None) -> Article:
    """An article known by `key`, or by its text."""
    title = facts.pop("title", None) or text[:40].replace("\n", " ")
    return Article(article_id(collection, key or text), collection, title, text, **facts)


@dataclass
class WordEncoder:
    """Encodes a text as the sum of a fixed random vector for each of its word stems: shared words, larger cosine."""

    identity: str = "words@1"
    dimension: int = 32
    batches: list[int] = field(default_factory=list)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        self.batches.append(len(texts))
        return np.stack([self._vector(text) for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """The same as for passages."""
        return self.encode_passages(texts)

    def _vector(self, text: str) -> Vectors:
        total = sum((self._of(word) for word in sorted(stems(text))), np.full(self.dimension, 1e-3))
        return (total / np.linalg.norm(total)).astype(np.float32)

    def _of(self, word: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        return np.random.default_rng(seed).standard_normal(self.dimension)


class MemoryEngine:
    """The simplest engine that keeps the contract: lists, and a look at every row."""

    def __init__(self) -> None:
        self._articles: dict[str, Prepared] = {}
        self._numbers: dict[str, list[int]] = {}
        self._next = 1
        self._claimed: tuple[str, int, str] | None = None
        self._made_by: tuple[str, int, str] | None = None

    def claim(self, encoder: str, dimension: int, splitter: str) -> None:
        self._claimed = (encoder, dimension, splitter)
        if self._articles and self._made_by != self._claimed:
            raise IndexMismatchError(f"Built by {self._made_by}: run 'clippings rebuild'.")

    def put(self, articles: Sequence[Prepared]) -> list[Outcome]:
        if self._articles and self._made_by != self._claimed:
            raise IndexMismatchError(f"Built by {self._made_by}: run 'clippings rebuild'.")
        self._made_by = self._claimed
        return [self._put(prepared) for prepared in articles]

    def _put(self, prepared: Prepared) -> Outcome:
        if self.unchanged(prepared.article):
            return Outcome.UNCHANGED
        replaced = self._articles.pop(prepared.article.id, None)
        halves = prepared.vectors.astype("<f2").astype(np.float32)
        self._articles[prepared.article.id] = replace(prepared, vectors=halves)
        self._numbers[prepared.article.id] = list(range(self._next, self._next + len(prepared.passages)))
        self._next += len(prepared.passages)
        return Outcome.REPLACED if replaced else Outcome.ADDED

    def unchanged(self, article: Article) -> bool:
        return any(
            p.article.collection == article.collection and p.article.content_hash == article.content_hash
            for p in self._articles.values()
        )

    def remove(self, collection: str, article: str) -> bool:
        found = self.article([collection], article)
        return found is not None and self._articles.pop(article, None) is not None

    def article(self, collections: Sequence[str], article: str) -> Article | None:
        found = self._articles.get(article)
        return found.article if found and found.article.collection in collections else None

    def articles(self, scope: Scope) -> list[Summary]:
        found = sorted(self._in(scope), key=lambda p: p.article.published or "", reverse=True)
        return [
            Summary(
                a.id, a.collection, a.title, a.source, a.url, a.published, a.path, len(a.text.split()), len(p.passages)
            )
            for p in found
            for a in [p.article]
        ]

    def count(self, scope: Scope) -> int:
        return len(self._in(scope))

    def count_passages(self, scope: Scope) -> int:
        return sum(len(p.passages) for p in self._in(scope))

    def collections(self) -> list[str]:
        return sorted({p.article.collection for p in self._articles.values()})

    def dense(self, vector: Vectors, scope: Scope, limit: int) -> list[Candidate]:
        rows = [(n, float(v @ vector)) for p in self._in(scope) for n, v in zip(self._of(p), p.vectors, strict=True)]
        return [Candidate(n, s) for n, s in sorted(rows, key=lambda row: -row[1])[:limit]]

    def lexical(self, terms: Sequence[str], scope: Scope, limit: int) -> list[Candidate]:
        wanted = {stem(term) for term in terms}
        rows = [(n, len(wanted & stems(text))) for n, text in self._texts(scope)]
        return [Candidate(n, float(s)) for n, s in sorted(rows, key=lambda row: -row[1])[:limit] if s]

    def frequencies(self, terms: Iterable[str], scope: Scope, at_most: int) -> dict[str, int]:
        texts = [stems(text) for _, text in self._texts(scope)]
        return {term: min(at_most, sum(stem(term) in text for text in texts)) for term in terms}

    def passages(self, ids: Sequence[int], scope: Scope) -> dict[int, StoredPassage]:
        return {
            n: StoredPassage(p.article, span, vector)
            for p in self._in(Scope(scope.collections))
            for n, span, vector in zip(self._of(p), p.passages, p.vectors, strict=True)
            if n in ids
        }

    def stored(self) -> Iterator[tuple[Article, list[Span]]]:
        for prepared in list(self._articles.values()):
            yield prepared.article, list(prepared.passages)

    def replace_all(self, articles: Sequence[Prepared], encoder: str, dimension: int, splitter: str) -> None:
        if {p.article for p in articles} != {p.article for p in self._articles.values()}:
            raise StoreError("Articles came or went.")
        self._articles.clear()
        self.claim(encoder, dimension, splitter)
        self.put(articles)

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """Nothing is open."""

    def _of(self, prepared: Prepared) -> list[int]:
        return self._numbers[prepared.article.id]

    def _texts(self, scope: Scope) -> Iterator[tuple[int, str]]:
        for p in self._in(scope):
            yield from zip(self._of(p), (span.of(p.article.text) for span in p.passages), strict=True)

    def _in(self, scope: Scope) -> list[Prepared]:
        return [p for p in self._articles.values() if _within(p.article, scope)]


def _within(article: Article, scope: Scope) -> bool:
    day = date.fromisoformat(article.published[:10]) if article.published else None
    sources = [source.lower() for source in scope.sources]
    return (
        article.collection in scope.collections
        and (not sources or (article.source or "").lower() in sources)
        and (scope.since is None or (day is not None and day >= scope.since))
        and (scope.until is None or (day is not None and day <= scope.until))
        and (scope.articles is None or article.id in scope.articles)
    )


class Marked:
    """A span model that finds the words it is told, each with its score, wherever they stand."""

    silent = 5.0

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores
        self.texts: list[str] = []

    def windows(self, question: str, windows: Sequence[Window], number: int) -> list[WindowReading]:
        """For each window the known words in it, best first, and each sentence judged by the best of them in it."""
        del question
        self.texts += [window.text for window in windows]
        return [self._read(window, number) for window in windows]

    def _read(self, window: Window, number: int) -> WindowReading:
        text = window.text
        known = [SpanReading(text.index(w), text.index(w) + len(w), s) for w, s in self.scores.items() if w in text]
        best = tuple(sorted(known, key=lambda r: -r.score)[:number]) or (SpanReading(0, 0, float("-inf")),)
        judged = [
            max((r.score for r in known if s.start <= r.start < s.end), default=-self.silent) for s in window.sentences
        ]
        return WindowReading(best, tuple(judged))
