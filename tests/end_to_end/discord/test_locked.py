"""While another process writes the chat database, nothing but what has to be written waits for it."""

from __future__ import annotations

from connected import newsroom, running
from discord_standin import DiscordServer
from house import House
from locked import locked

from bot.chat.parts import Chat


async def test_the_connection_is_kept_and_what_was_asked_is_answered_afterwards(
    server: DiscordServer, house: House, chat: Chat
) -> None:
    general, mira = newsroom(server)
    server.heartbeat_interval = 0.05
    async with running(server, chat):
        with locked(house.folder):
            command = await server.slash(mira, general, "ask", question="who denied the claims?")
            assert await command.response() == {"type": 5}
            await server.say(mira, general, "<@BOT> who denied the claims?")
            listed = await (await server.slash(mira, general, "clippings articles")).message()
            before = len(server.heartbeats)
            await server.wait_for(lambda: len(server.heartbeats) > before + 5, what="heartbeats")
        (thread,) = await server.wait_for(lambda: general.threads)
        answers = [await thread.next_message(), await command.message()]
    assert "### 3 articles" in listed.text
    assert all("Ines Varga" in answer.text for answer in answers)
