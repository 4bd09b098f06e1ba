"""The feeds of a collection: adding, listing and removing them, each place only its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chat.articles import NO_WORKSPACE
from bot.chat.feed_store import Entry, Feed, FeedStore
from bot.chat.types import Spot
from bot.errors import InputError, NotAllowedError, OverLimitError
from bot.showing.document import Document
from bot.showing.feeds import FeedHealth, feeds_document
from index.errors import NotFoundError
from index.loading.draft import web_address

MOST = 500  # feeds of one collection


@dataclass(frozen=True)
class Feeds:
    """What can be done about feeds; whoever reads them looks into the same store."""

    store: FeedStore
    clock: Callable[[], datetime]

    async def add(self, collection: str, address: str, words: Sequence[str] = (), outlets: Sequence[str] = ()) -> Feed:
        """Add a feed, which is read next; one that is there already takes the new words and outlets, and is read again.

        Raises:
            InputError: if the address is none.
            OverLimitError: if there are too many.
        """
        found = web_address(address)
        if found is None:
            raise InputError(f"{address:.200} is no web address: give one that begins with https://.")
        held = {feed.address: feed for feed in await self.store.feeds(collection)}
        fresh = Feed(collection, found, self.clock(), words=tuple(words), outlets=tuple(outlets))
        if found in held:
            again = replace(fresh, kind=held[found].kind, title=held[found].title, read=held[found].read)
            await self.store.keep(again)
        elif len(held) >= MOST:
            raise OverLimitError(f"There are {MOST} feeds here already: remove one first.")
        else:
            await self.store.add(fresh)
        return fresh

    async def add_all(self, collection: str, addresses: Iterable[str], within: timedelta) -> int:
        """Add those of many feeds that are new, and say how many; they are read one after the other within a time."""
        held = {feed.address for feed in await self.store.feeds(collection)}
        found = [a for a in dict.fromkeys(map(web_address, addresses)) if a and a not in held][: MOST - len(held)]
        for number, address in enumerate(found):
            await self.store.add(Feed(collection, address, self.clock() + within * number / len(found)))
        return len(found)

    async def remove(self, collection: str, address: str) -> None:
        """Remove a feed; its articles stay.

        Raises:
            NotFoundError: if there is none with that address.
        """
        if not await self.store.remove(collection, address):
            raise NotFoundError(f"There is no feed {address:.200} here: choose one from the list of feeds.")

    async def health(self, collection: str) -> list[FeedHealth]:
        """The feeds of a collection and how they fare: those in trouble first, then by their titles."""
        feeds = await self.store.feeds(collection)
        found = [_health(feed, await self.store.entries(collection, feed.address)) for feed in feeds]
        return sorted(found, key=lambda one: (one.error is None, one.title.casefold(), one.address))

    async def told(self, spot: Spot, add: str = "", words: str = "", remove: str = "") -> Document:
        """The feeds of a spot's workspace, after one was added, narrowed to `words` if there are any, or removed.

        Raises:
            NotAllowedError: where there is no workspace.
            InputError, OverLimitError, NotFoundError: as for `add` and `remove`.
        """
        collection, said = own(spot), ""
        if add:
            await self.add(collection, add.strip(), [words.strip()] if words.strip() else [])
            said = "Added: it is read within a minute, and listed here with what came of it."
        if remove:
            await self.remove(collection, remove.strip())
            said = "Removed: its articles stay."
        return feeds_document(await self.health(collection), self.clock(), said)


def own(spot: Spot) -> str:
    """The collection whose feeds are looked after at a spot.

    Raises:
        NotAllowedError: where there is no workspace.
    """
    if spot.own is None:
        raise NotAllowedError(NO_WORKSPACE)
    return spot.own


def _health(feed: Feed, entries: Sequence[Entry]) -> FeedHealth:
    return FeedHealth(
        feed.address, feed.title, feed.kind, feed.words, feed.outlets, feed.read, feed.new, feed.error,
        has_ended=feed.due is None,
        articles=len({entry.article for entry in entries if entry.article}),
        waiting=sum(entry.due is not None for entry in entries),
        given_up=sum(entry.is_given_up for entry in entries),
    )  # fmt: skip
