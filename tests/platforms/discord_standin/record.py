"""What happened, in order, for tests to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    """One HTTP request to the API, with its answer once there is one."""

    at: float
    method: str
    path: str
    route: str
    body: Any
    query: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    answered: float | None = None
    answer: Any = None


@dataclass
class Entry:
    """One line of the ordered log: kind is "request", "answer", "to bot", "from bot", "gateway" or "person"."""

    at: float
    kind: str
    what: str
    data: Any = None


@dataclass
class Heartbeat:
    """One heartbeat of the bot, with the interval that it was told."""

    at: float
    shard: int | None
    sequence: int | None
    interval: float
