"""The embedded engine: SQLite holds everything that is true, FAISS what makes searching it quick."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.embedded import rows
from index.embedded.checking import problems
from index.embedded.schema import INDEX
from index.embedded.scoping import in_scope, listed
from index.embedded.vector_cache import VectorCache
from index.embedded.vectors import Ids
from index.encoder import Vectors
from index.engine import Candidate, Outcome, Prepared, StoredPassage, Summary
from index.errors import IndexMismatchError, StoreError
from index.sqlite import Database
from index.types import Article, Scope, Span

log = logging.getLogger(__name__)

OWN_FILES = ("index.db*", "vectors-*.faiss*")  # what an engine keeps in its folder

_ARTICLE = (
    "articles.id, collections.name, articles.title, articles.text, articles.source, articles.url, "
    "articles.published, articles.author, articles.path"
)
_NAMED = "collections.name IN (SELECT value FROM json_each(?))"
_PASSAGE_IDS = (
    "SELECT passages.id FROM passages JOIN articles ON articles.number = passages.article WHERE passages.collection = ?"
)


class EmbeddedEngine:
    """Stores and searches articles in one folder; see `index.engine.Engine` for what each method promises.

    Any number of threads and processes may read while one writes; what another process adds is found by the
    next search.

    Raises:
        StoreError: from every method, if the files cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._db = Database(folder / "index.db", INDEX)
        self._made_by: rows.Maker | None = None
        self._changed: set[str] = set()
        self._vectors = VectorCache(folder, self._db, lambda db: self._check_maker(db, self._made_by))

    # Writing

    def claim(self, encoder: str, dimension: int, splitter: str) -> None:
        """Say whose vectors and passages are stored and searched."""
        claimed = (encoder, dimension, splitter)
        with self._db.reading() as db:
            self._check_maker(db, claimed)
        self._made_by = claimed

    def put(self, articles: Sequence[Prepared]) -> list[Outcome]:
        """Store all of them in one transaction."""
        with self._db.writing() as db:
            self._check_maker(db, self._made_by)
            if self._made_by:
                rows.write_maker(db, self._made_by)
            outcomes = [rows.put(db, prepared) for prepared in articles]
        self._changed.update(prepared.article.collection for prepared in articles)
        return outcomes

    def unchanged(self, article: Article) -> bool:
        """Whether nothing would change by putting it."""
        return bool(self._db.rows(rows.UNCHANGED, article.collection, article.content_hash))

    def remove(self, collection: str, article: str) -> bool:
        """Remove an article from its collection."""
        with self._db.writing() as db:
            return rows.remove(db, rows.touched(db, collection), article)

    def replace_all(self, articles: Sequence[Prepared], encoder: str, dimension: int, splitter: str) -> None:
        """Give every article new passages and vectors."""
        with self._db.writing() as db:
            stored = db.execute("SELECT id, number, content_hash FROM articles").fetchall()
            if {id_: hash_ for id_, _, hash_ in stored} != {p.article.id: p.article.content_hash for p in articles}:
                raise StoreError("Articles came or went during the rebuild: run 'clippings rebuild' again.")
            numbers = {id_: number for id_, number, _ in stored}
            rows.forget_passages(db)
            for prepared in articles:
                collection = rows.touched(db, prepared.article.collection)
                rows.insert_passages(db, collection, numbers[prepared.article.id], prepared)
            self._made_by = (encoder, dimension, splitter)
            rows.write_maker(db, self._made_by)
        self._vectors.forget()

    def _check_maker(self, db: sqlite3.Connection, claimed: rows.Maker | None) -> None:
        found = rows.maker(db)
        if found is not None and claimed is not None and found != claimed:
            raise IndexMismatchError(
                f"The index in {self._folder} was built by {found[0]} with splitter {found[2]}, not by "
                f"{claimed[0]} with splitter {claimed[2]}: set ENCODER_MODEL back, or run "
                "'clippings rebuild' to build it again from its own articles."
            )

    # Reading

    def article(self, collections: Sequence[str], article: str) -> Article | None:
        """The article with that id, in these collections only."""
        found = self._db.rows(
            f"SELECT {_ARTICLE} FROM articles JOIN collections ON collections.id = articles.collection "
            f"WHERE articles.id = ? AND {_NAMED}",
            article, listed(collections),
        )  # fmt: skip
        return Article(*found[0]) if found else None

    def articles(self, scope: Scope) -> list[Summary]:
        """Everything in scope, newest first."""
        condition, values = in_scope(scope)
        found = self._db.rows(
            "SELECT articles.id, collections.name, title, source, url, published, path, "
            " length(trim(text)) - length(replace(replace(trim(text), ' ', ''), char(10), '')) + 1, "
            " (SELECT count(*) FROM passages WHERE passages.article = articles.number) "
            "FROM articles JOIN collections ON collections.id = articles.collection "
            f"WHERE {_NAMED} AND {condition} ORDER BY published IS NULL, published DESC, number",
            listed(scope.collections), *values,
        )  # fmt: skip
        return [Summary(*row) for row in found]

    def count(self, scope: Scope) -> int:
        """How many articles are in scope."""
        condition, values = in_scope(scope)
        sql = f"SELECT count(*) FROM articles JOIN collections ON collections.id = articles.collection WHERE {_NAMED}"
        return int(self._db.rows(f"{sql} AND {condition}", listed(scope.collections), *values)[0][0])

    def count_passages(self, scope: Scope) -> int:
        """How many passages are in scope."""
        return sum(self._count_passages(number, scope) for number in self._numbers(scope))

    def _count_passages(self, number: int, scope: Scope) -> int:
        if self._made_by and not scope.is_narrowed:
            return self._vectors.count(number, self._made_by[1])  # counting 100,000 rows would take milliseconds
        condition, values = in_scope(scope)
        return len(self._db.rows(f"{_PASSAGE_IDS} AND {condition}", number, *values))

    def collections(self) -> list[str]:
        """The names of the collections that hold an article."""
        found = self._db.rows(
            "SELECT name FROM collections WHERE id IN (SELECT collection FROM articles) ORDER BY name"
        )
        return [name for (name,) in found]

    def stored(self) -> Iterator[tuple[Article, list[Span]]]:
        """Every article with its passages."""
        for (number,) in self._db.rows("SELECT number FROM articles ORDER BY number"):
            if found := self._stored(number):
                yield found

    def _stored(self, number: int) -> tuple[Article, list[Span]] | None:
        with self._db.reading() as db:
            article = db.execute(
                f"SELECT {_ARTICLE} FROM articles JOIN collections ON collections.id = articles.collection "
                "WHERE number = ?",
                (number,),
            ).fetchone()
            return (Article(*article), [span for _, span in rows.spans(db, number)]) if article else None

    def passages(self, ids: Sequence[int], scope: Scope) -> dict[int, StoredPassage]:
        """The passages with these ids that are in the scope's collections."""
        found = self._db.rows(
            f'SELECT passages.id, passages.start, passages."end", passages.vector, {_ARTICLE} FROM passages '
            "JOIN articles ON articles.number = passages.article "
            "JOIN collections ON collections.id = articles.collection "
            f"WHERE passages.id IN (SELECT value FROM json_each(?)) AND {_NAMED}",
            listed(ids), listed(scope.collections),
        )  # fmt: skip
        return {
            id_: StoredPassage(Article(*article), Span(start, end), rows.vector(blob))
            for id_, start, end, blob, *article in found
        }

    # Searching

    def dense(self, vector: Vectors, scope: Scope, limit: int) -> list[Candidate]:
        """The nearest passages by inner product."""
        found: list[Candidate] = []
        for number in self._numbers(scope):
            hits = self._vectors.search(number, vector, limit, self._narrowed(number, scope))
            found += [Candidate(id_, score) for id_, score in hits]
        return sorted(found, key=lambda c: -c.score)[:limit]

    def lexical(self, terms: Sequence[str], scope: Scope, limit: int) -> list[Candidate]:
        """The best passages by BM25."""
        found: list[Candidate] = []
        for number in self._numbers(scope) if terms else ():
            sql, values = self._matching(number, terms, scope)
            hits = self._db.rows(f"SELECT rowid, -rank FROM {sql} ORDER BY rank LIMIT ?", *values, limit)
            found += [Candidate(id_, score) for id_, score in hits]
        return sorted(found, key=lambda c: -c.score)[:limit]

    def frequencies(self, terms: Iterable[str], scope: Scope, at_most: int) -> dict[str, int]:
        """In how many passages each term occurs."""
        numbers = self._numbers(scope)
        return {
            term: min(at_most, sum(self._frequency(term, number, scope, at_most) for number in numbers))
            for term in terms
        }

    def _frequency(self, term: str, number: int, scope: Scope, at_most: int) -> int:
        sql, values = self._matching(number, [term], scope)
        return int(self._db.rows(f"SELECT count(*) FROM (SELECT 1 FROM {sql} LIMIT ?)", *values, at_most)[0][0])

    def _matching(self, number: int, terms: Sequence[str], scope: Scope) -> tuple[str, list[Any]]:
        query = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        sql, values = f"text_{number} WHERE text_{number} MATCH ?", list[Any]([query])
        if scope.is_narrowed:
            condition, more = in_scope(scope)
            sql += f" AND rowid IN ({_PASSAGE_IDS} AND {condition})"
            values += [number, *more]
        return sql, values

    def _numbers(self, scope: Scope) -> list[int]:
        sql = f"SELECT id FROM collections WHERE {_NAMED}"
        return [number for (number,) in self._db.rows(sql, listed(scope.collections))]

    def _narrowed(self, number: int, scope: Scope) -> Ids | None:
        if not scope.is_narrowed:
            return None
        condition, values = in_scope(scope)
        found = self._db.rows(f"{_PASSAGE_IDS} AND {condition}", number, *values)
        return np.sort(np.array([id_ for (id_,) in found], dtype=np.int64))

    # Keeping

    def check(self) -> list[str]:
        """Everything that is wrong with the stored rows."""
        with self._db.reading() as db:
            return problems(db)

    def close(self) -> None:
        """Save the vector indexes and close every connection."""
        try:
            if self._made_by:
                self._vectors.save(self._made_by[1], self._changed)
        except StoreError as error:  # what is saved here only makes the next start quicker
            log.warning("The vectors were not saved. %s", error)
        finally:
            self._db.close()
