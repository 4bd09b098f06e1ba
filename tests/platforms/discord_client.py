"""The real discord.py client, as the tests of the stand-in for Discord use it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord_standin import DiscordServer, GuildChannel, User


class Bot(discord.AutoShardedClient):
    """A client that waits for nothing, and answers every mention."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        intents = intents or discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(intents=intents, guild_ready_timeout=0.01, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.answer: Callable[[discord.Message], Awaitable[Any]] | None = None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The stand-in has no limit for identifying, so there is nothing to wait for."""

    async def on_message(self, message: discord.Message) -> None:
        """Keep every message, and answer those of others."""
        self.heard.append(message)
        if self.answer and message.author != self.user:
            await self.answer(message)


@asynccontextmanager
async def running(server: DiscordServer, bot: Bot, shards: int = 1) -> AsyncIterator[Bot]:
    """The bot, connected until the block ends."""
    await bot.login(server.token)
    connecting = asyncio.create_task(bot.connect())
    await asyncio.wait_for(bot.wait_until_ready(), 5)
    await server.connected(shards)
    try:
        yield bot
    finally:
        await bot.close()
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)


@asynccontextmanager
async def discord_server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A server that discord.py takes for Discord."""
    # Reconnecting is immediate: the real client waits up to some seconds after each failure.
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.01)
    async with DiscordServer() as made:
        monkeypatch.setattr(Route, "BASE", made.api_base)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(made.gateway_url))
        yield made


def card(text: str, *buttons: ui.Button[Any]) -> ui.LayoutView:
    """A container with a text and buttons."""
    view = ui.LayoutView(timeout=None)
    parts: list[ui.Item[Any]] = [ui.TextDisplay(text)]
    if buttons:
        parts.append(ui.ActionRow(*buttons))
    view.add_item(ui.Container(*parts))
    return view


async def with_command(bot: Bot, **options: Any) -> None:
    """Register /ask, which answers with a card that has a button."""

    @bot.tree.command(description="Ask a question", **options)
    async def ask(interaction: discord.Interaction, question: str) -> None:
        more: ui.Button[Any] = ui.Button(label="More", custom_id="more:1")
        await interaction.response.defer(ephemeral=question == "secret")
        await interaction.edit_original_response(view=card(f"Answer to {question} @everyone", more))

    await bot.tree.sync()


def place(server: DiscordServer) -> tuple[GuildChannel, User]:
    """A channel, and a person who may write in it."""
    guild = server.add_guild("Newsroom")
    mira = server.add_user("mira")
    guild.add_member(mira)
    return guild.add_channel("general"), mira
