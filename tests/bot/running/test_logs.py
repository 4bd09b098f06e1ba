"""The log: lines that machines can read, an id that follows a question, and no secrets."""

import asyncio
import io
import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.running.logs import NAME, set_up_logs
from bot.running.redaction import hide

ROOT = Path(__file__).parents[3]
SECRET = "the-hidden/token of test_logs"  # noqa: S105 - made up
log = logging.getLogger("bot.tests")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


async def test_each_line_of_a_question_carries_its_id() -> None:
    stream = io.StringIO()
    set_up_logs("info", "auto", stream)

    async def answered(question: str) -> None:
        with structlog.contextvars.bound_contextvars(question=question):
            log.info("Asked in %s.", "a channel")
            await asyncio.sleep(0)
            await asyncio.to_thread(log.info, "Answered.")
            await asyncio.create_task(shown())

    async def shown() -> None:
        structlog.get_logger("bot.other").info("Shown.", pages=2)

    await asyncio.gather(answered("q1"), answered("q2"))
    log.warning("Nobody asked.")
    found = lines(stream)
    for question in ("q1", "q2"):
        mine = [line["event"] for line in found if line.get("question") == question]
        assert mine == ["Asked in a channel.", "Answered.", "Shown."]
    assert found[-1].keys() == {"timestamp", "level", "logger", "event"}
    assert (found[-1]["level"], found[-1]["logger"]) == ("warning", "bot.tests")
    assert found[-1]["timestamp"].endswith("Z")
    assert [line["pages"] for line in found if line["logger"] == "bot.other"] == [2, 2]


def test_the_values_of_a_line_are_fields_for_machines_and_words_for_people() -> None:
    machine, person = io.StringIO(), io.StringIO()
    for stream, form in ((machine, "json"), (person, "pretty")):
        set_up_logs("info", form, stream)
        log.info("Indexing %(folder)s: %(files)d files.", {"folder": Path("/articles"), "files": 12, "level": "mine"})
    [line] = lines(machine)
    assert (line["event"], line["folder"], line["files"]) == ("Indexing /articles: 12 files.", "/articles", 12)
    assert line["template"] == "Indexing %(folder)s: %(files)d files."
    assert line["level"] == "info", "what every line has is no value's to change"
    assert "Indexing /articles: 12 files." in person.getvalue()
    assert "template" not in person.getvalue()


@pytest.mark.parametrize("room", ["index", "bot", "adapters"])
def test_every_line_names_its_values(room: str) -> None:
    unnamed = re.compile(r"\blog\.\w+\(\s*(?:# [^\n]*\s+)?\"[^\"]*%[a-z\d.]")
    found = [path for path in (ROOT / room).rglob("*.py") if unnamed.search(path.read_text())]
    assert found == [], "a value without a name is no field of the log"


def refused() -> None:
    kept = "x" * len(SECRET)
    raise ValueError(f"refused{kept[:0]}: {SECRET}")


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["json", "pretty"])
def test_a_traceback_shows_no_secret_and_no_variables(stream: io.StringIO) -> None:
    hide(SECRET)
    set_up_logs("info", "auto", stream)
    try:
        refused()
    except ValueError:
        log.exception("Failed with %r.", SECRET)
        structlog.get_logger("bot.other").exception("Failed.", used=SECRET)
    shown = stream.getvalue()
    assert "the-hidden" not in shown
    assert "x" * 5 not in shown
    assert shown.count("ValueError: refused: ***") == 2


@pytest.mark.parametrize(
    ("log_format", "stream", "pretty", "coloured"),
    [
        ("auto", Terminal(), True, True),
        ("auto", io.StringIO(), False, False),
        ("json", Terminal(), False, False),
        ("pretty", io.StringIO(), True, False),
    ],
)
def test_a_terminal_is_for_people(log_format: str, stream: io.StringIO, pretty: bool, coloured: bool) -> None:
    set_up_logs("info", log_format, stream)
    log.info("It happened.")
    shown = stream.getvalue()
    assert shown.startswith("{") is not pretty
    assert ("\x1b[" in shown) is coloured


def test_a_log_takes_the_former_ones_place() -> None:
    first, second = io.StringIO(), io.StringIO()
    set_up_logs("info", "json", first)
    set_up_logs("error", "json", second)
    log.warning("Too low.")
    logging.getLogger("discord.client").warning("Too low as well.")
    log.error("Once.")
    assert (first.getvalue(), [line["event"] for line in lines(second)]) == ("", ["Once."])


def test_libraries_are_heard_from_warning_up_unless_at_debug() -> None:
    stream = io.StringIO()
    for level in ("info", "debug"):
        set_up_logs(level, "json", stream)
        logging.getLogger("slack_bolt.AsyncApp").info("%s: chatter", level)
        logging.getLogger("slack_sdk.web").warning("%s: trouble", level)
        logging.getLogger("aiohttp.access").error("%s: GET /", level)
    assert [line["event"] for line in lines(stream)] == ["info: trouble", "debug: chatter", "debug: trouble"]


def test_a_line_that_cannot_be_written_does_not_show_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("info", "json", io.StringIO())
    handler = next(each for each in logging.getLogger().handlers if each.name == NAME)
    handler.handle(log.makeRecord(log.name, logging.INFO, "", 0, "%d", (SECRET,), None))
    shown = capsys.readouterr().err
    assert "A log line of bot.tests failed." in shown
    assert "the-hidden" not in shown


UNCAUGHT = """
import logging, sys, threading
from bot.running.logs import redact_tracebacks
from bot.running.redaction import hide

def fail():
    raise ValueError("no: " + sys.argv[1])

hide(sys.argv[1])
redact_tracebacks()
logging.getLogger("early").warning(sys.argv[1])
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_what_nobody_catches_shows_no_secret() -> None:
    ended = subprocess.run([sys.executable, "-c", UNCAUGHT, SECRET], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "the-hidden" not in ended.stderr
    assert ended.stderr.startswith("***\n")
    assert ended.stderr.count("ValueError: no: ***") == 2
