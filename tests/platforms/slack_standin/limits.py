"""The rate limits that a test sets, per method, workspace and (where there is one) channel."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .registry import Call

if TYPE_CHECKING:
    from .server import SlackServer

Key = tuple[str, str | None, str]


class Limits:
    """Counts the calls of each window."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self._taken: dict[Key, list[float]] = defaultdict(list)

    def take(self, call: Call) -> float | None:
        """Count a call; the seconds to wait when it is one too many."""
        limit = self.server.rate_limits.get(call.name)
        if limit is None:
            return None
        most, seconds = limit
        now = self.server.clock()
        taken = self._taken[call.name, call.found_team.id if call.found_team else None, call.text("channel")]
        taken[:] = [moment for moment in taken if now - moment < seconds]
        if len(taken) >= most:
            return max(seconds - (now - taken[0]), 0.01)
        taken.append(now)
        return None
