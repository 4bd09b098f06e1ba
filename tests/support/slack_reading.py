"""Answers of any kind, and Slack's pages as a person reads them: what must be true of every page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from slack_standin.blocks import characters, check_message_blocks
from slack_standin.pings import inline, marked, pings_of

from adapters.slack import rendering
from adapters.slack.blocks import Page
from bot.answering.types import Citation
from bot.showing.document import AT_QUOTE, IN_CONTEXT, OPEN

Json = dict[str, Any]

REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
OURS = {OPEN, AT_QUOTE, IN_CONTEXT}
MARKED = {rendering.WHICH}  # our own texts with Slack's marks


def objects(value: Any) -> Iterator[Json]:
    """Every object in blocks."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for part in value if isinstance(value, list | tuple) else ():
        yield from objects(part)


def check_blocks(blocks: Sequence[Json]) -> None:
    """What the stand-in's schema does not say: how much there is, that all of it shows, and no marks but ours."""
    assert characters(list(blocks)) <= 12_000
    assert sum(len(str(part.get("url", ""))) for part in objects(blocks)) <= 12_000
    for part in objects(blocks):
        kind = part.get("type")
        if kind == "plain_text":
            assert part["emoji"] is False
        if kind in ("plain_text", "mrkdwn"):
            assert any(c.isprintable() and c != " " for c in part["text"])
        if str(kind).startswith("rich_text"):
            assert part["elements"]
        if kind == "link":
            assert part["text"] in OURS
            assert re.match(r"(?i)https?://[^\s@/]+(/|$|\?|#)", part["url"])
            assert part["url"].isprintable()
            assert len(part["url"].encode("utf-16-le")) <= 6000
        if kind == "date":
            assert part["timestamp"] > 0
        if kind != "rich_text_quote" and kind != "text":
            assert not REORDERING.search(json.dumps(own_text(part), ensure_ascii=False))
    assert set(marked(list(blocks))) <= MARKED
    assert {piece["type"] for piece in inline(list(blocks))} <= {"text", "link", "date"}


def own_text(part: Json) -> list[Any]:
    """The texts directly in an object; of a line all of them, for they stand beside each other."""
    inside = part["elements"] if part.get("type") == "rich_text_section" else [part]
    return [one.get("text") for one in inside if isinstance(one.get("text"), str)]


def check_harmless(text: str) -> None:
    """A text in which Slack reads marks holds none."""
    assert text.strip()
    assert "<" not in text
    assert ">" not in text
    assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    assert not pings_of({"text": text})


def check_pages(pages: Sequence[Page]) -> None:
    assert pages
    for page in pages:
        assert page.blocks
        assert check_message_blocks(list(page.blocks)).sentences == []
        check_blocks(page.blocks)
        check_harmless(page.text)
        assert len(page.text) <= 4000


def quotes_on(pages: Sequence[Page]) -> list[tuple[str, str]]:
    """Each quote with the number under it."""
    found = []
    for block in (block for page in pages for block in page.blocks if block["type"] == "rich_text"):
        for part, under in pairwise(block["elements"]):
            if part["type"] == "rich_text_quote":
                found.append(("".join(piece["text"] for piece in part["elements"]), under["elements"][0]["text"]))
    return found


def expected_quotes(cited: Sequence[Citation]) -> list[tuple[str, str]]:
    return [(citation.quote.text, str(citation.number)) for citation in cited]


def labels_of(page: Page) -> list[str]:
    return [part["text"]["text"] for part in objects(page.blocks) if part.get("type") == "button"]
