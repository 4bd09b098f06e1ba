"""What is remembered of feeds: where each is read, how it fares, and which of its entries have been dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

# Why an entry was passed over that could have been an article.
UNWANTED = "It has none of the words, or is of none of the outlets, that the feed is narrowed to."


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of one collection, known by its address there.

    `due` is when it is read again; None once it has ended, with the reason in `error`. `kind` is what it turned out to
    be. With `words` or `outlets` only articles that have any of them are kept. `etag` and `modified` are what its
    server gave to ask with. `read` is when it was last read well, `new` when something new was last in it.
    `failures` counts those in a row, the first of them at `failing`, the last told in `error`, one sentence.
    """

    collection: str
    address: str
    due: datetime | None
    kind: str = ""
    title: str = ""
    words: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    etag: str | None = None
    modified: str | None = None
    read: datetime | None = None
    new: datetime | None = None
    error: str | None = None
    failing: datetime | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, known by its `key`: its address in canonical form, or its id where it has none.

    `mark` tells whether it has changed. `seen` is when it last stood in the feed. `due` is when its article is loaded;
    None once that is done or given up. `text` is what the feed itself gave of it, kept only as long. `article` is the
    id of the article it became, `former` of the one it was under another address; `error` is why it became none.
    """

    key: str
    seen: datetime
    due: datetime | None = None
    id: str = ""
    address: str | None = None
    title: str = ""
    mark: str = ""
    published: str | None = None
    author: str | None = None
    outlet: str | None = None
    text: str = ""
    article: str | None = None
    former: str | None = None
    error: str | None = None
    tries: int = 0

    @property
    def is_given_up(self) -> bool:
        """Whether it could not be had, and is not tried again."""
        return self.due is None and self.article is None and self.error not in (None, UNWANTED)


class FeedStore(Protocol):
    """Feeds and their entries. As `bot.chat.store.ChatStore` it blocks no event loop, and is handed its moments.

    Raises:
        StoreError: from every method, if it cannot be read or written.
        ValueError: from every method, for a moment without its time zone.
    """

    async def add(self, feed: Feed) -> bool:
        """Store a feed that is not there; False, and nothing changed, if it is."""

    async def feeds(self, collection: str | None = None) -> list[Feed]:
        """The feeds of a collection, or of all, by their collections and addresses."""

    async def remove(self, collection: str, address: str) -> bool:
        """Forget a feed with its entries; False if it was not there. Its articles stay."""

    async def keep(self, feed: Feed, entries: tuple[Entry, ...] = (), was: str | None = None) -> bool:
        """Store how a feed is now, and some of its entries, all or nothing; `was` is its address if that has changed.

        False, and nothing changed, if the feed is not there any more, or another one has the new address.
        """

    async def due(self, now: datetime) -> list[Feed]:
        """The feeds that are to be read at `now`, the longest overdue first."""

    async def entries(self, collection: str, address: str) -> list[Entry]:
        """The entries of a feed, by their keys."""

    async def due_entries(self, now: datetime) -> list[tuple[Feed, Entry]]:
        """The entries to be loaded at `now`: of each host the one that is longest overdue, and these in that order."""

    async def next_due(self) -> datetime | None:
        """When the next feed or entry is due; None if none ever is."""

    async def keep_entry(self, feed: Feed, entry: Entry) -> bool:
        """Store how an entry of a feed is now; False, and nothing changed, if it is not there any more."""

    async def forget_entries(self, feed: Feed, before: datetime) -> None:
        """Forget the entries that were last in a feed before a moment."""
