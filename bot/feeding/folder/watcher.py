"""Keeping a collection in step with a folder while the bot runs, without keeping anybody's question waiting."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from bot.chat.store import ChatStore
from bot.feeding.folder.sync import FolderSync, folder_to_watch
from bot.feeding.folder.waking import Waker
from bot.running.priority import give_way
from index.errors import EncoderError, StoreError
from index.loading.results import Failure
from index.types import Scope

if TYPE_CHECKING:
    from bot.chat.parts import Chat

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)

SETTLE = 1.0  # seconds that a file has to stay the same: a copy writes more often than that
RESCAN = 15.0  # seconds after which the folder is looked at although nothing was heard
CHUNK = 10  # files that are loaded before the folder is looked at again: a second or two on two busy cores
SLICE = 50  # articles in one turn of adding, after which a chat may add its own
PROGRESS = 5.0  # seconds between two lines of progress
PAUSES = (5.0, 10.0, 20.0, 60.0, 120.0, 300.0)  # seconds until it is tried again, after each failure in a row

OUTCOMES = ("added", "replaced", "removed", "failed", "unchanged")

Observe = Callable[[str, int], None]


class Watcher:
    """Runs beside the chat platforms, as one of them. Times are in seconds.

    `observe` is told how many articles were "added", "replaced", "unchanged" and "removed", and how many things
    "failed"; without it, the chat's metrics are. `caught_up` is set once everything that lay in the folder at the
    start has been dealt with.
    """

    name = "articles"

    def __init__(self, observe: Observe | None = None, *, settle: float = SETTLE, rescan: float = RESCAN) -> None:
        self._observe = observe
        self._settle = settle
        self._rescan = rescan
        self.caught_up = asyncio.Event()

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Keep the collection in step with the folder that is set until `stop` is; without one, do nothing.

        Raises:
            SettingsError: if the folder is the index's own.
            UnreachableError: if it cannot be read now.
        """
        settings = chat.settings
        if settings.articles_folder is None:
            return
        folder = await asyncio.to_thread(
            folder_to_watch, settings.articles_folder, settings.data, settings.collection, settings.remove_deleted
        )
        keeper = FolderSync(chat.index, chat.articles.limits, folder, self._settle)
        observe = self._observe or chat.metrics.article
        log.info("Watching %(folder)s for articles.", {"folder": folder.top})
        with ThreadPoolExecutor(1, "articles", initializer=give_way) as thread:
            run = _Run(keeper, chat.store, thread, chat.articles.adding, stop, observe, self._rescan, self.caught_up)
            readied = asyncio.create_task(self._ready(chat, run.stored))
            try:
                await run.until_stopped()
            finally:
                readied.cancel()

    async def _ready(self, chat: Chat, stored: asyncio.Event) -> None:
        """Say that there is something to answer from: at once if there is, else when the first files are in."""
        held = 0
        with suppress(StoreError):  # the first turn says so
            held = await asyncio.to_thread(chat.index.count, Scope((chat.places.shared,)))
        if not held:
            await stored.wait()
        chat.health.up(self.name)


@dataclass
class _Tally:
    """What was done since the folder was last in step."""

    counts: Counter[str] = field(default_factory=Counter)
    files: int = 0
    told: float = 0.0  # when the round began, or there was the last line of progress


@dataclass
class _Run:
    """One run: every step that blocks is taken in the one thread, in turn."""

    keeper: FolderSync
    store: ChatStore
    thread: ThreadPoolExecutor
    adding: asyncio.Lock
    stop: asyncio.Event
    observe: Observe
    rescan: float
    caught_up: asyncio.Event
    stored: asyncio.Event = field(default_factory=asyncio.Event)  # set once the first files are in, or there are none
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    tally: _Tally = field(default_factory=_Tally)

    async def until_stopped(self) -> None:
        """Take one turn after another; what cannot be stored now is tried again later."""
        folder = self.keeper.folder
        waker = Waker(folder.top, folder.skipped, self.woken.set)
        stopping = asyncio.create_task(self.stop.wait())
        stopping.add_done_callback(lambda _: self.woken.set())
        failures = 0
        try:
            while not self.stop.is_set():
                self.woken.clear()
                waker.keep()
                try:
                    await _within(await self._turn(), self.woken)
                    failures = 0
                except (StoreError, EncoderError) as error:
                    pause = PAUSES[min(failures, len(PAUSES) - 1)]
                    failures += 1
                    log.error(  # noqa: TRY400 - no bug
                        "%(error)s Articles are added again in %(pause)d seconds.", {"error": error, "pause": pause}
                    )
                    await _within(pause, self.stop)
            await self._save()
        finally:
            stopping.cancel()
            await waker.close()

    async def _turn(self) -> float:
        """Look, remove what has to go and load some of what has to come; the seconds until the next turn."""
        plan = await self._do(self.keeper.look, await self.store.note(self.keeper.key))
        if not plan.load and not plan.remove:
            await self._finish()
            if plan.wait is None:
                self.caught_up.set()
                self.stored.set()
            return self.rescan if plan.wait is None else min(self.rescan, plan.wait)
        await self._remove(plan.remove)
        await self._load(plan.load)
        self.stored.set()
        return 0

    async def _remove(self, articles: Sequence[str]) -> None:
        steps = self.keeper.remove(articles)
        while not self.stop.is_set() and (removed := await self._do(self._some, steps)):
            self._count("removed" for _ in removed)

    async def _load(self, files: Sequence[str]) -> None:
        """Load the first files of those that are waiting."""
        chunk = files[:CHUNK]
        total = self.tally.files + len(files)
        if not self.tally.counts:  # a round begins
            self.tally.told = time.monotonic()
            if len(files) > CHUNK:
                self._tell(total)
        steps = self.keeper.load(chunk)
        while not self.stop.is_set():
            async with self.adding:
                results = await self._do(self._some, steps)
            if not results:
                self.tally.files += len(chunk)
                break
            self._count("failed" if isinstance(result, Failure) else result.value for result in results)
            if time.monotonic() - self.tally.told > PROGRESS:
                self._tell(total)
        steps.close()

    async def _finish(self) -> None:
        """The folder is in step: say what was done, and remember it."""
        if not self.tally.counts:
            return
        done, self.tally = self.tally.counts, _Tally()
        log.info(
            "Articles: %(done)s.",
            {
                "done": ", ".join(f"{done[name]:,} {name}" for name in OUTCOMES if done[name] or name != "unchanged"),
                **{str(name): done[name] for name in OUTCOMES},
            },
        )
        await self._save()

    async def _save(self) -> None:
        if (value := await self._do(self.keeper.to_note)) is not None:
            await self.store.set_note(self.keeper.key, value)
            self.keeper.noted(value)

    def _tell(self, total: int) -> None:
        log.info(
            "Indexing %(folder)s: %(files)s of %(of)s files.",
            {"folder": self.keeper.folder.top, "files": f"{self.tally.files:,}", "of": f"{total:,}"},
        )
        self.tally.told = time.monotonic()

    def _count(self, outcomes: Iterable[str]) -> None:
        counts = Counter(outcomes)
        self.tally.counts.update(counts)
        for outcome, count in counts.items():
            self.observe(outcome, count)

    def _some(self, steps: Iterator[T]) -> list[T]:
        """The next few; when it is stopped only the one in hand, for each may take seconds."""
        found = []
        for step in islice(steps, SLICE):
            found.append(step)
            if self.stop.is_set():
                break
        return found

    async def _do(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.thread, partial(step, *args, **kwargs))


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, but no longer than that."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
