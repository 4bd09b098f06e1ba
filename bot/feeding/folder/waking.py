"""Being woken when something changes in a folder, as far as the system says so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from watchfiles import Change, awatch

from bot.feeding.folder.listing import within

log = logging.getLogger(__name__)

DEBOUNCE = 400  # milliseconds at most between a change and being woken
RESTING = 0.5  # seconds until it listens again after an error, which may come again at once


class Waker:
    """Calls `wake` after each change in the folder `top`, but for those in `skipped`.

    No more than a hint: nothing is heard from some network shares and mounted folders, nor when the system's
    limit of watched folders is reached. Whoever is woken has to look by himself from time to time.
    """

    def __init__(self, top: str, skipped: str | None, wake: Callable[[], None]) -> None:
        self._top = top
        self._skipped = skipped
        self._wake = wake
        self._task: asyncio.Task[None] | None = None
        self._told = False

    def keep(self) -> None:
        """Begin to listen, also again after the folder had vanished."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _listen(self) -> None:
        # An event of its own: awatch sets it when it is cancelled.
        watched = awatch(
            self._top,
            watch_filter=self._counts,
            debounce=DEBOUNCE,
            stop_event=asyncio.Event(),
            ignore_permission_denied=True,
        )
        try:
            async for changes in watched:
                self._wake()
                if (Change.deleted, self._top) in changes:
                    return  # nothing more is heard, even if it is made again
        except FileNotFoundError:
            return
        except ExceptionGroup as error:
            if error.split(RuntimeError)[1]:
                raise  # a bug; the other is a change that it cannot name: of a file whose name is not UTF-8
            log.debug("Listening to %(folder)s ended: %(error)s", {"folder": self._top, "error": error.exceptions})
            await asyncio.sleep(RESTING)
            self._wake()
        except (OSError, RuntimeError) as error:
            if not self._told:
                self._told = True
                log.warning(
                    "Changes in %(folder)s are found only by looking from time to time: the system does not tell "
                    "(%(error)s).",
                    {"folder": self._top, "error": error},
                )  # fmt: skip

    def _counts(self, _: Change, path: str) -> bool:
        return not (self._skipped and within(path, self._skipped))
