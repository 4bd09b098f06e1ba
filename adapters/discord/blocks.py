"""What a Discord message is made of here, as plain data, and how much of it fits into one message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from adapters.discord.markdown import units

MAX_TEXT = 4000  # characters in all text displays of a message
MAX_COMPONENTS = 40  # of a message, nested ones counted
# https://discord.com/developers/docs/components/reference

# Kept free for what stands under the cards: two action rows with their buttons, a note of ours in a line or two.
FOOTER_COMPONENTS = 10
FOOTER_TEXT = 250

AHEAD = "▶️"  # the mark of the button that goes on to what did not fit


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what it says and what it stands for (`adapters.discord.buttons`)."""

    label: str
    action: str
    target: str
    number: int = 0
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
class Card:
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
    """One message: cards, and under them rows of buttons."""

    cards: tuple[Card, ...]
    rows: tuple[tuple[Press, ...], ...] = ()
    note: str | None = None

    @property
    def markdown(self) -> str:
        """All its text."""
        texts = [piece.markdown for card in self.cards for piece in card.pieces]
        return "\n".join([*texts, *([self.note] if self.note else [])])

    def without_buttons(self) -> Page:
        """The same to be read only; it says what no button leads to any more."""
        cards = [
            replace(card, pieces=tuple(replace(piece, button=None) for piece in card.pieces)) for card in self.cards
        ]
        ahead = [press.label for row in self.rows for press in row if press.emoji == AHEAD]
        left = [Card((Text(f"-# Not shown here: {label.lower()}"),)) for label in ahead]
        return Page((*cards, *left), (), self.note)


@dataclass
class _Filling:
    """A message that is being filled."""

    cards: list[Card] = field(default_factory=list)

    def takes(self, card: Card) -> bool:
        return fits(*self.cards, card)


def fits(*cards: Card) -> bool:
    """Whether one message holds the cards, and what stands under them."""
    return (
        sum(card.text for card in cards) <= MAX_TEXT - FOOTER_TEXT
        and sum(card.components for card in cards) <= MAX_COMPONENTS - FOOTER_COMPONENTS
    )


def packed(cards: Iterable[Card]) -> list[tuple[Card, ...]]:
    """The cards in as few messages as fit them in their order; a card goes into one message if one can hold it.

    One that no message can hold is continued in the next; no piece is ever cut.
    """
    filling, done = _Filling(), []
    for part in (part for card in cards for part in _parts(card)):
        if filling.cards and not filling.takes(part):
            done.append(tuple(filling.cards))
            filling = _Filling()
        filling.cards.append(part)
    return [*done, tuple(filling.cards)]


def _parts(card: Card) -> Iterator[Card]:
    """The card itself, or if it is too large for a message several that hold its pieces."""
    pieces: Sequence[Text] = card.pieces
    while pieces:
        count = len(pieces)
        while count > 1 and not fits(Card(tuple(pieces[:count]), card.colour)):
            count -= 1
        yield Card(tuple(pieces[:count]), card.colour)
        pieces = pieces[count:]
