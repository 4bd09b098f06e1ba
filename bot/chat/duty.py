"""Services that one process runs for all that share a store."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.chat.platforms import Service
from bot.chat.sharing import Sharing
from index.errors import StoreError

if TYPE_CHECKING:
    from bot.chat.parts import Chat


class OnDuty:
    """Runs a service while its duty is this process's; while it is another one's, nothing is missing here."""

    def __init__(self, service: Service, duty: str) -> None:
        self._service, self._duty = service, duty
        self.name = service.name

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """As the service."""
        sharing = chat.store.sharing
        if sharing is None:
            await self._service.run(chat, stop)
            return
        while not stop.is_set():
            if await is_mine(sharing, self._duty):
                await self._until_lost(chat, sharing, stop)
            else:
                chat.health.up(self.name)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), sharing.pause)

    async def _until_lost(self, chat: Chat, sharing: Sharing, stop: asyncio.Event) -> None:
        ending = asyncio.Event()
        watching = asyncio.create_task(self._watch(sharing, stop, ending))
        try:
            await self._service.run(chat, ending)
        finally:
            watching.cancel()

    async def _watch(self, sharing: Sharing, stop: asyncio.Event, ending: asyncio.Event) -> None:
        """Set `ending` once it is to stop, or the duty is lost."""
        while not stop.is_set() and await is_mine(sharing, self._duty):
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), sharing.pause)
        ending.set()


async def is_mine(sharing: Sharing | None, duty: str) -> bool:
    """Whether something is this process's to do; nobody's while the store is away."""
    try:
        return sharing is None or await sharing.has_duty(duty)
    except StoreError:
        return False
