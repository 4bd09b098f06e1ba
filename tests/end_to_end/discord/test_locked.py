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
            await server.say(mira, general, "<@BOT> who denied the claims?")
            before = len(server.heartbeats)
            await server.wait_for(lambda: len(server.heartbeats) > before + 5, what="heartbeats")
        (thread,) = await server.wait_for(lambda: general.threads)
        answer = await thread.next_message()
    assert "Ines Varga" in answer.text
