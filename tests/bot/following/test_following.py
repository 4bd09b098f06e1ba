"""Watched questions are asked again only where it may matter, and what has changed is told once, come what may."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from fakes import make_article
from followed import ALSO, REED, followed
from house import STORY, House

from bot.chat.parts import Chat
from bot.chat.sqlite_watch_store import SqliteWatchStore
from bot.chat.types import ChannelSettings, Spot
from bot.chat.watch_store import Quiet
from bot.chat.watch_terms import Terms
from bot.errors import ClosedPlaceError, InputError, NotAllowedError, OverLimitError, StuckError, UnreachableError
from bot.following.follower import Follower, where_of
from bot.following.telling import LEASE, OLD, Telling
from bot.showing.answer_text import document_to_text
from bot.showing.document import Document
from index.errors import NotFoundError

QUESTION = "who denied the claims?"
PLACE = Spot("chat", "home", "general")
HOUR = timedelta(hours=1)
# Words of the question that no reader takes for an answer.
NEARBY = make_article("Nobody denied the claims about the wool any more.", published="2026-05-22", source="Wire")
FAR = make_article("Sheep are shorn in June.", key="shorn", published="2026-05-22")


@dataclass
class Chatter:
    """A platform that remembers keys, as real ones do, and may fail: before it has written, or after."""

    name: str = "chat"
    told: list[tuple[Spot, str]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    fails: list[BaseException] = field(default_factory=list)
    dies: bool = False
    alone: bool = True

    async def direct(self, place: Spot, person: str) -> Spot:
        if not self.alone:
            raise ClosedPlaceError("They are gone.")
        return Spot(self.name, place.workspace, f"direct:{person}")

    async def announce(self, place: Spot, document: Document, key: str = "") -> None:
        if self.fails:
            raise self.fails.pop(0)
        if key not in self.keys:
            self.told.append((place, document_to_text(document)))
        self.keys.add(key)
        if self.dies:
            raise asyncio.CancelledError


async def watched(chat: Chat, text: str = QUESTION, person: str = "mira", **terms: Any) -> str:
    """Begin a watch, and give its id."""
    before = {watch.id for watch in await chat.watches.found(PLACE, person)}
    await chat.watches.begin(PLACE, person, text, Terms(**terms))
    (watch,) = [found.id for found in await chat.watches.found(PLACE, person) if found.id not in before]
    return watch


async def test_it_is_read_again_only_once_something_new_is_in_reach(house: House, chat: Chat) -> None:
    chatter = Chatter()
    await watched(chat)
    house.gate.read_texts.clear()
    assert await followed(chat, chatter) == (0, 0)
    house.index.remove(("default",), STORY[2].id)
    assert await followed(chat, chatter) == (0, 0), "what went had nothing to say"
    assert house.gate.read_texts == []
    house.add([NEARBY])
    assert await followed(chat, chatter) == (1, 0)
    assert house.gate.read_texts == [QUESTION]
    assert await followed(chat, chatter) == (0, 0)


async def test_what_changed_is_told_once_with_old_and_new_quotes(house: House, chat: Chat) -> None:
    chatter = Chatter()
    await watched(chat)
    house.add([REED])
    assert await followed(chat, chatter) == (1, 1)
    house.add([make_article("Tomas Reed has denied the claims.", key="more", source="Echo", published="2026-05-21")])
    assert await followed(chat, chatter) == (1, 0), "one more article that says the same"
    ((where, text),) = chatter.told
    assert where == Spot("chat", "home", "direct:mira")
    assert text.startswith("who denied the claims?")
    before, after = text.index("Ines Varga — Before"), text.index("Tomas Reed — Now")
    assert text.index("The Post") in range(before, after)
    assert text.index("The Gull") > after


@pytest.mark.parametrize("error", [KeyError("a bug"), StuckError("It took too long.")])
async def test_a_bug_is_met_once_and_what_it_hid_is_told_with_the_next_articles(
    house: House, chat: Chat, error: Exception
) -> None:
    chatter = Chatter()
    await watched(chat)
    house.gate.read_texts.clear()
    house.gate.fails.append(error)
    house.add([REED])
    assert await followed(chat, chatter) == (0, 0)
    assert await followed(chat, chatter) == (0, 0)
    assert house.gate.read_texts == [QUESTION]
    house.add([NEARBY])
    assert await followed(chat, chatter) == (1, 1)
    assert "Tomas Reed — Now" in chatter.told[0][1]


async def test_of_an_article_that_was_corrected_both_texts_are_shown_and_of_a_removed_one_none(
    house: House, chat: Chat
) -> None:
    chatter = Chatter()
    await watched(chat)
    corrected = replace(STORY[0], text=STORY[0].text.replace("Ines Varga", "Tomas Reed"))
    house.index.remove(("default",), STORY[1].id)
    house.add([corrected])
    assert await followed(chat, chatter) == (1, 1)
    ((_, text),) = chatter.told
    assert "Ines Varga, denied the claims" in text
    assert "The article has changed since; it said this." in text
    assert "Its article has been removed since." in text
    assert "her lawyer said" not in text


async def test_while_it_rests_it_is_not_asked_and_then_told_of_all_at_once(house: House, chat: Chat) -> None:
    chatter, hour = Chatter(), house.now().hour
    await watched(chat, quiet=Quiet(hour, (hour + 2) % 24))
    house.add([REED])
    assert await followed(chat, chatter) == (0, 0)
    house.add([ALSO])
    house.later += 2 * HOUR
    assert await followed(chat, chatter) == (1, 1)
    assert "Another answer has appeared." in chatter.told[0][1]


async def test_no_more_is_told_in_a_day_than_was_agreed(house: House, chat: Chat) -> None:
    chatter = Chatter()
    await watched(chat, a_day=1)
    house.add([REED])
    assert await followed(chat, chatter) == (1, 1)
    house.add([ALSO])
    assert await followed(chat, chatter) == (0, 0)
    house.later += 25 * HOUR
    assert await followed(chat, chatter) == (1, 1)


async def test_nothing_is_told_where_it_is_switched_off_until_it_is_on_again(house: House, chat: Chat) -> None:
    chatter = Chatter()
    await watched(chat)
    await chat.places.store.set_settings(PLACE, ChannelSettings(on=False))
    house.add([REED])
    assert await followed(chat, chatter) == (0, 0)
    with pytest.raises(NotAllowedError):
        await chat.watches.begin(PLACE, "mira", "when did she?", Terms())
    await chat.places.store.set_settings(PLACE, ChannelSettings())
    assert await followed(chat, chatter) == (1, 1)


async def test_a_watch_sees_its_own_workspace_and_no_other(house: House, chat: Chat) -> None:
    chatter = Chatter()
    await watched(chat)
    house.add([replace(REED, collection="chat:away")])
    assert await followed(chat, chatter) == (0, 0)
    house.add([replace(REED, id="0123456789abcdef", collection="chat:home")])
    assert await followed(chat, chatter) == (1, 1)


async def test_of_two_processes_one_tells(house: House, chat: Chat) -> None:
    chatter = Chatter()
    await watched(chat)
    with house.opened() as other:
        house.add([REED])
        await asyncio.gather(*(followed(one, chatter) for one in (chat, other)))
        await asyncio.gather(*(followed(one, chatter) for one in (chat, other)))
    assert len(chatter.told) == 1


async def test_what_cannot_be_told_now_is_told_later_and_after_two_days_not_at_all(house: House, chat: Chat) -> None:
    chatter = Chatter(fails=[UnreachableError("It is down."), RuntimeError("Session is closed")])
    await watched(chat)
    house.add([REED])
    assert await followed(chat, chatter) == (1, 0)
    assert await followed(chat, chatter) == (0, 0), "not at once"
    house.later += timedelta(seconds=6)
    assert await followed(chat, chatter) == (0, 0)
    house.later += timedelta(seconds=16)
    assert await followed(chat, chatter) == (0, 1)
    house.add([ALSO])
    chatter.fails = [UnreachableError("It is down.")] * 2
    await followed(chat, chatter)
    house.later += OLD + HOUR
    assert await followed(chat, chatter) == (0, 0)
    house.later += HOUR
    assert await followed(chat, chatter) == (0, 0)
    assert len(chatter.told) == 1


@pytest.mark.parametrize("sent", [True, False], ids=["after it was sent", "before it was sent"])
async def test_a_crash_in_the_middle_loses_nothing_and_tells_nothing_twice(house: House, sent: bool) -> None:
    chatter = Chatter(dies=sent)
    with house.opened() as chat:
        await watched(chat)
        house.add([REED])
        chatter.fails = [] if sent else [asyncio.CancelledError()]
        with pytest.raises(asyncio.CancelledError):
            await followed(chat, chatter)
    chatter.dies = False
    with house.opened() as chat:
        assert await followed(chat, chatter) == (0, 0), "somebody may be at it"
        house.later += LEASE
        assert await followed(chat, chatter) == (0, 1)
        assert await followed(chat, chatter) == (0, 0)
    assert len(chatter.told) == 1


async def test_a_closed_channel_ends_its_watch_and_its_owner_is_told_if_they_can_be(house: House, chat: Chat) -> None:
    chatter = Chatter(fails=[ClosedPlaceError("It is gone.")])
    await watched(chat, here=True)
    house.add([REED])
    assert await followed(chat, chatter) == (1, 1)
    ((where, text),) = chatter.told
    assert (where.channel, "has ended" in text) == ("direct:mira", True)
    assert await chat.watches.found(PLACE, "mira") == []
    await watched(chat, here=True)
    house.add([ALSO])
    chatter.fails, chatter.alone = [ClosedPlaceError("It is gone.")], False
    assert await followed(chat, chatter) == (1, 0)
    assert await followed(chat, chatter) == (0, 0)


async def test_a_watch_ends_after_its_time(house: House, chat: Chat) -> None:
    chatter = Chatter()
    await watched(chat, days=2)
    house.later += timedelta(days=2)
    house.add([REED])
    assert await followed(chat, chatter) == (0, 0)
    assert await chat.watches.found(PLACE, "mira") == []


async def test_a_follow_up_is_watched_by_what_it_means(chat: Chat) -> None:
    await chat.watches.begin(PLACE, "mira", "and who else?", Terms(), (QUESTION,))
    (watch,) = await chat.watches.found(PLACE, "mira")
    assert "denied the claims" in watch.question


async def test_what_cannot_be_watched_is_refused_in_a_sentence(chat: Chat) -> None:
    ident = await watched(chat)
    for text, error in (
        (QUESTION.upper(), InputError), ("", InputError), ("hello", InputError), ("what happened?", InputError),
        ("who denied the claims and when did the ferry run aground?", InputError),
    ):  # fmt: skip
        with pytest.raises(error):
            await chat.watches.begin(PLACE, "mira", text, Terms())
    with pytest.raises(InputError):
        await chat.watches.begin(Spot("chat", None, "mira"), "mira", QUESTION, Terms(here=True))
    with pytest.raises(NotFoundError):
        await chat.watches.end(ident, PLACE, "omar")
    with pytest.raises(NotFoundError):
        await chat.watches.end(ident, replace(PLACE, workspace="away"), "omar", manages=True)
    assert "Ended." in document_to_text(await chat.watches.end(ident, PLACE, "omar", manages=True))
    for number in range(20):
        await watched(chat, f"who denied claim {number}?")
    with pytest.raises(OverLimitError):
        await watched(chat, "who denied one more claim?")


async def test_the_service_follows_until_it_is_stopped(house: House, chat: Chat) -> None:
    chatter, stop = Chatter(), asyncio.Event()
    await watched(chat)
    running = asyncio.create_task(Follower([chatter], look=0.01).run(chat, stop))
    house.add([REED])
    async with asyncio.timeout(20):
        while not chatter.told:
            await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert len(chatter.told) == 1
    with closing(SqliteWatchStore(house.folder)) as store:
        telling = Telling(store, {"chat": chatter}, chat.index, where_of(chat.places), house.now)
        assert await telling.turn(asyncio.Event()) == 0
