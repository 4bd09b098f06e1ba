"""Means of the attacks in `attacks.py`: connections that are held, visitors who ask, locks, and what is attacked."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

sys.path += [str(Path(__file__).parents[1] / "tests" / part) for part in ("support", "platforms")]

from discord_standin import DiscordServer
from slack_standin import SlackServer

SECONDS = 20.0  # that an attack takes


@dataclass
class Target:
    """The bot that is attacked, and where it keeps what it has."""

    base: str
    token: str
    data: Path
    articles: Path
    discord: DiscordServer
    slack: SlackServer

    @property
    def port(self) -> int:
        """Where the page listens."""
        return urlsplit(self.base).port or 80


async def locked(path: Path) -> None:
    """Hold the writer's lock of a database."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as db:
        db.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(SECONDS)
        db.execute("ROLLBACK")


async def held(target: Target, count: int, address: Callable[[int], str], seconds: float = SECONDS) -> None:
    """So many connections, each with half a head."""
    async with opened(target, count, address, b"GET / HTTP/1.1\r\nHost: lo"):
        await asyncio.sleep(seconds)


@asynccontextmanager
async def opened(
    target: Target, count: int, address: Callable[[int], str], data: bytes
) -> AsyncIterator[list[asyncio.StreamWriter]]:
    """So many connections, to each of which something was sent."""
    writers: list[asyncio.StreamWriter] = []

    async def open_one(number: int) -> None:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(5):
                here = (address(number), 0)
                _, writer = await asyncio.open_connection("127.0.0.1", target.port, local_addr=here)
            writer.write(data)
            writers.append(writer)

    for start in range(0, count, 100):
        await asyncio.gather(*(open_one(number) for number in range(start, min(count, start + 100))))
    try:
        yield writers
    finally:
        for writer in writers:
            writer.transport.abort()


@asynccontextmanager
async def visitor(target: Target, address: str) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody with a browser's cookies, at an address."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0), limit=0)
    jar, patience = aiohttp.CookieJar(unsafe=True), aiohttp.ClientTimeout(120)
    async with aiohttp.ClientSession(target.base, connector=connector, cookie_jar=jar, timeout=patience) as session:
        yield session


async def asking(
    target: Target, addresses: list[str], each: int, query: Callable[[], dict[str, str]], path: str = "/"
) -> None:
    """Visitors who have the token, each with so many requests at once, until the time is over."""
    ends = asyncio.get_running_loop().time() + SECONDS

    async def visiting(address: str) -> None:
        async with visitor(target, address) as session:
            await quietly(session.post("/enter", data={"token": target.token, "next": "/"}))
            while asyncio.get_running_loop().time() < ends:
                await asyncio.gather(*(quietly(session.get(path, params=query())) for _ in range(each)))
                await asyncio.sleep(0.05)

    visits = asyncio.gather(*map(visiting, addresses))
    with suppress(TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(visits, SECONDS + 1)


async def quietly(request: Awaitable[aiohttp.ClientResponse]) -> None:
    """Take an answer, if one comes."""
    with suppress(aiohttp.ClientError, TimeoutError):
        async with await request as response:
            await response.read()


def send(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send something, unless the other side has closed the connection."""
    if not writer.is_closing():
        writer.write(data)


def descriptors(pid: int) -> int:
    """How many files a process has open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
