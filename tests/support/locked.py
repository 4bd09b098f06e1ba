"""The chat database, while somebody else writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.chat.tables import FILE


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a data folder's `chat.db` as another process does that writes for long."""
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("ROLLBACK")
