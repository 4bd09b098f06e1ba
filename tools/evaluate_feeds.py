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
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
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


class World(FeedSite):
    """A site that has an article at every address below /named/, each its own."""

    def named(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with the article of a path."""
        text = f"What stands at {handler.path} is told by nobody else. {handler.path[7:]!r} was named by a feed."
        body = f"<html><head><title>Of {handler.path}</title></head><body><p>{text}</p></body></html>".encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


def main(folders: list[str]) -> None:
    """Print the table."""
    with serving(FeedSite) as site:
        rows = asyncio.run(_evaluated(site, folders))
    print("| feed | asked in two days | articles | what became of it |\n|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


async def _evaluated(site: FeedSite, folders: list[str]) -> list[tuple[str, int, int, str]]:
    names = {**dict(_files(site, folders)), **dict(_scripted(site))}
    reading = Reading(site)
    reading.poller.limits = site.limits(load_seconds=20)
    reading.poller.pacing = Pacing(timedelta(milliseconds=10))
    feeds = Feeds(reading.store, lambda: reading.now)
    for address in names:
        await feeds.add("default", address)
    await reading.later(DAYS)
    asked = [path for path, _ in site.asked]
    health = {one.address: one for one in await feeds.health("default")}
    why = {address: _reasons(await reading.store.entries("default", address)) for address in health}
    return [
        (name, asked.count(urlsplit(address).path), *_became(health.get(address), address, site, health, why))
        for address, name in names.items()
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


def _files(site: FeedSite, folders: list[str]) -> Iterator[tuple[str, str]]:
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
            site.pages.setdefault(path.decode().replace("&amp;", "&"), lambda handler: World.named(site, handler))
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


def _scripted(site: FeedSite) -> Iterator[tuple[str, str]]:
    """Feeds that behave in ways of their own, each with an article, where it can be read."""

    def entry(name: str, more: str = "") -> str:
        link = f"/named/{name}"
        site.pages[link] = lambda handler: World.named(site, handler)
        return f"<item><title>Of {name}</title><link>{link}</link>{more}</item>"

    def feed(name: str, body: str | bytes | None = None, status: int = 200, **headers: str) -> tuple[str, str]:
        path = "/" + re.sub(r"\W+", "-", name)
        return site.serve(path, rss(entry(path[1:])) if body is None else body, status, **headers), name

    def turning(name: str) -> tuple[str, str]:
        """A feed whose ids and tracking parameters change each time that it is asked for."""
        path = "/" + re.sub(r"\W+", "-", name)
        times = iter(range(10_000))

        def answer(handler: BaseHTTPRequestHandler) -> None:
            turn = next(times)
            link = f"/named/turn?utm_x={turn}"
            body = rss(f"<item><guid isPermaLink='false'>{turn}</guid><title>T</title><link>{link}</link></item>")
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body.encode())

        site.pages["/named/turn?utm_x=0"] = lambda handler: World.named(site, handler)
        site.pages[path] = answer
        return site.url(path), name

    layers = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    yield feed("304 by ETag", Etag='"1"')
    yield feed("no validators")
    site.serve("/301-new", rss(entry("301")))
    yield feed("301", b"", 301, Location="/301-new")
    site.serve("/308-new", rss(entry("308")))
    yield feed("308", b"", 308, Location="/308-new")
    site.serve("/302-elsewhere", rss(entry("302")))
    yield feed("302", b"", 302, Location="/302-elsewhere")
    yield feed("301 to itself", b"", 301, Location="/301-to-itself")
    yield feed("301 to a private host", b"", 301, Location="http://10.0.0.1/feed")
    yield feed("302 to metadata", b"", 302, Location="http://169.254.169.254/latest/meta-data")
    yield feed("302 to a file", b"", 302, Location="file:///etc/passwd")
    yield feed("410", b"", 410)
    yield feed("404", b"", 404)
    yield feed("403", b"", 403)
    yield feed("500", b"", 500)
    yield feed("429, Retry-After 10 hours", b"", 429, Retry_After="36000")
    yield feed("503, Retry-After a date", b"", 503, Retry_After="Mon, 04 May 2026 12:00:00 GMT")
    yield feed("gzip as encoding", gzip.compress(rss(entry("gzip")).encode()), Content_Encoding="gzip")
    yield feed("gzip as a file", gzip.compress(rss(entry("gz")).encode()), Content_Type="application/gzip")
    yield feed("gzip bomb, 50 MB", gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")
    yield feed("gzip bomb as a file", gzip.compress(b" " * 50_000_000))
    yield feed("huge, 11 MB", rss("x" * 11_000_000))
    yield feed("entities that grow", f"<!DOCTYPE rss [<!ENTITY l0 'lol'>{layers}]>{rss(entry('&l11;'))[21:]}")
    external = "<!DOCTYPE rss [<!ENTITY p SYSTEM 'file:///etc/passwd'>]>"
    yield feed("an external entity", external + rss(entry("xxe", "<description>&p;</description>"))[21:])
    yield feed("deep XML, 100,000 levels", "<rss><channel>" + "<a>" * 100_000)
    yield feed("entries that lead inside", rss("".join(
        f"<item><link>{link}</link></item>" for link in ("http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/")
    )))  # fmt: skip
    yield feed("names itself", rss("<item><link>/names-itself</link></item>"))
    yield turning("ids that change")
    yield feed("cut short", rss(entry("cut"))[:-18])
    yield feed(
        "UTF-8 called Latin-1",
        rss(entry("label", "<description>Fähre</description>")),
        Content_Type="text/xml; charset=iso-8859-1",
    )
    yield feed(
        "Latin-1 called UTF-8",
        rss(entry("l1", "<description>Fähre</description>")).encode("latin-1"),
        Content_Type="text/xml; charset=utf-8",
    )
    yield feed("UTF-16", rss(entry("utf16")).replace("?>", " encoding='utf-16'?>").encode("utf-16"))
    yield feed("as text/html", None, Content_Type="text/html")
    yield feed("as image/png", None, Content_Type="image/png")
    yield feed("an empty feed", rss(""))
    yield feed("an empty answer", b"")
    yield feed(
        "JSON Feed",
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "url": "/named/JSON-Feed"}]}),
    )
    entry("JSON-Feed")
    yield feed("news sitemap", f"<urlset><url><loc>{site.url('/named/map')}</loc></url></urlset>")
    entry("map")
    yield feed(
        "index of sitemaps", "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
    )
    yield feed("page of links", "<html><body><a href='/named/2026-05-01'>A headline of some words</a></body></html>")
    entry("2026-05-01")
    site.serve("/a-page-with-a-feed-new", rss(entry("declared")))
    yield feed(
        "a page with a feed",
        "<head><link rel='alternate' type='application/rss+xml' href='/a-page-with-a-feed-new'></head><html>",
    )
    yield feed("an article", "<html><body><p>Just an article.</p></body></html>")


if __name__ == "__main__":
    main(sys.argv[1:])
