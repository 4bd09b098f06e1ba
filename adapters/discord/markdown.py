"""Text in Discord's markdown, such that what comes from an article or a person shows exactly its characters.

Discord shows any character but letters, digits and white space as itself after a backslash. What is escaped here is
every character that could begin something: emphasis, code, spoilers, links, mentions, custom emoji, timestamps,
and at the start of a line headings, lists, quotes and subtext; addresses and invites lose what they are known by.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from bot.outline import day, one_line

MAX_URL = 512  # characters, https://discord.com/developers/docs/components/reference#button
_SPECIAL = re.compile(
    r"[\\`*_~|<>\[\]@]"  # anywhere
    r"|:(?=//)"  # https://
    r"|\.(?=(?:gg|com|me|io)/)"  # discord.gg/..., which is an invite even without https://
    r"|(?m:^[ \t]*)(?:[#+-]|\d{1,9}\.)"  # at the start of a line; digits and a stop are an ordered list
)
_STEP = re.compile(r"\\([^0-9A-Za-z\s])|\*\*")
# They reorder what stands around them unless it is isolated: U+202A to U+202E, U+2066 to U+2069 (Unicode UAX #9).
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_UNSAFE_IN_LINK = {character: f"%{ord(character):02X}" for character in '()<>[]\\ `"'}


def escape(text: str) -> str:
    """The text so that Discord shows its characters and nothing else."""
    return _SPECIAL.sub(_escaped, text)


def unescape(markdown: str) -> str:
    """What Discord shows of text that was made by `escape`, with or without bold parts."""
    return _STEP.sub(lambda found: found[1] or "", markdown)


def _escaped(found: re.Match[str]) -> str:
    whole = found[0]
    return f"{whole[:-1]}\\{whole[-1]}"


def bold(text: str) -> str:
    """Text from an article in bold, line by line: emphasis does not go on after a line break."""
    return "\n".join(f"**{escape(line)}**" if line.strip() else line for line in text.split("\n"))


def block_quote(before: str, marked: str, after: str) -> str:
    """Three pieces of an article, that follow each other, as a block quote with the middle one in bold."""
    whole = before + marked + after
    # Escaping looks at the start of lines, so the pieces are escaped where they stand.
    text = escape(before) + (bold(marked) if marked else "") + _continued(before + marked, after)
    opening, closing = (_ISOLATE, _END_ISOLATE) if _REORDERING.search(whole) else ("", "")
    return "\n".join(f"> {line}" for line in f"{opening}{text}{closing}".split("\n"))


def _continued(before: str, text: str) -> str:
    """`text` escaped as what follows `before`: it begins a line only if that ends one."""
    line_start = before.rpartition("\n")[2].strip(" \t") == ""
    return escape(text) if line_start else escape(f"x{text}")[1:]


def plain(text: str, limit: int) -> str:
    """A title, a name or a question on one line; if it is longer than `limit`, an ellipsis says so."""
    line = _REORDERING.sub("", one_line(text))
    return escape(line if len(line) <= limit else f"{line[: limit - 1]}…")


def masked(label: str, url: str | None) -> str | None:
    """A link with a label of ours: a title of somebody else's could pass for another address."""
    if url is None or urlsplit(url).scheme not in ("http", "https") or re.search(r"[\x00-\x1f\x7f]", url):
        return None
    safe = "".join(_UNSAFE_IN_LINK.get(character, character) for character in url)
    return f"[{label}](<{safe}>)" if len(safe) <= MAX_URL else None


def moment(published: str | None) -> str | None:
    """A date in words; where hour and time zone are known, a timestamp that each reader sees in their own time."""
    if published and len(published) > len("2024-05-03"):
        read = datetime.fromisoformat(published)
        if read.utcoffset() is not None:
            return f"<t:{int(read.timestamp())}:f>"
    return day(published)


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, the larger of the ways in which Discord may count."""
    return len(text.encode("utf-16-le")) // 2
