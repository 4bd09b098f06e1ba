"""What a wrong or missing token, scope or address is told as, before anything is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from slack_standin import SlackServer

from adapters.slack.platform import NO_APP_TOKEN, NO_BOT_TOKEN, SlackPlatform
from bot.chat.parts import Chat
from bot.errors import PlatformError, SettingsError, UnreachableError

Do = Callable[[Chat], Awaitable[object]]


async def run(chat: Chat) -> None:
    await asyncio.wait_for(SlackPlatform().run(chat, asyncio.Event()), 10)


async def examine(_: Chat) -> object:
    return await SlackPlatform().examine()


EVERYTHING = pytest.mark.parametrize("do", [run, examine])


@EVERYTHING
async def test_a_wrong_bot_token(
    slack: SlackServer, chat: Chat, do: Do, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = f"{slack.bot_token}oops"
    monkeypatch.setenv("SLACK_BOT_TOKEN", wrong)
    with pytest.raises(PlatformError, match=r"\(invalid_auth\): open https://api\.slack\.com/apps.*SLACK_BOT_TOKEN"):
        await do(chat)
    assert wrong not in caplog.text


@EVERYTHING
async def test_no_bot_token(slack: SlackServer, chat: Chat, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", " ")
    with pytest.raises(SettingsError) as told:
        await do(chat)
    assert str(told.value) == NO_BOT_TOKEN
    assert slack.requests == []


async def test_a_wrong_app_token(
    slack: SlackServer, chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = f"{slack.app_token}oops"
    monkeypatch.setenv("SLACK_APP_TOKEN", wrong)
    with pytest.raises(PlatformError, match=r"SLACK_APP_TOKEN is refused \(invalid_auth\): open .*connections:write"):
        await run(chat)
    (found,) = [one for one in await SlackPlatform().examine() if not one.ok]
    assert found.sentence.startswith("SLACK_APP_TOKEN is refused (invalid_auth)")
    assert wrong not in caplog.text + found.sentence


async def test_no_app_token(slack: SlackServer, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_APP_TOKEN")
    with pytest.raises(SettingsError) as told:
        await run(chat)
    assert str(told.value) == NO_APP_TOKEN
    assert [one.sentence for one in await SlackPlatform().examine() if not one.ok] == [NO_APP_TOKEN]
    monkeypatch.setenv("SLACK_SIGNING_SECRET", slack.signing_secret)
    assert all(one.ok for one in await SlackPlatform().examine())


async def test_missing_scopes_are_named(slack: SlackServer) -> None:
    slack.scopes -= {"chat:write", "users:read"}
    (found,) = [one for one in await SlackPlatform().examine() if not one.ok]
    assert found.sentence.startswith("chat:write, users:read missing: open https://api.slack.com/apps")


async def test_missing_scopes_are_in_the_log_from_the_start(
    slack: SlackServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    slack.scopes -= {"users:read"}
    stop = asyncio.Event()
    running = asyncio.create_task(SlackPlatform().run(chat, stop))
    await slack.connected()
    stop.set()
    await running
    assert "Slack scopes: users:read missing: open https://api.slack.com/apps" in caplog.text


async def test_all_is_well(slack: SlackServer) -> None:
    found = await SlackPlatform().examine()
    assert all(one.ok for one in found)
    assert [one.what for one in found] == ["token", "scopes", "events"]
    assert slack.bot_token not in str(found)


@EVERYTHING
async def test_slack_out_of_order(slack: SlackServer, chat: Chat, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slack_sdk.http_retry.async_handler.asyncio.sleep", _at_once)
    slack.fail(".*", status=503, times=1000)
    with pytest.raises(UnreachableError, match=r"does not answer as it should \(503\): try again in a while\."):
        await do(chat)


_sleep = asyncio.sleep


async def _at_once(_: float) -> None:
    await _sleep(0)
