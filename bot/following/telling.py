"""The outbox: what is stored to be told is told through its platform, once, whatever is killed meanwhile."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.answering.changes import Kinds, is_among
from bot.chat.platforms import Announcer
from bot.chat.types import Spot
from bot.chat.voices import shown_sides
from bot.chat.watch_store import Notice, WatchStore
from bot.errors import ClosedPlaceError, PlatformError
from bot.running.logs import in_short
from bot.showing.article_links import ArticleLinks
from bot.showing.document import Document
from bot.showing.watches import change_document, closed_document
from index.article_index import ArticleIndex
from index.errors import EncoderError, StoreError
from index.types import Scope

log = logging.getLogger(__name__)

CLOSED = "closed"
SENDING = 60.0  # seconds that a platform may take over one message
LEASE = timedelta(minutes=2)  # in which nobody else sends what somebody is sending: longer than that may take
PAUSES = (5, 15, 60, 300, 1800)  # seconds until it is tried again, the last ones again and again
OLD = timedelta(days=2)  # after which what cannot be told is told no more
SPACED = 1.0  # seconds between two messages on one platform: what the slowest of them allows in a channel


@dataclass(frozen=True)
class Telling:
    """Sends what is due through `platforms`, by their names. `where` is as for `AskingAgain`."""

    store: WatchStore
    platforms: Mapping[str, Announcer]
    index: ArticleIndex
    where: Callable[[Spot], Awaitable[Scope | None]]
    clock: Callable[[], datetime]
    links: ArticleLinks | None = None
    lease: timedelta = LEASE
    spaced: float = SPACED

    async def turn(self, stop: asyncio.Event) -> int:
        """Tell all that is due, one after the other, unless `stop` is set; how much that was.

        A message that was being sent when everything was killed may have arrived or not: it is sent again under the
        same id, by which the platform knows it, as far as it does.

        Raises:
            StoreError: if it cannot be read or written.
        """
        told = 0
        while not stop.is_set():
            now = self.clock()
            notice = await self.store.claim(now, now + self.lease, self.platforms.keys())
            if notice is None:
                return told
            told += await self._tell(notice)
            await _within(self.spaced, stop)
        return told

    async def _tell(self, notice: Notice) -> bool:
        platform = self.platforms[notice.spot.platform]
        try:
            async with asyncio.timeout(SENDING):
                place = await platform.direct(notice.spot, notice.person) if notice.direct else notice.spot
                document = await self.document(notice)
                if document is None:
                    await self._again(notice, "Clippings is switched off there.")
                    return False
                await platform.announce(place, document, notice.id)
        except ClosedPlaceError as error:
            await self._closed(notice, error)
        except (PlatformError, TimeoutError) as error:
            await self._again(notice, str(error) or "It took too long.")
        except (StoreError, EncoderError):
            raise
        except Exception as error:  # noqa: BLE001 - what a library raises unforeseen ends neither this nor the others
            await self._again(notice, in_short(error))
        else:
            await self.store.sent(notice.id)
            return True
        return False

    async def document(self, notice: Notice) -> Document | None:
        """What is shown of a notice, from the articles as they are now; None where nothing may be shown now."""
        if notice.what == CLOSED:
            return closed_document(notice.question, "there")
        scope = await self.where(notice.spot)
        if scope is None:
            return None
        before = await shown_sides(notice.before, scope, self.index, self.links)
        shows_before = notice.what in (Kinds.CHANGED, Kinds.AGREED)
        first = 1 + sum(len(side.citations) for side in before) * shows_before
        after = await shown_sides(notice.after, scope, self.index, self.links, first)
        after = tuple(
            replace(shown, is_known=is_among(side, notice.before))
            for shown, side in zip(after, notice.after, strict=True)
        )
        return change_document(Kinds(notice.what), notice.question, before, after, notice.until, notice.watch)

    async def _again(self, notice: Notice, why: str) -> None:
        now = self.clock()
        if now - notice.written > OLD:
            log.error("What has changed could not be told for two days, and is not any more: %(why)s", {"why": why})
            await self.store.sent(notice.id)
            return
        pause = PAUSES[min(notice.tries, len(PAUSES) - 1)]
        log.info("What has changed is told in %(pause)d s: %(why)s", {"pause": pause, "why": why})
        await self.store.put_off(notice.id, now + timedelta(seconds=pause))

    async def _closed(self, notice: Notice, error: ClosedPlaceError) -> None:
        """Nothing can be told there any more: the watch ends, and its owner is told directly unless that was it."""
        log.warning("A watch has ended: %(error)s", {"error": error})
        now = self.clock()
        farewell = replace(
            notice, id=secrets.token_urlsafe(12), watch=None, direct=True, what=CLOSED, before=(), after=(),
            written=now, due=now, tries=0,
        )  # fmt: skip
        known = bool(notice.person) and not notice.direct
        await self.store.give_up(notice, farewell if known else None)


async def _within(seconds: float, stop: asyncio.Event) -> None:
    """Wait, but no longer than until it is to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
