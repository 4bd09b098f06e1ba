"""Slack's Web API: a client that tries again, and what Slack refuses as sentences."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PlatformError
from bot.running.apart import Said
from bot.running.redaction import hide

log = logging.getLogger(__name__)

APPS = "https://api.slack.com/apps"
REVOKED = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
# What no later attempt with the same token mends.
FINAL = REVOKED | {"missing_scope", "not_allowed_token_type", "no_permission"}
# What Slack says of a channel that is gone, closed, or that the app was taken out of.
CLOSED = frozenset(
    {
        "account_inactive",
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
    }
)
REFUSED_BLOCKS = frozenset({"invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format", "msg_too_long"})
_SENTENCES = {
    "not_in_channel": "I am not in that channel: invite me there with /invite @Clippings.",
    "channel_not_found": "I cannot see that channel: invite me there with /invite @Clippings.",
    "is_archived": "That channel is archived: ask in another one.",
    "restricted_action": "This workspace's settings do not let me write there: an admin can allow it.",
    "restricted_action_read_only_channel": "Only some people may write in that channel: ask in another one.",
    "restricted_action_thread_locked": "That thread is locked: ask in the channel.",
    "cannot_dm_bot": "I cannot write direct messages to that account.",
    "expired_trigger_id": "Slack waited no longer for that window: please open it again.",
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


async def client_for(bolt: AsyncApp, team: str) -> AsyncWebClient | None:
    """A client with the token of a workspace; None if it has taken the app away."""
    store = bolt.installation_store
    if store is None:
        return bolt.client
    found = await store.async_find_bot(enterprise_id=None, team_id=team)
    if found is None:
        return None
    hide(found.bot_token)
    return AsyncWebClient(
        token=found.bot_token, base_url=bolt.client.base_url, retry_handlers=[*bolt.client.retry_handlers]
    )


class Refusals(AsyncRetryHandler):
    """Tries nothing again, but tells of every answer that refuses the token, whichever call it answers."""

    def __init__(self, refused: Callable[[str], None]) -> None:
        super().__init__()
        self._refused = refused

    async def can_retry_async(self, *, response: Any = None, **_: Any) -> bool:
        """Look at an answer; it is never asked for again."""
        code = (response.body or {}).get("error") if response and isinstance(response.body, dict) else None
        if code in REVOKED:
            self._refused(code)
        return False


def code_of(error: SlackApiError) -> str:
    """Slack's name for what went wrong; empty if there is none."""
    said = _said(error)
    return str(said.get("error") or "")


def status_of(error: SlackApiError) -> int | None:
    """The HTTP status of Slack's answer; what fails there altogether has no name for it."""
    found = error.response.get("status") if isinstance(error.response, dict) else None
    return found or getattr(error.response, "status_code", None) or getattr(error.response, "status", None)


def _said(error: SlackApiError) -> dict[str, Any]:
    """What Slack answered; nothing if that was no object, as when a proxy fails before it."""
    data = error.response if isinstance(error.response, dict) else getattr(error.response, "data", None)
    return data if isinstance(data, dict) else {}


@contextmanager
def translated() -> Iterator[None]:
    """Turn what Slack refuses into sentences that name what to do."""
    try:
        yield
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        raise translation(error) from error


def translation(error: Exception) -> Exception:
    """Slack's refusal or its absence as an error of ours; any other error as it is."""
    if isinstance(error, SlackApiError):
        return PlatformError(sentence_of(error))
    if isinstance(error, (aiohttp.ClientError, TimeoutError)):
        return PlatformError("Slack cannot be reached: please try again in a minute.")
    return error


@contextmanager
def tried(said: Said, what: str) -> Iterator[None]:
    """Do something that no answer depends on; should Slack refuse it, the log says so once."""
    try:
        yield
    except SlackApiError as error:
        said.failed(what, f"Slack refuses it. {sentence_of(error)}")
    except (aiohttp.ClientError, TimeoutError) as error:
        said.failed(what, f"Slack could not be reached ({error}).")
    else:
        said.well(what)


def sentence_of(error: SlackApiError) -> str:
    """What a user or the operator can do about an error of Slack's."""
    code = code_of(error)
    if code in REVOKED:
        return refused_token(code)
    if code == "missing_scope":
        needed = _said(error).get("needed") or "one more"
        return f"The app lacks the scope {needed}: open {APPS}, choose it, OAuth & Permissions, add it, reinstall."
    if not code:
        return f"Slack does not answer as it should ({status_of(error)}): try again in a while."
    return _SENTENCES.get(code, f"Slack refused that ({code}).")


def passes(error: SlackApiError) -> bool:
    """Whether it may be over in a while: it is not the token that Slack refuses."""
    return code_of(error) not in FINAL


def refused_token(code: str) -> str:
    """What to do about a bot token that is worth nothing."""
    return (
        f"Slack does not accept the bot token ({code}): open {APPS}, choose the app, install it again, and copy its "
        "token to SLACK_BOT_TOKEN."
    )


def blocks_refused(error: SlackApiError) -> bool:
    """Whether it is the blocks that Slack does not take."""
    return code_of(error) in REFUSED_BLOCKS


def unreachable(error: SlackApiError) -> bool:
    """Whether the channel cannot be written to."""
    return code_of(error) in {"not_in_channel", "channel_not_found", "user_not_in_channel"}


def missing(needed: Sequence[str], granted: str) -> list[str]:
    """The scopes that are needed and not among those granted (as Slack lists them in a header)."""
    have = {scope.strip() for scope in granted.split(",")}
    return [scope for scope in needed if scope not in have]
