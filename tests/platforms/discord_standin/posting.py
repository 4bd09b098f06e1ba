"""Making, changing and removing messages."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from .component_rules import assign_ids
from .mentions import Pings, pings_of
from .messages import COMPONENTS_V2, EPHEMERAL, LOADING, File, Json, Message, text_of
from .world import Channel, User, now

if TYPE_CHECKING:
    from .api import Call
    from .server import DiscordServer

DEFAULT, REPLY, CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND = 0, 19, 20, 23
# SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS and IS_COMPONENTS_V2 are the flags that a bot may set.
SETTABLE = (1 << 2) | (1 << 12) | COMPONENTS_V2


def blank(server: DiscordServer, channel: Channel, author: User) -> Json:
    """A message object with nothing in it."""
    return {
        "id": str(server.ids.next()),
        "channel_id": str(channel.id),
        "author": author.to_json(),
        "content": "",
        "timestamp": now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "mention_channels": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "flags": 0,
        "type": DEFAULT,
    }


def fill(message: Message, payload: Json, files: list[File]) -> None:
    """Put the parts of a payload into a message; parts that the payload lacks stay as they were."""
    raw = message.raw
    message.payload = payload
    if "content" in payload:
        raw["content"] = (payload["content"] or "").strip()
    if "embeds" in payload:
        raw["embeds"] = [{"type": "rich", **embed} for embed in payload["embeds"] or []]
    if "components" in payload:
        raw["components"] = copy.deepcopy(payload["components"] or [])
        assign_ids(raw["components"])
    if files or "attachments" in payload:
        raw["attachments"] = _kept(raw, payload) + [file.to_json() for file in files]
    raw["flags"] = (raw["flags"] & ~LOADING) | ((payload.get("flags") or 0) & SETTABLE)


def _kept(raw: Json, payload: Json) -> list[Json]:
    named = {str(item.get("id")) for item in payload.get("attachments") or []}
    return [item for item in raw["attachments"] if item["id"] in named]


def set_mentions(server: DiscordServer, message: Message, pings: Pings) -> None:
    """Write down who is notified, in the message object as well."""
    message.pings = pings
    people = [server.users[user] for user in sorted(pings.users) if user in server.users]
    message.raw["mentions"] = [user.to_json() for user in people]
    message.raw["mention_roles"] = [str(role) for role in sorted(pings.roles)]
    message.raw["mention_everyone"] = pings.everyone or pings.here


def keep(message: Message) -> Message:
    """Let a message appear in its channel."""
    message.channel.messages[message.id] = message
    message.channel.server.events.message("MESSAGE_CREATE", message)
    return message


def reply_to(message: Message, target: Message, reference_type: int = 0) -> None:
    """Make a message a reply."""
    message.raw["type"] = REPLY
    guild = target.channel.guild
    message.raw["message_reference"] = {
        "type": reference_type,
        "message_id": str(target.id),
        "channel_id": str(target.channel.id),
        **({"guild_id": str(guild.id)} if guild else {}),
    }
    message.raw["referenced_message"] = {key: value for key, value in target.raw.items() if key != "referenced_message"}


def person_says(
    channel: Channel, user: User, text: str, replied: Message | None, ping: bool, files: list[File]
) -> Message:
    """A message of a person, with the mentions that Discord finds in it."""
    server = channel.server
    message = Message(channel, user, blank(server, channel, user))
    if replied:
        reply_to(message, replied)
    fill(message, {"content": text, "attachments": []}, files)
    target = replied.author.id if replied and ping else None
    set_mentions(server, message, pings_of(text, None, target))
    return keep(message)


def bot_posts(channel: Channel, payload: Json, files: list[File], replied: Message | None = None) -> Message:
    """A message of the bot through the channel's own endpoint."""
    server = channel.server
    message = Message(channel, server.bot, blank(server, channel, server.bot))
    if replied:
        reply_to(message, replied)
    return _publish(message, payload, files, replied.author.id if replied else None)


def _publish(message: Message, payload: Json, files: list[File], replied: int | None = None) -> Message:
    fill(message, payload, files)
    _ping(message, replied)
    if payload.get("nonce") is not None:
        message.raw["nonce"] = payload["nonce"]
    return keep(message)


def _ping(message: Message, replied: int | None = None) -> None:
    pings = pings_of(text_of(message.raw), message.payload.get("allowed_mentions"), replied)
    set_mentions(message.channel.server, message, pings)


def answer_of(interaction: Any, payload: Json, files: list[File], *, loading: bool = False) -> Message:
    """A message of the bot in answer to an interaction: an original response or a follow-up."""
    server, channel = interaction.server, interaction.channel
    raw = blank(server, channel, server.bot)
    raw["webhook_id"] = raw["application_id"] = str(server.application_id)
    raw["interaction_metadata"] = _metadata(interaction)
    private = (payload.get("flags") or 0) & EPHEMERAL
    raw["flags"] = private | (LOADING if loading else 0)
    message = Message(channel, server.bot, raw, interaction=interaction)
    message.ephemeral_for = interaction.user if private else None
    raw["type"] = {2: CHAT_INPUT_COMMAND}.get(interaction.type, DEFAULT)
    if interaction.type == 2 and (interaction.payload["data"].get("type") or 1) != 1:
        raw["type"] = CONTEXT_MENU_COMMAND
    if loading:
        message.payload = payload
        return keep(message)
    return _publish(message, payload, files)


def _metadata(interaction: Any) -> Json:
    return {
        "id": str(interaction.id),
        "type": interaction.type,
        "user": interaction.user.to_json(),
        "authorizing_integration_owners": interaction.payload.get("authorizing_integration_owners", {}),
    }


def change(message: Message, payload: Json, files: list[File]) -> Message:
    """An edit by the bot. Only the edit that ends "thinking" notifies anybody."""
    was_loading = message.loading
    before = message.pings
    fill(message, payload, files)
    if was_loading:
        _ping(message)
    else:
        message.pings = before
        message.raw["edited_timestamp"] = now()
    message.edits += 1
    message.channel.server.events.message("MESSAGE_UPDATE", message)
    return message


def remove(message: Message) -> None:
    """Delete a message."""
    message.deleted = True
    message.channel.messages.pop(message.id, None)
    message.channel.server.events.message("MESSAGE_DELETE", message)


def uploads(call: Call, channel: Channel, payload: Json) -> list[File]:
    """The files of a request, stored under the names that the payload gives them."""
    named = {str(item.get("id")): item.get("filename") for item in payload.get("attachments") or []}
    found = []
    for key, (filename, content, content_type) in call.files.items():
        number = key.removeprefix("files[").removesuffix("]")
        found.append(call.server.store(named.get(number) or filename, content, content_type, channel))
    return found
