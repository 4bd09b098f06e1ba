"""The passages nearest to a vector, found in one of three ways, by how many there are to look through.

Up to `Sizes.signs` passages in scope, all their vectors are compared. From there on the signs of the vectors' numbers,
a fortieth as large, choose the candidates that are compared. A collection of `Sizes.graph` passages has a graph (HNSW)
of its own, which is walked until enough passages in scope are found; if it finds too few, all are compared after all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pgvector import HalfVector

from index.encoder import Vectors
from index.postgres import rows
from index.postgres.database import Connection
from index.postgres.scoping import Collection, Counts, narrowed, of_articles, walked
from index.types import Scope

log = logging.getLogger(__name__)

Ranked = list[tuple[int, float]]  # ids of passages with their scores, best first

CANDIDATES = 400  # chosen by signs: they keep 98 of 100 of the true best 30, and the best one always
_WALKED = 1000  # the most candidates that one walk of a graph may hold
_BUILDING = 0x636C6972  # of the advisory lock under which graphs are made


@dataclass(frozen=True, slots=True)
class Sizes:
    """From how many passages on vectors are searched by their signs, and collections by a graph (docs/postgres.md)."""

    signs: int = 50_000
    graph: int = 500_000


def dense(
    db: Connection, vector: Vectors, collections: Iterable[Collection], counts: Counts, scope: Scope, limit: int,
    sizes: Sizes,
) -> Ranked:  # fmt: skip
    """The passages with the largest inner product.

    The database ranks by half precision of both vectors; some more than asked are ranked again by the question's full
    one, as the embedded engine ranks them.
    """
    return best((_dense(db, vector, one, counts[one.id][1], scope, limit, sizes) for one in collections), limit)


def best(found: Iterable[Ranked], limit: int) -> Ranked:
    """Of what was found in each collection, the best."""
    return sorted((pair for ranked in found for pair in ranked), key=lambda pair: -pair[1])[:limit]


def _dense(
    db: Connection, vector: Vectors, collection: Collection, passages: int, scope: Scope, limit: int, sizes: Sizes
) -> Ranked:  # fmt: skip
    most = limit + limit // 2
    if passages <= sizes.signs:
        found = _exact(db, collection, vector, scope, most)
    elif collection.passages >= sizes.graph and has_graph(db, collection):
        found = _walked(db, collection, vector, scope, most)
        if len(found) < min(most, passages):
            found = _exact(db, collection, vector, scope, most)
    else:
        found = _by_signs(db, collection, vector, scope, most)
    return rescored(found, vector, limit)


def _exact(db: Connection, collection: Collection, vector: Vectors, scope: Scope, most: int) -> list[tuple[Any, ...]]:
    condition, values = of_articles(collection, scope)
    sql = f"SELECT id, vector FROM passages WHERE collection = %s AND {condition} ORDER BY vector <#> %s, id LIMIT %s"
    return binary(db, sql, (collection.id, *values, HalfVector(vector), most))


def _by_signs(
    db: Connection, collection: Collection, vector: Vectors, scope: Scope, most: int
) -> list[tuple[Any, ...]]:  # fmt: skip
    condition, values = narrowed("passage", collection, scope)
    chosen = (
        f"SELECT passage FROM signatures WHERE collection = %s AND {condition}"
        " ORDER BY bits <~> binary_quantize(%s), passage LIMIT %s"
    )
    sql = f"SELECT id, vector FROM passages WHERE collection = %s AND id IN ({chosen})"
    asked = (collection.id, collection.id, *values, HalfVector(vector), max(CANDIDATES, 4 * most))
    return binary(db, sql, asked)


def _walked(db: Connection, collection: Collection, vector: Vectors, scope: Scope, most: int) -> list[tuple[Any, ...]]:
    condition, values = walked(collection, scope)
    sql = (
        f"SELECT id, vector FROM passages WHERE collection = %s AND {condition}"
        f" ORDER BY {_typed('vector', len(vector))} <#> {_typed('%s', len(vector))} LIMIT %s"
    )
    db.execute("SET LOCAL hash_mem_multiplier = 16")  # or the articles in scope are compared one by one
    db.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")  # what is found is ranked again
    db.execute(f"SET LOCAL hnsw.ef_search = {min(_WALKED, 2 * most)}")
    return binary(db, sql, (collection.id, *values, HalfVector(vector), most))


def rescored(found: Sequence[tuple[Any, ...]], vector: Vectors, limit: int) -> Ranked:
    """The best of what was found, by its inner products with the question's vector."""
    if not found:
        return []
    ids = np.array([id_ for id_, _ in found])
    scores = np.stack([rows.vector(stored) for _, stored in found]) @ vector
    order = np.lexsort((ids, -scores))[:limit]
    return [(int(ids[i]), float(scores[i])) for i in order]


def binary(db: Connection, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows with vectors, which are quicker to read in their binary form."""
    with db.cursor(binary=True) as cursor:
        return cursor.execute(sql, values).fetchall()


def described(db: Connection, collection: Collection, sizes: Sizes) -> str:
    """How a collection's vectors are searched, in a sentence."""
    how = "exactly"
    if collection.passages > sizes.signs:
        how = "by their signs"
    if collection.passages >= sizes.graph:
        how = "by a graph" if has_graph(db, collection) else f"{how}, until its graph is made"
    return f"{collection.name}: {collection.passages:,} passages, their vectors searched {how}."


# Graphs


def has_graph(db: Connection, collection: Collection) -> bool:
    """Whether a collection's graph is there, and whole."""
    sql = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
    return db.execute(sql, (_graph(collection),)).fetchone() == (True,)


def without_graph(db: Connection, collections: Iterable[Collection], sizes: Sizes) -> list[Collection]:
    """Those of some collections that are large, and have no graph yet."""
    return [one for one in collections if one.passages >= sizes.graph and not has_graph(db, one)]


def make_graph(db: Connection, collection: Collection) -> None:
    """Make a collection's graph, while others search and add; nothing if another process is at it.

    `db` is in no transaction. What was begun before and left is made anew.
    """
    if db.execute("SELECT pg_try_advisory_lock(%s)", (_BUILDING,)).fetchone() != (True,):
        return
    name, table = _graph(collection), f"passages_{collection.id}"
    [(dimension,)] = db.execute("SELECT value::int FROM meta WHERE key = 'dimension'").fetchall()
    log.info("A graph of the vectors in %(collection)s is made, which takes a while.", {"collection": collection.name})
    db.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    vectors = f"({_typed('vector', dimension)}) halfvec_ip_ops"
    db.execute(f"CREATE INDEX CONCURRENTLY {name} ON {table} USING hnsw ({vectors})")
    log.info("The graph of the vectors in %(collection)s is made.", {"collection": collection.name})


def drop_graph(db: Connection, collection: Collection) -> None:
    """Forget a collection's graph."""
    db.execute(f"DROP INDEX IF EXISTS {_graph(collection)}")


def _graph(collection: Collection) -> str:
    return f"passages_{collection.id}_graph"


def _typed(what: str, dimension: int) -> str:
    """A graph is of vectors of one length."""
    return f"({what}::halfvec({int(dimension)}))"
