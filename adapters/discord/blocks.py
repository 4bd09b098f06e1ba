"""What a Discord message is made of here, as plain data, and how much of it fits into one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.showing.actions import Action
from bot.showing.plain_text import units

MAX_TEXT = 4000  # characters in all text displays of a message
MAX_COMPONENTS = 40  # of a message, nested ones counted
# https://discord.com/developers/docs/components/reference

# Kept free for what stands under the cards: two action rows with their buttons, a note of ours in a line or two.
FOOTER_COMPONENTS = 10
FOOTER_TEXT = 250


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what it does, and a pictogram before its label."""

    action: Action
    emoji: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of markdown, with a button beside it or none."""

    markdown: str
    button: Press | None = None

    @property
    def components(self) -> int:
        """How many components it is made of: a button needs a section around both."""
        return 3 if self.button else 1


@dataclass(frozen=True, slots=True)
class Box:
    """Pieces in one box with a coloured edge, or with none around it."""

    pieces: tuple[Text, ...]
    colour: int | None = None

    @property
    def components(self) -> int:
        """How many components it is made of."""
        return sum(piece.components for piece in self.pieces) + (self.colour is not None)

    @property
    def text(self) -> int:
        """How many characters its texts have together."""
        return sum(units(piece.markdown) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Page:
    """One message: boxes, and under them rows of buttons. `left` says what only a button leads to."""

    boxes: tuple[Box, ...]
    rows: tuple[tuple[Press, ...], ...] = ()
    note: str | None = None
    left: str | None = None

    @property
    def markdown(self) -> str:
        """All its text."""
        texts = [piece.markdown for box in self.boxes for piece in box.pieces]
        return "\n".join([*texts, *([self.note] if self.note else [])])

    def without_buttons(self) -> Page:
        """The same to be read only; it says what no button leads to any more."""
        boxes = [replace(box, pieces=tuple(replace(piece, button=None) for piece in box.pieces)) for box in self.boxes]
        left = [Box((Text(self.left),))] if self.left else []
        return Page((*boxes, *left), (), self.note)


def fits(boxes: Sequence[Box], reserved: int = 0) -> bool:
    """Whether one message holds the boxes, what stands under them, and so many more components."""
    return (
        sum(box.text for box in boxes) <= MAX_TEXT - FOOTER_TEXT
        and sum(box.components for box in boxes) <= MAX_COMPONENTS - FOOTER_COMPONENTS - reserved
    )
