"""A PostgreSQL database: tables brought up to date when it is opened, and connections for any number of threads.

Whoever keeps tables says so with a `Schema`; what goes wrong becomes a `StoreError`, a sentence a user can act on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from index.errors import AwayError, StoreError

Connection = psycopg.Connection[Any]

# It tells of every attempt to connect again; what comes of them the errors here say.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)

WAIT_SECONDS = 10.0  # for a connection, while the database is away or all are in use
_TRYING = 2.0  # seconds after which a new connection is tried again while there is none
MOST_CONNECTIONS = 8  # of one process and schema
_LOCK = 0x636C6970  # of the advisory lock under which tables are made: "clip"
# Where Clippings keeps its tables, then where administrators put extensions.
_PATH = "clippings, public, extensions"
# A server that has gone without a word is noticed within half a minute.
_KEEPALIVE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one part of Clippings: what a user calls it, and the statements that make each version, from 1."""

    name: str
    migrations: Sequence[str]


class Database:
    """The tables of one schema in a database, created or migrated when it is opened.

    `configure` is called with every new connection; `wait` is how many seconds one is waited for.

    Raises:
        StoreError: if the database cannot be reached or used.
    """

    def __init__(
        self,
        url: str,
        schema: Schema,
        configure: Callable[[Connection], None] | None = None,
        wait: float = WAIT_SECONDS,
    ) -> None:
        self._conninfo = _conninfo(url)
        self._wait = wait
        self._configure = configure
        with translated(), psycopg.connect(self._conninfo, autocommit=True) as db:
            migrate(db, schema)
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            self._conninfo,
            min_size=1,
            max_size=MOST_CONNECTIONS,
            reconnect_timeout=_TRYING,
            kwargs={"autocommit": True, "prepare_threshold": None},  # a plan is made for the values that are asked
            configure=self._configured,
            check=ConnectionPool.check_connection,
            open=True,
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which everything read comes from one moment."""
        with self._transaction(psycopg.IsolationLevel.REPEATABLE_READ, read_only=True) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a writing transaction: all of it is kept or none."""
        with self._transaction(psycopg.IsolationLevel.READ_COMMITTED, read_only=False) as db:
            yield db

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of one reading statement."""
        with self.reading() as db:
            return db.execute(sql, values).fetchall()

    @contextmanager
    def apart(self) -> Iterator[Connection]:
        """A connection of its own, outside the pool, for a lock that is held long."""
        with translated(), psycopg.connect(self._conninfo, autocommit=True) as db:
            self._configured(db)
            yield db

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    @contextmanager
    def _transaction(self, level: psycopg.IsolationLevel, *, read_only: bool) -> Iterator[Connection]:
        with translated(), self._connection() as db:
            db.isolation_level, db.read_only = level, read_only
            with db.transaction():
                yield db

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        db = self._waited_for()
        try:
            yield db
        finally:
            self._pool.putconn(db)

    def _waited_for(self) -> Connection:
        """A connection of the pool, which makes new ones only when it is asked."""
        until = time.monotonic() + self._wait
        while True:
            try:
                return self._pool.getconn(_TRYING)
            except PoolTimeout:
                if time.monotonic() > until:
                    raise

    def _configured(self, db: Connection) -> None:
        db.execute(f"SET search_path TO {_PATH}")
        if self._configure:
            self._configure(db)


def migrate(db: Connection, schema: Schema) -> None:
    """Create the tables or bring them up to the newest version, in one transaction; one process at a time.

    Raises:
        StoreError: if they belong to a newer version of Clippings.
    """
    with db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if db.execute("SELECT to_regnamespace('clippings') IS NULL").fetchone() == (True,):
            db.execute("CREATE SCHEMA clippings")
        db.execute(f"SET LOCAL search_path TO {_PATH}")
        db.execute("CREATE TABLE IF NOT EXISTS versions (part text PRIMARY KEY, version int NOT NULL)")
        found = db.execute("SELECT version FROM versions WHERE part = %s", (schema.name,)).fetchone()
        version, newest = found[0] if found else 0, len(schema.migrations)
        if version > newest:
            raise StoreError(
                f"The {schema.name} was written by a newer Clippings, in schema {version} where this one knows "
                f"{newest}: update Clippings."
            )
        for script in schema.migrations[version:]:
            db.execute(script)
        db.execute(
            "INSERT INTO versions VALUES (%s, %s) ON CONFLICT (part) DO UPDATE SET version = excluded.version",
            (schema.name, newest),
        )


@contextmanager
def translated() -> Iterator[None]:
    """Turn PostgreSQL's errors that a user can mend into sentences; programming errors pass through."""
    try:
        yield
    except (psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported) as error:
        raise StoreError(
            f"The database cannot hold vectors ({_said(error)}): install pgvector 0.8 or newer on its server."
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            f"The database may not be used so ({_said(error)}): let its administrator run "
            "'CREATE EXTENSION vector' there, and own the database or its schema 'clippings'."
        ) from error
    except (psycopg.OperationalError, psycopg.InternalError) as error:
        raise AwayError(
            f"The database could not be used ({_said(error)}): see that STORE_URL is right and that it is running."
        ) from error


def _conninfo(url: str) -> str:
    try:
        found = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        found = {}  # what it says may show a password
    if not found or _is_torn(found):
        # A whole example would be taken for a secret, and starred.
        raise StoreError(
            "STORE_URL is no address of a database: it begins with postgresql://, and in its password @ is written as "
            "%40, / as %2F, : as %3A and ? as %3F (docs/postgres.md has a whole one)."
        )
    return make_conninfo(**{**_KEEPALIVE, **found})


def _is_torn(found: Mapping[str, Any]) -> bool:
    """Whether a mark in the password has led a part of it into the host, the port or the name, which errors show."""
    host, port, name = (str(found.get(part, "")) for part in ("host", "port", "dbname"))
    return "@" in host + name or not (port.replace(",", "") or "0").isdigit()


def _said(error: psycopg.Error) -> str:
    """The first line of what PostgreSQL says."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
