"""Faults that a test asks for: refusals, delays and lost connections."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass

from aiohttp import web


@dataclass
class Fault:
    """One fault and how often it strikes. With `applied` the request takes effect and only its answer is lost."""

    method: str
    pattern: str
    status: int | None = None
    retry_after: float = 0.3
    scope: str = "user"
    is_global: bool = False
    times: int = 1
    hang: float = 0.0
    drop: bool = False
    applied: bool = False

    def fits(self, method: str, path: str) -> bool:
        """Whether it strikes this request; the pattern must cover the path from its start to its end."""
        return self.times > 0 and self.method in ("*", method) and bool(re.fullmatch(self.pattern, path))


async def apply_fault(fault: Fault, request: web.Request) -> web.Response | None:
    """Let it strike. None means that the request then goes its ordinary way."""
    if fault.hang:
        await asyncio.sleep(fault.hang)
    if fault.drop:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)
    if fault.status == 429:
        return too_many(fault.retry_after, fault.scope, fault.is_global)
    return _failure(fault.status) if fault.status else None


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
