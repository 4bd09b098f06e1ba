"""Modals and Home tabs, and the rules that they keep to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import ids
from .blocks import check_view_blocks, elements_of, read
from .errors import ApiError
from .messages import Button, buttons_of, named
from .schema import Findings, Json, anything, boolean, plain, string, typed

if TYPE_CHECKING:
    from .world import Team, User

COMMON = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
VIEW = typed(
    {
        "modal": (
            {"title": plain(24), "blocks": anything},
            {
                **COMMON,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        "home": ({"blocks": anything}, COMMON),
    }
)
BIGGEST, DEEPEST = 250_000, 3


@dataclass(eq=False)
class View:
    """A modal or a Home tab. `errors` is what the app answered to the latest submission: block_id to sentence."""

    team: Team
    user: User
    id: str
    raw: Json
    previous: View | None = None
    hash: str = ""
    open: bool = True
    updates: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """modal or home."""
        return str(self.raw["type"])

    @property
    def callback_id(self) -> str:
        """The app's name for it."""
        return str(self.raw.get("callback_id") or "")

    @property
    def title(self) -> str:
        """Its title; a Home tab has none."""
        return str((self.raw.get("title") or {}).get("text") or "")

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, with the ids that Slack has given them."""
        return list(self.raw["blocks"])

    @property
    def text(self) -> str:
        """What a person reads in it."""
        return read(self.blocks)

    @property
    def buttons(self) -> list[Button]:
        """Its buttons in order."""
        return buttons_of(self.blocks)

    @property
    def inputs(self) -> dict[str, Json]:
        """Its input blocks: block_id to block."""
        return {block["block_id"]: block for block in self.blocks if block.get("type") == "input"}

    @property
    def root(self) -> View:
        """The first view of the stack that it is in."""
        return self.previous.root if self.previous else self

    @property
    def depth(self) -> int:
        """How many views are in the stack up to it."""
        return 1 + (self.previous.depth if self.previous else 0)

    def set(self, raw: Json) -> None:
        """Show something else in it. What was typed into blocks that keep their ids stays."""
        self.raw = {**raw, "blocks": named(raw.get("blocks"))}
        self.hash = f"{ids.Ids().ts()}.{ids.short()}"
        kept = {block["block_id"] for block in self.raw["blocks"]}
        self.values = {block: value for block, value in self.values.items() if block in kept}
        self.updates += 1
        self.errors = {}

    def to_json(self) -> Json:
        """A view object."""
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "close": None,
            "submit": None,
            "clear_on_close": False,
            "notify_on_close": False,
            **self.raw,
            "id": self.id,
            "team_id": self.user.team.id,
            "app_id": self.team.server.app_id,
            "app_installed_team_id": self.team.id,
            "bot_id": self.team.bot.bot_id,
            "hash": self.hash,
            "state": {"values": self.values},
            "previous_view_id": self.previous.id if self.previous else None,
            "root_view_id": self.root.id,
        }


def check_view(view: Any, *, kind: str) -> Findings:
    """What is wrong with a view."""
    found = Findings()
    VIEW(view, "/view", found)
    if not isinstance(view, dict):
        return found
    if view.get("type") != kind:
        found.add("/view/type", f"must be {kind}")
    check_view_blocks(view.get("blocks"), "/view/blocks", found)
    _together(view, found)
    return found


def _together(view: Json, found: Findings) -> None:
    blocks = [block for block in view.get("blocks") or [] if isinstance(block, dict)]
    if view.get("type") == "modal" and any(block.get("type") == "input" for block in blocks) and not view.get("submit"):
        found.add("/view", "missing required field: submit, which a modal with input blocks needs")
    kinds = [element.get("type") for block in blocks for element in elements_of(block)]
    if view.get("type") == "home" and "file_input" in kinds:
        found.add("/view/blocks", "unsupported element: file_input")


def accepted(view: Any, *, kind: str) -> Json:
    """The view, if Slack would show it."""
    found = check_view(view, kind=kind)
    if found:
        raise ApiError("invalid_arguments", *found.sentences, problem="; ".join(found.sentences))
    if len(json.dumps(view)) > BIGGEST:
        raise ApiError("view_too_large", problem=f"the view has more than {BIGGEST} bytes")
    checked: Json = view
    return checked
