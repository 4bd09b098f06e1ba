"""How the stand-in for Slack reaches the app: Socket Mode with its faults, and signed requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_client import app, place, running
from slack_standin import SlackServer


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A server that slack_sdk takes for Slack."""
    async with SlackServer() as made:
        yield made


@asynccontextmanager
async def listening(bolt: AsyncApp) -> AsyncIterator[str]:
    """The app behind an address of its own, as in HTTP mode."""

    async def handle(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", handle)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def test_an_unacknowledged_envelope_comes_again_with_numbers(slack: SlackServer) -> None:
    general, mira = place(slack)
    slack.ack_deadline, slack.retry_delays = 0.1, (0.0, 0.05)
    bolt, heard = app(slack, process_before_response=True), []

    @bolt.event("message")
    async def written(body: dict[str, Any]) -> None:
        heard.append(body["event_id"])
        await asyncio.sleep(0.15 if len(heard) == 1 else 0)

    async with running(slack, bolt):
        await slack.say(mira, general, "slow")
        await slack.wait_for(lambda: len(slack.acks) == 2)
    sent = [entry.data for entry in slack.logged("to bot", "events_api")]
    assert [(envelope["retry_attempt"], envelope["retry_reason"]) for envelope in sent] == [(0, ""), (1, "timeout")]
    assert len(set(heard)) == 1
    assert len(heard) == 2


@pytest.mark.parametrize("how", ["grace", "no grace", "abort"])
async def test_a_lost_connection_loses_nothing(slack: SlackServer, how: str) -> None:
    general, mira = place(slack)
    slack.ack_deadline, slack.retry_delays = 0.3, (0.0, 0.1, 0.1)
    bolt, heard = app(slack), []

    @bolt.event("message")
    async def written(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with running(slack, bolt):
        leaving = {
            "grace": slack.disconnect("warning", grace=0.1),
            "no grace": slack.disconnect(),
            "abort": slack.abort(),
        }
        chosen = leaving.pop(how)
        for other in leaving.values():
            other.close()
        going = asyncio.create_task(chosen)
        await slack.say(mira, general, "meanwhile")
        await going
        await slack.wait_for(lambda: slack.sockets.opened == 2)
        await slack.say(mira, general, "afterwards")
        await slack.deliveries.settled()
        await slack.wait_for(lambda: {"meanwhile", "afterwards"} <= set(heard))
    assert slack.problems == []


async def test_several_connections_share_the_work(slack: SlackServer) -> None:
    general, mira = place(slack)
    async with running(slack, app(slack)), running(slack, app(slack)):
        await slack.connected(2)
        for number in range(4):
            await slack.say(mira, general, str(number))
        await slack.wait_for(lambda: sum(len(found.envelopes) for found in slack.sockets.live()) == 4)
        shares = [len(connection.envelopes) for connection in slack.sockets.live()]
    assert shares == [2, 2]


async def test_a_person_sees_that_a_command_failed(slack: SlackServer) -> None:
    general, mira = place(slack)
    slack.ack_deadline = 0.05
    used = await slack.slash(mira, general, "/ask")
    with pytest.raises(AssertionError, match="dispatch_failed"):
        await used.acked()
    async with running(slack, app(slack)):
        used = await slack.slash(mira, general, "/nobody-listens")
        with pytest.raises(AssertionError, match="operation_timeout"):
            await used.acked()


async def test_pings_are_answered_in_both_directions(slack: SlackServer) -> None:
    slack.ping_interval = 0.05
    async with running(slack, app(slack), ping_interval=0.2):
        (connection,) = slack.sockets.live()
        await slack.wait_for(lambda: connection.pings and connection.pongs)
        await asyncio.sleep(0)
    assert slack.problems == []


async def test_http_mode_with_good_and_bad_signatures(slack: SlackServer) -> None:
    general, mira = place(slack)
    bolt, heard = app(slack, process_before_response=True), []
    slack.retry_delays = (0.0,)

    @bolt.event("message")
    async def written(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    @bolt.command("/ask")
    async def ask(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"Asked {command['text']}")

    async with listening(bolt) as url:
        slack.request_url = url
        assert await slack.verify_url()
        for way in ("valid", "wrong", "missing", "old"):
            slack.signature = way
            await slack.say(mira, general, way)
            await slack.deliveries.settled()
        assert not await slack.verify_url()
        slack.signature = "valid"
        answer = await (await slack.slash(mira, general, "/ask", "who?")).message()
    assert heard == ["valid"]
    assert [delivery.failed for delivery in slack.deliveries.all[:4]] == [None, *["http_error"] * 3]
    retried = slack.logged("to bot", "events_api")[2].data["headers"]
    assert (retried["X-Slack-Retry-Num"], retried["X-Slack-Retry-Reason"]) == ("1", "http_error")
    assert (answer.text, answer.ephemeral_for) == ("Asked who?", mira)
    assert slack.problems == []
