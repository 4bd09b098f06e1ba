"""Running several services: one that fails leaves the others, and stopping lets what is in hand be answered."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from house import STORY, House
from waiting import until

from bot.chat.parts import Chat
from bot.chat.types import Spot, StoredAnswer
from bot.commands.running import serve
from bot.errors import PlatformError, UnreachableError
from bot.running.worker import STOPPING
from bot.web.server import Page
from index.errors import StoreError

ASKED = {"q": "Who denied the claims?"}


@dataclass
class Scripted:
    """A service that fails as it is told, run by run, and then runs until it is stopped."""

    name: str
    failures: list[Exception] = field(default_factory=list)
    runs: int = 0
    is_up: asyncio.Event = field(default_factory=asyncio.Event)
    was_stopped: bool = False

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        self.runs += 1
        if self.failures:
            raise self.failures.pop(0)
        chat.health.up(self.name)
        self.is_up.set()
        await stop.wait()
        self.was_stopped = True


@pytest.fixture
def house(tmp_path: Path) -> House:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    house = House(tmp_path, settings={"web_port": port, "web_open": True})
    house.add(STORY)
    return house


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


async def test_one_that_fails_leaves_the_others_running(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    well, wrong = Scripted("well"), Scripted("wrong", [PlatformError("The token is refused.")])
    broken = Scripted("broken", [ValueError("a bug")])
    serving = asyncio.create_task(serve(chat, [wrong, broken, well]))
    await until(
        lambda: well.is_up.is_set() and chat.health.parts["models"] and chat.health.parts["storage"], "all that is well"
    )
    assert not chat.health.ready
    assert chat.health.parts == {"models": True, "storage": True, "wrong": False, "broken": False, "well": True}
    assert not serving.done()
    stop()
    assert await serving is False
    assert well.was_stopped
    assert (wrong.runs, broken.runs) == (1, 1)
    said = {record.getMessage(): bool(record.exc_info) for record in caplog.records if record.levelno >= logging.ERROR}
    bug = next(
        message for message in said if message.startswith("broken has failed (ValueError: a bug (test_running.py")
    )
    assert bug.endswith("). Trying again in 5 s.")
    assert said == {"wrong ends: The token is refused.": False, bug: False}


async def test_when_all_have_ended_it_ends(chat: Chat) -> None:
    assert await serve(chat, [Scripted("a", [PlatformError("No.")]), Scripted("b", [PlatformError("No.")])]) is False


async def test_the_watched_folder_alone_is_not_worth_running(chat: Chat) -> None:
    folder = Scripted("articles")
    assert await serve(chat, [Scripted("page", [PlatformError("The port is taken.")]), folder]) is False
    assert folder.was_stopped


async def test_what_cannot_be_reached_is_tried_again(chat: Chat) -> None:
    flaky = Scripted("flaky", [UnreachableError("It does not answer.") for _ in range(3)])
    serving = asyncio.create_task(serve(chat, [flaky], pauses=(0, 0.01)))
    await asyncio.wait([serving, asyncio.create_task(flaky.is_up.wait())], return_when=asyncio.FIRST_COMPLETED)
    assert flaky.runs == 4
    await until(lambda: chat.health.ready, "readiness")
    stop()
    assert await serving is True


async def test_stopping_does_not_wait_for_a_pause(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    flaky = Scripted("flaky", [UnreachableError("It does not answer.")])
    serving = asyncio.create_task(serve(chat, [flaky], pauses=(3600,)))
    await until(lambda: "Trying again in 3600 s." in caplog.text, "what the log says of it")
    stop()
    assert await serving is True
    assert flaky.runs == 1


async def test_nothing_is_said_to_be_loaded_once_it_stops(
    house: House, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    house.gate.shut()
    serving = asyncio.create_task(serve(chat, [Scripted("stage")]))
    await asyncio.to_thread(house.gate.entered.wait, 20)
    stop()
    await until(lambda: "Stopping" in caplog.text, "the log to say that it stops")
    house.gate.open.set()
    assert await serving is True
    assert "loaded" not in caplog.text


async def test_ready_means_that_the_reader_is_loaded_though_there_is_nothing_to_read(tmp_path: Path) -> None:
    empty = House(tmp_path / "empty")
    with empty.opened() as chat:
        serving = asyncio.create_task(serve(chat, [Scripted("stage")]))
        await until(lambda: chat.health.ready, "readiness")
        stop()
        assert await serving is True
    assert empty.gate.read_texts == ["Who said what?"]


async def test_what_was_asked_on_the_page_expires_without_any_platform(chat: Chat) -> None:
    spot = Spot("web", None, "page")
    long_ago = chat.clock() - timedelta(days=31)
    kept = StoredAnswer(
        "old",
        spot,
        "asker",
        False,
        long_ago,
        "Who sank the ferry?",
        record={"status": "not_found", "missing_terms": ["sank"]},
    )
    await chat.store.keep(kept)
    serving = asyncio.create_task(serve(chat, [Scripted("stage", [])]))
    expired = replace(kept, question=None, record={"status": "not_found", "missing_terms": []})

    async def has_expired() -> bool:
        return await chat.store.kept("old") == expired

    await until(has_expired, "the expiry of an old answer")
    stop()
    assert await serving is True


async def test_a_question_in_hand_is_answered_and_a_new_one_is_told_that_it_stops(house: House, chat: Chat) -> None:
    serving = asyncio.create_task(serve(chat, [Page()]))
    address = f"http://127.0.0.1:{chat.settings.web_port}"

    async def status(path: str) -> int:
        async with session.get(address + path) as response:
            return response.status

    async def said(path: str) -> tuple[int, str]:
        async with session.get(address + path, params=ASKED) as response:
            return response.status, await response.text()

    async with ClientSession() as session:
        await until(lambda: chat.health.ready, "readiness")
        assert await status("/readyz") == 200
        house.gate.open.clear()
        house.gate.entered.clear()
        in_hand = asyncio.create_task(said("/"))
        await asyncio.to_thread(house.gate.entered.wait, 20)
        stop()
        await until(lambda: not chat.health.ready, "the end of readiness")
        assert await status("/readyz") == 503
        assert await status("/healthz") == 200
        refused, sentence = await said("/")
        assert refused == 503
        assert STOPPING in sentence
        assert not in_hand.done()
        house.gate.open.set()
        answered, page = await in_hand
        assert answered == 200
        assert "Ines Varga" in page
    assert await serving is True


def test_what_cannot_be_interrupted_does_not_keep_it_from_ending() -> None:
    program = """
