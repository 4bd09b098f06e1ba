"""Discord's failures, as a test asks for them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import standin_kernel as kernel
from aiohttp import web


@dataclass
class Fault(kernel.Fault):
    """One that strikes requests of a method (`*` for any) whose path is covered by a pattern."""

    method: str
    pattern: str
    retry_after: float = field(default=0.3, kw_only=True)
    scope: str = field(default="user", kw_only=True)
    is_global: bool = field(default=False, kw_only=True)

    def fits(self, method: str, path: str) -> bool:
        """Whether it strikes this request."""
        return self.method in ("*", method) and kernel.covers(self.pattern, path)

    def refusal(self) -> web.Response | None:
        """Discord's refusal."""
        if self.status == 429:
            return too_many(self.retry_after, self.scope, self.is_global)
        return _failure(self.status) if self.status else None


def too_many(retry_after: float, scope: str, is_global: bool) -> web.Response:
    """Discord's 429."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": is_global}
    headers = {"Via": "1.1 google", "Retry-After": str(int(retry_after) + 1), "X-RateLimit-Scope": scope}
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    else:
        headers |= {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": str(retry_after)}
    return web.Response(
        status=429, body=json.dumps(body).encode(), headers={**headers, "Content-Type": "application/json"}
    )


def _failure(status: int) -> web.Response:
    if status in (502, 503, 504):
        # These come from the network in front of Discord, and are no JSON.
        return web.Response(status=status, text=f"error code: {status}")
    names = {500: "Internal Server Error", 403: "Forbidden", 404: "Not Found", 401: "Unauthorized"}
    body = {"message": f"{status}: {names.get(status, 'Error')}", "code": 0}
    return web.Response(status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
