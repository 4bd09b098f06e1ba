"""The service that the toy platform writes for: rooms in memory, each with people in it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass
class Room:
    """What happens in it, for the bot to hear and for people to read."""

    heard: asyncio.Queue[tuple[str, str, str]] = field(default_factory=asyncio.Queue)  # what it is, an id, a text
    written: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    broken: int = 0  # how often nothing can be written
    barred: bool = False  # to bots

    def write(self, text: str) -> None:
        """Let people read it."""
        if self.broken:
            self.broken -= 1
            raise OSError("The chalk is broken.")
        self.written.put_nowait(text)


ROOMS: dict[str, Room] = {}