import logging, threading
from bot.commands.running import leave_in_time
logging.basicConfig(format="%(message)s")
leave_in_time(0.1)
threading.Thread(target=threading.Event().wait).start()  # no daemon, and never done
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0
    assert ended.stderr == "Ending although articles are still being added: the next start goes on with them.\n"


async def test_a_page_that_cannot_listen_says_where(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", chat.settings.web_port)):
        assert await serve(chat, [Page()]) is False
    assert f"page ends: The page cannot listen on 127.0.0.1:{chat.settings.web_port}" in caplog.text


async def test_a_request_that_is_none_leaves_nothing_of_it_in_the_log(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    serving = asyncio.create_task(serve(chat, [Page()]))
    await until(lambda: chat.health.ready, "readiness")
    reader, writer = await asyncio.open_connection("127.0.0.1", chat.settings.web_port)
    writer.write("GET /?q=Xylogräph HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert b" 400 " in await reader.readline()
    writer.close()
    stop()
    assert await serving is True
    assert "Xylogr" not in caplog.text


async def test_what_kept_the_models_from_answering_may_be_mended_while_it_runs(
    house: House, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, failures = house.index.find, [StoreError("Another process is writing.")] * 2

    def failing(*given: Any, **named: Any) -> Any:
        if failures:
            raise failures.pop()
        return find(*given, **named)

    monkeypatch.setattr(house.index, "find", failing)
    serving = asyncio.create_task(serve(chat, [Scripted("stage", [])], pauses=(0,)))
    await until(lambda: chat.health.ready, "readiness")
    assert not failures
    stop()
    assert await serving is True


async def test_whatever_keeps_the_models_from_loading_it_is_tried_again(
    house: House, chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    find, failures = house.index.find, [ValueError("a bug"), OSError(28, "No space left"), MemoryError()]

    def failing(*given: Any, **named: Any) -> Any:
        if failures:
            raise failures.pop()
        return find(*given, **named)

    monkeypatch.setattr(house.index, "find", failing)
    serving = asyncio.create_task(serve(chat, [Scripted("stage", [])], pauses=(0,)))
    await until(lambda: chat.health.ready, "readiness")
    assert not failures
    lines = [record for record in caplog.records if record.getMessage().startswith("Nothing can be answered")]
    assert len(lines) == 3
    assert not any(record.exc_info for record in lines)
    stop()
    assert await serving is True
