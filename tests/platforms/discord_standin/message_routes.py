"""Messages in channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import permissions
from .api import Answer, Call, Route
from .errors import ApiError, FormErrors, cannot_dm, missing_access, missing_permissions, unknown
from .message_rules import check_edit, check_message, refuse_empty, unknown_reference
from .messages import COMPONENTS_V2, Json, Message
from .posting import bot_posts, change, remove, uploads

if TYPE_CHECKING:
    from .world import Channel

BY_ANOTHER = ApiError(403, 50005, "Cannot edit a message authored by another user")
NO_HISTORY = ApiError(403, 160002, "Cannot reply without permission to read message history")
ARCHIVED = ApiError(400, 50083, "Thread is archived")


def channel_of(call: Call, *needed: str) -> Channel:
    """The channel of the path, if the bot can see it and has what is needed there."""
    channel = call.server.channels.get(call.number("channel_id"))
    if channel is None:
        raise unknown("Channel")
    allow(channel, *needed)
    return channel


def allow(channel: Channel, *needed: str) -> None:
    """Raise unless the bot may do this here."""
    if channel.guild is None:
        if not channel.with_bot:
            raise missing_access()
        return
    member = channel.guild.bot_member
    if not channel.guild.has_bot or not permissions.may(channel, member, "VIEW_CHANNEL"):
        raise missing_access()
    if not permissions.may(channel, member, *needed):
        raise missing_permissions()


def message_of(call: Call, channel: Channel) -> Message:
    """The message of the path; a message for one person's eyes does not exist here."""
    message = channel.messages.get(call.number("message_id"))
    if message is None or message.ephemeral:
        raise unknown("Message")
    return message


def create_rules(call: Call) -> FormErrors:
    """What the payload of a new message must keep to."""
    return check_message(call.body)


async def create(call: Call) -> Answer:
    """A new message."""
    channel = channel_of(call)
    payload: Json = call.body or {}
    _may_post(channel, payload, bool(call.files))
    refuse_empty(payload, len(call.files))
    if channel.locked:
        raise ARCHIVED
    replied = _reference(channel, payload)
    channel.archived = False
    posted = _posted_before(channel, payload)
    if posted:
        return Answer(posted.to_json())
    message = bot_posts(channel, payload, uploads(call, channel, payload), replied)
    return Answer(message.to_json())


def _posted_before(channel: Channel, payload: Json) -> Message | None:
    """With enforce_nonce a message that is sent again, because its answer got lost, is posted once."""
    if not payload.get("enforce_nonce") or payload.get("nonce") is None:
        return None
    mine = reversed(channel.messages_of_bot())
    return next((message for message in mine if message.raw.get("nonce") == payload["nonce"]), None)


def _may_post(channel: Channel, payload: Json, files: bool) -> None:
    if channel.recipient and channel.recipient.dms_closed:
        raise cannot_dm()
    needed = ["SEND_MESSAGES_IN_THREADS" if channel.is_thread else "SEND_MESSAGES"]
    needed += ["ATTACH_FILES"] if files else []
    needed += ["EMBED_LINKS"] if payload.get("embeds") else []
    allow(channel, *needed)
    member = channel.guild.bot_member if channel.guild else None
    if payload.get("message_reference") and not permissions.may(channel, member, "READ_MESSAGE_HISTORY"):
        raise NO_HISTORY


def _reference(channel: Channel, payload: Json) -> Message | None:
    reference = payload.get("message_reference")
    if not reference:
        return None
    found = channel.messages.get(int(reference.get("message_id") or 0))
    if (found is None or found.ephemeral) and reference.get("fail_if_not_exists", True):
        raise unknown_reference()
    return found if found is None or not found.ephemeral else None


def edit_rules(call: Call) -> FormErrors:
    """What an edit must keep to, given the message's flags so far."""
    channel = call.server.channels.get(call.number("channel_id"))
    message = channel.messages.get(call.number("message_id")) if channel else None
    return check_edit(call.body, message)


async def edit(call: Call) -> Answer:
    """An edit of one of the bot's messages."""
    channel = channel_of(call)
    message = message_of(call, channel)
    if message.author is not call.server.bot:
        raise BY_ANOTHER
    return Answer(edited(call, message).to_json())


def edited(call: Call, message: Message) -> Message:
    """Put a request's payload into a message, unless that would leave nothing in it."""
    payload: Json = call.body or {}
    result = {**message.raw, **{key: value for key, value in payload.items() if value is not None or key == "content"}}
    if (payload.get("flags") or 0) & COMPONENTS_V2:
        result = {**payload}
    refuse_empty(result, len(call.files))
    return change(message, payload, uploads(call, message.channel, payload))


async def delete(call: Call) -> Answer:
    """Remove a message: one's own always, those of others with MANAGE_MESSAGES."""
    channel = channel_of(call)
    message = message_of(call, channel)
    if message.author is not call.server.bot:
        allow(channel, "MANAGE_MESSAGES")
    remove(message)
    return Answer(status=204)


async def get_one(call: Call) -> Answer:
    """One message. The content of others is empty without the intent, as over the gateway."""
    channel = channel_of(call, "READ_MESSAGE_HISTORY")
    return Answer(_seen(call, message_of(call, channel)))


async def get_many(call: Call) -> Answer:
    """The latest messages, newest first."""
    channel = channel_of(call, "READ_MESSAGE_HISTORY")
    found = [message for message in channel.messages.values() if not message.ephemeral]
    found.sort(key=lambda message: -message.id)
    if call.query.get("before"):
        found = [message for message in found if message.id < int(call.query["before"])]
    if call.query.get("after"):
        found = [message for message in found if message.id > int(call.query["after"])][::-1]
        found = found[: int(call.query.get("limit") or 50)][::-1]
    return Answer([_seen(call, message) for message in found[: int(call.query.get("limit") or 50)]])


def _seen(call: Call, message: Message) -> Json:
    return {**message.to_json(), **({} if call.server.readable_by_bot(message) else call.server.emptied)}


async def typing(call: Call) -> Answer:
    """Show "is typing" for some seconds."""
    channel = channel_of(call)
    allow(channel, "SEND_MESSAGES_IN_THREADS" if channel.is_thread else "SEND_MESSAGES")
    return Answer(status=204)


ROUTES = [
    Route("POST", "/channels/{channel_id}/messages", create, create_rules),
    Route("GET", "/channels/{channel_id}/messages", get_many),
    Route("GET", "/channels/{channel_id}/messages/{message_id}", get_one),
    Route("PATCH", "/channels/{channel_id}/messages/{message_id}", edit, edit_rules),
    Route("DELETE", "/channels/{channel_id}/messages/{message_id}", delete),
    Route("POST", "/channels/{channel_id}/typing", typing),
]
