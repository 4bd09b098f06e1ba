"""Which events the bot gets, on which shard, and with what in them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from . import permissions
from .intents import INTENTS, application_flags, bits
from .world import now

if TYPE_CHECKING:
    from .gateway import Session
    from .messages import Message
    from .server import DiscordServer
    from .world import Channel, Guild, User

Json = dict[str, Any]
EMPTIED: Json = {"content": "", "embeds": [], "attachments": [], "components": []}


class Events:
    """Builds events and hands them to the sessions that want them."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server

    def _sessions(self, guild: Guild | None, intent: str | None) -> list[Session]:
        """Sessions of the right shard with the right intent; direct messages belong to shard 0."""
        wanted = INTENTS[intent] if intent else 0
        return [
            session
            for session in self.server.gateway.sessions.values()
            if session.shard == ((guild.id >> 22) % session.shards if guild else 0)
            if session.intents & wanted == wanted
        ]

    def welcome(self, session: Session) -> None:
        """READY, and then every guild of the shard."""
        mine = [
            guild
            for guild in self.server.guilds.values()
            if guild.has_bot and (guild.id >> 22) % session.shards == session.shard
        ]
        session.dispatch("READY", self._ready(session, mine))
        for guild in mine:
            if guild.available and session.intents & INTENTS["GUILDS"]:
                session.dispatch("GUILD_CREATE", self.guild_json(guild, session.intents))

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        flags = application_flags(bits(self.server.enabled_intents))
        return {
            "v": 10,
            "user": {**self.server.bot.to_json(), "verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.server.gateway_url,
            "shard": [session.shard, session.shards],
            "application": {"id": str(self.server.application_id), "flags": flags},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "geo_ordered_rtc_regions": [],
            "_trace": [],
        }

    def guild_json(self, guild: Guild, intents: int) -> Json:
        """A guild as GUILD_CREATE brings it; without the intent for members only the bot is among them."""
        members = list(guild.members.values())
        if not intents & INTENTS["GUILD_MEMBERS"]:
            members = [member for member in members if member.user is self.server.bot]
        return {
            **rest_guild(guild),
            "joined_at": members[0].joined_at if members else now(),
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [member.with_user() for member in members],
            "channels": [channel.to_json() for channel in guild.channels],
            "threads": [thread.to_json() for thread in guild.threads if not thread.archived],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    def guild(self, event: str, guild: Guild, data: Json) -> None:
        """An event about a guild that the bot is in."""
        if not (guild.has_bot and guild.available):
            return
        intent = "GUILD_MEMBERS" if event.startswith("GUILD_MEMBER_") else "GUILDS"
        for session in self._sessions(guild, intent):
            session.dispatch(event, {"guild_id": str(guild.id), **data})

    def guild_arrives(self, guild: Guild) -> None:
        """GUILD_CREATE: the bot has been added, or an outage is over."""
        for session in self._sessions(guild, "GUILDS"):
            session.dispatch("GUILD_CREATE", self.guild_json(guild, session.intents))

    def guild_goes(self, guild: Guild, *, outage: bool) -> None:
        """GUILD_DELETE: with `unavailable` in an outage, without it when the bot was removed."""
        data: Json = {"id": str(guild.id), **({"unavailable": True} if outage else {})}
        for session in self._sessions(guild, "GUILDS"):
            session.dispatch("GUILD_DELETE", data)

    def channel(self, event: str, channel: Channel) -> None:
        """An event about a channel or a thread."""
        if channel.guild is None or not self.hears(channel):
            return
        extra = {"newly_created": True} if event == "THREAD_CREATE" else {}
        self.guild(event, channel.guild, {**channel.to_json(), **extra})

    def hears(self, channel: Channel) -> bool:
        """Whether the bot is told of what happens in a channel."""
        if channel.guild is None:
            return channel.with_bot
        if not (channel.guild.has_bot and channel.guild.available):
            return False
        return permissions.may(channel, channel.guild.bot_member, "VIEW_CHANNEL")

    def message(self, event: str, message: Message) -> None:
        """MESSAGE_CREATE, MESSAGE_UPDATE or MESSAGE_DELETE, with its content only where the bot may read it."""
        if message.ephemeral or not self.hears(message.channel):
            return
        guild = message.channel.guild
        place = {"guild_id": str(guild.id)} if guild else {}
        data = self._deletion(message) if event == "MESSAGE_DELETE" else {**message.to_json(), **self._member(message)}
        for session in self._sessions(guild, "GUILD_MESSAGES" if guild else "DIRECT_MESSAGES"):
            hidden = EMPTIED if event != "MESSAGE_DELETE" and not self.readable(message, session.intents) else {}
            session.dispatch(event, {**data, **hidden, **place})

    @staticmethod
    def _deletion(message: Message) -> Json:
        return {"id": str(message.id), "channel_id": str(message.channel.id)}

    def _member(self, message: Message) -> Json:
        guild = message.channel.guild
        member = guild.members.get(message.author.id) if guild else None
        return {"member": member.to_json()} if member else {}

    def readable(self, message: Message, intents: int) -> bool:
        """Whether the bot gets a message's content: in direct messages, where it is mentioned, or with the intent."""
        if intents & INTENTS["MESSAGE_CONTENT"] or message.channel.guild is None or message.author is self.server.bot:
            return True
        return any(user["id"] == str(self.server.bot.id) for user in message.raw.get("mentions") or [])

    def interaction(self, payload: Json, guild: Guild | None) -> None:
        """INTERACTION_CREATE needs no intent; where the bot is not a member it still comes on the guild's shard."""
        for session in self._sessions(guild, None):
            session.dispatch("INTERACTION_CREATE", payload)

    def typing(self, user: User, channel: Channel) -> None:
        """TYPING_START, for the intent of the place."""
        if not self.hears(channel):
            return
        guild = channel.guild
        data: Json = {"channel_id": str(channel.id), "user_id": str(user.id), "timestamp": int(time.time())}
        if guild and user.id in guild.members:
            data |= {"guild_id": str(guild.id), "member": guild.members[user.id].with_user()}
        for session in self._sessions(guild, "GUILD_MESSAGE_TYPING" if guild else "DIRECT_MESSAGE_TYPING"):
            session.dispatch("TYPING_START", data)


def rest_guild(guild: Guild) -> Json:
    """A guild object without what only the gateway adds."""
    empty = ("icon", "splash", "discovery_splash", "banner", "description", "vanity_url_code", "afk_channel_id")
    more = ("system_channel_id", "rules_channel_id", "public_updates_channel_id", "application_id")
    zeros = ("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level")
    numbers = ("premium_tier", "premium_subscription_count", "nsfw_level", "system_channel_flags")
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner.id),
        **dict.fromkeys((*empty, *more)),
        **dict.fromkeys((*zeros, *numbers), 0),
        "afk_timeout": 300,
        "max_members": 500000,
        "preferred_locale": "en-US",
        "premium_progress_bar_enabled": False,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role.to_json() for role in guild.roles.values()],
    }
