"""The Discord client: events come in, are stored, and go to the conversation; buttons go to their handlers."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord.gateway import DiscordWebSocket
from yarl import URL

from adapters.discord import rendering
from adapters.discord.buttons import Buttons
from adapters.discord.commands import Commands
from adapters.discord.incoming import PLATFORM, from_message, key_of, mentions
from adapters.discord.layout import PressButton, view
from adapters.discord.parts import Parts
from adapters.discord.replies import InteractionReply, MessageReply, hook_of, insisted
from adapters.discord.settings import DiscordSettings
from bot.chat.asking import GivenAnswer
from bot.chat.conversation import Incoming, Reply
from bot.chat.opening import Opening, document_of
from bot.chat.types import ChannelSettings
from bot.running.apart import apart
from bot.running.logs import worded
from bot.showing.actions import Action, Verb

if TYPE_CHECKING:
    from bot.chat.parts import Chat

log = logging.getLogger(__name__)

Parser = Callable[[Any], None]

# Without these there is no session: what is wrong with them ends the run, and the next one begins anew.
NOT_REGISTERED = (
    "They could not be registered ({}): if that stays so, install the bot again with the link of 'clippings invite "
    "discord', which asks for the scopes bot and applications.commands."
)
REGISTERING = 10.0  # seconds that connecting waits for it
BEGINNINGS = ("READY", "RESUMED")
KINDS = (discord.MessageType.default, discord.MessageType.reply)


def _about_commands(error: Exception) -> str:
    # Discord's answer goes over several lines, one for each field.
    return NOT_REGISTERED.format(" ".join(str(error).split()) or worded(error))


def intents_for(settings: DiscordSettings) -> discord.Intents:
    """What Discord is asked to send: servers and messages, and only if it was set the words of all messages."""
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    intents.message_content = settings.message_content
    return intents


class ClippingsClient(discord.AutoShardedClient):
    """Connects Discord to the chat. It keeps no messages and no members: everything it needs is in the events."""

    def __init__(self, chat: Chat, settings: DiscordSettings) -> None:
        super().__init__(
            intents=intents_for(settings),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self.chat = chat
        self.settings = settings
        parts = Parts(chat, settings)
        self.intake = parts.intake
        self.commands = Commands(self, parts)
        self.buttons = Buttons(
            parts, self.commands, Opening(chat.answers, chat.articles, chat.watches, rendering.pages)
        )
        self._has_begun = False
        # discord.py ends the connection for good over one event that it cannot read.
        parsers = self._connection.parsers
        self._connection.parsers = {name: self._tolerant(name, parse) for name, parse in parsers.items()}

    def _tolerant(self, name: str, parse: Parser) -> Parser:
        if name in BEGINNINGS:
            return parse

        def tolerant(data: Any) -> None:
            try:
                parse(data)
            except Exception as error:  # noqa: BLE001 - told; whatever a field was that is missing or odd
                self.intake.drop(name, error)

        return tolerant

    # Starting and stopping

    async def setup_hook(self) -> None:
        """Know the buttons before any event comes in; commands that cannot be registered keep from nothing else."""
        self.add_dynamic_items(PressButton)
        self._use_gateway()
        await self.intake.prepare()
        tried = asyncio.Event()
        self.intake.hand.beside(apart("Discord's commands", self._register_commands, _about_commands, tried=tried))
        with suppress(TimeoutError):  # where Discord lets it wait for a rate limit
            await asyncio.wait_for(tried.wait(), REGISTERING)

    async def _register_commands(self) -> None:
        """Send the commands if they are others than last time: Discord allows that only so often."""
        wanted = [command.to_dict(self.commands.tree) for command in self.commands.tree.get_commands()]
        digest = hashlib.sha256(json.dumps([self.application_id, wanted], sort_keys=True).encode()).hexdigest()
        if await self.chat.store.note("discord:commands") != digest:
            await self.commands.tree.sync()
            await self.chat.store.set_note("discord:commands", digest)

    def _use_gateway(self) -> None:
        """Connect to the gateway that was set, else to the one that the API names, and to no other later on.

        discord.py asks its HTTP client where the gateway is, but only the first time: after a session that cannot be
        resumed it goes to Discord's own, around any proxy.
        """
        asked = self.http.get_bot_gateway

        async def get_bot_gateway() -> tuple[int, str, Any]:
            shards, named, limit = await asked()
            address = self.settings.gateway or named
            DiscordWebSocket.DEFAULT_GATEWAY = URL(address)
            return shards, address, limit

        setattr(self.http, "get_bot_gateway", get_bot_gateway)  # noqa: B010 - a method of a library's object

    async def on_ready(self) -> None:
        """Note which servers the bot is in, and answer what a crash left unanswered."""
        self.intake.hand.beside(self._begin({str(guild.id) for guild in self.guilds}))
        log.info(
            "Discord is connected as %(user)s, in %(servers)d servers.",
            {"user": self.user, "servers": len(self.guilds)},
        )

    async def _begin(self, servers: set[str]) -> None:
        keeping = self.chat.housekeeping
        if not self._has_begun:
            self._has_begun = True
            self.intake.hand.beside(keeping.keep_sweeping(PLATFORM))
            await self.intake.resume(self._again)
        await apart("Which servers Discord knows", partial(keeping.present, PLATFORM, servers))

    async def on_shard_ready(self, _: int) -> None:
        """A connection stands, perhaps again."""
        self._connected()

    async def on_shard_resumed(self, _: int) -> None:
        """A connection goes on where it was cut."""
        self._connected()

    async def on_shard_disconnect(self, _: int) -> None:
        """A connection is cut; discord.py makes another one."""
        if self.chat.health.down(PLATFORM) and not self.intake.hand.stopping:
            log.warning("Discord's connection is lost: another one is made.")

    def _connected(self) -> None:
        if self.chat.health.up(PLATFORM):
            self.chat.metrics.reconnected(PLATFORM)
            log.info("Discord is connected again.")

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002 - the library's
        """An event could be read, and something in it could not be used."""
        if error := sys.exc_info()[1]:
            self.intake.drop(event_method, error)

    async def drain(self, seconds: float) -> None:
        """Take nothing more and wait for what is in hand."""
        await self.intake.drain(seconds)

    async def close(self) -> None:
        """Disconnect. What is still in hand stays stored, and the next start answers it."""
        await self.intake.close()
        await super().close()

    # Servers

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server, perhaps again."""
        await self.chat.store.come_back(PLATFORM, str(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server: its data goes after the grace time."""
        await self.chat.store.depart(PLATFORM, str(guild.id), self.chat.clock())

    # Messages

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that asks."""
        if message.author.bot or message.type not in KINDS or not self._asks(message):
            return
        incoming = from_message(message, self._me)
        if not self.intake.known(incoming.key):
            self.intake.hand.start(self._message(incoming))

    async def _message(self, incoming: Incoming) -> None:
        settings = await self.intake.settings(incoming.spot)
        await self.intake.take(incoming, self._reply_to(incoming, settings), settings)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer anew a question that is edited within a minute of its answer."""
        message = payload.message
        if message.author.bot or not self._asks(message):
            return
        self.intake.hand.start(self._edited(from_message(message, self._me)))

    async def _edited(self, incoming: Incoming) -> None:
        settings = await self.intake.settings(incoming.spot)
        await self.intake.revise(incoming, self._edit, self._reply_to(incoming, settings), settings)

    async def _edit(self, told: GivenAnswer) -> None:
        layout = view(rendering.page(document_of(told)))
        for channel, message in await self.chat.store.shown(told.stored.id):
            shown = self.get_partial_messageable(int(channel)).get_partial_message(int(message))
            with suppress(discord.NotFound):  # somebody has deleted that answer
                await insisted(partial(shown.edit, view=layout))

    async def _again(self, incoming: Incoming, settings: ChannelSettings) -> None:
        await self.intake.retake(incoming, self._reply_to(incoming, settings), settings)

    def _asks(self, message: discord.Message) -> bool:
        """Whether a message is meant for the bot."""
        if message.guild is None or mentions(message, self._me):
            return True
        if not self.settings.message_content or not message.content.strip() or message.mentions:
            return False
        return self.intake.attention.hears(from_message(message, self._me).spot)

    # Interactions

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """A modal that was sent in; commands and buttons find their own way."""
        is_modal = interaction.type is discord.InteractionType.modal_submit
        if is_modal and not await self.intake.seen(key_of(interaction)):
            self.intake.hand.start(self.buttons.submitted(interaction))

    async def on_press(self, interaction: discord.Interaction[Any], action: Action | None) -> None:
        """A button of ours was pressed, perhaps one of a message from before the last restart."""
        if action and action.verb is Verb.ASK:  # stored as a question is, once it is known to be one
            self.intake.hand.start(self.buttons.asked(interaction, action.target))
        elif not await self.intake.seen(key_of(interaction)):
            self.intake.hand.start(self.buttons.pressed(interaction, action))

    @property
    def _me(self) -> discord.ClientUser:
        if self.user is None:
            raise RuntimeError("No event comes before the client knows who it is.")
        return self.user

    def _reply_to(self, incoming: Incoming, settings: ChannelSettings) -> Reply:
        if token := incoming.way.get("token"):
            return InteractionReply(hook_of(self, incoming.way["application"], token), incoming)
        return MessageReply(self, incoming, settings.threads)
