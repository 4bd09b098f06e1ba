"""Snowflakes and tokens that look like Discord's own."""

from __future__ import annotations

import base64
import secrets
import time

EPOCH = 1420070400000


class Snowflakes:
    """Ascending ids with the time in their upper bits, as clients read it from them."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """A new id."""
        moment = (int(time.time() * 1000) - EPOCH) << 22
        self._last = max(self._last + 1, moment)
        return self._last

    def next_for_shard(self, shard: int, count: int) -> int:
        """A new id that belongs to a shard."""
        moment = max(int(time.time() * 1000) - EPOCH, self._last >> 22) + 1
        moment += (shard - moment) % count
        self._last = moment << 22
        return self._last


def bot_token(bot_id: int) -> str:
    """A token whose first part is the bot's id, as in Discord's."""
    first = base64.urlsafe_b64encode(str(bot_id).encode()).decode().rstrip("=")
    return f"{first}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(28)}"


def interaction_token(interaction_id: int) -> str:
    """A token for the answers to one interaction."""
    return (
        base64.urlsafe_b64encode(f"interaction:{interaction_id}:{secrets.token_hex(48)}".encode()).decode().rstrip("=")
    )
