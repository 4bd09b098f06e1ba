"""How a watch is to be told: for how long, how often, when not, and where; as people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.chat.watch_store import Quiet
from bot.errors import InputError

MOST_DAYS, MOST_A_DAY = 365, 20
_WORD = re.compile(r"(?:^|\s)(?P<name>days|most|quiet):(?P<value>\S+)|(?:^|\s)(?P<here>here)(?=\s*$)", re.IGNORECASE)
_QUIET = re.compile(r"(?P<first>\d{1,2})\s*-\s*(?P<last>\d{1,2})(?:[@ ]\s*(?P<zone>\S+))?")
HOURS = 24


@dataclass(frozen=True, slots=True)
class Terms:
    """`days` until a watch ends, `a_day` how often it tells at most; `here` tells the place and not only its owner."""

    days: int = 30
    a_day: int = 3
    quiet: Quiet | None = None
    here: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.days <= MOST_DAYS:
            raise InputError(f"A watch lasts from 1 to {MOST_DAYS} days, not {self.days}.")
        if not 1 <= self.a_day <= MOST_A_DAY:
            raise InputError(f"A watch tells you from 1 to {MOST_A_DAY} times a day, not {self.a_day}.")

    @property
    def lasting(self) -> timedelta:
        """`days` as a time."""
        return timedelta(days=self.days)


def read_quiet(written: str) -> Quiet | None:
    """Quiet hours such as "22-7" or "22-7 Europe/Berlin"; None if nothing is written.

    Raises:
        InputError: if that cannot be read, or there is no such time zone.
    """
    if not written.strip():
        return None
    found = _QUIET.fullmatch(written.strip())
    if found is None or max(int(found["first"]), int(found["last"])) >= HOURS:
        raise InputError(f"Quiet hours are two full hours, such as 22-7 or 22-7 Europe/Berlin, not {written:.60}.")
    zone = found["zone"] or "UTC"
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise InputError(f"There is no time zone {zone:.60}: write one such as Europe/Berlin.") from error
    return Quiet(int(found["first"]), int(found["last"]), zone)


def read_terms(written: str) -> tuple[str, Terms]:
    """A question, and the terms written after it: "when is the hearing? days:14 most:2 quiet:22-7@Europe/Berlin here".

    Raises:
        InputError: if one of these cannot be read, or is too much.
    """
    terms = Terms()
    for found in _WORD.finditer(written):
        name, value = (found["name"] or "").lower(), found["value"] or ""
        if found["here"]:
            terms = replace(terms, here=True)
        elif name == "quiet":
            terms = replace(terms, quiet=read_quiet(value))
        elif not value.isdecimal():
            raise InputError(f"{name}: needs a number, such as {name}:3, not {value:.60}.")
        elif name == "days":
            terms = replace(terms, days=int(value))
        else:
            terms = replace(terms, a_day=int(value))
    return " ".join(_WORD.sub(" ", written).split()), terms


def written_quiet(quiet: Quiet | None) -> str:
    """Quiet hours as they are shown; empty without any."""
    return f"from {quiet.first} to {quiet.last} h ({quiet.zone})" if quiet else ""
