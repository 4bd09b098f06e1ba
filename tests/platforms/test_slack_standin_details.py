"""Finer points of the stand-in for Slack: what it refuses, what it checks, and who is apart from whom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_client import app, client, modal, place, plain, running, section
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_standin import SlackServer, manifest_problems


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A server that slack_sdk takes for Slack."""
    async with SlackServer() as made:
        yield made


async def test_an_unknown_argument_is_named(slack: SlackServer) -> None:
    general, _ = place(slack)
    web = client(slack)
    await web.chat_postMessage(channel=general.id, text="hello", colour="red", unfurl_links=False)
    assert slack.problems == ["chat.postMessage: unknown argument 'colour'"]
    assert slack.checked_against == {"chat.postMessage": "document"} or slack.api.arguments.paths == {}


async def test_what_the_document_lacks_is_held_against_the_client(slack: SlackServer) -> None:
    thread = await slack.open_assistant(slack.team.add_user("mira"))
    where = {"channel_id": thread.channel.id, "thread_ts": thread.ts}
    web = client(slack)
    await web.assistant_threads_setTitle(**where, title="Who?", titel="Who?")
    assert slack.checked_against == {"assistant.threads.setTitle": "slack_sdk"}
    with pytest.raises(SlackApiError, match="invalid_arguments") as refused:
        await web.api_call("assistant.threads.setTitle", json=where)
    assert refused.value.response["response_metadata"]["messages"] == ["[ERROR] missing required field: title"]
    assert slack.problems == [
        "assistant.threads.setTitle: unknown argument 'titel'",
        "assistant.threads.setTitle: missing required field: title",
    ]


async def test_without_the_document_the_client_alone_is_the_measure() -> None:
    async with SlackServer(openapi=Path("/nowhere.json")) as slack:
        general, _ = place(slack)
        await client(slack).chat_postMessage(channel=general.id, text="hello", colour="red")
        assert slack.checked_against == {"chat.postMessage": "slack_sdk"}
        assert slack.problems == ["chat.postMessage: unknown argument 'colour'"]


async def test_an_unknown_method_is_a_problem(slack: SlackServer) -> None:
    with pytest.raises(SlackApiError, match="unknown_method"):
        await client(slack).api_call("chat.shout")
    assert slack.problems == ["chat.shout: the stand-in has no such method"]


async def test_too_many_blocks_are_refused(slack: SlackServer) -> None:
    general, _ = place(slack)
    with pytest.raises(SlackApiError, match="invalid_blocks") as refused:
        await client(slack).chat_postMessage(channel=general.id, text="x", blocks=[section("x")] * 51)
    said = "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    assert refused.value.response["response_metadata"]["messages"] == [said]
    assert slack.problems == [f"chat.postMessage: {said}"]
    assert general.messages == {}


async def test_a_rate_limit_is_waited_for(slack: SlackServer) -> None:
    general, _ = place(slack)
    slack.fail("chat.postMessage", status=429, retry_after=1)
    web = client(slack, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)])
    await web.chat_postMessage(channel=general.id, text="hello")
    first, second = slack.calls("chat.postMessage")
    assert (first.status, second.status) == (429, 200)
    assert second.at - first.at >= 1


async def test_a_missing_scope_is_told(slack: SlackServer) -> None:
    slack.scopes.discard("users:read")
    mira = slack.team.add_user("mira")
    with pytest.raises(SlackApiError, match="missing_scope") as refused:
        await client(slack).users_info(user=mira.id)
    assert refused.value.response["needed"] == "users:read"
    assert "chat:write" in refused.value.response["provided"].split(",")


async def test_the_content_of_a_file_is_for_the_token_only(slack: SlackServer) -> None:
    general, mira = place(slack)
    bolt, heard = app(slack), []

    @bolt.event({"type": "message", "subtype": "file_share"})
    async def shared(event: dict[str, Any]) -> None:
        heard.extend(event["files"])

    async with running(slack, bolt), aiohttp.ClientSession() as session:
        await slack.say(mira, general, "read this", files=[("notes.txt", b"It was denied.")])
        (file,) = await slack.wait_for(lambda: heard)
        found = []
        for token in (slack.bot_token, "xoxb-wrong"):
            headers = {"Authorization": f"Bearer {token}"}
            async with session.get(file["url_private_download"], headers=headers) as response:
                found.append((response.status, response.content_type, await response.read()))
    assert found[0] == (200, "text/plain", b"It was denied.")
    assert found[1][:2] == (200, "text/html")
    assert (await client(slack).files_info(file=file["id"]))["file"]["name"] == "notes.txt"
    assert slack.problems == []


