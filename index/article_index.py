"""The index: articles in, ranked passages out. Joins an encoder, the splitter and an engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.addresses import canonical
from index.encoder import Encoder
from index.engine import MOST_COUNTED, Engine, Found, Maker, Outcome, Prepared, Query, Summary
from index.errors import NotFoundError
from index.fusion import Ranking
from index.history import Beside, History
from index.moving import copied
from index.splitting import SPLITTER, passages
from index.terms import query_terms
from index.types import Article, Fetched, Hit, Scope, Span, beside_moved

BATCH_PASSAGES = 512  # encoded together and stored in one transaction: a few seconds' work on two cores


class ArticleIndex:
    """Adds articles and searches their passages.

    The encoder is loaded by the first call that needs it; reading articles never does.
    """

    def __init__(self, engine: Engine, encoder: Encoder) -> None:
        self._engine = engine
        self._encoder = encoder
        self._claimed = False

    def add(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Outcome]]:
        """Store articles, yielding each as it is kept, with its outcome, once it is committed.

        One whose URL is a variant of another's in its collection replaces that and keeps its id, or changes nothing if
        it says the same.

        Articles are committed in batches: whatever was yielded stays, even if the process is killed.

        Raises:
            StoreError, EncoderError: as soon as a batch cannot be encoded or stored.
        """
        waiting: dict[str, tuple[Article, list[Span]]] = {}
        for given in articles:
            page = f"{given.collection} {canonical(given.url) if given.url else given.id}"
            if page in waiting:
                yield from self._put(waiting)
            article, unchanged = self._known(given)
            if unchanged:
                yield article, Outcome.UNCHANGED
                continue
            waiting[page] = (article, passages(article.text))
            if _is_batch(waiting.values()):
                yield from self._put(waiting)
        yield from self._put(waiting)

    def search(self, questions: Sequence[str], scope: Scope, limit: int, ranking: Ranking = "fused") -> list[list[Hit]]:
        """The best passages in scope for each question, best first, at most `limit` each.

        The questions are encoded as one batch. A hit's score is that of the ranking: the reciprocal rank sum
        of "fused", the cosine of "dense", BM25 of "lexical".
        """
        return [found.hits for found in self.find(questions, scope, limit, ranking)]

    def find(self, questions: Sequence[str], scope: Scope, limit: int, ranking: Ranking = "fused") -> list[Found]:
        """As `search`, with what else a question needs: how often its words occur, and how much is in scope.

        All of one question is as it was at one moment.
        """
        self._claim()
        vectors = self._encoder.encode_questions(questions)
        return [
            self._engine.search(Query(vector, query_terms(question), ranking), scope, limit)
            for question, vector in zip(questions, vectors, strict=True)
        ]

    def rebuild(self) -> Iterator[Article]:
        """Split and encode every stored article again, in batches; yields each when it is stored beside the old ones.

        Until the last moment the index stays as it was, whatever interrupts; the next rebuild goes on where this one
        stopped. An article that is added meanwhile is rebuilt, too.
        """
        maker = self._maker()
        while not self._engine.adopt(maker):
            waiting: list[tuple[Article, list[Span]]] = []
            for article in self._engine.unprepared(maker):
                waiting.append((article, passages(article.text)))
                if _is_batch(waiting):
                    yield from self._prepare(waiting, maker)
                    waiting = []
            yield from self._prepare(waiting, maker)
        self._claimed = True

    def remove(self, collections: Sequence[str], article: str) -> Article:
        """Remove the article with that id and return it.

        Raises:
            NotFoundError: if these collections have no such article.
        """
        found = self.article(collections, article)
        self._engine.remove(found.collection, article)
        return found

    def move(self, collection: str, article: str, path: str) -> None:
        """Note that an article is of the file at another path now: it keeps its id, and all that is known by it."""
        self._engine.move(collection, article, path)

    def article(self, collections: Sequence[str], article: str) -> Article:
        """The article with that id.

        Raises:
            NotFoundError: if these collections have no such article.
        """
        found = self._engine.article(collections, article)
        if found is None:
            raise _not_there(collections, article)
        return found

    def history(self, collections: Sequence[str], article: str) -> History:
        """Since when that article is as it is now, and its earlier versions, newest first.

        Raises:
            NotFoundError: if these collections have no such article.
        """
        found = self._engine.history(collections, article)
        if found is None:
            raise _not_there(collections, article)
        return found

    def version(self, collections: Sequence[str], article: str, content: str) -> Article | None:
        """An article as it was when its content had a hash that begins so; None if that version is not kept."""
        found = self._engine.history(collections, article)
        versions = [one.article for one in found.earlier] if found else []
        return next((one for one in versions if one.content_hash.startswith(content)), None)

    def replaced(self, collections: Sequence[str]) -> list[str]:
        """The ids of the articles that have earlier versions, last replaced first."""
        return self._engine.replaced(collections)

    def page(self, article: Article) -> Fetched | None:
        """What was fetched as an article, or as an earlier version of it, if that is kept."""
        return self._engine.page(article.collection, article.id, article.content_hash)

    def chain(self, collection: str) -> list[str]:
        """What happened to the articles of a collection, in lines of JSON (`index.history`)."""
        return self._engine.chain(collection)

    def articles(self, scope: Scope) -> list[Summary]:
        """What is in scope, newest publication first, undated last."""
        return self._engine.articles(scope)

    def paths(self, scope: Scope) -> dict[str, str | None]:
        """The path of every article in scope by its id; None where it came from no file."""
        return self._engine.paths(scope)

    def count(self, scope: Scope) -> int:
        """How many articles are in scope."""
        return self._engine.count(scope)

    def collections(self) -> list[str]:
        """The names of the collections that hold an article."""
        return self._engine.collections()

    def stamp(self, collections: Sequence[str]) -> str:
        """What is another whenever articles of these collections were added, replaced or removed, by any process."""
        return self._engine.stamp(collections)

    def holding(self, runs: Sequence[Sequence[str]], scope: Scope, limit: int) -> list[Article]:
        """The articles of at most `limit` passages in scope that hold any of these runs of stems, best first.

        The words of a run stand one after the other, in whatever form. No encoder is needed.
        """
        return self._engine.holding(runs, scope, limit)

    def frequencies(self, terms: Iterable[str], scope: Scope) -> dict[str, int]:
        """In how many passages in scope each term occurs, in whatever form; counting stops at 5,000."""
        return self._engine.frequencies(terms, scope, MOST_COUNTED)

    def count_passages(self, scope: Scope) -> int:
        """How many passages are in scope."""
        return self._engine.count_passages(scope)

    def check(self) -> list[str]:
        """Everything that is wrong with the index, one sentence each; an empty list if it is whole."""
        found = self._engine.check()
        if not found:
            for article, spans in self._engine.stored():
                if spans != passages(article.text):
                    found.append(
                        f"Article {article.id} is not split as this version splits it: run 'clippings rebuild'."
                    )
        return found

    def beside(self) -> Beside:
        """How much is kept beside the articles: versions, pages and the bytes of both."""
        return self._engine.beside()

    def ways(self) -> list[str]:
        """How vectors are searched, one sentence a collection, where that depends on its size."""
        return self._engine.ways()

    def size(self) -> int:
        """How many bytes it takes where it is kept."""
        return self._engine.size()

    def owns(self, path: Path) -> bool:
        """Whether that is one of the index's own files, which a folder being added may hold."""
        return self._engine.owns(path)

    def backup(self, folder: Path) -> None:
        """Write all that is not derived into a folder, where an index can then be opened, while others add and search.

        Raises:
            StoreError: if it cannot be written.
        """
        self._engine.backup(folder)

    def copied_to(self, other: ArticleIndex) -> Iterator[Article]:
        """Copy everything into another index, each article given once it is there; what is there stays.

        Raises:
            StoreError: if that cannot be, or the other one was built in another way.
        """
        return copied(self._engine, other._engine)

    def differences(self, other: ArticleIndex) -> list[str]:
        """What another index has not, or has beside, or has in other words or with others before, by ids."""
        one, two = (
            {a.id: (a.collection, a.content_hash, e.history([a.collection], a.id)) for a, _ in e.stored()}
            for e in (self._engine, other._engine)
        )
        return sorted(ident for ident in one.keys() | two.keys() if one.get(ident) != two.get(ident))

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()

    def _claim(self) -> None:
        if not self._claimed:
            self._engine.claim(self._maker())
            self._claimed = True

    def _maker(self) -> Maker:
        return Maker(self._encoder.identity, self._encoder.dimension, SPLITTER)

    def _known(self, article: Article) -> tuple[Article, bool]:
        """The article under the id of what is kept at its address, and whether to keep it changes nothing."""
        if self._engine.unchanged(article):
            return article, True
        held = self._engine.article([article.collection], article.id) if article.path else None
        article = beside_moved(article, held.path if held else None)
        id_ = self._engine.at_address(article.collection, canonical(article.url)) if article.url else None
        kept = self._engine.article([article.collection], id_) if id_ else None
        if kept is None:
            return article, False
        here = replace(article, id=kept.id)
        same = replace(here, url=kept.url, source=kept.source).content_hash == kept.content_hash
        return (kept, True) if same else (here, False)

    def _put(self, waiting: dict[str, tuple[Article, list[Span]]]) -> Iterator[tuple[Article, Outcome]]:
        """Store what waits, which then waits no more."""
        if waiting:
            self._claim()
            split = list(waiting.values())
            waiting.clear()
            outcomes = self._engine.put(self._prepared(split))
            yield from zip((article for article, _ in split), outcomes, strict=True)

    def _prepare(self, waiting: list[tuple[Article, list[Span]]], maker: Maker) -> Iterator[Article]:
        if waiting:
            self._engine.prepare(self._prepared(waiting), maker)
            yield from (article for article, _ in waiting)

    def _prepared(self, split: Sequence[tuple[Article, list[Span]]]) -> list[Prepared]:
        """Encode the passages of several articles as one batch, which the encoder sorts by length."""
        vectors = self._encoder.encode_passages([span.of(a.text) for a, spans in split for span in spans])
        prepared, start = [], 0
        for article, spans in split:
            prepared.append(Prepared(article, spans, vectors[start : start + len(spans)]))
            start += len(spans)
        return prepared


def _not_there(collections: Sequence[str], article: str) -> NotFoundError:
    return NotFoundError(
        f"There is no article {article} in {', '.join(collections)}: 'clippings articles' lists what there is."
    )


def _is_batch(waiting: Iterable[tuple[Article, list[Span]]]) -> bool:
    return sum(len(spans) for _, spans in waiting) >= BATCH_PASSAGES
