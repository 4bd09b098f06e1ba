"""Text in Discord's markdown, such that what comes from an article or a person shows exactly its characters.

Discord shows any character but letters, digits and white space as itself after a backslash. What is escaped here is
every character that could begin something: emphasis, code, spoilers, links, mentions, emoji, timestamps, and at the
start of a line headings, lists, quotes and subtext; addresses and invites lose what they are known by.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.showing.plain_text import clipped, encoded, web_address
from bot.showing.plain_text import moment as read_moment

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
    return escape(clipped(text, limit))


def masked(label: str, url: str | None) -> str | None:
    """A link with a label of ours: a title of somebody else's could pass for another address.

    None if the address is no plain one of the web, is too long, or is an invite.
    """
    found = web_address(url)
    if found is None or _INVITE.search(found):
        return None
    safe = encoded(found, _UNSAFE_IN_LINK)
    return f"[{label}](<{safe}>)" if len(safe) <= MAX_URL else None


def moment(published: str | None) -> str | None:
    """A date in words; where hour and time zone are known, a timestamp that each reader sees in their own time."""
    read = read_moment(published)
    return f"<t:{int(read.timestamp())}:f>" if isinstance(read, datetime) else read
