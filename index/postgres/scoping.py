"""Which rows a statement may read: the collections a transaction sees, and a scope as a condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from index.postgres.database import Connection
from index.types import Scope


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection as a transaction found it: its number, and how many passages and words it has."""

    id: int
    name: str
    passages: int
    tokens: int


Counts = dict[int, tuple[int, int]]  # of each collection, by its number: articles and passages in scope

_FOUND = (
    "WITH found AS (SELECT id, name, passages, tokens FROM collections WHERE {} ORDER BY name{}) "
    "SELECT found.*, set_config('clippings.collections', (SELECT string_agg(id::text, ',') FROM found), true) "
    "FROM found ORDER BY name"
)


def see(db: Connection, names: Iterable[str], *, lock: bool = False) -> list[Collection]:
    """Let the transaction see the rows of these collections, and of no others; those that exist, by name.

    `lock` keeps other processes from changing them until its end.
    """
    sql = _FOUND.format("name = ANY(%s)", " FOR UPDATE" if lock else "")
    return [Collection(*row[:4]) for row in db.execute(sql, (list(names),))]


def see_all(db: Connection) -> list[Collection]:
    """Let the transaction see every collection's rows, for the keeping of all."""
    return [Collection(*row[:4]) for row in db.execute(_FOUND.format("TRUE", ""))]


def in_scope(scope: Scope) -> tuple[str, list[Any]]:
    """A condition on the table `articles` for what narrows a scope within its collections, and its values."""
    conditions: list[tuple[str, Any]] = []
    if scope.sources:
        known = 'SELECT lower(name COLLATE "C") FROM unnest(%s::text[]) AS name'
        conditions.append((f"lower(articles.source) IN ({known})", list(scope.sources)))
    if scope.since:
        conditions.append(("substr(articles.published, 1, 10) >= %s", scope.since.isoformat()))
    if scope.until:
        conditions.append(("substr(articles.published, 1, 10) <= %s", scope.until.isoformat()))
    if scope.articles is not None:
        conditions.append(("articles.id = ANY(%s)", list(scope.articles)))
    return " AND ".join(["TRUE", *(sql for sql, _ in conditions)]), [value for _, value in conditions]


# What is in scope is found once, and looked up or compared by hash: a join may be planned by statistics that are not
# there yet, and then takes time with the square of a collection. `IS TRUE` keeps it from becoming a join.


def of_articles(collection: Collection, scope: Scope) -> tuple[str, list[Any]]:
    """A condition on the table `passages`, within one collection, by which they are looked up."""
    if not scope.is_narrowed:
        return "TRUE", []
    condition, values = _numbers(collection, scope)
    return f"passages.article = ANY(ARRAY({condition}))", values


def walked(collection: Collection, scope: Scope) -> tuple[str, list[Any]]:
    """The same, where each passage that comes is compared."""
    if not scope.is_narrowed:
        return "TRUE", []
    condition, values = _numbers(collection, scope)
    return f"(passages.article IN ({condition})) IS TRUE", values


def narrowed(passage: str, collection: Collection, scope: Scope) -> tuple[str, list[Any]]:
    """A condition on the column with a passage's id, within one collection; each that comes is compared."""
    if not scope.is_narrowed:
        return "TRUE", []
    condition, values = of_articles(collection, scope)
    sql = f"({passage} IN (SELECT id FROM passages WHERE passages.collection = %s AND {condition})) IS TRUE"
    return sql, [collection.id, *values]


def _numbers(collection: Collection, scope: Scope) -> tuple[str, list[Any]]:
    condition, values = in_scope(scope)
    return f"SELECT number FROM articles WHERE articles.collection = %s AND {condition}", [collection.id, *values]
