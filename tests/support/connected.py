"""The Discord platform, connected to the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from discord_standin import Channel, DiscordServer, User

from adapters.discord.platform import DiscordPlatform
from bot.chat.parts import Chat


@asynccontextmanager
async def running(
    server: DiscordServer, chat: Chat, platform: DiscordPlatform | None = None
) -> AsyncIterator[asyncio.Event]:
    """The platform, connected until the block ends or the event it gives is set."""
    stop = asyncio.Event()
    task = asyncio.create_task((platform or DiscordPlatform()).run(chat, stop))
    try:
        await server.wait_for(lambda: task.done() or server.gateway.live(), what="the bot")
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


def newsroom(server: DiscordServer, name: str = "Newsroom") -> tuple[Channel, User]:
    """A channel of a server of its own, and somebody there who may manage it."""
    general, mira = server.add_guild(name).add_channel("general"), server.add_user("mira")
    general.guild.add_member(mira, permissions="MANAGE_GUILD")
    return general, mira
