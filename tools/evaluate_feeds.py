"""What becomes of feeds as they are found: `evaluate_feeds.py FOLDER...`, folders with feeds of other projects' tests.

Serves them from this machine, with a page for every address that they name, and beside them feeds that behave in every
way we know of; reads all for two days of a clock that is moved on, and prints a table. Made for the tests of feedparser
(github:kurtmckee/feedparser, tests) and reader (github:lemon24/reader, tests/data).
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from feed_reading import FeedSite, Reading, rss
from web_site import serving

from bot.chat.feed_store import Entry
from bot.chat.feeds import Feeds
from bot.feeding.feeds.manners import Pacing
from bot.showing.feeds import FeedHealth
from bot.showing.outline import counted

FILES = 40  # feeds of the folders that are taken, of those that have entries
SUFFIXES = {".xml", ".rss", ".atom", ".json", ".html"}
DAYS = timedelta(days=2)
_ENTRY = re.compile(rb"<(\w+:)?(item|entry)\b[^>]*>.*<|\"items\"|<a\s+href", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HOST = re.compile(rb"https?://(?:[\w-]+\.)*(?:example\.\w+|intertwingly\.net|lemon\.org|link)(?=[/\"'<\s&?])")


@dataclass
class World(FeedSite):
    """A site with articles below /named/, and feeds that behave in ways of their own: `names`, by address."""

    names: dict[str, str] = field(default_factory=dict)

    def named(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with the article of a path."""
        text = f"What stands at {handler.path} is told by nobody else. {handler.path[7:]!r} was named by a feed."
        body = f"<html><head><title>Of {handler.path}</title></head><body><p>{text}</p></body></html>"
        _answer(handler, body, "text/html; charset=utf-8")

    def entry(self, name: str, more: str = "") -> str:
        """An entry of a feed, and its article."""
        link = f"/named/{name}"
        self.pages[link] = self.named
        return f"<item><title>Of {name}</title><link>{link}</link>{more}</item>"

    def feed(self, name: str, body: str | bytes | None = None, status: int = 200, **headers: str) -> None:
        """A feed of that name; without a body of its own it has one entry."""
        path = _path(name)
        self.names[self.serve(path, rss(self.entry(path[1:])) if body is None else body, status, **headers)] = name

    def moved(self, name: str, status: int, path: str) -> None:
        """A feed that is elsewhere."""
        self.serve(path, rss(self.entry(name)))
        self.feed(name, b"", status, Location=path)

    def turning(self, name: str) -> None:
        """A feed whose ids and tracking parameters change each time that it is asked for."""
        times = count()

        def answer(handler: BaseHTTPRequestHandler) -> None:
            turn = next(times)
            link = f"/named/turn?utm_x={turn}"
            items = f"<item><guid isPermaLink='false'>{turn}</guid><title>T</title><link>{link}</link></item>"
            _answer(handler, rss(items), "application/rss+xml")

        self.pages["/named/turn?utm_x=0"] = self.named
        self.pages[_path(name)] = answer
        self.names[self.url(_path(name))] = name


def _path(name: str) -> str:
    return "/" + re.sub(r"\W+", "-", name)


