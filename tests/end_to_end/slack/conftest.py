"""The real Bolt app and the real adapter against the stand-in for Slack, over an installation without models."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from house import STORY, House
from slack_standin import SlackServer

from bot.chat.parts import Chat


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackServer]:
    """A server that slack_sdk takes for Slack; nothing that the bot asks of it may be wrong."""
    async with SlackServer() as made:
        monkeypatch.setenv("SLACK_BOT_TOKEN", made.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", made.app_token)
        monkeypatch.setenv("SLACK_API_BASE", made.api_base)
        yield made
        assert made.problems == []


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An installation whose shared collection tells of a ferry."""
    made = House(tmp_path / "data")
    made.add(STORY)
    return made


@pytest.fixture
def chat(house: House) -> Iterator[Chat]:
    """The installation, running."""
    with house.opened() as opened:
        yield opened


@pytest.fixture
def base(slack: SlackServer, house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """HTTP mode at a free port, and its address."""
    monkeypatch.setenv("CLIPPINGS_DATA", str(house.folder))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", slack.signing_secret)
    monkeypatch.setenv("SLACK_HTTP_PORT", str(port))
    slack.request_url = f"http://127.0.0.1:{port}/slack/events"
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def installable(slack: SlackServer, monkeypatch: pytest.MonkeyPatch, base: str) -> str:
    """As `base`, to be installed in many workspaces."""
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    monkeypatch.setenv("SLACK_CLIENT_ID", slack.client_id)
    monkeypatch.setenv("SLACK_CLIENT_SECRET", slack.client_secret)
    return base
