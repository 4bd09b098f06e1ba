"""Writing first: into a channel that nobody has just asked in, and to a person alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import Block, Page
from adapters.slack.client import CLOSED, client_for, code_of
from adapters.slack.incoming import PLATFORM
from adapters.slack.people import belongs
from adapters.slack.rendering import page
from adapters.slack.replies import shown
from bot.chat.types import Spot
from bot.errors import ClosedPlaceError, UnreachableError
from bot.showing.document import Document

LOOKED_THROUGH = 15  # newest messages in which one that may have arrived is looked for: what Slack gives any app
UNREACHED = CLOSED | {"user_not_found", "user_disabled", "cannot_dm_bot", "user_not_visible", "messages_tab_disabled"}
NOT_INSTALLED = "The app is no longer installed in that workspace."
NOT_OURS = "They are not, or no longer, of that workspace."


async def announce(bolt: AsyncApp, place: Spot, document: Document, key: str) -> None:
    """Post the first page, with nothing unfurled; one with a `key` only if it does not stand there already."""
    client = await _client(bolt, place)
    thread: dict[str, Any] = {"thread_ts": place.thread} if place.thread and place.thread != place.channel else {}
    with _refused():
        if key and await _stands(client, place.channel, thread, key):
            return
        await client.chat_postMessage(channel=place.channel, **thread, **shown(_known_by(page(document), key)))


async def direct(bolt: AsyncApp, place: Spot, person: str) -> Spot:
    """The direct messages with somebody who is of the workspace still."""
    client = await _client(bolt, place)
    with _refused():
        if place.workspace and not await belongs(client, person, place.workspace):
            raise ClosedPlaceError(NOT_OURS)
        opened = await client.conversations_open(users=person)
    return Spot(PLATFORM, place.workspace, str(opened["channel"]["id"]))


async def _client(bolt: AsyncApp, place: Spot) -> AsyncWebClient:
    client = await client_for(bolt, place.workspace or "")
    if client is None:
        raise ClosedPlaceError(NOT_INSTALLED)
    return client


async def _stands(client: AsyncWebClient, channel: str, thread: dict[str, Any], key: str) -> bool:
    """Whether a message with that key is among the newest; where that cannot be seen, it is taken not to be."""
    try:
        if thread:
            found = await client.conversations_replies(channel=channel, ts=thread["thread_ts"], limit=LOOKED_THROUGH)
        else:
            found = await client.conversations_history(channel=channel, limit=LOOKED_THROUGH)
    except SlackApiError:
        return False
    blocks: list[Block] = [block for message in found["messages"] for block in message.get("blocks") or []]
    return any(block.get("block_id") == key for block in blocks)


def _known_by(shown_page: Page, key: str) -> Page:
    """The page, its first block known by the key."""
    if not key or not shown_page.blocks:
        return shown_page
    first, *rest = shown_page.blocks
    return replace(shown_page, blocks=({**first, "block_id": key}, *rest))


@contextmanager
def _refused() -> Iterator[None]:
    """Turn what Slack refuses into what it means for who wants to write there."""
    try:
        yield
    except SlackApiError as error:
        if code_of(error) in UNREACHED:
            raise ClosedPlaceError(f"Nothing can be posted in that channel any more ({code_of(error)}).") from error
        raise UnreachableError(f"Slack does not take that now ({code_of(error) or error}).") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UnreachableError(f"Slack cannot be reached now ({error}).") from error
