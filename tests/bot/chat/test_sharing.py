"""Several processes over one PostgreSQL: what one leaves another does, once, and each duty is one's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from postgres_server import Server
from postgres_stores import LEASE, chat_store
from waiting import until

from bot.chat.conversation import Incoming
from bot.chat.duty import OnDuty, is_mine
from bot.chat.taking_over import ANSWERED_LATE, TakingOver
from bot.chat.types import Event
from bot.running.health import Health

if TYPE_CHECKING:
    from bot.chat.postgres.chat_store import PostgresChatStore

NOW = datetime.now(UTC)


def event(key: str, at: datetime = NOW, payload: dict[str, Any] | None = None) -> Event:
    incoming = Incoming("chat", key, "message", "mira", "general", "who denied it?")
    return Event("chat", key, incoming.payload() if payload is None else payload, at)


@pytest.fixture
def stores(postgres: Server) -> Iterator[list[PostgresChatStore]]:
    """Three processes, as far as the store can tell."""
    url = postgres.database()
    with ExitStack() as stack:
        yield [stack.enter_context(chat_store(url)) for _ in range(3)]


async def test_what_is_in_hand_is_left_alone_and_what_was_left_is_taken_once(stores: list[PostgresChatStore]) -> None:
    busy, gone, other = stores
    for key in ("1", "2", "3"):
        await gone.receive(event(key))
    await busy.receive(event("in hand"))
    await gone.finish("chat", "3")
    assert await other.sharing.take_over("chat") == []
    await asyncio.sleep(LEASE)
    await busy.sharing.renew()
    assert await other.sharing.take_over("elsewhere") == []
    taken = await asyncio.gather(*(one.sharing.take_over("chat") for one in (busy, other) for _ in range(5)))
    assert sorted(one.key for some in taken for one in some) == ["1", "2"]
    assert {one.key: one for some in taken for one in some} == {key: event(key) for key in ("1", "2")}


async def test_what_a_process_leaves_when_it_is_stopped_is_taken_at_once(stores: list[PostgresChatStore]) -> None:
    stopped, other, _ = stores
    for key in ("1", "2"):
        await stopped.receive(event(key))
    await stopped.finish("chat", "2")
    stopped.close()
    assert [one.key for one in await other.sharing.take_over("chat")] == ["1"]


async def test_a_platform_that_ends_leaves_what_it_has_in_hand_to_anybody(stores: list[PostgresChatStore]) -> None:
    first, second, _ = stores
    await first.receive(event("1"))
    assert await first.sharing.take_over("chat") == []
    await first.sharing.leave("other")
    assert await second.sharing.take_over("chat") == []
    await first.sharing.leave("chat")
    assert [one.key for one in await first.sharing.take_over("chat")] == ["1"]


async def test_what_may_have_ended_its_processes_is_not_handed_on_for_ever(stores: list[PostgresChatStore]) -> None:
    first, second, third = stores
    await first.receive(event("1"))
    taken = []
    for store in (second, third, first, second, third):
        await asyncio.sleep(LEASE * 1.1)
        taken.append([one.key for one in await store.sharing.take_over("chat")])
    assert taken == [["1"], ["1"], ["1"], [], []]


async def test_a_lease_does_not_run_out_while_the_database_is_down(
    stores: list[PostgresChatStore], postgres: Server
) -> None:
    first, second, _ = stores
    await first.receive(event("1"))
    await asyncio.to_thread(postgres.stop)
    await asyncio.sleep(LEASE)
    await asyncio.to_thread(postgres.start)
    assert await until_there(second) == []
    await asyncio.sleep(LEASE * 1.1)
    assert [one.key for one in await second.sharing.take_over("chat")] == ["1"]


async def until_there(store: PostgresChatStore) -> list[Event]:
    found: list[list[Event]] = []

    async def look() -> bool:
        found.append(await store.sharing.take_over("chat"))
        return True

    await until(look, "the database")
    return found[0]


async def test_what_is_too_old_or_only_a_key_is_finished_unanswered(stores: list[PostgresChatStore]) -> None:
    gone, other, _ = stores
    await gone.receive(event("old", NOW - ANSWERED_LATE - timedelta(seconds=1)))
    await gone.receive(event("pressed", payload={}))
    await gone.receive(event("young"))
    begun: list[str] = []

    async def begin(incoming: Incoming) -> None:
        begun.append(incoming.key)

    taking = asyncio.create_task(TakingOver(other, "chat", lambda: NOW, begin).keep_on(other.sharing))
    try:
        await until(lambda: begun, "what was left")
        left = await other.pending("chat", NOW - timedelta(days=1))
        assert (begun, [one.key for one in left]) == (["young"], ["young"])
    finally:
        taking.cancel()


async def test_a_duty_is_one_process_s_until_it_ends(stores: list[PostgresChatStore], postgres: Server) -> None:
    first, second, third = stores
    assert [await one.sharing.has_duty("feeds") for one in (first, second, first, third)] == [True, False, True, False]
    assert await second.sharing.has_duty("sweeping")
    first.sharing.close()
    assert [await one.sharing.has_duty("feeds") for one in (third, second)] == [True, False]
    await asyncio.to_thread(postgres.stop)
    assert not await is_mine(third.sharing, "feeds"), "it cannot know that nobody else has it"
    await asyncio.to_thread(postgres.start)
    assert [await one.sharing.has_duty("feeds") for one in (second, third)] == [True, False]


@dataclass
class Kept:
    """A service that only notes when it runs."""

    name: str = "feeds"
    running: int = 0
    runs: int = 0

    async def run(self, chat: Any, stop: asyncio.Event) -> None:
        del chat
        self.running += 1
        self.runs += 1
        await stop.wait()
        self.running -= 1


@dataclass
class Installation:
    """As much of one as a duty looks at."""

    store: Any
    health: Health = field(default_factory=Health)


async def test_a_service_runs_in_one_process_and_goes_on_in_another(stores: list[PostgresChatStore]) -> None:
    services = [Kept() for _ in stores]
    chats: list[Any] = [Installation(store) for store in stores]
    stops = [asyncio.Event() for _ in stores]
    tasks = [
        asyncio.create_task(OnDuty(service, "reading feeds").run(chat, stop))
        for service, chat, stop in zip(services, chats, stops, strict=True)
    ]
    await until(lambda: sum(one.running for one in services), "somebody on duty")
    await until(lambda: sum(chat.health.ready for chat in chats) == 2, "two that miss nothing")
    first = next(at for at, service in enumerate(services) if service.running)
    stops[first].set()
    await tasks[first]
    assert not services[first].running
    stores[first].sharing.close()
    await until(lambda: sum(one.running for one in services), "another one on duty")
    await asyncio.sleep(LEASE)
    assert sum(one.runs for one in services) == 2
    for stop in stops:
        stop.set()
    await asyncio.gather(*tasks)
