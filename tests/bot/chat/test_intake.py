"""The one door: what comes in is taken once, whatever state the store is in, and costs no more than it has to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from house import House
from stores import Counting, with_store
from waiting import until

from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.conversation import Incoming
from bot.chat.intake import Intake
from bot.chat.parts import Chat
from bot.chat.types import ChannelSettings, Spot
from bot.running.worker import STOPPING

HOME = Spot("chat", "home", "general")


@dataclass
class Said:
    """A reply that only notes what is said."""

    shown: list[GivenAnswer | GivenCheck] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    accepted: int = 0

    async def accept(self) -> None:
        self.accepted += 1

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        yield

    async def show(self, told: GivenAnswer | GivenCheck) -> tuple[str, str]:
        self.shown.append(told)
        return "thread", f"answer {len(self.shown)}"

    async def refuse(self, sentence: str) -> None:
        self.refused.append(sentence)


def asked(key: str = "1", **other: Any) -> Incoming:
    incoming = Incoming("chat", key, "message", "mira", "general", "Who denied the claims?", "home", message=key)
    return replace(incoming, **other)


@pytest.fixture
def house(house: House) -> Iterator[House]:
    house.later = timedelta()
    yield house
    house.gate.open.set()


def intake_of(chat: Chat, *failing: str, **how: Any) -> tuple[Intake, Counting]:
    store: Any = Counting(chat.store, *failing)
    return Intake(with_store(chat, store).asking, "chat", **how), store


async def take(intake: Intake, incoming: Incoming) -> Said:
    said = Said()
    if not intake.known(incoming.key):
        await intake.take(incoming, said, await intake.settings(incoming.spot))
    return said


async def test_a_question_reads_its_settings_once_and_leaves_nothing_to_do(chat: Chat) -> None:
    intake, store = intake_of(chat)
    said = await take(intake, asked())
    assert (len(said.shown), said.accepted, said.refused) == (1, 1, [])
    assert store.calls["settings"] == 1
    assert await chat.store.pending("chat", chat.clock() - timedelta(days=1)) == []


async def test_what_comes_twice_is_answered_once_also_after_a_restart(house: House) -> None:
    with house.opened() as chat:
        first, _ = intake_of(chat)
        answers = [len((await take(first, asked())).shown) for _ in range(2)]
        pressed = [await first.seen("press") for _ in range(2)]
    with house.opened() as chat:
        again, _ = intake_of(chat)
        answers.append(len((await take(again, asked())).shown))
        pressed.append(await again.seen("press"))
    assert answers == [1, 0, 0]
    assert pressed == [False, True, True]


async def test_what_a_crash_left_is_answered_after_it_and_what_is_old_is_given_up(house: House) -> None:
    house.per_minute = 1
    with house.opened() as chat:
        intake, _ = intake_of(chat, "finish")
        house.later = -timedelta(minutes=16)
        await take(intake, asked("old"))
        house.later = -timedelta(minutes=1)
        for key in ("first", "second"):
            await take(intake, asked(key, person=key, channel=key))
    house.later = timedelta()
    with house.opened() as chat:
        again, _ = intake_of(chat)
        said = {key: Said() for key in ("first", "second")}

        async def retake(incoming: Incoming, settings: ChannelSettings) -> None:
            same = replace(incoming, person="mira", channel="general")  # who asks more than a minute allows
            await again.retake(same, said[incoming.key], settings)

        await again.resume(retake)

        async def done() -> bool:
            return not await chat.store.pending("chat", chat.clock() - timedelta(days=1))

        await until(done, "an end of both questions")
    assert [(len(one.shown), one.refused) for one in said.values()] == [(1, []), (1, [])]


@pytest.mark.parametrize("failing", [("receive",), ("keep",), ("finish", "point"), ("receive", "keep", "finish")])
async def test_an_answer_is_shown_though_nothing_can_be_written(chat: Chat, failing: tuple[str, ...]) -> None:
    intake, _ = intake_of(chat, *failing)
    said = await take(intake, asked())
    assert said.refused == []
    (told,) = said.shown
    assert isinstance(told, GivenAnswer)
    assert told.answer.answer == "Ines Varga"
    assert told.is_stored is ("keep" not in failing)


async def test_who_may_not_ask_is_told_why_before_anything_is_announced(chat: Chat) -> None:
    intake, _ = intake_of(chat, refusal=lambda incoming: "Not you." if incoming.person == "eve" else None)
    await intake.set_settings(HOME, ChannelSettings(private=True))
    await intake.set_settings(replace(HOME, channel="off"), ChannelSettings(on=False))
    refused = [
        await take(intake, asked("1", person="eve")),
        await take(intake, asked("2")),
        await take(intake, asked("3", channel="off")),
        await take(intake, asked("4", channel="other", text=" ")),
    ]
    intake.hand.stopping = True
    refused.append(await take(intake, asked("5", channel="other")))
    words = ["Not you.", "Answers are private in that channel", "switched off", "There is no question", STOPPING]
    assert [[word in sentence for sentence in said.refused] for said, word in zip(refused, words, strict=True)] == [
        [True]
    ] * 5
    assert [said.shown for said in refused] == [[]] * 5


async def test_what_is_worth_a_look_is_known_without_the_store_and_kept_up(house: House) -> None:
    with house.opened() as chat:
        await chat.store.set_settings(HOME, ChannelSettings(needs_mention=False))
        intake, _ = intake_of(chat)
        await intake.take(asked(), Said(), ChannelSettings())
    with house.opened() as chat:
        intake, store = intake_of(chat)
        attention = intake.attention
        await attention.look()
        store.calls.clear()
        other = replace(HOME, channel="sports")
        assert (attention.hears(HOME), attention.hears(other)) == (True, False)
        assert (attention.is_in("thread"), attention.is_in("another")) == (True, False)
        assert not store.calls
        await intake.set_settings(HOME, ChannelSettings())
        await intake.set_settings(other, ChannelSettings(needs_mention=False))
        assert (attention.hears(HOME), attention.hears(other)) == (False, True)
