"""A third chat platform, as small as one can be, for rooms in memory. What it has to do itself is all that is here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from pydantic import Field
from toy_room import ROOMS, Room

from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.conversation import Incoming, sentence
from bot.chat.intake import Intake
from bot.chat.opening import Opening, document_of, turned
from bot.chat.parts import Chat
from bot.chat.platforms import NOT_RUNNING, Examined
from bot.chat.types import Spot
from bot.errors import ClosedPlaceError, PlatformError, SettingsError, UnreachableError
from bot.running.setting_sources import SourcedSettings
from bot.running.settings import read_settings
from bot.showing.actions import Action, Verb, read_action
from bot.showing.answer_text import document_to_text
from bot.showing.document import Document

NAME = "toy"


class ToySettings(SourcedSettings):
    room: str = Field("", pattern="^[a-z]*$", validation_alias="TOY_ROOM", description="the name of a room")


def drawn(document: Document) -> str:
    """A document as text, with what can be pressed."""
    quotes = (quoted.action for card in document.all_cards for quoted in card.quotes if quoted.action)
    pressed = [f"[{action.label}]({action.key} {action.target})" for action in (*quotes, *document.actions)]
    return "\n".join([document_to_text(document), *pressed])


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
        self._room.write(drawn(document_of(told)))
        return self._incoming.channel, f"answer to {self._incoming.message}"

    async def refuse(self, sentence: str) -> None:
        """Write the sentence."""
        self._room.write(sentence)


class ToyPlatform:
    """Answers what is said to the bot in a room."""

    name = NAME

    def __init__(self) -> None:
        self._named = read_settings(ToySettings).room
        self._runs = False

    def is_configured(self) -> bool:
        """Whether it knows of a room."""
        return bool(self._named)

    @property
    def _room(self) -> Room:
        if self._named not in ROOMS:
            raise SettingsError("TOY_ROOM is not set to the name of a room: set it to one that is there.")
        return ROOMS[self._named]

    async def invite(self) -> str:
        """Where it is."""
        return f"toy:{self._named}"

    def routes(self) -> tuple[()]:
        """Nobody asks over HTTP."""
        return ()

    async def examine(self) -> Sequence[Examined]:
        """Look whether it may come in."""
        return [Examined(not self._room.barred, "TOY_ROOM", "it is there.")]

    async def direct(self, place: Spot, person: str) -> Spot:
        """The room, in which there is nobody but Mira."""
        if not self._runs:
            raise UnreachableError(NOT_RUNNING)
        if person != "mira":
            raise ClosedPlaceError("There is nobody of that name.")
        return place

    async def announce(self, place: Spot, document: Document, key: str = "") -> None:
        """Write into the room, the only place there is."""
        if not self._runs:
            raise UnreachableError(NOT_RUNNING)
        if place.channel != self._named:
            raise ClosedPlaceError("There is no such room.")
        try:
            self._room.write(drawn(document), key)
        except OSError as error:
            raise UnreachableError(str(error)) from error

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Answer until `stop` is set, then what is in hand."""
        intake, room = Intake(chat.asking, NAME), self._room
        if room.barred:
            raise PlatformError("No bot may come into the room: set TOY_ROOM to another one.")
        stopping = asyncio.create_task(stop.wait())
        try:
            await intake.prepare()
            chat.health.up(NAME)
            self._runs = True
            await intake.resume(lambda incoming, settings: intake.retake(incoming, ToyReply(room, incoming), settings))
            while not stop.is_set():
                hearing = asyncio.create_task(room.heard.get())
                await asyncio.wait({hearing, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if hearing.done():
                    self._hear(chat, intake, *hearing.result())
                hearing.cancel()
            await intake.drain(10)
        finally:
            self._runs = False
            stopping.cancel()
            await intake.close()

    def _hear(self, chat: Chat, intake: Intake, what: str, number: str, text: str) -> None:
        """What is not for the bot is left at once."""
        if what == "door":
            (chat.health.up if text == "open" else chat.health.down)(NAME)
        elif what == "press":
            intake.hand.start(self._press(chat, number, text))
        elif what == "bot" and not intake.known(number):
            asked = Incoming(NAME, number, "message", "mira", self._named, text, message=number)
            intake.hand.start(self._take(intake, asked))

    async def _take(self, intake: Intake, incoming: Incoming) -> None:
        settings = await intake.settings(incoming.spot)
        await intake.take(incoming, ToyReply(self._room, incoming), settings)

    async def _press(self, chat: Chat, key: str, target: str) -> None:
        try:
            action = read_action(key, target) or Action(Verb.PAGE, "none")
            opening = Opening(chat.answers, chat.articles, chat.watches, lambda document: [drawn(document)])
            pages = await opening.pages(action, Spot(NAME, None, self._named), "mira")
            self._room.write(turned(pages, action.number))
        except Exception as error:  # noqa: BLE001 - told, and logged if it is a bug
            self._room.write(sentence(error))
