"""The store over `chat.db`: one thread writes and another reads, so that no event loop ever waits for either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.chat.memory import ChatMemory
from bot.chat.store import PastQuestion
from bot.chat.tables import open_database
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer

P = ParamSpec("P")
T = TypeVar("T")


class SqliteChatStore:
    """See `bot.chat.store.ChatStore` for what each method promises.

    While another process writes, what is to be written here waits for as long as SQLite does; what is to be read
    does not wait, for it has a thread of its own.

    Raises:
        StoreError: if the file in that folder cannot be used.
    """

    sharing = None  # one process answers from a folder

    def __init__(self, folder: Path) -> None:
        self._memory = ChatMemory(open_database(folder))
        self._writer = ThreadPoolExecutor(1, "chat writes")
        self._reader = ThreadPoolExecutor(1, "chat reads")

    def close(self) -> None:
        """Finish what is being written or read, and close the file."""
        for thread in (self._writer, self._reader):
            thread.shutdown()
        self._memory.close()

    async def _write(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, partial(step, *args, **kwargs))

    async def _read(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, partial(step, *args, **kwargs))

    async def receive(self, event: Event) -> bool:
        return await self._write(self._memory.receive, event)

    async def finish(self, platform: str, key: str) -> None:
        await self._write(self._memory.finish, platform, key)

    async def pending(self, platform: str, since: datetime) -> list[Event]:
        return await self._read(self._memory.pending, platform, since)

    async def settings(self, spot: Spot) -> ChannelSettings:
        return await self._read(self._memory.settings, spot)

    async def set_settings(self, spot: Spot, settings: ChannelSettings) -> None:
        await self._write(self._memory.set_settings, spot, settings)

    async def talkative(self, platform: str) -> list[tuple[str, str]]:
        return await self._read(self._memory.talkative, platform)

    async def keep(self, kept: StoredAnswer) -> None:
        await self._write(self._memory.keep, kept)

    async def kept(self, answer: str) -> StoredAnswer | None:
        return await self._read(self._memory.kept, answer)

    async def point(self, platform: str, channel: str, message: str, answer: str, *, answers: bool) -> None:
        await self._write(self._memory.point, platform, channel, message, answer, answers=answers)

    async def shown(self, answer: str) -> list[tuple[str, str]]:
        return await self._read(self._memory.shown, answer)

    async def pointed(self, platform: str, channel: str, message: str) -> StoredAnswer | None:
        return await self._read(self._memory.pointed, platform, channel, message)

    async def latest(self, spot: Spot, since: datetime, asker: str | None = None) -> StoredAnswer | None:
        return await self._read(self._memory.latest, spot, since, asker)

    async def conversations(self, platform: str, since: datetime) -> set[str]:
        return await self._read(self._memory.conversations, platform, since)

    async def recent(self, spot: Spot) -> list[str]:
        return await self._read(self._memory.recent, spot)

    async def asked(self, since: datetime) -> list[PastQuestion]:
        return await self._read(self._memory.asked, since)

    async def vote(self, answer: str, voter: str, helpful: bool, reason: str | None, at: datetime) -> None:
        await self._write(self._memory.vote, answer, voter, helpful, reason, at)

    async def votes(self, answer: str) -> tuple[int, int]:
        return await self._read(self._memory.votes, answer)

    async def depart(self, platform: str, workspace: str, since: datetime) -> None:
        await self._write(self._memory.depart, platform, workspace, since)

    async def come_back(self, platform: str, workspace: str) -> None:
        await self._write(self._memory.come_back, platform, workspace)

    async def departed(self, platform: str, before: datetime) -> list[str]:
        return await self._read(self._memory.departed, platform, before)

    async def workspaces(self, platform: str) -> set[str]:
        return await self._read(self._memory.workspaces, platform)

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        await self._write(self._memory.forget_workspace, platform, workspace)

    async def expire(self, before: datetime) -> None:
        await self._write(self._memory.expire, before)

    async def note(self, key: str) -> str | None:
        return await self._read(self._memory.note, key)

    async def set_note(self, key: str, value: str) -> None:
        await self._write(self._memory.set_note, key, value)
