"""HTTP mode: requests that Slack signs, and the app installed in several workspaces, each with its own token."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from datetime import timedelta

import aiohttp
import pytest
from house import House
from slack_installed import install, listening, reachable
from slack_standin import SlackServer
from waiting import until

from adapters.slack.installing import INSTALLATIONS, Installations, Thread
from adapters.slack.platform import SlackPlatform
from adapters.slack.sealing import Seal
from bot.chat.parts import Chat
from bot.errors import PlatformError, SettingsError
from bot.web.server import Page

# slack_sdk asks for tokens in a way that aiohttp would have otherwise.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

QUESTION = "who denied the claims?"
ASKED = f"<@BOT> {QUESTION}"


def tokens(chat: Chat) -> Installations:
    """Where the tokens are kept."""
    return Installations(
        Thread(), Seal(chat.key), database=chat.settings.data / INSTALLATIONS,
        client_id=os.environ["SLACK_CLIENT_ID"],
    )  # fmt: skip


async def test_signed_requests_are_answered(slack: SlackServer, base: str, chat: Chat) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    async with listening(slack, chat):
        assert await slack.verify_url()
        await slack.say(mira, general, ASKED)
        first = await general.next_message()
        await (await slack.slash(mira, general, "/ask", QUESTION)).acked()
        second = await general.next_message()
        context = await (await slack.press(mira, first, "Context 1")).message()
    assert base
    assert general.messages_of_bot() == [first, second]
    assert context.ephemeral_for is mira


@pytest.mark.usefixtures("base")
@pytest.mark.parametrize("signature", ["wrong", "missing", "old"])
async def test_other_requests_are_refused(slack: SlackServer, house: House, chat: Chat, signature: str) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    slack.signature = signature
    slack.retry_delays = ()
    async with listening(slack, chat):
        await slack.say(mira, general, ASKED)
        command = await slack.slash(mira, general, "/ask", QUESTION)
        await slack.deliveries.settled()
        assert not await slack.verify_url()
    assert command.delivery.failed == "http_error"
    assert house.gate.read_texts == []
    assert general.messages_of_bot() == []


async def test_a_request_that_is_replayed_later_is_refused(
    slack: SlackServer, base: str, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    async with listening(slack, chat):
        await slack.say(mira, general, ASKED)
        answer = await general.next_message()
        taken = slack.logged("to bot", "events_api")[0].data
        monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda _: time.time() + 301)
        async with (
            aiohttp.ClientSession() as session,
            session.post(slack.request_url or base, data=taken["body"], headers=taken["headers"]) as refused,
        ):
            assert refused.status == 401
    assert general.messages_of_bot() == [answer]


@pytest.mark.usefixtures("base")
async def test_what_is_sent_again_is_answered_once(slack: SlackServer, chat: Chat) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    async with listening(slack, chat):
        await slack.say(mira, general, ASKED)
        answer = await general.next_message()
        for number in (1, 2, 3):
            for delivery in slack.deliveries.all[:2]:
                body = json.dumps(delivery.payload)
                headers = {**slack.webhooks.headers(body), "Content-Type": "application/json"}
                headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
                async with (
                    aiohttp.ClientSession() as session,
                    session.post(slack.request_url or "", data=body, headers=headers) as taken,
                ):
                    assert taken.status == 200
        assert await general.stays_silent()
    assert general.messages_of_bot() == [answer]


async def test_each_workspace_is_answered_with_its_own_token(slack: SlackServer, installable: str, chat: Chat) -> None:
    other = slack.add_team("Paper", installed=False)
    async with listening(slack, chat):
        for team in (slack.team, other):
            page = await install(installable, slack, team)
            assert "Thank you" in page
            general, mira = team.add_channel("general"), team.add_user("mira")
            await slack.say(mira, general, ASKED)
            answer = await general.next_message()
            assert "Ines Varga" in answer.text
            assert slack.calls("chat.postMessage")[-1].team == team.id
            assert team.bot_token not in page


async def test_what_a_crash_left_is_answered_with_its_workspaces_own_token(
    slack: SlackServer, house: House, installable: str
) -> None:
    other = slack.add_team("Paper", installed=False)
    general, mira = other.add_channel("general"), other.add_user("mira")
    house.gate.open.clear()
    with house.opened() as chat:
        task = asyncio.create_task(SlackPlatform().run(chat, asyncio.Event()))
        await until(lambda: reachable(installable), "somebody who listens")
        await install(installable, slack, other)
        await slack.say(mira, general, ASKED)
        await slack.wait_for(house.gate.entered.is_set)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    with house.opened() as chat:
        async with listening(slack, chat):
            answer = await general.next_message()
    assert "Ines Varga" in answer.text
    assert general.messages_of_bot() == [answer]


async def test_uninstalling_forgets_that_workspace_and_no_other(
    slack: SlackServer, house: House, installable: str, chat: Chat
) -> None:
    other = slack.add_team("Paper", installed=False)
    store = chat.store
    later = house.now() + timedelta(days=1)
    async with listening(slack, chat):
        for team in (slack.team, other):
            await install(installable, slack, team)
        await slack.uninstall(other)
        await slack.deliveries.settled()
        await until(lambda: store.departed("slack", later), "its departure")
        assert await store.departed("slack", later) == [other.id]
        general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
        await slack.say(mira, general, ASKED)
        await general.next_message()
        kept = tokens(chat)
        assert await kept.async_find_bot(enterprise_id=None, team_id=other.id) is None
        assert await kept.async_find_bot(enterprise_id=None, team_id=slack.team.id)
        await install(installable, slack, other)
        assert await store.departed("slack", later) == []


async def test_one_port_serves_the_page_and_slack(
    slack: SlackServer, base: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_HTTP_PORT", "0")
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    house.settings["web_port"] = int(base.rpartition(":")[2])
    with house.opened() as chat:
        platform, stop = SlackPlatform(), asyncio.Event()
        page = asyncio.create_task(Page(platform.routes()).run(chat, stop))
        while not await reachable(base):
            await asyncio.sleep(0.01)
        async with aiohttp.ClientSession() as somebody, somebody.post(slack.request_url or "", data="{}") as early:
            assert (early.status, early.headers["Retry-After"]) == (503, "5")
        answering = asyncio.create_task(platform.run(chat, stop))
        while "slack" not in chat.health.parts or not chat.health.parts["slack"]:
            await asyncio.sleep(0.01)
        await slack.say(mira, general, ASKED)
        answer = await general.next_message()
        large = {"text": "x" * 200_000}
        async with aiohttp.ClientSession(headers={"Host": "slack.example"}) as elsewhere:
            async with elsewhere.post(slack.request_url or "", json=large) as unsigned:
                assert unsigned.status == 401
                assert "Content-Security-Policy" not in unsigned.headers
            async with elsewhere.get(base) as home:
                assert home.status == 421
        stop.set()
        await asyncio.wait_for(asyncio.gather(page, answering), 20)
    assert "Ines Varga" in answer.text


async def test_no_port_at_all(house: House, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert base
    monkeypatch.setenv("SLACK_HTTP_PORT", "0")
    house.settings["web_port"] = 0
    with house.opened() as chat, pytest.raises(SettingsError, match="no port"):
        await SlackPlatform().run(chat, asyncio.Event())


async def test_a_port_that_is_taken(base: str, chat: Chat) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(base.rpartition(":")[2])))
        other.listen()
        with pytest.raises(PlatformError, match=r"HTTP mode cannot listen there .*SLACK_HTTP_PORT"):
            await SlackPlatform().run(chat, asyncio.Event())


@pytest.mark.usefixtures("installable")
async def test_without_a_signing_secret_it_does_not_listen(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET"):
        await SlackPlatform().run(chat, asyncio.Event())
