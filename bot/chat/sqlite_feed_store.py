"""The store of feeds in `chat.db`, with a thread of its own, so that no event loop ever waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from bot.chat import rows
from bot.chat.feed_store import Entry, Feed
from bot.chat.rows import entry_row, feed_row, iso
from bot.chat.tables import open_database

P = ParamSpec("P")
T = TypeVar("T")
_ENTRY = "entries.key, entries.due, entries.record"
_FEED = "feeds.collection, feeds.address, feeds.due, feeds.record"


class SqliteFeedStore:
    """See `bot.chat.feed_store.FeedStore` for what each method promises.

    Raises:
        StoreError: if the file in that folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._db = open_database(folder)
        self._thread = ThreadPoolExecutor(1, "feed store")

    def close(self) -> None:
        """Finish what is being read or written, and close the file."""
        self._thread.shutdown()
        self._db.close()

    async def add(self, feed: Feed) -> bool:
        sql = "INSERT OR IGNORE INTO feeds VALUES (?, ?, ?, ?)"
        return await self._do(self._write, sql, *feed_row(feed)) > 0

    async def feeds(self, collection: str | None = None) -> list[Feed]:
        where = "collection = ?" if collection else "?1 IS NULL"
        return await self._feeds(f"{where} ORDER BY collection, address", collection)

    async def remove(self, collection: str, address: str) -> bool:
        return (
            await self._do(self._write, "DELETE FROM feeds WHERE collection = ? AND address = ?", collection, address)
            > 0
        )

    async def keep(self, feed: Feed, entries: tuple[Entry, ...] = (), was: str | None = None) -> bool:
        return await self._do(self._keep, feed, entries, was or feed.address)

    async def due(self, now: datetime) -> list[Feed]:
        return await self._feeds("due <= ? ORDER BY due, collection, address", iso(now))

    async def entries(self, collection: str, address: str) -> list[Entry]:
        sql = f"SELECT {_ENTRY} FROM entries WHERE collection = ? AND feed = ? ORDER BY key"
        return [rows.entry(*row) for row in await self._do(self._db.rows, sql, collection, address)]

    async def due_entries(self, now: datetime) -> list[tuple[Feed, Entry]]:
        # SQLite takes the other columns from the row that has the minimum: https://sqlite.org/lang_select.html#bareagg
        first = "SELECT *, min(due) FROM entries WHERE due <= ? GROUP BY host"
        sql = (
            f"SELECT {_FEED}, {_ENTRY} FROM ({first}) AS entries JOIN feeds "
            "ON feeds.collection = entries.collection AND feeds.address = entries.feed ORDER BY entries.due"
        )
        return [(rows.feed(*row[:4]), rows.entry(*row[4:])) for row in await self._do(self._db.rows, sql, iso(now))]

    async def next_due(self) -> datetime | None:
        sql = "SELECT min(due) FROM (SELECT min(due) AS due FROM feeds UNION ALL SELECT min(due) FROM entries)"
        ((found,),) = await self._do(self._db.rows, sql)
        return datetime.fromisoformat(found) if found else None

    async def keep_entry(self, feed: Feed, entry: Entry) -> bool:
        key, *row = entry_row(entry)
        sql = "UPDATE entries SET host = ?, due = ?, seen = ?, record = ? WHERE collection = ? AND feed = ? AND key = ?"
        return await self._do(self._write, sql, *row, feed.collection, feed.address, key) > 0

    async def forget_entries(self, feed: Feed, before: datetime) -> None:
        sql = "DELETE FROM entries WHERE collection = ? AND feed = ? AND seen < ?"
        await self._do(self._write, sql, feed.collection, feed.address, iso(before))

    async def _feeds(self, condition: str, *values: Any) -> list[Feed]:
        sql = f"SELECT {_FEED} FROM feeds WHERE {condition}"
        return [rows.feed(*row) for row in await self._do(self._db.rows, sql, *values)]

    def _keep(self, feed: Feed, entries: tuple[Entry, ...], was: str) -> bool:
        collection, address, due, record = feed_row(feed)
        with self._db.writing() as db:
            found = db.execute(
                "UPDATE OR IGNORE feeds SET address = ?, due = ?, record = ? WHERE collection = ? AND address = ?",
                (address, due, record, collection, was),
            )
            if not found.rowcount:
                return False
            new = [(collection, address, *entry_row(entry)) for entry in entries]
            db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", new)
        return True

    def _write(self, sql: str, *values: Any) -> int:
        with self._db.writing() as db:
            return db.execute(sql, values).rowcount

    async def _do(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(step, *args, **kwargs))
