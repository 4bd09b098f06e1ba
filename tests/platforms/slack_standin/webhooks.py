"""HTTP mode: signed POSTs to the addresses that the app has given."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from .interactions import Delivery
from .schema import Json

if TYPE_CHECKING:
    from .server import SlackServer

OLD = 10 * 60
FORM = "application/x-www-form-urlencoded"


def sign(secret: str, timestamp: str, body: str) -> str:
    """The v0 signature of a request."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()


class Webhooks:
    """The sender. `server.signature` says how it signs: valid, wrong, missing, old."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    def headers(self, body: str) -> dict[str, str]:
        """The headers with which a request shows that it comes from Slack."""
        way = self.server.signature
        if way == "missing":
            return {}
        timestamp = str(int(time.time()) - (OLD if way == "old" else 0))
        secret = secrets.token_hex(16) if way == "wrong" else self.server.signing_secret
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": sign(secret, timestamp, body)}

    async def send(self, delivery: Delivery, reason: str) -> str:
        """Send it, and wait for the answer: why it does not count, or an empty text."""
        kind, body = encode(delivery)
        headers = {"Content-Type": kind, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= self.headers(body)
        if delivery.attempts:
            headers |= {"X-Slack-Retry-Num": str(delivery.attempts), "X-Slack-Retry-Reason": reason}
        delivery.attempts += 1
        delivery.sent_at = delivery.sent_at or self.server.clock()
        self.server.note("to bot", f"{delivery.kind} {delivery.envelope_id}", {"headers": headers, "body": body})
        try:
            status, answer, stop = await self._post(self.server.request_url_of(delivery) or "", body, headers)
        except TimeoutError:
            return "http_timeout" if delivery.retries else "operation_timeout"
        except aiohttp.ClientError:
            return "connection_failed"
        if status >= 300:
            self.server.note("from bot", f"HTTP {status} to {delivery.what}", answer)
            return "no_retry" if stop else "http_error"
        self.server.deliveries.acked(delivery.envelope_id, answer)
        return ""

    async def _post(self, url: str, body: str, headers: dict[str, str]) -> tuple[int, Any, bool]:
        session = self._session = self._session or aiohttp.ClientSession()
        async with (
            asyncio.timeout(self.server.ack_deadline),
            session.post(url, data=body.encode(), headers=headers) as response,
        ):
            text = await response.text()
            stop = response.headers.get("X-Slack-No-Retry") == "1"
            return response.status, _read(text, response.content_type), stop

    async def verify(self, url: str) -> bool:
        """url_verification: whether the app says the challenge back."""
        challenge = secrets.token_hex(24)
        body = json.dumps({"token": "old", "challenge": challenge, "type": "url_verification"})
        headers = {"Content-Type": "application/json", **self.headers(body)}
        status, answer, _ = await self._post(url, body, headers)
        said = answer or {}
        return status == 200 and challenge in (said.get("challenge"), said.get("text"))


def encode(delivery: Delivery) -> tuple[str, str]:
    """The content type and the body of a request."""
    if delivery.kind == "events_api":
        return "application/json", json.dumps(delivery.payload)
    if delivery.kind == "slash_commands":
        return FORM, urlencode(delivery.payload)
    return FORM, urlencode({"payload": json.dumps(delivery.payload)})


def _read(text: str, kind: str) -> Json | None:
    """The answer that is in a body; a plain text stands for a message."""
    if not text:
        return None
    if kind == "application/json" or text.startswith("{"):
        read: Json = json.loads(text)
        return read
    return {"text": text}
