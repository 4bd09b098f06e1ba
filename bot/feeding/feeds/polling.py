"""Reading feeds as they fall due, and loading the articles that they name, turn by turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from bot.chat.feed_store import UNWANTED, Entry, Feed, FeedStore
from bot.feeding.feeds.choosing import SEVERAL, article_of, is_wanted
from bot.feeding.feeds.deciding import (
    MEMORY,
    Rhythm,
    became,
    ended,
    failed,
    news,
    passed_over,
    put_off,
    read_well,
    wait_of,
)
from bot.feeding.feeds.manners import Pacing, Robots, host_of
from bot.running.logs import in_short
from index.article_index import ArticleIndex
from index.errors import EncoderError, LoadError, NotFoundError, StoreError
from index.loading.apart import load, read_listing
from index.loading.discover import Target
from index.loading.fetch import Reply, visit
from index.loading.limits import Limits
from index.loading.listing import Listing
from index.loading.results import Failure
from index.types import Article

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)

AT_ONCE = 4  # hosts that are asked at the same time
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, text/html;q=0.8, */*;q=0.1"
)
NO_FEED = "It is a web page now, and no feed any more."
REMOVED = "Its article was removed here, and stays away."
BUG = "It could not be read because of an error in Clippings, which is in the log."
_OK, _NOT_MODIFIED, _GONE = 200, 304, 410


def _say(feed: Feed) -> None:
    log.warning("The feed %(address)s is not read any more: %(error)s", {"address": feed.address, "error": feed.error})


def _bug(address: str, error: Exception) -> str:
    """What is said of a feed or an article that fails as nobody has foreseen; the log says where in the code."""
    log.error("Reading %(address)s failed (%(error)s).", {"address": address, "error": in_short(error)})
    log.debug("How it failed:", exc_info=error)
    return BUG


def _nothing(_outcome: str, _count: int) -> None: ...


@dataclass
class Poller:
    """Takes one turn after the other over what is due; between them it is free to wait, or to be stopped.

    `adding` is held while an article is stored. `tell` is told once of each feed that has ended, `observe` how many
    articles were "added", "replaced" and "unchanged", and how many things "failed". What blocks is done by `threads`.
    Once `stop` is set, a turn begins nothing more.
    """

    store: FeedStore
    index: ArticleIndex
    limits: Limits
    pause: timedelta
    clock: Callable[[], datetime]
    dice: Callable[[], float]
    adding: asyncio.Lock = field(default_factory=asyncio.Lock)
    tell: Callable[[Feed], None] = _say
    observe: Callable[[str, int], None] = _nothing
    pacing: Pacing = field(default_factory=Pacing)
    threads: Executor | None = None
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._robots = Robots(self.limits)

    async def turn(self) -> timedelta | None:
        """Deal with some of what is due; how long until there is more, or None if there never is.

        Raises:
            StoreError, EncoderError: if something cannot be stored or encoded.
        """
        feeds = self._free(await self.store.due(self.clock()), lambda feed: feed.address)
        await asyncio.gather(*map(self.read, feeds))
        due = [] if self.stop.is_set() else await self.store.due_entries(self.clock())
        entries = self._free(due, lambda one: one[1].address or "")
        await asyncio.gather(*(self._load(feed, entry) for feed, entry in entries))
        return timedelta() if feeds or entries else await self._until_next()

    def _free(self, due: Iterable[T], address: Callable[[T], str]) -> list[T]:
        """The first few whose hosts may be asked now, one of each host."""
        now = self.clock()
        hosts: dict[str, T] = {}
        for one in due:
            if not address(one) or not self.pacing.wait(address(one), now):
                hosts.setdefault(host_of(address(one)), one)
        return list(islice(hosts.values(), AT_ONCE))

    async def _until_next(self) -> timedelta | None:
        """The time until something is due, or a host may be asked again for what is."""
        now = self.clock()
        addresses = [feed.address for feed in await self.store.due(now)]
        addresses += [entry.address or "" for _, entry in await self.store.due_entries(now)]
        waits = [self.pacing.wait(address, now) for address in addresses]
        later = await self.store.next_due()
        if later is not None and later > now:
            waits.append(later - now)
        return min(waits, default=None)

    # A feed

    async def read(self, feed: Feed) -> None:
        """Read one feed now; what its entries become is seen to in the next turns."""
        rhythm, now = Rhythm(self.pause, self.dice()), self.clock()
        try:
            reply, listing = await self._do(self._asked, feed, now)
        except LoadError as error:
            await self._keep(feed, failed(feed, str(error), self.clock(), rhythm))
        except Exception as error:  # noqa: BLE001 - told, and the other feeds are read
            await self._keep(feed, failed(feed, _bug(feed.address, error), self.clock(), rhythm))
        else:
            await self._answered(feed, reply, listing, rhythm)

    def _asked(self, feed: Feed, now: datetime) -> tuple[Reply, Listing | None]:
        """What the server answers, and what the feed lists if it has changed."""
        refusal = self._refusal(feed.address, now)
        if refusal:
            raise LoadError(refusal)
        asked = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
        headers = {"Accept": ACCEPT} | {name: value for name, value in asked.items() if value}
        reply = visit(feed.address, self.limits, headers)
        if reply.status != _OK:
            return reply, None
        listing = read_listing(reply.data, reply.url, reply.headers.get("content-type", ""), self.limits)
        if listing.kind == "links" and feed.kind not in ("", "links"):
            raise LoadError(NO_FEED)
        return reply, listing

    async def _answered(self, feed: Feed, reply: Reply, listing: Listing | None, rhythm: Rhythm) -> None:
        now, host = self.clock(), urlsplit(reply.url).netloc
        if listing:
            await self._listed(feed, reply, listing, rhythm)
        elif reply.status == _NOT_MODIFIED and (feed.etag or feed.modified):
            await self._keep(feed, replace(read_well(feed, reply.headers, now, rhythm), address=reply.lasting))
        elif reply.status == _GONE:
            await self._keep(feed, ended(feed, f"{host} says that it is gone for good."))
        else:
            sentence = f"{host} answers {reply.status} instead of the feed."
            await self._keep(feed, failed(feed, sentence, now, rhythm, wait_of(reply.headers, now)))

    async def _listed(self, feed: Feed, reply: Reply, listing: Listing, rhythm: Rhythm) -> None:
        now = self.clock()
        if listing.feeds and not feed.kind:  # a page that says where its feed is
            await self._keep(feed, replace(feed, address=listing.feeds[0], kind="feed", due=now))
            return
        entries, fresh = news(listing, await self.store.entries(feed.collection, feed.address), now)
        read = read_well(feed, reply.headers, now, rhythm, listing.minutes)
        read = replace(read, address=reply.lasting, kind=listing.kind, title=listing.title or feed.title)
        await self._keep(feed, replace(read, new=now if fresh else feed.new), tuple(entries))
        await self.store.forget_entries(read, now - MEMORY)

    async def _keep(self, before: Feed, feed: Feed, entries: tuple[Entry, ...] = ()) -> None:
        """Store how a feed is now. Where it has moved onto another one of its collection, that one stays."""
        kept = await self.store.keep(feed, entries, before.address)
        if kept and feed.address != before.address:
            log.info("The feed %(address)s has moved to %(to)s.", {"address": before.address, "to": feed.address})
        elif not kept and feed.address != before.address:
            await self.store.remove(before.collection, before.address)
            log.info("The feed %(address)s is the same as %(to)s now.", {"address": before.address, "to": feed.address})
        if kept and feed.due is None:
            self.tell(feed)

    # An entry

    async def _load(self, feed: Feed, entry: Entry) -> None:
        try:
            if entry.article and not await self._do(self._is_held, feed, entry.article):
                await self.store.keep_entry(feed, passed_over(entry, REMOVED))
                return
            results = await self._do(self._loaded, feed, entry, self.clock())
            article = article_of(feed, entry, results)
            if not entry.article and not is_wanted(feed, entry, article):
                await self.store.keep_entry(feed, passed_over(entry, UNWANTED))
                return
            async with self.adding:
                await self._store(feed, entry, article)
        except LoadError as error:
            final = str(error) == SEVERAL
            self.observe("failed", 1)
            later = passed_over(entry, str(error)) if final else put_off(entry, str(error), self.clock())
            await self.store.keep_entry(feed, later)
        except (StoreError, EncoderError):
            raise
        except Exception as error:  # noqa: BLE001 - told, and the other articles are loaded
            self.observe("failed", 1)
            await self.store.keep_entry(feed, passed_over(entry, _bug(entry.address or feed.address, error)))

    def _loaded(self, feed: Feed, entry: Entry, now: datetime) -> list[Article | Failure]:
        """The first two things that loading an entry's address brings; one too many tells that it is no article's."""
        if entry.address is None:
            return []
        refusal = self._refusal(entry.address, now)
        if refusal:
            return [Failure(entry.address, refusal)]
        results = load(Target(entry.address), feed.collection, self.limits)
        return list(islice(results, 2))

    def _is_held(self, feed: Feed, article: str) -> bool:
        """Whether an article is there still: one that somebody has removed does not come back with a change."""
        try:
            self.index.article((feed.collection,), article)
        except NotFoundError:
            return False
        return True

    async def _store(self, feed: Feed, entry: Entry, article: Article) -> None:
        for kept, outcome in await self._do(lambda: list(self.index.add([article]))):
            self.observe(outcome.value, 1)
            await self.store.keep_entry(feed, became(entry, kept.id))

    async def _do(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, partial(step, *args, **kwargs))

    def _refusal(self, address: str, now: datetime) -> str | None:
        rules = self._robots.rules(address, now)
        self.pacing.took(address, now, rules.delay)
        return rules.refusal(address)
