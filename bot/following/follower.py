"""Following watched questions while the bot runs, beside the chat platforms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.chat.platforms import Announcer
from bot.chat.types import TERMINAL, Spot
from bot.errors import StoppingError
from bot.following.asking_again import AskingAgain
from bot.following.telling import LEASE, Telling
from index.errors import EncoderError, StoreError
from index.types import Scope

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.chat.parts import Chat
    from bot.chat.places import Places

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds after which it is looked again whether articles have come, or something is due
PAUSES = (5.0, 20.0, 60.0, 300.0)  # seconds until it is tried again, after each failure in a row


class Follower:
    """A service that asks again and tells what has changed, by turns. `look` is in seconds."""

    name = "watches"

    def __init__(self, platforms: Sequence[Announcer], look: float = LOOK, lease: timedelta = LEASE) -> None:
        self._platforms: Mapping[str, Announcer] = {platform.name: platform for platform in platforms}
        self._look, self._lease = look, lease

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Follow until `stop` is set; what cannot be done now is tried again."""
        chat.health.up(self.name)
        where, watches = where_of(chat.places), chat.watches
        again = AskingAgain(watches.store, watches.looking, where, chat.clock, stop.is_set)
        telling = Telling(
            watches.store, self._platforms, chat.index, where, chat.clock, chat.answers.links, self._lease
        )
        await asyncio.gather(
            self._turns(again.turn, stop, "Watched questions are asked again"),
            self._turns(lambda: telling.turn(stop), stop, "What has changed is told"),
        )

    async def _turns(self, turn: Callable[[], Awaitable[int]], stop: asyncio.Event, what: str) -> None:
        failures = 0
        while not stop.is_set():
            try:
                await turn()
                seconds, failures = self._look, 0
            except StoppingError:
                return
            except (StoreError, EncoderError) as error:
                seconds = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                log.error(  # noqa: TRY400 - no bug
                    "%(error)s %(what)s in %(seconds)d seconds.", {"error": error, "what": what, "seconds": seconds}
                )
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), seconds)


def where_of(places: Places) -> Callable[[Spot], Awaitable[Scope | None]]:
    """What may be seen at a spot now; None where Clippings is switched off."""

    async def where(spot: Spot) -> Scope | None:
        if spot.platform == TERMINAL:
            return Scope((spot.channel,))
        settings = await places.settings(spot)
        return await places.scope(spot, settings) if settings.on else None

    return where
