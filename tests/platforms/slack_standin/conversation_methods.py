"""conversations.*"""

from __future__ import annotations

from .errors import ApiError
from .messages import Message
from .registry import Call, method
from .schema import Json
from .world import Channel, User


@method("conversations.info")
def info(call: Call) -> Json:
    """One channel."""
    channel = call.channel(right="read")
    members = {"num_members": len(channel.members)} if call.flag("include_num_members") else {}
    return {"channel": {**channel.to_json(call.team), **members}}


@method("conversations.members")
def members(call: Call) -> Json:
    """The ids of a channel's members."""
    channel = call.channel(right="read")
    page, cursor = call.page(list(channel.members))
    return {"members": page, **cursor}


@method("conversations.list")
def listed(call: Call) -> Json:
    """The channels that the bot may know of, of the kinds that are asked for."""
    names = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    wanted = [kind.strip() for kind in (call.text("types") or "public_channel").split(",")]
    if not set(wanted) <= set(names):
        raise ApiError("invalid_types", problem=f"types is {call.text('types')!r}")
    for kind in wanted:
        call.need({"public_channel": "channels:read", "private_channel": "groups:read"}.get(kind, f"{kind}:read"))
    kinds = {names[kind] for kind in wanted}
    found = [channel for channel in call.team.channels.values() if channel.kind in kinds]
    found = [channel for channel in found if channel.visible_to(call.team)]
    if call.flag("exclude_archived"):
        found = [channel for channel in found if not channel.archived]
    page, cursor = call.page(found)
    return {"channels": [channel.to_json(call.team) for channel in page], **cursor}


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest, inclusive = call.text("oldest"), call.text("latest"), call.flag("inclusive")
    if oldest:
        messages = [found for found in messages if found.ts > oldest or (inclusive and found.ts == oldest)]
    if latest:
        messages = [found for found in messages if found.ts < latest or (inclusive and found.ts == latest)]
    return messages


def _told(message: Message) -> Json:
    if message.deleted:
        return {"type": "message", "subtype": "tombstone", "ts": message.ts, "thread_ts": message.ts, "hidden": True}
    return message.to_json()


@method("conversations.history")
def history(call: Call) -> Json:
    """The messages of a channel outside of threads, newest first."""
    channel = call.channel(right="history", member=True)
    top = [found for found in channel.messages.values() if not found.ephemeral and not found.thread]
    top = _between(call, [found for found in top if found.thread_ts in (None, found.ts)])
    page, cursor = call.page(sorted(top, key=lambda message: message.ts, reverse=True))
    more = bool(cursor["response_metadata"]["next_cursor"])
    return {"messages": [_told(message) for message in page], "has_more": more, "pin_count": 0, **cursor}


@method("conversations.replies")
def replies(call: Call) -> Json:
    """A thread, oldest first, with the message that it began with."""
    channel = call.channel(right="history", member=True)
    root = channel.messages.get(call.required("ts"))
    if root is None or root.ephemeral:
        raise ApiError("thread_not_found")
    root = root.thread or root
    found = [root, *_between(call, sorted(root.replies, key=lambda message: message.ts))]
    page, cursor = call.page(found, 1000)
    more = bool(cursor["response_metadata"]["next_cursor"])
    return {"messages": [_told(message) for message in page], "has_more": more, **cursor}


@method("conversations.join")
def join(call: Call) -> Json:
    """Become a member of a public channel."""
    channel = call.channel()
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    warned = {"warning": "already_in_channel"} if call.team.bot.id in channel.members else {}
    channel.add(call.team.bot)
    return {"channel": channel.to_json(call.team), **warned}


@method("conversations.open")
def opened(call: Call) -> Json:
    """The direct messages with somebody, or with several."""
    if call.text("channel"):
        channel = call.channel()
    else:
        channel = _with(call, [user for user in call.required("users").split(",") if user])
    whole = channel.to_json(call.team) if call.flag("return_im") else {"id": channel.id}
    return {"channel": whole}


def _with(call: Call, wanted: list[str]) -> Channel:
    users = [_person(call, number) for number in wanted]
    call.need("im:write" if len(users) == 1 else "mpim:write")
    if len(users) == 1:
        return call.team.dm(users[0])
    for channel in call.team.channels.values():
        if channel.kind == "mpim" and set(channel.members) == {*wanted, call.team.bot.id}:
            return channel
    return call.team.add_group_dm(*users)


def _person(call: Call, number: str) -> User:
    user = call.team.users.get(number)
    if user is None or user.deleted:
        raise ApiError("user_not_found")
    if user.bot_id:
        raise ApiError("cannot_dm_bot")
    return user
