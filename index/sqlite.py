"""SQLite files: how one is opened and brought up to date, with a connection for each thread that reads and one writer.

Whoever keeps tables says so with a `Schema`; what goes wrong becomes a `StoreError`, a sentence a user can act on.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.private import make_private

BUSY_SECONDS = 60.0  # a writer waits this long for another process's transaction
_HEADER = b"SQLite format 3\0"  # what every such file begins with: https://www.sqlite.org/fileformat2.html


class DamagedError(StoreError):
    """A file is no whole SQLite database."""


@dataclass(frozen=True)
class Schema:
    """The tables of one file: what a user calls it, its application id, and the step that makes each version.

    `advice` says what to do about a damaged file.
    """

    name: str
    application_id: bytes
    migrations: Mapping[int, Callable[[sqlite3.Connection], None]]
    advice: str = "restore a backup, or delete it and add the articles again"

    @property
    def version(self) -> int:
        """The newest version."""
        return max(self.migrations)


class Database:
    """One file with the tables of a schema, created or migrated when it is opened.

    Raises:
        StoreError: if the folder cannot be made or the file cannot be used.
    """

    def __init__(self, path: Path, schema: Schema) -> None:
        self.path = path
        self.schema = schema
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._writer = threading.Lock()
        try:
            path.parent.mkdir(0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The data folder {path.parent} cannot be made ({error.strerror}): name another with --data."
            ) from error
        make_private(path)
        migrate(self._connection(), path, schema)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of one reading statement."""
        with translated(self.path, self.schema):
            return self._connection().execute(sql, values).fetchall()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection on which everything read comes from one moment."""
        with translated(self.path, self.schema):
            db = self._connection()
            with snapshot(db):
                yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a writing transaction: all of it is kept or none."""
        with self._writer, translated(self.path, self.schema):
            db = self._connection()
            with transaction(db):
                yield db

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file, so that nothing deleted is left in the log."""
        with self._writer, translated(self.path, self.schema):
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

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
            db = connect(self.path, self.schema)
            self._local.db = db
            with self._guard:
                self._opened.append(db)
        return db


def connect(path: Path, schema: Schema) -> sqlite3.Connection:
    """Open one connection, with its pragmas set, in autocommit mode (transactions are explicit).

    Raises:
        StoreError: if the file cannot be opened or is no SQLite database.
    """
    with translated(path, schema):
        db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA secure_delete = ON")  # what is deleted does not stay in the file
            # With WAL a crash of the process loses nothing and a power cut at most the last transactions.
            db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error:
            db.close()
            raise
        return db


def migrate(db: sqlite3.Connection, path: Path, schema: Schema) -> None:
    """Create the tables or bring them up to the newest version, in one transaction.

    Raises:
        StoreError: if the file belongs to another program or to a newer version of this one.
    """
    with translated(path, schema), transaction(db):
        version, owner = _pragma(db, "user_version"), _pragma(db, "application_id")
        own = int.from_bytes(schema.application_id, "big")
        with closing(db.execute("SELECT count(*) FROM sqlite_master")) as cursor:
            is_new = cursor.fetchone()[0] == 0
        if owner != own and not is_new:
            raise StoreError(f"{path} is not Clippings' {schema.name}: name another folder with --data.")
        if version > schema.version:
            raise StoreError(
                f"{path} was written by a newer Clippings, in schema {version} where this one knows {schema.version}: "
                "update Clippings."
            )
        for step in range(version + 1, schema.version + 1):
            schema.migrations[step](db)
        db.execute(f"PRAGMA application_id = {own}")
        db.execute(f"PRAGMA user_version = {schema.version}")


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
def translated(path: Path, schema: Schema) -> Iterator[None]:
    """Turn SQLite's errors that a user can mend into sentences; programming errors pass through."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(f"The {schema.name} {path} could not be used ({error}): {_advice(str(error))}") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError):
            raise
        raise StoreError(f"The {schema.name} {path} is damaged ({error}): {schema.advice}.") from error


def _advice(message: str) -> str:
    if "locked" in message:
        return "another process has been writing for a minute; try again when it is done."
    if "full" in message:
        return "free some space on that disk, then try again."
    if "readonly" in message or "unable to open" in message:
        return "make sure that its folder exists and that you may write to it."
    return "run 'clippings check' to see what is wrong with it."


def _pragma(db: sqlite3.Connection, name: str) -> int:
    with closing(db.execute(f"PRAGMA {name}")) as cursor:
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Marks:
    """Whose database a file is, and in which version of its tables."""

    application_id: int
    version: int


def is_database(path: Path) -> bool:
    """Whether a file begins as SQLite's do.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(len(_HEADER)) == _HEADER


def copy_out(live: Path, copy: Path) -> Marks:
    """Copy a database as it is committed at one moment into a new file, while others read and write it.

    Raises:
        StoreError: if the copy cannot be made; a `DamagedError` if `live` is no whole database.
    """
    _copy(live, copy)
    with told(copy), closing(opened(copy, "rw")) as db:
        db.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, with nothing beside it
    try:
        return verify(copy)
    except DamagedError as error:
        raise DamagedError(str(error).replace(str(copy), str(live))) from error


def copy_in(copy: Path, live: Path) -> None:
    """Put the content of one database in place of another's, in one transaction; who has `live` open goes on with it.

    Raises:
        StoreError: if that cannot be done; `live` then has its former content.
    """
    _copy(copy, live)


def verify(path: Path) -> Marks:
    """Look a whole file over.

    Raises:
        StoreError: if it cannot be read; a `DamagedError` if something is wrong with it.
    """
    with told(path), closing(opened(path, "rw")) as db:
        wrong = [line for (line,) in db.execute("PRAGMA integrity_check") if line != "ok"]
        if wrong:
            raise DamagedError(f"{path} is damaged ({wrong[0]}).")
        return Marks(_pragma(db, "application_id"), _pragma(db, "user_version"))


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup, in one step: https://www.sqlite.org/backup.html."""
    with told(source), closing(opened(source, "rw")) as origin:
        _pragma(origin, "schema_version")  # reads the file: what is wrong with it is then said of it
        with told(target), closing(opened(target, "rwc")) as copy:
            origin.backup(copy, progress=_patience())


def opened(path: Path, mode: str) -> sqlite3.Connection:
    """A connection to any file; mode "rwc" makes one that is not there, for nobody else to read."""
    if mode == "rwc":
        make_private(path)
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS)


def _patience() -> Callable[[int, int, int], None]:
    """Called after every attempt to copy, gives up as a writer does: Python itself would try for ever."""
    until = time.monotonic() + BUSY_SECONDS

    def look(status: int, remaining: int, total: int) -> None:
        del remaining, total
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    return look


@contextmanager
def told(path: Path) -> Iterator[None]:
    """As `translated`, for a file of any schema."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StoreError(f"{path} could not be used ({error}): {_advice(str(error))}") from error
    except sqlite3.DatabaseError as error:
        raise DamagedError(f"{path} is damaged ({error}).") from error


def run(db: sqlite3.Connection, script: str) -> None:
    """Execute statements one by one: `executescript` would commit the transaction around it."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)
