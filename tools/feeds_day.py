"""A day of 200 feeds in fast-forward, during which the process that reads them is killed ten times: `feeds_day.py`.

The feeds are served from this machine; each has something new at every fourth time that it is asked, and says so by its
ETag; ten of them are gone at some time. At the end every article that was named has to be there once.
"""

from __future__ import annotations

import asyncio
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from fakes import WordEncoder
from feed_reading import NOON, FeedSite, rss
from web_site import serving

from bot.chat.feed_store import Feed
from bot.chat.sqlite_feed_store import SqliteFeedStore
from bot.feeding.feeds.manners import Pacing
from bot.feeding.feeds.polling import Poller
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine

FEEDS, GONE, KILLS = 200, 10, 10
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_DICE = random.SystemRandom()


def main() -> None:
    """Print what came of the day."""
    with serving(FeedSite) as site, tempfile.TemporaryDirectory() as folder:
        named: set[str] = set()
        for number in range(FEEDS):
            _serve(site, number, named)
        asyncio.run(_added(site, Path(folder)))
        began = time.monotonic()
        for _ in range(KILLS):
            child = _begun(site, folder)
            time.sleep(_DICE.uniform(2, 10))
            child.kill()
            child.wait()
        last = _begun(site, folder)
        last.wait(600)
        _report(site, Path(folder), named, time.monotonic() - began)


def _serve(site: FeedSite, number: int, named: set[str]) -> None:
    asked = 0

    def feed(handler: BaseHTTPRequestHandler) -> None:
        nonlocal asked
        asked += 1
        if number < GONE and asked > 5:
            _answer(handler, 410, "", "")
            return
        mark = f'"{asked // 4}"'
        if handler.headers.get("If-None-Match") == mark:
            _answer(handler, 304, "", mark)
            return
        paths = [f"/a/{number}-{turn}" for turn in range(asked // 4 + 1)]
        for path in paths:
            site.story(path, f"The ferry of {path} ran aground, and the captain of {path} denied it.")
        named.update(paths)
        items = "".join(
            f"<item><guid>{_DICE.random()}</guid><title>T</title><link>{path}</link></item>" for path in paths
        )
        _answer(handler, 200, rss(items), mark)

    site.pages[f"/f/{number}"] = feed


def _answer(handler: BaseHTTPRequestHandler, status: int, body: str, mark: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.send_header("ETag", mark)
    handler.end_headers()
    handler.wfile.write(body.encode())


async def _added(site: FeedSite, folder: Path) -> None:
    with closing(SqliteFeedStore(folder)) as store:
        for number in range(FEEDS):
            await store.add(Feed("default", site.url(f"/f/{number}"), NOON + HOUR * number / FEEDS))


def _begun(site: FeedSite, folder: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, str(site.port), folder])


def _report(site: FeedSite, folder: Path, named: set[str], seconds: float) -> None:
    with closing(EmbeddedEngine(folder)) as engine:
        stored = [article.url for article, _ in engine.stored()]
    asked = [path for path, _ in site.asked]
    ended = (folder / "told").read_text().splitlines()
    print(f"{FEEDS} feeds, killed {KILLS} times, {seconds:.0f} s for a day.")
    feeds = sum(path.startswith("/f/") for path in asked)
    print(f"Asked {feeds:,} times for feeds, {len(asked) - feeds:,} times for articles.")
    print(f"Named {len(named):,}, stored {len(stored):,}, of them different {len(set(stored)):,}.")
    for address in sorted(set(map(site.url, named)) - set(stored)):
        print(f"Missing: {address}, {asyncio.run(_why(folder, address))}")
    print(f"Gone: {GONE}, told {len(ended)}, of them different {len(set(ended))}.")
    print(f"Memory of the last process: {(folder / 'memory').read_text()} MB.")


async def _day(port: int, folder: Path) -> None:
    """Read what falls due from where the clock stands, until the day is over."""
    clock = folder / "now"
    now = datetime.fromisoformat(clock.read_text()) if clock.exists() else NOON
    sizes = []
    with closing(SqliteFeedStore(folder)) as store, closing(EmbeddedEngine(folder)) as engine:
        poller = Poller(
            store, ArticleIndex(engine, WordEncoder()), FeedSite(port).limits(), HOUR, lambda: now, _DICE.random,
            tell=lambda feed: _told(folder, feed.address), pacing=Pacing(timedelta(seconds=1)),
        )  # fmt: skip
        while (wait := await poller.turn()) is not None and now < NOON + DAY:
            now += wait
            clock.with_suffix(".new").write_text(now.isoformat())
            clock.with_suffix(".new").replace(clock)
            sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)
    (folder / "memory").write_text(f"{sizes[len(sizes) // 2]} at half of it, {sizes[-1]} at its end,")


async def _why(folder: Path, address: str) -> str:
    with closing(SqliteFeedStore(folder)) as store:
        for feed in await store.feeds():
            for entry in await store.entries(feed.collection, feed.address):
                if entry.address == address:
                    return f"due {entry.due}, {entry.error}"
    return "never heard of: its feed was gone, or the day over, before it was asked again"


def _told(folder: Path, address: str) -> None:
    with (folder / "told").open("a") as file:
        file.write(f"{address}\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(_day(int(sys.argv[1]), Path(sys.argv[2])))
    else:
        main()
