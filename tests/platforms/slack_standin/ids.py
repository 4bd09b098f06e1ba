"""Ids, timestamps and tokens that look like Slack's own."""

from __future__ import annotations

import itertools
import secrets
import string
import time

ALPHABET = string.digits + string.ascii_uppercase


class Ids:
    """Ids that never repeat, with the letter that says what they name."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._last = 0

    def next(self, letter: str) -> str:
        """A new id: C… for a channel, U… for a user, and so on."""
        number, digits = next(self._numbers), ""
        while number:
            number, rest = divmod(number, len(ALPHABET))
            digits = ALPHABET[rest] + digits
        return f"{letter}0{digits:0>9}"

    def ts(self) -> str:
        """A message's timestamp, which is its id: later ones are greater, and no two are equal."""
        self._last = max(self._last + 1, int(time.time() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


def token(kind: str) -> str:
    """A token: xoxb for a bot, xapp for an app."""
    return f"{kind}-{secrets.randbelow(10**12):012d}-{secrets.randbelow(10**12):012d}-{secrets.token_hex(12)}"


def trigger() -> str:
    """A trigger id."""
    return f"{secrets.randbelow(10**12):012d}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"


def short() -> str:
    """What Slack gives to blocks and elements without an id of their own."""
    return secrets.token_urlsafe(4)[:5]
