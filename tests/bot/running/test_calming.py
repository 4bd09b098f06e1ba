"""The log stays readable: a flood is counted, a network's tracebacks are one line, what was promised is there."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import aiohttp
import pytest

from bot.chat.conversation import sentence
from bot.running.calming import LINES, SECONDS, Calm
from bot.running.logs import set_up_logs
from index.errors import StoreError


@pytest.fixture
def stream() -> io.StringIO:
    made = io.StringIO()
    set_up_logs("info", "json", made)
    return made


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_flood_of_one_kind_is_left_out_and_counted(stream: io.StringIO) -> None:
    for number in range(500):
        logging.getLogger("asyncio").error(f"socket.accept() out of system resource {number}")  # noqa: G004
        logging.getLogger("bot.web").warning("Somebody at %s was slow.", f"10.0.0.{number}")
    logging.getLogger("bot.web").warning("Something else.")
    said = [line["event"] for line in lines(stream)]
    assert len(said) == 2 * LINES + 1
    assert said[-1] == "Something else."


def test_what_was_left_out_is_told_once_there_is_room() -> None:
    now = [0.0]
    calm = Calm(frozenset(), lambda: now[0])
    record = logging.makeLogRecord({"name": "a", "levelno": logging.ERROR, "msg": "Slow: %d", "args": (1,)})
    written = [calm(record) for _ in range(LINES + 7)]
    assert written.count(None) == 7
    now[0] = SECONDS + 1
    later = calm(record)
    assert later is not None
    assert later.getMessage() == "Slow: 1 (7 more like it were left out)"
    again = calm(record)
    assert again is not None
    assert again.getMessage() == "Slow: 1"


def test_what_somebody_was_told_to_look_for_is_always_there(stream: io.StringIO) -> None:
    told = [sentence(error) for _ in range(LINES) for error in (ValueError("a bug"), StoreError("Full."))] * 1
    told += [sentence(ValueError("a bug")) for _ in range(LINES)]
    text = stream.getvalue()
    assert all(one.removesuffix(".")[-8:] in text for one in told)


def test_a_reconnect_that_failed_is_one_line_and_a_bug_keeps_its_traceback(stream: io.StringIO) -> None:
    for name, error in (
        ("slack_sdk.socket_mode", aiohttp.ServerDisconnectedError()), ("discord.shard", ConnectionResetError(104, "x")),
        ("slack_sdk.socket_mode", KeyError("ours")), ("bot.app", OSError("ours")),
    ):  # fmt: skip
        logging.getLogger(name).error("Failed to connect (%s); Retrying...", error, exc_info=error)
    slack, discord, bug, ours = lines(stream)
    assert "exception" not in slack
    assert slack["event"].endswith("(ServerDisconnectedError: Server disconnected)")
    assert "exception" not in discord
    assert "KeyError" in bug["exception"]
    assert "OSError" in ours["exception"]
