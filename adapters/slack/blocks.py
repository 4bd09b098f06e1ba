"""Block Kit as plain data, and how much of it fits into one message.

What comes from an article or a person stands in `plain_text` or in text elements of `rich_text`, which Slack shows
character by character: there nothing has to be escaped, and nothing can ping.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote as percent_encoded

from bot.showing.outline import counted, day, one_line

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
TITLE = 150  # characters shown of a title, an ellipsis included
IN_A_ROW = 25  # buttons
# They reorder what stands around them as far as their line goes: U+202A to U+202E, U+2066 to U+2069 (UAX #9).
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A host by name and nothing before it: a user or a password there can pass for a host.
_ADDRESS = re.compile(r"(?i:https?)://[\w-]+(?:\.[\w-]+)*\.?(?::(?P<port>[0-9]{1,5}))?(?:[/?#].*)?", re.DOTALL)
_UNSAFE_IN_ADDRESS = frozenset('<>|"`\\^{} ')


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
        return units(value)
    if isinstance(value, dict):
        return sum(characters(v) for key, v in value.items() if key != "type")
    return sum(map(characters, value)) if isinstance(value, list | tuple) else 0


def units(text: str) -> int:
    """The length of a text in UTF-16 code units, the larger of the ways in which Slack may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def header(text: str) -> Block:
    """A heading; if it is too long an ellipsis says so."""
    return {"type": "header", "text": plain(text, MAX_HEADER)}


def plain(text: str, limit: int) -> Block:
    """Text on one line that Slack shows as it is."""
    return {"type": "plain_text", "text": shortened(text, limit) or "-", "emoji": False}


def shortened(text: str, limit: int) -> str:
    """A text on one line, empty if nothing of it can be seen; if it is longer than `limit`, an ellipsis says so."""
    said = one_line(_REORDERING.sub("", text))
    if not any(character.isprintable() and character != " " for character in said):
        return ""
    return said if units(said) <= limit else f"{_beginning(said, limit - 1)}…"


def _beginning(text: str, limit: int) -> str:
    """As many of the first characters as have so many code units."""
    kept = text[:limit]
    while units(kept) > limit:
        kept = kept[: len(kept) - max(1, (units(kept) - limit) // 2)]
    return kept


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
    """A link with a label of ours; None if it is no plain web address or too long."""
    found = address(url)
    return {"type": "link", "url": found, "text": label} if found else None


def address(url: str | None) -> str | None:
    """A web address as Slack takes it; None if it is no plain one, or too long."""
    found = _ADDRESS.fullmatch(url or "")
    if found is None or int(found["port"] or 0) > 0xFFFF:
        return None
    safe = "".join(map(_safe_in_address, found[0]))
    return safe if units(safe) <= MAX_URL else None


def _safe_in_address(character: str) -> str:
    unsafe = character in _UNSAFE_IN_ADDRESS or not character.isprintable()  # what reorders is not printable
    return percent_encoded(character, safe="") if unsafe else character


def moment(published: str | None) -> Block | None:
    """A date in words; where hour and time zone are known, one that each reader sees in their own time."""
    if not published:
        return None
    read = datetime.fromisoformat(published)
    if read.utcoffset() is None or read.timestamp() < 1:
        return words(day(read.date().isoformat()) or "")  # "20240503" and "2024-W18" are dates, too
    said = f"{read.day} {read:%B %Y %H:%M}"
    return {"type": "date", "timestamp": int(read.timestamp()), "format": "{date_long} {time}", "fallback": said}


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


def turning(action: str, target: str, at: int, groups: Sequence[Sequence[Block]]) -> list[Block]:
    """The buttons to the pages before and after page `at`; what lies ahead is counted."""
    back = [button("Back", action, target, at - 1)] if at else []
    ahead = [block for group in groups[at + 1 :] for block in group]
    quotes = sum(e["type"] == "rich_text_quote" for b in ahead if b["type"] == "rich_text" for e in b["elements"])
    label = counted(quotes, "more quote") if quotes else "More"
    return back + ([button(label, action, target, at + 1)] if ahead else [])


def parted(elements: Sequence[Block | None], *, first: bool = False) -> list[Block]:
    """Elements with dots between them, and one before the first if something stands there."""
    found: list[Block] = []
    for element in (e for e in elements if e):
        if found or first:
            found.append({"type": "text", "text": " · "})
        found.append(element)
    return found


def titled(title: str) -> str:
    """A title on one line, also if there is none."""
    return shortened(title, TITLE) or "untitled"


def numbered(at: int, pages: int) -> list[Block]:
    """Which of several pages it is."""
    return [context(f"Page {at + 1} of {pages}")] if pages > 1 else []


def paged(cards: Sequence[Card], action: str, target: str, text: str, under: Sequence[Block] = ()) -> list[Page]:
    """The cards on as many pages as they need, with buttons of ours under each."""
    return as_pages(packed(cards), action, target, text, under)


def as_pages(
    groups: Sequence[Sequence[Block]],
    action: str,
    target: str,
    text: str,
    under: Sequence[Block] = (),
    last: Sequence[Block] = (),
) -> list[Page]:
    """Groups of blocks as pages that can be turned, with buttons and at last some blocks under each."""
    pages = []
    for at, group in enumerate(groups):
        row = [*turning(action, target, at, groups), *under]
        pages.append(Page((*group, *numbered(at, len(groups)), *([actions(*row)] if row else []), *last), text))
    return pages


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
