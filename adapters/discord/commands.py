"""The commands: `/ask`, "Check against articles" and `/clippings ...`. Each acknowledges before it does anything."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from adapters.discord.collecting import add, remove_article
from adapters.discord.incoming import from_interaction, key_of, spot_of
from adapters.discord.layout import view
from adapters.discord.managing import check_manager, may_manage
from adapters.discord.rendering import page
from adapters.discord.replies import InteractionReply, acknowledged, fill_in, responded, say
from adapters.discord.watching import watch_command, watches_command
from bot.chat.asking import checked_question
from bot.chat.conversation import sentence
from bot.chat.types import MAX_QUESTION, Asked, ChannelSettings
from bot.errors import InputError
from bot.showing.document import facts_of
from bot.showing.ledgers import ledger_document
from bot.showing.plain_text import shortened
from bot.showing.reports import articles_document, help_document, settings_document, status_document

if TYPE_CHECKING:
    from adapters.discord.parts import Parts

Interaction = discord.Interaction[Any]
NAME = 60  # characters of a speaker's name: they travel in the buttons of the list
MESSAGE = 4000  # characters of a message
CHOICES = 25  # suggestions that Discord takes
SEARCH = 60  # characters to look for among the articles: they travel in the buttons of the list
CHOICE = 100  # characters of a suggestion

NEEDS_INTENT = (
    "Without the Message Content intent Discord shows me only messages that mention me, so needs-mention stays on. "
    "Whoever runs Clippings can switch the intent on (Developer Portal, Bot) and set DISCORD_MESSAGE_CONTENT=true."
)
HELP = help_document(
    ": reply to my answer or mention me, for example",
    "Right-click a message → Apps",
    "Who may manage the server adds with `/clippings add`, removes with `/clippings remove`, and sets this channel up "
    "with `/clippings settings`.",
)


class Tree(app_commands.CommandTree[discord.Client]):
    """Lets through what may be served, each interaction once; what fails becomes a sentence."""

    def __init__(self, client: discord.Client, parts: Parts, **how: Any) -> None:
        super().__init__(client, **how)
        self._parts = parts

    async def interaction_check(self, interaction: Interaction) -> bool:
        """Whether to go on: not for people and servers that may not, nor for something that came before."""
        self._parts.intake.hand.hold(asyncio.current_task())
        refused = self._parts.refusal(interaction)
        if refused and interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        elif refused:
            await say(interaction, refused)
        return refused is None

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Say what went wrong, privately."""
        if not isinstance(error, app_commands.CheckFailure):  # it came before
            cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
            await say(interaction, sentence(cause))


