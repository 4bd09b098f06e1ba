"""Feeds read by the real poller from a real server on this machine, at a time that tests move on themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fakes import MemoryEngine, WordEncoder
from feed_stores import MemoryFeedStore
from web_site import Site

from bot.chat.feed_store import Entry, Feed, FeedStore
from bot.feeding.feeds.polling import Poller
from index.article_index import ArticleIndex
from index.types import Article

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class FeedSite(Site):
    """A web site with feeds and articles."""

    def story(self, path: str, text: str, title: str = "") -> str:
        """Serve an article."""
        page = f"<html><head><title>{title}</title></head><body><article><p>{text}</p></article></body></html>"
        return self.serve(path, page, Content_Type="text/html; charset=utf-8")

    def feed(self, path: str, *entries: tuple[str, str], **headers: str) -> str:
        """Serve a feed of such entries: ids, and paths of articles."""
        items = "".join(
            f"<item><guid isPermaLink='false'>{name}</guid><title>Of {link}</title><link>{link}</link></item>"
            for name, link in entries
        )
        return self.serve(path, rss(items), 200, **headers)

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


def rss(items: str, title: str = "The Post") -> str:
    """A feed."""
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"


@dataclass
class Reading:
    """A collection with its feeds; `later` lets time pass, and the poller do all that falls due meanwhile."""

    site: FeedSite
    store: FeedStore = field(default_factory=MemoryFeedStore)
    engine: MemoryEngine = field(default_factory=MemoryEngine)
    now: datetime = NOON
    told: list[str] = field(default_factory=list)
    turns: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin anew with what was stored."""
        index = ArticleIndex(self.engine, WordEncoder())
        self.poller = Poller(
            self.store, index, self.site.limits(), HOUR, lambda: self.now, lambda: 0.5,
            tell=lambda feed: self.told.append(f"{feed.address}: {feed.error}"),
        )  # fmt: skip

    async def add(self, address: str, **facts: object) -> None:
        """Add a feed that is due now."""
        await self.store.add(Feed("default", address, self.now, **facts))  # type: ignore[arg-type]

    async def later(self, time: timedelta = timedelta(minutes=5)) -> None:
        """Let that time pass."""
        end = self.now + time
        while (wait := await self.poller.turn()) is not None and self.now + wait <= end:
            self.turns.append(self.now)
            self.now += wait
        self.now = end

    async def feed(self) -> Feed:
        """The only feed."""
        (found,) = await self.store.feeds()
        return found

    async def entries(self) -> list[Entry]:
        """The entries of the only feed."""
        return await self.store.entries("default", (await self.feed()).address)

    def articles(self) -> list[Article]:
        """What the collection holds, by its texts."""
        return sorted((article for article, _ in self.engine.stored()), key=lambda article: article.text)

    def texts(self) -> list[str]:
        """The texts of what the collection holds."""
        return [article.text for article in self.articles()]
