"""A store of feeds without a file, the simplest that keeps the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bot.chat.feed_store import Entry, Feed


def _checked(*moments: datetime | None) -> None:
    if any(moment and moment.utcoffset() is None for moment in moments):
        raise ValueError("A moment needs its time zone.")


@dataclass
class MemoryFeedStore:
    """See `bot.chat.feed_store.FeedStore`."""

    held: dict[tuple[str, str], tuple[Feed, dict[str, Entry]]] = field(default_factory=dict)

    async def add(self, feed: Feed) -> bool:
        _checked(feed.due)
        new = (feed.collection, feed.address) not in self.held
        self.held.setdefault((feed.collection, feed.address), (feed, {}))
        return new

    async def feeds(self, collection: str | None = None) -> list[Feed]:
        return [feed for (name, _), (feed, _) in sorted(self.held.items()) if collection in (None, name)]

    async def remove(self, collection: str, address: str) -> bool:
        return self.held.pop((collection, address), None) is not None

    async def keep(self, feed: Feed, entries: tuple[Entry, ...] = (), was: str | None = None) -> bool:
        _checked(feed.due, *(entry.due for entry in entries))
        old, new = (feed.collection, was or feed.address), (feed.collection, feed.address)
        if old not in self.held or (old != new and new in self.held):
            return False
        self.held[new] = (feed, self.held.pop(old)[1] | {entry.key: entry for entry in entries})
        return True

    async def due(self, now: datetime) -> list[Feed]:
        _checked(now)
        found = [feed for feed in await self.feeds() if feed.due and feed.due <= now]
        return sorted(found, key=lambda feed: feed.due or now)

    async def entries(self, collection: str, address: str) -> list[Entry]:
        _, entries = self.held.get((collection, address), (None, {}))
        return [entries[key] for key in sorted(entries)]

    async def due_entries(self, now: datetime) -> list[tuple[Feed, Entry]]:
        found = [(f, e) for f, entries in self.held.values() for e in entries.values() if e.due and e.due <= now]
        first: dict[str, tuple[Feed, Entry]] = {}
        for feed, entry in sorted(found, key=lambda one: one[1].due or now):
            first.setdefault(urlsplit(entry.address or "").netloc.lower(), (feed, entry))
        return list(first.values())

    async def next_due(self) -> datetime | None:
        moments = [
            m for feed, entries in self.held.values() for m in (feed.due, *(e.due for e in entries.values())) if m
        ]
        return min(moments, default=None)

    async def keep_entry(self, feed: Feed, entry: Entry) -> bool:
        _checked(entry.due, entry.seen)
        _, entries = self.held.get((feed.collection, feed.address), (None, {}))
        if entry.key not in entries:
            return False
        entries[entry.key] = entry
        return True

    async def forget_entries(self, feed: Feed, before: datetime) -> None:
        _checked(before)
        _, entries = self.held.get((feed.collection, feed.address), (None, {}))
        for key in [key for key, entry in entries.items() if entry.seen < before]:
            del entries[key]
