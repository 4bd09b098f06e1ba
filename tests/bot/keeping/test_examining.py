"""`clippings doctor`, `run` and `invite` say in one sentence what is wrong, and never a secret."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import make_article
from house import House

from bot.app import App
from bot.chat.parts import Chat
from bot.chat.platforms import Examined
from bot.chat.tables import open_database
from bot.cli import main
from bot.commands.running import serve
from bot.errors import InputError, PlatformError, StoppingError
from bot.keeping.examining import examine_app, examine_disk, examined
from bot.running.logs import NAME as LOG
from bot.running.settings import load_settings

SECRET = "MTIzNDU2Nzg5.secret.token"  # noqa: S105 - that is what must not be printed
NO_TOKEN = "DISCORD_TOKEN is not set"  # noqa: S105


@pytest.fixture(autouse=True)
def the_log_is_ours_alone() -> Iterator[None]:
    """What a command writes its log to, and how much of it, is as before after its test."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
    for handler in [each for each in root.handlers if each.name == LOG]:
        root.removeHandler(handler)


@pytest.fixture(autouse=True)
def no_platform_is_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, no token, no models to load and no address but this machine's."""
    monkeypatch.chdir(tmp_path)
    for name in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WEB_PORT", "0")
    monkeypatch.setenv("DISCORD_API_BASE", "http://127.0.0.1:1/api/v10")
    monkeypatch.setenv("ENCODER_MODEL", str(tmp_path / "no-model"))


