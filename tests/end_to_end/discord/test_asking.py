"""Asking in Discord: by mention, command, direct message and context menu, and what the buttons do."""

from __future__ import annotations

from discord_standin import DiscordServer
from connected import running
from house import House

from bot.app import Chat

ASKED = "<@BOT> who denied the claims?"


async def test_a_mention_is_answered_in_a_thread(server: DiscordServer, chat: Chat) -> None:
    general = server.add_guild("Newsroom").add_channel("general")
    mira = server.add_user("mira")
    async with running(server, chat):
        await server.say(mira, general, ASKED)
        await server.wait_for(lambda: general.threads)
        answer = await general.threads[0].next_message()
    assert "Ines Varga" in answer.text
    print(answer.text, answer.buttons)
    assert not answer.pings
