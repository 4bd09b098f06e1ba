"""The one thread on which the models work, so that their work never competes with itself.

Whoever asks gets a future at once, and an event loop stays free. Askers take turns: twenty questions of one channel
delay another channel's first question by one answer, not by twenty.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from bot.errors import OverLimitError, StoppingError

T = TypeVar("T")
STOPPING = "Clippings is stopping: please ask again in a minute."

Turn = tuple[Callable[[], Any], "Future[Any]"]


class Worker:
    """Does one job at a time: answering a question, say. At most `limit` wait, at most `each` of one asker.

    It starts its thread with the first job. `close` lets the job in hand be finished.
    """

    def __init__(self, limit: int = 200, each: int = 5) -> None:
        self._limit = limit
        self._each = each
        self._turns: OrderedDict[str, deque[Turn]] = OrderedDict()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, asker: str, job: Callable[[], T], each: int | None = None) -> Future[T]:
        """Queue a job of `asker` (a channel, a person: whoever shares a turn); cancelling the future drops it.

        `each` is how many of theirs may wait, where that is not as for everybody.

        Raises:
            OverLimitError: if too many questions wait.
            StoppingError: if the worker has been closed.
        """
        future: Future[T] = Future()
        with self._changed:
            self._check_room(asker, each or self._each)
            self._turns.setdefault(asker, deque()).append((job, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
                self._thread.start()
            self._changed.notify()
        return future

    def waiting(self) -> int:
        """How many jobs wait for their turn."""
        with self._changed:
            return self._count()

    def close(self, timeout: float | None = None) -> None:
        """Refuse further jobs and those that wait, and wait for the one in hand (at most `timeout` seconds)."""
        with self._changed:
            self._closed = True
            dropped = [future for waiting in self._turns.values() for _, future in waiting]
            self._turns.clear()
            self._changed.notify()
        for future in dropped:
            if future.set_running_or_notify_cancel():
                future.set_exception(StoppingError(STOPPING))
        if self._thread is not None:
            self._thread.join(timeout)

    def _check_room(self, asker: str, each: int) -> None:
        if self._closed:
            raise StoppingError(STOPPING)
        if sum(not future.cancelled() for _, future in self._turns.get(asker, ())) >= each:
            raise OverLimitError(f"{each} questions from here are waiting already: please wait for an answer.")
        if self._count() >= self._limit:
            raise OverLimitError("Too many questions are waiting: please ask again in a minute.")

    def _count(self) -> int:
        return sum(not future.cancelled() for waiting in self._turns.values() for _, future in waiting)

    def _run(self) -> None:
        while (turn := self._next()) is not None:
            job, future = turn
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(job())
            except BaseException as error:  # noqa: BLE001 - not swallowed: raised where the answer is awaited
                future.set_exception(error)

    def _next(self) -> Turn | None:
        """The next job of the asker whose turn it is, who then goes to the end; None once closed."""
        with self._changed:
            while not self._turns and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            asker, waiting = self._turns.popitem(last=False)
            turn = waiting.popleft()
            if waiting:
                self._turns[asker] = waiting
            return turn
