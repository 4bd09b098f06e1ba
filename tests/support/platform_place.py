"""What the contract of platforms needs to know of one platform: a place with people, and what may happen to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.chat.parts import Chat
from bot.chat.platforms import Platform
from bot.chat.types import Spot
from bot.running.health import Health
from bot.showing.actions import Action


class Place(Protocol):
    """Somewhere on a platform where people and the bot write. The service that stands in for the real one outlives
    what runs against it."""

    name: str
    token: str
    """The setting without which the platform is not configured; it is set."""
    misplaced: tuple[str, str]
    """A setting of the platform, and a value that it must not have."""
    person: str
    """Who asks, by the platform's id."""
    stranger: str
    """Somebody who is on the platform, and not, or no longer, where the bot is."""

    @property
    def platform(self) -> Platform:
        """The adapter that runs."""

    def running(self, chat: Chat) -> AbstractAsyncContextManager[asyncio.Event]:
        """The platform at work until the block ends, or the event that it gives is set."""

    def crashing(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        """The same, but killed where the block ends."""

    # What people do

    async def ask(self, text: str) -> None:
        """Somebody writes to the bot."""

    async def repeat(self) -> None:
        """The service delivers that once more."""

    async def remark(self, text: str) -> None:
        """Somebody writes to somebody else."""

    async def told(self) -> str:
        """What the bot writes next, to all or to whoever asked."""

    async def silent(self) -> bool:
        """Whether the bot writes nothing more for a while."""

    def buttons(self) -> Sequence[Action]:
        """What can be pressed under what the bot told last, or showed last to whoever pressed."""

    async def press(self, key: str, target: str) -> str:
        """Somebody presses a button with that id under what was told last, be it there or not; what they are shown."""

    # What the bot announces

    @property
    def open_places(self) -> Sequence[Spot]:
        """Where the bot can write: a channel, and a thread of it where there are threads."""

    @property
    def closed_places(self) -> Sequence[Spot]:
        """Where it can write no more, each for another reason."""

    async def announced(self, where: Spot) -> str:
        """What the bot writes next into an open place."""

    # What goes wrong

    async def lose(self) -> None:
        """The connection is lost, and can be made again."""

    def stumble(self) -> None:
        """The next attempt to write into a channel fails, and no other."""

    def break_down(self) -> None:
        """No attempt to write into a channel succeeds any more, though the channel is there."""

    def refuse(self) -> None:
        """The service no longer takes the token."""


class Watched(Health):
    """Health that remembers how one part fared."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.fared: list[bool] = []
        self.expect(name)

    def up(self, name: str) -> bool:
        """As it is, and noted."""
        again = super().up(name)
        self._note()
        return again

    def down(self, name: str) -> bool:
        """As it is, and noted."""
        was_there = super().down(name)
        self._note()
        return was_there

    def _note(self) -> None:
        if self.fared[-1:] != [self.parts[self._name]]:
            self.fared.append(self.parts[self._name])
