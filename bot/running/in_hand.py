"""What is in hand while a platform runs, and how that ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.running.logs import in_short

log = logging.getLogger(__name__)


def _logged(error: BaseException) -> None:
    log.error("Failed: %(error)s", {"error": in_short(error)})


class InHand:
    """Does things in tasks of their own, and tells `failed` what one raises; `stopping`: nothing more is taken."""

    def __init__(self, failed: Callable[[BaseException], None] = _logged) -> None:
        self.stopping = False
        self.failed = failed
        self._dropped = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._beside: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in a task of its own; what comes after the end is not begun."""
        self.hold(self._begun(work))

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something for as long as there is no end, which nobody waits for."""
        if task := self._begun(work):
            self._beside.add(task)
            task.add_done_callback(self._ended)

    def _begun(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
        if self._dropped:
            work.close()
            return None
        return asyncio.create_task(work)

    def hold(self, task: asyncio.Task[Any] | None) -> None:
        """Count a task among what is in hand until it has ended."""
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        self._beside.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.failed(error)

    async def drain(self, seconds: float) -> None:
        """Take nothing more and wait for what is in hand, and for what is told to those who come meanwhile."""
        self.stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(self._tasks)

    async def drop(self) -> None:
        """Leave what is still in hand: it stays stored, and the next start answers it."""
        self._dropped = True
        tasks = self._tasks | self._beside
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
