"""How often one person, and one channel, may ask."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.chat.types import Spot
from bot.errors import OverLimitError


class AskLimiter:
    """Counts questions in a window of a minute that moves along; nothing of it outlives the process."""

    def __init__(self, person_per_minute: int, channel_per_minute: int) -> None:
        self._person = RateLimitItemPerMinute(person_per_minute)
        self._channel = RateLimitItemPerMinute(channel_per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, spot: Spot, person: str) -> None:
        """Count one question of a person at a spot.

        Raises:
            OverLimitError: if that is one too many, with the seconds to wait; it is then not counted.
        """
        counts = (
            (self._person, ("person", spot.platform, person), "You have"),
            (self._channel, ("channel", spot.platform, spot.channel), "This channel has"),
        )
        for limit, name, who in counts:
            if not self._limiter.test(limit, *name):
                again = self._limiter.get_window_stats(limit, *name).reset_time - time.time()
                seconds = max(1, math.ceil(again))
                raise OverLimitError(f"{who} asked {limit.amount} times within a minute: try again in {seconds} s.")
        for limit, name, _ in counts:
            self._limiter.hit(limit, *name)
