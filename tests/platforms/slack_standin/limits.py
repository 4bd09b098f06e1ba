"""The rate limits that a test sets, per method, workspace and (where there is one) channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin_kernel import Windows

from .registry import Call

if TYPE_CHECKING:
    from .server import SlackServer


class Limits:
    """Counts the calls of each window."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self._windows = Windows(server.clock)

    def take(self, call: Call) -> float | None:
        """Count a call; the seconds to wait when it is one too many."""
        limit = self.server.rate_limits.get(call.name)
        if limit is None:
            return None
        team = call.found_team.id if call.found_team else None
        return self._windows.take((call.name, team, call.text("channel")), *limit)
