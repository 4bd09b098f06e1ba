"""Feeds on a real server, read by the real poller: what becomes of their articles, and how politely they are asked."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import datetime, timedelta

import pytest
from feed_reading import DAY, HOUR, NOON, FeedSite, Reading, rss

from bot.chat.feed_store import UNWANTED
from bot.feeding.feeds.manners import Pacing
from bot.feeding.feeds.polling import BUG

FERRY, WOOL, WRECK = "The ferry ran aground.", "Sheep graze on the hill.", "Divers went down to the wreck."
WEEK = 7 * DAY


# Articles


async def test_the_articles_that_a_feed_names_are_loaded_from_their_pages(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY, "Ferry aground")
    date = "<pubDate>Sat, 02 May 2026 09:00:00 GMT</pubDate>"
    await reading.add(site.serve("/feed", rss(f"<item><title>A</title><link>/ferry</link>{date}</item>")))
    await reading.later()
    (article,) = reading.articles()
    assert (article.text, article.url, article.published) == (FERRY, site.url("/ferry"), "2026-05-02T09:00:00+00:00")
    feed = await reading.feed()
    assert (feed.kind, feed.title, feed.read, feed.new, feed.error) == ("feed", "The Post", NOON, NOON, None)


async def test_a_changed_entry_replaces_its_article_and_one_that_is_gone_leaves_it(
    site: FeedSite, reading: Reading
) -> None:
    site.story("/ferry", FERRY)
    site.story("/wool", WOOL)
    await reading.add(site.feed("/feed", ("a", "/ferry"), ("b", "/wool")))
    await reading.later()
    site.story("/ferry", "The ferry was freed.")
    await reading.later(DAY)
    assert reading.texts() == [WOOL, FERRY]  # nothing in the feed says that it has changed
    changed = "<item><guid isPermaLink='false'>a</guid><title>Freed</title><link>/ferry</link></item>"
    site.serve("/feed", rss(changed))
    await reading.later(DAY)
    assert reading.texts() == [WOOL, "The ferry was freed."]


async def test_what_somebody_removed_does_not_come_back_with_a_change(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY)
    await reading.add(site.feed("/feed", ("a", "/ferry")))
    await reading.later()
    (article,) = reading.articles()
    reading.engine.remove("default", article.id)
    site.story("/ferry", "The ferry was freed.")
    site.serve("/feed", rss("<item><guid isPermaLink='false'>a</guid><title>Freed</title><link>/ferry</link></item>"))
    await reading.later(DAY)
    assert (reading.texts(), site.paths().count("/ferry")) == ([], 1)


async def test_a_turn_that_is_stopped_begins_nothing_more(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY)
    await reading.add(site.feed("/feed", ("a", "/ferry")))
    reading.poller.pacing = Pacing(timedelta())
    reading.poller.stop.set()
    await reading.poller.turn()
    assert (site.paths(), reading.texts()) == (["/feed"], [])
    reading.poller.stop.clear()
    await reading.later()
    assert reading.texts() == [FERRY]


async def test_ids_that_change_and_variants_of_an_address_are_no_new_entries(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY)
    await reading.add(site.feed("/feed", ("a", "/ferry")))
    await reading.later()
    site.feed("/feed", ("other", "/ferry?utm_source=rss#top"))
    await reading.later(DAY)
    assert site.paths().count("/ferry") == 1
    assert len(reading.articles()) == 1


async def test_a_story_under_a_new_address_stays_the_same_article_but_a_reused_id_is_another(
    site: FeedSite, reading: Reading
) -> None:
    def item(title: str, link: str) -> str:
        return rss(f"<item><guid isPermaLink='false'>1</guid><title>{title}</title><link>{link}</link></item>")

    site.story("/ferry", FERRY)
    await reading.add(site.serve("/feed", item("Ferry aground", "/ferry")))
    await reading.later()
    (before,) = reading.articles()
    site.story("/ferry-aground", "The ferry ran aground at dawn.")
    site.serve("/feed", item("Ferry aground", "/ferry-aground"))
    await reading.later(DAY)
    (after,) = reading.articles()
    assert (after.id, after.text) == (before.id, "The ferry ran aground at dawn.")
    site.story("/wool", WOOL)
    site.serve("/feed", item("Wool is sold", "/wool"))
    await reading.later(DAY)
    assert reading.texts() == [WOOL, after.text]


async def test_one_article_in_two_feeds_is_stored_once(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY)
    await reading.add(site.feed("/feed", ("a", "/ferry")))
    await reading.add(site.feed("/world", ("b", "/ferry?utm_medium=rss")))
    await reading.later()
    assert reading.texts() == [FERRY]


async def test_a_whole_text_stands_in_for_a_page_that_cannot_be_had_and_a_teaser_does_not(
    site: FeedSite, reading: Reading
) -> None:
    whole = " ".join(f"The ferry ran aground for the {n}th time." for n in range(20))
    items = "".join(
        f"<item><title>{name}</title><link>/{name}</link><description>{text}</description></item>"
        for name, text in (
            ("whole", f"{whole} &lt;p&gt;The post A appeared first on B.&lt;/p&gt;"),
            ("teaser", "Short."),
            ("cut", whole + " Read more …"),
        )
    )
    await reading.add(site.serve("/feed", rss(items)))
    await reading.later(DAY)
    assert reading.texts() == [whole]
    assert reading.articles()[0].url == site.url("/whole")
    given_up = {entry.title: entry.error for entry in await reading.entries() if entry.is_given_up}
    assert given_up == dict.fromkeys(("teaser", "cut"), "127.0.0.1 answered 404 Not Found instead of the page.")
    assert site.paths().count("/teaser") == 4


async def test_an_entry_without_an_address_is_what_the_feed_tells(site: FeedSite, reading: Reading) -> None:
    text = " ".join([FERRY] * 12)
    item = "<item><guid isPermaLink='false'>{}</guid><title>T</title><description>{}</description></item>"
    await reading.add(site.serve("/feed", rss(item.format("a", text) + item.format("b", "Short."))))
    await reading.later()
    (article,) = reading.articles()
    assert (article.text, article.url, article.source) == (text, None, "The Post")


async def test_only_what_has_the_words_or_is_of_the_outlets_is_kept(site: FeedSite, reading: Reading) -> None:
    for path, text in (("/ferry", FERRY), ("/wool", WOOL), ("/wreck", WRECK)):
        site.story(path, text)
    address = site.feed("/feed", ("a", "/ferry"), ("b", "/wool"), ("c", "/wreck"))
    await reading.add(address, words=("ferries", "diver wreck"))
    await reading.later()
    assert reading.texts() == [WRECK, FERRY]
    assert [entry.error for entry in await reading.entries() if not entry.article] == [UNWANTED]
    other = Reading(site)
    await other.add(address, outlets=("elsewhere.example",))
    await other.later()
    assert other.texts() == []


async def test_pages_of_links_and_sitemaps_are_followed_and_a_page_leads_to_its_feed(
    site: FeedSite, reading: Reading
) -> None:
    site.story("/2026/0501-ferry", FERRY)
    site.serve("/list", "<html><body><a href='/2026/0501-ferry'>The ferry has run aground</a></body></html>")
    site.serve("/map", f"<urlset><url><loc>{site.url('/2026/0501-ferry')}</loc></url></urlset>")
    site.serve("/home", "<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head></html>")
    feed = site.feed("/feed", ("a", "/2026/0501-ferry"))
    for path in ("/list", "/map", "/home"):
        await reading.add(site.url(path))
    await reading.later()
    assert reading.texts() == [FERRY]
    kinds = {feed.address: feed.kind for feed in await reading.store.feeds()}
    assert kinds == {site.url("/list"): "links", site.url("/map"): "sitemap", feed: "feed"}


# Asking


async def test_what_has_not_changed_is_not_sent_again(site: FeedSite, reading: Reading) -> None:
    await reading.add(site.feed("/feed", ("a", "/ferry"), Etag='"1"', Last_Modified="Sat, 02 May 2026 09:00:00 GMT"))
    site.story("/ferry", FERRY)
    await reading.later(3 * HOUR)
    first, second, *_ = [headers for path, headers in site.asked if path == "/feed"]
    assert "If-None-Match" not in first
    assert (second["If-None-Match"], second["If-Modified-Since"]) == ('"1"', "Sat, 02 May 2026 09:00:00 GMT")
    feed = await reading.feed()
    assert (feed.read, feed.new, feed.failures) == (NOON + 3 * HOUR, NOON, 0)


async def test_only_what_has_moved_for_good_is_asked_elsewhere(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY)
    site.feed("/new", ("a", "/ferry"))
    site.serve("/middle", b"", 302, Location="/new")
    await reading.add(site.serve("/old", b"", 301, Location="/middle"))
    await reading.later(2 * HOUR)
    assert (await reading.feed()).address == site.url("/middle")
    assert [path for path in site.paths() if path != "/ferry"] == ["/old", "/middle", "/new"] + ["/middle", "/new"] * 2
    await reading.add(site.serve("/twin", b"", 308, Location="/middle"))
    await reading.later()
    assert (await reading.feed()).address == site.url("/middle")


async def test_a_feed_does_not_move_to_what_is_no_feed(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY)
    await reading.add(site.feed("/feed", ("a", "/ferry")))
    await reading.later()
    site.serve("/feed", b"", 301, Location="/sold")
    site.serve("/sold", "<html><body><a href='/2026/0501-pills'>Buy all of our pills</a></body></html>")
    await reading.later(HOUR)
    feed = await reading.feed()
    assert (feed.address, feed.error) == (site.url("/feed"), "It is a web page now, and no feed any more.")
    assert len(reading.articles()) == 1


async def test_what_is_gone_is_not_asked_again_and_told_once(site: FeedSite, reading: Reading) -> None:
    await reading.add(site.serve("/feed", b"", 410))
    await reading.later(WEEK)
    assert site.paths() == ["/feed"]
    assert reading.told == [f"{site.url('/feed')}: 127.0.0.1:{site.port} says that it is gone for good."]


async def test_a_server_that_asks_for_patience_has_it(site: FeedSite, reading: Reading) -> None:
    await reading.add(site.serve("/feed", b"", 429, Retry_After="36000"))
    await reading.later(10 * HOUR - timedelta(seconds=1))
    assert site.paths() == ["/feed"]
    site.serve("/feed", b"", 503, Retry_After="Mon, 04 May 2026 12:00:00 GMT")
    await reading.later(DAY - 10 * HOUR)
    assert len(site.paths()) == 2
    await reading.later(timedelta(seconds=2))
    assert len(site.paths()) == 3


async def test_the_pause_grows_with_each_failure_and_ends_with_the_feed(site: FeedSite, reading: Reading) -> None:
    await reading.add(site.serve("/feed", b"", 500))
    asked = []
    for hour in range(24 * 20):
        before = len(site.paths())
        await reading.later(HOUR)
        asked += [hour] * (len(site.paths()) - before)
    assert asked[:6] == [0, 1, 5, 13, 29, 53]
    assert asked[-1] == 14 * 24 + 5
    assert len(reading.told) == 1
    assert f"127.0.0.1:{site.port} answers 500 instead of the feed." in reading.told[0]


async def test_a_feed_that_is_well_again_is_read_as_before(site: FeedSite, reading: Reading) -> None:
    await reading.add(site.serve("/feed", "no feed"))
    await reading.later(DAY)
    assert (await reading.feed()).failures == 4
    site.feed("/feed")
    await reading.later(2 * DAY)
    feed = await reading.feed()
    assert (feed.failures, feed.error, feed.failing) == (0, None, None)


async def test_a_feed_may_ask_to_be_read_less_often(site: FeedSite, reading: Reading) -> None:
    await reading.add(site.serve("/feed", rss("<ttl>180</ttl>")))
    await reading.add(site.serve("/other", rss(""), Cache_Control="private, max-age=10800"))
    await reading.later(6 * HOUR + timedelta(minutes=1))
    assert sorted(site.paths()) == ["/feed"] * 3 + ["/other"] * 3


async def test_what_robots_txt_forbids_is_left_alone(site: FeedSite, reading: Reading) -> None:
    site.serve(
        "/robots.txt", "User-agent: *\nDisallow: /private\n\nUser-agent: Clippings\nDisallow: /ferry$\nCrawl-delay: 30"
    )
    site.story("/ferry", FERRY)
    site.story("/private", WOOL)
    await reading.add(site.feed("/feed", ("a", "/ferry"), ("b", "/private")))
    await reading.later(timedelta(seconds=59))
    assert site.paths() == ["/feed"]
    await reading.later(DAY)
    assert reading.texts() == [WOOL]
    assert "/ferry" not in site.paths()
    assert [entry.error for entry in await reading.entries() if not entry.article] == [
        f"127.0.0.1:{site.port} does not want it to be read by programs (robots.txt)."
    ]
    assert len(site.asked) - len(site.paths()) <= 2  # robots.txt itself, once a day


async def test_robots_txt_that_cannot_be_had_forbids_for_now(site: FeedSite, reading: Reading) -> None:
    site.serve("/robots.txt", b"", 503)
    await reading.add(site.feed("/feed"))
    await reading.later()
    assert site.paths() == []
    assert "answers 503 where it has its robots.txt" in str((await reading.feed()).error)
    site.serve("/robots.txt", b"", 404)
    await reading.later(3 * HOUR)
    assert (await reading.feed()).error is None


async def test_one_host_is_asked_slowly_and_others_meanwhile(site: FeedSite, reading: Reading) -> None:
    for n in range(5):
        site.story(f"/{n}", f"{FERRY} {n}")
    site.feed("/feed", *((str(n), f"/{n}") for n in range(5)))
    for host in ("127.0.0.1", "localhost"):
        await reading.add(site.url("/feed", host))
    await reading.later(timedelta(seconds=3))
    assert site.paths().count("/feed") == 2
    assert site.paths().count("/0") == 2
    await reading.later(timedelta(seconds=7))
    assert len(site.paths()) == 12


async def test_what_was_waiting_is_loaded_after_a_restart_and_nothing_twice(site: FeedSite, reading: Reading) -> None:
    for n in range(5):
        site.story(f"/{n}", f"{FERRY} {n}")
    await reading.add(site.feed("/feed", *((str(n), f"/{n}") for n in range(5))))
    await reading.later(timedelta(seconds=5))
    reading.restart()
    await reading.later()
    assert sorted(site.paths()) == ["/0", "/1", "/2", "/3", "/4", "/feed"]
    assert len(reading.articles()) == 5


async def test_a_feed_that_was_removed_meanwhile_does_not_come_back(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY)
    await reading.add(site.feed("/feed", ("a", "/ferry")))
    await reading.poller.turn()
    await reading.store.remove("default", site.url("/feed"))
    await reading.later(DAY)
    assert (await reading.store.feeds(), site.paths()) == ([], ["/feed"])


# What is refused


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://127.0.0.1:1/feed", "127.0.0.1 is a loopback address"),
        ("http://169.254.169.254/latest/meta-data", "a link-local address"),
        ("http://[::ffff:10.0.0.1]/feed", "a private address"),
        ("file:///etc/passwd", "Only http and https"),
    ],
)
async def test_no_feed_and_no_entry_leads_inside(site: FeedSite, reading: Reading, address: str, sentence: str) -> None:
    await reading.add(address)
    await reading.later()
    assert sentence in str((await reading.feed()).error)
    await reading.store.remove("default", address)
    site.serve("/story", b"", 302, Location=address)
    site.serve("/feed", rss(f"<item><link>{address}</link></item><item><link>/story</link></item>"))
    await reading.add(site.url("/feed"))
    await reading.later()
    errors = {entry.address: entry.error for entry in await reading.entries()}
    assert sentence in str(errors[site.url("/story")])
    assert sentence in str(errors.get(address, sentence))
    assert reading.texts() == []


async def test_loops_bombs_and_what_never_ends_are_one_sentence_each(site: FeedSite, reading: Reading) -> None:
    site.serve("/loop", b"", 301, Location="/loop")
    site.serve("/huge", rss("x" * 11_000_000))
    site.serve("/bomb", gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")
    site.serve("/packed", gzip.compress(b" " * 50_000_000))
    for path in ("/loop", "/huge", "/bomb", "/packed"):
        await reading.add(site.url(path))
    await reading.later(timedelta(minutes=1))
    errors = {feed.address.rpartition("/")[2]: feed.error or "" for feed in await reading.store.feeds()}
    assert "redirects more than 5 times" in errors["loop"]
    assert "sends more than the limit of 10 MB" in errors["huge"]
    assert "sends more than the limit of 10 MB" in errors["bomb"]
    assert "unpacks to more than the limit of 10 MB" in errors["packed"]


async def test_a_feed_that_names_itself_or_other_feeds_gives_no_articles(site: FeedSite, reading: Reading) -> None:
    site.story("/ferry", FERRY)
    item = f"<item><guid isPermaLink='false'>{{}}</guid><link>{{}}</link><description>{FERRY * 9}</description></item>"
    site.serve("/other", rss(item.format("a", "/1") + item.format("b", "/2")))
    await reading.add(site.feed("/feed", ("a", "/feed"), ("b", "/other"), ("c", "/ferry")))
    await reading.later(DAY)
    assert reading.texts() == [FERRY]


class Broken(Pacing):
    """Has a bug that shows at one address."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def took(self, address: str, now: datetime, delay: timedelta | None = None) -> None:
        if address == self.address:
            raise ValueError("a bug")
        super().took(address, now, delay)


async def test_a_bug_is_told_on_one_line_and_leaves_the_rest_alone(
    site: FeedSite, reading: Reading, caplog: pytest.LogCaptureFixture
) -> None:
    counts: Counter[str] = Counter()
    reading.poller.observe = lambda outcome, count: counts.update({outcome: count})
    site.story("/ferry", FERRY)
    site.story("/wool", WOOL)
    reading.poller.pacing = Broken(site.url("/ferry"))
    await reading.add(site.feed("/feed", ("a", "/ferry"), ("b", "/wool")))
    await reading.later()
    assert (reading.texts(), counts) == ([WOOL], {"failed": 1, "added": 1})
    assert [entry.error for entry in await reading.entries()] == [BUG, None]
    reading.poller.pacing = Broken(site.url("/feed"))
    await reading.later(HOUR)
    assert (await reading.feed()).error == BUG
    assert [record.getMessage().partition(" (")[0] for record in caplog.records] == [
        f"Reading {site.url('/ferry')} failed", f"Reading {site.url('/feed')} failed"
    ]  # fmt: skip
    assert not any(record.exc_info for record in caplog.records)
