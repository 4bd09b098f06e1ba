"""What every store of a chat's memory promises, asserted by value. SQLite's, PostgreSQL's and the tests' fake pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from postgres_stores import chat_store
from stores import MemoryChatStore

from bot.chat.sqlite_store import SqliteChatStore
from bot.chat.store import ChatStore, PastQuestion
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOME, AWAY, DIRECT = Spot("chat", "home", "general"), Spot("chat", "away", "general"), Spot("chat", None, "general")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Opened = Callable[[], ChatStore]


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """Opens the same store, each time as a process does that was started again."""
    held = MemoryChatStore()
    url = request.getfixturevalue("postgres").database() if request.param == "postgres" else ""
    openers: dict[str, Callable[[ExitStack], ChatStore]] = {
        "sqlite": lambda stack: stack.enter_context(closing(SqliteChatStore(tmp_path))),
        "memory": lambda _: held,
        "postgres": lambda stack: stack.enter_context(chat_store(url)),
    }
    with ExitStack() as stack:

        def open_one() -> ChatStore:
            stack.close()
            return openers[request.param](stack)

        yield open_one


def event(key: str, at: datetime = NOON, platform: str = "chat") -> Event:
    return Event(platform, key, {"text": f"what of {key}?"}, at)


def kept(ident: str, at: datetime = NOON, spot: Spot = HOME, **other: object) -> StoredAnswer:
    answer = StoredAnswer(ident, spot, "hash-of-mira", False, at, f"question {ident}?", None, {"status": "not_found"})
    return replace(answer, **other)  # type: ignore[arg-type]


async def test_an_event_is_received_once_also_by_a_later_process(opened: Opened) -> None:
    store = opened()
    assert await store.receive(event("1"))
    assert not await store.receive(event("1", NOON + DAY))
    assert await store.receive(event("1", platform="other"))
    await store.finish("chat", "1")
    store = opened()
    assert not await store.receive(event("1"))
    assert await store.pending("chat", NOON - DAY) == []
    assert await store.pending("other", NOON - DAY) == [event("1", platform="other")]


async def test_pending_are_the_unanswered_events_that_are_young_enough_oldest_first(opened: Opened) -> None:
    store = opened()
    for key, minutes in (("old", -16), ("second", -5), ("first", -15), ("done", -1)):
        await store.receive(event(key, NOON + minutes * MINUTE))
    await store.finish("chat", "done")
    assert [e.key for e in await store.pending("chat", NOON - 15 * MINUTE)] == ["first", "second"]


async def test_settings_belong_to_one_channel_of_one_workspace_and_outlive_a_restart(opened: Opened) -> None:
    quiet = ChannelSettings(on=False, threads=False, private=True, needs_mention=False, collections="own")
    store = opened()
    await store.set_settings(HOME, ChannelSettings(collections="shared"))
    await store.set_settings(HOME, quiet)
    store = opened()
    assert await store.settings(HOME) == quiet
    assert await store.settings(replace(HOME, thread="t1")) == quiet
    others = [AWAY, DIRECT, replace(HOME, channel="sports"), replace(HOME, platform="other")]
    assert [await store.settings(spot) for spot in others] == [ChannelSettings()] * 4


async def test_an_answer_and_the_messages_it_stands_in_outlive_a_restart(opened: Opened) -> None:
    answer = kept("a", NOON + timedelta(microseconds=7), after="before", private=True, record={"status": "x", "n": [1]})
    store = opened()
    await store.keep(answer)
    await store.point("chat", "general", "m1", "a", answers=False)
    await store.point("chat", "general", "m2", "a", answers=True)
    store = opened()
    assert await store.kept("a") == answer
    assert await store.shown("a") == [("general", "m2")]
    assert await store.pointed("chat", "general", "m1") == await store.pointed("chat", "general", "m2") == answer
    for nowhere in (("other", "general", "m1"), ("chat", "sports", "m1"), ("chat", "general", "m3")):
        assert await store.pointed(*nowhere) is None
    assert await store.kept("b") is None


async def test_the_latest_answer_is_a_public_one_of_the_same_conversation(opened: Opened) -> None:
    store = opened()
    thread = replace(HOME, thread="t1")
    since = NOON - 60 * MINUTE
    for number, other in enumerate((AWAY, DIRECT, thread, replace(HOME, channel="sports"))):
        await store.keep(kept(f"elsewhere {number}", NOON + 5 * MINUTE, other))
    await store.keep(kept("private", NOON + 5 * MINUTE, private=True))
    assert await store.latest(HOME, since) is None
    await store.keep(kept("older", NOON - MINUTE, asker="hash-of-mira"))
    await store.keep(kept("newer", NOON, asker="hash-of-tom"))
    found = (
        await store.latest(HOME, since),
        await store.latest(HOME, since, "hash-of-mira"),
        await store.latest(thread, since),
    )
    assert [one and one.id for one in found] == ["newer", "older", "elsewhere 2"]
    assert await store.latest(HOME, NOON + MINUTE) is None
    assert await store.latest(HOME, NOON) is not None


async def test_moments_are_compared_as_moments_whatever_their_zone(opened: Opened) -> None:
    store = opened()
    await store.keep(kept("a", NOON))
    early = datetime(2026, 5, 3, 13, tzinfo=timezone(timedelta(hours=2)))  # 11:00 in UTC
    assert await store.latest(HOME, early) == kept("a", NOON)
    assert await store.latest(HOME, early + timedelta(hours=2)) is None
    with pytest.raises(ValueError, match="time zone"):
        await store.latest(HOME, datetime(2026, 5, 3, 12))


async def test_a_workspace_is_forgotten_with_all_that_is_its_own_and_nothing_else(opened: Opened) -> None:
    store = opened()
    places = {"home": HOME, "away": AWAY, "direct": DIRECT, "other": replace(HOME, platform="other")}
    for name, spot in places.items():
        await store.keep(kept(name, spot=spot))
        await store.set_settings(spot, ChannelSettings(on=False))
        await store.vote(name, "mira", True, None, NOON)
        await store.point(spot.platform, f"channel of {name}", "m1", name, answers=True)
    await store.depart("chat", "home", NOON)
    await store.forget_workspace("chat", "home")
    assert [name for name in places if await store.kept(name)] == ["away", "direct", "other"]
    assert [name for name, spot in places.items() if not (await store.settings(spot)).on] == ["away", "direct", "other"]
    assert [name for name in places if await store.votes(name) == (1, 0)] == ["away", "direct", "other"]
    assert [name for name in places if await store.shown(name)] == ["away", "direct", "other"]
    assert await store.departed("chat", NOON + DAY) == []
    assert (await store.workspaces("chat"), await store.workspaces("other")) == ({"away"}, {"home"})


async def test_the_first_departure_counts_until_it_comes_back(opened: Opened) -> None:
    store = opened()
    await store.depart("chat", "home", NOON)
    await store.depart("chat", "home", NOON + DAY)
    assert await store.departed("chat", NOON) == []
    assert await store.departed("chat", NOON + MINUTE) == ["home"]
    assert await store.departed("other", NOON + MINUTE) == []
    await store.come_back("chat", "home")
    assert await store.departed("chat", NOON + DAY) == []


async def test_notes_outlive_a_restart(opened: Opened) -> None:
    store = opened()
    assert await store.note("commands") is None
    await store.set_note("commands", "one")
    await store.set_note("commands", "two")
    store = opened()
    assert await store.note("commands") == "two"


async def test_of_events_that_arrive_at_once_each_is_received_once(opened: Opened) -> None:
    store = opened()
    received = await asyncio.gather(*(store.receive(event(str(number % 20))) for number in range(160)))
    assert sum(received) == 20
    assert {one.key for one in await store.pending("chat", NOON)} == {str(number) for number in range(20)}


async def test_a_voter_has_one_vote_and_may_change_it(opened: Opened) -> None:
    store = opened()
    for voter, helpful in (("mira", True), ("tom", True), ("mira", False), ("mira", True), ("mira", False)):
        await store.vote("a", voter, helpful, None, NOON)
    await store.vote("b", "mira", False, "it is an old quote", NOON)
    assert [await store.votes(answer) for answer in "abc"] == [(1, 1), (0, 1), (0, 0)]


async def test_words_expire_and_votes_and_answers_stay(opened: Opened) -> None:
    store = opened()
    words = {"status": "not_found", "missing_terms": ["ferry"]}
    await store.keep(kept("old", NOON - DAY, record=words))
    await store.keep(kept("new", NOON, record=words))
    await store.vote("old", "mira", True, "old words", NOON - DAY)
    await store.receive(event("old", NOON - DAY))
    await store.receive(event("new", NOON))
    await store.expire(NOON)
    assert await store.kept("old") == kept("old", NOON - DAY, question=None, record=words | {"missing_terms": []})
    assert await store.kept("new") == kept("new", NOON, record=words)
    assert await store.recent(HOME) == ["question new?"]
    assert await store.votes("old") == (1, 0)
    assert await store.pending("chat", NOON - 2 * DAY) == [event("new")]
    assert await store.receive(event("old", NOON - DAY)), "it is forgotten altogether"


async def test_suggested_are_public_questions_of_the_channel_newest_first_each_once(opened: Opened) -> None:
    store = opened()
    thread = replace(HOME, thread="t1")
    for number, spot in enumerate((HOME, HOME, thread, AWAY, DIRECT)):
        await store.keep(kept(f"{number}", NOON + number * MINUTE, spot, question=f"question {number}?"))
    await store.keep(kept("again", NOON + 9 * MINUTE, question="question 0?"))
    await store.keep(kept("private", NOON + 9 * MINUTE, private=True))
    await store.keep(kept("text", NOON + 9 * MINUTE, record={"status": "check"}))
    assert await store.recent(HOME) == ["question 0?", "question 1?"]
    assert await store.recent(thread) == ["question 0?", "question 2?", "question 1?"]


async def test_what_was_asked_is_counted_with_its_votes_oldest_first(opened: Opened) -> None:
    store = opened()
    record = {"status": "answered", "differs": True, "changed": False, "elapsed_ms": 12.5}
    await store.keep(kept("new", NOON, record=record))
    await store.keep(kept("old", NOON - DAY, DIRECT, private=True))
    await store.keep(kept("older", NOON - 2 * DAY))
    await store.keep(kept("text", NOON, record={"status": "check"}))
    for voter, helpful in (("mira", True), ("tom", False), ("eve", True)):
        await store.vote("new", voter, helpful, None, NOON)
    asker = "hash-of-mira"
    assert await store.asked(NOON - DAY) == [
        PastQuestion("chat", True, True, asker, NOON - DAY, "question old?", "not_found", False, False, None, 0, 0),
        PastQuestion("chat", False, False, asker, NOON, "question new?", "answered", True, False, 12.5, 2, 1),
    ]


async def test_nobody_changes_what_is_kept_by_changing_what_was_given(opened: Opened) -> None:
    store = opened()
    given = event("1")
    await store.receive(given)
    given.payload["text"] = "something else"
    (pending,) = await store.pending("chat", NOON)
    assert pending == event("1")


async def test_it_knows_where_questions_need_no_mention_and_where_it_answered(opened: Opened) -> None:
    store = opened()
    talk = ChannelSettings(needs_mention=False)
    for spot in (HOME, DIRECT, replace(AWAY, platform="other")):
        await store.set_settings(spot, talk)
    await store.set_settings(AWAY, ChannelSettings(on=False))
    assert sorted(await store.talkative("chat")) == [("", "general"), ("home", "general")]
    await store.set_settings(HOME, replace(talk, needs_mention=True))
    assert await store.talkative("chat") == [("", "general")]
    for answer, at in (("old", NOON - DAY), ("new", NOON)):
        await store.keep(kept(answer, at))
        await store.point("chat", f"thread of {answer}", "m1", answer, answers=True)
        await store.point("chat", f"asked {answer}", "m2", answer, answers=False)
    assert await store.conversations("chat", NOON) == {"thread of new"}
    assert await store.conversations("other", NOON) == set()
