"""Slack's failures, as a test asks for them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import standin_kernel as kernel
from aiohttp import web


@dataclass
class Fault(kernel.Fault):
    """One that strikes the methods whose names are covered by a pattern."""

    method: str
    error: str | None = field(default=None, kw_only=True)
    retry_after: float = field(default=1, kw_only=True)

    def fits(self, method: str) -> bool:
        """Whether it strikes this method."""
        return kernel.covers(self.method, method)

    def refusal(self) -> web.Response | None:
        """Slack's refusal."""
        if self.status == 429:
            return too_many(self.retry_after)
        if self.error:
            return web.json_response({"ok": False, "error": self.error}, status=self.status or 200)
        return web.Response(status=self.status, text="upstream error") if self.status else None


def too_many(retry_after: float) -> web.Response:
    """Slack's 429: the seconds are whole ones, except where a test asks for a fraction to be quick."""
    body = json.dumps({"ok": False, "error": "ratelimited"})
    headers = {"Retry-After": f"{retry_after:g}", "Content-Type": "application/json; charset=utf-8"}
    return web.Response(status=429, body=body.encode(), headers=headers)
