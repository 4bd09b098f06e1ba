"""The store of feeds in PostgreSQL, beside what is remembered of chats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.chat import rows
from bot.chat.feed_store import Entry, Feed
from bot.chat.postgres.rooms import ChatDatabase, storable
from bot.chat.rows import entry_row, feed_row, iso
from index.postgres.database import Connection

_ENTRY = "entries.key, entries.due, entries.record::text"
_FEED = "feeds.collection, feeds.address, feeds.due, feeds.record::text"
_KEEP = "UPDATE feeds SET address = %s, due = %s, record = %s WHERE collection = %s AND address = %s"
_KEEP_ENTRY = (
    "INSERT INTO entries VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (collection, feed, key) DO UPDATE SET"
    " host = excluded.host, due = excluded.due, seen = excluded.seen, record = excluded.record"
)


class PostgresFeedStore:
    """See `bot.chat.feed_store.FeedStore` for what each method promises.

    Raises:
        StoreError: from every method, if the database cannot be used.
    """

    def __init__(self, db: ChatDatabase) -> None:
        self._db = db

    async def add(self, feed: Feed) -> bool:
        sql = "INSERT INTO feeds VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
        return await self._db.write(sql, *feed_row(feed)) > 0

    async def feeds(self, collection: str | None = None) -> list[Feed]:
        where, values = ("collection = %s", [collection]) if collection else ("TRUE", [])
        return await self._feeds(f"{where} ORDER BY collection, address", *values)

    async def remove(self, collection: str, address: str) -> bool:
        sql = "DELETE FROM feeds WHERE collection = %s AND address = %s"
        return await self._db.write(sql, collection, address) > 0

    async def keep(self, feed: Feed, entries: tuple[Entry, ...] = (), was: str | None = None) -> bool:
        collection, address, due, record = storable(feed_row(feed))
        old = storable(was or feed.address)
        new = [storable((collection, address, *entry_row(entry))) for entry in entries]

        def keep(db: Connection) -> bool:
            taken = "SELECT 1 FROM feeds WHERE collection = %s AND address = %s"
            if address != old and db.execute(taken, (collection, address)).fetchone():
                return False
            if not db.execute(_KEEP, (address, due, record, collection, old)).rowcount:
                return False
            with db.cursor() as cursor:
                cursor.executemany(_KEEP_ENTRY, new)
            return True

        return await self._db.change(keep)

    async def due(self, now: datetime) -> list[Feed]:
        return await self._feeds("due <= %s ORDER BY due, collection, address", iso(now))

    async def entries(self, collection: str, address: str) -> list[Entry]:
        sql = f"SELECT {_ENTRY} FROM entries WHERE collection = %s AND feed = %s ORDER BY key"
        return [rows.entry(*row) for row in await self._db.rows(sql, collection, address)]

    async def due_entries(self, now: datetime) -> list[tuple[Feed, Entry]]:
        first = "SELECT DISTINCT ON (host) * FROM entries WHERE due <= %s ORDER BY host, due"
        sql = (
            f"SELECT {_FEED}, {_ENTRY} FROM ({first}) AS entries JOIN feeds"
            " ON feeds.collection = entries.collection AND feeds.address = entries.feed ORDER BY entries.due"
        )
        return [(rows.feed(*row[:4]), rows.entry(*row[4:])) for row in await self._db.rows(sql, iso(now))]

    async def next_due(self) -> datetime | None:
        sql = "SELECT least((SELECT min(due) FROM feeds), (SELECT min(due) FROM entries))"
        [(found,)] = await self._db.rows(sql)
        return datetime.fromisoformat(found) if found else None

    async def keep_entry(self, feed: Feed, entry: Entry) -> bool:
        key, *row = entry_row(entry)
        sql = (
            "UPDATE entries SET host = %s, due = %s, seen = %s, record = %s"
            " WHERE collection = %s AND feed = %s AND key = %s"
        )
        return await self._db.write(sql, *row, feed.collection, feed.address, key) > 0

    async def forget_entries(self, feed: Feed, before: datetime) -> None:
        sql = "DELETE FROM entries WHERE collection = %s AND feed = %s AND seen < %s"
        await self._db.write(sql, feed.collection, feed.address, iso(before))

    async def _feeds(self, condition: str, *values: Any) -> list[Feed]:
        return [rows.feed(*row) for row in await self._db.rows(f"SELECT {_FEED} FROM feeds WHERE {condition}", *values)]
