"""One visitor brings many cookies, or leaves before the answers come: the others are answered all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from aiohttp import ClientSession, CookieJar, web
from house import House
from waiting import until

from bot.chat.asking import SHARE
from bot.chat.parts import Chat
from bot.chat.types import Asked, Spot
from bot.web.connections import Bounds, GuardedRunner
from bot.web.pages import OF_ADDRESS
from bot.web.server import page_app

QUESTION = {"q": "Who denied the claims?"}
VISITORS = 8


@pytest.fixture
async def page(house: House) -> AsyncIterator[tuple[Chat, str]]:
    """The page, busy with a question that takes long, and its address."""
    house.settings = {"web_open": True, "web_proxies": "127.0.0.1"}
    with house.opened() as chat:
        runner = GuardedRunner(page_app(chat), Bounds(each=1000), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield chat, f"http://127.0.0.1:{runner.addresses[0][1]}/"
        house.gate.open.set()
        await runner.cleanup()


async def test_many_cookies_of_one_address_do_not_fill_the_queue(house: House, page: tuple[Chat, str]) -> None:
    chat, address = page
    house.gate.shut()
    async with AsyncExitStack() as stack:
        sessions = [
            await stack.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True))) for _ in range(VISITORS)
        ]
        for session in sessions:
            await (await session.get(address)).text()

        async def ask(session: ClientSession, of: str = "6.6.6.6") -> int:
            async with session.get(address, params=QUESTION, headers={"X-Forwarded-For": of}) as response:
                return response.status

        asking = [asyncio.create_task(ask(session)) for session in sessions for _ in range(30)]
        await asyncio.to_thread(house.gate.entered.wait, 20)
        await until(lambda: sum(task.done() for task in asking) >= len(asking) - OF_ADDRESS - 1, "all refusals")
        assert chat.worker.waiting() == OF_ADDRESS < SHARE
        other = asyncio.create_task(ask(sessions[0], "7.7.7.7"))
        discord = asyncio.create_task(
            chat.asking.ask(Asked(Spot("discord", "home", "general"), "mira", "When did the ferry run aground?"))
        )
        await until(lambda: chat.worker.waiting() == OF_ADDRESS + 2, "the other address's questions")
        house.gate.open.set()
        assert (await discord).is_stored
        assert await other == 200
        statuses = await asyncio.gather(*asking)
    assert statuses.count(503) == len(asking) - OF_ADDRESS - 1
    assert house.gate.read_texts.index("When did the ferry run aground?") <= 2


async def test_who_has_left_is_not_answered(house: House, page: tuple[Chat, str]) -> None:
    chat, address = page
    house.gate.shut()
    async with ClientSession() as session:
        asking = [asyncio.create_task(session.get(address, params=QUESTION)) for _ in range(5)]
        await asyncio.to_thread(house.gate.entered.wait, 20)
        await until(lambda: chat.worker.waiting() == 4, "four questions in the queue")
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
    await until(lambda: chat.worker.waiting() == 0, "an empty queue")
    house.gate.open.set()
    async with ClientSession() as session, session.get(address, params=QUESTION) as response:
        assert response.status == 200
    assert len(house.gate.read_texts) == 2
