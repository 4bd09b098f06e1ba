"""What happened, in order, for tests to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    """One call of a Web API method, with its answer once there is one."""

    at: float
    method: str
    arguments: dict[str, Any] = field(default_factory=dict)
    team: str | None = None
    status: int | None = None
    answered: float | None = None
    answer: Any = None

    @property
    def error(self) -> str | None:
        """The error that the answer names."""
        return self.answer.get("error") if isinstance(self.answer, dict) else None


@dataclass
class Entry:
    """One line of the ordered log.

    Its kind is "person", "to bot" (envelopes and posts), "from bot" (acknowledgements), "request" and "answer" (of the
    Web API), "socket" (connections), "delivery" (what was given up) or "problem".
    """

    at: float
    kind: str
    what: str
    data: Any = None


@dataclass
class Ack:
    """The bot's acknowledgement of something that was delivered to it."""

    at: float
    envelope_id: str
    payload: Any
    after: float
