"""Doing what was left unanswered: by a crash of this process, or of another one over the same store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

from bot.chat.conversation import Incoming
from bot.chat.sharing import Sharing
from bot.chat.store import ChatStore
from bot.chat.types import Event
from bot.running.apart import Said
from bot.running.logs import worded

ANSWERED_LATE = timedelta(minutes=15)  # how old a question may be after a restart; Discord's tokens live as long


@dataclass(frozen=True)
class TakingOver:
    """Hands what was left on one platform to `begin`. What is too old nobody waits for: its words are forgotten."""

    store: ChatStore
    platform: str
    clock: Callable[[], datetime]
    begin: Callable[[Incoming], Awaitable[None]]

    async def left_before(self, start: datetime) -> None:
        """What was received before this process started, and no other one can have answered."""
        for event in await self.store.pending(self.platform, datetime.min.replace(tzinfo=UTC)):
            if event.received < start:
                await self._take(event)

    async def keep_on(self, sharing: Sharing) -> None:
        """Say now and then that this process is at work, and take what others left; tried again while the store is
        away.
        """
        said, renewed = Said(), monotonic()
        while True:
            before = renewed
            try:
                await sharing.renew()
                renewed = monotonic()
                # Else the store was away, perhaps for others too, who come first to say that they are at work.
                if renewed - before < 2 * sharing.pause:
                    for event in await sharing.take_over(self.platform):
                        await self._take(event)
            except Exception as error:  # noqa: BLE001 - told, and tried again
                said.failed("What other processes left", worded(error))
            else:
                said.well("What other processes left")
            await asyncio.sleep(sharing.pause)

    async def _take(self, event: Event) -> None:
        # Of what is not worth doing after a restart only the key was stored.
        if event.payload and event.received >= self.clock() - ANSWERED_LATE:
            await self.begin(Incoming(**event.payload))
        else:
            await self.store.finish(self.platform, event.key)
