"""The vector indexes of all collections, brought up to date whenever they are searched."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from index.embedded import rows
from index.embedded.scoping import listed
from index.embedded.vectors import Ids, UnusableError, VectorIndex
from index.encoder import Vectors
from index.sqlite import Database

log = logging.getLogger(__name__)


class VectorCache:
    """Keeps a `VectorIndex` for each collection in step with SQLite, for any number of threads.

    A collection's stamp changes with every transaction that changes it, whichever process made it; a search
    looks at the stamp first and fetches only the rows that are new.
    """

    def __init__(self, folder: Path, db: Database, check: Callable[[sqlite3.Connection], None]) -> None:
        """`check` raises if the vectors in the database are no longer the ones this process can search."""
        self._folder = folder
        self._db = db
        self._check = check
        self._current: dict[int, tuple[str, int, VectorIndex]] = {}
        self._unsaved: set[int] = set()
        # FAISS must not be searched while vectors are added to it. Whoever holds it should not have read on its
        # connection before, or would bring the indexes back to an older state.
        self.lock = threading.RLock()

    def search(
        self, db: sqlite3.Connection, collection: int, vector: Vectors, limit: int, only: Ids | None = None
    ) -> list[tuple[int, float]]:
        """The ids and inner products of the nearest passages of a collection."""
        with self.lock:
            return self._updated(db, collection, len(vector)).search(vector, limit, only)

    def count(self, db: sqlite3.Connection, collection: int, dimension: int) -> int:
        """How many passages a collection has."""
        with self.lock:
            return len(self._updated(db, collection, dimension))

    def save(self, dimension: int, changed: Iterable[str]) -> None:
        """Bring the indexes of the collections that are loaded or `changed` up to date, and write what is new."""
        names = listed(changed)
        numbers = self._db.rows("SELECT id FROM collections WHERE name IN (SELECT value FROM json_each(?))", names)
        with self.lock, self._db.reading() as db:
            for collection in {*self._current, *(number for (number,) in numbers)}:
                self._updated(db, collection, dimension)
            for collection in self._unsaved:
                stamp, _, index = self._current[collection]
                try:
                    index.save(self._file(collection), stamp)
                except OSError as error:  # derived: the next start is slower, nothing is lost
                    log.warning(
                        "The vectors %(file)s could not be saved (%(error)s).",
                        {"file": self._file(collection), "error": error.strerror},
                    )
            self._unsaved.clear()

    def forget(self) -> None:
        """Drop everything in memory, because the vectors were made anew."""
        with self.lock:
            self._current.clear()
            self._unsaved.clear()

    def _updated(self, db: sqlite3.Connection, collection: int, dimension: int) -> VectorIndex:
        sql = "SELECT stamp, schema_version FROM collections, pragma_schema_version WHERE id = ?"
        found = db.execute(sql, (collection,)).fetchone()
        if found is None:  # it was there before a backup was restored
            self._current.pop(collection, None)
            self._unsaved.discard(collection)
            return VectorIndex(dimension)
        stamp, layout = found
        known_stamp, known_layout, index = self._current.get(collection, (None, layout, None))
        if known_stamp != stamp or index is None:
            self._check(db)
            # SQLite counts the layout up when a backup is restored: ids from before say nothing then.
            if index is None or known_layout != layout:
                index = self._loaded(collection, stamp, dimension)
            self._catch_up(db, collection, index)
        self._current[collection] = (stamp, layout, index)
        return index

    def _loaded(self, collection: int, stamp: str, dimension: int) -> VectorIndex:
        try:
            return VectorIndex.load(self._file(collection), stamp, dimension)
        except UnusableError as error:
            if error.is_damage:
                log.warning(
                    "The saved vectors %(file)s are %(error)s: building them again.",
                    {"file": self._file(collection), "error": error},
                )
            return VectorIndex(dimension)

    def _catch_up(self, db: sqlite3.Connection, collection: int, index: VectorIndex) -> None:
        """Add the rows that are newer than the index, then drop those that are gone."""
        newest = int(index.ids[-1]) if len(index) else 0
        sql = "SELECT id, vector FROM passages WHERE collection = ? AND id > ? ORDER BY id"
        cursor = db.execute(sql, (collection, newest))
        while found := cursor.fetchmany(10_000):
            index.append(np.array([id_ for id_, _ in found]), np.stack([rows.vector(blob) for _, blob in found]))
            self._unsaved.add(collection)
        sql = "SELECT count(*) FROM passages WHERE collection = ?"
        if db.execute(sql, (collection,)).fetchone()[0] != len(index):
            ids = db.execute("SELECT id FROM passages WHERE collection = ?", (collection,)).fetchall()
            index.keep_only(np.array(ids, dtype=np.int64).ravel())
            self._unsaved.add(collection)

    def _file(self, collection: int) -> Path:
        return self._folder / f"vectors-{collection}.faiss"
