"""Text in Discord's markdown, such that what comes from an article or a person shows exactly its characters.

Discord shows any character but letters, digits and white space as itself after a backslash. What is escaped here is
every character that could begin something: emphasis, code, spoilers, links, mentions, emoji, timestamps, and at the
start of a line headings, lists, quotes and subtext; addresses and invites lose what they are known by.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote as percent_encoded

from bot.showing.outline import day, one_line

MAX_URL = 512  # characters, https://discord.com/developers/docs/components/reference#button
_SPECIAL = re.compile(
    r"[\\`*_~|<>\[\]@]"  # anywhere
    r"|(?<=\])\("  # a link of ours before it on the line would reach to here
    r"|:(?=//|[\w+-]+:)"  # https://, and :smile:, which Discord shows as an emoji
    r"|(?i:(?<=discord)|(?<=discordapp))\."  # discord.gg/..., which is an invite even without https://
    r"|(?m:^\s*)(?:[#+-]|\d+\.)"  # at the start of a line; digits and a stop are an ordered list
)
# Discord begins a new line at a carriage return, too, and others may at any of these.
_LINE_END = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
# They reorder what stands around them as far as their line goes: U+202A to U+202E, U+2066 to U+2069 (UAX #9).
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A host by name and nothing before it (a user, a password): what browsers cannot open, Discord shows as raw markdown.
_ADDRESS = re.compile(r"(?i:https?)://[\w-]+(?:\.[\w-]+)*\.?(?::(?P<port>[0-9]{1,5}))?(?:[/?#].*)?", re.DOTALL)
# What Discord looks for anywhere in a message, to show a card of it.
_INVITE = re.compile(r"discord(?:app)?\.(?:gg|new|com[/\\]+(?:invite|template|events|servers))[/\\]", re.IGNORECASE)
_UNSAFE_IN_LINK = frozenset('()<>[]\\ `"')


def escape(text: str) -> str:
    """The text so that Discord shows its characters and nothing else."""
    return _SPECIAL.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def bold(text: str) -> str:
    """Text from an article in bold, line by line, so that no marker has its other half on another line."""
    return "\n".join(f"**{escape(line)}**" if line.strip() else line for line in text.split("\n"))


def block_quote(before: str, marked: str, after: str) -> str:
    """Three pieces of an article, that follow each other, as a block quote with the middle one in bold.

    No word of ours stands on its lines, so characters that reorder a line may stay.
    """
    before, marked, after = (_LINE_END.sub("\n", piece) for piece in (before, marked, after))
    # With nothing between them, two pieces can begin something together.
    text = escape(before) + bold(marked) + escape(after) if marked else escape(before + after)
    return "\n".join(f"> {line}" for line in text.split("\n"))


def plain(text: str, limit: int) -> str:
    """A title, a name or a question on one line; if it is longer than `limit`, an ellipsis says so."""
    line = one_line(_REORDERING.sub("", text))
    return escape(line if len(line) <= limit else f"{line[: limit - 1]}…")


def masked(label: str, url: str | None) -> str | None:
    """A link with a label of ours: a title of somebody else's could pass for another address.

    None if the address is no plain one of the web, is too long, or is an invite.
    """
    found = _ADDRESS.fullmatch(url or "")
    if found is None or int(found["port"] or 0) > 0xFFFF or _INVITE.search(found[0]):
        return None
    safe = "".join(map(_safe_in_link, found[0]))
    return f"[{label}](<{safe}>)" if len(safe) <= MAX_URL else None


def _safe_in_link(character: str) -> str:
    unsafe = character in _UNSAFE_IN_LINK or not character.isprintable()  # white space is not, nor what reorders
    return percent_encoded(character, safe="") if unsafe else character


def moment(published: str | None) -> str | None:
    """A date in words; where hour and time zone are known, a timestamp that each reader sees in their own time."""
    if published is None:
        return None
    read = datetime.fromisoformat(published)
    # "20240503" and "2024-W18" are dates, too.
    return day(read.date().isoformat()) if read.utcoffset() is None else f"<t:{int(read.timestamp())}:f>"


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, the larger of the ways in which Discord may count."""
    return len(text.encode("utf-16-le")) // 2
