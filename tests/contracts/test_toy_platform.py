"""A platform that nobody has written an adapter for keeps the contract in under 150 lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from house import STORY, House
from platform_contract import PlatformContract
from toy_platform import NAME, Room, ToyPlatform, running

from bot.chat.parts import Chat
from bot.chat.types import Spot


class Toy:
    """A room with people in it."""

    name = NAME

    def __init__(self) -> None:
        self.room = Room()
        self.platform = ToyPlatform(self.room)
        self.open_place, self.closed_place = Spot(NAME, None, "room"), Spot(NAME, None, "attic")

    def running(self, chat: Chat) -> AbstractAsyncContextManager[asyncio.Event]:
        return running(self.platform, chat)

    @asynccontextmanager
    async def crashing(self, chat: Chat) -> AsyncIterator[None]:
        task = asyncio.create_task(ToyPlatform(self.room).run(chat, asyncio.Event()))
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def ask(self, text: str) -> None:
        self.room.write(f"bot: {text}")

    async def remark(self, text: str) -> None:
        self.room.write(f"omar: {text}")

    async def told(self) -> str:
        return await asyncio.wait_for(self.room.written.get(), 5)

    async def announced(self) -> str:
        return await self.told()

    async def silent(self) -> bool:
        await asyncio.sleep(0.2)
        return self.room.written.empty()


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An installation whose shared collection tells of a ferry."""
    made = House(tmp_path / "data")
    made.add(STORY)
    return made


@pytest.fixture
def place() -> Toy:
    """A room."""
    return Toy()


class TestToy(PlatformContract):
    """The contract, kept by the toy."""
