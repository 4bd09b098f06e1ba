"""The events that the app is told of, as far as it has subscribed, may read them, and is there."""

from __future__ import annotations

import re
import secrets
import time
from typing import TYPE_CHECKING, Any

from . import scopes
from .schema import Json

if TYPE_CHECKING:
    from .messages import Message
    from .server import SlackServer
    from .threads import Thread
    from .world import Channel, Team, User

SUBSCRIPTIONS = frozenset(
    [
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "assistant_thread_context_changed",
        "assistant_thread_started",
        "channel_archive",
        "channel_left",
        "group_left",
        "member_joined_channel",
        "member_left_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "reaction_added",
        "reaction_removed",
        "tokens_revoked",
    ]
)
MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


class Events:
    """Makes events and sets them on their way."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server

    def tell(self, name: str, event: Json, team: Team, channel: Channel | None = None) -> None:
        """Send an event, named as in subscriptions, to the app as it is installed in a workspace."""
        if name not in self.server.subscriptions or not team.installed:
            return
        scope = scopes.for_event(name, channel)
        if scope and scope not in team.granted:
            return
        self.server.used_events.add(name)
        if scope:
            self.server.used_scopes.add(scope)
        self.server.deliveries.start("events_api", name, self.body(event, team, channel), team)

    def body(self, event: Json, team: Team, channel: Channel | None) -> Json:
        """What is around an event."""
        seen_by = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot.id, "is_bot": True}
        return {
            "token": self.server.verification_token,
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": None,
            "api_app_id": self.server.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self.server.ids.next("Ev"),
            "event_time": int(time.time()),
            "authorizations": [{**seen_by, "is_enterprise_install": False}],
            "is_ext_shared_channel": bool(channel and channel.shared),
            "event_context": f"4-{secrets.token_hex(20)}",
        }

    @staticmethod
    def teams(channel: Channel) -> list[Team]:
        """The workspaces whose installation of the app is in a channel."""
        taking_part = [channel.team, *channel.shared_with]
        return [team for team in taking_part if team.installed and team.bot.id in channel.members]

    def message(self, message: Message, raw: Json | None = None) -> None:
        """A new message: as a message, and as a mention where it is one. `raw` changes both."""
        channel = message.channel
        event = {**message.to_json(in_event=True), "channel": channel.id, "event_ts": message.ts}
        event |= self._shared(message)
        plain = {**event, "channel_type": channel.kind, **(raw or {})}
        if message.files:
            plain["subtype"] = "file_share"
        told = [
            ("app_mention", {**event, "type": "app_mention", **(raw or {})}, team) for team in self._mentioned(message)
        ]
        told += [(MESSAGES[channel.kind], plain, team) for team in self.teams(channel)[:1]]
        for name, content, team in told if self.server.mention_first else reversed(told):
            self.tell(name, content, team, channel)

    def mention(self, message: Message) -> None:
        """A mention alone, of which the app hears later than of the message."""
        event = {**message.to_json(in_event=True), "channel": message.channel.id, "event_ts": message.ts}
        for team in self._mentioned(message):
            event |= {"type": "app_mention", **self._shared(message)}
            self.tell("app_mention", event, team, message.channel)

    def _shared(self, message: Message) -> Json:
        if not message.channel.shared:
            return {}
        return {"user_team": message.user.team.id, "source_team": message.user.team.id}

    def _mentioned(self, message: Message) -> list[Team]:
        channel = message.channel
        if channel.kind == "im" or message.by_app:
            return []
        teams = [team for team in [channel.team, *channel.shared_with] if mentions(message.notification, team)]
        outside = self.server.mention_reaches_nonmembers and not channel.private
        return [team for team in teams if outside or team in self.teams(channel)]

    def _about(self, channel: Channel, event: Json) -> None:
        full = {"type": "message", "hidden": True, "channel": channel.id, "channel_type": channel.kind, **event}
        full |= {"ts": self.server.ids.ts()}
        full["event_ts"] = full["ts"]
        for team in self.teams(channel)[:1]:
            self.tell(MESSAGES[channel.kind], full, team, channel)

    def changed(self, message: Message, before: Json) -> None:
        """A message has been edited; a mention that is new in it counts as one."""
        now = message.to_json(in_event=True)
        self._about(message.channel, {"subtype": "message_changed", "message": now, "previous_message": before})
        for team in self._mentioned(message):
            if not mentions(str(before.get("text")), team):
                event = {**now, "type": "app_mention", "channel": message.channel.id, "event_ts": self.server.ids.ts()}
                self.tell("app_mention", event, team, message.channel)

    def deleted(self, message: Message, before: Json) -> None:
        """A message has been deleted."""
        about = {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before}
        self._about(message.channel, about)

    def joined(self, channel: Channel, user: User) -> None:
        """Somebody has come into a channel."""
        self._member("member_joined_channel", channel, user)

    def left(self, channel: Channel, user: User) -> None:
        """Somebody has gone out of a channel. The app hears of itself by another event."""
        if user is user.team.bot:
            name = "group_left" if channel.private else "channel_left"
            self.tell(name, {"type": name, "channel": channel.id, "event_ts": self.server.ids.ts()}, user.team)
        else:
            self._member("member_left_channel", channel, user)

    def _member(self, name: str, channel: Channel, user: User) -> None:
        kind = "G" if channel.kind == "group" else "C"
        event = {"type": name, "user": user.id, "channel": channel.id, "channel_type": kind, "team": user.team.id}
        for team in self.teams(channel)[:1]:
            self.tell(name, {**event, "event_ts": self.server.ids.ts()}, team, channel)

    def reaction(self, message: Message, user: User, name: str, *, added: bool) -> None:
        """Somebody has added or taken away an emoji."""
        kind = "reaction_added" if added else "reaction_removed"
        item = {"type": "message", "channel": message.channel.id, "ts": message.ts}
        event = {"type": kind, "user": user.id, "reaction": name, "item": item, "item_user": message.user.id}
        for team in self.teams(message.channel)[:1]:
            self.tell(kind, {**event, "event_ts": self.server.ids.ts()}, team, message.channel)

    def home_opened(self, user: User, tab: str, team: Team) -> None:
        """Somebody has opened the app's own place."""
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": team.dm(user).id, "tab": tab}
        view = self.server.home(user, team)
        shown: dict[str, Any] = {"view": view.to_json()} if view and tab == "home" else {}
        self.tell("app_home_opened", {**event, **shown, "event_ts": self.server.ids.ts()}, team)

    def assistant(self, name: str, thread: Thread) -> None:
        """Somebody has opened the assistant, or looks at another channel beside it."""
        event = {"type": name, "assistant_thread": thread.to_json(), "event_ts": self.server.ids.ts()}
        self.tell(name, event, thread.channel.team, thread.channel)


def mentions(text: str, team: Team) -> bool:
    """Whether a text mentions the app's bot."""
    return bool(re.search(rf"<@{team.bot.id}(\|[^>]*)?>", text))
