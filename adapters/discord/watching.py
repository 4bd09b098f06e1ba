"""`/watch` and `/clippings watches`: being told when an answer changes, and what one is told of."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from adapters.discord.incoming import key_of, spot_of
from adapters.discord.managing import check_manager, may_manage
from adapters.discord.rendering import page
from adapters.discord.replies import acknowledged, fill_in
from bot.chat.types import MAX_QUESTION
from bot.chat.watch_terms import MOST_A_DAY, MOST_DAYS, Terms, read_quiet
from bot.showing.plain_text import shortened

if TYPE_CHECKING:
    from adapters.discord.parts import Parts

Interaction = discord.Interaction[Any]
Choices = list[app_commands.Choice[str]]
QUIET, CHOICE, CHOICES = 60, 100, 25  # characters of quiet hours, of a suggestion; suggestions that Discord takes


def watch_command(
    parts: Parts, suggest: Callable[[Interaction, str], Coroutine[Any, Any, Choices]]
) -> app_commands.Command[Any, ..., None]:
    """`/watch`; `suggest` gives questions while somebody types."""

    @app_commands.command(name="watch", description="Be told when the answer to a question changes")
    @app_commands.describe(
        question="For example: when is the hearing?",
        days="For how many days",
        most="How often a day you are told at most",
        quiet="Hours in which you are told nothing, such as 22-7 Europe/Berlin",
        here="Tell this channel instead of you alone: for who manages the server",
    )
    async def watch(
        interaction: Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION],
        days: app_commands.Range[int, 1, MOST_DAYS] = 30,
        most: app_commands.Range[int, 1, MOST_A_DAY] = 3,
        quiet: app_commands.Range[str, 0, QUIET] = "",
        here: bool = False,
    ) -> None:
        if await parts.intake.seen(key_of(interaction)):
            return
        if here:
            check_manager(interaction)
        terms = Terms(days, most, read_quiet(quiet), here)
        await acknowledged(interaction, ephemeral=True, thinking=True)
        begun = await parts.chat.watches.begin(spot_of(interaction), str(interaction.user.id), question, terms)
        await fill_in(interaction, page(begun))

    watch.autocomplete("question")(suggest)
    return watch


def watches_command(parts: Parts) -> app_commands.Command[Any, ..., None]:
    """`/clippings watches`."""

    @app_commands.command(name="watches", description="List the questions that you watch; end one")
    @app_commands.describe(
        end="Begin to type its question", everybody="List those of the whole server: for who manages it"
    )
    async def watches(
        interaction: Interaction,
        end: str = "",
        everybody: bool = False,
    ) -> None:
        if everybody:
            check_manager(interaction)
        await acknowledged(interaction, ephemeral=True, thinking=True)
        spot, person, held = spot_of(interaction), str(interaction.user.id), parts.chat.watches
        if end:
            listed = await held.end(end, spot, person, manages=may_manage(interaction))
        else:
            listed = await held.listed(spot, person, everybody=everybody)
        await fill_in(interaction, page(listed))

    async def watched(interaction: Interaction, typed: str) -> Choices:
        spot, person = spot_of(interaction), str(interaction.user.id)
        found = await parts.chat.watches.found(spot, person)
        found += await parts.chat.watches.found(spot, person, everybody=True) if may_manage(interaction) else []
        held = {watch.id: watch.question for watch in found if typed.casefold() in watch.question.casefold()}
        return [app_commands.Choice(name=shortened(q, CHOICE), value=ident) for ident, q in held.items()][:CHOICES]

    watches.autocomplete("end")(watched)
    return watches
