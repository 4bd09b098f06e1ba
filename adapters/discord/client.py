"""The Discord client: events come in, are stored, and go to the conversation; buttons go to their handlers."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import tasks
from discord.gateway import DiscordWebSocket
from yarl import URL

from adapters.discord import rendering
from adapters.discord.commands import Commands
from adapters.discord.incoming import PLATFORM, from_message, key_of, mentions
from adapters.discord.layout import PressButton, view
from adapters.discord.presses import Presses
from adapters.discord.replies import InteractionReply, MessageReply, hook_of, insisted
from adapters.discord.settings import DiscordSettings
from bot.chat.conversation import Conversation, Incoming, Reply, tell
from bot.chat.desk import Desk, Told
from bot.chat.opening import Opening, document_of
from bot.chat.types import Event
from bot.errors import BusyError
from bot.running.worker import STOPPING
from bot.showing.actions import Action, Verb

if TYPE_CHECKING:
    from bot.chat.parts import Chat

log = logging.getLogger(__name__)

KINDS = (discord.MessageType.default, discord.MessageType.reply)


def intents_for(settings: DiscordSettings) -> discord.Intents:
    """What Discord is asked to send: servers and messages, and only if it was set the words of all messages."""
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    intents.message_content = settings.message_content
    return intents


class ClippingsClient(discord.AutoShardedClient):
    """Connects Discord to the desk. It keeps no messages and no members: everything it needs is in the events."""

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
        self.conversation = Conversation(chat.desk)
        self.commands = Commands(self)
        self.presses = Presses(self, Opening(chat.shelf, rendering.pages))
        self.stopping = False
        self._started = chat.desk.clock()
        self._in_hand: set[asyncio.Task[Any]] = set()

    @property
    def desk(self) -> Desk:
        """Where questions go."""
        return self.chat.desk

    # Starting and stopping

    async def setup_hook(self) -> None:
        """Register commands and buttons before any event comes in."""
        self.add_dynamic_items(PressButton)
        self._use_gateway()
        await self._register_commands()

    async def _register_commands(self) -> None:
        """Send the commands if they are others than last time: Discord allows that only so often."""
        wanted = [command.to_dict(self.commands.tree) for command in self.commands.tree.get_commands()]
        digest = hashlib.sha256(json.dumps([self.application_id, wanted], sort_keys=True).encode()).hexdigest()
        if self.desk.memory.note("discord:commands") != digest:
            await self.commands.tree.sync()
            self.desk.memory.set_note("discord:commands", digest)

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
        self.chat.housekeeping.present(PLATFORM, {str(guild.id) for guild in self.guilds})
        if not self._sweeping.is_running():
            self._sweeping.start()
            self._answer_pending()
        log.info("Discord is connected as %s, in %d servers.", self.user, len(self.guilds))

    async def on_shard_ready(self, _: int) -> None:
        """A connection stands, perhaps again."""
        self._connected()

    async def on_shard_resumed(self, _: int) -> None:
        """A connection goes on where it was cut."""
        self._connected()

    async def on_shard_disconnect(self, _: int) -> None:
        """A connection is cut; discord.py makes another one."""
        self.chat.health.down(PLATFORM)

    def _connected(self) -> None:
        if self.chat.health.up(PLATFORM):
            self.desk.metrics.reconnected(PLATFORM)

    async def drain(self, seconds: float) -> None:
        """Take nothing more and wait for what is in hand, and for what is told to those who come meanwhile."""
        self.stopping = True
        self._sweeping.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._in_hand:
                    await asyncio.wait(self._in_hand)

    async def close(self) -> None:
        """Disconnect. What is still in hand stays stored, and the next start answers it."""
        for task in self._in_hand:
            task.cancel()
        await asyncio.gather(*self._in_hand, return_exceptions=True)
        await super().close()

    def _answer_pending(self) -> None:
        for incoming in self.conversation.left_over(PLATFORM, self._started):
            self._start(self.conversation.answer(incoming, self._reply_to(incoming)))

    @tasks.loop(hours=1)
    async def _sweeping(self) -> None:
        await self.chat.housekeeping.sweep(PLATFORM)

    # Servers

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server, perhaps again."""
        self.desk.memory.come_back(PLATFORM, str(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server: its data goes after the grace time."""
        self.desk.memory.depart(PLATFORM, str(guild.id), self.desk.clock())

    # Messages

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that asks."""
        if message.author.bot or message.type not in KINDS or not self._asks(message):
            return
        incoming = from_message(message, self._me)
        if self.received(incoming.key, incoming):
            self._start(self._answer_message(incoming))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer anew a question that is edited within a minute of its answer."""
        message = payload.message
        if message.author.bot or not self._asks(message):
            return
        incoming = from_message(message, self._me)
        self._start(self.conversation.revise(incoming, self._edit, self._reply_to(incoming)))

    async def _edit(self, told: Told) -> None:
        layout = view(rendering.page(document_of(told)))
        for channel, message in self.desk.memory.shown(told.kept.id):
            shown = self.get_partial_messageable(int(channel)).get_partial_message(int(message))
            with suppress(discord.NotFound):  # somebody has deleted that answer
                await insisted(partial(shown.edit, view=layout))

    async def _answer_message(self, incoming: Incoming) -> None:
        reply = self._reply_to(incoming)
        try:
            self._admit(incoming)
        except Exception as error:  # noqa: BLE001 - told, and logged if it is a bug
            await tell(reply, error)
            self.desk.memory.finish(PLATFORM, incoming.key)
            return
        await self.conversation.answer(incoming, reply)

    def _asks(self, message: discord.Message) -> bool:
        """Whether a message is meant for the bot."""
        if message.guild is None or mentions(message, self._me):
            return True
        if not self.settings.message_content or not message.content.strip() or message.mentions:
            return False
        return not self.desk.settings(from_message(message, self._me).spot).needs_mention

    # Interactions

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """A modal that was sent in; commands and buttons find their own way."""
        if interaction.type is discord.InteractionType.modal_submit and self.received(key_of(interaction)):
            self._start(self.presses.submitted(interaction))

    async def on_press(self, interaction: discord.Interaction[Any], action: Action | None) -> None:
        """A button of ours was pressed, perhaps one of a message from before the last restart."""
        if action and action.verb is Verb.ASK:  # stored as a question is, once it is known to be one
            self._start(self.presses.asked(interaction, action.target))
        elif self.received(key_of(interaction)):
            self._start(self.presses.pressed(interaction, action))

    def refusal(self, interaction: discord.Interaction[Any]) -> str | None:
        """Why an interaction is not served at all, None if it is."""
        if self.stopping:
            return STOPPING
        server = interaction.guild_id if interaction.is_guild_integration() else None
        return self._not_allowed(server, interaction.user.id)

    def received(self, key: str, incoming: Incoming | None = None) -> bool:
        """Store an event before anything is done about it; False if it had come before."""
        event = Event(PLATFORM, key, incoming.payload() if incoming else {}, self.desk.clock())
        new = self.desk.memory.receive(event)
        if new and incoming is None:
            self.desk.memory.finish(PLATFORM, key)  # what is not worth doing after a restart
        return new

    def _admit(self, incoming: Incoming) -> None:
        server = int(incoming.workspace) if incoming.workspace else None
        refused = STOPPING if self.stopping else self._not_allowed(server, int(incoming.person))
        if refused:
            raise BusyError(refused)
        if incoming.workspace and self.desk.settings(incoming.spot).private:
            raise BusyError("Answers are private in that channel: ask there with /ask, and only you see the answer.")
        self.desk.admit(incoming.spot, incoming.person)

    def _not_allowed(self, server: int | None, person: int) -> str | None:
        if server is not None and not self.settings.allows_server(server):
            return f"This server ({server}) is not on the list of those that may use this Clippings."
        if server is None and not self.settings.allows_person(person):
            return f"You ({person}) are not on the list of those who may use this Clippings outside a server."
        return None

    @property
    def _me(self) -> discord.ClientUser:
        if self.user is None:
            raise RuntimeError("No event comes before the client knows who it is.")
        return self.user

    def _reply_to(self, incoming: Incoming) -> Reply:
        if token := incoming.way.get("token"):
            return InteractionReply(hook_of(self, incoming.way["application"], token), incoming)
        return MessageReply(self, incoming, self.desk.settings(incoming.spot).threads)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in its own task, so that the gateway's next event is not kept waiting."""
        self.hold(asyncio.create_task(work))

    def hold(self, task: asyncio.Task[Any] | None) -> None:
        """Count a task among what is in hand until it has ended."""
        if task is not None:
            self._in_hand.add(task)
            task.add_done_callback(self._in_hand.discard)
