"""Block Kit as plain data, and how much of it fits into one message.

What comes from an article or a person stands in `plain_text` or in text elements of `rich_text`, which Slack shows
character by character: there nothing has to be escaped, and nothing can ping.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.showing.actions import Action
from bot.showing.outline import day
from bot.showing.plain_text import encoded, shortened, units, web_address
from bot.showing.plain_text import moment as read_moment

Block = dict[str, Any]

# https://docs.slack.dev/reference/block-kit/blocks
MAX_BLOCKS = 50
MAX_TEXT = 12_000  # characters of a message; Slack refuses from about 13,200 (msg_blocks_too_long)
MAX_HEADER = 150
MAX_NOTICE = 3900
MAX_URL = 3000
MAX_BUTTON = 75
# Kept free for what stands under the cards: buttons, votes, a note in a line or two.
FOOTER_BLOCKS = 4
FOOTER_TEXT = 1000
VOTE = "vote"  # what the element with both thumbs is known by
_UNSAFE_IN_ADDRESS = frozenset('<>|"`\\^{} ')


@dataclass(frozen=True, slots=True)
class Page:
    """One message: its blocks, and the text for notifications and screen readers."""

    blocks: tuple[Block, ...]
    text: str


def fits(blocks: Sequence[Block]) -> bool:
    """Whether one message holds these blocks and what stands under them."""
    return len(blocks) <= MAX_BLOCKS - FOOTER_BLOCKS and characters(blocks) <= MAX_TEXT - FOOTER_TEXT


def characters(value: Any) -> int:
    """How many characters all strings of some blocks have together."""
    if isinstance(value, str):
        return units(value)
    if isinstance(value, dict):
        return sum(characters(v) for key, v in value.items() if key != "type")
    return sum(map(characters, value)) if isinstance(value, list | tuple) else 0


def header(text: str) -> Block:
    """A heading; if it is too long an ellipsis says so."""
    return {"type": "header", "text": plain(text, MAX_HEADER)}


def plain(text: str, limit: int) -> Block:
    """Text on one line that Slack shows as it is."""
    return {"type": "plain_text", "text": shortened(text, limit) or "-", "emoji": False}


def context(text: str) -> Block:
    """A line in small grey letters."""
    return {"type": "context", "elements": [plain(text, 2000)]}


def section(markdown: str) -> Block:
    """Text of our own, with Slack's marks in it."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": markdown, "verbatim": True}}


def rich(*elements: Block) -> Block:
    """A rich text block."""
    return {"type": "rich_text", "elements": [element for element in elements if element["elements"]]}


def line(*elements: Block | None) -> Block:
    """A line of rich text."""
    return {"type": "rich_text_section", "elements": [element for element in elements if element]}


def bullets(items: Sequence[Block]) -> Block:
    """Lines of rich text as a list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def block_quote(before: str, marked: str, after: str) -> Block:
    """Three pieces of an article, that follow each other, as a quote with the middle one in bold."""
    pieces = (words(before), words(marked, bold=True), words(after))
    return {"type": "rich_text_quote", "elements": [piece for piece in pieces if piece]}


def words(text: str, *, bold: bool = False, code: bool = False) -> Block | None:
    """Characters as they are; None if there are none."""
    if not text:
        return None
    style = {name: True for name, wanted in (("bold", bold), ("code", code)) if wanted}
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def linked(label: str, url: str | None) -> Block | None:
    """A link with a label of ours; None if it is no plain web address or too long."""
    found = address(url)
    return {"type": "link", "url": found, "text": label} if found else None


def address(url: str | None) -> str | None:
    """A web address as Slack takes it; None if it is no plain one, or too long."""
    found = web_address(url)
    safe = encoded(found, _UNSAFE_IN_ADDRESS) if found else ""
    return safe if safe and units(safe) <= MAX_URL else None


def moment(published: str | None) -> Block | None:
    """A date in words; where hour and time zone are known, one that each reader sees in their own time."""
    read = read_moment(published)
    if not isinstance(read, datetime):
        return words(read or "")
    if read.timestamp() < 1:  # Slack takes none
        return words(day(read.date().isoformat()) or "")
    said = f"{read.day} {read:%B %Y %H:%M}"
    return {"type": "date", "timestamp": int(read.timestamp()), "format": "{date_long} {time}", "fallback": said}


def button(label: str, key: str, target: str) -> Block:
    """A button, which is known by its key and what it is about."""
    return {"type": "button", "text": plain(label, MAX_BUTTON), "action_id": key, "value": target}


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def thumbs(helpful: Action, unhelpful: Action) -> Block:
    """The two thumbs under an answer, which are one element."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": f"{VOTE}:0",
                "positive_button": _thumb(helpful),
                "negative_button": _thumb(unhelpful),
            }
        ],
    }


def _thumb(action: Action) -> Block:
    return {"text": plain(action.label, MAX_BUTTON), "value": f"{action.verb}:{action.target}"}


def parted(elements: Sequence[Block | None], *, first: bool = False) -> list[Block]:
    """Elements with dots between them, and one before the first if something stands there."""
    found: list[Block] = []
    for element in (e for e in elements if e):
        if found or first:
            found.append({"type": "text", "text": " · "})
        found.append(element)
    return found


def escape(text: str) -> str:
    """Text where Slack reads marks: nothing in it is a mention, a channel or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def notice(text: str) -> str:
    """The text for notifications, escaped; if it is longer than Slack advises, an ellipsis says so."""
    pieces = split(text, MAX_NOTICE)
    return "".join(pieces) if len(pieces) < 2 else f"{pieces[0]}…"


def split(text: str, limit: int) -> list[str]:
    """Text, escaped, in pieces of at most `limit` characters: parted between lines, within one only if it is longer."""
    pieces = [""]
    for part in (part for whole in text.splitlines(keepends=True) for part in _short(whole, limit)):
        if len(pieces[-1]) + len(part) > limit:
            pieces.append("")
        pieces[-1] += part if pieces[-1] else part.lstrip("\n")
    return [piece for piece in pieces if piece.strip()]


def _short(whole: str, limit: int) -> Iterator[str]:
    part = ""
    for character in map(escape, whole):  # one by one, so that what escapes a character stays whole
        if len(part) + len(character) > limit:
            yield part
            part = ""
        part += character
    yield part
