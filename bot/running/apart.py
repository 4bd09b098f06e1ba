"""Parts that can fail alone: what fails is said once, tried again later, and keeps nothing else from working."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, repeat

from bot.running.logs import worded

log = logging.getLogger(__name__)

PAUSES = (60, 300, 1800, 3600)  # seconds until it is tried again


class Said:
    """Tells of each trouble once, until it is over."""

    def __init__(self) -> None:
        self._troubles: dict[str, str] = {}

    def failed(self, what: str, sentence: str) -> None:
        """Warn of a trouble, unless that is what was said of it last."""
        if self._troubles.get(what) != sentence:
            self._troubles[what] = sentence
            log.warning(
                "%(what)s: %(sentence)s The rest works without; it is tried again.",
                {"what": what, "sentence": sentence},
            )

    def well(self, what: str) -> None:
        """It works; that it does so again is worth a line."""
        if self._troubles.pop(what, None):
            log.info("%(what)s: done at last.", {"what": what})


async def apart(
    what: str,
    attempt: Callable[[], Awaitable[None]],
    sentence: Callable[[Exception], str] = worded,
    pauses: Sequence[float] = PAUSES,
    tried: asyncio.Event | None = None,
) -> None:
    """Do something until it is done; what it fails of is said in a `sentence`.

    `tried` is set after the first attempt, however it ended.
    """
    said = Said()
    for pause in chain(pauses, repeat(pauses[-1])):
        try:
            await attempt()
        except Exception as error:  # noqa: BLE001 - told, and tried again
            said.failed(what, sentence(error))
        else:
            said.well(what)
            return
        finally:
            if tried:
                tried.set()
        await asyncio.sleep(pause)
