"""What every chat platform promises, as a suite: give a fixture `place`, and derive a class of tests from the contract.

It runs a real adapter against whatever stands in for its service. What is particular to a platform (commands, threads,
limits of a message) is its own tests' affair.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from fakes import make_article
from house import House
from platform_place import Place, Watched
from stores import Counting, with_store
from waiting import until

from bot.chat.answers import GONE
from bot.errors import ClosedPlaceError, PlatformError, SettingsError
from bot.showing.actions import Verb
from bot.showing.document import Card, Document
from bot.showing.reports import sentence_document
from index.errors import ClippingsError

QUESTION = "who denied the claims?"
DENIED = "denied the claims of neglect."
NEWS = sentence_document("Two articles differ now.")
PAGES = 30  # more than a test turns


def long_quote(about: str) -> str:
    """A sentence that answers the question, in words of its own: of such a message holds few."""
    words = " ".join(sha256(f"{about} {i}".encode()).hexdigest()[:6] for i in range(60))
    return f"The captain, Ines Varga, denied the claims of {words}."


class PlatformContract:
    """The tests. An installation without models answers from the story of a ferry."""

    # What comes in

    async def test_a_question_is_answered_once_in_quotes(self, place: Place, house: House) -> None:
        with house.opened() as chat:
            async with place.running(chat):
                await place.ask(QUESTION)
                answer = await place.told()
                assert await place.silent()
        assert "Ines Varga" in answer
        assert DENIED in answer

    async def test_what_comes_twice_is_answered_once_even_after_a_restart(self, place: Place, house: House) -> None:
        house.gate.shut()
        with house.opened() as chat:
            async with place.running(chat):
                await place.ask(QUESTION)
                await until(house.gate.entered.is_set, "the reader")
                await place.repeat()
                house.gate.open.set()
                assert DENIED in await place.told()
                await place.repeat()
                assert await place.silent()
        with house.opened() as chat:
            async with place.running(chat):
                await place.repeat()
                assert await place.silent()
        assert len(house.gate.read_texts) == 1

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
                await until(house.gate.entered.is_set, "the reader")
        with house.opened() as chat:
            async with place.running(chat):
                assert DENIED in await place.told()
        with house.opened() as chat:
            async with place.running(chat):
                assert await place.silent()

    # Buttons

    async def test_every_quote_can_be_reached_by_turning_pages(self, place: Place, house: House) -> None:
        outlets = [f"Outlet {letter}" for letter in "ABCDEFG"]
        house.add(make_article(long_quote(outlet), title=f"Story of {outlet}", source=outlet) for outlet in outlets)
        with house.opened() as chat:
            async with place.running(chat):
                await place.ask(QUESTION)
                shown, at = [await place.told()], 0
                while ahead := [a for a in place.buttons() if a.verb is Verb.PAGE and a.number > at]:
                    at = ahead[0].number
                    assert at < PAGES
                    shown.append(await place.press(ahead[0].key, ahead[0].target))
        assert [outlet for outlet in outlets if not any(outlet in page for page in shown)] == []

    async def test_buttons_still_open_what_they_stand_under_after_a_restart(self, place: Place, house: House) -> None:
        """Whatever their ids were: these stand in messages of long ago."""
        with house.opened() as chat:
            async with place.running(chat):
                await place.ask(QUESTION)
                await place.told()
        (answer,) = {action.target for action in place.buttons() if action.verb is Verb.CONTEXT}
        with house.opened() as chat:
            async with place.running(chat):
                shown = {key: await place.press(key, answer) for key in ("context:1", "quotes:0", "page:0", "quoted:0")}
                said = await place.press("said:0", "Ines Varga")
                listed = await place.press("list:0", "wool")
        assert "Divers went down to the wreck at noon." in shown.pop("context:1")
        assert all("her lawyer said" in text and DENIED in text for text in shown.values())
        assert "Ines Varga" in said
        assert "Wool" in listed

    async def test_who_presses_what_is_gone_or_is_none_of_ours_is_told_so(self, place: Place, house: House) -> None:
        with house.opened() as chat:
            async with place.running(chat):
                await place.ask(QUESTION)
                await place.told()
                assert await place.press("page:0", "0123456789abcdef") == GONE
                assert await place.press("sing:1", "0123456789abcdef") == GONE

    # A service: `run`

    async def test_whoever_waits_when_it_stops_is_still_answered(self, place: Place, house: House) -> None:
        house.gate.shut()
        with house.opened() as chat:
            async with place.running(chat) as stop:
                await place.ask(QUESTION)
                await until(house.gate.entered.is_set, "the reader")
                stop.set()
                await asyncio.sleep(0.05)
                house.gate.open.set()
                answer = await place.told()
        assert DENIED in answer

    async def test_it_does_not_run_where_it_is_refused_and_says_what_to_change(
        self, place: Place, house: House
    ) -> None:
        place.refuse()
        with house.opened() as chat, pytest.raises(PlatformError, match=f"{place.token}.+"):
            await asyncio.wait_for(place.platform.run(chat, asyncio.Event()), 20)

    async def test_health_says_whether_it_is_connected(self, place: Place, house: House) -> None:
        with house.opened() as opened:
            health = Watched(place.name)
            chat = replace(opened, health=health)
            assert not health.ready
            async with place.running(chat):
                await until(lambda: health.ready, f"{place.name} in good health")
                await place.lose()
                await until(lambda: health.fared == [True, False, True], "a connection that is lost and made again")
                await place.ask(QUESTION)
                assert DENIED in await place.told()

    # A platform

    async def test_it_is_not_made_with_a_setting_that_is_not_allowed(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        setting, value = place.misplaced
        monkeypatch.setenv(setting, value)
        with pytest.raises(SettingsError, match=setting):
            type(place.platform)()

    async def test_it_knows_that_it_has_no_token_and_does_not_run_without(
        self, place: Place, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert place.platform.is_configured()
        monkeypatch.delenv(place.token)
        without = type(place.platform)()
        assert not without.is_configured()
        with house.opened() as chat, pytest.raises(SettingsError, match=place.token):
            await without.run(chat, asyncio.Event())

    async def test_it_says_where_it_is_installed_or_why_not(self, place: Place) -> None:
        address = urlsplit(await place.platform.invite())
        assert address.scheme
        assert address.path or address.query
        place.refuse()
        try:
            assert await place.platform.invite() == address.geturl()
        except ClippingsError as error:
            assert place.token in str(error)  # noqa: PT017 - either will do

    async def test_it_is_examined_without_answering_anything(self, place: Place, house: House) -> None:
        await place.ask(QUESTION)
        found = {examined.what: examined for examined in await place.platform.examine()}
        assert found
        assert all(examined.sentence for examined in found.values())
        assert any(examined.ok for examined in found.values())
        assert await place.silent()
        assert not house.gate.read_texts
        place.refuse()
        try:
            assert not all(examined.ok for examined in await place.platform.examine())
        except ClippingsError as error:
            assert place.token in str(error)  # noqa: PT017 - as above

    # A platform: `announce`

    async def test_it_speaks_first_in_a_channel_or_a_thread(self, place: Place, house: House) -> None:
        with house.opened() as chat:
            async with place.running(chat):
                for where in place.open_places:
                    await place.platform.announce(where, NEWS)
                    assert await place.announced(where) == "Two articles differ now."
                assert await place.silent()

    async def test_of_what_it_announces_it_shows_one_page(self, place: Place, house: House) -> None:
        cards = tuple(Card(heading=f"Item {n}.", text="All of it is told at length. " * 40) for n in range(20))
        with house.opened() as chat:
            async with place.running(chat):
                await place.platform.announce(place.open_places[0], Document(brief="News", cards=cards))
                assert "Item 0." in await place.announced(place.open_places[0])
                assert await place.silent()

    async def test_it_announces_while_it_runs_and_says_so_before_and_after(self, place: Place, house: House) -> None:
        where, stop = place.open_places[0], asyncio.Event()

        async def arrives() -> bool:
            try:
                await place.platform.announce(where, NEWS)
            except PlatformError as error:
                assert not isinstance(error, ClosedPlaceError)  # noqa: PT017 - either will do
                return False
            return True

        assert not await arrives()
        with house.opened() as chat:
            running = asyncio.create_task(place.platform.run(chat, stop))
            async with asyncio.timeout(20):  # at every step on the way
                while not await arrives():
                    await asyncio.sleep(0)
            assert await place.announced(where) == "Two articles differ now."
            await until(lambda: chat.health.parts.get(place.name), "a connection")
            assert await place.silent()
            stop.set()
            await running
        assert not await arrives()

    async def test_what_may_have_arrived_is_announced_again_under_its_key_and_arrives_once(
        self, place: Place, house: House
    ) -> None:
        with house.opened() as chat:
            async with place.running(chat):
                for number, where in enumerate(place.open_places):
                    await place.platform.announce(where, NEWS, f"key-{number}")
                    assert await place.announced(where) == "Two articles differ now."
        with house.opened() as chat:
            async with place.running(chat):
                for number, where in enumerate(place.open_places):
                    await place.platform.announce(where, NEWS, f"key-{number}")
                assert await place.silent()
                await place.platform.announce(place.open_places[0], NEWS, "another-key")
                assert await place.announced(place.open_places[0]) == "Two articles differ now."

    async def test_it_writes_to_a_person_alone_who_belongs_there_still(self, place: Place, house: House) -> None:
        where = place.open_places[0]
        with pytest.raises(PlatformError) as failure:
            await place.platform.direct(where, place.person)
        assert not isinstance(failure.value, ClosedPlaceError), "it does not run"
        with house.opened() as chat:
            async with place.running(chat):
                alone = await place.platform.direct(where, place.person)
                await place.platform.announce(alone, NEWS)
                assert "Two articles differ now." in await place.told()
                with pytest.raises(ClosedPlaceError):
                    await place.platform.direct(where, place.stranger)
                assert await place.silent()

    async def test_it_knows_what_is_closed_to_it(self, place: Place, house: House) -> None:
        with house.opened() as chat:
            async with place.running(chat):
                for where in place.closed_places:
                    with pytest.raises(ClosedPlaceError):
                        await place.platform.announce(where, NEWS)
                assert await place.silent()

    async def test_what_is_announced_once_arrives_once_or_it_says_so(self, place: Place, house: House) -> None:
        with house.opened() as chat:
            async with place.running(chat):
                place.stumble()
                try:
                    await place.platform.announce(place.open_places[0], NEWS)
                except PlatformError as error:
                    assert not isinstance(error, ClosedPlaceError)  # noqa: PT017 - either will do
                else:
                    assert await place.announced(place.open_places[0]) == "Two articles differ now."
                assert await place.silent()
                place.break_down()
                with pytest.raises(PlatformError) as failure:
                    await place.platform.announce(place.open_places[0], NEWS)
                assert not isinstance(failure.value, ClosedPlaceError)
                assert await place.silent()
