"""The disk is full: answers are shown and say that they could not be kept, and nobody is told that all is well."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from house import House
from stores import Counting, with_store
from waiting import until

from bot.chat.answers import UNKEPT
from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.conversation import Incoming
from bot.chat.intake import Intake
from bot.chat.opening import document_of
from bot.chat.parts import Chat
from bot.chat.types import ChannelSettings
from bot.commands.running import serve
from bot.showing.answer_text import document_to_text
from bot.web.server import Page, page_app
from index.errors import StoreError

WRITES = ("receive", "finish", "keep", "point", "vote", "come_back", "depart", "set_note", "expire")
FULL = [
    OSError(28, "No space left on device"),
    sqlite3.OperationalError("database or disk is full"),
    StoreError("The disk is full."),
]


@dataclass
class Said:
    """A reply that only notes what is said."""

    shown: list[GivenAnswer | GivenCheck] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def accept(self) -> None:
        """Nobody waits for it."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        yield

    async def show(self, told: GivenAnswer | GivenCheck) -> tuple[str, str]:
        self.shown.append(told)
        return "general", "2"

    async def refuse(self, sentence: str) -> None:
        self.refused.append(sentence)


@pytest.mark.parametrize("error", FULL, ids=repr)
@pytest.mark.parametrize("kind", ["message", "check"])
async def test_an_answer_is_shown_though_it_cannot_be_kept(chat: Chat, error: Exception, kind: Any) -> None:
    intake, reply = Intake(with_store(chat, Counting(chat.store, *WRITES, error=error)).asking, "chat"), Said()
    text = "Who denied the claims?" if kind == "message" else "The captain denied the claims of neglect."
    incoming = Incoming("chat", "1", kind, "mira", "general", text, "home", message="1")
    await intake.take(incoming, reply, ChannelSettings())
    assert reply.refused == []
    (told,) = reply.shown
    document = document_of(told)
    assert UNKEPT in document_to_text(document)
    assert "denied the claims" in document_to_text(document)
    assert document.actions == ()
    await intake.close()


async def test_what_sqlite_itself_says_of_a_full_disk_is_enough(chat: Chat) -> None:
    store: Any = chat.store
    db = store._memory._db
    pages = await store._write(lambda: db._connection().execute("PRAGMA max_page_count = 1").fetchone()[0])
    assert pages > 1, "as many as there are"
    intake, replies = Intake(chat.asking, "chat"), [Said() for _ in range(12)]
    for number, reply in enumerate(replies):
        incoming = Incoming("chat", str(number), "message", "mira", "general", "Who denied the claims?", "home")
        await intake.take(incoming, reply, ChannelSettings())
    assert all(len(reply.shown) == 1 and not reply.refused for reply in replies)
    assert not replies[-1].shown[0].is_stored
    await intake.close()


@pytest.mark.parametrize("error", FULL, ids=repr)
async def test_the_page_shows_it_as_well(house: House, error: Exception) -> None:
    house.settings = {"web_open": True}
    with house.opened() as chat:
        app = page_app(with_store(chat, Counting(chat.store, *WRITES, error=error)))
        async with TestClient(TestServer(app)) as client:
            response = await client.get("/", params={"q": "Who denied the claims?"})
            page = await response.text()
    assert response.status == 200
    assert "Ines Varga" in page
    assert UNKEPT in page


@pytest.mark.parametrize("error", FULL, ids=repr)
async def test_storage_is_part_of_being_ready(
    house: House, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.chat.housekeeping.LOOKING", 0.01)
    house.settings = {"web_port": 0}
    caplog.set_level("INFO")
    with house.opened() as opened:
        store = Counting(opened.store, *WRITES, error=error)
        chat = with_store(opened, store, keeping=True)
        serving = asyncio.create_task(serve(chat, [Stage()]))
        parts = chat.health.parts
        await until(
            lambda: parts.get("models") and parts.get("stage") and store.calls["set_note"] > 3, "all but storage"
        )
        assert chat.health.parts["storage"] is False
        assert not chat.health.ready
        store.failing = ()
        await until(lambda: chat.health.ready, "storage")
        os.kill(os.getpid(), signal.SIGTERM)
        assert await serving is True
    assert sum(record.getMessage().startswith("Storage: ") for record in caplog.records) == 2, "once each"
    assert Page.name not in chat.health.parts


async def test_that_it_will_be_full_is_said_once_before(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.chat.housekeeping.LOOKING", 0.01)
    house.settings = {"low_disk_mb": 10**9}
    with house.opened() as chat:
        looking = asyncio.create_task(chat.housekeeping.keep_writing(chat.health))
        await until(lambda: chat.health.parts.get("storage"), "storage, which is there")
        await asyncio.sleep(0.1)
        looking.cancel()
        assert caplog.text.count("There is little room left where the data is kept") == 1
        assert b"clippings_disk_free_bytes" in await asyncio.to_thread(chat.metrics.text)
    house.settings = {"low_disk_mb": 0}
    with house.opened() as chat:
        assert not chat.housekeeping.is_short()


@dataclass
class Stage:
    """A service that runs until it is told to stop."""

    name: str = "stage"

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        chat.health.up(self.name)
        await stop.wait()
