"""Slack's events as what to answer: who asked what, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.chat.conversation import Incoming
from bot.chat.types import Spot

PLATFORM = "slack"

Json = dict[str, Any]

_LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_ADD = re.compile(r"^\W*(please )?(add|index|read)( (this|these|it|them))?\W*$", re.IGNORECASE)
# Messages that people write, or send with a file, or send to the channel as well as to the thread.
_WRITTEN = (None, "file_share", "thread_broadcast")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot in one workspace: the workspace whose token it answers with, and its user there."""

    team: str
    user: str


def me_of(context: Any) -> Me:
    """Who the bot is where something happened, by Bolt's context."""
    authorized = context.authorize_result
    return Me(authorized.team_id, authorized.bot_user_id or context.bot_user_id)


def is_written(event: Json) -> bool:
    """Whether a message was written by a person."""
    return event.get("subtype") in _WRITTEN and "bot_id" not in event and "user" in event


def check_whole(event: Json) -> None:
    """Look whether a message has what is read of it.

    Raises:
        ValueError: if something is missing or is no text.
    """
    for name in ("channel", "ts", "user", "text", "thread_ts"):
        needed = name in ("channel", "ts", "user")
        if not isinstance(event.get(name, None if needed else ""), str):
            raise ValueError(f"a message's {name} is missing or no text")  # noqa: TRY004 - Slack's fault, not a caller's


def is_direct(event: Json) -> bool:
    """Whether a message stands in a conversation with the bot alone."""
    return event.get("channel_type") == "im"


def mentions(event: Json, me: Me) -> bool:
    """Whether a message mentions the bot."""
    return f"<@{me.user}" in event.get("text", "")


def from_message(event: Json, me: Me, *, threads: bool) -> Incoming:
    """What a message asks. In a channel with `threads` a message that stands in none begins one."""
    channel, ts = event["channel"], event["ts"]
    thread = event.get("thread_ts", "")
    if not thread and threads and not is_direct(event):
        thread = ts
    adding = asks_to_add(event, me) and (mentions(event, me) or is_direct(event))
    return Incoming(
        platform=PLATFORM, key=key_of(event), kind="message", person=event["user"], channel=channel,
        text=words_of(event.get("text", ""), me), workspace=workspace_of(event, me), thread=thread, message=ts,
        way={"team": me.team, **({"files": event["files"]} if adding else {})},
    )  # fmt: skip


def key_of(event: Json) -> str:
    """What a message is known by."""
    return f"message:{event['channel']}:{event['ts']}"


def workspace_of(event: Json, me: Me) -> str | None:
    """Whose articles may be seen: the workspace's own, but not by somebody of another one outside a shared channel.

    In a channel shared through Slack Connect everybody sees what the channel's workspace sees.
    """
    theirs = event.get("user_team") or event.get("team") or me.team
    return None if theirs != me.team and is_direct(event) else me.team


def spot_of(body: Json, me: Me) -> Spot:
    """Where a button, a shortcut or a command was used."""
    channel = body.get("channel", {}).get("id") or body.get("channel_id") or ""
    theirs = body.get("user", {}).get("team_id") or body.get("team_id") or me.team
    # A command is its user's own, wherever it is used: it sees what they see, and not what the channel sees.
    outside = theirs != me.team and (not channel or channel.startswith("D") or "command" in body)
    return Spot(PLATFORM, None if outside else me.team, channel, thread_of(body))


def thread_of(body: Json) -> str:
    """The thread in which a button or a shortcut was used; empty outside of threads.

    Of a message that one person alone sees Slack sends only where it stands.
    """
    stands = body.get("message", {}).get("thread_ts") or body.get("container", {}).get("thread_ts")
    return str(stands or "")


def words_of(text: str, me: Me) -> str:
    """What somebody wrote, without the mention of the bot and without Slack's own marks."""
    text = re.sub(rf"\s*<@{me.user}(\|[^>]*)?>\s*", " ", text)
    text = _LINK.sub(r"\1", text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text.strip()


def asks_to_add(event: Json, me: Me) -> bool:
    """Whether a message with files asks to add them: "add this"."""
    return bool(event.get("files")) and bool(_ADD.match(words_of(event.get("text", ""), me)))
