"""Faults that a test asks for: refusals, delays and lost connections."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass

from aiohttp import web


@dataclass
class Fault:
    """One fault and how often it strikes. With `applied` the call takes effect and only its answer is lost."""

    method: str
    status: int | None = None
    error: str | None = None
    retry_after: float = 1
    times: int = 1
    hang: float = 0.0
    drop: bool = False
    applied: bool = False

    def fits(self, method: str) -> bool:
        """Whether it strikes this method; the pattern must cover the name from its start to its end."""
        return self.times > 0 and bool(re.fullmatch(self.method, method))


async def apply_fault(fault: Fault, request: web.Request) -> web.Response | None:
    """Let it strike. None means that the call then goes its ordinary way."""
    if fault.hang:
        await asyncio.sleep(fault.hang)
    if fault.drop:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)
    if fault.status == 429:
        return too_many(fault.retry_after)
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status or 200)
    return web.Response(status=fault.status, text="upstream error") if fault.status else None


def too_many(retry_after: float) -> web.Response:
    """Slack's 429: the seconds are whole ones, except where a test asks for a fraction to be quick."""
    body = json.dumps({"ok": False, "error": "ratelimited"})
    headers = {"Retry-After": f"{retry_after:g}", "Content-Type": "application/json; charset=utf-8"}
    return web.Response(status=429, body=body.encode(), headers=headers)
