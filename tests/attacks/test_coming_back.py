"""A service comes back by itself, whatever ended it; only what nobody but the operator can mend ends it."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from dataclasses import dataclass, field

import pytest
from waiting import until

from bot.chat.parts import Chat
from bot.commands.running import serve
from bot.errors import PlatformError, SettingsError, UnreachableError
from index.errors import StoreError


@dataclass
class Flaky:
    """Fails as it is told, run by run, then runs until it is told to stop."""

    failures: list[BaseException]
    name: str = "flaky"
    runs: int = 0
    was_ready: list[bool] = field(default_factory=list)

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        self.runs += 1
        self.was_ready.append(chat.health.ready)
        if self.failures:
            chat.health.up(self.name)
            raise self.failures.pop(0)
        chat.health.up(self.name)
        await stop.wait()


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


ANYTHING: list[BaseException] = [
    KeyError("user"), TypeError("'NoneType' object is not subscriptable"), RuntimeError("Session is closed"),
    ValueError("Expecting value: line 1"), AttributeError("x"), RecursionError(), MemoryError(), OSError(24, "files"),
    StoreError("The disk is full."), UnreachableError("No."), asyncio.CancelledError(),
    ExceptionGroup("g", [OSError()]),
]  # fmt: skip


@pytest.mark.parametrize("failure", ANYTHING, ids=repr)
async def test_it_comes_back_from_whatever_was_raised(
    chat: Chat, failure: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    flaky = Flaky([failure, failure])
    serving = asyncio.create_task(serve(chat, [flaky], pauses=(0, 0.01)))
    await until(lambda: chat.health.ready or serving.done(), "readiness, or its end")
    assert flaky.runs == 3
    assert flaky.was_ready == [False, False, False]
    lines = [record for record in caplog.records if "Trying again in 0 s." in record.getMessage()]
    assert len(lines) == 2, "one line each"
    assert not any(record.exc_info for record in lines)
    stop()
    assert await serving is True


async def test_the_pauses_grow_and_are_not_the_same_for_everybody(
    chat: Chat, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    real = asyncio.wait_for

    async def hurried(work: object, seconds: float) -> None:
        waited.append(seconds)
        await real(work, 0)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.commands.running.asyncio.wait_for", hurried)
    flaky = Flaky([KeyError("d")] * 8)
    serving = asyncio.create_task(serve(chat, [flaky], pauses=(10, 20, 40)))
    await until(lambda: flaky.runs == 9, "the ninth run")
    stop()
    await serving
    for seconds, pause in zip(waited, (10, 20, 40, 40, 40, 40, 40, 40), strict=True):
        assert pause * 0.8 <= seconds <= pause * 1.2
    assert len(set(waited)) == 8, "jitter"
    assert [record.getMessage().split("again ")[1] for record in caplog.records if "has failed" in record.getMessage()][
        :4
    ] == ["in 10 s.", "in 20 s.", "in 40 s.", "in 40 s."]


@pytest.mark.parametrize("final", [PlatformError("The token is refused."), SettingsError("X is not set.")])
async def test_what_is_surely_final_ends_it_with_one_sentence(
    chat: Chat, final: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    flaky, well = Flaky([final]), Flaky([], "well")
    serving = asyncio.create_task(serve(chat, [flaky, well], pauses=(0,)))
    await until(lambda: f"flaky ends: {final}" in caplog.text and chat.health.parts["well"], "its end")
    assert chat.health.parts["flaky"] is False
    stop()
    assert await serving is False
    assert flaky.runs == 1
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == [f"flaky ends: {final}"]
