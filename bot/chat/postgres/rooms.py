"""The chat's tables in PostgreSQL, reached without keeping an event loop waiting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from bot.chat.postgres.schema import CHAT
from index.errors import AwayError, StoreError
from index.postgres.database import Connection, Database
from index.text import whole

T = TypeVar("T")

PATIENCE = 45.0  # seconds that a step waits for a database that is away
_AGAIN = 0.2  # seconds until a step is taken again
_THREADS = 4
OTHER_KEY = (
    "The database belongs to another secret key than the one in {}: copy the 'secret.key' of the data folder that it "
    "was first used with into this one."
)


class ChatDatabase:
    """Steps in the chat's tables, each in a transaction of its own; one that fails for want of a database is taken
    again until `patience` seconds are over.

    Raises:
        StoreError: if it cannot be used.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self.database = Database(url, CHAT, wait=0)  # whoever waits does so below
        self._patience = patience
        self._threads = ThreadPoolExecutor(_THREADS, "chat store")

    def belongs_to(self, fingerprint: str, folder: str) -> None:
        """See that every process over these tables has the same secret key, by something that is made with it.

        Raises:
            StoreError: if the first one had another.
        """
        keep = "INSERT INTO notes VALUES ('key', %s) ON CONFLICT DO NOTHING"
        with self.database.writing() as db:
            db.execute(keep, (fingerprint,))
        if self.database.rows("SELECT value FROM notes WHERE key = 'key'") != [(fingerprint,)]:
            raise StoreError(OTHER_KEY.format(folder))

    def close(self) -> None:
        """Finish what is being read or written, and close every connection."""
        self._threads.shutdown()
        self.database.close()

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of one reading statement."""
        return await self.do(lambda: self.database.rows(sql, *map(storable, values)))

    async def write(self, sql: str, *values: Any) -> int:
        """How many rows one writing statement has changed."""
        return await self.change(lambda db: db.execute(sql, tuple(map(storable, values))).rowcount)

    async def change(self, step: Callable[[Connection], T]) -> T:
        """Take several steps in one writing transaction."""

        def changed() -> T:
            with self.database.writing() as db:
                return step(db)

        return await self.do(changed)

    async def do(self, step: Callable[[], T]) -> T:
        """Take a step that does no harm if it is taken twice."""
        until = time.monotonic() + self._patience
        return await asyncio.get_running_loop().run_in_executor(self._threads, _insisted, step, until)


def _insisted(step: Callable[[], T], until: float) -> T:
    while True:
        try:
            return step()
        except AwayError:
            if time.monotonic() > until:
                raise
            time.sleep(_AGAIN)


def storable(value: Any) -> Any:
    """A value without what PostgreSQL takes in no text: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        return whole(value.replace("\0", "�"))
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list | tuple) else value
