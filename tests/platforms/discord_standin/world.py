"""What the server holds: users, guilds, channels and members."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from standin_kernel import Heard

from . import permissions
from .permissions import Named, bits

if TYPE_CHECKING:
    from .messages import Message
    from .server import DiscordServer

TEXT, DM, VOICE, NEWS, PUBLIC_THREAD, PRIVATE_THREAD, FORUM = 0, 1, 2, 5, 11, 12, 15
THREADS = (10, PUBLIC_THREAD, PRIVATE_THREAD)


def now() -> str:
    """The time as Discord writes it."""
    return datetime.now(UTC).isoformat()


@dataclass
class User:
    """An account. `dms_closed` makes direct messages to it fail, as for people who have closed them."""

    id: int
    name: str
    bot: bool = False
    dms_closed: bool = False

    @property
    def mention(self) -> str:
        """The text that mentions it."""
        return f"<@{self.id}>"

    def to_json(self) -> dict[str, Any]:
        """A user object."""
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": None if self.bot else self.name.title(),
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
            "flags": 0,
        }


@dataclass
class Role:
    """A role of a guild."""

    id: int
    name: str
    permissions: int
    position: int = 0

    def to_json(self) -> dict[str, Any]:
        """A role object."""
        return {
            "id": str(self.id),
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "position": self.position,
            "permissions": str(self.permissions),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }


@dataclass
class Member:
    """A user in a guild."""

    user: User
    roles: list[int] = field(default_factory=list)
    joined_at: str = field(default_factory=now)

    def to_json(self) -> dict[str, Any]:
        """A member object without its user, as it stands in messages."""
        return {
            "roles": [str(role) for role in self.roles],
            "nick": None,
            "avatar": None,
            "banner": None,
            "joined_at": self.joined_at,
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
            "communication_disabled_until": None,
        }

    def with_user(self) -> dict[str, Any]:
        """A whole member object."""
        return {**self.to_json(), "user": self.user.to_json()}


@dataclass(eq=False)
class Channel(Heard["Message"]):
    """A channel, a thread or a direct message channel."""

    server: DiscordServer
    id: int
    name: str
    type: int = TEXT
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    owner_id: int | None = None
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)
    with_bot: bool = True
    archived: bool = False
    locked: bool = False
    auto_archive_duration: int = 1440
    created_at: str = field(default_factory=now)
    taken: set[Message] = field(default_factory=set)

    @property
    def mention(self) -> str:
        """The text that links to it."""
        return f"<#{self.id}>"

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread."""
        return self.type in THREADS

    @property
    def threads(self) -> list[Channel]:
        """The threads in it."""
        return [other for other in self.server.channels.values() if other.parent is self]

    def deny(self, *names: str, who: User | Role | None = None) -> None:
        """Take permissions from somebody (the bot unless said otherwise) in this channel."""
        self._overwrite(0, bits(names), who)

    def allow(self, *names: str, who: User | Role | None = None) -> None:
        """Give permissions to somebody (the bot unless said otherwise) in this channel."""
        self._overwrite(bits(names), 0, who)

    def _overwrite(self, allowed: int, denied: int, who: User | Role | None) -> None:
        key = (who or self.server.bot).id
        had_allowed, had_denied = self.overwrites.get(key, (0, 0))
        self.overwrites[key] = ((had_allowed | allowed) & ~denied, (had_denied | denied) & ~allowed)
        self.server.events.channel("CHANNEL_UPDATE", self)

    def add_thread(self, name: str, *, private: bool = False, owner: User | None = None) -> Channel:
        """A thread that a person has opened; the bot is told, and is a member only after it has joined."""
        thread = self.server.new_thread(self, name, PRIVATE_THREAD if private else PUBLIC_THREAD, owner)
        self.server.events.channel("THREAD_CREATE", thread)
        return thread

    def messages_of_bot(self) -> list[Message]:
        """The bot's messages that everybody here can see, and that show more than "thinking"."""
        mine = [message for message in self.messages.values() if message.author is self.server.bot]
        return [message for message in mine if not message.ephemeral_for and not message.loading]

    async def next_message(self, timeout: float = 5.0) -> Message:
        """The bot's next message here that this method has not returned yet."""
        return await self.next_of(self.server, self.messages_of_bot, timeout)

    def to_json(self) -> dict[str, Any]:
        """A channel object."""
        common: dict[str, Any] = {"id": str(self.id), "type": self.type, "flags": 0, "last_message_id": self._last()}
        if self.guild is None:
            people = [self.recipient.to_json()] if self.recipient else []
            return {**common, "recipients": people}
        common |= {"guild_id": str(self.guild.id), "name": self.name, "rate_limit_per_user": 0}
        return common | (self._thread_json() if self.is_thread else self._channel_json())

    def _last(self) -> str | None:
        return str(max(self.messages)) if self.messages else None

    def _channel_json(self) -> dict[str, Any]:
        layers = [
            {"id": str(key), "type": int(key not in self.guild.roles), "allow": str(allow), "deny": str(deny)}
            for key, (allow, deny) in self.overwrites.items()
            if self.guild
        ]
        return {"position": 0, "permission_overwrites": layers, "nsfw": False, "topic": None, "parent_id": None}

    def _thread_json(self) -> dict[str, Any]:
        return {
            "parent_id": str(self.parent.id) if self.parent else None,
            "owner_id": str(self.owner_id),
            "message_count": len(self.messages),
            "member_count": len(self.members),
            "total_message_sent": len(self.messages),
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "auto_archive_duration": self.auto_archive_duration,
                "archive_timestamp": self.created_at,
                "create_timestamp": self.created_at,
            },
        }


