"""What people do: they write, use commands and shortcuts, press, choose, submit and open places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from . import posting
from .deliveries import Answered
from .files import File
from .interactions import Interaction
from .messages import Message
from .schema import Json
from .threads import Thread
from .typed_text import rich
from .using import Using
from .world import Channel, Team, User

if TYPE_CHECKING:
    from .server import SlackServer

NAMES = {"im": "directmessage", "group": "privategroup"}
Files = Iterable[File | tuple[str, bytes]]


class People(Using):
    """The actions of people. A `raw` argument puts a test's own values into the payload."""

    @property
    def _server(self) -> SlackServer:
        return cast("SlackServer", self)

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        thread: Message | Thread | str | None = None,
        files: Files = (),
        raw: Json | None = None,
    ) -> Message:
        """Write a message, as it is on the wire: `<@U…>` mentions; `<@BOT>` stands for the mention of the bot."""
        if channel.private and user.id not in channel.members:
            raise LookupError(f"{user.name} is not in the private channel {channel.name}")
        if not channel.has(user.team):
            raise LookupError(f"{user.name} is of a workspace that the channel {channel.name} is not shared with")
        channel.members.setdefault(user.id, user)
        await channel.read()
        thread_ts = thread if isinstance(thread, str) else thread.ts if thread else None
        message = self._written(user, channel, text, thread_ts)
        message.files = [self._shared(file, user, channel) for file in files]
        self._server.note("person", f"{user.name} says {text!r}")
        channel.messages[message.ts] = message
        self._server.events.message(message, raw)
        return message

    def _written(self, user: User, channel: Channel, text: str, thread_ts: str | None) -> Message:
        frame = posting.frame(channel.team, user, channel, thread_ts)
        message = Message(channel, user, frame)
        said = self._named(text, channel)
        message.raw |= {"text": said, "blocks": rich(said)} if said else {"text": ""}
        message.raw["client_msg_id"] = self._server.ids.next("M")
        return message

    def _named(self, text: str, channel: Channel) -> str:
        return text.replace("<@BOT>", channel.team.bot.mention)

    def _shared(self, file: File | tuple[str, bytes], user: User, channel: Channel) -> File:
        kept = file if isinstance(file, File) else self._server.store(*file, user=user)
        kept.channels.append(channel.id)
        return kept

    async def invite(self, user: User, message: Message) -> None:
        """Let the bot in after a message has mentioned it where it was not: then it hears of that message."""
        self._server.note("person", f"{user.name} invites the bot to {message.channel.name}")
        message.channel.add(user.team.bot)
        self._server.events.mention(message)

    async def edit(self, message: Message, text: str) -> None:
        """Change a person's message: message_changed."""
        before = message.to_json(in_event=True)
        said = self._named(text, message.channel)
        message.raw |= {"text": said, "blocks": rich(said)}
        message.raw["edited"] = {"user": message.user.id, "ts": self._server.ids.ts()}
        message.edits += 1
        self._server.note("person", f"{message.user.name} edits to {text!r}")
        self._server.events.changed(message, before)

    async def delete(self, message: Message) -> None:
        """Delete a message, a person's or the bot's: message_deleted."""
        posting.remove(message)

    async def react(self, user: User, message: Message, name: str, *, remove: bool = False) -> None:
        """Add an emoji to a message, or take it away."""
        users = message.reactions.setdefault(name, set())
        users.discard(user.id) if remove else users.add(user.id)
        self._server.events.reaction(message, user, name, added=not remove)

    async def slash(
        self, user: User, channel: Channel, command: str, text: str = "", *, raw: Json | None = None
    ) -> Interaction:
        """Use a slash command; it works in every channel that the person is in, the bot needn't be."""
        team = self._team_for(user)
        self._server.used_commands.add(command)
        payload = {
            "token": self._server.verification_token,
            "team_id": user.team.id,
            "team_domain": user.team.domain,
            "channel_id": channel.id,
            "channel_name": NAMES.get(channel.kind, channel.name),
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text,
            "api_app_id": self._server.app_id,
            "is_enterprise_install": "false",
        }
        self._server.note("person", f"{user.name} uses {command} {text}")
        return self._use("slash_commands", command, payload | (raw or {}), user, channel, team=team, accepts=True)

    def _team_for(self, user: User) -> Team:
        """The installation whose commands and shortcuts a person has: that of their own workspace, and no other."""
        if not user.team.installed:
            raise LookupError(f"the app is not installed where {user.name} is")
        return user.team

    async def message_shortcut(
        self, user: User, message: Message, callback_id: str, *, raw: Json | None = None
    ) -> Interaction:
        """Use a shortcut from the menu of a message."""
        self._seen(user, message)
        self._server.used_shortcuts.add(("message", callback_id))
        channel = message.channel
        payload = {
            "type": "message_action",
            "callback_id": callback_id,
            "message_ts": message.ts,
            "channel": self._place(channel),
            "message": message.to_json(),
        }
        return self._interact(payload | (raw or {}), callback_id, user, channel)

    async def global_shortcut(self, user: User, callback_id: str, *, raw: Json | None = None) -> Interaction:
        """Use a shortcut from the search box or the composer."""
        self._server.used_shortcuts.add(("global", callback_id))
        return self._interact({"type": "shortcut", "callback_id": callback_id} | (raw or {}), callback_id, user, None)

    def _seen(self, user: User, message: Message) -> None:
        if message not in self._server.visible_to(user, message.channel):
            raise LookupError(f"{user.name} does not see {message.text[:60]!r}")

    def _interact(
        self, payload: Json, what: str, user: User, channel: Channel | None, team: Team | None = None, **how: Any
    ) -> Interaction:
        """Set an interactive payload on its way, with what stands in all of them."""
        team = team or self._team_for(user)
        common = {
            "token": self._server.verification_token,
            "api_app_id": self._server.app_id,
            "team": {"id": team.id, "domain": team.domain},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team.id},
            "enterprise": None,
            "is_enterprise_install": False,
            "action_ts": self._server.ids.ts(),
        }
        self._server.note("person", f"{user.name} does {payload.get('type')} {what}")
        what = f"{payload.get('type')} {what}"
        return self._use("interactive", what, {**common, **payload}, user, channel, team=team, **how)

    def _use(
        self,
        kind: str,
        what: str,
        payload: Json,
        user: User,
        channel: Channel | None,
        *,
        team: Team,
        accepts: bool = False,
        answered: Answered | None = None,
        responding: bool = True,
        **about: Any,
    ) -> Interaction:
        return self._server.interact(
            kind, what, payload, user, channel, team, accepts=accepts, answered=answered, responding=responding, **about
        )

    async def open_home(self, user: User, *, tab: str = "home", team: Team | None = None) -> None:
        """Open the app's own place: its Home tab, or its messages."""
        self._server.note("person", f"{user.name} opens the {tab} tab")
        self._server.events.home_opened(user, tab, team or user.team)

    async def open_assistant(self, user: User, context: Channel | None = None) -> Thread:
        """Open a new thread of the assistant, perhaps beside a channel."""
        channel = user.team.dm(user)
        raw = posting.frame(user.team, user.team.bot, channel, None)
        raw |= {"subtype": "assistant_app_thread", "text": "New Assistant Thread", "thread_ts": raw["ts"]}
        channel.messages[raw["ts"]] = Message(channel, user.team.bot, raw)
        thread = Thread(channel, raw["ts"], user, self._context(context))
        self._server.threads[channel.id, thread.ts] = thread
        self._server.events.assistant("assistant_thread_started", thread)
        return thread

    async def change_context(self, thread: Thread, context: Channel) -> None:
        """Go to another channel with the assistant open beside it."""
        thread.context = self._context(context)
        self._server.events.assistant("assistant_thread_context_changed", thread)

    @staticmethod
    def _context(channel: Channel | None) -> Json:
        return {"channel_id": channel.id, "team_id": channel.team.id, "enterprise_id": None} if channel else {}

    @staticmethod
    def _place(channel: Channel) -> Json:
        return {"id": channel.id, "name": NAMES.get(channel.kind, channel.name)}
