"""Socket Mode: the app's websockets, and the envelopes that go through them."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web
from standin_kernel import cut

from .interactions import Delivery
from .schema import Json

if TYPE_CHECKING:
    from .server import SlackServer

MOST_CONNECTIONS = 10
LIFETIME = 18_060


class Connection:
    """One websocket. `leaving` says that it has been told to go, and gets nothing new."""

    def __init__(self, server: SlackServer, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.server = server
        self.socket = socket
        self.request = request
        self.leaving = False
        self.envelopes: list[str] = []
        self.pings = 0
        self.pongs = 0
        self._queue: asyncio.Queue[Json | None] = asyncio.Queue()

    def send(self, message: Json) -> None:
        """Put a message in the queue of this connection; the order of calls is the order on the wire."""
        what = message.get("envelope_id") or message.get("reason") or ""
        self.server.note("to bot", f"{message['type']} {what}".strip(), message)
        self._queue.put_nowait(message)

    def close(self) -> None:
        """Close after everything that is in the queue."""
        self.leaving = True
        self._queue.put_nowait(None)

    def abort(self) -> None:
        """Cut the TCP connection."""
        self.leaving = True
        self.server.note("socket", "aborted")
        cut(self.request)

    async def write(self) -> None:
        """Bring the queue onto the wire."""
        while (message := await self._queue.get()) is not None:
            await self.socket.send_str(json.dumps(message))
        await self.socket.close()

    async def ping(self) -> None:
        """Ask every now and then whether the app is there."""
        while True:
            await asyncio.sleep(self.server.ping_interval)
            await self.socket.ping(b"Ping from applink-canary")


class Sockets:
    """All connections of the app."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.connections: list[Connection] = []
        self.opened = 0
        self._tickets: set[str] = set()
        self._turn = 0
        self._changed = asyncio.Event()

    def live(self) -> list[Connection]:
        """The connections over which something can be sent."""
        return [found for found in self.connections if not found.leaving and not found.socket.closed]

    def new_url(self) -> str:
        """An address that can be used once."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        base = self.server.base.replace("http", "ws", 1)
        return f"{base}/link/?ticket={ticket}&app_id={self.server.app_id}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One websocket from its hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="unknown ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, max_msg_size=0, compress=False)
        await socket.prepare(request)
        connection = Connection(self.server, socket, request)
        tasks = [asyncio.create_task(connection.write()), asyncio.create_task(connection.ping())]
        self._welcome(connection)
        try:
            await self._converse(connection)
        finally:
            self.connections.remove(connection)
            self.server.note("socket", "disconnected", socket.close_code)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return socket

    def _welcome(self, connection: Connection) -> None:
        self.connections.append(connection)
        if len(self.connections) > MOST_CONNECTIONS:
            connection.send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            connection.close()
            return
        self.opened += 1
        self.server.note("socket", "connected")
        debug = {"host": "applink-standin", "build_number": 1, "approximate_connection_time": LIFETIME}
        about = {"app_id": self.server.app_id}
        connection.send(
            {"type": "hello", "num_connections": len(self.live()), "debug_info": debug, "connection_info": about}
        )
        self._changed.set()

    async def _converse(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.PING:
                connection.pings += 1
                if self.server.answers_pings:
                    await connection.socket.pong(message.data)
            elif message.type is WSMsgType.PONG:
                connection.pongs += 1
            elif message.type is WSMsgType.TEXT:
                self._receive(message.data)

    def _receive(self, data: str) -> None:
        try:
            message = json.loads(data)
            envelope_id = message["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self.server.problem(f"the app sent something that is no acknowledgement: {data[:100]!r}")
            return
        self.server.deliveries.acked(envelope_id, message.get("payload"))

    async def send(self, delivery: Delivery, reason: str) -> str:
        """Send an envelope, and wait for its acknowledgement: why there was none, or an empty text."""
        connection = await self._connection(None if delivery.retries else self.server.ack_deadline)
        if connection is None:
            return "dispatch_failed"
        connection.envelopes.append(delivery.envelope_id)
        delivery.sent_at = delivery.sent_at or self.server.clock()
        connection.send(self._envelope(delivery, reason))
        delivery.attempts += 1
        try:
            await asyncio.wait_for(delivery.settled.wait(), self.server.ack_deadline)
        except TimeoutError:
            return "timeout" if delivery.retries else "operation_timeout"
        return ""

    async def _connection(self, timeout: float | None) -> Connection | None:
        """The connection whose turn it is; when there is none, the next that comes."""
        try:
            async with asyncio.timeout(timeout):
                while not self.live():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return None
        self._turn += 1
        live = self.live()
        return live[self._turn % len(live)]

    @staticmethod
    def _envelope(delivery: Delivery, reason: str) -> Json:
        envelope = {
            "envelope_id": delivery.envelope_id,
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.accepts,
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": delivery.attempts, "retry_reason": reason}
        return envelope

    async def disconnect(self, reason: str, grace: float) -> None:
        """Tell every connection to go; with a grace they are closed only when it is over."""
        leaving = self.live()
        debug = {"host": "applink-standin"}
        for connection in leaving:
            connection.send({"type": "disconnect", "reason": reason, "debug_info": debug})
            if not grace:
                connection.close()
        if grace:
            await asyncio.sleep(grace)
            for connection in leaving:
                connection.close()

    def stop(self) -> None:
        """End every connection at once."""
        for connection in list(self.connections):
            connection.abort()
