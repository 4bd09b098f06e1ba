"""The page of an installation without models, served on this machine and visited without a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer
from house import House

from bot.chat.parts import Chat
from bot.web.server import page_app


@dataclass
class Visit:
    """A visitor with cookies at a page; redirects are looked at and not followed."""

    chat: Chat
    client: TestClient[Any, Any]
    opened: AsyncExitStack  # closes them

    async def get(self, path: str, **how: Any) -> ClientResponse:
        return await self.client.get(path, allow_redirects=False, **how)

    async def post(self, path: str, data: Any = None, **how: Any) -> ClientResponse:
        return await self.client.post(path, data=data, allow_redirects=False, **how)

    async def text(self, path: str, status: int = 200, **how: Any) -> str:
        """The HTML at a path that has to answer with that status."""
        response = await self.get(path, **how)
        text = await response.text()
        assert response.status == status, text
        return text

    async def another(self) -> Visit:
        """Another visitor of the same page."""
        client: TestClient[Any, Any] = TestClient(self.client.server, cookie_jar=CookieJar(unsafe=True))
        return Visit(self.chat, await self.opened.enter_async_context(client), self.opened)


Visiting = Callable[..., Awaitable[Visit]]


@pytest.fixture
async def visiting(house: House) -> AsyncIterator[Visiting]:
    """Opens the installation with some settings and visits its page."""
    async with AsyncExitStack() as stack:

        async def visit(**settings: Any) -> Visit:
            house.settings = settings
            chat = stack.enter_context(house.opened())
            client: TestClient[Any, Any] = TestClient(TestServer(page_app(chat)), cookie_jar=CookieJar(unsafe=True))
            return Visit(chat, await stack.enter_async_context(client), stack)

        yield visit
        house.gate.open.set()


@pytest.fixture
async def visit(visiting: Visiting) -> Visit:
    """A visitor of a page that is open to everybody."""
    return await visiting(web_open=True)
