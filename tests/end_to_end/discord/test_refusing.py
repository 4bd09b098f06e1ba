"""What is refused, and what fails: one private sentence that says what to do, and nothing in public."""

from __future__ import annotations

import re

import pytest
from connected import newsroom, running
from discord_standin import DiscordServer
from house import House

QUESTION = "who denied the claims?"
ASKED = f"<@BOT> {QUESTION}"


async def test_who_asks_too_often_is_told_when_to_ask_again(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    house.per_minute = 2
    with house.opened() as chat:
        async with running(server, chat):
            first = await server.slash(mira, general, "ask", question=QUESTION)
            second = await server.slash(mira, general, "ask", question=QUESTION)
            answers = [await first.message(), await second.message()]
            third = await server.slash(mira, general, "ask", question=QUESTION)
            told = await third.message()
            await server.say(mira, general, ASKED)
            by_message = await server.dm(mira).next_message()
    assert re.fullmatch(r"You have asked 2 times within a minute: try again in \d\d s\.", told.text)
    assert told.ephemeral_for is mira
    assert by_message.text.startswith("You have asked 2 times within a minute")
    assert general.messages_of_bot() == answers
    assert general.threads == []


async def test_who_waits_for_too_many_answers_is_told(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    house.gate.open.clear()
    with house.opened() as chat:
        async with running(server, chat):
            waiting = [await server.slash(mira, general, "ask", question=QUESTION)]
            await server.wait_for(house.gate.entered.is_set)
            waiting += [await server.slash(mira, general, "ask", question=QUESTION) for _ in range(5)]
            await server.wait_for(lambda: chat.worker.waiting() == 5)
            one_more = await server.slash(mira, general, "ask", question=QUESTION)
            told = await one_more.followup()
            await server.say(mira, general, ASKED)
            by_message = await server.dm(mira).next_message()
            house.gate.open.set()
            answers = [await command.message() for command in waiting]
    assert told.text == by_message.text == "5 questions from here are waiting already: please wait for an answer."
    assert told.ephemeral_for is mira
    # Each waits for the store by itself, so which of five at once is shown first is nobody's to say.
    assert sorted(m.id for m in general.messages_of_bot()) == sorted(m.id for m in answers)
    assert general.threads == []


async def test_a_bug_is_told_by_an_id_that_stands_in_the_log(
    server: DiscordServer, house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    general, mira = newsroom(server)
    monkeypatch.setattr(house.gate, "read", lambda *_: 1 / 0)
    with house.opened() as chat:
        async with running(server, chat):
            command = await server.slash(mira, general, "ask", question=QUESTION)
            told = [await command.followup()]
            await server.say(mira, general, ASKED)
            told.append(await server.dm(mira).next_message())
    sentence = r"Something went wrong here\. Whoever runs Clippings finds it in the log as ([0-9a-f]{8})\."
    found = [re.fullmatch(sentence, message.text) for message in told]
    ids = [one and one[1] for one in found]
    assert all(ids)
    assert all(f"Failed, told as {ident}" in caplog.text for ident in ids)
    assert caplog.text.count("ZeroDivisionError") == 2
    assert told[0].ephemeral_for is mira
    assert general.messages_of_bot() == []
    assert server.dm(mira).messages_of_bot() == [told[1]]
