"""SQLite connections: one for each thread that reads, one at a time that writes."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.embedded import schema
from index.errors import StoreError
from index.types import Scope


class Database:
    """The file `index.db` of a data folder, created or migrated when it is opened.

    Raises:
        StoreError: if the folder cannot be made or the file cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "index.db"
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writer = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The data folder {folder} cannot be made ({error.strerror}): name another with --data."
            ) from error
        schema.migrate(self._connection(), self.path)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of one reading statement."""
        with schema.translated(self.path):
            return self._connection().execute(sql, values).fetchall()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on which everything read comes from one moment."""
        with schema.translated(self.path):
            db = self._connection()
            with schema.snapshot(db):
                yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a writing transaction: all of it is kept or none."""
        with self._writer, schema.translated(self.path):
            db = self._connection()
            with schema.transaction(db):
                yield db

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for db in self._opened:
                db.close()
            self._opened.clear()
            self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = schema.connect(self.path)
            self._local.db = db
            with self._guard:
                self._opened.append(db)
        return db


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
