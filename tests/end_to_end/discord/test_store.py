"""What asking costs the store of a chat's memory, and what happens when that takes nothing."""

from __future__ import annotations

import pytest
from connected import newsroom, running
from discord_standin import DiscordServer
from stores import Counting, with_store

from bot.chat.answers import UNKEPT
from bot.chat.parts import Chat

WRITES = ("receive", "keep", "finish", "point", "vote")
ASKED = "<@BOT> who denied the claims?"


async def test_what_is_not_for_it_asks_the_store_nothing(
    server: DiscordServer, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_MESSAGE_CONTENT", "true")
    server.enabled_intents = ["MESSAGE_CONTENT"]
    general, mira = newsroom(server)
    store = Counting(chat.store)
    async with running(server, with_store(chat, store)):
        await server.say(mira, general, ASKED)
        (thread,) = await server.wait_for(lambda: general.threads)
        await thread.next_message()
        await server.wait_for(lambda: store.calls["finish"] == store.calls["pending"] == 1)
        assert store.calls["settings"] == 1
        store.calls.clear()
        said = await server.say(mira, general, "good morning")
        await server.say(mira, general, "and to you", reply_to=said)
        assert await general.stays_silent()
        assert not store.calls


async def test_on_a_full_disk_answers_are_shown_and_say_what_they_lack(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    async with running(server, with_store(chat, Counting(chat.store, *WRITES))):
        command = await (await server.slash(mira, general, "ask", question="who denied the claims?")).message()
        await server.say(mira, general, ASKED)
        (thread,) = await server.wait_for(lambda: general.threads)
        answers = [command, await thread.next_message()]
    for answer in answers:
        assert "Ines Varga" in answer.text
        assert UNKEPT in answer.text
        assert "Not helpful" not in answer.text
