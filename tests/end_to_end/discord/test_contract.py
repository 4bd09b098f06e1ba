"""What every platform promises, of the Discord adapter with the real library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from connected import newsroom, running
from discord_standin import DiscordServer
from platform_contract import PlatformContract

from adapters.discord.platform import DiscordPlatform
from bot.chat.parts import Chat
from bot.chat.types import Spot


class Direct:
    """A direct message to the bot, and a channel beside it."""

    name = "discord"

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self.general, self.mira = newsroom(server)
        self.dm = server.dm(self.mira)
        self.platform = DiscordPlatform()
        guild = str(self.general.guild.id) if self.general.guild else None
        self.open_place, self.closed_place = (Spot("discord", guild, str(id_)) for id_ in (self.general.id, 404))

    def running(self, chat: Chat) -> AbstractAsyncContextManager[asyncio.Event]:
        return running(self.server, chat, self.platform)

    @asynccontextmanager
    async def crashing(self, chat: Chat) -> AsyncIterator[None]:
        task = asyncio.create_task(DiscordPlatform().run(chat, asyncio.Event()))
        await self.server.connected()
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def ask(self, text: str) -> None:
        await self.server.say(self.mira, self.dm, text)

    async def remark(self, text: str) -> None:
        await self.server.say(self.mira, self.general, text)

    async def told(self) -> str:
        return (await self.dm.next_message()).text.replace("**", "")

    async def announced(self) -> str:
        return (await self.general.next_message()).text

    async def silent(self) -> bool:
        return await self.dm.stays_silent() and await self.general.stays_silent()


@pytest.fixture
def place(server: DiscordServer) -> Direct:
    """A direct message."""
    return Direct(server)


class TestDiscord(PlatformContract):
    """The contract, kept by the adapter."""
