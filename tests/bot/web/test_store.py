"""While the chat database cannot be written, nothing but what has to be written waits for it or fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from aiohttp.test_utils import TestClient, TestServer
from house import House
from locked import locked
from stores import Counting, with_store

from bot.chat.answers import UNKEPT
from bot.running.settings import load_settings
from bot.web.server import page_app


async def test_a_page_is_served_and_a_question_is_answered_afterwards(visit: Any, house: House) -> None:
    given = await visit.text("/", params={"q": "Who denied the claims?"})
    address = given.partition('<a href="/answers/')[2].partition('"')[0]
    with locked(house.folder):
        asking = asyncio.create_task(visit.text("/", params={"q": "Who denied the claims of neglect?"}))
        for path in ("/healthz", f"/answers/{address}", "/articles", "/stats", "/metrics"):
            await visit.text(path)
    assert "Ines Varga" in await asking


async def test_on_a_full_disk_an_answer_is_shown_and_says_what_it_lacks(house: House) -> None:
    with house.opened() as opened:
        store: Any = Counting(opened.store, "keep")
        chat = replace(with_store(opened, store), settings=load_settings(web_open=True))
        async with TestClient(TestServer(page_app(chat))) as client:
            response = await client.get("/", params={"q": "Who denied the claims?"})
            page = await response.text()
    assert response.status == 200
    assert store.calls["settings"] == 1
    assert "Ines Varga" in page
    assert UNKEPT in page
    assert "Was this helpful?" not in page
