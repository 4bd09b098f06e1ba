"""How the platform's connection stands, and how the platform ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from adapters.slack.incoming import PLATFORM, Json
from bot.errors import PlatformError

if TYPE_CHECKING:
    from bot.chat.intake import Intake
    from bot.chat.parts import Chat

log = logging.getLogger(__name__)

LOOKING = 1.0  # seconds between two looks at the connection


class Connection:
    """`ended` is done once it was told to end, and raises why if Slack ended it."""

    def __init__(self, chat: Chat, intake: Intake) -> None:
        self.chat = chat
        self.intake = intake
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def greeted(self, _: Any, message: Json, __: str | None = None) -> None:
        """Slack says hello on every new connection of Socket Mode."""
        if message.get("type") == "hello":
            self.connected()

    def connected(self) -> None:
        """A connection stands, perhaps again."""
        if self.chat.health.up(PLATFORM):
            self.chat.metrics.reconnected(PLATFORM)
            log.info("Slack is connected again.")

    async def lost(self, _: Any = None) -> None:
        """A connection was closed; another one is made by itself."""
        ending = self.intake.hand.stopping or self.ended.done()
        if self.chat.health.down(PLATFORM) and not ending:
            log.warning("Slack's connection is lost: another one is made.")

    async def watch(self, is_connected: Callable[[], Awaitable[bool]]) -> None:
        """Look now and then: of a connection that is cut slack_sdk tells nobody."""
        while True:
            await asyncio.sleep(LOOKING)
            if not await is_connected():
                await self.lost()

    def end(self, error: PlatformError | None = None) -> None:
        """End the platform, because of an error or because it was told to."""
        if self.ended.done():
            return
        if error:
            self.ended.set_exception(error)
            self.ended.exception()  # seen, should nobody wait for it any more
        else:
            self.ended.set_result(None)
