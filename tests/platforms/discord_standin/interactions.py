"""Interactions as the server keeps them: what the bot has answered, and waiting for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .messages import Json, Message, walk

if TYPE_CHECKING:
    from .server import DiscordServer
    from .world import Channel, User

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


@dataclass(eq=False)
class Modal:
    """A modal that the bot has opened."""

    interaction: Interaction
    raw: Json

    @property
    def custom_id(self) -> str:
        """Its id."""
        return str(self.raw["custom_id"])

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.raw["title"])

    @property
    def fields(self) -> dict[str, Json]:
        """What a person fills in: custom_id to component."""
        found = [component for _, component in walk(self.raw["components"])]
        return {component["custom_id"]: component for component in found if component.get("custom_id")}


@dataclass(eq=False)
class Interaction:
    """One use of the app by a person. `callback` is the bot's first answer, `original` the message it led to."""

    server: DiscordServer
    id: int
    token: str
    type: int
    user: User
    channel: Channel
    payload: Json
    created: float
    message_pressed: Message | None = None
    opened_from: Interaction | None = None
    callback: Json | None = None
    acknowledged: float | None = None
    original: Message | None = None
    edits_before: int = 0
    followups: list[Message] = field(default_factory=list)
    user_installed_only: bool = False

    @property
    def late(self) -> bool:
        """Whether the time for the first answer is over."""
        return self.server.clock() - self.created > self.server.callback_deadline

    @property
    def expired(self) -> bool:
        """Whether its token is no longer worth anything."""
        return self.server.clock() - self.created > self.server.token_lifetime

    @property
    def choices(self) -> list[Json]:
        """The choices that the bot offered for an autocompletion."""
        return list(((self.callback or {}).get("data") or {}).get("choices") or [])

    async def response(self, timeout: float = 5.0) -> Json:
        """The bot's first answer: its type and data."""
        await self.server.wait_for(lambda: self.callback, timeout, f"an answer to {self}")
        return self.callback or {}

    async def message(self, timeout: float = 10.0) -> Message:
        """The message that answers it, once it shows more than "thinking"; for updates the message updated."""

        def ready() -> Message | None:
            original = self.original
            if original is None or original.loading or original.deleted:
                return None
            updating = self.callback is not None and self.callback["type"] in (DEFERRED_UPDATE, UPDATE)
            return None if updating and original.edits == self.edits_before else original

        message: Message = await self.server.wait_for(ready, timeout, f"a message in answer to {self}")
        return message

    async def followup(self, number: int = 0, timeout: float = 10.0) -> Message:
        """One of its further messages."""
        await self.server.wait_for(lambda: len(self.followups) > number, timeout, f"follow-up {number} to {self}")
        return self.followups[number]

    async def modal(self, timeout: float = 5.0) -> Modal:
        """The modal that the bot opened in answer."""
        answer = await self.response(timeout)
        if answer["type"] != MODAL:
            raise AssertionError(f"the bot answered {self} with type {answer['type']}, not with a modal")
        return Modal(self, answer["data"])

    def __str__(self) -> str:
        data = self.payload.get("data") or {}
        return f"the interaction {data.get('name') or data.get('custom_id')!r} of {self.user.name}"
