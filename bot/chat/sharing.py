"""What processes that answer from one store owe each other: each thing is done by one of them, also if one ends."""

from __future__ import annotations

from typing import Protocol

from bot.chat.types import Event


class Sharing(Protocol):
    """The other processes over a store. `pause` is how many seconds may lie between two calls of a method, at most.

    Raises:
        StoreError: from every method, if the store cannot be used.
    """

    pause: float

    async def renew(self) -> None:
        """Say that this process is still at work on the events that it has received or taken over."""

    async def take_over(self, platform: str) -> list[Event]:
        """The unanswered events on which no process is at work any more, oldest first; from now on this one is."""

    async def leave(self, platform: str) -> None:
        """This process is at work on no event of a platform any more: any may take over what it has not answered."""

    async def has_duty(self, name: str) -> bool:
        """Whether something that one process does for all is this one's to do: it is, until this ends, or loses its
        connection to the store, once no other has it.
        """
