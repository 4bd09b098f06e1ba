"""Three bots over one database, as processes: each question is answered once, whatever becomes of one of them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest
from discord_standin import Channel, DiscordServer
from house import STORY, House
from postgres_server import Server
from waiting import until

psycopg = pytest.importorskip("psycopg")
pytest.importorskip("psycopg_pool")

ROOT = Path(__file__).parents[3]
LEASE, TAKES = 6.0, 0.1  # seconds; on a busy machine a process may not be heard of for some
QUESTIONS = 40


@pytest.fixture
def url(postgres: Server, tmp_path: Path) -> str:
    """A database that tells of a ferry."""
    from index.postgres.engine import PostgresEngine

    url = postgres.database()
    with closing(PostgresEngine(url)) as engine:
        House(tmp_path / "data", engine).add(STORY)
    return url


@asynccontextmanager
async def process(
    server: DiscordServer, folder: Path, url: str
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """A bot, connected, with what it is called in the database."""
    paths = (ROOT, ROOT / "tests/support", ROOT / "tests/platforms")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    script = ROOT / "tests/support/one_of_several.py"
    connected = len(server.gateway.sessions)
    with (folder / f"log-{connected}").open("wb") as log:
        started = await asyncio.create_subprocess_exec(
            sys.executable, str(script), str(folder / "data"), url, str(LEASE), str(TAKES),
            stdout=asyncio.subprocess.PIPE, stderr=log, env=environment,
        )  # fmt: skip
    assert started.stdout
    try:
        name = (await started.stdout.readline()).decode().strip()
        await until(lambda: len(server.gateway.sessions) > connected or started.returncode is not None, "a connection")
        yield name, started
        if started.returncode is None:
            started.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(started.wait(), 30) == 0
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def ask(server: DiscordServer, number: int) -> Channel:
    """Somebody else asks each time, for themselves."""
    asker = server.add_user(f"reader {number}")
    await server.say(asker, server.dm(asker), "who denied the claims?")
    return server.dm(asker)


def held(url: str, name: str) -> int:
    """How many questions a process has in hand."""
    with psycopg.connect(url) as db:
        sql = "SELECT count(*) FROM clippings.events WHERE holder = %s AND payload IS NOT NULL"
        [(found,)] = db.execute(sql, (name,)).fetchall()
    return int(found)


def answers(asked: list[Channel]) -> list[int]:
    return [len(where.messages_of_bot()) for where in asked]


async def test_each_question_is_answered_once_though_one_process_is_killed(
    server: DiscordServer, url: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(process(server, tmp_path, url)) for _ in range(3)]
        asked = [await ask(server, number) for number in range(QUESTIONS)]
        busy = lambda: next((bot for bot in bots if any(answers(asked)) and held(url, bot[0])), None)  # noqa: E731
        name, killed = await until(busy, "a question in hand")
        killed.kill()
        await killed.wait()
        left = held(url, name)
        asked += [await ask(server, number) for number in range(QUESTIONS, QUESTIONS + 10)]
        await until(lambda: all(answers(asked)), "an answer to each", 60, about=lambda: answers(asked))
        await asyncio.sleep(LEASE)
    assert left, "it was killed with questions in hand"
    # What it had shown but not noted as done is shown again: nobody else can know that.
    assert sum(answers(asked)) - len(asked) <= left


async def test_a_database_that_is_away_for_a_while_costs_no_answer(
    server: DiscordServer, url: str, postgres: Server, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(process(server, tmp_path, url))
        asked = [await ask(server, number) for number in range(5)]
        await until(lambda: all(answers(asked)), "an answer to each")
        await asyncio.to_thread(postgres.stop)
        try:
            asked += [await ask(server, number) for number in range(5, 15)]
            await asyncio.sleep(LEASE)
            assert answers(asked) == [1] * 5 + [0] * 10
        finally:
            await asyncio.to_thread(postgres.start)
        await until(lambda: all(answers(asked)), "an answer to each", 60, about=lambda: answers(asked))
        await asyncio.sleep(LEASE)
    assert answers(asked) == [1] * 15
