"""Text and addresses of articles and people, such that they can stand beside words of ours, on any platform."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote as percent_encoded

from bot.showing.outline import day, one_line

# They reorder what stands around them as far as their line goes: U+202A to U+202E, U+2066 to U+2069 (UAX #9).
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A host by name and nothing before it: a user or a password there can pass for a host.
_ADDRESS = re.compile(r"(?i:https?)://[\w-]+(?:\.[\w-]+)*\.?(?::(?P<port>[0-9]{1,5}))?(?:[/?#].*)?", re.DOTALL)


def shortened(text: str, limit: int) -> str:
    """A text on one line, empty if nothing of it can be seen; if it is longer than `limit`, an ellipsis says so."""
    return clipped(text, limit) if is_seen(text) else ""


def is_seen(text: str) -> bool:
    """Whether any character of a text can be seen."""
    return any(character.isprintable() and not character.isspace() for character in _REORDERING.sub("", text))


def clipped(text: str, limit: int) -> str:
    """A text on one line that reorders nothing beside it; if it is longer than `limit`, an ellipsis says so."""
    said = one_line(_REORDERING.sub("", text))
    return said if units(said) <= limit else f"{beginning(said, limit - 1)}…"


def beginning(text: str, limit: int) -> str:
    """As many of the first characters as have so many UTF-16 code units."""
    kept = text[:limit]
    while units(kept) > limit:
        kept = kept[: len(kept) - max(1, (units(kept) - limit) // 2)]
    return kept


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, the larger of the ways in which a platform may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def web_address(url: str | None) -> str | None:
    """An address of the web whose host is plain to see; None for any other, and for what browsers cannot open."""
    found = _ADDRESS.fullmatch(url or "")
    return None if found is None or int(found["port"] or 0) > 0xFFFF else found[0]


def encoded(address: str, unsafe: frozenset[str]) -> str:
    """An address with what is `unsafe` in it percent-encoded, and with it what cannot be seen or reorders."""
    return "".join(percent_encoded(c, safe="") if c in unsafe or not c.isprintable() else c for c in address)


def moment(published: str | None) -> datetime | str | None:
    """When an article was published: its moment where hour and time zone are known, else its day in words."""
    if not published:
        return None
    read = datetime.fromisoformat(published)
    # "20240503" and "2024-W18" are dates, too.
    return day(read.date().isoformat()) if read.utcoffset() is None else read
