"""Pages as discord.py's layout views."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol, cast

from discord import ButtonStyle, Interaction, ui

from adapters.discord.blocks import Box, Page, Press, Text
from bot.showing.actions import Action, read_action
from bot.showing.reports import IN_A_WORD, WHAT_WAS_WRONG

if TYPE_CHECKING:
    from discord import Client

NOT_HELPFUL = "reason"


class Pressed(Protocol):
    """A client that knows what to do when a button is pressed."""

    on_press: Callable[[Interaction[Client], Action | None], Awaitable[None]]


class PressButton(ui.DynamicItem[ui.Button[Any]], template=r"c:(?P<key>[a-z]+:\d+):(?P<target>(?s:.*))"):
    """A button known by its custom id alone, so that it still works after a restart, and in messages of long ago."""

    def __init__(self, custom_id: str, action: Action | None, emoji: str | None = None) -> None:
        self.action = action
        label = action.label if action else ""
        super().__init__(ui.Button(style=ButtonStyle.secondary, label=label, emoji=emoji, custom_id=custom_id))

    @classmethod
    async def from_custom_id(cls, *given: Any) -> PressButton:
        """The button that an interaction is about: discord.py gives the interaction, the item and the id's match."""
        found: re.Match[str] = given[-1]
        return cls(found[0], read_action(found["key"], found["target"]))

    async def callback(self, interaction: Interaction[Client]) -> None:
        """Leave it to the client."""
        await cast(Pressed, interaction.client).on_press(interaction, self.action)


class Reason(ui.Modal):
    """Asks why an answer was not helpful; known by its custom id alone, as the buttons are."""

    def __init__(self, answer: str) -> None:
        super().__init__(title=WHAT_WAS_WRONG, custom_id=f"c:{NOT_HELPFUL}:0:{answer}", timeout=None)
        box: ui.TextInput[Any] = ui.TextInput(
            custom_id=NOT_HELPFUL, required=False, max_length=500, placeholder="It quotes the wrong article, ..."
        )
        self.add_item(ui.Label(text=IN_A_WORD, component=box))
        self.stop()  # discord.py need not remember it


def view(page: Page) -> ui.LayoutView:
    """The page as a message's layout."""
    layout = ui.LayoutView(timeout=None)
    for box in page.boxes:
        for item in _box(box):
            layout.add_item(item)
    if page.note:
        layout.add_item(ui.TextDisplay(page.note))
    for row in page.rows:
        layout.add_item(ui.ActionRow(*map(_button, row)))
    layout.stop()  # its buttons are known by their ids: no view has to be kept in memory for each message
    return layout


def _box(box: Box) -> Iterator[ui.Item[Any]]:
    pieces = [_piece(piece) for piece in box.pieces]
    if box.colour is None:
        yield from pieces
    else:
        yield ui.Container(*pieces, accent_colour=box.colour)


def _piece(piece: Text) -> ui.Item[Any]:
    if piece.button is None:
        return ui.TextDisplay(piece.markdown)
    return ui.Section(piece.markdown, accessory=_button(piece.button))


def _button(press: Press) -> PressButton:
    return PressButton(f"c:{press.action.key}:{press.action.target}", press.action, press.emoji)
