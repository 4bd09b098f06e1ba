"""The app's messages: what Slack takes, and what it makes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .blocks import characters, check_message_blocks
from .errors import ApiError
from .messages import Message, named
from .pings import pings_of, unfurls_of
from .schema import Json

if TYPE_CHECKING:
    from .interactions import Interaction
    from .server import SlackServer
    from .world import Channel, Team, User

LONGEST_TEXT, LONGEST_MARKDOWN, MOST_ATTACHMENTS = 40_000, 12_000, 100
WRITTEN = ("text", "blocks", "attachments", "markdown_text", "metadata")


def loaded(value: Any, error: str) -> Any:
    """A structure that may come as JSON in a text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise ApiError(error, problem=f"not JSON: {value[:60]!r}") from None


def checked(server: SlackServer, arguments: Json, *, may_be_empty: bool = False) -> Json:
    """The message that somebody wants to send, with its structures read, or the refusal that it deserves."""
    payload = dict(arguments)
    payload["blocks"] = loaded(payload.get("blocks"), "invalid_blocks_format")
    payload["attachments"] = loaded(payload.get("attachments"), "invalid_attachments")
    payload["metadata"] = loaded(payload.get("metadata"), "invalid_metadata_format")
    if not may_be_empty and not any(payload.get(name) for name in WRITTEN[:4]):
        raise ApiError("no_text", problem="a message without text and blocks")
    _check_texts(payload)
    _check_blocks(server, payload)
    if len(payload.get("attachments") or []) > MOST_ATTACHMENTS:
        raise ApiError("too_many_attachments", problem=f"more than {MOST_ATTACHMENTS} attachments")
    return payload


def _check_texts(payload: Json) -> None:
    if len(str(payload.get("text") or "")) > LONGEST_TEXT:
        raise ApiError("msg_too_long", problem=f"a text of more than {LONGEST_TEXT} characters")
    markdown = payload.get("markdown_text")
    if markdown and (payload.get("text") or payload.get("blocks")):
        raise ApiError("markdown_text_conflict", problem="markdown_text beside text or blocks")
    if markdown and len(str(markdown)) > LONGEST_MARKDOWN:
        raise ApiError("msg_too_long", problem=f"a markdown_text of more than {LONGEST_MARKDOWN} characters")


def _check_blocks(server: SlackServer, payload: Json) -> None:
    if payload["blocks"] is None:
        return
    found = check_message_blocks(payload["blocks"])
    if found:
        raise ApiError("invalid_blocks", *found.sentences, problem="; ".join(found.sentences))
    # How much text is too much is nowhere written down, so meeting this limit is no mistake of the app's.
    if characters(payload["blocks"]) > server.most_characters:
        raise ApiError("msg_blocks_too_long")


def fill(message: Message, payload: Json) -> None:
    """Write what the app has sent into a message. An edit keeps the blocks only when it says no new text either."""
    raw = message.raw
    if payload.get("text") is not None or "text" not in raw:
        raw["text"] = str(payload.get("text") or payload.get("markdown_text") or "")
    if payload.get("markdown_text"):
        payload = {**payload, "blocks": [{"type": "markdown", "text": payload["markdown_text"]}]}
    if payload.get("blocks") is not None:
        raw["blocks"] = named(payload["blocks"])
    elif payload.get("text"):
        raw.pop("blocks", None)
    for name in ("attachments", "metadata"):
        if payload.get(name) is not None:
            raw[name] = payload[name]
    message.payload = payload
    message.pings = pings_of({**payload, **raw})
    message.unfurls = set() if message.ephemeral else unfurls_of({**payload, **raw})


def frame(team: Team, user: User, channel: Channel, thread_ts: str | None) -> Json:
    """What stands in every message object."""
    raw: Json = {"type": "message", "user": user.id, "ts": team.server.ids.ts(), "team": user.team.id}
    if user.bot_id:
        raw |= {"bot_id": user.bot_id, "app_id": team.server.app_id if user is team.bot else "A0OTHERAPP"}
        raw["bot_profile"] = {"id": user.bot_id, "name": user.name, "app_id": raw["app_id"], "team_id": user.team.id}
    if thread_ts:
        raw["thread_ts"] = thread_ts
        root = channel.messages.get(thread_ts)
        if root:
            raw["parent_user_id"] = root.user.id
    return raw


def post(
    team: Team,
    channel: Channel,
    payload: Json,
    *,
    thread_ts: str | None = None,
    only_for: User | None = None,
    interaction: Interaction | None = None,
) -> Message:
    """Put a message of the app into a channel, and tell whoever listens."""
    server = team.server
    message = Message(channel, team.bot, frame(team, team.bot, channel, thread_ts or None), by_app=True, team=team)
    message.ephemeral_for, message.interaction = only_for, interaction
    fill(message, payload)
    _check_thread(server, channel, thread_ts, only_for)
    channel.messages[message.ts] = message
    server.posted.append(message)
    if interaction:
        interaction.messages.append(message)
    if not message.ephemeral:
        _end_status(server, message)
        server.events.message(message)
    return message


def _check_thread(server: SlackServer, channel: Channel, thread_ts: str | None, only_for: User | None) -> None:
    root = channel.messages.get(thread_ts or "")
    if thread_ts and root is None and (channel.id, thread_ts) not in server.graves:
        server.problem(f"a message goes into the thread {thread_ts} of #{channel.name}, which never was")
    elif root and root.thread:
        server.problem(f"a message goes into the thread {thread_ts} of #{channel.name}, which is itself a reply")
    elif root and only_for and not root.replies and (channel.id, root.ts) not in server.threads:
        # "Ephemeral messages in threads are only shown if there is already an active thread."
        server.problem(f"nobody sees a private message in {thread_ts} of #{channel.name}, where no thread has begun")


def _end_status(server: SlackServer, message: Message) -> None:
    thread = server.threads.get((message.channel.id, message.thread_ts or ""))
    if thread:
        thread.status = ""


def change(message: Message, payload: Json) -> None:
    """Replace what the app's message says."""
    before = message.to_json()
    fill(message, payload)
    message.edits += 1
    if not message.ephemeral:
        # People see that a message was edited when its text was, and not when its blocks were.
        if not payload.get("blocks"):
            message.raw["edited"] = {"user": message.user.id, "ts": message.channel.server.ids.ts()}
        message.channel.server.events.changed(message, before)


def remove(message: Message) -> None:
    """Delete a message; a thread keeps its place, with a stone where its first message was."""
    before = message.to_json()
    message.deleted = True
    server = message.channel.server
    if not message.ephemeral:
        server.events.deleted(message, before)
    if not message.replies:
        server.graves[message.channel.id, message.ts] = message
        message.channel.messages.pop(message.ts, None)


def may_post(team: Team, channel: Channel, *, public: bool) -> None:
    """Refuse unless the bot may write in a channel; `public` says whether its token lets it write where it is not."""
    if channel.archived:
        raise ApiError("is_archived")
    if team.bot.id not in channel.members and not (public and not channel.private):
        raise ApiError("not_in_channel")
    if channel.restricted:
        raise ApiError("restricted_action")
