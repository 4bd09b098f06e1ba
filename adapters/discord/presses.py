"""What the buttons under an answer do. Whoever presses sees only what they may see where they press it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord import rendering
from adapters.discord.blocks import Page
from adapters.discord.conversation import sentence
from adapters.discord.incoming import PLATFORM, spot_of
from adapters.discord.layout import NOT_HELPFUL, Reason, view
from adapters.discord.replies import FAILED, acknowledged, fill_in, insisted, responded
from bot.chat.desk import GONE
from bot.chat.records import Lost, is_check
from bot.chat.types import Kept
from bot.context import around
from index.errors import NotFoundError

if TYPE_CHECKING:
    from adapters.discord.client import ClippingsClient

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

# Pages that are turned in place where only one person sees them.
TURNED = frozenset({"page", "quoted", "check", "list"})
THANKS = "Thank you, that is noted: {} found this answer helpful, {} did not. You can change your mind."


@dataclass(frozen=True)
class Presses:
    """The handlers of buttons and of the modal."""

    client: ClippingsClient

    async def pressed(self, interaction: Interaction, action: str, target: str, number: int) -> None:
        """Do what a button stands for, or say in a sentence why not."""
        try:
            await self._press(interaction, action, target, number)
        except Exception as error:  # noqa: BLE001 - told, and logged if it is a bug
            await say(interaction, sentence(error))

    async def submitted(self, interaction: Interaction) -> None:
        """Keep the reason that somebody gave for "not helpful"."""
        data: Any = interaction.data
        _, kind, _, answer = [*str(data["custom_id"]).split(":", 3), "", "", ""][:4]
        if kind != NOT_HELPFUL:
            return
        try:
            kept = self._open(interaction, answer)
            self._vote(interaction, kept, helpful=False, reason=_value(data["components"], NOT_HELPFUL))
            await say(interaction, self._thanks(kept))
        except Exception as error:  # noqa: BLE001 - as above
            await say(interaction, sentence(error))

    async def _press(self, interaction: Interaction, action: str, target: str, number: int) -> None:
        if refused := self.client.refusal(interaction):
            await say(interaction, refused)
        elif action == "down":
            # A modal has to be the first answer, so it cannot wait for anything.
            self._vote(interaction, self._open(interaction, target), helpful=False)
            await responded(interaction, lambda: interaction.response.send_modal(Reason(target)))
        elif action == "share":
            await self._share(interaction, target)
        elif handler := self._pages.get(action):
            in_place = action in TURNED and bool(interaction.message and interaction.message.flags.ephemeral)
            if in_place:
                await acknowledged(interaction)
            else:
                await acknowledged(interaction, ephemeral=True, thinking=True)
            pages = await handler(interaction, target, number)
            page = pages[number] if len(pages) > 1 and number < len(pages) else pages[0]
            await fill_in(interaction, page)

    @property
    def _pages(self) -> dict[str, Callable[[Interaction, str, int], Awaitable[Sequence[Page]]]]:
        return {
            "page": self._answer_pages,
            "quotes": self._quote_pages,
            "quoted": self._quote_pages,
            "check": self._check_pages,
            "context": self._context,
            "up": self._up,
            "list": self._list,
        }

    async def _answer_pages(self, interaction: Interaction, target: str, _: int) -> Sequence[Page]:
        kept = self._open(interaction, target)
        recalled = await asyncio.to_thread(self.client.desk.recall, kept)
        if recalled.answer is None:
            raise NotFoundError("Every article that this answer quoted has changed or was removed: please ask again.")
        return rendering.answer_pages(recalled.answer, kept.id, private=kept.private, lost=recalled.lost)

    async def _quote_pages(self, interaction: Interaction, target: str, _: int) -> Sequence[Page]:
        kept = self._open(interaction, target)
        recalled = await asyncio.to_thread(self.client.desk.recall, kept)
        if recalled.answer is None:
            return [rendering.lost_page(lost) for lost in recalled.lost]
        return rendering.quote_pages(recalled.answer, kept.id, recalled.lost)

    async def _check_pages(self, interaction: Interaction, target: str, _: int) -> Sequence[Page]:
        kept = self._open(interaction, target)
        check = await asyncio.to_thread(self.client.desk.recall_check, kept)
        return rendering.check_pages(check, kept.id, private=kept.private)

    async def _context(self, interaction: Interaction, target: str, number: int) -> Sequence[Page]:
        kept = self._open(interaction, target)
        found = await asyncio.to_thread(self.client.desk.citation, kept, number)
        if isinstance(found, Lost):
            return [rendering.lost_page(found)]
        return [rendering.context_page(around(found.quote), found)]

    async def _up(self, interaction: Interaction, target: str, _: int) -> Sequence[Page]:
        kept = self._open(interaction, target)
        self._vote(interaction, kept, helpful=True)
        return [rendering.sentence_page(self._thanks(kept))]

    async def _list(self, interaction: Interaction, target: str, _: int) -> Sequence[Page]:
        found = await self.client.chat.shelf.listed(spot_of(interaction), target)
        return rendering.article_pages(found, target, self.client.desk.shared)

    async def _share(self, interaction: Interaction, target: str) -> None:
        await acknowledged(interaction)
        kept = self.client.desk.share(self._open(interaction, target))
        pages = await (self._check_pages if is_check(kept.record) else self._answer_pages)(interaction, target, 0)
        sent = await interaction.followup.send(view=view(pages[0]), wait=True)
        self.client.desk.memory.point(PLATFORM, str(sent.channel.id), str(sent.id), kept.id, answers=True)
        await fill_in(interaction, pages[0])

    def _open(self, interaction: Interaction, answer: str) -> Kept:
        if not answer:
            raise NotFoundError(GONE)
        return self.client.desk.open(answer, spot_of(interaction), str(interaction.user.id))

    def _vote(self, interaction: Interaction, kept: Kept, *, helpful: bool, reason: str | None = None) -> None:
        self.client.desk.vote(kept, str(interaction.user.id), helpful, reason)

    def _thanks(self, kept: Kept) -> str:
        return THANKS.format(*self.client.desk.memory.votes(kept.id))


async def say(interaction: Interaction, text: str) -> None:
    """Say something of ours to the person who acts, and to nobody else; should that fail, the log says so."""
    page = rendering.sentence_page(text)
    try:
        if interaction.response.is_done() or interaction.extras.get("responded"):
            await insisted(lambda: interaction.followup.send(view=view(page), ephemeral=True))
        else:
            await responded(interaction, lambda: interaction.response.send_message(view=view(page), ephemeral=True))
    except FAILED as error:
        log.warning("Nobody could be told: %s", error)


def _value(components: Sequence[Any], wanted: str) -> str | None:
    """What was entered in the field with that id; fields stand in rows or under labels."""
    for component in components:
        if component.get("custom_id") == wanted:
            return str(component.get("value") or "") or None
        inner = component.get("components") or ([component["component"]] if "component" in component else [])
        if (found := _value(inner, wanted)) is not None:
            return found
    return None
