"""What the buttons under an answer do. Whoever presses sees only what they may see where they press it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.blocks import Page
from adapters.discord.incoming import PLATFORM, spot_of
from adapters.discord.layout import NOT_HELPFUL, Reason, view
from adapters.discord.replies import acknowledged, fill_in, responded, say
from bot.chat.answers import GONE
from bot.chat.asking import checked_question
from bot.chat.conversation import sentence
from bot.chat.opening import Opening, turned
from bot.chat.types import Spot
from bot.showing.actions import TURNS, Action, Verb
from index.errors import NotFoundError

if TYPE_CHECKING:
    from adapters.discord.commands import Commands
    from adapters.discord.parts import Parts

Interaction = discord.Interaction[Any]


@dataclass(frozen=True)
class Buttons:
    """The handlers of buttons and of the modal."""

    parts: Parts
    commands: Commands
    opening: Opening[Page]

    async def pressed(self, interaction: Interaction, action: Action | None) -> None:
        """Do what a button stands for, or say in a sentence why not."""
        try:
            await self._press(interaction, action)
        except Exception as error:  # noqa: BLE001 - told, and logged if it is a bug
            await say(interaction, sentence(error))

    async def asked(self, interaction: Interaction, question: str) -> None:
        """Ask a question that was suggested, as a command would."""
        try:
            if refused := self.parts.refusal(interaction):
                await say(interaction, refused)
            else:
                await self.commands.answer(interaction, "ask", checked_question(question))
        except Exception as error:  # noqa: BLE001 - as above
            await say(interaction, sentence(error))

    async def submitted(self, interaction: Interaction) -> None:
        """Keep the reason that somebody gave for "not helpful"."""
        data: Any = interaction.data
        _, kind, _, answer = [*str(data["custom_id"]).split(":", 3), "", "", ""][:4]
        if kind != NOT_HELPFUL:
            return
        try:
            kept = await self.opening.kept(answer, *_visitor(interaction))
            reason = _value(data["components"], NOT_HELPFUL)
            await self.opening.vote(kept, str(interaction.user.id), helpful=False, reason=reason)
            await say(interaction, await self.opening.thanks(kept))
        except Exception as error:  # noqa: BLE001 - as above
            await say(interaction, sentence(error))

    async def _press(self, interaction: Interaction, action: Action | None) -> None:
        if refused := self.parts.refusal(interaction):
            await say(interaction, refused)
        elif action is None:
            raise NotFoundError(GONE)
        elif action.verb is Verb.NOT_HELPFUL:
            # A modal has to be the first answer, so it waits for nothing that is written.
            kept = await self.opening.kept(action.target, *_visitor(interaction))
            await responded(interaction, lambda: interaction.response.send_modal(Reason(action.target)))
            await self.opening.vote(kept, str(interaction.user.id), helpful=False)
        elif action.verb is Verb.SHARE:
            await self._share(interaction, action.target)
        else:
            in_place = action.verb in TURNS and bool(interaction.message and interaction.message.flags.ephemeral)
            await acknowledged(interaction, **({} if in_place else {"ephemeral": True, "thinking": True}))
            pages = await self.opening.pages(action, *_visitor(interaction))
            await fill_in(interaction, turned(pages, action.number))

    async def _share(self, interaction: Interaction, target: str) -> None:
        await acknowledged(interaction)
        kept, pages = await self.opening.share(target, *_visitor(interaction))
        sent = await interaction.followup.send(view=view(pages[0]), wait=True)
        store = self.opening.answers.store
        await store.point(PLATFORM, str(sent.channel.id), str(sent.id), kept.id, answers=True)
        await fill_in(interaction, pages[0])


def _visitor(interaction: Interaction) -> tuple[Spot, str]:
    """Where somebody presses, and who it is."""
    return spot_of(interaction), str(interaction.user.id)


def _value(components: Sequence[Any], wanted: str) -> str | None:
    """What was entered in the field with that id; fields stand in rows or under labels."""
    for component in components:
        if component.get("custom_id") == wanted:
            return str(component.get("value") or "") or None
        inner = component.get("components") or ([component["component"]] if "component" in component else [])
        if (found := _value(inner, wanted)) is not None:
            return found
    return None
