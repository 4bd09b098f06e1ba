"""Chat platforms, found by their names among the entry points `clippings.platforms`; none is imported from here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol

from bot.errors import SettingsError

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

    from bot.chat.parts import Chat
    from bot.chat.types import Spot
    from bot.showing.document import Document

GROUP = "clippings.platforms"
NOT_RUNNING = "It is not connected, so nothing can be written there now."


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at: whether it is in order, and a sentence that says so or what to do."""

    ok: bool
    what: str
    sentence: str


class Service(Protocol):
    """A part of `clippings run`: a chat platform, the page, the watched folder."""

    name: str

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Do its work until `stop` is set; what is in hand then is finished, whoever waits is told.

        Raises:
            ClippingsError: if it cannot, in a sentence that names what to change.
        """


class Announcer(Protocol):
    """Whoever can speak first."""

    name: str

    async def announce(self, place: Spot, document: Document, key: str = "") -> None:
        """Write into a channel, or a thread of one, though nobody asked: the document's first page. While it runs.

        With a `key` (of at most 24 characters) it is written once, also if it is tried again because nobody knows
        whether it had arrived: within minutes at least, as far as the platform can tell.

        Raises:
            ClosedPlaceError: if nothing can be written there any more; who wants it there gives it up.
            PlatformError: if it cannot be done now.
        """

    async def direct(self, place: Spot, person: str) -> Spot:
        """Where somebody is written to alone, who asked something at a place. While it runs.

        Raises:
            ClosedPlaceError: if they cannot be, or belong no more to the place's workspace: they may not see its
                articles then.
            PlatformError: if it cannot be said now.
        """


class Platform(Service, Announcer, Protocol):
    """What a chat platform does. It is made without arguments and reads its own settings from the environment.

    While it runs, `chat.health` says whether it is connected. What comes twice is answered once, after a restart as
    well. Buttons in messages of long ago still open what they stand under; who presses one that leads nowhere is told.

    Raises:
        SettingsError: when it is made with a setting that is not allowed.
    """

    def is_configured(self) -> bool:
        """Whether it has the token it needs."""

    async def invite(self) -> str:
        """The address that installs the bot.

        Raises:
            ClippingsError: if that cannot be said.
        """

    def routes(self) -> Sequence[RouteDef]:
        """What is asked of it over HTTP, to be served with the page; answered with 503 while it does not run.

        Their paths begin with the platform's name. Each checks by itself who asks: none of the page's guards does.
        """

    async def examine(self) -> Sequence[Examined]:
        """Look at the token, the installation and what else can be wrong, without answering anything.

        Raises:
            ClippingsError: if it cannot look at all, as without a token.
        """


def platform_names() -> list[str]:
    """The platforms that are installed."""
    return sorted(entry.name for entry in entry_points(group=GROUP))


def load_platform(name: str) -> Platform:
    """The platform with that name.

    Raises:
        SettingsError: if there is none, or one of its settings is not allowed.
    """
    for entry in entry_points(group=GROUP, name=name):
        platform: Platform = entry.load()()
        return platform
    raise SettingsError(f"There is no platform {name!r}: there are {', '.join(platform_names()) or 'none'}.")
