"""Slack's Web API: a client that tries again, and what Slack refuses as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PlatformError

APPS = "https://api.slack.com/apps"
REVOKED = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
_SENTENCES = {
    "not_in_channel": "I am not in that channel: invite me there with /invite @Clippings.",
    "channel_not_found": "I cannot see that channel: invite me there with /invite @Clippings.",
    "is_archived": "That channel is archived: ask in another one.",
    "restricted_action": "This workspace's settings do not let me write there: an admin can allow it.",
    "restricted_action_read_only_channel": "Only some people may write in that channel: ask in another one.",
    "restricted_action_thread_locked": "That thread is locked: ask in the channel.",
    "cannot_dm_bot": "I cannot write direct messages to that account.",
}


def web_client(token: str | None, base: str) -> AsyncWebClient:
    """A client of the Web API. slack_sdk by itself tries nothing again but a lost connection."""
    return AsyncWebClient(token=token, base_url=base, retry_handlers=retry_handlers())


def retry_handlers() -> list[AsyncRetryHandler]:
    """Try again: after a lost connection, when there were too many requests, and when Slack itself failed."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=5),
        AsyncServerErrorRetryHandler(max_retry_count=3),
    ]


def code_of(error: SlackApiError) -> str:
    """Slack's name for what went wrong; empty if there is none."""
    response = error.response
    return str(response.get("error") or "") if isinstance(response, dict) or hasattr(response, "get") else ""


@contextmanager
def translated() -> Iterator[None]:
    """Turn what Slack refuses into sentences that name what to do."""
    try:
        yield
    except SlackApiError as error:
        raise PlatformError(sentence_of(error)) from error


def sentence_of(error: SlackApiError) -> str:
    """What a user or the operator can do about an error of Slack's."""
    code = code_of(error)
    if code in REVOKED:
        return (
            f"Slack does not accept the token ({code}): open {APPS}, choose the app, install it again, copy its token."
        )
    if code == "missing_scope":
        needed = error.response.get("needed", "one more")
        return f"The app lacks the scope {needed}: open {APPS}, choose it, OAuth & Permissions, add it, reinstall."
    return _SENTENCES.get(code, f"Slack refused that ({code or 'without a reason'}).")


def blocks_refused(error: SlackApiError) -> bool:
    """Whether it is the blocks that Slack does not take."""
    return code_of(error) in {"invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format", "msg_too_long"}


def unreachable(error: SlackApiError) -> bool:
    """Whether the channel cannot be written to."""
    return code_of(error) in {"not_in_channel", "channel_not_found"}


def missing(needed: Sequence[str], granted: str) -> list[str]:
    """The scopes that are needed and not among those granted (as Slack lists them in a header)."""
    have = {scope.strip() for scope in granted.split(",")}
    return [scope for scope in needed if scope not in have]
