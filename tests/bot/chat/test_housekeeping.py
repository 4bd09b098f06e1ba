"""What is due is deleted, what is not stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes import make_article
from house import House

from bot.chat.desk import Asked, Told
from bot.chat.parts import Chat
from bot.chat.types import ChannelSettings, Spot

HOME, AWAY, DIRECT = (Spot("chat", workspace, "general") for workspace in ("home", "away", None))
OTHER = Spot("other", "home", "general")  # another platform, whose workspace has the same id
DAY = timedelta(days=1)


@pytest.fixture
def filled(house: House) -> House:
    """Three workspaces have an article each."""
    house.add([make_article(f"The {n} letter.", collection=n) for n in ("chat:home", "chat:away", "other:home")])
    return house


async def settled(chat: Chat) -> dict[Spot, Told]:
    """Something asked, voted and set in every workspace."""
    told = {spot: await chat.desk.ask(Asked(spot, "mira", "Who denied it?")) for spot in (HOME, AWAY, DIRECT, OTHER)}
    for spot, one in told.items():
        chat.desk.vote(one.kept, "mira", helpful=True)
        chat.desk.memory.set_settings(spot, ChannelSettings(private=True))
    return told


async def test_a_workspace_that_was_left_is_deleted_after_the_grace_time_and_not_before(
    filled: House, chat: Chat
) -> None:
    told, memory, start = await settled(chat), chat.desk.memory, filled.later
    memory.depart("chat", "home", chat.desk.clock())
    filled.later = start + 6.9 * DAY
    await chat.housekeeping.sweep("chat")
    assert filled.index.collections() == ["chat:away", "chat:home", "default", "other:home"]
    assert memory.kept(told[HOME].kept.id) == told[HOME].kept
    filled.later = start + 7.1 * DAY
    await chat.housekeeping.sweep("other")
    assert memory.kept(told[HOME].kept.id) == told[HOME].kept
    await chat.housekeeping.sweep("chat")
    assert filled.index.collections() == ["chat:away", "default", "other:home"]
    remembered = {spot: memory.kept(one.kept.id) is not None for spot, one in told.items()}
    assert remembered == {HOME: False, AWAY: True, DIRECT: True, OTHER: True}
    assert {spot: memory.settings(spot).private for spot in told} == remembered
    assert {spot: memory.votes(one.kept.id) == (1, 0) for spot, one in told.items()} == remembered


async def test_a_workspace_it_comes_back_to_is_kept(filled: House, chat: Chat) -> None:
    chat.desk.memory.depart("chat", "home", chat.desk.clock())
    filled.later = 6 * DAY
    chat.desk.memory.come_back("chat", "home")
    filled.later = 8 * DAY
    await chat.housekeeping.sweep("chat")
    assert "chat:home" in filled.index.collections()


async def test_workspaces_left_while_it_was_away_are_noticed_when_it_returns(filled: House, chat: Chat) -> None:
    silent = Spot("chat", "silent", "general")  # it has settings and no articles
    chat.desk.memory.set_settings(silent, ChannelSettings(private=True))
    chat.desk.memory.depart("chat", "home", chat.desk.clock() - 8 * DAY)
    chat.housekeeping.present("chat", {"home", "new"})
    filled.later = 8 * DAY
    chat.housekeeping.present("chat", {"home", "new"})  # the first time counts
    await chat.housekeeping.sweep("chat")
    assert filled.index.collections() == ["chat:home", "default", "other:home"]
    assert chat.desk.memory.workspaces("chat") == set()


async def test_the_words_of_questions_expire_and_the_answers_stay(filled: House, chat: Chat) -> None:
    told = await chat.desk.ask(Asked(HOME, "mira", "Who denied the claims?"))
    filled.later = 29.9 * DAY
    await chat.housekeeping.sweep("chat")
    assert chat.desk.memory.kept(told.kept.id) == told.kept
    filled.later = 30.1 * DAY
    await chat.housekeeping.sweep("chat")
    kept = chat.desk.open(told.kept.id, HOME, "mira")
    assert kept.question is None
    recalled = chat.desk.recall(kept)
    assert recalled.answer is not None
    assert recalled.answer.citations == told.answer.citations


async def test_everything_is_still_there_after_a_restart(house: House) -> None:
    with house.opened() as chat:
        told = await chat.desk.ask(Asked(HOME, "mira", "Who denied the claims?", private=True))
        chat.desk.vote(told.kept, "mira", helpful=True)
    with house.opened() as chat:
        assert chat.desk.open(told.kept.id, HOME, "mira") == told.kept
        assert chat.desk.recall(told.kept).answer == told.answer
        chat.desk.vote(told.kept, "mira", helpful=False)
        assert chat.desk.memory.votes(told.kept.id) == (0, 1)
