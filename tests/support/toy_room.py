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

    keys: set[str] = field(default_factory=set)

    def write(self, text: str, key: str = "") -> None:
        """Let people read it, once if it has a key."""
        if self.broken:
            self.broken -= 1
            raise OSError("The chalk is broken.")
        if key not in self.keys:
            self.written.put_nowait(text)
        self.keys |= {key} - {""}


ROOMS: dict[str, Room] = {}
