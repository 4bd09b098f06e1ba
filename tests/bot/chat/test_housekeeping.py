"""What is due is deleted, what is not stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes import make_article
from house import House

from bot.chat.asking import GivenAnswer
from bot.chat.parts import Chat
from bot.chat.types import Asked, ChannelSettings, Spot

HOME, AWAY, DIRECT = (Spot("chat", workspace, "general") for workspace in ("home", "away", None))
OTHER = Spot("other", "home", "general")  # another platform, whose workspace has the same id
DAY = timedelta(days=1)


@pytest.fixture
def filled(house: House) -> House:
    """Three workspaces have an article each."""
    house.add([make_article(f"The {n} letter.", collection=n) for n in ("chat:home", "chat:away", "other:home")])
    return house


async def settled(chat: Chat) -> dict[Spot, GivenAnswer]:
    """Something asked, voted and set in every workspace."""
    told = {spot: await chat.asking.ask(Asked(spot, "mira", "Who denied it?")) for spot in (HOME, AWAY, DIRECT, OTHER)}
    for spot, one in told.items():
        await chat.answers.vote(one.stored, "mira", helpful=True)
        await chat.store.set_settings(spot, ChannelSettings(private=True))
    return told


async def test_a_workspace_that_was_left_is_deleted_after_the_grace_time_and_not_before(
    filled: House, chat: Chat
) -> None:
    told, store, start = await settled(chat), chat.store, filled.later
    await store.depart("chat", "home", chat.clock())
    filled.later = start + 6.9 * DAY
    await chat.housekeeping.sweep("chat")
    assert filled.index.collections() == ["chat:away", "chat:home", "default", "other:home"]
    assert await store.kept(told[HOME].stored.id) == told[HOME].stored
    filled.later = start + 7.1 * DAY
    await chat.housekeeping.sweep("other")
    assert await store.kept(told[HOME].stored.id) == told[HOME].stored
    await chat.housekeeping.sweep("chat")
    assert filled.index.collections() == ["chat:away", "default", "other:home"]
    remembered = {spot: await store.kept(one.stored.id) is not None for spot, one in told.items()}
    assert remembered == {HOME: False, AWAY: True, DIRECT: True, OTHER: True}
    assert {spot: (await store.settings(spot)).private for spot in told} == remembered
    assert {spot: await store.votes(one.stored.id) == (1, 0) for spot, one in told.items()} == remembered


async def test_a_workspace_it_comes_back_to_is_kept(filled: House, chat: Chat) -> None:
    await chat.store.depart("chat", "home", chat.clock())
    filled.later = 6 * DAY
    await chat.store.come_back("chat", "home")
    filled.later = 8 * DAY
    await chat.housekeeping.sweep("chat")
    assert "chat:home" in filled.index.collections()


async def test_workspaces_left_while_it_was_away_are_noticed_when_it_returns(filled: House, chat: Chat) -> None:
    silent = Spot("chat", "silent", "general")  # it has settings and no articles
    await chat.store.set_settings(silent, ChannelSettings(private=True))
    await chat.store.depart("chat", "home", chat.clock() - 8 * DAY)
    await chat.housekeeping.present("chat", {"home", "new"})
    filled.later = 8 * DAY
    await chat.housekeeping.present("chat", {"home", "new"})  # the first time counts
    await chat.housekeeping.sweep("chat")
    assert filled.index.collections() == ["chat:home", "default", "other:home"]
    assert await chat.store.workspaces("chat") == set()


async def test_the_words_of_questions_expire_and_the_answers_stay(filled: House, chat: Chat) -> None:
    told = await chat.asking.ask(Asked(HOME, "mira", "Who denied the claims?"))
    filled.later = 29.9 * DAY
    await chat.housekeeping.sweep("chat")
    assert await chat.store.kept(told.stored.id) == told.stored
    filled.later = 30.1 * DAY
    await chat.housekeeping.sweep("chat")
    kept = await chat.answers.open(told.stored.id, HOME, "mira")
    assert kept.question is None
    recalled = await chat.answers.recall(kept)
    assert recalled.answer is not None
    assert recalled.answer.citations == told.answer.citations


async def test_everything_is_still_there_after_a_restart(house: House) -> None:
    with house.opened() as chat:
        told = await chat.asking.ask(Asked(HOME, "mira", "Who denied the claims?", private=True))
        await chat.answers.vote(told.stored, "mira", helpful=True)
    with house.opened() as chat:
        assert await chat.answers.open(told.stored.id, HOME, "mira") == told.stored
        assert (await chat.answers.recall(told.stored)).answer == told.answer
        await chat.answers.vote(told.stored, "mira", helpful=False)
        assert await chat.store.votes(told.stored.id) == (0, 1)
