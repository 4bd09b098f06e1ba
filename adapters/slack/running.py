"""What is in hand while the platform runs, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from bot.errors import PlatformError


class Running:
    """Does things in tasks of their own until it is told to stop, or until `ended` says that Slack ended it."""

    def __init__(self) -> None:
        self.stopping = False
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_hand: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in a task of its own."""
        task = asyncio.create_task(work)
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)

    def end(self, error: PlatformError | None = None) -> None:
        """End the platform, because of an error or because it was told to."""
        if self.ended.done():
            return
        if error:
            self.ended.set_exception(error)
            self.ended.exception()  # seen, should nobody wait for it any more
        else:
            self.ended.set_result(None)

    async def drain(self, seconds: float) -> None:
        """Take nothing more and wait for what is in hand, and for what is told to those who come meanwhile."""
        self.stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._in_hand:
                    await asyncio.wait(self._in_hand)

    async def drop(self) -> None:
        """Leave what is still in hand: it stays stored, and the next start answers it."""
        for task in self._in_hand:
            task.cancel()
        await asyncio.gather(*self._in_hand, return_exceptions=True)
