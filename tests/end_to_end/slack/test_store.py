"""What asking costs the store of a chat's memory, and what happens when that takes nothing."""

from __future__ import annotations

from slack_connected import newsroom, running
from slack_standin import SlackServer
from stores import Counting, with_store

from bot.chat.answers import UNKEPT
from bot.chat.parts import Chat

WRITES = ("receive", "keep", "finish", "point", "vote")
ASKED = "<@BOT> who denied the claims?"


async def test_what_is_not_for_it_asks_the_store_nothing(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    store = Counting(chat.store)
    async with running(slack, with_store(chat, store)):
        await slack.say(mira, general, ASKED)
        await general.next_message()
        await slack.wait_for(lambda: store.calls["finish"] == store.calls["pending"] == 1)
        assert store.calls["settings"] == 1
        store.calls.clear()
        said = await slack.say(mira, general, "good morning")
        await slack.say(mira, general, "and to you", thread=said)
        assert await general.stays_silent()
        assert not store.calls


async def test_on_a_full_disk_answers_are_shown_and_say_what_they_lack(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, with_store(chat, Counting(chat.store, *WRITES))):
        await slack.say(mira, general, ASKED)
        answers = [await general.next_message()]
        await slack.slash(mira, general, "/ask", "who denied the claims?")
        answers.append(await general.next_message())
    for answer in answers:
        assert "Ines Varga" in answer.text
        assert UNKEPT in answer.text
        assert "Not helpful" not in str(answer.blocks)
