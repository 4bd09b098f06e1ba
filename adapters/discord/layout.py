"""Pages as discord.py's layout views."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, cast

from discord import ButtonStyle, Interaction, ui

from adapters.discord.blocks import Card, Page, Press, Text

if TYPE_CHECKING:
    from discord import Client

# What a button stands for, in UTF-16 code units, the larger of the ways in which Discord may count: an id of ours has
# 16, words to look for among the articles up to 60 characters. A custom id has at most 100.
TARGET = 80
NOT_HELPFUL = "reason"


class Pressed(Protocol):
    """A client that knows what to do when a button is pressed."""

    on_press: Callable[[Interaction[Client], str, str, int], Awaitable[None]]


class PressButton(ui.DynamicItem[ui.Button[Any]], template=r"c:(?P<action>[a-z]+):(?P<number>\d+):(?P<target>(?s:.*))"):
    """A button known by its custom id alone, so that it still works after a restart."""

    def __init__(self, press: Press) -> None:
        self.press = press
        super().__init__(
            ui.Button(
                style=ButtonStyle.secondary,
                label=press.label,
                emoji=press.emoji,
                custom_id=f"c:{press.action}:{press.number}:{_cut(press.target)}",
            )
        )

    @classmethod
    async def from_custom_id(cls, *given: Any) -> PressButton:
        """The button that an interaction is about: discord.py gives the interaction, the item and the id's match."""
        found: re.Match[str] = given[-1]
        return cls(Press("", found["action"], found["target"], int(found["number"])))

    async def callback(self, interaction: Interaction[Client]) -> None:
        """Leave it to the client."""
        press = self.press
        await cast(Pressed, interaction.client).on_press(interaction, press.action, press.target, press.number)


class Reason(ui.Modal):
    """Asks why an answer was not helpful; known by its custom id alone, as the buttons are."""

    def __init__(self, answer: str) -> None:
        super().__init__(title="What was wrong?", custom_id=f"c:{NOT_HELPFUL}:0:{answer}", timeout=None)
        box: ui.TextInput[Any] = ui.TextInput(
            custom_id=NOT_HELPFUL, required=False, max_length=500, placeholder="It quotes the wrong article, ..."
        )
        self.add_item(ui.Label(text="A word or two, if you like", component=box))
        self.stop()  # discord.py need not remember it


def view(page: Page) -> ui.LayoutView:
    """The page as a message's layout."""
    layout = ui.LayoutView(timeout=None)
    for card in page.cards:
        for item in _card(card):
            layout.add_item(item)
    if page.note:
        layout.add_item(ui.TextDisplay(page.note))
    for row in page.rows:
        layout.add_item(ui.ActionRow(*(PressButton(press) for press in row)))
    layout.stop()  # its buttons are known by their ids: no view has to be kept in memory for each message
    return layout


def _cut(target: str) -> str:
    return target.encode("utf-16-le")[: 2 * TARGET].decode("utf-16-le", errors="ignore")


def _card(card: Card) -> Iterator[ui.Item[Any]]:
    pieces = [_piece(piece) for piece in card.pieces]
    if card.colour is None:
        yield from pieces
    else:
        yield ui.Container(*pieces, accent_colour=card.colour)


def _piece(piece: Text) -> ui.Item[Any]:
    if piece.button is None:
        return ui.TextDisplay(piece.markdown)
    return ui.Section(piece.markdown, accessory=PressButton(piece.button))