async def test_a_file_is_uploaded(slack: SlackServer) -> None:
    general, _ = place(slack)
    await client(slack).files_upload_v2(channel=general.id, content="inside", filename="a.txt", initial_comment="Here")
    message = await general.next_message()
    assert (message.text, message.files[0].content) == ("Here", b"inside")
    assert slack.problems == []


async def test_states_in_which_nothing_can_be_posted(slack: SlackServer) -> None:
    team, web = slack.team, client(slack)
    secret = team.add_channel("secret", private=True, in_channel=False)
    places = {
        "not_in_channel": team.add_channel("elsewhere", in_channel=False).id,
        "is_archived": team.add_channel("old", archived=True).id,
        "restricted_action": team.add_channel("announcements", restricted=True).id,
        "channel_not_found": secret.id,
    }
    for error, channel in places.items():
        with pytest.raises(SlackApiError, match=error):
            await web.chat_postMessage(channel=channel, text="x")
    assert slack.problems == []
    with pytest.raises(SlackApiError, match="no_text"):
        await web.api_call("chat.postMessage", json={"channel": team.add_channel("general").id, "text": ""})
    assert slack.problems == ["chat.postMessage: a message without text and blocks"]


async def test_tokens_that_are_worth_nothing(slack: SlackServer) -> None:
    for token, error in (("xoxb-no", "invalid_auth"), (slack.app_token, "not_allowed_token_type")):
        with pytest.raises(SlackApiError, match=error):
            await client(slack, token).auth_test()
    slack.team.token_error = "token_revoked"  # noqa: S105 - an error, and no token
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client(slack).auth_test()


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_an_installation_elsewhere_is_apart(slack: SlackServer) -> None:
    general, _ = place(slack)
    other = slack.add_team("Other", installed=False)
    made = await client(slack).oauth_v2_access(
        client_id=slack.client_id, client_secret=slack.client_secret, code=slack.code_for(other)
    )
    assert made["team"]["id"] == other.id
    web = client(slack, made["access_token"])
    assert (await web.auth_test())["user_id"] == other.bot.id
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await web.chat_postMessage(channel=general.id, text="x")
    await slack.uninstall(other)
    with pytest.raises(SlackApiError, match="account_inactive"):
        await web.auth_test()
    assert slack.problems == []


async def test_a_shared_channel_and_a_person_from_outside(slack: SlackServer) -> None:
    other = slack.add_team("Other", installed=False)
    omar = other.add_user("omar", email="omar@other.example")
    web = client(slack)
    with pytest.raises(SlackApiError, match="user_not_found"):
        await web.users_info(user=omar.id)
    shared = slack.team.add_channel("shared", shared_with=[other])
    await slack.say(omar, shared, "<@BOT> hello")
    told = [delivery.payload for delivery in slack.deliveries.all]
    assert {payload["team_id"] for payload in told} == {slack.team.id}
    assert all(payload["is_ext_shared_channel"] and payload["event"]["user_team"] == other.id for payload in told)
    assert (await web.conversations_info(channel=shared.id))["channel"]["is_ext_shared"]
    known = (await web.users_info(user=omar.id))["user"]
    assert (known["is_stranger"], "email" in known["profile"]) == (True, False)
    assert slack.problems == []


async def test_a_stack_of_modals(slack: SlackServer) -> None:
    mira = slack.team.add_user("mira")
    bolt, closed = app(slack), []

    @bolt.view("correct")
    async def submitted(ack: Any) -> None:
        await ack(response_action="push", view=modal("Sure?", callback_id="sure", notify_on_close=True))

    @bolt.view("sure")
    async def sure(ack: Any) -> None:
        await ack(response_action="clear")

    @bolt.view_closed("sure")
    async def shut(ack: Any) -> None:
        await ack()
        closed.append("sure")

    async with running(slack, bolt):
        used = await slack.global_shortcut(mira, "correct")
        await client(slack).views_open(trigger_id=used.trigger_id, view=modal())
        first = await used.view()
        second = await (await slack.submit(mira, first, {"text": "a"})).view()
        assert slack.modal(mira) is second
        await slack.close(second)
        assert slack.modal(mira) is first
        third = await (await slack.submit(mira, first, {"text": "b"})).view()
        await (await slack.submit(mira, third, {"text": "c"})).acked()
        await slack.wait_for(lambda: closed)
    assert (second.previous, slack.modal(mira)) == (first, None)
    # Nobody listens to the shortcut here.
    assert slack.problems == []


