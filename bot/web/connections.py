"""Connections in limits: so many at once, so long for a head, for a body, for nothing at all, and for taking an answer.

aiohttp closes what is idle (its keep-alive timer); the rest is looked at here, each second.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from collections import Counter
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web_protocol import RequestHandler, _ErrInfo
from aiohttp.web_request import BaseRequest

from bot.running.networks import Network, is_in
from bot.web.guarding import HEADERS

log = logging.getLogger(__name__)

LOOKING = 1.0  # seconds between two looks
UNREADABLE = "That is no request that can be answered.\n"
FULL = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"


def _room() -> int:
    """Half of the files that the process may open: databases, models and platforms need some, too."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(1000, soft // 2) if soft > 0 else 1000


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds and numbers of connections; those of `proxies` are many people's, so each of these may have all."""

    head: float = 10.0
    body: float = 10.0
    idle: float = 30.0
    taking: float = 30.0
    total: int = 0
    each: int = 100
    proxies: tuple[Network, ...] = ()


class Gate:
    """Lets connections in, and closes those that nothing comes of."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._total = bounds.total or _room()
        self._open: dict[Guarded, str] = {}
        self._of: Counter[str] = Counter()
        self._looking: asyncio.TimerHandle | None = None

    def admits(self, connection: Guarded, address: str) -> bool:
        """Whether there is room for one more from an address."""
        if len(self._open) >= self._total and not self._made_room():
            log.warning(
                "%(open)d connections are open: one from %(address)s is refused.",
                {"open": len(self._open), "address": address},
            )
            return False
        if self._of[address] >= self.bounds.each and not is_in(address, self.bounds.proxies):
            log.warning(
                "%(open)d connections of %(address)s are open: one more is refused.",
                {"open": self._of[address], "address": address},
            )
            return False
        self._open[connection] = address
        self._of[address] += 1
        if self._looking is None:
            self._look_later()
        return True

    def _made_room(self) -> bool:
        """Cut one that has no request in hand, of the address with the most of them, and of those the oldest."""
        waiting = [(connection, address) for connection, address in self._open.items() if connection.is_idle]
        if not waiting:
            return False
        count = Counter(address for _, address in waiting)
        connection, address = max(waiting, key=lambda each: count[each[1]])  # the first of equals, so the oldest
        log.warning(
            "All connections are taken: one of %(address)s that asks for nothing is closed.", {"address": address}
        )
        self.leave(connection)
        connection.cut()
        return True

    def leave(self, connection: Guarded) -> None:
        """One is closed."""
        if (address := self._open.pop(connection, None)) is None:
            return
        self._of[address] -= 1
        if not self._of[address]:
            del self._of[address]
        if not self._open and self._looking:
            self._looking.cancel()
            self._looking = None

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        for connection, address in list(self._open.items()):
            if why := connection.overdue(now, self.bounds):
                log.warning("A connection of %(address)s is closed: %(why)s", {"address": address, "why": why})
                connection.cut()
        self._look_later()

    def _look_later(self) -> None:
        self._looking = asyncio.get_running_loop().call_later(LOOKING, self._look)


class Guarded(RequestHandler):
    """aiohttp's connection, let in by a gate."""

    __slots__ = ("_began", "_gate", "_is_spoilt", "_progress", "_stalled")

    def __init__(self, gate: Gate, manager: web.Server, **kwargs: Any) -> None:
        super().__init__(manager, **kwargs)
        self._gate = gate
        self._began = 0.0
        self._is_spoilt = False
        self._progress = 0
        self._stalled = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, if there is room."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a server's is
        peer = transport.get_extra_info("peername")
        if not self._gate.admits(self, peer[0] if isinstance(peer, tuple) else "unknown"):
            transport.write(FULL)
            transport.close()
            return
        self._began = self._stalled = asyncio.get_running_loop().time()
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._gate.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came, unless it was not let in, or something before was no request.

        aiohttp would keep a part of each piece that it cannot read, several times its size.
        """
        if self._began and not self._is_spoilt:
            super().data_received(data)
            self._is_spoilt = bool(self._messages) and isinstance(self._messages[-1][0], _ErrInfo)

    @property
    def is_idle(self) -> bool:
        """Whether it has no request in hand."""
        return self._current_request is None and not self._messages

    def overdue(self, now: float, bounds: Bounds) -> str | None:
        """Why nothing comes of it any more, None if something may."""
        if not self._request_count and now - self._began > bounds.head:
            return f"no request came in {bounds.head:g} seconds."
        waiting = self.transport.get_write_buffer_size() if self.transport else 0
        if not waiting or waiting != self._progress:
            self._progress, self._stalled = waiting, now
        elif now - self._stalled > bounds.taking:
            return f"its answer was not taken in {bounds.taking:g} seconds."
        return None

    def handle_error(
        self, request: BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer what is no request in our own words, and with none of the library's."""
        if status >= 500:
            response = super().handle_error(request, status, exc, message)
            response.headers["Server"] = HEADERS["Server"]
            return response
        log.info("What %(address)s sent could not be read as a request.", {"address": request.remote})
        response = web.Response(status=status, text=UNREADABLE, headers=HEADERS)
        response.force_close()
        return response

    def cut(self) -> None:
        """Close it with what is still to be sent."""
        if self.transport:
            self.transport.abort()


class GuardedRunner(web.AppRunner):
    """An `AppRunner` in limits. Who has gone is not answered: the work for them is dropped."""

    __slots__ = ("_gate",)

    def __init__(self, app: web.Application, bounds: Bounds, **kwargs: Any) -> None:
        how = {"access_log": None, "keepalive_timeout": bounds.idle, "lingering_time": bounds.body, **kwargs}
        super().__init__(app, **how)
        self._gate = Gate(bounds)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        how = {**self._kwargs, "handler_cancellation": True}
        return GuardedServer(self._gate, made.request_handler, request_factory=made.request_factory, **how)


class GuardedServer(web.Server):
    """aiohttp's server, whose connections a gate lets in."""

    def __init__(self, gate: Gate, handler: Any, **how: Any) -> None:
        super().__init__(handler, **how)
        self._gate = gate

    def __call__(self) -> RequestHandler:
        """A new connection."""
        return Guarded(self._gate, self, loop=self._loop, **self._kwargs)


def bodies_within(seconds: float) -> Any:
    """A middleware that waits only so long for a body, which is then there for whoever asks."""

    @web.middleware
    async def within(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.can_read_body:
            try:
                async with asyncio.timeout(seconds):
                    await request.read()
            except TimeoutError:
                raise web.HTTPRequestTimeout(text="That came too slowly.") from None
        return await handler(request)

    return within
