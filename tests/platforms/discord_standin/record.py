"""What happened, in order, for tests to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from standin_kernel import Answered


@dataclass
class Request(Answered):
    """One HTTP request to the API."""

    at: float
    method: str
    path: str
    route: str
    body: Any
    query: dict[str, str] = field(default_factory=dict)


@dataclass
class Heartbeat:
    """One heartbeat of the bot, with the interval that it was told."""

    at: float
    shard: int | None
    sequence: int | None
    interval: float
