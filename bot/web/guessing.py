"""How often somebody may give a wrong token."""

from __future__ import annotations

from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

WRONG_PER_HOUR = 20  # of one address
TOO_MANY_GUESSES = "Too many wrong tokens came from your address: try again in an hour."


class Guesses:
    """Counts wrong tokens by address; nothing of it outlives the process."""

    def __init__(self) -> None:
        self._limit = RateLimitItemPerHour(WRONG_PER_HOUR)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def is_over(self, address: str) -> bool:
        """Whether an address has guessed too often."""
        return not self._limiter.test(self._limit, address)

    def count(self, address: str) -> None:
        """Count a wrong one."""
        self._limiter.hit(self._limit, address)
