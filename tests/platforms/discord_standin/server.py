"""The stand-in server itself: its settings, its world, and the faults of its gateway."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from aiohttp import web
from standin_kernel import Standin

from . import channel_routes, command_routes, document, intents, interaction_routes, message_routes
from .api import Api
from .events import EMPTIED, Events
from .faults import Fault
from .gateway import INVALID, RECONNECT, Gateway
from .ids import Snowflakes, bot_token
from .interactions import Interaction
from .messages import File, Json, Message
from .people import People
from .permissions import EVERYONE, Named, bits
from .record import Heartbeat, Request
from .world import DM, Channel, Guild, Member, Role, User

ROUTES = [*channel_routes.ROUTES, *message_routes.ROUTES, *interaction_routes.ROUTES, *command_routes.ROUTES]
GROUP_DM = 3


class DiscordServer(People, Standin):
    """A Discord server on 127.0.0.1. Everything it finds wrong with the bot's requests goes to `problems`."""

    def __init__(
        self,
        *,
        bot_name: str = "clippings",
        openapi: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        enabled_intents: int | Iterable[str] = (),
    ) -> None:
        super().__init__(clock)
        self.enabled_intents = enabled_intents
        self.heartbeat_interval = 41.25
        self.heartbeat_acks = True
        self.identify_interval = 0.0
        self.callback_deadline = 3.0
        self.token_lifetime = 15 * 60.0
        self.rate_limit: tuple[int, float] = (10_000, 1.0)
        self.shards = 1
        self.max_concurrency = 16
        self.requests: list[Request] = []
        self.heartbeats: list[Heartbeat] = []
        self.ids = Snowflakes()
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.files: dict[int, File] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: dict[int, dict[str, Json]] = {}
        self.emptied = EMPTIED
        self.bot = self.add_user(bot_name, bot=True)
        self.application_owner = self.add_user("proprietor")
        self.application_id = self.bot.id
        self.token = bot_token(self.bot.id)
        self.gateway = Gateway(self)
        self.events = Events(self)
        found = openapi or document.default_path()
        self.api = Api(self, document.load(found) if found else None, ROUTES)
        self._identified = float("-inf")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, as the API does."""
        return await self.api.handle(request)

    async def hang_up(self) -> None:
        """Cut the bot's connections to the gateway."""
        self.gateway.stop()

    @property
    def api_base(self) -> str:
        """What a client puts in the place of https://discord.com/api/v10."""
        return f"{self.base}/api/v10"

    @property
    def gateway_url(self) -> str:
        """The gateway's address."""
        return f"{self.base.replace('http', 'ws', 1)}/gateway"

    async def connected(self, shards: int = 1, timeout: float = 10.0) -> None:
        """Wait until so many shards of the bot have identified or resumed."""
        await self.wait_for(lambda: len(self.gateway.live()) >= shards, timeout, f"{shards} connected shards")

    def add_user(self, name: str, *, bot: bool = False) -> User:
        """A new account."""
        user = User(self.ids.next(), name, bot)
        self.users[user.id] = user
        return user

    def add_guild(
        self,
        name: str,
        *,
        owner: User | None = None,
        with_bot: bool = True,
        bot_permissions: Named = 0,
        everyone: Named = EVERYONE,
        shard: tuple[int, int] | None = None,
    ) -> Guild:
        """A new guild; `shard` (index, count) chooses an id that belongs to that shard."""
        number = self.ids.next_for_shard(*shard) if shard else self.ids.next()
        owner = owner or self.add_user(f"{name.lower()} owner")
        guild = Guild(self, number, name, owner, has_bot=False)
        guild.roles[number] = Role(number, "@everyone", bits(everyone))
        guild.members[owner.id] = Member(owner)
        self.guilds[number] = guild
        if with_bot:
            self.join(guild, bot_permissions)
        return guild

    def join(self, guild: Guild, permissions: Named = 0) -> None:
        """Add the bot to a guild: GUILD_CREATE."""
        guild.add_member(self.bot, permissions=permissions)
        guild.has_bot = True
        self.events.guild_arrives(guild)

    def kick(self, guild: Guild) -> None:
        """Remove the bot from a guild: GUILD_DELETE."""
        self.events.guild_goes(guild, outage=False)
        guild.has_bot = False
        guild.members.pop(self.bot.id, None)

    def outage(self, guild: Guild) -> None:
        """Make a guild unavailable."""
        self.events.guild_goes(guild, outage=True)
        guild.available = False

    def restore(self, guild: Guild) -> None:
        """End a guild's outage."""
        guild.available = True
        self.events.guild_arrives(guild)

    def new_thread(
        self, parent: Channel, name: str, kind: int, owner: User | None, number: int | None = None
    ) -> Channel:
        """A thread that nobody has been told of yet."""
        thread = Channel(self, number or self.ids.next(), name, kind, guild=parent.guild, parent=parent)
        thread.owner_id = (owner or parent.guild.owner if parent.guild else self.bot).id
        thread.members.add(thread.owner_id)
        self.channels[thread.id] = thread
        return thread

    def dm(self, user: User) -> Channel:
        """The direct messages between the bot and a user."""
        for channel in self.channels.values():
            if channel.type == DM and channel.recipient is user:
                return channel
        channel = Channel(self, self.ids.next(), f"DM with {user.name}", DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def private_channel(self, *users: User) -> Channel:
        """A group of people without the bot, where only people who have installed the app can use it."""
        channel = Channel(self, self.ids.next(), "group", GROUP_DM, with_bot=False, recipient=users[0])
        self.channels[channel.id] = channel
        return channel

    def store(
        self, filename: str, content: bytes, content_type: str | None = None, channel: Channel | None = None
    ) -> File:
        """A file on the stand-in's content network."""
        number = self.ids.next()
        place = channel.id if channel else number
        kind = content_type or mimetypes.guess_type(filename)[0] or "application/octet-stream"
        url = f"{self.base}/attachments/{place}/{number}/{filename}?ex=66aa&is=66aa&hm=00ff"
        self.files[number] = File(number, filename, content, kind, url)
        return self.files[number]

    def visible_to(self, user: User, channel: Channel) -> list[Message]:
        """The messages of a channel that a user sees: nobody else's ephemeral ones."""
        return [message for message in channel.messages.values() if message.ephemeral_for in (None, user)]

    def readable_by_bot(self, message: Message) -> bool:
        """Whether the bot's application may read a message's content over HTTP."""
        return self.events.readable(message, intents.bits(self.enabled_intents))

    def fail(self, method: str, pattern: str, **fault: Any) -> Fault:
        """Let requests fail: status, retry_after, scope, is_global, times, hang, drop, applied (see Fault)."""
        return self.api.faults.add(Fault(method, pattern, **fault))

    def identify_refused(self) -> bool:
        """Whether an IDENTIFY comes too soon after the last one, for a test that has set `identify_interval`."""
        moment, before = self.clock(), self._identified
        self._identified = moment
        return moment - before < self.identify_interval

    async def gateway_reconnect(self, shard: int | None = None) -> None:
        """Op 7: ask the bot to reconnect and resume."""
        for connection in self.gateway.live(shard):
            connection.send(RECONNECT)

    async def gateway_invalid_session(self, *, resumable: bool = False, shard: int | None = None) -> None:
        """Op 9: the session is over, unless it is resumable."""
        for connection in self.gateway.live(shard):
            if connection.session and not resumable:
                self.gateway.sessions.pop(connection.session.id, None)
            connection.send(INVALID, resumable)

    async def gateway_close(self, code: int = 4000, shard: int | None = None) -> None:
        """Close the websocket with a code."""
        for connection in self.gateway.live(shard):
            connection.close(code)

    async def gateway_abort(self, shard: int | None = None) -> None:
        """Cut the TCP connection without a word."""
        for connection in self.gateway.live(shard):
            connection.abort()
