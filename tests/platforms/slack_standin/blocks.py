"""The rules of blocks in messages, modals and Home tabs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from . import elements, rich_text
from .elements import Fields
from .schema import Findings, Json, address, anything, boolean, choice, items, plain, shape, string, text, typed

ID = {"block_id": string(255)}
CELL = typed(
    {
        "raw_text": ({"text": string(least=1)}, {}),
        "raw_number": ({"value": anything}, {"text": string()}),
        "rich_text": rich_text.RICH_TEXT,
    }
)
COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})
EVERYWHERE: dict[str, Fields] = {
    "section": (
        {},
        {**ID, "text": text(3000), "fields": items(text(2000), 10), "accessory": elements.ACCESSORY, "expand": boolean},
    ),
    "divider": ({}, ID),
    "header": ({"text": plain(150)}, ID),
    "image": ({"alt_text": string(2000, 1)}, {**elements.IMAGE[1], **ID, "title": plain(2000)}),
    "actions": ({"elements": items(elements.ACTIONS, 25)}, ID),
    "context": ({"elements": items(elements.CONTEXT, 10)}, ID),
    "input": (
        {"label": plain(2000), "element": elements.INPUT},
        {**ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": rich_text.RICH_TEXT,
    "video": (
        {
            "alt_text": string(2000),
            "title": plain(200),
            "thumbnail_url": address(3000),
            "video_url": address(3000),
        },
        {
            **ID,
            "author_name": string(49),
            "description": plain(200),
            "provider_icon_url": address(3000),
            "provider_name": string(),
            "title_url": address(3000),
        },
    ),
}
IN_MESSAGES: dict[str, Fields] = {
    **EVERYWHERE,
    "markdown": ({"text": string(12_000, 1)}, ID),
    "context_actions": ({"elements": items(elements.CONTEXT_ACTIONS, 5)}, ID),
    "table": (
        {"rows": items(items(CELL, 20), 100)},
        {**ID, "column_settings": items(lambda v, p, f: None if v is None else COLUMN(v, p, f), 20, 0)},
    ),
}
MOST_IN_MESSAGE, MOST_IN_VIEW, MOST_MARKDOWN = 50, 100, 12_000
MESSAGE = items(typed(IN_MESSAGES), MOST_IN_MESSAGE, 0)
VIEW = items(typed(EVERYWHERE), MOST_IN_VIEW, 0)


def check_message_blocks(blocks: Any) -> Findings:
    """What is wrong with the blocks of a message."""
    found = Findings()
    MESSAGE(blocks, "/blocks", found)
    _together(blocks, "/blocks", found)
    listed = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    markdown = sum(len(str(block.get("text"))) for block in listed if block.get("type") == "markdown")
    if markdown > MOST_MARKDOWN:
        found.add("/blocks", f"markdown blocks must be less than {MOST_MARKDOWN + 1} characters in total")
    if sum(block.get("type") == "table" for block in listed) > 1:
        found.add("/blocks", "only one table allowed")
    return found


def check_view_blocks(blocks: Any, pointer: str, found: Findings) -> None:
    """What is wrong with the blocks of a view."""
    VIEW(blocks, pointer, found)
    _together(blocks, pointer, found)


def _together(blocks: Any, pointer: str, found: Findings) -> None:
    """The rules that no single block can break, and those that tie the fields of one block together."""
    for number, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict):
            _one(block, f"{pointer}/{number}", found)
    listed = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    for name, often in Counter(str(block["block_id"]) for block in listed if block.get("block_id")).items():
        if often > 1:
            found.add(pointer, f"block_id {name!r} already exists")


def _one(block: Json, pointer: str, found: Findings) -> None:
    if block.get("type") == "section" and not block.get("text") and not block.get("fields"):
        found.add(pointer, "missing required field: text or fields")
    if block.get("type") == "image" and not (block.get("image_url") or block.get("slack_file")):
        found.add(pointer, "missing required field: image_url or slack_file")
    inside = list(elements_of(block))
    for name, often in Counter(str(part["action_id"]) for part in inside if part.get("action_id")).items():
        if often > 1:
            found.add(pointer, f"action_id {name!r} already exists")
    for part in inside:
        chosen = [name for name in ("options", "option_groups") if part.get(name)]
        if part.get("type") in ("static_select", "multi_static_select") and len(chosen) != 1:
            found.add(pointer, "exactly one of options and option_groups is required")


def elements_of(block: Json) -> Iterator[Json]:
    """The elements of a block that a person can use."""
    for part in [block.get("accessory"), block.get("element")]:
        if isinstance(part, dict):
            yield part
    if block.get("type") in ("actions", "context_actions"):
        yield from (part for part in block.get("elements") or [] if isinstance(part, dict))


def characters(value: Any) -> int:
    """How much text there is in blocks."""
    if isinstance(value, dict):
        own = sum(len(part) for name, part in value.items() if name == "text" and isinstance(part, str))
        return own + sum(characters(part) for part in value.values())
    return sum(characters(part) for part in value) if isinstance(value, list) else 0


def read(blocks: Any) -> str:
    """The text of blocks as a person reads it, without what stands on buttons."""
    return "\n".join(line for block in blocks or [] if isinstance(block, dict) for line in _lines(block) if line)


def _lines(block: Json) -> list[str]:
    if block.get("type") == "rich_text":
        return [rich_text.read(block)]
    if block.get("type") == "markdown":
        return [str(block.get("text"))]
    if block.get("type") == "table":
        return ["\t".join(_cell(cell) for cell in row) for row in block.get("rows") or []]
    parts = [block.get("text"), block.get("label"), block.get("title"), *(block.get("fields") or [])]
    if block.get("type") == "context":
        parts += block.get("elements") or []
    return [str(part["text"]) for part in parts if isinstance(part, dict) and part.get("text")]


def _cell(cell: Json) -> str:
    return rich_text.read(cell) if cell.get("type") == "rich_text" else str(cell.get("text") or cell.get("value") or "")
