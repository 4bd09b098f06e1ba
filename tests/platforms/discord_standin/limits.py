"""Rate limits: headers on every answer, and refusals where a test has made the buckets small."""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .server import DiscordServer

MAJOR = re.compile(r"^/(?:channels|guilds|webhooks|interactions)/\d+(?:/[^/]{30,})?")


class Limits:
    """One bucket for each method, route and major parameter, of `server.rate_limit` requests in as many seconds."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self._used: dict[tuple[str, str, str], list[float]] = {}

    def _bucket(self, method: str, route: str, path: str) -> list[float]:
        major = MAJOR.match(path)
        key = (method, route, major.group() if major else "")
        _, window = self.server.rate_limit
        now = self.server.clock()
        self._used[key] = [moment for moment in self._used.get(key, []) if now - moment < window]
        return self._used[key]

    def take(self, method: str, route: str, path: str) -> dict[str, Any] | None:
        """Count a request; the body of the 429 when the bucket is empty."""
        if route.startswith("/interactions/"):
            # The first answers to interactions are not limited.
            return None
        bucket = self._bucket(method, route, path)
        most, window = self.server.rate_limit
        if len(bucket) >= most:
            wait = round(window - (self.server.clock() - bucket[0]), 3)
            return {"message": "You are being rate limited.", "retry_after": max(wait, 0.001), "global": False}
        bucket.append(self.server.clock())
        return None

    def headers(self, method: str, route: str, path: str) -> dict[str, str]:
        """X-RateLimit-* for an answer."""
        bucket = self._bucket(method, route, path)
        most, window = self.server.rate_limit
        after = max(window - (self.server.clock() - bucket[0]), 0.0) if bucket else window
        return {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(most - len(bucket), 0)),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(f"{method} {route}".encode()).hexdigest()[:32],
        }
