"""What the store in PostgreSQL promises beyond the contract: any words, one key, and a database that goes and comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgres_server import Server
from postgres_stores import chat_store, feed_store

from bot.chat.feed_store import Feed
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer
from index.errors import AwayError, StoreError

if TYPE_CHECKING:
    from bot.chat.postgres.chat_store import PostgresChatStore

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOME = Spot("chat", "home", "general")


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.database()


@pytest.fixture
def store(url: str) -> Iterator[PostgresChatStore]:
    with chat_store(url) as store:
        yield store


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(), min_size=1))
async def test_whatever_people_write_is_kept_but_for_what_no_database_takes(
    store: PostgresChatStore, words: str
) -> None:
    record = {"status": "not_found", "missing_terms": [words], words: 1.5}
    await store.keep(StoredAnswer(words, HOME, "hash", False, NOON, words, None, record))
    [asked] = await store.recent(HOME)
    kept = await store.kept(words)
    assert kept
    assert kept.question == asked == kept.record["missing_terms"][0]
    sound = words.replace("\0", "�").encode(errors="replace").decode()
    assert (asked, kept.record) == (sound, {"status": "not_found", "missing_terms": [sound], sound: 1.5})
    await store.forget_workspace("chat", "home")


async def test_what_one_process_sets_another_sees_at_once(store: PostgresChatStore, url: str) -> None:
    with chat_store(url) as other:
        await store.set_settings(HOME, ChannelSettings(private=True))
        assert (await other.settings(HOME)).private
        await asyncio.gather(*(one.vote("a", who, True, None, NOON) for one in (store, other) for who in ("m", "t")))
        assert await store.votes("a") == await other.votes("a") == (2, 0)


async def test_every_event_is_received_by_one_of_several_processes(store: PostgresChatStore, url: str) -> None:
    with chat_store(url) as second, chat_store(url) as third:
        stores = (store, second, third)
        events = [Event("chat", str(number), {"text": "?"}, NOON) for number in range(40)]
        received = await asyncio.gather(*(one.receive(event) for event in events for one in stores))
    assert [sum(received[at : at + 3]) for at in range(0, 120, 3)] == [1] * 40


async def test_the_feeds_of_a_workspace_are_forgotten_with_it(store: PostgresChatStore, url: str) -> None:
    with feed_store(url) as feeds:
        await feeds.add(Feed("chat:home", "https://post.example/feed", NOON))
        await feeds.add(Feed("default", "https://post.example/feed", NOON))
        await store.forget_workspace("chat", "home")
        assert [feed.collection for feed in await feeds.feeds()] == ["default"]


def test_a_process_with_another_key_is_sent_away(url: str) -> None:
    from bot.chat.postgres.rooms import ChatDatabase

    for key in ("one", "one"):
        db = ChatDatabase(url)
        db.belongs_to(key, "/data")
        db.close()
    db = ChatDatabase(url)
    with pytest.raises(StoreError, match=r"another secret key than the one in /data: copy the 'secret\.key'"):
        db.belongs_to("two", "/data")
    db.close()


class TestAway:
    """A database that is stopped, and started again or not."""

    async def test_what_is_asked_meanwhile_waits_for_it(self, url: str, postgres: Server) -> None:
        with chat_store(url, patience=30) as store:
            await store.set_settings(HOME, ChannelSettings(private=True))
            await asyncio.to_thread(postgres.stop)
            try:
                waiting = [asyncio.create_task(store.receive(Event("chat", str(n), {}, NOON))) for n in range(12)]
                reading = asyncio.create_task(store.settings(HOME))
                await asyncio.sleep(1)
                assert not any(task.done() for task in (*waiting, reading))
            finally:
                await asyncio.to_thread(postgres.start)
            assert await asyncio.gather(*waiting) == [True] * 12
            assert (await reading).private

    async def test_nobody_waits_for_ever(self, url: str, postgres: Server) -> None:
        with chat_store(url) as store:
            await store.note("a")
            await asyncio.to_thread(postgres.stop)
            try:
                with pytest.raises(AwayError, match="see that STORE_URL is right and that it is running"):
                    await store.note("a")
            finally:
                await asyncio.to_thread(postgres.start)
            assert await store.note("a") is None
