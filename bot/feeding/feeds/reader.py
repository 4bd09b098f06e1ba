"""Reading the feeds of every collection while the bot runs, beside the chat platforms."""

from __future__ import annotations

import asyncio
import logging
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.feeding.feeds.polling import AT_ONCE, Poller
from bot.running.priority import give_way
from index.errors import EncoderError, StoreError

if TYPE_CHECKING:
    from bot.chat.parts import Chat

log = logging.getLogger(__name__)

LOOK = 15.0  # seconds after which it is looked whether somebody has added a feed
PAUSES = (5.0, 20.0, 60.0, 300.0)  # seconds until it is tried again, after each failure in a row
_DICE = random.SystemRandom()


class FeedReader:
    """A service that takes a turn whenever something is due. `look` is in seconds."""

    name = "feeds"

    def __init__(self, look: float = LOOK) -> None:
        self._look = look

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Read what falls due until `stop` is set; what cannot be stored now is tried again."""
        chat.health.up(self.name)
        failures = 0
        with ThreadPoolExecutor(AT_ONCE, "feeds", initializer=give_way) as threads:
            poller = Poller(
                chat.feeds.store, chat.index, chat.articles.limits, timedelta(minutes=chat.settings.feed_minutes),
                chat.clock, _DICE.random, chat.articles.adding, observe=chat.metrics.article, threads=threads,
                stop=stop,
            )  # fmt: skip
            while not stop.is_set():
                try:
                    wait = await poller.turn()
                    seconds = self._look if wait is None else min(wait.total_seconds(), self._look)
                    failures = 0
                except (StoreError, EncoderError) as error:
                    seconds = PAUSES[min(failures, len(PAUSES) - 1)]
                    failures += 1
                    log.error(  # noqa: TRY400 - no bug
                        "%(error)s Feeds are read again in %(seconds)d seconds.", {"error": error, "seconds": seconds}
                    )
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), seconds)
