"""Hand-written stand-ins: an encoder without a model, and an engine without files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.span_model import SpanReading, Window, WindowReading
from index.addresses import canonical
from index.encoder import Vectors
from index.engine import MOST_COUNTED, VERSIONS, Found, Maker, Outcome, Prepared, Query, Summary
from index.errors import IndexMismatchError
from index.fusion import depth, ranked
from index.history import Beside, Deed, History, Version, link, moment
from index.terms import stem, stemmed, stems
from index.types import Article, Fetched, Hit, Passage, Scope, Span, article_id


def make_article(text: str, *, key: str | None = None, collection: str = "default", **facts: Any) -> Article:
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

    def _of(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        return np.random.default_rng(seed).standard_normal(self.dimension)


class MemoryEngine:
    """The simplest engine that keeps the contract: lists, and a look at every row. It can be opened from a backup."""

    def __init__(self, folder: Path | None = None, versions: int = VERSIONS) -> None:
        self._articles: dict[str, Prepared] = {}
        self._versions = versions
        self._histories: dict[str, History] = {}
        self._replaced: list[str] = []
        self._pages: dict[tuple[str, str], Fetched] = {}
        self._chains: dict[str, list[str]] = {}
        self._prepared: dict[str, Prepared] = {}
        self._preparing: Maker | None = None
        self._claimed: Maker | None = None
        self._made_by: Maker | None = None
        if folder and (folder / "articles.json").exists():
            held = json.loads((folder / "articles.json").read_text())
            self._made_by = Maker(**held["maker"]) if held["maker"] else None
            found = (
                Prepared(Article(**a), [Span(*s) for s in spans], np.array(v, dtype=np.float32))
                for a, spans, v in held["articles"]
            )
            self._articles = {p.article.id: p for p in found}
            self._histories = {
                id_: History(added, tuple(Version(Article(**a), *days) for a, *days in earlier))
                for id_, (added, earlier) in held["histories"].items()
            }
            self._replaced, self._chains = held["replaced"], held["chains"]
            self._pages = {(i, c): Fetched(u, m, s, bytes.fromhex(w)) for i, c, u, m, s, w in held["pages"]}

    def claim(self, maker: Maker) -> None:
        self._check(maker)
        self._claimed = maker

    def put(self, articles: Sequence[Prepared]) -> list[Outcome]:
        self._check(self._claimed)
        self._made_by = self._claimed
        return [self._put(prepared) for prepared in articles]

    def _check(self, claimed: Maker | None) -> None:
        if self._articles and self._made_by != claimed:
            raise IndexMismatchError(f"Built by {self._made_by}: run 'clippings rebuild'.")

    def _put(self, prepared: Prepared) -> Outcome:
        if self.unchanged(prepared.article):
            return Outcome.UNCHANGED
        article, now = prepared.article, moment()
        replaced = self._articles.pop(article.id, None)
        self._articles[article.id] = _halved(replace(prepared, article=replace(article, fetched=None)))
        before = self._histories.get(article.id)
        earlier = (Version(replaced.article, before.added, now), *before.earlier) if replaced and before else ()
        self._histories[article.id] = History(now, earlier[: self._versions])
        if earlier:
            self._replaced = [article.id, *(id_ for id_ in self._replaced if id_ != article.id)]
        if article.fetched:
            self._pages[article.id, article.content_hash] = article.fetched
        known = {article.content_hash, *(one.article.content_hash for one in self._histories[article.id].earlier)}
        self._pages = {key: page for key, page in self._pages.items() if key[0] != article.id or key[1] in known}
        self._note(article, "replaced" if replaced else "added", article.fetched.sha256 if article.fetched else None)
        return Outcome.REPLACED if replaced else Outcome.ADDED

    def unchanged(self, article: Article) -> bool:
        return any(
            p.article.collection == article.collection and p.article.content_hash == article.content_hash
            for p in self._articles.values()
        )

    def at_address(self, collection: str, address: str) -> str | None:
        held = (p.article for p in self._articles.values())
        return next((a.id for a in held if a.collection == collection and a.url and canonical(a.url) == address), None)

    def remove(self, collection: str, article: str) -> bool:
        found = self.article([collection], article)
        if found is None:
            return False
        del self._articles[article], self._histories[article]
        self._pages = {key: page for key, page in self._pages.items() if key[0] != article}
        self._note(found, "removed", None)
        return True

    def _note(self, article: Article, what: Deed, page: str | None) -> None:
        chain = self._chains.setdefault(article.collection, [])
        chain.append(link(chain[-1] if chain else None, moment(), what, article.id, article.content_hash, page))
        if article.collection not in self.collections():
            del self._chains[article.collection]

    def history(self, collections: Sequence[str], article: str) -> History | None:
        return self._histories[article] if self.article(collections, article) else None

    def page(self, collection: str, article: str, content: str) -> Fetched | None:
        return self._pages.get((article, content)) if self.article([collection], article) else None

    def replaced(self, collections: Sequence[str]) -> list[str]:
        found = [(id_, self.history(collections, id_)) for id_ in self._replaced]
        return [id_ for id_, history in found if history and history.earlier]

    def chain(self, collection: str) -> list[str]:
        return list(self._chains.get(collection, ()))

    def remember(self, collection: str, article: str, history: History, pages: Mapping[str, Fetched]) -> None:
        del collection
        self._histories[article] = history
        self._replaced = [article, *(id_ for id_ in self._replaced if id_ != article)]
        self._pages |= {(article, content): page for content, page in pages.items()}

    def take_over(self, collection: str, chain: Sequence[str]) -> None:
        self._chains[collection] = list(chain)

    def move(self, collection: str, article: str, path: str) -> None:
        held = self._articles.get(article)
        if held and held.article.collection == collection:
            self._articles[article] = replace(held, article=replace(held.article, path=path))

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

    def paths(self, scope: Scope) -> dict[str, str | None]:
        return {p.article.id: p.article.path for p in self._in(scope)}

    def count(self, scope: Scope) -> int:
        return len(self._in(scope))

    def count_passages(self, scope: Scope) -> int:
        return sum(len(p.passages) for p in self._in(scope))

    def collections(self) -> list[str]:
        return sorted({p.article.collection for p in self._articles.values()})

    def stamp(self, collections: Sequence[str]) -> str:
        return " ".join(sorted(p.article.content_hash for p in self._in(Scope(tuple(collections)))))

    def search(self, query: Query, scope: Scope, limit: int) -> Found:
        found = [
            (p.article, span, float(vector @ query.vector), stemmed(span.of(p.article.text)))
            for p in self._in(scope)
            for span, vector in zip(p.passages, p.vectors, strict=True)
        ]
        wanted = {stem(term) for term in query.terms}
        dense = [(i, row[2]) for i, row in enumerate(found)] if query.ranking != "lexical" else []
        shared = [(i, float(len(wanted.intersection(row[3])))) for i, row in enumerate(found)]
        lexical = [(i, score) for i, score in shared if score] if query.ranking != "dense" else []
        scores = ranked(_best(dense, limit), _best(lexical, limit), query.ranking)
        return Found(
            [_hit(*found[i][:3], score) for i, score in list(scores.items())[:limit]],
            self.frequencies(query.terms, scope, MOST_COUNTED), self.count_passages(scope), self.count(scope),
        )  # fmt: skip

    def holding(self, runs: Sequence[Sequence[str]], scope: Scope, limit: int) -> list[Article]:
        texts = [(p.article, stemmed(span.of(p.article.text))) for p in self._in(scope) for span in p.passages]
        scored = [(sum(_holds(text, run) for run in runs), article) for article, text in texts]
        best = sorted((row for row in scored if row[0]), key=lambda row: -row[0])[:limit]
        return list({article.id: article for _, article in best}.values())

    def frequencies(self, terms: Iterable[str], scope: Scope, at_most: int) -> dict[str, int]:
        texts = [stems(span.of(p.article.text)) for p in self._in(scope) for span in p.passages]
        return {term: min(at_most, sum(stem(term) in text for text in texts)) for term in terms}

    def stored(self) -> Iterator[tuple[Article, list[Span]]]:
        for prepared in list(self._articles.values()):
            yield prepared.article, list(prepared.passages)

    def whole(self) -> Iterator[Prepared]:
        return iter(list(self._articles.values()))

    def maker(self) -> Maker | None:
        return self._made_by if self._articles else None

    def unprepared(self, maker: Maker) -> Iterator[Article]:
        done = self._prepared.values() if self._preparing == maker else ()
        ready = [p.article for p in done]
        return iter([p.article for p in self._articles.values() if p.article not in ready])

    def prepare(self, articles: Sequence[Prepared], maker: Maker) -> None:
        if self._preparing != maker:
            self._prepared, self._preparing = {}, maker
        self._prepared |= {p.article.id: _halved(p) for p in articles}

    def adopt(self, maker: Maker) -> bool:
        if any(self.unprepared(maker)):
            return False
        self._articles = {id_: self._prepared[id_] for id_ in self._articles}
        self._prepared, self._preparing = {}, None
        self._made_by = self._claimed = maker
        return True

    def check(self) -> list[str]:
        return []

    def beside(self) -> Beside:
        versions = [version for history in self._histories.values() for version in history.earlier]
        size = sum(len(version.article.text.encode()) for version in versions)
        return Beside(len(versions), len(self._pages), size + sum(len(page.warc) for page in self._pages.values()))

    def ways(self) -> list[str]:
        """All vectors are always compared."""
        return []

    def size(self) -> int:
        return sum(len(p.article.text) + p.vectors.nbytes for p in self._articles.values())

    def owns(self, path: Path) -> bool:
        return path.name == "articles.json"

    def backup(self, folder: Path) -> None:
        rows = [
            (asdict(p.article), [(s.start, s.end) for s in p.passages], p.vectors.tolist())
            for p in self._articles.values()
        ]
        maker = asdict(self._made_by) if self._made_by else None
        histories = {
            id_: (h.added, [(asdict(v.article), v.added, v.until) for v in h.earlier])
            for id_, h in self._histories.items()
        }
        pages = [(*key, p.url, p.moment, p.sha256, p.warc.hex()) for key, p in self._pages.items()]
        held = {"maker": maker, "articles": rows, "histories": histories, "pages": pages, "chains": self._chains}
        (folder / "articles.json").write_text(json.dumps(held | {"replaced": self._replaced}))

    def close(self) -> None:
        """Nothing is open."""

    def _in(self, scope: Scope) -> list[Prepared]:
        return [p for p in self._articles.values() if _within(p.article, scope)]


def _halved(prepared: Prepared) -> Prepared:
    return replace(prepared, vectors=prepared.vectors.astype("<f2").astype(np.float32))


def _holds(text: Sequence[str], run: Sequence[str]) -> bool:
    return f" {' '.join(run)} " in f" {' '.join(text)} "


def _best(rows: list[tuple[int, float]], limit: int) -> list[tuple[int, float]]:
    return sorted(rows, key=lambda row: -row[1])[: depth(limit)]


def _hit(article: Article, span: Span, cosine: float, score: float) -> Hit:
    return Hit(Passage(article.id, span.start, span.end, span.of(article.text)), article, score, cosine)


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
