"""What every store of feeds promises, asserted by value. SQLite's, PostgreSQL's and the fake of the tests pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from feed_stores import MemoryFeedStore
from postgres_stores import feed_store

from bot.chat.feed_store import Entry, Feed, FeedStore
from bot.chat.sqlite_feed_store import SqliteFeedStore
from bot.chat.sqlite_store import SqliteChatStore

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
POST = "https://post.example/feed"
Opened = Callable[[], FeedStore]


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """Opens the same store, each time as a process does that was started again."""
    held = MemoryFeedStore()
    url = request.getfixturevalue("postgres").database() if request.param == "postgres" else ""
    openers: dict[str, Callable[[ExitStack], FeedStore]] = {
        "sqlite": lambda stack: stack.enter_context(closing(SqliteFeedStore(tmp_path))),
        "memory": lambda _: held,
        "postgres": lambda stack: stack.enter_context(feed_store(url)),
    }
    with ExitStack() as stack:

        def open_one() -> FeedStore:
            stack.close()
            return openers[request.param](stack)

        yield open_one


def feed(address: str = POST, due: datetime | None = NOON, collection: str = "default", **facts: object) -> Feed:
    return Feed(collection, address, due, **facts)  # type: ignore[arg-type]


def entry(address: str, due: datetime | None = NOON, seen: datetime = NOON, **facts: object) -> Entry:
    return Entry(address, seen, due, address=address, **facts)  # type: ignore[arg-type]


async def test_a_feed_comes_back_whole_in_a_later_process_and_is_one_of_its_collection(opened: Opened) -> None:
    whole = feed(
        kind="feed", title="The Post – “daily”", words=("ferry", "wreck"), outlets=("The Post",), etag='W/"a"',
        modified="Sun, 03 May 2026 12:00:00 GMT", read=NOON - HOUR, new=NOON - 2 * HOUR, error="It is away.",
        failing=NOON, failures=3,
    )  # fmt: skip
    store = opened()
    assert await store.add(whole)
    assert not await store.add(feed(due=None))
    assert await store.add(feed(collection="other"))
    store = opened()
    assert await store.feeds() == [whole, feed(collection="other")]
    assert await store.feeds("default") == [whole]
    assert await store.remove("default", POST)
    assert not await store.remove("default", POST)
    assert await store.feeds() == [feed(collection="other")]


async def test_entries_come_back_whole_and_go_with_their_feed(opened: Opened) -> None:
    whole = entry(
        "https://post.example/a", id="tag:a", title="A", mark="m", published="2026-05-03", author="Mira", outlet="Post",
        text="Words.", article="0123456789abcdef", error="It was away.", tries=2,
    )  # fmt: skip
    nameless = Entry("id:7", NOON, NOON, id="7")
    store = opened()
    await store.add(feed())
    assert await store.keep(feed(title="The Post"), (whole, nameless))
    assert await store.entries("default", POST) == [whole, nameless] == await opened().entries("default", POST)
    store = opened()
    await store.keep(feed(), (replace(whole, due=None, text=""),))
    assert await store.entries("default", POST) == [replace(whole, due=None, text=""), nameless]
    await store.remove("default", POST)
    await store.add(feed())
    assert await store.entries("default", POST) == []


async def test_an_entry_is_stored_by_itself_while_it_is_there(opened: Opened) -> None:
    store, whole = opened(), entry("https://post.example/a")
    await store.add(feed())
    assert not await store.keep_entry(feed(), whole)
    await store.keep(feed(title="The Post"), (whole,))
    assert await store.keep_entry(feed(), replace(whole, due=None, article="0123456789abcdef"))
    assert await store.feeds() == [feed(title="The Post")]
    assert await store.entries("default", POST) == [replace(whole, due=None, article="0123456789abcdef")]


async def test_a_feed_moves_with_its_entries_but_not_onto_another_or_back_from_its_removal(opened: Opened) -> None:
    store, new = opened(), "https://post.example/new"
    await store.add(feed())
    await store.keep(feed(), (entry("https://post.example/a"),))
    assert await store.keep(feed(new), (entry("https://post.example/b"),), was=POST)
    assert await store.feeds() == [feed(new)]
    assert len(await store.entries("default", new)) == 2
    await store.add(feed())
    assert not await store.keep(feed(new, title="stolen"), (entry("https://post.example/c"),), was=POST)
    assert await store.feeds() == [feed(), feed(new)]
    assert len(await store.entries("default", new)) == 2
    assert not await store.keep(feed("https://gone.example/"))
    assert await store.feeds() == [feed(), feed(new)]


async def test_what_is_due_comes_longest_overdue_first_and_what_has_ended_never(opened: Opened) -> None:
    store = opened()
    abroad = timezone(timedelta(hours=9))
    late = feed("https://c.example/", (NOON - HOUR).astimezone(abroad))
    for one in (feed("https://a.example/", None), feed("https://b.example/", NOON + HOUR), feed(), late):
        await store.add(one)
    assert await store.due(NOON) == [late, feed()]
    assert await store.next_due() == NOON - HOUR
    for one in (late, feed(), feed("https://b.example/")):
        await store.keep(replace(one, due=None))
    assert (await store.due(NOON + 9 * HOUR), await store.next_due()) == ([], None)


async def test_of_each_host_the_longest_overdue_entry_is_loaded(opened: Opened) -> None:
    store = opened()
    for address in (POST, "https://other.example/feed"):
        await store.add(feed(address, None))
    a, b, c = (f"https://x.example/{name}" for name in "abc")
    await store.keep(feed(due=None), (entry(a, NOON - HOUR), entry("https://y.example/d", NOON)))
    await store.keep(feed("https://other.example/feed", None), (entry(b, NOON - 2 * HOUR), entry(c, NOON + HOUR)))
    found = [(one.address, due.address) for one, due in await store.due_entries(NOON)]
    assert found == [("https://other.example/feed", b), (POST, "https://y.example/d")]
    assert await store.next_due() == NOON - 2 * HOUR


async def test_entries_that_have_long_left_their_feed_are_forgotten(opened: Opened) -> None:
    store = opened()
    await store.add(feed())
    await store.keep(feed(), (entry("https://x.example/a", None, NOON - HOUR), entry("https://x.example/b", None)))
    await store.add(feed("https://other.example/feed"))
    await store.keep(feed("https://other.example/feed"), (entry("https://x.example/a", None, NOON - HOUR),))
    await store.forget_entries(feed(), NOON)
    assert len(await store.entries("default", "https://other.example/feed")) == 1
    assert [one.address for one in await store.entries("default", POST)] == ["https://x.example/b"]


async def test_a_moment_needs_its_time_zone(opened: Opened) -> None:
    store, naive = opened(), datetime(2026, 5, 3)
    for call in (store.add(feed(due=naive)), store.due(naive), store.forget_entries(feed(), naive)):
        with pytest.raises(ValueError, match="time zone"):
            await call


async def test_the_feeds_of_a_workspace_are_forgotten_with_it(tmp_path: Path) -> None:
    with closing(SqliteFeedStore(tmp_path)) as store, closing(SqliteChatStore(tmp_path)) as chats:
        await store.add(feed(collection="chat:home"))
        await store.add(feed())
        await chats.forget_workspace("chat", "home")
        assert await store.feeds() == [feed()]
