"""What happened, in order, for tests to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from standin_kernel import Answered


@dataclass
class Request(Answered):
    """One call of a Web API method."""

    at: float
    method: str
    arguments: dict[str, Any] = field(default_factory=dict)
    team: str | None = None

    @property
    def error(self) -> str | None:
        """The error that the answer names."""
        return self.answer.get("error") if isinstance(self.answer, dict) else None


@dataclass
class Ack:
    """The bot's acknowledgement of something that was delivered to it."""

    at: float
    envelope_id: str
    payload: Any
    after: float
