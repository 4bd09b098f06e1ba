"""Rows of a chat database and what they stand for. Every store writes and reads them alike."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.chat.feed_store import Entry, Feed
from bot.chat.store import PastQuestion
from bot.chat.types import Event, Spot, StoredAnswer

_MOMENTS = ("due", "read", "new", "failing", "seen")


def iso(moment: datetime) -> str:
    """A moment so that text sorts as time does: all are in UTC, to the microsecond.

    Raises:
        ValueError: if it has no time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def event(platform: str, key: str, payload: dict[str, Any], received: str) -> Event:
    """An event from its row, the payload read already."""
    return Event(platform, key, payload, datetime.fromisoformat(received))


def kept(
    id_: str, platform: str, workspace: str | None, channel: str, thread: str, asker: str, private: int, created: str,
    question: str | None, after: str | None, record: str,
) -> StoredAnswer:  # fmt: skip
    """An answer from its row."""
    spot = Spot(platform, workspace, channel, thread)
    when = datetime.fromisoformat(created)
    return StoredAnswer(id_, spot, asker, bool(private), when, question, after, json.loads(record))


def past(
    platform: str, is_direct: int, private: int, asker: str, created: str, words: str | None, status: str,
    differs: int | None, changed: int | None, elapsed_ms: float | None, helpful: int, not_helpful: int,
) -> PastQuestion:  # fmt: skip
    """A question that was asked, from its row."""
    return PastQuestion(
        platform, bool(is_direct), bool(private), asker, datetime.fromisoformat(created), words, status, bool(differs),
        bool(changed), elapsed_ms, helpful, not_helpful,
    )  # fmt: skip


# Feeds


def feed_row(feed: Feed) -> tuple[str, str, str | None, str]:
    """Collection, address, due, record."""
    return feed.collection, feed.address, _iso(feed.due), _record(feed, "collection", "address", "due")


def feed(collection: str, address: str, due: str | None, record: str) -> Feed:
    """A feed from its row."""
    facts: dict[str, Any] = {
        name: tuple(fact) if isinstance(fact, list) else fact for name, fact in _facts(record).items()
    }
    return Feed(collection, address, datetime.fromisoformat(due) if due else None, **facts)


def entry_row(entry: Entry) -> tuple[str, str, str | None, str, str]:
    """Key, host, due, seen, record."""
    host = urlsplit(entry.address or "").netloc.lower()
    return entry.key, host, _iso(entry.due), iso(entry.seen), _record(entry, "key", "due")


def entry(key: str, due: str | None, record: str) -> Entry:
    """An entry from its row."""
    return Entry(key, due=datetime.fromisoformat(due) if due else None, **_facts(record))


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _record(value: Feed | Entry, *columns: str) -> str:
    facts = {name: fact for name, fact in asdict(value).items() if name not in columns and fact not in (None, "", ())}
    return json.dumps(facts | {name: iso(facts[name]) for name in _MOMENTS if name in facts}, ensure_ascii=False)


def _facts(record: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(record)
    return facts | {name: datetime.fromisoformat(facts[name]) for name in _MOMENTS if name in facts}
