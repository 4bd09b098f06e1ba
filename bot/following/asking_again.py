"""Asking watched questions again once articles have come, and storing what is to be told of what has changed."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answering.changes import Change, change, refreshed
from bot.chat.looking import Looked, Looking
from bot.chat.types import Spot
from bot.chat.watch_store import DAY, Notice, Watch, WatchStore
from bot.errors import OverLimitError, StoppingError
from bot.running.logs import in_short
from index.errors import EncoderError, StoreError
from index.types import Scope

log = logging.getLogger(__name__)

REMEMBERED = 400  # articles that were in reach of a question


@dataclass(frozen=True)
class AskingAgain:
    """Goes over the watches whose articles have changed. `where` gives what may be seen at a spot now.

    That is None where nothing may be told: a channel in which Clippings is switched off.
    """

    store: WatchStore
    looking: Looking
    where: Callable[[Spot], Awaitable[Scope | None]]
    clock: Callable[[], datetime]
    stopped: Callable[[], bool] = lambda: False

    async def turn(self) -> int:
        """Look at each watch once; how many were asked again.

        A watch that rests is not asked: what comes meanwhile is told of afterwards, as one change.

        Raises:
            StoreError, EncoderError: if something cannot be read or stored.
            StoppingError: if the worker has stopped.
        """
        await self.store.expire(self.clock())
        stamps: dict[tuple[str, ...], str] = {}
        asked = 0
        for watch in await self.store.askable(self.clock()):
            scope = None if watch.rests(self.clock()) or self.stopped() else await self.where(watch.spot)
            if scope is None:
                continue
            if scope.collections not in stamps:
                stamps[scope.collections] = await self.looking.stamp(scope)
            if watch.stamp != stamps[scope.collections]:
                asked += await self._again(watch, scope, stamps[scope.collections])
        return asked

    async def _again(self, watch: Watch, scope: Scope, stamp: str) -> bool:
        try:
            looked = await self.looking.again(watch, scope)
        except OverLimitError as error:
            log.warning("A watched question is asked again later: %(error)s", {"error": error})
            return False
        except (StoreError, EncoderError, StoppingError):
            raise
        except Exception as error:
            log.error("A watched question cannot be asked again: %(error)s", {"error": in_short(error)})  # noqa: TRY400 - in short
            log.debug("How it failed:", exc_info=error)
            # A bug, or what takes too long, would be met again at once, and some that are stuck stop everything: it is
            # asked again when more articles come, and then of these, too.
            await self.store.keep(replace(watch, stamp=stamp), None)
            return False
        await self.store.keep(*decided(watch, looked, self.clock()))
        return looked.answer is not None


def decided(watch: Watch, looked: Looked, now: datetime) -> tuple[Watch, Notice | None]:
    """How a watch is once it was asked again, and what is to be told of it."""
    around = looked.around.seen  # last, so that none of them is forgotten
    seen = dict(list({**{k: v for k, v in watch.seen.items() if k not in around}, **around}.items())[-REMEMBERED:])
    watch = replace(watch, seen=seen, stamp=looked.around.stamp)
    if looked.answer is None:
        return watch, None
    found = change(watch.told, looked.answer, looked.fresh, looked.gone)
    if found is None:
        return replace(watch, told=refreshed(watch.told, looked.answer)), None
    spoke = (*(moment for moment in watch.spoke if moment > now - DAY), now)
    return replace(watch, told=found.after, spoke=spoke), _notice(watch, found, now)


def _notice(watch: Watch, found: Change, now: datetime) -> Notice:
    return Notice(
        secrets.token_urlsafe(12), watch.id, watch.spot, watch.person, watch.direct, watch.question, found.kind.value,
        found.before, found.after, watch.until, now, now,
    )  # fmt: skip
