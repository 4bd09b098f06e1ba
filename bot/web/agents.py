"""MCP on the page's address: each message is one request of aiohttp's, handed on to the SDK as ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from bot.programs.programs import Caller, Programs
from bot.web.api import BODY, Callers

if TYPE_CHECKING:
    from bot.chat.parts import Chat

PATH: Final = "/mcp"
_OURS = {b"authorization", b"cookie"}  # of no concern to what answers


def can_serve() -> bool:
    """Whether the SDK is installed."""
    return find_spec("mcp") is not None


class Agents:
    """Serves agents that bring a token. It has to be `running`, as a context of the application."""

    def __init__(self, chat: Chat, callers: Callers) -> None:
        from bot.programs.tools import http_manager

        self._callers = callers
        self._manager = http_manager(Programs.of(chat))

    async def running(self, _: web.Application) -> AsyncIterator[None]:
        """Be ready for messages as long as the application is; in a task of its own, as the SDK needs it."""
        up, stop = asyncio.Event(), asyncio.Event()

        async def run() -> None:
            async with self._manager.run():
                up.set()
                await stop.wait()

        task = asyncio.create_task(run())
        await up.wait()
        yield
        stop.set()
        await task

    async def message(self, request: web.Request) -> web.Response:
        """Answer one message."""
        caller = await self._callers.of(request)
        try:
            async with asyncio.timeout(BODY):
                body = await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="That came too slowly: send it again.") from None
        answer = _Exchange(body)
        await self._manager.handle_request(_scope(request, caller), answer.receive, answer.send)
        return answer.response()


class _Exchange:
    """A request and its answer as ASGI has them."""

    def __init__(self, body: bytes) -> None:
        self._request: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
        self._status = 500
        self._headers: list[tuple[str, str]] = []
        self._body = b""

    async def receive(self) -> dict[str, Any]:
        """What was sent; after that nothing comes any more."""
        if not self._request:
            await asyncio.Event().wait()
        return self._request.pop()

    async def send(self, message: Any) -> None:
        """Take in a part of the answer."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
        else:
            self._body += message.get("body", b"")

    def response(self) -> web.Response:
        """The whole answer."""
        headers = [(name, value) for name, value in self._headers if name.lower() != "content-length"]
        return web.Response(status=self._status, headers=headers, body=self._body)


def _scope(request: web.Request, caller: Caller) -> dict[str, Any]:
    from bot.programs.tools import CALLER

    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.raw_path.encode(),
        "root_path": "",
        "query_string": request.query_string.encode(),
        "headers": [(name.lower(), value) for name, value in request.raw_headers if name.lower() not in _OURS],
        "client": None,
        "server": None,
        CALLER: caller,
    }
