"""Rate limits: headers on every answer, and refusals where a test has made the buckets small."""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING, Any

from standin_kernel import Windows

if TYPE_CHECKING:
    from .server import DiscordServer

MAJOR = re.compile(r"^/(?:channels|guilds|webhooks|interactions)/\d+(?:/[^/]{30,})?")


class Limits:
    """One bucket for each method, route and major parameter, of `server.rate_limit` requests in as many seconds."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self._windows = Windows(server.clock)

    def take(self, method: str, route: str, path: str) -> dict[str, Any] | None:
        """Count a request; the body of the 429 when the bucket is empty."""
        if route.startswith("/interactions/"):
            # The first answers to interactions are not limited.
            return None
        wait = self._windows.take(_bucket(method, route, path), *self.server.rate_limit)
        if wait is None:
            return None
        return {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": False}

    def headers(self, method: str, route: str, path: str) -> dict[str, str]:
        """X-RateLimit-* for an answer."""
        most, window = self.server.rate_limit
        bucket = self._windows.recent(_bucket(method, route, path), window)
        after = max(window - (self.server.clock() - bucket[0]), 0.0) if bucket else window
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(most - len(bucket), 0)),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(f"{method} {route}".encode()).hexdigest()[:32],
        }


def _bucket(method: str, route: str, path: str) -> tuple[str, str, str]:
    major = MAJOR.match(path)
    return method, route, major.group() if major else ""
