"""A third chat platform, as small as one can be: a room in memory. What it has to do itself is all that is here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count

from aiohttp.web import RouteDef

from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.conversation import Incoming
from bot.chat.intake import Intake
from bot.chat.opening import document_of
from bot.chat.parts import Chat
from bot.chat.platforms import NOT_RUNNING, Examined
from bot.chat.types import ChannelSettings, Spot
from bot.errors import ClosedPlaceError, UnreachableError
from bot.showing.answer_text import document_to_text
from bot.showing.document import Document

NAME = "toy"


@dataclass
class Room:
    """What was written in it, for the bot to hear and for people to read."""

    heard: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)  # message id, text
    written: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def write(self, text: str) -> None:
        """Somebody writes."""
        self.heard.put_nowait((str(next(self._numbers)), text))


class ToyReply:
    """Writes into the room."""

    def __init__(self, room: Room, incoming: Incoming) -> None:
        self._room, self._incoming = room, incoming

    async def accept(self) -> None:
        """Nobody waits to hear that."""

    def working(self) -> AbstractAsyncContextManager[None]:
        """Nothing shows that."""
        return nullcontext()

    async def show(self, told: GivenAnswer | GivenCheck) -> tuple[str, str] | None:
        """Write the answer."""
        self._room.written.put_nowait(document_to_text(document_of(told)))
        return self._incoming.channel, f"answer to {self._incoming.message}"

    async def refuse(self, sentence: str) -> None:
        """Write the sentence."""
        self._room.written.put_nowait(sentence)


class ToyPlatform:
    """Answers what is written to `bot:` in a room."""

    name = NAME

    def __init__(self, room: Room) -> None:
        self._room = room
        self._runs = False

    def is_configured(self) -> bool:
        """It needs nothing."""
        return True

    async def invite(self) -> str:
        """Where it is."""
        return "toy:room"

    def routes(self) -> Sequence[RouteDef]:
        """Nobody asks over HTTP."""
        return []

    async def examine(self) -> Sequence[Examined]:
        """Nothing can be wrong."""
        return [Examined(True, "room", "it is there.")]

    async def announce(self, place: Spot, document: Document) -> None:
        """Write into the room, the only place there is."""
        if not self._runs:
            raise UnreachableError(NOT_RUNNING)
        if place.channel != "room":
            raise ClosedPlaceError("There is no such room.")
        self._room.written.put_nowait(document_to_text(document))

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Answer until `stop` is set, then what is in hand."""
        intake = Intake(chat.asking, NAME)
        await intake.prepare()
        stopping = asyncio.create_task(stop.wait())
        try:
            chat.health.up(NAME)
            self._runs = True
            await intake.resume(lambda incoming, settings: self._again(intake, incoming, settings))
            while not stop.is_set():
                hearing = asyncio.create_task(self._room.heard.get())
                await asyncio.wait({hearing, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if hearing.done():
                    self._hear(intake, *hearing.result())
                hearing.cancel()
            await intake.drain(10)
        finally:
            chat.health.down(NAME)
            self._runs = False
            stopping.cancel()
            await intake.close()

    def _hear(self, intake: Intake, number: str, text: str) -> None:
        """What is not for the bot is left at once."""
        to, _, rest = text.partition(": ")
        if to == "bot" and not intake.known(number):
            intake.hand.start(
                self._take(intake, Incoming(NAME, number, "message", "mira", "room", rest, message=number))
            )

    async def _take(self, intake: Intake, incoming: Incoming) -> None:
        settings = await intake.settings(incoming.spot)
        await intake.take(incoming, ToyReply(self._room, incoming), settings)

    async def _again(self, intake: Intake, incoming: Incoming, settings: ChannelSettings) -> None:
        await intake.retake(incoming, ToyReply(self._room, incoming), settings)


@asynccontextmanager
async def running(platform: ToyPlatform, chat: Chat) -> AsyncIterator[asyncio.Event]:
    """The platform, until the block ends or the event it gives is set."""
    stop = asyncio.Event()
    task = asyncio.create_task(platform.run(chat, stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)
