"""While another process writes the chat database, nothing but what has to be written waits for it."""

from __future__ import annotations

from house import House
from locked import locked
from slack_connected import newsroom, running
from slack_standin import SlackServer

from bot.chat.parts import Chat


async def test_everything_is_acknowledged_and_what_was_asked_is_answered_afterwards(
    slack: SlackServer, house: House, chat: Chat
) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        with locked(house.folder):
            await slack.say(mira, general, "<@BOT> who denied the claims?")
            asked = await slack.slash(mira, general, "/ask", "who denied the claims?")
            await asked.acked()
            await slack.deliveries.settled()
            listed = await (await slack.slash(mira, general, "/clippings", "articles")).message()
        answers = [await general.next_message(), await general.next_message()]
    assert "Captain denies" in listed.text
    assert all("Ines Varga" in answer.text for answer in answers)
