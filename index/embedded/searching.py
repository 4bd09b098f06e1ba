"""Searching in SQLite: words, passages and scopes. Every function reads within a caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from index.embedded import rows
from index.embedded.scoping import in_scope, listed
from index.embedded.vectors import Ids
from index.encoder import Vectors
from index.terms import stem
from index.types import Article, Hit, Passage, Scope

ARTICLE = (
    "articles.id, collections.name, articles.title, articles.text, articles.source, articles.url, "
    "articles.published, articles.author, articles.path"
)
NAMED = "collections.name IN (SELECT value FROM json_each(?))"
OF_COLLECTIONS = "FROM articles JOIN collections ON collections.id = articles.collection"
_PASSAGE_IDS = (
    "SELECT passages.id FROM passages JOIN articles ON articles.number = passages.article WHERE passages.collection = ?"
)

Within = dict[int, Ids | None]  # the numbers of collections, each with the passages in scope, or None for all


def numbers(db: sqlite3.Connection, scope: Scope) -> list[int]:
    """The numbers of the scope's collections."""
    found = db.execute(f"SELECT id FROM collections WHERE {NAMED}", (listed(scope.collections),))
    return [number for (number,) in found]


def count_articles(db: sqlite3.Connection, scope: Scope) -> int:
    """How many articles are in scope."""
    condition, values = in_scope(scope)
    sql = f"SELECT count(*) {OF_COLLECTIONS} WHERE {NAMED} AND {condition}"
    return int(db.execute(sql, (listed(scope.collections), *values)).fetchone()[0])


def within(db: sqlite3.Connection, scope: Scope) -> Within:
    """Which passages are in scope."""
    return {number: _passage_ids(db, number, scope) if scope.is_narrowed else None for number in numbers(db, scope)}


def _passage_ids(db: sqlite3.Connection, number: int, scope: Scope) -> Ids:
    condition, values = in_scope(scope)
    found = db.execute(f"{_PASSAGE_IDS} AND {condition}", (number, *values))
    return np.sort(np.array([id_ for (id_,) in found], dtype=np.int64))


def lexical(
    db: sqlite3.Connection, number: int, terms: Sequence[str], scope: Scope, limit: int
) -> list[tuple[int, float]]:
    """The best passages of a collection by BM25, with their scores."""
    sql, values = _matching(number, [[stem(term)] for term in terms], scope)
    found = db.execute(f"SELECT rowid, -rank FROM {sql} ORDER BY rank LIMIT ?", (*values, limit))
    return [(id_, score) for id_, score in found]


def frequencies(db: sqlite3.Connection, terms: Iterable[str], scope: Scope, at_most: int) -> dict[str, int]:
    """In how many passages in scope each term occurs."""
    known = numbers(db, scope)
    return {term: min(at_most, sum(_frequency(db, term, n, scope, at_most) for n in known)) for term in terms}


def _frequency(db: sqlite3.Connection, term: str, number: int, scope: Scope, at_most: int) -> int:
    sql, values = _matching(number, [[stem(term)]], scope)
    return int(db.execute(f"SELECT count(*) FROM (SELECT 1 FROM {sql} LIMIT ?)", (*values, at_most)).fetchone()[0])


def holding(
    db: sqlite3.Connection, number: int, runs: Sequence[Sequence[str]], scope: Scope, limit: int
) -> list[tuple[int, float]]:
    """The numbers of the articles of the best passages of a collection that hold runs of stems, with their scores."""
    if not runs:
        return []
    sql, values = _matching(number, runs, scope)
    found = db.execute(
        f"SELECT article, score FROM (SELECT rowid AS id, -rank AS score FROM {sql} ORDER BY rank LIMIT ?)"
        " JOIN passages USING (id) ORDER BY score DESC",
        (*values, limit),
    )
    return [(article, score) for article, score in found]


def _matching(number: int, runs: Iterable[Sequence[str]], scope: Scope) -> tuple[str, list[Any]]:
    """The rows of a collection's full text that hold any of these runs of stems."""
    query = " OR ".join(dict.fromkeys('"' + " ".join(run).replace('"', '""') + '"' for run in runs))
    sql, values = f"text_{number} WHERE text_{number} MATCH ?", list[Any]([query])
    if scope.is_narrowed:
        condition, more = in_scope(scope)
        sql += f" AND rowid IN ({_PASSAGE_IDS} AND {condition})"
        values += [number, *more]
    return sql, values


def hits(db: sqlite3.Connection, scores: Sequence[tuple[int, float]], vector: Vectors) -> list[Hit]:
    """The passages with these ids and scores, in order; the text of each of their articles is read once."""
    sql = 'SELECT id, article, start, "end", vector FROM passages WHERE id IN (SELECT value FROM json_each(?))'
    found = {row[0]: row[1:] for row in db.execute(sql, (listed(id_ for id_, _ in scores),))}
    known = articles(db, {row[0] for row in found.values()})
    return [_hit(known[number], start, end, score, float(rows.vector(blob) @ vector))
            for id_, score in scores for number, start, end, blob in [found[id_]]]  # fmt: skip


def _hit(article: Article, start: int, end: int, score: float, cosine: float) -> Hit:
    return Hit(Passage(article.id, start, end, article.text[start:end]), article, score, cosine)


def articles(db: sqlite3.Connection, wanted: Iterable[int]) -> dict[int, Article]:
    """The articles with these numbers."""
    sql = f"SELECT articles.number, {ARTICLE} {OF_COLLECTIONS} WHERE number IN (SELECT value FROM json_each(?))"
    return {number: Article(*row) for number, *row in db.execute(sql, (listed(wanted),))}
