"""Looking after feeds: adding, listing, removing, lists of other programs, and reading them while the bot runs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from feed_reading import DAY, HOUR, NOON, FeedSite, Reading
from house import House

from bot.chat.feed_store import Feed
from bot.chat.feeds import Feeds, own
from bot.chat.types import Spot
from bot.errors import InputError, NotAllowedError
from bot.feeding.feeds.opml import read_opml, write_opml
from bot.feeding.feeds.reader import FeedReader
from bot.showing.document import line_text
from bot.showing.feeds import feed_facts, feeds_document
from index.errors import NotFoundError

FERRY = "The ferry ran aground."


async def test_a_feed_is_listed_with_how_it_fares(site: FeedSite, reading: Reading) -> None:
    feeds = Feeds(reading.store, lambda: reading.now)
    site.story("/ferry", FERRY)
    await feeds.add("default", site.feed("/feed", ("a", "/ferry"), ("b", "/lost")), ["ferry"])
    await feeds.add("default", site.serve("/gone", b"", 410))
    await reading.later(2 * DAY)
    broken, well = await feeds.health("default")
    assert feed_facts(broken, reading.now) == [
        "0 articles · read never", f"Ended: 127.0.0.1:{site.port} says that it is gone for good."
    ]  # fmt: skip
    assert feed_facts(well, reading.now) == [
        "1 article · 1 could not be read · read just now · last new 2 days ago", "words: ferry"
    ]  # fmt: skip
    document = feeds_document([broken, well], reading.now)
    (card,) = document.cards
    assert [line_text(line) for line in card.lines] == [
        f"{site.url('/gone')} {'; '.join(feed_facts(broken, reading.now))}",
        f"The Post {site.url('/feed')} {'; '.join(feed_facts(well, reading.now))}",
    ]
    assert "no feeds" in feeds_document([], reading.now).brief


async def test_a_feed_that_is_added_again_is_read_again_and_narrowed_anew(site: FeedSite, reading: Reading) -> None:
    feeds = Feeds(reading.store, lambda: reading.now)
    await feeds.add("default", site.serve("/feed", b"", 410))
    await reading.later()
    site.feed("/feed")
    await feeds.add("default", site.url("/feed"), outlets=["The Post"])
    await reading.later()
    feed = await reading.feed()
    assert (feed.error, feed.outlets, feed.read) == (None, ("The Post",), NOON + timedelta(minutes=5))


async def test_what_cannot_be_added_or_removed_is_one_sentence() -> None:
    feeds = Feeds(Reading(FeedSite(0)).store, lambda: NOON)
    with pytest.raises(InputError, match="is no web address"):
        await feeds.add("default", "file:///etc/passwd")
    with pytest.raises(NotFoundError, match="There is no feed https://x"):
        await feeds.remove("default", "https://x.example/")
    with pytest.raises(NotAllowedError):
        own(Spot("chat", None, "direct"))
    assert own(Spot("chat", "home", "general")) == "chat:home"


async def test_many_feeds_that_are_added_at_once_are_read_one_after_the_other(reading: Reading) -> None:
    feeds = Feeds(reading.store, lambda: reading.now)
    addresses = [f"https://{n}.example/feed" for n in range(4)]
    assert await feeds.add_all("default", [*addresses, addresses[0], "no address"], HOUR) == 4
    assert await feeds.add_all("default", addresses, HOUR) == 0
    dues = sorted(feed.due - NOON for feed in await reading.store.feeds() if feed.due)
    assert dues == [n * HOUR / 4 for n in range(4)]


async def test_after_a_sleep_of_days_each_feed_is_read_once(site: FeedSite, reading: Reading) -> None:
    await reading.add(site.feed("/feed"))
    await reading.later()
    reading.now += 3 * DAY
    await reading.later(timedelta(minutes=30))
    assert site.paths() == ["/feed", "/feed"]


def test_lists_of_other_programs_are_read_and_ours_come_back() -> None:
    feeds = [Feed("default", f"https://{n}.example/?a=1&b=2", NOON, title=f"“{n}” & co") for n in range(3)]
    assert read_opml(write_opml(feeds).encode()) == [feed.address for feed in feeds]
    nested = (
        "<opml version='1.0'><body><outline text='News'><outline xmlURL=' https://a.example/ '/><outline text='x'/>"
        "<outline xmlUrl='https://a.example/'/></outline></body>"
    )
    assert read_opml(nested.encode()) == ["https://a.example/"]
    for other in (b"", b"no list", b"<opml><body/></opml>", b"\x00\xff"):
        with pytest.raises(InputError, match="no list of feeds"):
            read_opml(other)


async def test_the_running_bot_reads_what_falls_due(site: FeedSite, tmp_path: Path) -> None:
    site.story("/ferry", FERRY)
    house = House(tmp_path, limits=site.limits())
    with house.opened() as chat:
        stop = asyncio.Event()
        running = asyncio.create_task(FeedReader(look=0.05).run(chat, stop))
        await chat.feeds.add("chat:home", site.feed("/feed", ("a", "/ferry")))
        end = monotonic() + 30
        while not list(house.engine.stored()):
            assert monotonic() < end, "the article never came"
            await asyncio.sleep(0.05)
        stop.set()
        await running
    ((article, _),) = house.engine.stored()
    assert (article.text, article.collection) == (FERRY, "chat:home")
