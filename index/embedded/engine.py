"""The embedded engine: SQLite holds everything that is true, FAISS what makes searching it quick."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from index.embedded import keeping, rebuilding, rows, searching
from index.embedded.checking import problems
from index.embedded.schema import INDEX
from index.embedded.scoping import in_scope, listed
from index.embedded.searching import ARTICLE, NAMED, OF_COLLECTIONS, Within
from index.embedded.vector_cache import VectorCache
from index.engine import MOST_COUNTED, VERSIONS, Found, Maker, Outcome, Prepared, Query, Summary
from index.errors import StoreError
from index.fusion import depth, ranked
from index.history import Beside, History
from index.sqlite import Database, copy_out
from index.terms import WORDS
from index.types import Article, Fetched, Scope, Span

log = logging.getLogger(__name__)

FILE = "index.db"
_OWN_FILES = (f"{FILE}*", "vectors-*.faiss*")  # what an engine keeps in its folder


class EmbeddedEngine:
    """Stores and searches articles in one folder; see `index.engine.Engine` for what each method promises.

    Any number of threads and processes may read while one writes; what another process adds is found by the
    next search. Of each article so many earlier `versions` are kept.

    Raises:
        StoreError: from every method, if the files cannot be used.
    """

    def __init__(self, folder: Path, versions: int = VERSIONS) -> None:
        self._folder = folder
        self._versions = versions
        self._db = Database(folder / FILE, INDEX)
        self._made_by: Maker | None = None
        self._changed: set[str] = set()
        self._vectors = VectorCache(folder, self._db, lambda db: self._check_maker(db, self._made_by))
        self._keep_to_words()

    def _keep_to_words(self) -> None:
        """Make the full-text tables anew, each in one transaction, that another definition of a word was used for."""
        for number, name in self._db.rows("SELECT id, name FROM collections WHERE words <> ?", WORDS):
            log.info("The words of the collection %(collection)s are learned anew.", {"collection": name})
            with self._db.writing() as db:
                if db.execute("SELECT 1 FROM collections WHERE id = ? AND words <> ?", (number, WORDS)).fetchone():
                    rows.relearn(db, number)

    # Writing

    def claim(self, maker: Maker) -> None:
        """Say by what the stored and searched passages are made."""
        with self._db.reading() as db:
            self._check_maker(db, maker)
        self._made_by = maker

    def put(self, articles: Sequence[Prepared]) -> list[Outcome]:
        """Store all of them in one transaction."""
        with self._db.writing() as db:
            self._check_maker(db, self._made_by)
            if self._made_by:
                rows.write_maker(db, self._made_by)
            outcomes = [rows.put(db, prepared, self._versions) for prepared in articles]
        self._changed.update(prepared.article.collection for prepared in articles)
        return outcomes

    def unchanged(self, article: Article) -> bool:
        """Whether nothing would change by putting it."""
        return bool(self._db.rows(rows.UNCHANGED, article.collection, article.content_hash))

    def at_address(self, collection: str, address: str) -> str | None:
        """The id of the article of that page; of several that an earlier version kept, the one added last."""
        found = self._db.rows(
            "SELECT articles.id FROM addresses JOIN articles ON articles.number = addresses.article"
            " JOIN collections ON collections.id = addresses.collection"
            " WHERE collections.name = ? AND address = ? ORDER BY number DESC LIMIT 1",
            collection, address,
        )  # fmt: skip
        return str(found[0][0]) if found else None

    def remove(self, collection: str, article: str) -> bool:
        """Remove an article from its collection."""
        with self._db.writing() as db:
            return rows.remove(db, rows.touched(db, collection), article)

    def move(self, collection: str, article: str, path: str) -> None:
        """Note that an article is of another file now."""
        with self._db.writing() as db:
            within = rows.touched(db, collection)
            db.execute("UPDATE articles SET path = ? WHERE collection = ? AND id = ?", (path, within, article))

    def _check_maker(self, db: sqlite3.Connection, claimed: Maker | None) -> None:
        if found := rows.maker(db):
            found.check(claimed, str(self._folder))

    # Building anew

    def unprepared(self, maker: Maker) -> Iterator[Article]:
        """The articles that a rebuild by this maker still has to prepare."""
        with self._db.reading() as db:
            numbers = rebuilding.unprepared(db, maker)
        for number in numbers:
            if found := self._stored(number):
                yield found[0]

    def prepare(self, articles: Sequence[Prepared], maker: Maker) -> None:
        """Keep new passages beside those in use."""
        with self._db.writing() as db:
            rebuilding.prepare(db, articles, maker)

    def adopt(self, maker: Maker) -> bool:
        """Put what was prepared in use."""
        with self._db.writing() as db:
            if not rebuilding.adopt(db, maker):
                return False
        self._made_by = maker
        self._vectors.forget()
        return True

    # Reading

    def article(self, collections: Sequence[str], article: str) -> Article | None:
        """The article with that id, in these collections only."""
        sql = f"SELECT {ARTICLE} {OF_COLLECTIONS} WHERE articles.id = ? AND {NAMED}"
        found = self._db.rows(sql, article, listed(collections))
        return Article(*found[0]) if found else None

    def history(self, collections: Sequence[str], article: str) -> History | None:
        """How an article was before."""
        with self._db.reading() as db:
            return keeping.history(db, listed(collections), article)

    def page(self, collection: str, article: str, content: str) -> Fetched | None:
        """What was fetched as an article."""
        found = self._db.rows(
            "SELECT url, moment, sha256, warc FROM pages JOIN collections ON collections.id = pages.collection"
            " WHERE name = ? AND pages.id = ? AND content = ?",
            collection, article, content,
        )  # fmt: skip
        return Fetched(*found[0]) if found else None

    def replaced(self, collections: Sequence[str]) -> list[str]:
        """The ids of the articles that have earlier versions."""
        found = self._db.rows(
            "SELECT earlier.id FROM earlier JOIN collections ON collections.id = earlier.collection"
            f" WHERE {NAMED} GROUP BY earlier.id ORDER BY max(number) DESC",
            listed(collections),
        )
        return [id_ for (id_,) in found]

    def chain(self, collection: str) -> list[str]:
        """The lines of a collection's chain."""
        found = self._db.rows(
            "SELECT line FROM chain JOIN collections ON collections.id = chain.collection WHERE name = ?"
            " ORDER BY number",
            collection,
        )
        return [line for (line,) in found]

    def remember(self, collection: str, article: str, history: History, pages: Mapping[str, Fetched]) -> None:
        """Take over the history of an article."""
        with self._db.writing() as db:
            keeping.remember(db, rows.touched(db, collection), article, history, pages)

    def take_over(self, collection: str, chain: Sequence[str]) -> None:
        """Put a chain in place of a collection's."""
        with self._db.writing() as db:
            keeping.take_over(db, rows.touched(db, collection), chain)

    def articles(self, scope: Scope) -> list[Summary]:
        """Everything in scope, newest first."""
        condition, values = in_scope(scope)
        found = self._db.rows(
            "SELECT articles.id, collections.name, title, source, url, published, path, sizes.words, sizes.passages "
            f"{OF_COLLECTIONS} JOIN sizes ON sizes.article = articles.number "
            f"WHERE {NAMED} AND {condition} ORDER BY published IS NULL, published DESC, number",
            listed(scope.collections), *values,
        )  # fmt: skip
        return [Summary(*row) for row in found]

    def paths(self, scope: Scope) -> dict[str, str | None]:
        """Where every article in scope came from."""
        condition, values = in_scope(scope)
        sql = f"SELECT articles.id, path {OF_COLLECTIONS} WHERE {NAMED} AND {condition}"
        return dict(self._db.rows(sql, listed(scope.collections), *values))

    def count(self, scope: Scope) -> int:
        """How many articles are in scope."""
        with self._db.reading() as db:
            return searching.count_articles(db, scope)

    def count_passages(self, scope: Scope) -> int:
        """How many passages are in scope."""
        with self._db.reading() as db, self._vectors.lock:
            return self._count(db, searching.within(db, scope))

    def _count(self, db: sqlite3.Connection, within: Within) -> int:
        return sum(self._counted(db, number) if ids is None else len(ids) for number, ids in within.items())

    def _counted(self, db: sqlite3.Connection, number: int) -> int:
        if self._made_by:
            return self._vectors.count(db, number, self._made_by.dimension)
        # Takes milliseconds where there are 100,000.
        return int(db.execute("SELECT count(*) FROM passages WHERE collection = ?", (number,)).fetchone()[0])

    def collections(self) -> list[str]:
        """The names of the collections that hold an article."""
        found = self._db.rows(
            "SELECT name FROM collections WHERE id IN (SELECT collection FROM articles) ORDER BY name"
        )
        return [name for (name,) in found]

    def stamp(self, collections: Sequence[str]) -> str:
        """The stamps of the collections."""
        found = self._db.rows(f"SELECT stamp FROM collections WHERE {NAMED} ORDER BY name", listed(collections))
        return " ".join(stamp for (stamp,) in found)

    def stored(self) -> Iterator[tuple[Article, list[Span]]]:
        """Every article with its passages."""
        for (number,) in self._db.rows("SELECT number FROM articles ORDER BY number"):
            if found := self._stored(number):
                yield found

    def _stored(self, number: int) -> tuple[Article, list[Span]] | None:
        with self._db.reading() as db:
            row = db.execute(f"SELECT {ARTICLE} {OF_COLLECTIONS} WHERE number = ?", (number,)).fetchone()
            return (Article(*row), [span for _, span in rows.spans(db, number)]) if row else None

    def whole(self) -> Iterator[Prepared]:
        """Every article with its vectors."""
        for (number,) in self._db.rows("SELECT number FROM articles ORDER BY number"):
            if found := self._whole(number):
                yield found

    def _whole(self, number: int) -> Prepared | None:
        with self._db.reading() as db:
            row = db.execute(f"SELECT {ARTICLE} {OF_COLLECTIONS} WHERE number = ?", (number,)).fetchone()
            spans = [span for _, span in rows.spans(db, number)]
            return Prepared(Article(*row), spans, rows.vectors(db, number)) if row else None

    def maker(self) -> Maker | None:
        """By what the stored passages are made."""
        with self._db.reading() as db:
            return rows.maker(db)

    # Searching

    def search(self, query: Query, scope: Scope, limit: int) -> Found:
        """The best passages, and what to weigh them by, all as committed at one moment."""
        with self._db.reading() as db:
            with self._vectors.lock:
                within = searching.within(db, scope)
                dense = self._dense(db, query, within, limit) if query.ranking != "lexical" else []
                passages = self._count(db, within)
            lexical = self._lexical(db, query, scope, limit) if query.ranking != "dense" else []
            best = list(ranked(dense, lexical, query.ranking).items())[:limit]
            return Found(
                hits=searching.hits(db, best, query.vector),
                frequencies=searching.frequencies(db, query.terms, scope, MOST_COUNTED),
                passages=passages,
                articles=searching.count_articles(db, scope),
            )

    def frequencies(self, terms: Iterable[str], scope: Scope, at_most: int) -> dict[str, int]:
        """In how many passages each term occurs."""
        with self._db.reading() as db:
            return searching.frequencies(db, terms, scope, at_most)

    def holding(self, runs: Sequence[Sequence[str]], scope: Scope, limit: int) -> list[Article]:
        """The articles whose passages hold these words one after the other."""
        with self._db.reading() as db:
            found = [row for n in searching.numbers(db, scope) for row in searching.holding(db, n, runs, scope, limit)]
            best = sorted(found, key=lambda row: -row[1])[:limit]
            known = searching.articles(db, {number for number, _ in best})
        return [known[number] for number in dict.fromkeys(number for number, _ in best)]

    def _dense(self, db: sqlite3.Connection, query: Query, within: Within, limit: int) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        for number, ids in within.items():
            found += self._vectors.search(db, number, query.vector, depth(limit), ids)
        return sorted(found, key=lambda pair: -pair[1])[: depth(limit)]

    def _lexical(self, db: sqlite3.Connection, query: Query, scope: Scope, limit: int) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        for number in searching.numbers(db, scope) if query.terms else ():
            found += searching.lexical(db, number, query.terms, scope, depth(limit))
        return sorted(found, key=lambda pair: -pair[1])[: depth(limit)]

    # Keeping

    def check(self) -> list[str]:
        """Everything that is wrong with the stored rows."""
        with self._db.reading() as db:
            return problems(db)

    def beside(self) -> Beside:
        """How much is kept beside the articles."""
        sql = "SELECT count(*), coalesce(sum(length({})), 0) FROM {}"
        [(versions, texts)] = self._db.rows(sql.format("CAST(text AS BLOB)", "earlier"))
        [(pages, records)] = self._db.rows(sql.format("warc", "pages"))
        return Beside(versions, pages, texts + records)

    def ways(self) -> list[str]:
        """All vectors are always compared."""
        return []

    def size(self) -> int:
        """The bytes of all its files."""
        return sum(path.stat().st_size for path in self._folder.iterdir() if self.owns(path))

    def owns(self, path: Path) -> bool:
        """Whether that is one of its files."""
        path = path.resolve()
        return path.parent == self._folder.resolve() and any(path.match(name) for name in _OWN_FILES)

    def backup(self, folder: Path) -> None:
        """Write the database into another folder; the vectors are derived from it."""
        copy_out(self._folder / FILE, folder / FILE)

    def close(self) -> None:
        """Save the vector indexes and close every connection."""
        try:
            if self._made_by:
                self._vectors.save(self._made_by.dimension, self._changed)
        except StoreError as error:  # what is saved here only makes the next start quicker
            log.warning("The vectors were not saved. %(error)s", {"error": error})
        finally:
            self._db.close()
