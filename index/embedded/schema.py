"""The tables, how a file is opened, and how one written by an older version is brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from index.errors import StoreError

APPLICATION_ID = int.from_bytes(b"clip", "big")
BUSY_SECONDS = 60.0  # a writer waits this long for another process's transaction

# Every collection has a full-text table of its own (`text_<id>`), and a vector index of its own beside this
# file: term statistics, ranks and candidates of one collection cannot be influenced by another's articles.
# Passage ids are never used twice (AUTOINCREMENT), so a derived index can tell new rows from old by id alone.
_VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE collections (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    stamp TEXT NOT NULL  -- a new random value with every transaction that changes the collection
);
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    collection INTEGER NOT NULL REFERENCES collections (id),
    title TEXT NOT NULL,
    source TEXT,
    url TEXT,
    published TEXT,
    author TEXT,
    path TEXT,
    text TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    added TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);
CREATE INDEX articles_by_content ON articles (collection, content_hash);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    collection INTEGER NOT NULL REFERENCES collections (id),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL CHECK (0 <= start AND start < "end"),
    vector BLOB NOT NULL  -- float16, little-endian, unit length
);
CREATE INDEX passages_by_article ON passages (article);
CREATE INDEX passages_by_collection ON passages (collection, id);
"""

MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = {
    1: lambda db: _run(db, _VERSION_1),
}
VERSION = max(MIGRATIONS)

FULL_TEXT = """
CREATE VIRTUAL TABLE text_{0} USING fts5 (
    body, content='', tokenize="porter unicode61 remove_diacritics 2"
)
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open one connection, with its pragmas set, in autocommit mode (transactions are explicit).

    Raises:
        StoreError: if the file cannot be opened or is no SQLite database.
    """
    with translated(path):
        db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA journal_mode = WAL")
            # With WAL a crash of the process loses nothing and a power cut at most the last transactions.
            db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error:
            db.close()
            raise
        return db


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Create the tables or bring them up to `VERSION`, in one transaction.

    Raises:
        StoreError: if the file belongs to another program or to a newer version of this one.
    """
    with translated(path), transaction(db):
        version = _pragma(db, "user_version")
        owner = _pragma(db, "application_id")
        with closing(db.execute("SELECT count(*) FROM sqlite_master")) as cursor:
            is_new = cursor.fetchone()[0] == 0
        if owner != APPLICATION_ID and not is_new:
            raise StoreError(f"{path} is not an index of Clippings: name another folder with --data.")
        if version > VERSION:
            raise StoreError(
                f"{path} was written by a newer Clippings, in schema {version} where this one knows {VERSION}: "
                "update Clippings."
            )
        for step in range(version + 1, VERSION + 1):
            MIGRATIONS[step](db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """A writing transaction: all of it is kept, or, on any exception, none."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """A reading transaction: everything read in it comes from one moment."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors that a user can mend into sentences; programming errors pass through."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(f"The index {path} could not be used ({error}): {_advice(str(error))}") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError):
            raise
        raise StoreError(
            f"The index {path} is damaged ({error}): restore a backup, or delete it and add the articles again."
        ) from error


def _advice(message: str) -> str:
    if "locked" in message:
        return "another process has been writing for a minute; try again when it is done."
    if "full" in message:
        return "free some space on that disk and run the same command again."
    if "readonly" in message or "unable to open" in message:
        return "make sure that its folder exists and that you may write to it."
    return "run 'clippings check' to see what is wrong with it."


def _pragma(db: sqlite3.Connection, name: str) -> int:
    with closing(db.execute(f"PRAGMA {name}")) as cursor:
        return int(cursor.fetchone()[0])


def _run(db: sqlite3.Connection, script: str) -> None:
    """Execute statements one by one: `executescript` would commit the transaction around it."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)
