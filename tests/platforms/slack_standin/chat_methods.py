"""chat.*"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import posting
from .errors import ApiError
from .messages import Message
from .registry import Call, method
from .schema import Json

if TYPE_CHECKING:
    from .world import Channel


def _destination(call: Call) -> Channel:
    """Where a message goes: also a person's id, or a channel's name, will do."""
    wanted = call.required("channel")
    if wanted[:1] in "UW" and wanted not in call.team.channels:
        user = call.user("channel")
        if user.bot_id or user.team is not call.team:
            raise ApiError("channel_not_found" if user.bot_id else "cannot_dm_user")
        return call.team.dm(user)
    return call.channel()


def _customized(call: Call) -> None:
    if any(call.text(name) for name in ("username", "icon_emoji", "icon_url")):
        call.need("chat:write.customize")


def own(call: Call, channel: Channel, error: str) -> Message:
    """The app's message that a call names by its timestamp."""
    message = channel.messages.get(call.required("ts"))
    if message is None or message.ephemeral or message.deleted:
        raise ApiError("message_not_found")
    if not message.by_app or message.team is not call.team:
        raise ApiError(error)
    return message


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    """Send a message."""
    channel = _destination(call)
    _customized(call)
    payload = posting.checked(call.server, call.arguments)
    posting.may_post(call.team, channel, public="chat:write.public" in call.team.granted)
    message = posting.post(call.team, channel, payload, thread_ts=call.text("thread_ts"))
    return {"channel": channel.id, "ts": message.ts, "message": message.to_json()}


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    """Send a message that one person sees, until they reload."""
    channel = _destination(call)
    _customized(call)
    payload = posting.checked(call.server, call.arguments)
    posting.may_post(call.team, channel, public=False)
    user = channel.members.get(call.required("user"))
    if user is None:
        raise ApiError("user_not_in_channel")
    message = posting.post(call.team, channel, payload, thread_ts=call.text("thread_ts"), only_for=user)
    return {"message_ts": message.ts}


@method("chat.update")
def update(call: Call) -> Json:
    """Edit one of the app's messages."""
    channel = call.channel()
    message = own(call, channel, "cant_update_message")
    payload = posting.checked(call.server, call.arguments, may_be_empty=call.structure("blocks") == [])
    if channel.archived:
        raise ApiError("is_archived")
    posting.change(message, payload)
    said = message.to_json()
    return {"channel": channel.id, "ts": message.ts, "text": said["text"], "message": said}


@method("chat.delete")
def delete(call: Call) -> Json:
    """Delete one of the app's messages."""
    channel = call.channel()
    message = own(call, channel, "cant_delete_message")
    posting.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
def permalink(call: Call) -> Json:
    """The address of a message."""
    channel = call.channel()
    message = channel.messages.get(call.required("message_ts"))
    if message is None or message.deleted or message.ephemeral:
        raise ApiError("message_not_found")
    return {"channel": channel.id, "permalink": message.permalink}


@method("reactions.add")
def react(call: Call) -> Json:
    """Add an emoji to a message."""
    message, users = _reaction(call)
    if call.team.bot.id in users:
        raise ApiError("already_reacted")
    users.add(call.team.bot.id)
    call.server.events.reaction(message, call.team.bot, call.text("name"), added=True)
    return {}


@method("reactions.remove")
def unreact(call: Call) -> Json:
    """Take an emoji away from a message."""
    message, users = _reaction(call)
    if call.team.bot.id not in users:
        raise ApiError("no_reaction")
    users.discard(call.team.bot.id)
    call.server.events.reaction(message, call.team.bot, call.text("name"), added=False)
    return {}


def _reaction(call: Call) -> tuple[Message, set[str]]:
    channel = call.channel(member=True)
    message = channel.messages.get(call.required("timestamp"))
    if message is None or message.ephemeral or message.deleted:
        raise ApiError("message_not_found")
    name = call.required("name")
    if ":" in name or not name.isprintable() or " " in name:
        raise ApiError("invalid_name", problem=f"{name!r} is not the name of an emoji")
    return message, message.reactions.setdefault(name, set())
