"""The one thread on which the models work, so that their work never competes with itself.

Whoever asks gets a future at once, and an event loop stays free. Askers take turns: twenty questions of one channel
delay another channel's first question by one answer, not by twenty. So do the groups that they belong to, a platform
say: twenty visitors of the page delay a chat's question by one answer, too. What nobody awaits comes behind them all.
"""

from __future__ import annotations

import itertools
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.errors import OverLimitError, StoppingError, StuckError

T = TypeVar("T")
STOPPING = "Clippings is stopping: please ask again in a minute."
STUCK = "That took too long, so it was given up: please ask in other words."
HOPELESS = "Answering is stuck: whoever runs Clippings has to start it again."
LONGEST = 120.0  # seconds that one job may take; a question takes half a second
MOST_STUCK = 3  # threads that nobody waits for any more; each may hold memory and a core

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Group:
    """Whom an asker belongs to, and how many jobs of all of them may wait."""

    name: str
    limit: int


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    """A job in the queue. `path` is the asker after the groups, from the outermost in."""

    job: Callable[[], Any]
    future: Future[Any]
    path: tuple[str, ...]
    longest: float | None
    behind: bool = False

    def prefixes(self) -> list[tuple[str, ...]]:
        """The path of each group, then of the asker."""
        return [self.path[: n + 1] for n in range(len(self.path))]


@dataclass
class _Queue:
    """What waits, fairly: of the groups the one whose turn was longest ago, of its askers likewise."""

    waiting: list[_Turn] = field(default_factory=list)
    _last: dict[tuple[str, ...], int] = field(default_factory=dict)
    _clock: itertools.count[int] = field(default_factory=itertools.count)

    def put(self, turn: _Turn) -> None:
        for prefix in turn.prefixes():
            if prefix not in self._last:  # who comes anew goes to the end
                self._last[prefix] = next(self._clock)
        self.waiting.append(turn)

    def take(self) -> _Turn:
        turn = min(self.waiting, key=lambda t: (t.behind, [self._last[prefix] for prefix in t.prefixes()]))
        self.waiting.remove(turn)
        self._let_go(turn, next(self._clock))
        return turn

    def drop_cancelled(self) -> None:
        """Forget the jobs that nobody waits for any more."""
        for turn in [turn for turn in self.waiting if turn.future.cancelled()]:
            self.waiting.remove(turn)
            self._let_go(turn, None)

    def count(self, path: tuple[str, ...] = ()) -> int:
        return sum(turn.path[: len(path)] == path for turn in self.waiting)

    def _let_go(self, turn: _Turn, moment: int | None) -> None:
        for prefix in turn.prefixes():
            if not self.count(prefix):
                del self._last[prefix]
            elif moment is not None:
                self._last[prefix] = moment


