"""The Discord platform, connected to the stand-in."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

from at_work import killed, working
from discord_standin import DiscordServer, GuildChannel, User

from adapters.discord.platform import DiscordPlatform
from bot.chat.parts import Chat


def running(
    server: DiscordServer, chat: Chat, platform: DiscordPlatform | None = None
) -> AbstractAsyncContextManager[asyncio.Event]:
    """The platform, connected until the block ends or the event it gives is set."""
    return working(platform or DiscordPlatform(), chat, server.gateway.live)


def crashing(server: DiscordServer, chat: Chat) -> AbstractAsyncContextManager[None]:
    """The platform, connected until it is killed."""
    return killed(DiscordPlatform(), chat, server.gateway.live)


def newsroom(server: DiscordServer, name: str = "Newsroom") -> tuple[GuildChannel, User]:
    """A channel of a server of its own, and somebody there who may manage it."""
    general, mira = server.add_guild(name).add_channel("general"), server.add_user("mira")
    general.guild.add_member(mira, permissions="MANAGE_GUILD")
    return general, mira
