"""A platform at work against whatever stands in for its service, until it is stopped or killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from waiting import until

from bot.chat.parts import Chat
from bot.chat.platforms import Platform


@asynccontextmanager
async def working(platform: Platform, chat: Chat, connected: Callable[[], object]) -> AsyncIterator[asyncio.Event]:
    """The platform, connected until the block ends or the event it gives is set."""
    stop = asyncio.Event()
    task = asyncio.create_task(platform.run(chat, stop))
    try:
        await until(lambda: task.done() or connected(), f"a connection of {platform.name}")
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


@asynccontextmanager
async def killed(platform: Platform, chat: Chat, connected: Callable[[], object]) -> AsyncIterator[None]:
    """The platform, connected until it is killed where the block ends."""
    task = asyncio.create_task(platform.run(chat, asyncio.Event()))
    try:
        await until(connected, f"a connection of {platform.name}")
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
