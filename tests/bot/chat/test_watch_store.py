"""Watched questions come back whole, each kept by one process only, and what is to be told is told by one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answering.changes import Kinds, Known, Voice
from bot.chat.sqlite_store import SqliteChatStore
from bot.chat.sqlite_watch_store import SqliteWatchStore
from bot.chat.types import Spot
from bot.chat.watch_store import DAY, Notice, Quiet, Watch, WatchStore

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOME, AWAY, DIRECT = Spot("chat", "home", "general", "t1"), Spot("chat", "away", "general"), Spot("chat", None, "mira")
VOICE = Voice(
    "a1", "h1", 3, 9, "14 May", "The Post", "2026-05-03", "Hearing – “set”", "https://post.example/1", 0.9, (0, 6)
)
SIDE = Known("14 May", None, (VOICE, replace(VOICE, article="a2", mark=None)))
Opened = Callable[[], WatchStore]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens the same store once more, as another process does."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(SqliteWatchStore(tmp_path)))


def watch(ident: str = "w1", spot: Spot = HOME, owner: str = "hash of mira", **facts: object) -> Watch:
    return Watch(ident, spot, owner, "mira", "when is the hearing?", NOON, NOON + 30 * DAY, **facts)  # type: ignore[arg-type]


def notice(ident: str = "n1", about: str | None = "w1", due: datetime = NOON, spot: Spot = HOME) -> Notice:
    after = (replace(SIDE, answer="21 May"),)
    until = NOON + 30 * DAY
    return Notice(
        ident, about, spot, "mira", True, "when is the hearing?", Kinds.CHANGED, (SIDE,), after, until, NOON, due
    )  # fmt: skip


async def test_a_watch_comes_back_whole_in_a_later_process(opened: Opened) -> None:
    whole = watch(
        direct=False, a_day=2, quiet=Quiet(22, 7, "Europe/Berlin"), told=(SIDE,), seen={"a1": "h1"}, stamp="x y",
        spoke=(NOON, NOON + MINUTE),
    )  # fmt: skip
    await opened().add(whole)
    await opened().add(watch("w2", DIRECT, "hash of tom"))
    store = opened()
    assert await store.watch("w1") == whole
    assert await store.watch("w3") is None
    assert await store.of_owner("chat", whole.owner) == [whole]
    assert await store.of_owner("other", whole.owner) == []
    assert await store.of_workspace("chat", "home") == [whole]
    assert [found.id for found in await store.of_workspace("chat", None)] == ["w2"]
    assert await store.end("w1")
    assert not await store.end("w1")
    assert [found.id for found in await store.askable(NOON)] == ["w2"]


async def test_what_changed_and_what_is_told_of_it_are_stored_together_and_once(opened: Opened) -> None:
    one, other = opened(), opened()
    await one.add(watch())
    (mine,), (theirs,) = await one.askable(NOON), await other.askable(NOON)
    assert await one.keep(replace(mine, told=(SIDE,)), notice())
    assert not await other.keep(replace(theirs, told=()), notice("n2")), "another process has just done that"
    assert await other.askable(NOON) == [], "first of all it has to be told"
    found = await other.claim(NOON, NOON + MINUTE, {"chat"})
    assert found == notice()
    assert await one.claim(NOON, NOON + MINUTE, {"chat"}) is None
    await other.sent("n1")
    (again,) = await one.askable(NOON)
    assert (again.told, again.version) == ((SIDE,), 1)


async def test_what_a_crash_leaves_unsure_is_tried_again_after_its_lease_and_under_the_same_id(opened: Opened) -> None:
    store = opened()
    await store.add(watch())
    await store.keep(watch(), notice(due=NOON + MINUTE))
    assert await store.claim(NOON, NOON + DAY, {"chat"}) is None, "it is not due"
    assert await store.claim(NOON + MINUTE, NOON + DAY, {"other"}) is None
    assert await store.claim(NOON + MINUTE, NOON + 3 * MINUTE, {"chat", "other"})
    later = opened()
    assert await later.claim(NOON + 2 * MINUTE, NOON + DAY, {"chat"}) is None
    found = await later.claim(NOON + 3 * MINUTE, NOON + DAY, {"chat"})
    assert found == replace(notice(due=NOON + MINUTE), tries=1)
    await later.put_off("n1", NOON + 5 * MINUTE)
    assert await store.claim(NOON + 4 * MINUTE, NOON + DAY, {"chat"}) is None
    assert (await store.claim(NOON + 5 * MINUTE, NOON + DAY, {"chat"})) is not None


async def test_with_a_watch_goes_what_it_has_to_tell_and_a_farewell_stays(opened: Opened) -> None:
    store = opened()
    await store.add(watch())
    await store.keep(watch(), notice())
    await store.give_up(notice(), notice("bye", None))
    assert await store.watch("w1") is None
    found = await store.claim(NOON, NOON, {"chat"})
    assert found
    assert found.id == "bye"
    await store.sent("bye")
    await store.add(watch())
    await store.keep(watch(), notice())
    await store.end("w1")
    assert await store.claim(NOON, NOON, {"chat"}) is None


async def test_a_watch_that_has_ended_is_forgotten_once_it_has_told_all_or_nobody_can_be_told(opened: Opened) -> None:
    store, over = opened(), NOON + 30 * DAY
    await store.add(watch())
    await store.add(watch("w2"))
    await store.keep(watch("w2"), notice(about="w2"))
    await store.expire(over - MINUTE)
    assert len(await store.of_workspace("chat", "home")) == 2
    assert await store.askable(over) == []
    await store.expire(over)
    assert [found.id for found in await store.of_workspace("chat", "home")] == ["w2"]
    await store.expire(over + 7 * DAY)
    assert await store.of_workspace("chat", "home") == []


async def test_a_workspace_that_is_forgotten_is_forgotten_here(opened: Opened, tmp_path: Path) -> None:
    store = opened()
    for ident, spot in (("w1", HOME), ("w2", AWAY)):
        await store.add(watch(ident, spot))
        await store.keep(watch(ident, spot), notice(ident, ident, spot=spot))
    await store.give_up(notice("none", "none"), notice("bye", None))
    with closing(SqliteChatStore(tmp_path)) as chats:
        assert await chats.workspaces("chat") == {"home", "away"}
        await chats.forget_workspace("chat", "home")
    assert await store.watch("w1") is None
    found = [await store.claim(NOON, NOON + DAY, {"chat"}) for _ in range(2)]
    assert [one and one.id for one in found] == ["w2", None]


@pytest.mark.parametrize(
    ("quiet", "now", "ends"),
    [
        (Quiet(22, 7), "2026-05-03T21:59:00", None),
        (Quiet(22, 7), "2026-05-03T22:00:00", "2026-05-04T07:00:00"),
        (Quiet(22, 7), "2026-05-04T06:59:59", "2026-05-04T07:00:00"),
        (Quiet(22, 7), "2026-05-04T07:00:00", None),
        (Quiet(12, 14), "2026-05-04T13:30:00", "2026-05-04T14:00:00"),
        (Quiet(8, 8), "2026-05-04T08:00:00", None),
        (Quiet(22, 7, "Europe/Berlin"), "2026-03-28T22:30:00", "2026-03-29T05:00:00"),  # clocks go forward that night
        (Quiet(22, 7, "Europe/Berlin"), "2026-10-24T21:30:00", "2026-10-25T06:00:00"),  # and back
        (Quiet(22, 7, "America/New_York"), "2026-05-04T03:00:00", "2026-05-04T11:00:00"),
    ],
)
def test_quiet_hours_go_by_the_clocks_of_their_zone(quiet: Quiet, now: str, ends: str | None) -> None:
    found = quiet.ends(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(ends).replace(tzinfo=UTC) if ends else None)


def test_a_watch_rests_in_its_quiet_hours_and_once_it_has_told_enough_for_a_day() -> None:
    assert not watch().rests(NOON)
    assert watch(quiet=Quiet(11, 13)).rests(NOON)
    often = watch(a_day=2, spoke=(NOON - 2 * DAY, NOON - timedelta(hours=23), NOON - MINUTE))
    assert often.rests(NOON)
    assert not often.rests(NOON + 61 * MINUTE)