class Commands:
    """The command tree of a client."""

    def __init__(self, client: discord.Client, parts: Parts) -> None:
        self._parts = parts
        everywhere = app_commands.AppInstallationType(guild=True, user=True)
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
        self.tree = Tree(client, parts, allowed_installs=everywhere, allowed_contexts=contexts)
        self.tree.add_command(self._ask())
        self.tree.add_command(app_commands.ContextMenu(name="Check against articles", callback=self._check))
        self.tree.add_command(app_commands.ContextMenu(name="Trace this quote", callback=self._trace_message))
        self.tree.add_command(self._said())
        self.tree.add_command(self._trace())
        self.tree.add_command(watch_command(parts, self._suggest))
        self.tree.add_command(Collection(parts))

    def _ask(self) -> app_commands.Command[Any, ..., None]:
        @app_commands.command(name="ask", description="Ask the articles: every word of the answer is quoted")
        @app_commands.describe(question="For example: who denied the claims?")
        async def ask(interaction: Interaction, question: app_commands.Range[str, 1, MAX_QUESTION]) -> None:
            await self.answer(interaction, "ask", checked_question(question))

        ask.autocomplete("question")(self._suggest)
        return ask

    def _said(self) -> app_commands.Command[Any, ..., None]:
        @app_commands.command(name="said", description="List what somebody says in the articles, each time a quote")
        @app_commands.describe(name="Of a person or an organisation")
        async def said(interaction: Interaction, name: app_commands.Range[str, 1, NAME]) -> None:
            if await self._parts.intake.seen(key_of(interaction)):
                return
            await acknowledged(interaction, ephemeral=True, thinking=True)
            found = await self._parts.chat.articles.said(spot_of(interaction), name)
            await fill_in(interaction, page(ledger_document(name, *found)))

        said.autocomplete("name")(self._speakers)
        return said

    def _trace(self) -> app_commands.Command[Any, ..., None]:
        @app_commands.command(name="trace", description="Find which article says this, and which words were changed")
        @app_commands.describe(quote="Five words or more; who said them can stand beside")
        async def trace(interaction: Interaction, quote: app_commands.Range[str, 1, MESSAGE]) -> None:
            await self._traced(interaction, quote)

        return trace

    async def _trace_message(self, interaction: Interaction, message: discord.Message) -> None:
        await self._traced(interaction, message.content)

    async def _traced(self, interaction: Interaction, quote: str) -> None:
        if await self._parts.intake.seen(key_of(interaction)):
            return
        await acknowledged(interaction, ephemeral=True, thinking=True)
        asked = Asked(spot_of(interaction), str(interaction.user.id), quote, private=True)
        await fill_in(interaction, page(await self._parts.chat.asking.trace(asked)))

    async def _speakers(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = await self._parts.chat.articles.speakers(spot_of(interaction), typed)
        return [app_commands.Choice(name=name, value=name) for name in found if len(name) <= NAME][:CHOICES]

    async def _suggest(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = await self._parts.chat.answers.suggest(spot_of(interaction), typed)
        return [app_commands.Choice(name=q, value=q) for q in found if len(q) <= CHOICE]

    async def _check(self, interaction: Interaction, message: discord.Message) -> None:
        await self.answer(interaction, "check", message.content)

    async def answer(self, interaction: Interaction, kind: Literal["ask", "check"], text: str) -> None:
        """Answer what an interaction asks, once."""
        if self._parts.intake.known(key_of(interaction)):
            return
        settings = await self._parts.intake.settings(spot_of(interaction))
        incoming = from_interaction(interaction, kind, text, private=kind == "check" or settings.private)
        reply = InteractionReply(interaction.followup, incoming, interaction)
        await self._parts.intake.take(incoming, reply, settings)


class Collection(app_commands.Group):
    """`/clippings`: the articles, this channel's settings, help."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(name="clippings", description="Articles, settings and help")
        self._parts = parts
        self.add_command(watches_command(parts))

    async def interaction_check(self, interaction: Interaction) -> bool:
        """Each once; a repeated one is left alone."""
        autocomplete = interaction.type is discord.InteractionType.autocomplete
        return autocomplete or not await self._parts.intake.seen(key_of(interaction))

    @app_commands.command(description="Add an article to this server, from an address or a file")
    @app_commands.describe(url="The address of an article", file="A text, Markdown, HTML, PDF or JSON file")
    async def add(
        self, interaction: Interaction, url: str | None = None, file: discord.Attachment | None = None
    ) -> None:
        """Add an article."""
        check_manager(interaction)
        if not url and not file:
            raise InputError("Give the address of an article, or a file.")
        await acknowledged(interaction, ephemeral=True, thinking=True)
        await add(self._parts, interaction, url, file)

    @app_commands.command(description="List the articles that answers come from")
    @app_commands.describe(search="Words from a title, an outlet, a text, or a date such as 2026-05")
    async def articles(self, interaction: Interaction, search: app_commands.Range[str, 0, SEARCH] = "") -> None:
        """List the articles."""
        await acknowledged(interaction, ephemeral=True, thinking=True)
        found = await self._parts.chat.articles.listed(spot_of(interaction), search)
        await fill_in(interaction, page(articles_document(found, search.strip(), self._parts.chat.places.shared)))

    @app_commands.command(description="Remove one of this server's articles")
    @app_commands.describe(article="Begin to type its title")
    async def remove(self, interaction: Interaction, article: str) -> None:
        """Remove an article."""
        check_manager(interaction)
        await acknowledged(interaction, ephemeral=True, thinking=True)
        await remove_article(self._parts, interaction, article)

    @remove.autocomplete("article")
    async def _titles(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not may_manage(interaction):
            return []
        found = await self._parts.chat.articles.own(spot_of(interaction), typed)
        return [app_commands.Choice(name=shortened(facts_of(s).title, CHOICE), value=s.id) for s in found[:25]]

    @app_commands.command(description="See and change how Clippings answers in this channel")
    @app_commands.describe(
        on="Answer in this channel at all",
        threads="Answer a mention in a thread of its own",
        private="Show answers to the asker only",
        needs_mention="Only messages that mention Clippings are questions",
        collections="Which articles to answer from",
    )
    async def settings(
        self,
        interaction: Interaction,
        on: bool | None = None,
        threads: bool | None = None,
        private: bool | None = None,
        needs_mention: bool | None = None,
        collections: Literal["both", "own", "shared"] | None = None,
    ) -> None:
        """See and change the settings."""
        check_manager(interaction)
        if needs_mention is False and not self._parts.settings.message_content:
            raise InputError(NEEDS_INTENT)
        await acknowledged(interaction, ephemeral=True, thinking=True)
        given = {
            "on": on, "threads": threads, "private": private, "needs_mention": needs_mention,
            "collections": collections,
        }  # fmt: skip
        changed = {name: value for name, value in given.items() if value is not None}
        await fill_in(interaction, page(settings_document("server", **asdict(await self._set(interaction, changed)))))

    async def _set(self, interaction: Interaction, changed: dict[str, Any]) -> ChannelSettings:
        spot, intake = spot_of(interaction), self._parts.intake
        settings = replace(await intake.settings(spot), **changed)
        if changed:
            await intake.set_settings(spot, settings)
        return settings

    @app_commands.command(description="How to ask, and what else I do")
    async def help(self, interaction: Interaction) -> None:
        """Explain."""
        shown = view(page(HELP))
        await responded(interaction, lambda: interaction.response.send_message(view=shown, ephemeral=True))

    @app_commands.command(description="List the feeds that this server follows; add or remove one")
    @app_commands.describe(
        add="The address of a feed, or of a page that has one",
        words="Of an added feed only articles with all of these words",
        remove="Begin to type its address",
    )
    async def feeds(
        self,
        interaction: Interaction,
        add: str = "",
        words: app_commands.Range[str, 0, SEARCH] = "",
        remove: str = "",
    ) -> None:
        """List, add and remove feeds."""
        if add or remove:
            check_manager(interaction)
        await acknowledged(interaction, ephemeral=True, thinking=True)
        await fill_in(interaction, page(await self._parts.chat.feeds.told(spot_of(interaction), add, words, remove)))

    @feeds.autocomplete("remove")
    async def _feeds(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        spot = spot_of(interaction)
        found = await self._parts.chat.feeds.health(spot.own) if spot.own and may_manage(interaction) else []
        held = [f.address for f in found if typed.casefold() in f"{f.title} {f.address}".casefold()]
        return [app_commands.Choice(name=address, value=address) for address in held if len(address) <= CHOICE][
            :CHOICES
        ]

    @app_commands.command(description="Whether all is well, and how much there is to read")
    async def status(self, interaction: Interaction) -> None:
        """Say how it stands."""
        await acknowledged(interaction, ephemeral=True, thinking=True)
        spot, chat = spot_of(interaction), self._parts.chat
        found = await chat.articles.listed(spot)
        shared = sum(summary.collection == chat.places.shared for summary in found)
        await fill_in(interaction, page(status_document(len(found), shared, chat.worker.waiting())))
