"""The real slack_bolt app, as the tests of the stand-in for Slack use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_standin import Channel, SlackServer, User


def client(slack: SlackServer, token: str | None = None, **options: Any) -> AsyncWebClient:
    """The real client, for the stand-in."""
    return AsyncWebClient(token=token or slack.bot_token, base_url=slack.api_base, **options)


def app(slack: SlackServer, **options: Any) -> AsyncApp:
    """The real app, for the stand-in."""
    return AsyncApp(
        client=client(slack), signing_secret=slack.signing_secret, ignoring_self_events_enabled=True, **options
    )


@asynccontextmanager
async def running(slack: SlackServer, bolt: AsyncApp, ping_interval: float = 0.4) -> AsyncIterator[AsyncApp]:
    """The app, connected in Socket Mode until the block ends."""
    handler = AsyncSocketModeHandler(bolt, slack.app_token, ping_interval=ping_interval)
    await handler.connect_async()
    await slack.connected()
    try:
        yield bolt
    finally:
        await handler.close_async()


def place(slack: SlackServer) -> tuple[Channel, User]:
    """A channel, and a person who writes in it."""
    mira = slack.team.add_user("mira", admin=True)
    return slack.team.add_channel("general", members=[mira]), mira


def plain(text: str) -> dict[str, str]:
    """A text object without marks."""
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    """A section with marks."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(*labels: str) -> dict[str, Any]:
    """A row of buttons, each with its own text for an id and a value."""
    made = [{"type": "button", "text": plain(label), "action_id": label.lower(), "value": label} for label in labels]
    return {"type": "actions", "elements": made}


def modal(title: str = "Correct", **more: Any) -> dict[str, Any]:
    """A modal with one input."""
    field = {"type": "plain_text_input", "action_id": "text", "max_length": 20}
    block = {"type": "input", "block_id": "wrong", "label": plain("What is wrong?"), "element": field}
    return {
        "type": "modal",
        "callback_id": "correct",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": [block],
        **more,
    }
