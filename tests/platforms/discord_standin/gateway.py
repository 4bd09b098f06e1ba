"""The gateway: connections, sessions that outlive them, and what a test may do to them."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web
from standin_kernel import cut

from . import intents
from .record import Heartbeat

if TYPE_CHECKING:
    from .server import DiscordServer

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = (
    0,
    1,
    2,
    3,
    4,
    6,
    7,
    8,
    9,
    10,
    11,
)
SOUNDBOARD = 31
AUTHENTICATION_FAILED, ALREADY_AUTHENTICATED, INVALID_SEQUENCE, INVALID_SHARD = 4004, 4005, 4007, 4010
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, INVALID_VERSION = 4001, 4002, 4003, 4012
INVALID_INTENTS, DISALLOWED_INTENTS = 4013, 4014
Json = dict[str, Any]


@dataclass(eq=False)
class Session:
    """What one IDENTIFY began. Its events are kept, so that RESUME can bring those that were missed."""

    id: str
    shard: int
    shards: int
    intents: int
    sent: list[tuple[str, Any]] = field(default_factory=list)
    connection: Connection | None = None

    def dispatch(self, event: str, data: Any) -> None:
        """Number an event, keep it, and send it when somebody is there."""
        self.sent.append((event, data))
        if self.connection:
            self.connection.send(DISPATCH, data, event, len(self.sent))

    def replay(self, after: int) -> None:
        """Send again what came after a sequence number."""
        for number, (event, data) in enumerate(self.sent[after:], after + 1):
            if self.connection:
                self.connection.send(DISPATCH, data, event, number)


class Connection:
    """One websocket of the bot."""

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.gateway = gateway
        self.socket = socket
        self.request = request
        self.session: Session | None = None
        self.closed_here = False
        self.interval = gateway.server.heartbeat_interval
        self._waiting: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self._compress = self._compressor(request.query.get("compress"))

    @staticmethod
    def _compressor(kind: str | None) -> Any:
        if kind == "zlib-stream":
            stream = zlib.compressobj()
            return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
        if kind == "zstd-stream":
            # Clients ask for it only when this library is installed, and then it is installed here too.
            import zstandard

            frames = zstandard.ZstdCompressor().compressobj()
            return lambda data: frames.compress(data) + frames.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        return None

    @property
    def shard(self) -> int | None:
        """The shard, once it has been identified."""
        return self.session.shard if self.session else None

    def send(self, op: int, data: Any = None, event: str | None = None, sequence: int | None = None) -> None:
        """Put a payload in the queue of this connection; the order of calls is the order on the wire."""
        self.gateway.server.note("to bot", event or f"op {op}", data)
        self._waiting.put_nowait(("send", json.dumps({"op": op, "d": data, "s": sequence, "t": event})))

    def close(self, code: int) -> None:
        """Close after everything that is in the queue."""
        self._part()
        self.gateway.server.note("gateway", f"closed with {code}")
        self._waiting.put_nowait(("close", code))

    def abort(self) -> None:
        """Cut the TCP connection."""
        self._part()
        self.gateway.server.note("gateway", "aborted")
        cut(self.request)

    def _part(self) -> None:
        """What happens from now on is kept for a resumption."""
        self.closed_here = True
        if self.session and self.session.connection is self:
            self.session.connection = None

    async def write(self) -> None:
        """Bring the queue onto the wire."""
        while True:
            kind, data = await self._waiting.get()
            if kind == "close":
                await self.socket.close(code=data)
                return
            if self._compress:
                await self.socket.send_bytes(self._compress(data.encode()))
            else:
                await self.socket.send_str(data)


class Gateway:
    """All sessions and connections."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []

    def live(self, shard: int | None = None) -> list[Connection]:
        """The connections that have identified, of one shard or of all."""
        return [
            session.connection
            for session in self.sessions.values()
            if session.connection and shard in (None, session.shard)
        ]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One websocket from HELLO to its end."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(self, socket, request)
        self.connections.append(connection)
        writer = asyncio.create_task(connection.write())
        try:
            await self._converse(connection)
        finally:
            self.connections.remove(connection)
            self._leave(connection)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def _converse(self, connection: Connection) -> None:
        if connection.request.query.get("v") != "10":
            connection.close(INVALID_VERSION)
        connection.send(HELLO, {"heartbeat_interval": int(connection.interval * 1000), "_trace": []})
        async for message in connection.socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                break
            try:
                payload = json.loads(message.data)
            except ValueError:
                connection.close(DECODE_ERROR)
                continue
            self._receive(connection, payload)

    def _leave(self, connection: Connection) -> None:
        session = connection.session
        self.server.note("gateway", "disconnected", connection.socket.close_code)
        if session and session.connection is connection:
            session.connection = None
        # A client that closes with 1000 or 1001 says goodbye: nothing is kept for it.
        if session and connection.socket.close_code in (1000, 1001) and not connection.closed_here:
            self.sessions.pop(session.id, None)

    def _receive(self, connection: Connection, payload: Json) -> None:
        op, data = payload.get("op"), payload.get("d")
        shown = {**data, "token": "…"} if isinstance(data, dict) and "token" in data else data
        self.server.note("from bot", f"op {op}", shown)
        handlers: dict[Any, Callable[[Connection, Any], None]] = {
            HEARTBEAT: self._heartbeat,
            IDENTIFY: self._identify,
            RESUME: self._resume,
            MEMBERS: self._members,
        }
        if op in handlers:
            handlers[op](connection, data)
        elif op not in (PRESENCE, VOICE, SOUNDBOARD):
            connection.close(UNKNOWN_OPCODE)
        elif not connection.session:
            connection.close(NOT_AUTHENTICATED)

    def _heartbeat(self, connection: Connection, sequence: int | None) -> None:
        beat = Heartbeat(self.server.clock(), connection.shard, sequence, connection.interval)
        self.server.heartbeats.append(beat)
        if self.server.heartbeat_acks:
            connection.send(ACK)

    def _identify(self, connection: Connection, data: Json) -> None:
        code = self._refusal(connection, data)
        if code:
            connection.close(code)
            return
        if self.server.identify_refused():
            connection.send(INVALID, False)
            return
        shard, shards = data.get("shard") or (0, 1)
        self._forget_lost(shard)
        session = Session(secrets.token_hex(16), shard, shards, data["intents"], connection=connection)
        self.sessions[session.id] = session
        connection.session = session
        self.server.events.welcome(session)

    def _refusal(self, connection: Connection, data: Json) -> int | None:
        shard, shards = data.get("shard") or (0, 1)
        wanted = data.get("intents")
        if connection.session:
            return ALREADY_AUTHENTICATED
        if data.get("token") != self.server.token:
            return AUTHENTICATION_FAILED
        if not 0 <= shard < shards:
            return INVALID_SHARD
        if not isinstance(wanted, int) or wanted & ~intents.ALL:
            return INVALID_INTENTS
        forbidden = wanted & intents.PRIVILEGED & ~intents.bits(self.server.enabled_intents)
        return DISALLOWED_INTENTS if forbidden else None

    def _forget_lost(self, shard: int) -> None:
        for session in [found for found in self.sessions.values() if found.shard == shard and not found.connection]:
            del self.sessions[session.id]

    def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(data.get("session_id", ""))
        if data.get("token") != self.server.token:
            connection.close(AUTHENTICATION_FAILED)
        elif session is None:
            connection.send(INVALID, False)
        elif not isinstance(data.get("seq"), int) or data["seq"] > len(session.sent):
            connection.close(INVALID_SEQUENCE)
        else:
            session.connection, connection.session = connection, session
            session.replay(data["seq"])
            session.dispatch("RESUMED", {"_trace": []})

    def _members(self, connection: Connection, data: Json) -> None:
        guild = self.server.guilds.get(int(data.get("guild_id") or 0))
        if not connection.session or guild is None:
            return
        members = [member.with_user() for member in guild.members.values()]
        chunk = {"guild_id": str(guild.id), "members": members, "chunk_index": 0, "chunk_count": 1}
        connection.session.dispatch("GUILD_MEMBERS_CHUNK", {**chunk, "nonce": data.get("nonce")})

    def stop(self) -> None:
        """End every connection at once."""
        for connection in list(self.connections):
            connection.abort()
