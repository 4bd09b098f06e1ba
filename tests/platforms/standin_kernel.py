"""What the stand-ins for Discord and for Slack share.

Each listens on 127.0.0.1, notes what happens, waits for it with a limit, fails where a test asks for it, and counts
requests. What a platform says, and what it finds wrong with a request, is its own.
"""

from __future__ import annotations

import asyncio
import re
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from aiohttp import web
from waiting import until

BIGGEST_UPLOAD = 30 * 1024 * 1024
READING = 0.05  # seconds

F = TypeVar("F", bound="Fault")
M = TypeVar("M", bound=Hashable)


@dataclass
class Entry:
    """One line of the ordered log.

    Its kind is "person", "request", "answer", "to bot", "from bot" or "problem"; Discord's connections are "gateway",
    Slack's "socket", and what Slack has given up to deliver is "delivery".
    """

    at: float
    kind: str
    what: str
    data: Any = None


@dataclass(kw_only=True)
class Answered:
    """A request's answer, once there is one; a lost one has no status."""

    status: int | None = None
    answered: float | None = None
    answer: Any = None


class Standin(ABC):
    """A server on 127.0.0.1. Everything it finds wrong with the bot's requests goes to `problems`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.problems: list[str] = []
        self.log: list[Entry] = []
        self._port = 0
        self._runner: web.AppRunner | None = None

    @abstractmethod
    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""

    @abstractmethod
    async def hang_up(self) -> None:
        """End every connection that the server itself began or keeps open."""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=BIGGEST_UPLOAD)
        app.router.add_route("*", "/{path:.*}", self.handle)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.hang_up()
        if self._runner:
            await self._runner.cleanup()

    @property
    def base(self) -> str:
        """The root of everything."""
        return f"http://127.0.0.1:{self._port}"

    def note(self, kind: str, what: str, data: Any = None) -> None:
        """Write a line into the log."""
        self.log.append(Entry(self.clock(), kind, what, data))

    def problem(self, sentence: str) -> None:
        """Note something that a correct bot would not do."""
        self.problems.append(sentence)
        self.note("problem", sentence)

    def logged(self, kind: str, what: str) -> list[Entry]:
        """The lines of the log of this kind whose text contains `what`."""
        return [entry for entry in self.log if entry.kind == kind and what in entry.what]

    async def wait_for(self, predicate: Callable[[], Any], timeout: float = 10.0, what: str = "it") -> Any:
        """The first true value of a predicate; an AssertionError with the latest events when none comes in time."""
        return await until(predicate, what, timeout, about=self._latest)

    def _latest(self) -> str:
        last = "\n".join(f"  {entry.kind}: {entry.what}" for entry in self.log[-12:])
        return f"Problems: {self.problems}; the latest events:\n{last}"


@dataclass(kw_only=True)
class Fault(ABC):
    """A failure that a test asks for, and how often it strikes: a refusal, a delay, a lost connection.

    With `applied` the request takes effect and only its answer is lost.
    """

    status: int | None = None
    times: int = 1
    hang: float = 0.0
    drop: bool = False
    applied: bool = False

    @abstractmethod
    def refusal(self) -> web.Response | None:
        """What the platform answers while it fails so; None for a mere delay."""

    async def strike(self, request: web.Request) -> web.Response | None:
        """Let it strike. None means that the request then goes its ordinary way."""
        await asyncio.sleep(self.hang)
        if self.drop:
            cut(request)
            return web.Response(status=500)
        return self.refusal()


class Faults(Generic[F]):
    """Those that a test has asked for, the first that fits first."""

    def __init__(self) -> None:
        self._asked: list[F] = []

    def add(self, fault: F) -> F:
        """One more."""
        self._asked.append(fault)
        return fault

    def striking(self, fits: Callable[[F], bool]) -> F | None:
        """The one that strikes now, once less from now on."""
        fault = next((found for found in self._asked if found.times > 0 and fits(found)), None)
        if fault:
            fault.times -= 1
        return fault


async def failing(
    fault: Fault | None,
    request: web.Request,
    serve: Callable[[], Awaitable[web.StreamResponse]],
    failed: Callable[[int | None], None] = lambda _: None,
) -> web.StreamResponse:
    """Serve a request, unless a fault strikes before: then `failed` hears the status, None for a lost connection."""
    if fault and not fault.applied and (refused := await fault.strike(request)) is not None:
        failed(None if fault.drop else refused.status)
        return refused
    response = await serve()
    return (fault and fault.applied and await fault.strike(request)) or response


def covers(pattern: str, text: str) -> bool:
    """Whether a fault's pattern covers a path or a name from its start to its end."""
    return bool(re.fullmatch(pattern, text))


def cut(request: web.Request) -> None:
    """Cut the TCP connection without a word."""
    if request.transport:
        request.transport.abort()


class Windows:
    """How many requests of each kind there were within the last seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._taken: dict[Hashable, list[float]] = defaultdict(list)

    def take(self, kind: Hashable, most: int, seconds: float) -> float | None:
        """Count one; the seconds to wait instead when it is one too many."""
        taken = self.recent(kind, seconds)
        if len(taken) >= most:
            return max(seconds - (self._clock() - taken[0]), 0.01)
        taken.append(self._clock())
        return None

    def recent(self, kind: Hashable, seconds: float) -> list[float]:
        """When those came that still count."""
        now, taken = self._clock(), self._taken[kind]
        taken[:] = [moment for moment in taken if now - moment < seconds]
        return taken


class Heard(ABC, Generic[M]):
    """A place where the bot writes. What a test has been given of it is `taken`."""

    name: str
    taken: set[M]

    @abstractmethod
    def messages_of_bot(self) -> list[M]:
        """The bot's messages that everybody here can see."""

    async def read(self) -> None:
        """Nobody answers in the milliseconds in which the bot notes where its answer stands: people read it first."""
        if self.messages_of_bot():
            await asyncio.sleep(READING)

    async def stays_silent(self, seconds: float = 0.2) -> bool:
        """Whether the bot posts nothing new here for a while."""
        before = len(self.messages_of_bot())
        await asyncio.sleep(seconds)
        return len(self.messages_of_bot()) == before

    async def next_of(self, server: Standin, messages: Callable[[], list[M]], timeout: float = 5.0) -> M:
        """The next of certain messages here that no test has been given yet."""

        def fresh() -> M | None:
            return next((message for message in messages() if message not in self.taken), None)

        message: M = await server.wait_for(fresh, timeout, f"a message of the bot in #{self.name}")
        self.taken.add(message)
        return message
