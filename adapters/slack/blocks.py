"""Block Kit as plain data, and how much of it fits into one message.

What comes from an article or a person stands in `plain_text` or in text elements of `rich_text`, which Slack shows
character by character: there nothing has to be escaped, and nothing can ping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.outline import day, one_line

Block = dict[str, Any]

# https://docs.slack.dev/reference/block-kit/blocks
MAX_BLOCKS = 50
MAX_TEXT = 12_000  # characters of a message; Slack refuses from about 13,200 (msg_blocks_too_long)
MAX_HEADER = 150
MAX_URL = 3000
MAX_BUTTON = 75
# Kept free for what stands under the cards: buttons, votes, a note in a line or two.
FOOTER_BLOCKS = 4
FOOTER_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Card:
    """Pieces that belong together; each piece is some blocks that are never parted."""

    pieces: tuple[tuple[Block, ...], ...]

    @property
    def blocks(self) -> list[Block]:
        """All its blocks."""
        return [block for piece in self.pieces for block in piece]


@dataclass(frozen=True, slots=True)
class Page:
    """One message: its blocks, and the text for notifications and screen readers."""

    blocks: tuple[Block, ...]
    text: str


def packed(cards: Iterable[Card]) -> list[list[Block]]:
    """The cards' blocks in as few messages as fit them in their order.

    A card goes into one message if one can hold it, else it is continued in the next; no piece is ever cut.
    """
    pages: list[list[Block]] = [[]]
    for part in (part for card in cards for part in _parts(card)):
        if pages[-1] and not fits([*pages[-1], *part]):
            pages.append([])
        pages[-1] += part
    return pages


def fits(blocks: Sequence[Block]) -> bool:
    """Whether one message holds these blocks and what stands under them."""
    return len(blocks) <= MAX_BLOCKS - FOOTER_BLOCKS and characters(blocks) <= MAX_TEXT - FOOTER_TEXT


def _parts(card: Card) -> Iterator[list[Block]]:
    """The blocks of the card, or if no message holds them those of several parts of it."""
    part: list[Block] = []
    for piece in card.pieces:
        if part and not fits([*card.blocks]) and not fits([*part, *piece]):
            yield part
            part = []
        part = [*part, *piece]
    yield part


def characters(value: Any) -> int:
    """How many characters all strings of some blocks have together."""
    if isinstance(value, str):
        return len(value.encode("utf-16-le")) // 2
    if isinstance(value, dict):
        return sum(characters(v) for key, v in value.items() if key != "type")
    return sum(map(characters, value)) if isinstance(value, list | tuple) else 0


def header(text: str) -> Block:
    """A heading; if it is too long an ellipsis says so."""
    return {"type": "header", "text": plain(text, MAX_HEADER)}


def plain(text: str, limit: int) -> Block:
    """Text on one line that Slack shows as it is."""
    return {"type": "plain_text", "text": shortened(text, limit) or "-", "emoji": False}


def shortened(text: str, limit: int) -> str:
    """A text on one line; if it is longer than `limit`, an ellipsis says so."""
    line = one_line(text)
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


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


def block_quote(before: str, marked: str, after: str) -> Block:
    """Three pieces of an article, that follow each other, as a quote with the middle one in bold."""
    pieces = (words(before), words(marked, bold=True), words(after))
    return {"type": "rich_text_quote", "elements": [piece for piece in pieces if piece]}


def words(text: str, *, bold: bool = False) -> Block | None:
    """Characters as they are; None if there are none."""
    if not text:
        return None
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def linked(label: str, url: str | None) -> Block | None:
    """A link with a label of ours; None if it is no web address or too long."""
    if url is None or len(url) > MAX_URL or urlsplit(url).scheme not in ("http", "https"):
        return None
    return {"type": "link", "url": url, "text": label}


def moment(published: str | None) -> Block | None:
    """A date in words; where hour and time zone are known, one that each reader sees in their own time."""
    if published and len(published) > len("2024-05-03"):
        read = datetime.fromisoformat(published)
        if read.utcoffset() is not None and read.timestamp() >= 0:
            said = f"{read.day} {read:%B %Y %H:%M}"
            return {
                "type": "date", "timestamp": int(read.timestamp()), "format": "{date_long} {time}", "fallback": said,
            }  # fmt: skip
    said = day(published) or ""
    return words(said)


def button(label: str, action: str, target: str, number: int = 0, *, style: str | None = None) -> Block:
    """A button, which is known by its action and what it is about."""
    known = {"action_id": f"{action}:{number}", "value": target}
    return {"type": "button", "text": plain(label, MAX_BUTTON), **known, **({"style": style} if style else {})}


def actions(*buttons: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def votes(target: str) -> Block:
    """The two thumbs under an answer."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "vote:0",
                "positive_button": {"text": plain("Helpful", MAX_BUTTON), "value": f"up:{target}"},
                "negative_button": {"text": plain("Not helpful", MAX_BUTTON), "value": f"down:{target}"},
            }
        ],
    }


def escape(text: str) -> str:
    """Text where Slack reads marks: nothing in it is a mention, a channel or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
