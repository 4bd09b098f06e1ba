"""The bot itself, guilds, members, channels and threads."""

from __future__ import annotations

from .api import Answer, Call, Route
from .errors import ApiError, FormErrors, missing_access, unknown
from .events import rest_guild
from .intents import application_flags, bits
from .message_routes import allow, channel_of, message_of
from .messages import HAS_THREAD, Json
from .world import PRIVATE_THREAD, PUBLIC_THREAD, Channel, Guild, now

HAS_A_THREAD = ApiError(400, 160004, "A thread has already been created for this message")


async def gateway(call: Call) -> Answer:
    """Where the gateway is."""
    return Answer({"url": call.server.gateway_url})


async def gateway_bot(call: Call) -> Answer:
    """Where the gateway is, and with how many shards."""
    limit = {"total": 1000, "remaining": 999, "reset_after": 86400000, "max_concurrency": call.server.max_concurrency}
    return Answer({"url": call.server.gateway_url, "shards": call.server.shards, "session_start_limit": limit})


async def me(call: Call) -> Answer:
    """The bot's user."""
    return Answer({**call.server.bot.to_json(), "verified": True, "mfa_enabled": True, "locale": "en-US"})


async def application(call: Call) -> Answer:
    """The application."""
    server = call.server
    owner = server.application_owner.to_json()
    return Answer(
        {
            "id": str(server.application_id),
            "name": server.bot.name,
            "icon": None,
            "description": "",
            "summary": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": application_flags(bits(server.enabled_intents)),
            "owner": owner,
            "team": None,
            "bot": server.bot.to_json(),
            "approximate_guild_count": sum(guild.has_bot for guild in server.guilds.values()),
            "integration_types_config": {"0": {}, "1": {}},
            "redirect_uris": [],
            "interactions_endpoint_url": None,
        }
    )


async def user(call: Call) -> Answer:
    """A user by id."""
    found = call.server.users.get(call.number("user_id"))
    if found is None:
        raise unknown("User")
    return Answer(found.to_json())


async def open_dm(call: Call) -> Answer:
    """The direct message channel with a user."""
    found = call.server.users.get(int(call.body.get("recipient_id") or 0))
    if found is None or found is call.server.bot:
        raise unknown("User")
    return Answer(call.server.dm(found).to_json())


def _guild(call: Call) -> Guild:
    found = call.server.guilds.get(call.number("guild_id"))
    if found is None:
        raise unknown("Guild")
    if not found.has_bot:
        raise missing_access()
    return found


async def guild(call: Call) -> Answer:
    """A guild."""
    return Answer(rest_guild(_guild(call)))


async def guild_channels(call: Call) -> Answer:
    """A guild's channels."""
    return Answer([channel.to_json() for channel in _guild(call).channels])


async def guild_roles(call: Call) -> Answer:
    """A guild's roles."""
    return Answer([role.to_json() for role in _guild(call).roles.values()])


async def active_threads(call: Call) -> Answer:
    """A guild's open threads."""
    found = [thread.to_json() for thread in _guild(call).threads if not thread.archived]
    return Answer({"threads": found, "members": [], "has_more": False})


async def member(call: Call) -> Answer:
    """A member."""
    found = _guild(call).members.get(call.number("user_id"))
    if found is None:
        raise unknown("Member" if call.number("user_id") in call.server.users else "User")
    return Answer(found.with_user())


async def leave_guild(call: Call) -> Answer:
    """The bot leaves a guild."""
    call.server.kick(_guild(call))
    return Answer(status=204)


async def channel(call: Call) -> Answer:
    """A channel."""
    return Answer(channel_of(call).to_json())


def name_rules(call: Call) -> FormErrors:
    """The name of a thread or channel."""
    errors = FormErrors()
    if call.method == "POST" and call.body.get("name") is None:
        errors.required(["name"])
    errors.too_long(["name"], call.body.get("name"), 100, 1)
    return errors


