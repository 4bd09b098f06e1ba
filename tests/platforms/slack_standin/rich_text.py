"""The rules of rich_text blocks, and their text as a person reads it."""

from __future__ import annotations

from typing import Any

from .schema import Check, Json, address, anything, boolean, choice, items, shape, string, typed, whole

MANY = 10_000
STYLES = dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean)
STYLE = shape({}, STYLES)
MENTION_STYLE = shape({}, {**STYLES, "highlight": boolean, "client_highlight": boolean, "unlink": boolean})
TEXT = ({"text": string(least=1)}, {"style": STYLE})
LINK = ({"url": address(3000)}, {"text": string(), "unsafe": boolean, "style": STYLE})
INLINE = typed(
    {
        "text": TEXT,
        "link": LINK,
        "user": ({"user_id": string(least=1)}, {"style": MENTION_STYLE}),
        "usergroup": ({"usergroup_id": string(least=1)}, {"style": MENTION_STYLE}),
        "channel": ({"channel_id": string(least=1)}, {"style": MENTION_STYLE}),
        "emoji": ({"name": string(least=1)}, {"unicode": string(), "skin_tone": anything, "style": STYLE}),
        "date": (
            {"timestamp": whole(), "format": string(least=1)},
            {"url": address(3000), "fallback": string(), "style": STYLE},
        ),
        "broadcast": ({"range": choice("here", "channel", "everyone")}, {"style": MENTION_STYLE}),
        "color": ({"value": string(least=1)}, {"style": STYLE}),
    }
)
PIECES = {"elements": items(INLINE, MANY, 0)}
SECTION: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {"rich_text_section": (PIECES, {})}
BLOCKS = typed(
    {
        **SECTION,
        "rich_text_quote": (PIECES, {"border": choice(0, 1)}),
        "rich_text_preformatted": (
            {"elements": items(typed({"text": TEXT, "link": LINK}), MANY, 0)},
            {"border": choice(0, 1), "language": string()},
        ),
        "rich_text_list": (
            {"style": choice("bullet", "ordered"), "elements": items(typed(SECTION), MANY)},
            {"indent": whole(0, 8), "offset": whole(0, None), "border": choice(0, 1)},
        ),
    }
)
RICH_TEXT = ({"elements": items(BLOCKS, MANY)}, {"block_id": string(255)})


def _piece(element: Json) -> str:
    written = {
        "user": f"<@{element.get('user_id')}>",
        "usergroup": f"<!subteam^{element.get('usergroup_id')}>",
        "channel": f"<#{element.get('channel_id')}>",
        "emoji": f":{element.get('name')}:",
        "broadcast": f"@{element.get('range')}",
        "date": str(element.get("fallback") or element.get("timestamp")),
        "link": str(element.get("text") or element.get("url")),
    }
    return written.get(str(element.get("type")), str(element.get("text") or ""))


def read(element: Any) -> str:
    """The text of a rich_text block or of a part of it."""
    if not isinstance(element, dict):
        return ""
    kind = str(element.get("type"))
    if kind in ("rich_text", "rich_text_list"):
        marks = "• " if kind == "rich_text_list" else ""
        return "\n".join(marks + read(part) for part in element.get("elements") or [])
    if kind.startswith("rich_text_"):
        return "".join(read(part) for part in element.get("elements") or [])
    return _piece(element)


def pieces(block: Any) -> list[Json]:
    """Every inline element of a rich_text block."""
    found: list[Json] = []
    for part in block.get("elements") or [] if isinstance(block, dict) else []:
        found += pieces(part) if str(part.get("type")).startswith("rich_text_") else [part]
    return found
