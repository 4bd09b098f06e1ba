"""Searching in PostgreSQL: words, and what is found. Every function reads within a caller's transaction.

Each statement names one collection, and so reads that collection's partitions only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from index.encoder import Vectors
from index.engine import Prepared
from index.postgres import rows
from index.postgres.database import Connection
from index.postgres.nearest import Ranked, best, binary
from index.postgres.ranking import SCORE, weight
from index.postgres.scoping import Collection, Counts, in_scope, narrowed
from index.terms import stem
from index.types import Article, Hit, Passage, Scope, Span

ARTICLE = (
    "articles.id, collections.name, articles.title, articles.text, articles.source, articles.url, "
    "articles.published, articles.author, articles.path"
)
OF_COLLECTIONS = "FROM articles JOIN collections ON collections.id = articles.collection"


def counts(db: Connection, collections: Sequence[Collection], scope: Scope) -> Counts:
    """How many articles and passages of each collection are in scope."""
    condition, values = in_scope(scope)
    sql = (
        "SELECT collection, count(*), sum(passages) FROM articles"
        f" WHERE collection = ANY(%s) AND {condition} GROUP BY collection"
    )
    found = db.execute(sql, ([one.id for one in collections], *values))
    return {collection: (articles, int(passages)) for collection, articles, passages in found}


# Words


def lexical(
    db: Connection, terms: Sequence[str], collections: Iterable[Collection], scope: Scope, limit: int
) -> Ranked:  # fmt: skip
    """The best passages by BM25, each weighed within its collection."""
    asked = collections if terms else ()
    return best((_lexical(db, one, terms, scope, limit) for one in asked), limit)


def _lexical(db: Connection, collection: Collection, terms: Sequence[str], scope: Scope, limit: int) -> Ranked:
    weights = _weights(db, collection, terms)
    if not weights:
        return []
    condition, values = narrowed("passage", collection, scope)
    found = db.execute(
        f"SELECT passage, {SCORE} AS score"
        " FROM unnest(%s::text[], %s::float8[]) WITH ORDINALITY AS asked (term, weight, place)"
        f" JOIN postings USING (term) WHERE collection = %s AND {condition}"
        " GROUP BY passage ORDER BY score DESC, passage LIMIT %s",
        (collection.tokens / collection.passages, list(weights), list(weights.values()), collection.id, *values, limit),
    )
    return [(id_, score) for id_, score in found]


def _weights(db: Connection, collection: Collection, terms: Sequence[str]) -> dict[str, float]:
    """The weight of each term that any passage of the collection holds, narrowed or not, in the order asked."""
    asked = list(dict.fromkeys(_key(term) for term in terms))
    sql = "SELECT term, count(*) FROM postings WHERE collection = %s AND term = ANY(%s) GROUP BY term"
    holding = dict(db.execute(sql, (collection.id, asked)).fetchall())
    return {term: weight(collection.passages, holding[term]) for term in asked if term in holding}


def frequencies(
    db: Connection, terms: Iterable[str], collections: Sequence[Collection], scope: Scope, at_most: int
) -> dict[str, int]:
    """In how many passages in scope each term occurs."""
    asked = {term: _key(term) for term in terms}
    found: Counter[str] = Counter()
    for collection in collections:
        found.update(_frequencies(db, sorted(set(asked.values())), collection, scope, at_most))
    return {term: min(at_most, found[key]) for term, key in asked.items()}


def _frequencies(
    db: Connection, keys: list[str], collection: Collection, scope: Scope, at_most: int
) -> dict[str, int]:  # fmt: skip
    condition, values = narrowed("passage", collection, scope)
    sql = (
        "SELECT asked.term, (SELECT count(*) FROM (SELECT 1 FROM postings"
        f" WHERE collection = %s AND postings.term = asked.term AND {condition} LIMIT %s) AS found)"
        " FROM unnest(%s::text[]) AS asked (term)"
    )
    return dict(db.execute(sql, (collection.id, *values, at_most, keys)).fetchall())


def _key(term: str) -> str:
    return rows.term_key(stem(term))


# Hits


def hits(db: Connection, collections: Sequence[Collection], scores: Mapping[int, float], vector: Vectors) -> list[Hit]:
    """The passages with these ids and scores, in order; the text of each of their articles is read once."""
    sql = 'SELECT id, article, start, "end", vector FROM passages WHERE collection = ANY(%s) AND id = ANY(%s)'
    numbers = [one.id for one in collections]
    found = {row[0]: row[1:] for row in binary(db, sql, (numbers, list(scores)))}
    known = articles(db, numbers, {row[0] for row in found.values()})
    return [_hit(known[number], start, end, score, float(rows.vector(stored) @ vector))
            for id_, score in scores.items() for number, start, end, stored in [found[id_]]]  # fmt: skip


def _hit(article: Article, start: int, end: int, score: float, cosine: float) -> Hit:
    return Hit(Passage(article.id, start, end, article.text[start:end]), article, score, cosine)


def articles(db: Connection, collections: list[int], wanted: Iterable[int]) -> dict[int, Article]:
    """The articles with these numbers."""
    sql = f"SELECT articles.number, {ARTICLE} {OF_COLLECTIONS} WHERE articles.collection = ANY(%s) AND number = ANY(%s)"
    return {number: rows.article(row) for number, *row in db.execute(sql, (collections, list(wanted)))}


def whole(db: Connection, number: int) -> Prepared | None:
    """An article with its passages in order, and row for row their vectors; None if it is gone."""
    row = db.execute(f"SELECT {ARTICLE} {OF_COLLECTIONS} WHERE number = %s", (number,)).fetchone()
    if row is None:
        return None
    found = binary(db, 'SELECT start, "end", vector FROM passages WHERE article = %s ORDER BY id', (number,))
    vectors = np.stack([rows.vector(stored) for *_, stored in found])
    return Prepared(rows.article(row), [Span(start, end) for start, end, _ in found], vectors)
