"""Feeds read by the real poller from a real server on this machine, at a time that tests move on themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from fakes import MemoryEngine, WordEncoder
from feed_stores import MemoryFeedStore

from bot.chat.feed_store import Entry, Feed, FeedStore
from bot.feeding.feeds.polling import Poller
from index.article_index import ArticleIndex
from index.loading.limits import Limits
from index.types import Article

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOSTS = ("127.0.0.1", "localhost")
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FeedSite:
    """A web server under several names: `serve` what is asked for, read in `asked` what was, with which headers."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        """Serve `body` at `path`; a header's underscores stand for hyphens."""
        data = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            same = "Etag" in headers and handler.headers.get("If-None-Match") == headers["Etag"]
            handler.send_response(304 if same else status)
            for name, value in ({"Content_Length": str(0 if same else len(data))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(b"" if same else data)

        self.pages[path] = answer
        return self.url(path)

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

    @property
    def limits(self) -> Limits:
        """Limits under which the site itself may be fetched."""
        return Limits(allowed_hosts=frozenset(f"{host}:{self.port}" for host in HOSTS), fetch_seconds=5)


def rss(items: str, title: str = "The Post") -> str:
    """A feed."""
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"


@contextmanager
def feed_site() -> Iterator[FeedSite]:
    """A site that answers until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            try:
                site.pages.get(self.path, _missing)(self)
            except OSError:
                self.close_connection = True  # the client has had enough

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = FeedSite(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def _missing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(404)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


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
            self.store, index, self.site.limits, HOUR, lambda: self.now, lambda: 0.5,
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
