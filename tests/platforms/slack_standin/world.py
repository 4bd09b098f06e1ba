"""What the server holds: workspaces, people, channels and groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standin_kernel import Heard

from .schema import Json

if TYPE_CHECKING:
    from .messages import Message
    from .server import SlackServer


@dataclass(eq=False)
class User:
    """A member of a workspace; `bot_id` is set for bots."""

    team: Team
    id: str
    name: str
    admin: bool = False
    owner: bool = False
    guest: bool = False
    bot_id: str | None = None
    deleted: bool = False
    email: str | None = None
    locale: str = "en-US"
    tz: str = "Europe/Amsterdam"

    @property
    def mention(self) -> str:
        """The text that mentions them."""
        return f"<@{self.id}>"

    def to_json(self, viewer: Team | None = None) -> Json:
        """A user object, as a workspace sees it: it learns less about people of other workspaces."""
        stranger = viewer is not None and viewer is not self.team
        rights = {} if stranger else self._rights()
        shown = {"real_name": self.name.title(), "display_name": self.name, "team": self.team.id}
        if self.email and not stranger:
            shown["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.name.title(),
            "tz": self.tz,
            "profile": shown,
            "is_bot": self.bot_id is not None,
            "is_stranger": stranger,
            "updated": 1_700_000_000,
            **rights,
        }

    def _rights(self) -> Json:
        return {
            "is_admin": self.admin or self.owner,
            "is_owner": self.owner,
            "is_primary_owner": self.owner,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_app_user": False,
        }


@dataclass(eq=False)
class UserGroup:
    """A group of people that can be mentioned together."""

    team: Team
    id: str
    handle: str
    users: list[User] = field(default_factory=list)
    disabled: bool = False

    def to_json(self) -> Json:
        """A usergroup object."""
        return {
            "id": self.id,
            "team_id": self.team.id,
            "is_usergroup": True,
            "name": self.handle.title(),
            "handle": self.handle,
            "date_delete": int(self.disabled),
            "user_count": len(self.users),
        }


@dataclass(eq=False)
class Channel(Heard["Message"]):
    """A channel, a direct message (`user` is its person) or a group of people."""

    team: Team
    id: str
    name: str
    kind: str = "channel"
    user: User | None = None
    archived: bool = False
    restricted: bool = False
    shared_with: list[Team] = field(default_factory=list)
    members: dict[str, User] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    taken: set[Message] = field(default_factory=set)
    prompts: list[Json] = field(default_factory=list)  # offered in the Messages tab, in no thread

    @property
    def server(self) -> SlackServer:
        """The server that it lives on."""
        return self.team.server

    @property
    def mention(self) -> str:
        """The text that links to it."""
        return f"<#{self.id}>"

    @property
    def private(self) -> bool:
        """Whether only its members can see it."""
        return self.kind != "channel"

    @property
    def shared(self) -> bool:
        """Whether people of other workspaces are in it."""
        return bool(self.shared_with)

    def has(self, team: Team) -> bool:
        """Whether a workspace takes part in it."""
        return team is self.team or team in self.shared_with

    def visible_to(self, team: Team) -> bool:
        """Whether the bot of a workspace may know of it."""
        return self.has(team) and (not self.private or team.bot.id in self.members)

    def add(self, *users: User) -> None:
        """Let people (or the bot) in; the app is told."""
        for user in users:
            if user.id not in self.members:
                self.members[user.id] = user
                self.server.events.joined(self, user)

    def remove(self, user: User) -> None:
        """Put somebody out; the app is told, also when it was the bot itself."""
        self.server.events.left(self, user)
        self.members.pop(user.id, None)

    def messages_of_bot(self) -> list[Message]:
        """The app's messages that everybody here can see."""
        own = [message for message in self.messages.values() if message.by_app and not message.ephemeral]
        return [message for message in own if not message.deleted]

    async def next_message(self, timeout: float = 5.0, thread: Message | str | None = None) -> Message:
        """The app's next message here (or in one thread) that this method has not returned yet."""
        wanted = getattr(thread, "ts", thread)

        def here() -> list[Message]:
            return [message for message in self.messages_of_bot() if wanted in (None, message.thread_ts)]

        return await self.next_of(self.server, here, timeout)

    def to_json(self, viewer: Team | None = None) -> Json:
        """A conversation object."""
        viewer = viewer or self.team
        common: Json = {"id": self.id, "created": 1_700_000_000, "is_archived": self.archived, "updated": 0}
        common |= {"is_im": self.kind == "im", "is_org_shared": False, "context_team_id": viewer.id}
        if self.kind == "im":
            return {**common, "user": self.user.id if self.user else None, "is_user_deleted": False}
        return {
            **common,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_mpim": self.kind == "mpim",
            "is_private": self.private,
            "is_general": False,
            "is_member": viewer.bot.id in self.members,
            "is_shared": self.shared,
            "is_ext_shared": self.shared,
            "shared_team_ids": [self.team.id, *(team.id for team in self.shared_with)],
            "conversation_host_id": self.team.id,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


@dataclass(eq=False)
class Team:
    """A workspace. `installed` says whether the app is in it; `token_error` is what its token is refused with."""

    server: SlackServer
    id: str
    name: str
    domain: str
    bot_token: str
    installed: bool = True
    scopes: set[str] | None = None
    token_error: str | None = None
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    usergroups: dict[str, UserGroup] = field(default_factory=dict)
    bot: User = field(init=False)

    def __post_init__(self) -> None:
        self.bot = self.add_user(self.server.bot_name, bot=True)

    @property
    def granted(self) -> set[str]:
        """The scopes of the bot token."""
        return self.server.scopes if self.scopes is None else self.scopes

    def add_user(self, name: str, *, bot: bool = False, **about: Any) -> User:
        """A new member: admin, owner, guest, deleted, email, locale, tz as in `User`."""
        user = User(self, self.server.ids.next("U"), name, bot_id=self.server.ids.next("B") if bot else None, **about)
        self.users[user.id] = user
        return user

    def add_usergroup(self, handle: str, users: Iterable[User] = ()) -> UserGroup:
        """A new group of people."""
        group = UserGroup(self, self.server.ids.next("S"), handle, list(users))
        self.usergroups[group.id] = group
        return group

    def add_channel(
        self,
        name: str,
        *,
        in_channel: bool = True,
        private: bool = False,
        archived: bool = False,
        restricted: bool = False,
        shared_with: Iterable[Team] = (),
        members: Iterable[User] = (),
    ) -> Channel:
        """A new channel; `in_channel` says whether the bot is a member, `restricted` that it may not post there."""
        kind = "group" if private else "channel"
        channel = Channel(self, self.server.ids.next("C"), name, kind, None, archived, restricted, list(shared_with))
        channel.members = {user.id: user for user in [*([self.bot] if in_channel else []), *members]}
        self.channels[channel.id] = channel
        for other in channel.shared_with:
            other.channels[channel.id] = channel
        return channel

    def add_group_dm(self, *users: User, with_bot: bool = True) -> Channel:
        """A direct message of several people."""
        channel = Channel(self, self.server.ids.next("C"), f"mpdm-{'--'.join(user.name for user in users)}-1", "mpim")
        channel.members = {user.id: user for user in [*users, *([self.bot] if with_bot else [])]}
        self.channels[channel.id] = channel
        return channel

    def dm(self, user: User) -> Channel:
        """The direct messages between the bot and a person."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.user is user:
                return channel
        channel = Channel(self, self.server.ids.next("D"), "directmessage", "im", user)
        channel.members = {user.id: user, self.bot.id: self.bot}
        self.channels[channel.id] = channel
        return channel

    def knows(self, user: User) -> bool:
        """Whether a person is of this workspace, or is met in a shared channel."""
        shared = (channel for channel in self.channels.values() if channel.shared)
        return user.team is self or any(channel.has(user.team) for channel in shared)