async def change_channel(call: Call) -> Answer:
    """Change a channel, or a thread; archiving one's own thread needs no further permission."""
    found = channel_of(call)
    body: Json = call.body
    if not (found.is_thread and found.owner_id == call.server.bot.id and not body.get("locked")):
        allow(found, "MANAGE_THREADS" if found.is_thread else "MANAGE_CHANNELS")
    for name in ("name", "archived", "locked", "auto_archive_duration"):
        if body.get(name) is not None:
            setattr(found, name, body[name])
    call.server.events.channel("THREAD_UPDATE" if found.is_thread else "CHANNEL_UPDATE", found)
    return Answer(found.to_json())


async def thread_from_message(call: Call) -> Answer:
    """A thread below a message. It takes the message's id."""
    found = channel_of(call, "CREATE_PUBLIC_THREADS")
    message = message_of(call, found)
    if message.id in call.server.channels:
        raise HAS_A_THREAD
    thread = _thread(call, found, PUBLIC_THREAD, message.id)
    message.raw["flags"] |= HAS_THREAD
    message.raw["thread"] = thread.to_json()
    return _announced(call, thread)


async def thread_without_message(call: Call) -> Answer:
    """A thread of its own; a private one unless the type says otherwise."""
    kind = call.body.get("type") or PRIVATE_THREAD
    found = channel_of(call, "CREATE_PRIVATE_THREADS" if kind == PRIVATE_THREAD else "CREATE_PUBLIC_THREADS")
    return _announced(call, _thread(call, found, kind, None))


def _thread(call: Call, parent: Channel, kind: int, number: int | None) -> Channel:
    if parent.guild is None or parent.is_thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    thread = call.server.new_thread(parent, call.body["name"], kind, call.server.bot, number)
    thread.auto_archive_duration = call.body.get("auto_archive_duration") or 1440
    return thread


def _announced(call: Call, thread: Channel) -> Answer:
    call.server.events.channel("THREAD_CREATE", thread)
    return Answer({**thread.to_json(), "member": _thread_member(thread, call.server.bot.id)}, 201)


def _thread_member(thread: Channel, user_id: int) -> Json:
    return {"id": str(thread.id), "user_id": str(user_id), "join_timestamp": now(), "flags": 0}


async def join_thread(call: Call) -> Answer:
    """The bot, or somebody it names, joins a thread."""
    thread = channel_of(call)
    thread.members.add(call.number("user_id") or call.server.bot.id)
    return Answer(status=204)


async def leave_thread(call: Call) -> Answer:
    """The bot, or somebody it names, leaves a thread."""
    thread = channel_of(call)
    thread.members.discard(call.number("user_id") or call.server.bot.id)
    return Answer(status=204)


async def thread_members(call: Call) -> Answer:
    """Who is in a thread."""
    thread = channel_of(call)
    return Answer([_thread_member(thread, user_id) for user_id in sorted(thread.members)])


ROUTES = [
    Route("GET", "/gateway", gateway, open=True),
    Route("GET", "/gateway/bot", gateway_bot),
    Route("GET", "/users/@me", me),
    Route("GET", "/applications/@me", application),
    Route("GET", "/oauth2/applications/@me", application),
    Route("POST", "/users/@me/channels", open_dm),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/guilds/{guild_id}", guild),
    Route("GET", "/guilds/{guild_id}/channels", guild_channels),
    Route("GET", "/guilds/{guild_id}/roles", guild_roles),
    Route("GET", "/guilds/{guild_id}/threads/active", active_threads),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", member),
    Route("GET", "/channels/{channel_id}", channel),
    Route("PATCH", "/channels/{channel_id}", change_channel, name_rules),
    Route("POST", "/channels/{channel_id}/messages/{message_id}/threads", thread_from_message, name_rules),
    Route("POST", "/channels/{channel_id}/threads", thread_without_message, name_rules),
    Route("PUT", "/channels/{channel_id}/thread-members/@me", join_thread),
    Route("DELETE", "/channels/{channel_id}/thread-members/@me", leave_thread),
    Route("PUT", "/channels/{channel_id}/thread-members/{user_id}", join_thread),
    Route("DELETE", "/channels/{channel_id}/thread-members/{user_id}", leave_thread),
    Route("GET", "/channels/{channel_id}/thread-members", thread_members),
]
