"""A checked draft as plain data."""

from __future__ import annotations

from typing import Any

from bot.checking.types import DraftCheck, Held
from bot.showing.answer_json import citation_to_json
from bot.showing.claims import note


def draft_to_json(check: DraftCheck) -> dict[str, Any]:
    """One check. Fields are added, never renamed. `start` and `end` are offsets into `text`, the draft's."""
    return {
        "text": check.text,
        "searched": check.searched,
        "claims": [_held(check.text, held) for held in check.held],
    }


def _held(text: str, held: Held) -> dict[str, Any]:
    return {
        "kind": held.kind.value,
        "start": held.span.start,
        "end": held.span.end,
        "said": held.span.of(text),
        "outcome": held.outcome,
        "how": held.how or None,
        "note": note(held),
        "quotes": [citation_to_json(citation) for citation in held.quotes],
    }
