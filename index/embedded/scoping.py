"""A scope, and lists of values, as parts of SQL statements."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from index.types import Scope


def in_scope(scope: Scope) -> tuple[str, list[Any]]:
    """A condition on the table `articles` for what narrows a scope within its collections, and its values."""
    conditions: list[tuple[str, Any]] = []
    if scope.sources:
        known = "SELECT lower(value) FROM json_each(?)"
        conditions.append((f"lower(articles.source) IN ({known})", listed(scope.sources)))
    if scope.since:
        conditions.append(("substr(articles.published, 1, 10) >= ?", scope.since.isoformat()))
    if scope.until:
        conditions.append(("substr(articles.published, 1, 10) <= ?", scope.until.isoformat()))
    if scope.articles is not None:
        conditions.append(("articles.id IN (SELECT value FROM json_each(?))", listed(scope.articles)))
    return " AND ".join(["TRUE", *(sql for sql, _ in conditions)]), [value for _, value in conditions]


def listed(values: Iterable[str | int]) -> str:
    """Values as one parameter for `json_each`, however many there are."""
    return json.dumps(list(values))