@dataclass
class CommandLine:
    """`clippings` with arguments, in this process."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """The exit code, and what was printed."""
        self.monkeypatch.setattr(sys, "argv", ["clippings", *arguments])
        with pytest.raises(SystemExit) as exited:
            main()
        printed = self.capsys.readouterr()
        return int(exited.value.code or 0), printed.out, printed.err


@pytest.fixture
def clippings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line."""
    return CommandLine(monkeypatch, capsys)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run",), "No chat platform has a token"),
        (("run", "discord"), NO_TOKEN),
        (("run", "slack"), "SLACK_BOT_TOKEN is not set: open "),
        (("invite", "discord"), NO_TOKEN),
        (("run", "nowhere"), "There is no platform 'nowhere': there are discord"),
        (("invite", "nowhere"), "There is no platform 'nowhere': there are discord"),
    ],
)
def test_without_a_token_it_is_one_sentence(clippings: CommandLine, arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = clippings(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith(f"clippings: {sentence}")
    assert err.count("\n") == 1


def test_the_doctor_says_what_to_do_about_each_thing(clippings: CommandLine, tmp_path: Path) -> None:
    code, out, err = clippings("doctor")
    assert (code, err) == (1, "")
    lines = [line.split(":", 1)[0].split() for line in out.splitlines()]
    assert [" ".join(line) for line in lines if "slack" not in line] == [
        "ok data", "ok chat", "ok key", "ok page", "ok index", "FIX articles", "ok earlier", "FIX models",
            "ok discord",
    ]  # fmt: skip
    assert "clippings add" in out
    assert str(tmp_path / "no-model") in out


def test_the_doctor_looks_at_the_platforms_even_if_the_index_cannot_be_opened(
    clippings: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file")
    code, out, err = clippings("doctor")
    assert (code, err) == (1, "")
    assert "FIX  data: data cannot be written to" in out
    assert "FIX  index: The data folder data cannot be made" in out
    assert f"ok   discord: not set up, which is fine. {NO_TOKEN}" in out


@pytest.mark.parametrize("command", ["doctor", "run", "invite"])
@pytest.mark.parametrize(("variable", "value"), [("DISCORD_MESSAGE_CONTENT", "perhaps"), ("DISCORD_API_BASE", "x")])
def test_a_wrong_setting_of_a_platform_is_a_sentence_without_its_secrets(
    clippings: CommandLine, monkeypatch: pytest.MonkeyPatch, command: str, variable: str, value: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", SECRET)
    monkeypatch.setenv(variable, value)
    code, out, err = clippings(command, *(() if command == "doctor" else ("discord",)))
    assert code == 1
    told, other = (out, err) if command == "doctor" else (err, out)
    assert f"{variable} is '{value}', but has to be " in told
    assert other == ""
    assert SECRET not in told


@pytest.mark.parametrize("command", ["doctor", "invite"])
def test_a_platform_that_cannot_be_reached_is_a_sentence_without_its_secrets(
    clippings: CommandLine, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", SECRET)
    code, out, err = clippings(command, *(() if command == "doctor" else ("discord",)))
    assert code == 1
    assert "Discord cannot be reached at http://127.0.0.1:1/api/v10" in out + err
    assert SECRET not in out + err
    assert "Traceback" not in out + err


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    found = examine_disk(load_settings(data=tmp_path / "file"))
    assert not found.ok
    assert "set CLIPPINGS_DATA to another" in found.sentence
    assert examine_disk(load_settings(data=tmp_path / "new" / "folder")).ok
    assert list((tmp_path / "new" / "folder").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("chat.db", b"noise" * 1000, "FIX  chat: The chat database data/chat.db is damaged (file is not a database)"),
        ("secret.key", b"", "FIX  key: The key data/secret.key is incomplete: restore it from a backup"),
    ],
)
def test_the_doctor_finds_what_a_start_would_stumble_over(
    clippings: CommandLine, tmp_path: Path, name: str, content: bytes, line: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_bytes(content)
    code, out, err = clippings("doctor")
    assert (code, err) == (1, "")
    assert line in out


def test_the_doctor_finds_damage_in_the_middle_of_what_is_remembered(clippings: CommandLine, tmp_path: Path) -> None:
    open_database(tmp_path / "data").close()
    path = tmp_path / "data" / "chat.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    _, out, _ = clippings("doctor")
    assert "FIX  chat: " in out
    assert "restore a backup" in out


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "FIX  page: nobody may ask there: set WEB_TOKEN, or WEB_OPEN=true if only you reach it."),
        ({"WEB_OPEN": "true"}, "ok   page: whoever reaches it may ask at http://127.0.0.1:8080."),
        (
            {"WEB_OPEN": "true", "CLIPPINGS_PUBLIC_URL": "https://a.example"},
            "FIX  page: everybody who reaches https://a",
        ),
        ({"WEB_TOKEN": "0123456789abcdef"}, "ok   page: whoever has WEB_TOKEN may ask at http://127.0.0.1:8080."),
        ({"ARTICLES_FOLDER": "nowhere"}, "FIX  folder: ARTICLES_FOLDER is nowhere, which is no folder"),
    ],
)
def test_the_doctor_says_who_may_ask_on_the_page(
    clippings: CommandLine, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], line: str
) -> None:
    monkeypatch.setenv("WEB_PORT", "8080")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert line in clippings("doctor")[1]


def test_what_goes_wrong_while_something_is_looked_at_is_what_is_wrong_with_it() -> None:
    def look() -> Examined:
        raise InputError("It is broken.")

    assert examined("thing", look) == Examined(False, "thing", "It is broken.")


def test_an_index_in_order_is_said_to_be(house: House) -> None:
    with house.opened() as chat:
        app = App(chat.settings, house.index, chat.asking.answerer, house.limits)
        assert [(one.ok, one.what) for one in examine_app(app)] == [
            (True, "index"), (False, "articles"), (True, "earlier"), (True, "models"),
        ]  # fmt: skip


def test_what_is_kept_beside_the_articles_is_counted_and_a_broken_chain_is_said(house: House) -> None:
    with house.opened() as chat:
        app = App(chat.settings, house.index, chat.asking.answerer, house.limits)
        house.add([make_article("Nine died.", key="a"), make_article("Rain fell.")])
        house.add([make_article("Ten died.", key="a")])
        kept = "1 earlier version and 0 fetched pages are kept, 0.0 MB (KEEP_VERSIONS, KEEP_PAGE_MB)."
        assert Examined(True, "earlier", kept) in list(examine_app(app))
        house.engine.take_over("default", house.index.chain("default")[1:])
        changed = "the chain of default is broken at line 1: the database was changed from outside."
        assert Examined(False, "earlier", changed) in list(examine_app(app))


# Serving


@dataclass
class Stage:
    """A platform that runs until it is told to stop, unless it fails or ends first."""

    name: str = "stage"
    fails: Exception | None = None
    ends: bool = False
    started: asyncio.Event = field(default_factory=asyncio.Event)
    refusals: list[bool] = field(default_factory=list)

    def is_configured(self) -> bool:
        return True

    async def invite(self) -> str:
        return ""

    async def examine(self) -> Sequence[Examined]:
        return []

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        self.started.set()
        if self.fails:
            raise self.fails
        if not self.ends:
            await stop.wait()
            await asyncio.to_thread(self._ask, chat)

    def _ask(self, chat: Chat) -> None:
        for _ in range(100):  # until the worker has been closed
            try:
                chat.worker.submit("x", str).result(10)
            except StoppingError:
                self.refusals.append(True)
                return


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty installation."""
    return House(tmp_path)


async def test_serving_ends_well_when_every_platform_has_ended(house: House) -> None:
    with house.opened() as chat:
        assert await asyncio.wait_for(serve(chat, [Stage(ends=True), Stage(ends=True)]), 10)


@pytest.mark.parametrize("error", [PlatformError("The stage is closed."), ZeroDivisionError("a bug")])
async def test_a_platform_that_fails_leaves_the_others_running(
    house: House, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = Stage(fails=error), Stage()
    with house.opened() as chat:
        serving = asyncio.create_task(serve(chat, [broken, sound]))
        await asyncio.wait_for(asyncio.gather(broken.started.wait(), sound.started.wait()), 10)
        for _ in range(10):
            await asyncio.sleep(0)
        assert not serving.done()
        assert chat.worker.submit("x", str).result(10) == ""
        os.kill(os.getpid(), signal.SIGTERM)
        assert not await asyncio.wait_for(serving, 20)
    assert sound.refusals == [True], "it was told to stop, and whoever asked then was refused"
    assert ("The stage is closed." in caplog.text) == isinstance(error, PlatformError)