class Worker:
    """Does one job at a time: answering a question, say. At most `limit` wait, at most `each` of one asker.

    It starts its thread with the first job. `close` lets the job in hand be finished. A job that takes longer than
    `longest` seconds is given up: its asker is told, and another thread goes on with the next one.
    """

    def __init__(self, limit: int = 200, each: int = 5, longest: float = LONGEST) -> None:
        self._limit = limit
        self._each = each
        self._longest = longest
        self._queue = _Queue()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._in_hand: _Turn | None = None
        self._stuck = 0
        self._closed = False

    def submit(
        self,
        asker: str,
        job: Callable[[], T],
        each: int | None = None,
        *,
        within: Sequence[Group] = (),
        has_limit: bool = True,
        behind: bool = False,
    ) -> Future[T]:
        """Queue a job of `asker` (a channel, a person: whoever shares a turn); cancelling the future drops it.

        `each` is how many of theirs may wait, where that is not as for everybody; `within` names the groups they belong
        to, from the outermost in. Without `has_limit` it may take as long as it likes. What is `behind` waits until
        nothing else does.

        Raises:
            OverLimitError: if too many questions wait.
            StoppingError: if the worker has been closed.
        """
        future: Future[T] = Future()
        path = (*(group.name for group in within), asker)
        with self._changed:
            self._check_room(path, each or self._each, within)
            self._queue.put(_Turn(job, future, path, self._longest if has_limit else None, behind))
            if self._thread is None:
                self._begin()
            self._changed.notify_all()
        return future

    def waiting(self) -> int:
        """How many jobs wait for their turn."""
        with self._changed:
            self._queue.drop_cancelled()
            return self._queue.count()

    def close(self, timeout: float | None = None) -> None:
        """Refuse further jobs and those that wait, and wait for the one in hand (at most `timeout` seconds)."""
        with self._changed:
            self._closed = True
            dropped = [turn.future for turn in self._queue.waiting]
            self._queue = _Queue()
            self._changed.notify_all()
        for future in dropped:
            if future.set_running_or_notify_cancel():
                future.set_exception(StoppingError(STOPPING))
        if self._thread is not None:
            self._thread.join(timeout)

    def _check_room(self, path: tuple[str, ...], each: int, within: Sequence[Group]) -> None:
        if self._closed:
            raise StoppingError(STOPPING)
        if self._stuck >= MOST_STUCK:
            raise OverLimitError(HOPELESS)
        self._queue.drop_cancelled()
        if self._queue.count(path) >= each:
            raise OverLimitError(f"{each} questions from here are waiting already: please wait for an answer.")
        full = any(self._queue.count(path[: n + 1]) >= group.limit for n, group in enumerate(within))
        if full or self._queue.count() >= self._limit:
            raise OverLimitError("Too many questions are waiting: please ask again in a minute.")

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (turn := self._next()) is not None:
            watch = self._watched(turn)
            try:
                _settle(turn.future, turn.job())
            except BaseException as error:  # noqa: BLE001 - not swallowed: raised where the answer is awaited
                _settle(turn.future, error=error)
            if watch:
                watch.cancel()
            with self._changed:
                if self._thread is not threading.current_thread():  # it was given up
                    self._stuck -= 1
                    if self._thread is not None:
                        return  # another one goes on
                    self._thread = threading.current_thread()
                self._in_hand = None

    def _next(self) -> _Turn | None:
        """The next job of the asker whose turn it is; None once closed."""
        with self._changed:
            while True:
                self._queue.drop_cancelled()
                if self._closed:
                    return None
                if not self._queue.waiting:
                    self._changed.wait()
                    continue
                turn = self._queue.take()
                if turn.future.set_running_or_notify_cancel():
                    self._in_hand = turn
                    return turn

    def _watched(self, turn: _Turn) -> threading.Timer | None:
        if turn.longest is None:
            return None
        watch = threading.Timer(turn.longest, self._give_up, (turn,))
        watch.daemon = True
        watch.start()
        return watch

    def _give_up(self, turn: _Turn) -> None:
        with self._changed:
            if self._in_hand is not turn or self._thread is None:
                return
            log.error(
                "A question took longer than %(seconds)g s and is given up (%(where)s).",
                {"seconds": turn.longest, "where": _where(self._thread)},
            )
            self._in_hand, self._thread, self._stuck = None, None, self._stuck + 1
            lost: list[_Turn] = []
            if self._stuck < MOST_STUCK:
                self._begin()
            else:
                log.critical(HOPELESS)
                lost, self._queue = self._queue.waiting, _Queue()
        _settle(turn.future, error=StuckError(STUCK))
        for other in lost:
            _settle(other.future, error=OverLimitError(HOPELESS))


def _settle(future: Future[Any], result: Any = None, error: BaseException | None = None) -> None:
    """Give a result or an error, unless another thread was first or nobody waits."""
    with suppress(InvalidStateError):
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)


def _where(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001 - documented in spite of its name
    return f"{frame.f_code.co_filename}, line {frame.f_lineno}" if frame else "it has just ended"
