"""How the time of a function grows with its input, for tests that tell "twice as much" from "four times as much"."""

import time
from collections.abc import Callable

TIMES = 4  # so much more input
ROUNDS = 4


def growth(function: Callable[[str], object], text: str) -> float:
    """How much more of the processor `function` takes for `TIMES` times the text; the quickest of some rounds.

    Time that grows with the input gives about 4, with its square about 16.
    """
    shorts, longs = [], []
    for _ in range(ROUNDS):
        shorts.append(seconds(function, text))
        longs.append(seconds(function, text * TIMES))
    return min(longs) / min(shorts)


def seconds(function: Callable[[str], object], text: str) -> float:
    """The time that the processor spends on it."""
    started = time.thread_time()
    function(text)
    return time.thread_time() - started
