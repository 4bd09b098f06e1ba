"""The real client and the real adapter against the stand-in server, over an installation without models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import discord
import pytest
from discord.http import Route
from discord_standin import DiscordServer
from house import STORY, House

from bot.app import Chat


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A server that discord.py takes for Discord, and that never keeps it waiting between two attempts."""
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.01)
    monkeypatch.setattr(discord.AutoShardedClient, "before_identify_hook", _no_wait)
    monkeypatch.setattr(Route, "BASE", Route.BASE)  # the platform sets it; it is set back here
    async with DiscordServer() as made:
        monkeypatch.setenv("DISCORD_TOKEN", made.token)
        monkeypatch.setenv("DISCORD_API_BASE", made.api_base)
        yield made
        assert made.problems == []


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
