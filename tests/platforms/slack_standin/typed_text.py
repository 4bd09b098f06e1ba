"""The rich text that Slack's own clients send beside the text that a person writes."""

from __future__ import annotations

import re

from .schema import Json

MARK = re.compile(r"<([^<>]+)>")


def rich(text: str) -> list[Json]:
    """A text with its mentions and links as a rich_text block."""
    if not text:
        return []
    found: list[Json] = []
    for number, part in enumerate(MARK.split(text)):
        if part:
            found.append(_marked(part) if number % 2 else {"type": "text", "text": _unescaped(part)})
    section = {"type": "rich_text_section", "elements": found}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _marked(inside: str) -> Json:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": target, **({"text": label} if label else {})}