def _answer(handler: BaseHTTPRequestHandler, body: str, kind: str) -> None:
    data = body.encode()
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def main(folders: list[str]) -> None:
    """Print the table."""
    with serving(World) as site:
        rows = asyncio.run(_evaluated(site, folders))
    print("| feed | asked in two days | articles | what became of it |\n|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


async def _evaluated(site: World, folders: list[str]) -> list[tuple[str, int, int, str]]:
    site.names |= dict(_files(site, folders))
    _script(site)
    reading = Reading(site)
    reading.poller.limits = site.limits(load_seconds=20)
    reading.poller.pacing = Pacing(timedelta(milliseconds=10))
    feeds = Feeds(reading.store, lambda: reading.now)
    for address in site.names:
        await feeds.add("default", address)
    await reading.later(DAYS)
    asked = [path for path, _ in site.asked]
    health = {one.address: one for one in await feeds.health("default")}
    why = {address: _reasons(await reading.store.entries("default", address)) for address in health}
    return [
        (name, asked.count(urlsplit(address).path), *_became(health.get(address), address, site, health, why))
        for address, name in site.names.items()
    ]


def _became(
    one: FeedHealth | None, address: str, site: FeedSite, health: dict[str, FeedHealth], why: dict[str, str]
) -> tuple[int, str]:
    if one is None:
        moved = health.get(site.url(f"{urlsplit(address).path}-new"))
        return (moved.articles, f"moved to {urlsplit(moved.address).path}") if moved else (0, "one with another feed")
    if one.error:
        host = urlsplit(address).netloc
        return one.articles, f"{'ended' if one.has_ended else 'told'}: {one.error.replace(host, 'HOST')}"
    return one.articles, f"read{why[address]}"


def _reasons(entries: list[Entry]) -> str:
    """How many entries there were, and why some of them became no articles."""
    reasons = Counter(entry.error for entry in entries if entry.error)
    told = "".join(f"; {count} not: {re.sub(r':[0-9]{5}', '', reason or '')}" for reason, count in reasons.items())
    return f", {counted(len(entries), 'entry').replace('entrys', 'entries')}{told}"


def _files(site: World, folders: list[str]) -> Iterator[tuple[str, str]]:
    """Feeds of the folders, of each of their own folders about as many."""
    paths = [path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.suffix in SUFFIXES]
    found = [path for path in paths if _has_entries(path.read_bytes())]
    random.Random(4).shuffle(found)  # noqa: S311 - the same ones each time
    turns: dict[Path, int] = {}
    ranked = []
    for path in found:
        turns[path.parent] = turns.get(path.parent, 0) + 1
        ranked.append((turns[path.parent], str(path)))
    for number, (_, name) in enumerate(sorted(ranked)[:FILES]):
        data = _HOST.sub(site.url(f"/named/{number}").encode(), Path(name).read_bytes())
        for path in re.findall(rb"/named/[\w./?=&;:%-]*", data):
            site.pages.setdefault(path.decode().replace("&amp;", "&"), site.named)
        yield (
            site.serve(f"/file/{number}", data, Content_Type=_declared(data) or "application/xml"),
            "/".join(Path(name).parts[-2:]),
        )


def _has_entries(data: bytes) -> bool:
    bare = _COMMENT.sub(b"", data)
    return bool(_ENTRY.search(bare) and _HOST.search(bare))


def _declared(data: bytes) -> str | None:
    """The content type that a test of feedparser asks its server for."""
    found = re.search(rb"^\s*(?:<!--\s*)?(?:Header:\s*)?Content-type:\s*([^\r\n]+)", data, re.IGNORECASE | re.MULTILINE)
    return found[1].decode("latin-1").strip() if found else None


# Feeds that behave in ways of their own, each with an article, where it can be read


def _script(world: World) -> None:
    for play in (_answered, _packed, _hostile, _encoded, _other_kinds):
        play(world)


def _answered(world: World) -> None:
    """By what the server answers."""
    world.feed("304 by ETag", Etag='"1"')
    world.feed("no validators")
    world.moved("301", 301, "/301-new")
    world.moved("308", 308, "/308-new")
    world.moved("302", 302, "/302-elsewhere")
    world.feed("301 to itself", b"", 301, Location="/301-to-itself")
    world.feed("301 to a private host", b"", 301, Location="http://10.0.0.1/feed")
    world.feed("302 to metadata", b"", 302, Location="http://169.254.169.254/latest/meta-data")
    world.feed("302 to a file", b"", 302, Location="file:///etc/passwd")
    for status in (410, 404, 403, 500):
        world.feed(str(status), b"", status)
    world.feed("429, Retry-After 10 hours", b"", 429, Retry_After="36000")
    world.feed("503, Retry-After a date", b"", 503, Retry_After="Mon, 04 May 2026 12:00:00 GMT")


def _packed(world: World) -> None:
    """Compressed, or larger than anybody should take."""
    world.feed("gzip as encoding", gzip.compress(rss(world.entry("gzip")).encode()), Content_Encoding="gzip")
    world.feed("gzip as a file", gzip.compress(rss(world.entry("gz")).encode()), Content_Type="application/gzip")
    world.feed("gzip bomb, 50 MB", gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")
    world.feed("gzip bomb as a file", gzip.compress(b" " * 50_000_000))
    world.feed("huge, 11 MB", rss("x" * 11_000_000))


def _hostile(world: World) -> None:
    """Made to do harm."""
    layers = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    world.feed("entities that grow", f"<!DOCTYPE rss [<!ENTITY l0 'lol'>{layers}]>{rss(world.entry('&l11;'))[21:]}")
    external = "<!DOCTYPE rss [<!ENTITY p SYSTEM 'file:///etc/passwd'>]>"
    world.feed("an external entity", external + rss(world.entry("xxe", "<description>&p;</description>"))[21:])
    world.feed("deep XML, 100,000 levels", "<rss><channel>" + "<a>" * 100_000)
    inside = ("http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/")
    world.feed("entries that lead inside", rss("".join(f"<item><link>{link}</link></item>" for link in inside)))
    world.feed("names itself", rss("<item><link>/names-itself</link></item>"))
    world.turning("ids that change")
    world.feed("cut short", rss(world.entry("cut"))[:-18])


def _encoded(world: World) -> None:
    """Not as it is said to be."""
    ferry = "<description>Fähre</description>"
    latin, utf = "text/xml; charset=iso-8859-1", "text/xml; charset=utf-8"
    world.feed("UTF-8 called Latin-1", rss(world.entry("label", ferry)), Content_Type=latin)
    world.feed("Latin-1 called UTF-8", rss(world.entry("l1", ferry)).encode("latin-1"), Content_Type=utf)
    world.feed("UTF-16", rss(world.entry("utf16")).replace("?>", " encoding='utf-16'?>").encode("utf-16"))
    world.feed("as text/html", Content_Type="text/html")
    world.feed("as image/png", Content_Type="image/png")
    world.feed("an empty feed", rss(""))
    world.feed("an empty answer", b"")


def _other_kinds(world: World) -> None:
    """No RSS."""
    items = [{"id": 1, "url": "/named/JSON-Feed"}]
    world.feed("JSON Feed", json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    world.feed("news sitemap", f"<urlset><url><loc>{world.url('/named/map')}</loc></url></urlset>")
    index = "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
    world.feed("index of sitemaps", index)
    headline = "<a href='/named/2026-05-01'>A headline of some words</a>"
    world.feed("page of links", f"<html><body>{headline}</body></html>")
    for name in ("JSON-Feed", "map", "2026-05-01"):
        world.entry(name)
    declared = world.serve("/a-page-with-a-feed-new", rss(world.entry("declared")))
    link = f"<link rel='alternate' type='application/rss+xml' href='{declared}'>"
    world.feed("a page with a feed", f"<head>{link}</head><html>")
    world.feed("an article", "<html><body><p>Just an article.</p></body></html>")


if __name__ == "__main__":
    main(sys.argv[1:])
