"""Several processes over one database: events are leased, and what one does for all is an advisory lock."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import timedelta

from bot.chat import rows
from bot.chat.postgres.rooms import ChatDatabase
from bot.chat.types import Event
from index.errors import StoreError
from index.postgres.database import Connection, translated

LEASE = 30.0  # seconds without a word after which a process counts as gone
MOST_TAKEN = 3  # times that an event goes from one process to another: it may be what ends them
# What nobody holds has been left on purpose. A lease does not run while the database was down, for nobody could renew
# it then.
_FREE = "payload IS NOT NULL AND (holder IS NULL OR greatest(held, pg_postmaster_start_time()) < now() - %s)"


class PostgresSharing:
    """See `bot.chat.sharing.Sharing`. `me` is the name of this process, new with each."""

    def __init__(self, db: ChatDatabase, lease: float = LEASE) -> None:
        self._db = db
        self._lease = timedelta(seconds=lease)
        self.pause = lease / 3
        self.me = secrets.token_hex(8)
        self._duties = _Duties(db)

    async def renew(self) -> None:
        sql = "UPDATE events SET held = now() WHERE holder = %s AND payload IS NOT NULL"
        await self._db.write(sql, self.me)

    async def take_over(self, platform: str) -> list[Event]:
        # What is locked is just being taken over, renewed or finished by somebody else.
        free = (
            "SELECT key FROM events WHERE platform = %s AND holder IS DISTINCT FROM %s AND taken < %s"
            f" AND {_FREE} FOR UPDATE SKIP LOCKED"
        )
        sql = (
            "UPDATE events SET holder = %s, held = now(), taken = taken + 1"
            f" WHERE platform = %s AND key IN ({free}) RETURNING platform, key, payload, received"
        )
        values = (self.me, platform, platform, self.me, MOST_TAKEN, self._lease)
        found = await self._db.change(lambda db: db.execute(sql, values).fetchall())
        return sorted((rows.event(*row) for row in found), key=lambda event: event.received)

    async def leave(self, platform: str) -> None:
        sql = "UPDATE events SET holder = NULL WHERE holder = %s AND platform = %s AND payload IS NOT NULL"
        await self._db.write(sql, self.me, platform)

    async def has_duty(self, name: str) -> bool:
        return await self._duties.has(name)

    def close(self) -> None:
        """Let others have this process's duties, and what it has not answered."""
        self._duties.close()
        with suppress(StoreError), self._db.database.writing() as db:  # else they take it when the lease has run out
            db.execute("UPDATE events SET holder = NULL WHERE holder = %s AND payload IS NOT NULL", (self.me,))


class _Duties:
    """Session locks on a connection of their own, which the database lets go of when this process ends."""

    def __init__(self, db: ChatDatabase) -> None:
        self._database = db.database
        self._thread = ThreadPoolExecutor(1, "duties")
        self._open = ExitStack()
        self._connection: Connection | None = None
        self._held: set[str] = set()

    async def has(self, name: str) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._has, name)

    def _has(self, name: str) -> bool:
        if self._connection is not None:
            try:
                return self._locked(name)
            except StoreError:
                self._let_go()  # the locks went with it
        return self._locked(name)

    def _locked(self, name: str) -> bool:
        if self._connection is None:
            self._connection = self._open.enter_context(self._database.apart())
        with translated():
            if name in self._held:
                self._connection.execute("SELECT 1")  # or the connection is gone, and the lock with it
                return True
            [(has,)] = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (_number(name),)).fetchall()
        if has:
            self._held.add(name)
        return bool(has)

    def _let_go(self) -> None:
        self._connection = None
        self._held.clear()
        with suppress(StoreError):  # it is broken
            self._open.close()

    def close(self) -> None:
        self._thread.shutdown()
        self._let_go()


def _number(name: str) -> int:
    """The number of a lock: 64 bits of a hash."""
    return int.from_bytes(hashlib.sha256(f"clippings: {name}".encode()).digest()[:8], signed=True)
