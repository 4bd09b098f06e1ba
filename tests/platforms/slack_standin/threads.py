"""Threads of the assistant, and what the app shows in threads while it works."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .schema import Json

if TYPE_CHECKING:
    from .messages import Message
    from .world import Channel, User


@dataclass(eq=False)
class Thread:
    """A thread and its status. `user` is set for a thread of the assistant, and says whose it is."""

    channel: Channel
    ts: str
    user: User | None = None
    context: Json = field(default_factory=dict)
    status: str = ""
    statuses: list[str] = field(default_factory=list)
    title: str | None = None
    prompts: list[Json] = field(default_factory=list)
    prompts_title: str | None = None

    @property
    def messages(self) -> list[Message]:
        """The visible messages in it, without its root."""
        root = self.channel.messages.get(self.ts)
        return root.replies if root else []

    def to_json(self) -> Json:
        """The assistant_thread object of events."""
        return {
            "user_id": self.user.id if self.user else None,
            "context": self.context,
            "channel_id": self.channel.id,
            "thread_ts": self.ts,
        }
