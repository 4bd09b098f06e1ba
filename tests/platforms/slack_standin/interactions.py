"""What a person's use of the app is to the server: its delivery, and what the app has answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .schema import Json

if TYPE_CHECKING:
    from .messages import Message
    from .server import SlackServer
    from .views import View
    from .world import Channel, Team, User

RESPONSES = 5


@dataclass(eq=False)
class Delivery:
    """Something on its way to the app. `accepts` says whether its acknowledgement may hold an answer."""

    kind: str
    what: str
    payload: Json
    envelope_id: str
    team: Team
    accepts: bool = False
    retries: bool = False
    attempts: int = 0
    sent_at: float | None = None
    acked_at: float | None = None
    ack: Any = None
    failed: str | None = None
    task: asyncio.Task[None] | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def done(self) -> bool:
        """Whether it has been acknowledged or given up."""
        return self.settled.is_set()


@dataclass(eq=False)
class Interaction:
    """One use of the app by a person: a command, a shortcut, a press, a submission."""

    server: SlackServer
    team: Team
    user: User
    channel: Channel | None
    payload: Json
    delivery: Delivery
    created: float
    trigger_id: str
    message_pressed: Message | None = None
    view_used: View | None = None
    messages: list[Message] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    responses: int = 0
    exchanged: bool = False

    @property
    def response_url(self) -> str | None:
        """Where the app may answer it."""
        return self.payload.get("response_url")

    @property
    def expired(self) -> bool:
        """Whether its trigger is too old to open a view."""
        return self.server.clock() - self.created > self.server.trigger_lifetime

    async def acked(self, timeout: float = 5.0) -> Any:
        """Wait for the acknowledgement; its payload. An AssertionError when the person saw a failure instead."""
        await self.server.wait_for(lambda: self.delivery.done, timeout, f"an acknowledgement of {self}")
        if self.delivery.failed:
            raise AssertionError(f"{self} failed: {self.delivery.failed}")
        return self.delivery.ack

    async def message(self, number: int = 0, timeout: float = 5.0) -> Message:
        """One of the messages that the app sent to its response_url or in its acknowledgement."""
        await self.server.wait_for(
            lambda: len(self.messages) > number, timeout, f"message {number} in answer to {self}"
        )
        return self.messages[number]

    async def view(self, timeout: float = 5.0) -> View:
        """The view that the app opened with its trigger or in answer to a submission."""
        await self.server.wait_for(lambda: self.views, timeout, f"a view in answer to {self}")
        return self.views[0]

    def __str__(self) -> str:
        return f"{self.delivery.what} of {self.user.name}"
