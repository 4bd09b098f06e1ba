"""Tables that a library keeps in SQLite: what it does not do for itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from index.sqlite import opened, told, transaction


def rewrite(path: Path, table: str, columns: Sequence[str], change: Callable[[str], str]) -> int:
    """Change every text of these columns and leave nothing of the former ones in the file; how many were changed.

    Raises:
        StoreError: if the file cannot be used.
    """
    with told(path), closing(opened(path, "rwc")) as db:
        db.execute("PRAGMA secure_delete = ON").fetchall()
        db.isolation_level = None
        with transaction(db):
            changed = sum(_rewritten(db, table, column, change) for column in columns if _has(db, table))
        if changed:
            db.execute("VACUUM")
        return changed


def forget(path: Path, table: str, column: str, below: float) -> None:
    """Delete the rows in which a number is below another.

    Raises:
        StoreError: if the file cannot be used.
    """
    with told(path), closing(opened(path, "rwc")) as db, db:
        if _has(db, table):
            db.execute(f"DELETE FROM {table} WHERE {column} < ?", (below,))


def _rewritten(db: sqlite3.Connection, table: str, column: str, change: Callable[[str], str]) -> int:
    found = db.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    made = [(new, old) for (old,) in found if (new := change(old)) != old]
    db.executemany(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", made)
    return len(made)


def _has(db: sqlite3.Connection, table: str) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone())
