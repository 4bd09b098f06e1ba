"""Messages as the server keeps them, and what a person reads in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from .mentions import Pings

if TYPE_CHECKING:
    from .interactions import Interaction
    from .world import Channel, User

EPHEMERAL, LOADING, HAS_THREAD, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 5, 1 << 15
BUTTON, STRING_SELECT, TEXT_DISPLAY = 2, 3, 10
SELECTS = (3, 5, 6, 7, 8)
Json = dict[str, Any]
Found = tuple[tuple[str | int, ...], Json]


class Button(NamedTuple):
    """A button as a person sees it; `target` is its custom_id, or the address that it opens."""

    label: str
    target: str
    disabled: bool


def walk(components: Any, path: tuple[str | int, ...] = ("components",)) -> Iterator[Found]:
    """Every component with its path, parents before children."""
    for number, component in enumerate(components if isinstance(components, list) else []):
        if not isinstance(component, dict):
            continue
        here = (*path, number)
        yield here, component
        yield from walk(component.get("components"), (*here, "components"))
        for single in ("accessory", "component"):
            if isinstance(component.get(single), dict):
                yield (*here, single), component[single]


def text_of(payload: Json) -> str:
    """The content and every text display, in order."""
    displays = [
        found.get("content") for _, found in walk(payload.get("components")) if found.get("type") == TEXT_DISPLAY
    ]
    return "\n".join(text for text in [payload.get("content"), *displays] if isinstance(text, str) and text)


@dataclass
class File:
    """A file on the stand-in's own content network."""

    id: int
    filename: str
    content: bytes
    content_type: str
    url: str

    def to_json(self) -> Json:
        """An attachment object."""
        return {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.content),
            "url": self.url,
            "proxy_url": self.url,
            "content_type": self.content_type,
        }


@dataclass(eq=False)
class Message:
    """One message. `raw` is the message object, `payload` what the bot sent last, `pings` whom it notified."""

    channel: Channel
    author: User
    raw: Json
    payload: Json = field(default_factory=dict)
    pings: Pings = field(default_factory=Pings)
    ephemeral_for: User | None = None
    interaction: Interaction | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def id(self) -> int:
        """Its id."""
        return int(self.raw["id"])

    @property
    def content(self) -> str:
        """Its content, without components."""
        return str(self.raw.get("content") or "")

    @property
    def text(self) -> str:
        """All text in it: the content and the text displays."""
        return text_of(self.raw)

    @property
    def flags(self) -> int:
        """Its flags."""
        return int(self.raw.get("flags") or 0)

    @property
    def loading(self) -> bool:
        """Whether it still shows "thinking"."""
        return bool(self.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.ephemeral_for is not None

    @property
    def components(self) -> list[Json]:
        """Every component in it, nested ones as well."""
        return [component for _, component in walk(self.raw.get("components"))]

    @property
    def buttons(self) -> list[Button]:
        """Its buttons in order."""
        return [
            Button(
                str(found.get("label") or ""),
                found.get("custom_id") or found.get("url") or "",
                bool(found.get("disabled")),
            )
            for found in self.components
            if found.get("type") == BUTTON
        ]

    @property
    def selects(self) -> list[Json]:
        """Its select menus in order."""
        return [found for found in self.components if found.get("type") in SELECTS]

    @property
    def files(self) -> list[File]:
        """The files attached to it."""
        return [self.channel.server.files[int(found["id"])] for found in self.raw.get("attachments") or []]

    def find(self, wanted: str) -> Json:
        """The button or select menu with this custom_id or label."""
        for found in self.components:
            if wanted in (found.get("custom_id"), found.get("label")) and found.get("type") in (BUTTON, *SELECTS):
                return found
        known = [button.label for button in self.buttons] + [menu.get("custom_id") for menu in self.selects]
        raise LookupError(f"the message has no {wanted!r}, only {known}")

    def to_json(self) -> Json:
        """The message object."""
        return dict(self.raw)
