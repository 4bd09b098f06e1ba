"""Asking in Slack: by mention, direct message, command and shortcut, and asking on."""

from __future__ import annotations

from slack_connected import running
from slack_standin import SlackServer

from bot.app import Chat

ASKED = "<@BOT> who denied the claims?"
DENIED = ("has denied the claims, her lawyer said.", "denied the claims of neglect.")


async def test_a_mention_is_answered_in_its_thread_and_asked_on_there(slack: SlackServer, chat: Chat) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    async with running(slack, chat):
        asked = await slack.say(mira, general, ASKED)
        answer = await general.next_message()
        await slack.say(mira, general, "when did she deny it?", thread=asked)
        second = await general.next_message()
        await slack.say(mira, general, "talking to others")
        assert await general.stays_silent()
    assert answer.thread_ts == second.thread_ts == asked.ts
    assert "Ines Varga" in answer.text
    assert all(words in answer.text for words in DENIED)
    assert "Ines Varga — 2 of 2 articles" in answer.notification
    assert not answer.pings
    assert not answer.unfurls


async def test_a_command_and_a_direct_message(slack: SlackServer, chat: Chat) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    async with running(slack, chat):
        await (await slack.slash(mira, general, "/ask", "who denied the claims?")).acked()
        answer = await general.next_message()
        await slack.say(mira, slack.dm(mira), "who denied the claims?")
        direct = await slack.dm(mira).next_message()
    assert "“who denied the claims?”" in answer.text
    assert "Ines Varga" in answer.text
    assert "Ines Varga" in direct.text
