"""What comes twice: it is known again, and who comes second waits for the first."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from structlog.contextvars import bound_contextvars


class Turns:
    """Turns of any number of keys."""

    def __init__(self) -> None:
        self._taken: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def alone(self, key: str) -> AsyncIterator[None]:
        """Nothing else about this key meanwhile; what is logged carries an id of what is done."""
        while before := self._taken.get(key):
            await before.wait()
        done = self._taken[key] = asyncio.Event()
        try:
            with bound_contextvars(question=secrets.token_hex(4)):
                yield
        finally:
            del self._taken[key]
            done.set()


class Recent:
    """The last keys that came, at most so many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._keys: dict[str, None] = {}

    def add(self, key: str) -> bool:
        """Whether that key was there before; now it is."""
        before = key in self._keys
        self._keys[key] = None
        if len(self._keys) > self._most:
            del self._keys[next(iter(self._keys))]
        return before
