"""What every chat platform promises, as a suite: give a fixture `place`, and derive a class of tests from the contract.

It runs a real adapter against whatever stands in for its service. What is particular to a platform (buttons, threads,
limits of a message) is its own tests' affair.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import pytest
from house import House
from stores import Counting, with_store
from waiting import until

from bot.chat.parts import Chat
from bot.chat.platforms import Platform
from bot.chat.types import Spot
from bot.errors import ClosedPlaceError, PlatformError
from bot.showing.reports import sentence_document

QUESTION = "who denied the claims?"
DENIED = "denied the claims of neglect."


class Place(Protocol):
    """Somewhere on a platform where people and the bot write; two people are there."""

    name: str

    def running(self, chat: Chat) -> AbstractAsyncContextManager[asyncio.Event]:
        """The platform at work until the block ends, or the event that it gives is set."""

    def crashing(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        """The same, but killed where the block ends."""

    @property
    def platform(self) -> Platform:
        """The adapter that runs."""

    @property
    def open_place(self) -> Spot:
        """A channel that the bot can write in, which `announced` reads."""

    @property
    def closed_place(self) -> Spot:
        """A channel that is not there."""

    async def announced(self) -> str:
        """What the bot writes next into the open place."""

    async def ask(self, text: str) -> None:
        """Somebody writes to the bot."""

    async def remark(self, text: str) -> None:
        """Somebody writes to somebody else."""

    async def told(self) -> str:
        """What the bot writes next, to all or to whoever asked."""

    async def silent(self) -> bool:
        """Whether the bot writes nothing more for a while."""


class PlatformContract:
    """The tests. An installation without models answers from the story of a ferry."""

    async def test_a_question_is_answered_once_in_quotes(self, place: Place, house: House) -> None:
        with house.opened() as chat:
            async with place.running(chat):
                await place.ask(QUESTION)
                answer = await place.told()
                assert await place.silent()
        assert "Ines Varga" in answer
        assert DENIED in answer

    async def test_what_is_not_for_the_bot_costs_the_store_nothing(self, place: Place, house: House) -> None:
        with house.opened() as chat:
            store = Counting(chat.store)
            watched = with_store(chat, store)
            async with place.running(watched):
                await place.ask(QUESTION)
                await place.told()
                # What a crash left is looked up, too.
                await until(lambda: store.calls["finish"] and store.calls["pending"], "an end of the question")
                store.calls.clear()
                await place.remark("good morning")
                assert await place.silent()
                assert not store.calls, store.calls

    async def test_one_question_too_many_is_refused_in_a_sentence(self, place: Place, house: House) -> None:
        house.per_minute = 1
        with house.opened() as chat:
            async with place.running(chat):
                await place.ask(QUESTION)
                await place.told()
                await place.ask("when did she deny it?")
                refused = await place.told()
        assert "asked 1 times within a minute: try again in " in refused
        assert "Varga" not in refused

    async def test_what_a_crash_left_is_answered_by_the_next_run_and_by_no_other(
        self, place: Place, house: House
    ) -> None:
        house.gate.shut()
        with house.opened() as chat:
            async with place.crashing(chat):
                await place.ask(QUESTION)
                await asyncio.to_thread(house.gate.entered.wait, 10)
        with house.opened() as chat:
            async with place.running(chat):
                assert DENIED in await place.told()
        with house.opened() as chat:
            async with place.running(chat):
                assert await place.silent()

    async def test_whoever_waits_when_it_stops_is_still_answered(self, place: Place, house: House) -> None:
        house.gate.shut()
        with house.opened() as chat:
            async with place.running(chat) as stop:
                await place.ask(QUESTION)
                await asyncio.to_thread(house.gate.entered.wait, 10)
                stop.set()
                await asyncio.sleep(0.05)
                house.gate.open.set()
                answer = await place.told()
        assert DENIED in answer

    async def test_it_speaks_first_and_knows_what_is_closed_to_it(self, place: Place, house: House) -> None:
        document = sentence_document("Two articles differ now.")
        with pytest.raises(PlatformError):  # it does not run
            await place.platform.announce(place.open_place, document)
        with house.opened() as chat:
            async with place.running(chat):
                await place.ask(QUESTION)
                await place.told()
                await place.platform.announce(place.open_place, document)
                assert await place.announced() == "Two articles differ now."
                with pytest.raises(ClosedPlaceError):
                    await place.platform.announce(place.closed_place, document)

    async def test_it_tells_whether_it_is_there(self, place: Place, house: House) -> None:
        with house.opened() as chat:
            chat.health.expect(place.name)
            assert not chat.health.ready
            async with place.running(chat):
                await place.ask(QUESTION)
                await place.told()
                await until(lambda: chat.health.parts[place.name], f"{place.name} in good health")
