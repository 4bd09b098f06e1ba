"""What is remembered of chats, carried from `chat.db` into a database or back: all of it, or nothing.

A table that both have goes along, each column by its name; so does one that a later version adds to both. Watched
questions stay in the data folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.chat.housekeeping import WRITTEN
from bot.chat.postgres.rooms import ChatDatabase, storable
from bot.chat.tables import open_database
from index.errors import StoreError
from index.postgres.database import Connection
from index.sqlite import Database

_STAYING = ("watches", "outbox")  # watched questions are kept in the data folder, wherever all else is
_OWN = ("key", WRITTEN)  # notes that say something of where they are kept
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of both, its columns each with the type that it has in PostgreSQL."""

    name: str
    columns: dict[str, str]

    @property
    def read(self) -> str:
        """The statement that reads its rows, JSON as text."""
        columns = (f"{name}::text" if kind == "jsonb" else name for name, kind in self.columns.items())
        return f"SELECT {', '.join(columns)} FROM {self.name}{self._condition}"

    @property
    def _names(self) -> str:
        return ", ".join(self.columns)

    @property
    def _condition(self) -> str:
        return f" WHERE key NOT IN {_OWN}" if self.name == "notes" else ""

    @property
    def read_from_file(self) -> str:
        """The same in SQLite."""
        return f"SELECT {self._names} FROM {self.name}{self._condition}"

    def insert(self, mark: str) -> str:
        """The statement that adds a row whose values stand where `mark` does."""
        return f"INSERT INTO {self.name} ({self._names}) VALUES ({', '.join([mark] * len(self.columns))})"

    def plain(self, row: Row) -> Row:
        """A row as both databases take it, and as it is compared."""
        return tuple(_plain(value, kind) for value, kind in zip(row, self.columns.values(), strict=True))


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "jsonb":
        return json.dumps(storable(json.loads(value)), ensure_ascii=False, sort_keys=True)
    return bool(value) if kind == "boolean" else storable(value)


def carry_in(folder: Path, db: ChatDatabase) -> int:
    """Carry what a data folder remembers into a database that remembers nothing; how many rows that are.

    Raises:
        StoreError: if the database remembers something, or does not hold the same afterwards.
    """
    file = open_database(folder)
    try:
        with file.reading() as source, db.database.writing() as target:
            tables = _tables(file, target)
            _check_empty(tables, lambda table: target.execute(table.read).fetchone())
            for table in tables:
                with target.cursor() as cursor:
                    cursor.executemany(table.insert("%s"), _plain_rows(table, source.execute(table.read_from_file)))
            return _compared(tables, lambda t: source.execute(t.read_from_file), lambda t: target.execute(t.read))
    finally:
        file.close()


def carry_out(db: ChatDatabase, folder: Path) -> int:
    """Carry what a database remembers into a data folder that remembers nothing; how many rows that are.

    Raises:
        StoreError: as for `carry_in`.
    """
    file = open_database(folder)
    try:
        with db.database.reading() as source, file.writing() as target:
            tables = _tables(file, source)
            _check_empty(tables, lambda table: target.execute(table.read_from_file).fetchone())
            for table in tables:
                target.executemany(table.insert("?"), _plain_rows(table, source.execute(table.read)))
            return _compared(tables, lambda t: source.execute(t.read), lambda t: target.execute(t.read_from_file))
    finally:
        file.close()


def _tables(file: Database, db: Connection) -> list[Table]:
    """What both have, in the order in which it may be filled: those first that others refer to."""
    names = [name for (name,) in file.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
    known = [name for name in names if not name.startswith("sqlite_") and name not in _STAYING]
    return [Table(name, _columns(file, db, name)) for name in known]


def _columns(file: Database, db: Connection, table: str) -> dict[str, str]:
    sql = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'clippings'"
    kinds = dict(db.execute(f"{sql} AND table_name = %s", (table,)).fetchall())
    return {name: kinds[name] for _, name, *_ in file.rows(f"PRAGMA table_info({table})")}


def _check_empty(tables: Iterable[Table], first: Callable[[Table], Row | None]) -> None:
    if any(first(table) for table in tables):
        raise StoreError("Something is remembered there already, which nothing is put beside: name another place.")


def _plain_rows(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    return (table.plain(row) for row in rows)


def _compared(
    tables: Iterable[Table], one: Callable[[Table], Iterable[Row]], two: Callable[[Table], Iterable[Row]]
) -> int:  # fmt: skip
    """How many rows both have, which are the same."""
    total = 0
    for table in tables:
        (count, digest), there = _digest(_plain_rows(table, one(table))), _digest(_plain_rows(table, two(table)))
        if there != (count, digest):
            raise StoreError(f"Of the {table.name}, {there[0]} of {count} rows arrived as they were: nothing was kept.")
        total += count
    return total


def _digest(rows: Iterable[Row]) -> tuple[int, int]:
    """How many rows there are, and the sum of their hashes, in whatever order they come."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(json.dumps(row).encode()).digest())
    return count, total