async def test_faults_strike_as_often_as_they_should(slack: SlackServer) -> None:
    general, _ = place(slack)
    web = client(slack, retry_handlers=[])
    slack.fail(r"chat\..*", error="restricted_action")
    slack.fail("chat.postMessage", status=503)
    slack.fail("chat.postMessage", drop=True, applied=True)
    with pytest.raises(SlackApiError, match="restricted_action"):
        await web.chat_postMessage(channel=general.id, text="one")
    with pytest.raises(SlackApiError):
        await web.chat_postMessage(channel=general.id, text="two")
    with pytest.raises(aiohttp.ClientError):
        await web.chat_postMessage(channel=general.id, text="three")
    assert [message.text for message in general.messages.values()] == ["three"]


async def test_a_thread_is_read_page_by_page(slack: SlackServer) -> None:
    general, mira = place(slack)
    root = await slack.say(mira, general, "root")
    for number in range(3):
        await slack.say(mira, general, str(number), thread=root)
    slack.biggest_page = 2
    pages = await client(slack).conversations_replies(channel=general.id, ts=root.ts)
    # slack_sdk changes the page in its hands into the next one, so it must be read at once.
    read = [[message["text"] for message in page["messages"]] async for page in pages]
    assert read == [["root", "0"], ["1", "2"]]
    assert slack.problems == []


async def test_a_manifest_is_held_against_what_happened(slack: SlackServer) -> None:
    general, mira = place(slack)
    await slack.say(mira, general, "hello")
    await slack.slash(mira, general, "/ask")
    await client(slack).chat_postMessage(channel=general.id, text="x")
    scopes = {"bot": ["chat:write", "commands", "channels:history", "users:read"]}
    manifest = {
        "features": {"slash_commands": [{"command": "/ask"}]},
        "oauth_config": {"scopes": scopes},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    assert manifest_problems(manifest, slack) == [
        "the event message.channels is used, but not declared",
        "the event app_mention is declared, but not used",
        "the scope users:read is declared, but not used",
    ]


async def test_feedback_buttons(slack: SlackServer) -> None:
    general, mira = place(slack)
    halves = {name: {"text": plain(name.title()), "value": name} for name in ("good", "bad")}
    pair = {"type": "feedback_buttons", "action_id": "feedback", "positive_button": halves["good"]}
    block = {"type": "context_actions", "elements": [{**pair, "negative_button": halves["bad"]}]}
    await client(slack).chat_postMessage(channel=general.id, text="x", blocks=[section("x"), block])
    pressed = await slack.press(mira, await general.next_message(), "Bad")
    assert pressed.payload["actions"][0]["value"] == "bad"
    assert slack.problems == []


async def test_an_edit_with_text_alone_takes_the_blocks_away(slack: SlackServer) -> None:
    general, _ = place(slack)
    web = client(slack)
    await web.chat_postMessage(channel=general.id, text="old", blocks=[section("block")])
    message = await general.next_message()
    where: dict[str, Any] = {"channel": general.id, "ts": message.ts}
    await web.chat_update(**where, blocks=[section("other")], text="new")
    assert (message.text, message.notification, "edited" in message.raw) == ("other", "new", False)
    await web.chat_update(**where, text="plain")
    assert (message.text, message.blocks, "edited" in message.raw) == ("plain", [], True)


async def test_a_bot_that_is_invited_hears_of_the_mention_before(slack: SlackServer) -> None:
    mira = slack.team.add_user("mira")
    elsewhere = slack.team.add_channel("elsewhere", in_channel=False)
    asked = await slack.say(mira, elsewhere, "<@BOT> who denied it?")
    assert slack.deliveries.all == []
    await slack.invite(mira, asked)
    told = [delivery.payload["event"] for delivery in slack.deliveries.all]
    assert [event["type"] for event in told] == ["member_joined_channel", "app_mention"]
    assert told[1]["ts"] == asked.ts
