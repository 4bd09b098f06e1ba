"""A platform that nobody has written an adapter for keeps the contract in under 150 lines."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from itertools import count
from pathlib import Path

import pytest
from at_work import killed, working
from house import STORY, House
from platform_contract import PlatformContract
from platform_place import Place
from toy_platform import NAME, ToyPlatform
from toy_room import ROOMS, Room

from bot.chat.parts import Chat
from bot.chat.types import Spot
from bot.showing.actions import Action, read_action


class Toy:
    """A room with people in it."""

    name, token, misplaced = NAME, "TOY_ROOM", ("TOY_ROOM", "Room 7")
    person, stranger = "mira", "omar"

    def __init__(self) -> None:
        self.room = ROOMS["kitchen"] = Room()
        self.platform = ToyPlatform()
        self.open_places, self.closed_places = [Spot(NAME, None, "kitchen")], [Spot(NAME, None, "attic")]
        self.numbers = count(1)
        self.shown = ""

    def running(self, chat: Chat) -> AbstractAsyncContextManager[asyncio.Event]:
        return working(self.platform, chat, lambda: chat.health.parts.get(NAME))

    def crashing(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        return killed(ToyPlatform(), chat, lambda: chat.health.parts.get(NAME))

    def happens(self, what: str, ident: str, text: str) -> None:
        self.last = (what, ident, text)
        self.room.heard.put_nowait(self.last)

    async def ask(self, text: str) -> None:
        self.happens("bot", str(next(self.numbers)), text)

    async def repeat(self) -> None:
        self.happens(*self.last)

    async def remark(self, text: str) -> None:
        self.happens("omar", str(next(self.numbers)), text)

    async def told(self) -> str:
        self.shown = await asyncio.wait_for(self.room.written.get(), 5)
        return self.shown

    async def silent(self) -> bool:
        await asyncio.sleep(0.2)
        return self.room.written.empty()

    def buttons(self) -> Sequence[Action]:
        pressed = re.findall(r"^\[[^]]*\]\((\S+) (.*)\)$", self.shown, re.MULTILINE)
        return [action for action in (read_action(*each) for each in pressed) if action]

    async def press(self, key: str, target: str) -> str:
        self.happens("press", key, target)
        return await self.told()

    async def announced(self, where: Spot) -> str:  # noqa: ARG002 - there is one room
        return await self.told()

    async def lose(self) -> None:
        self.happens("door", "1", "shut")
        self.happens("door", "1", "open")

    def stumble(self) -> None:
        self.room.broken = 1

    def break_down(self) -> None:
        self.room.broken = 1000

    def refuse(self) -> None:
        self.room.barred = True


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An installation whose shared collection tells of a ferry."""
    made = House(tmp_path / "data")
    made.add(STORY)
    return made


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Place:
    """A room."""
    monkeypatch.setenv("TOY_ROOM", "kitchen")
    return Toy()


class TestToy(PlatformContract):
    """The contract, kept by the toy."""
