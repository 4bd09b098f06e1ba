"""What every platform promises, of the Slack adapter with the real libraries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from platform_contract import PlatformContract
from slack_connected import newsroom, running
from slack_standin import Message, SlackServer

from adapters.slack.platform import SlackPlatform
from bot.chat.parts import Chat
from bot.chat.types import Spot


class Direct:
    """A direct message to the bot, and a channel beside it."""

    name = "slack"

    def __init__(self, slack: SlackServer) -> None:
        self.slack = slack
        self.general, self.mira = newsroom(slack)
        self.dm = slack.dm(self.mira)
        self.platform = SlackPlatform()
        self.open_place, self.closed_place = (Spot("slack", slack.team.id, id_) for id_ in (self.general.id, "C404"))

    def running(self, chat: Chat) -> AbstractAsyncContextManager[asyncio.Event]:
        return running(self.slack, chat, self.platform)

    @asynccontextmanager
    async def crashing(self, chat: Chat) -> AsyncIterator[None]:
        task = asyncio.create_task(SlackPlatform().run(chat, asyncio.Event()))
        await self.slack.connected()
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def ask(self, text: str) -> None:
        await self.slack.say(self.mira, self.dm, text)

    async def remark(self, text: str) -> None:
        await self.slack.say(self.mira, self.general, text)

    async def told(self) -> str:
        return (await self.dm.next_of(self.slack, self._of_bot)).text

    def _of_bot(self) -> list[Message]:
        """The bot's messages, whoever sees them."""
        return [message for message in self.dm.messages.values() if message.by_app]

    async def announced(self) -> str:
        return (await self.general.next_message()).text

    async def silent(self) -> bool:
        return await self.dm.stays_silent() and await self.general.stays_silent()


@pytest.fixture
def place(slack: SlackServer) -> Direct:
    """A direct message."""
    return Direct(slack)


class TestSlack(PlatformContract):
    """The contract, kept by the adapter."""
