"""Which messages are for the bot though they do not name it, known without asking the store for each of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat.store import ChatStore
from bot.chat.types import ChannelSettings, Spot
from bot.running.logs import worded

log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=7)  # in which a conversation that was answered in may go on without naming the bot
AGAIN = 300.0  # seconds between two looks into the store, which a backup may have been restored to
SOON = 3.0  # the same, where another process may have answered in a conversation that goes on here
_OVERLAP = timedelta(minutes=1)  # by which clocks differ, at most, and the time it takes to answer


@dataclass
class Attention:
    """The channels of a platform in which every message is a question, and the conversations that were answered in.

    It only says which messages are worth a look into the store: that decides.
    """

    store: ChatStore
    clock: Callable[[], datetime]
    platform: str
    _channels: set[tuple[str, str]] = field(default_factory=set)
    _conversations: set[str] = field(default_factory=set)
    _since: datetime | None = None  # up to then all conversations are known

    def __post_init__(self) -> None:
        self._is_shared = self.store.sharing is not None

    async def look(self) -> None:
        """Read both from the store."""
        now = self.clock()
        since = self._since or now - REMEMBERED
        self._channels = set(await self.store.talkative(self.platform))
        self._conversations |= await self.store.conversations(self.platform, since)
        self._since = now - _OVERLAP if self._is_shared else None

    async def keep_looking(self) -> None:
        """Read both again now and then."""
        while True:
            await asyncio.sleep(SOON if self._is_shared else AGAIN)
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - it is looked at again
                log.error("What is for Clippings could not be read again: %(error)s", {"error": worded(error)})  # noqa: TRY400 - in short

    def hears(self, spot: Spot) -> bool:
        """Whether every message of a channel may be a question."""
        return (spot.workspace or "", spot.channel) in self._channels

    def is_in(self, conversation: str) -> bool:
        """Whether something may have been answered in a conversation lately."""
        return conversation in self._conversations

    def answered(self, conversation: str) -> None:
        """Something was."""
        self._conversations.add(conversation)

    def changed(self, spot: Spot, settings: ChannelSettings) -> None:
        """The settings of a channel are others now."""
        place = (spot.workspace or "", spot.channel)
        if settings.needs_mention:
            self._channels.discard(place)
        else:
            self._channels.add(place)