class GuildChannel(Channel):
    """A channel that is certainly of a guild."""

    if TYPE_CHECKING:
        guild: Guild


@dataclass(eq=False)
class Guild:
    """A guild. `has_bot` says whether the app is installed in it; `available` is false in an outage."""

    server: DiscordServer
    id: int
    name: str
    owner: User
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    has_bot: bool = True
    available: bool = True

    @property
    def everyone(self) -> Role:
        """The role that everybody has; its id is the guild's."""
        return self.roles[self.id]

    @property
    def channels(self) -> list[Channel]:
        """Its channels, without threads."""
        return [found for found in self.server.channels.values() if found.guild is self and not found.is_thread]

    @property
    def threads(self) -> list[Channel]:
        """The threads of all its channels."""
        return [found for found in self.server.channels.values() if found.guild is self and found.is_thread]

    @property
    def bot_member(self) -> Member | None:
        """The bot as a member, unless it is not in this guild."""
        return self.members.get(self.server.bot.id)

    def add_role(self, name: str, permissions: Named = 0) -> Role:
        """A new role."""
        role = Role(self.server.ids.next(), name, bits(permissions), position=len(self.roles))
        self.roles[role.id] = role
        self.server.events.guild("GUILD_ROLE_CREATE", self, {"role": role.to_json()})
        return role

    def add_member(self, user: User, *, permissions: Named = 0, roles: tuple[Role, ...] = ()) -> Member:
        """Let a user in; extra permissions come as a role of their own."""
        member = Member(user, [role.id for role in roles])
        if bits(permissions):
            member.roles.append(self.add_role(f"{user.name}'s", permissions).id)
        self.members[user.id] = member
        self.server.events.guild("GUILD_MEMBER_ADD", self, member.with_user())
        return member

    def add_channel(self, name: str, *, type: int = TEXT) -> GuildChannel:  # noqa: A002
        """A new channel; the bot is told when it is connected."""
        channel = GuildChannel(self.server, self.server.ids.next(), name, type, guild=self)
        self.server.channels[channel.id] = channel
        self.server.events.channel("CHANNEL_CREATE", channel)
        return channel

    def permissions_of(self, user: User, channel: Channel | None = None) -> int:
        """What a user may do, in the guild or in one channel."""
        member = self.members.get(user.id)
        if member is None:
            return self.everyone.permissions
        return permissions.in_channel(channel, member) if channel else permissions.in_guild(self, member)
