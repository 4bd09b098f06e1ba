"""The real client and the real adapter against the stand-in server, over an installation without models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.state import AutoShardedConnectionState
from discord_standin import DiscordServer
from house import STORY, House

from bot.chat.parts import Chat


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A server that discord.py takes for Discord, and that never keeps it waiting between two attempts."""
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.01)
    monkeypatch.setattr(discord.AutoShardedClient, "before_identify_hook", _no_wait)
    monkeypatch.setattr("discord.http.asyncio", Hurried())
    monkeypatch.setattr("discord.webhook.async_.asyncio", Hurried())
    monkeypatch.setattr("adapters.discord.replies.PAUSES", (0.01, 0.01, 0.01))
    # How long it waits for one more guild before it is ready, which every new client sets to 2 s.
    monkeypatch.setattr(AutoShardedConnectionState, "guild_ready_timeout", property(lambda _: 0.1, _set), raising=False)
    # The platform sets these two; here they are set back.
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with DiscordServer() as made:
        monkeypatch.setenv("DISCORD_TOKEN", made.token)
        monkeypatch.setenv("DISCORD_API_BASE", made.api_base)
        yield made
        assert made.problems == []


class Hurried:
    """asyncio in which a sleep takes a hundredth of its time."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        """Sleep a little."""
        await asyncio.sleep(seconds / 100)


def _set(*_: object) -> None:
    return None


async def _no_wait(*_: object, **__: object) -> None:
    return None


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An installation whose shared collection tells of a ferry."""
    made = House(tmp_path / "data")
    made.add(STORY)
    return made


@pytest.fixture
def chat(house: House) -> Iterator[Chat]:
    """The installation, running."""
    with house.opened() as opened:
        yield opened
