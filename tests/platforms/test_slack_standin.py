"""The stand-in for Slack, tried with the real slack_bolt and slack_sdk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from slack_client import app, buttons, client, modal, place, plain, running, section
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_standin import SlackServer


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """A server that slack_sdk takes for Slack."""
    async with SlackServer() as made:
        yield made


async def test_a_mention_is_heard_and_answered_in_its_thread(slack: SlackServer) -> None:
    general, mira = place(slack)
    bolt, heard = app(slack), []

    @bolt.event("app_mention")
    async def mentioned(event: dict[str, Any], say: Any) -> None:
        heard.append(event)
        await say(f"You said {event['text']}", thread_ts=event["ts"])

    @bolt.event("message")
    async def written(event: dict[str, Any]) -> None:
        heard.append(event)

    async with running(slack, bolt):
        asked = await slack.say(mira, general, "<@BOT> who denied it?")
        reply = await general.next_message()
        await slack.deliveries.settled()
        await slack.wait_for(lambda: len(heard) == 2)
    assert sorted(event["type"] for event in heard) == ["app_mention", "message"]
    assert {event["ts"] for event in heard} == {asked.ts}
    assert reply.text == f"You said {slack.bot.mention} who denied it?"
    assert reply.thread is asked
    assert reply.pings.users == {slack.bot.id}
    assert slack.problems == []


async def test_only_subscribed_events_of_channels_with_the_bot_arrive(slack: SlackServer) -> None:
    general, mira = place(slack)
    elsewhere = slack.team.add_channel("elsewhere", in_channel=False)
    slack.subscriptions.discard("message.channels")
    bolt, heard = app(slack), []

    @bolt.event("message")
    async def written(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with running(slack, bolt):
        await slack.say(mira, general, "in general")
        await slack.say(mira, elsewhere, "<@BOT> elsewhere")
        await slack.say(mira, slack.dm(mira), "between us")
        await slack.wait_for(lambda: heard)
        await slack.deliveries.settled()
    assert heard == ["between us"]
    assert slack.problems == []


async def test_an_edit_and_a_deletion_are_told(slack: SlackServer) -> None:
    general, mira = place(slack)
    bolt, heard = app(slack), []

    @bolt.event({"type": "message", "subtype": "message_changed"})
    async def changed(event: dict[str, Any]) -> None:
        heard.append((event["previous_message"]["text"], event["message"]["text"]))

    @bolt.event({"type": "message", "subtype": "message_deleted"})
    async def deleted(event: dict[str, Any]) -> None:
        heard.append(event["deleted_ts"])

    @bolt.event("message")
    async def written() -> None:
        """Nothing to do."""

    async with running(slack, bolt):
        said = await slack.say(mira, general, "one")
        await slack.edit(said, "two")
        await slack.wait_for(lambda: len(heard) == 1)
        await slack.delete(said)
        await slack.wait_for(lambda: len(heard) == 2)
    assert heard == [("one", "two"), said.ts]


async def test_a_slash_command_with_its_acknowledgement_and_its_response_url(slack: SlackServer) -> None:
    general, mira = place(slack)
    omar = slack.team.add_user("omar")
    bolt = app(slack)

    @bolt.command("/ask")
    async def ask(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack("Looking")
        await respond(text=f"Answer to {command['text']}", response_type="in_channel")

    async with running(slack, bolt):
        used = await slack.slash(mira, general, "/ask", "who denied the claims?")
        assert await used.acked() == {"text": "Looking"}
        await used.message(1)
    # The acknowledgement and the answer take two ways, so either may come first.
    looking, answer = sorted(used.messages, key=lambda message: not message.ephemeral)
    assert (looking.text, looking.ephemeral_for) == ("Looking", mira)
    assert (answer.text, answer.ephemeral) == ("Answer to who denied the claims?", False)
    assert slack.visible_to(omar, general) == [answer]
    assert slack.problems == []


async def test_a_response_url_works_five_times_and_not_for_ever(slack: SlackServer) -> None:
    general, mira = place(slack)
    used = await slack.slash(mira, general, "/ask")
    hook = AsyncWebhookClient(used.response_url or "")
    codes = [(await hook.send(text=f"Answer {number}")).status_code for number in range(6)]
    assert codes == [200] * 5 + [404]
    slack.response_lifetime = 0
    late = await slack.slash(mira, general, "/ask")
    answer = await AsyncWebhookClient(late.response_url or "").send(text="late")
    assert (answer.status_code, "expired_url" in answer.body) == (404, True)
    assert slack.problems == []


async def test_a_button_changes_its_message(slack: SlackServer) -> None:
    general, mira = place(slack)
    bolt = app(slack)

    @bolt.action("more")
    async def more(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(text="More", blocks=[section(f"{body['actions'][0]['value']} it is")], replace_original=True)

    async with running(slack, bolt):
        await bolt.client.chat_postMessage(channel=general.id, text="Card", blocks=[section("A card"), buttons("More")])
        card = await general.next_message()
        assert card.buttons == [("More", "more", "More")]
        pressed = await slack.press(mira, card, "More")
        await pressed.acked()
        await card.changed()
    assert card.text == "More it is"
    assert card.buttons == []
    assert slack.problems == []


async def test_a_modal_with_errors_and_then_none(slack: SlackServer) -> None:
    mira = slack.team.add_user("mira")
    bolt = app(slack)

    @bolt.shortcut("correct")
    async def shortcut(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @bolt.view("correct")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        text = view["state"]["values"]["wrong"]["text"]["value"]
        await (ack(response_action="errors", errors={"wrong": "Say more"}) if len(text) < 5 else ack())

    async with running(slack, bolt):
        opened = await (await slack.global_shortcut(mira, "correct")).view()
        with pytest.raises(ValueError, match="required"):
            await slack.submit(mira, opened)
        await (await slack.submit(mira, opened, {"wrong/text": "no"})).acked()
        assert opened.errors == {"wrong": "Say more"}
        assert slack.modal(mira) is opened
        await (await slack.submit(mira, opened, {"text": "the year is"})).acked()
    assert (opened.title, opened.errors, opened.open) == ("Correct", {}, False)
    assert slack.problems == []


async def test_a_trigger_opens_one_view_and_not_for_long(slack: SlackServer) -> None:
    general, mira = place(slack)
    used = await slack.slash(mira, general, "/ask")
    web = client(slack)
    await web.views_open(trigger_id=used.trigger_id, view=modal())
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await web.views_open(trigger_id=used.trigger_id, view=modal())
    slack.trigger_lifetime = 0
    late = await slack.slash(mira, general, "/ask")
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await web.views_open(trigger_id=late.trigger_id, view=modal())
    assert slack.problems == []


async def test_an_ephemeral_message_is_hidden_from_others(slack: SlackServer) -> None:
    general, mira = place(slack)
    omar = slack.team.add_user("omar")
    general.add(omar)
    web = client(slack)
    sent = await web.chat_postEphemeral(channel=general.id, user=mira.id, text="psst", blocks=[buttons("More")])
    (seen,) = slack.visible_to(mira, general)
    assert seen.ts == sent["message_ts"]
    assert slack.visible_to(omar, general) == []
    with pytest.raises(LookupError):
        await slack.press(omar, seen, "More")
    assert (await web.conversations_history(channel=general.id))["messages"] == []
    with pytest.raises(SlackApiError, match="message_not_found"):
        await web.chat_update(channel=general.id, ts=seen.ts, text="no")
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        await web.chat_postEphemeral(channel=general.id, user=slack.team.add_user("zoe").id, text="psst")
    assert slack.problems == []


async def test_a_home_tab_is_published(slack: SlackServer) -> None:
    mira = slack.team.add_user("mira")
    bolt = app(slack)

    @bolt.event("app_home_opened")
    async def opened(event: dict[str, Any], client: Any) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Welcome")]})

    async with running(slack, bolt):
        await slack.open_home(mira)
        home = await slack.wait_for(lambda: slack.home(mira))
    assert home.text == "Welcome"
    assert slack.problems == []


async def test_a_thread_of_the_assistant_has_a_status_and_prompts(slack: SlackServer) -> None:
    general, mira = place(slack)
    bolt = app(slack)

    @bolt.event("assistant_thread_started")
    async def started(event: dict[str, Any], client: Any) -> None:
        where = {name: event["assistant_thread"][name] for name in ("channel_id", "thread_ts")}
        await client.assistant_threads_setSuggestedPrompts(**where, prompts=[{"title": "Who?", "message": "Who?"}])

    @bolt.event("message")
    async def written(event: dict[str, Any], client: Any, say: Any) -> None:
        where = {"channel_id": event["channel"], "thread_ts": event["thread_ts"]}
        await client.assistant_threads_setStatus(**where, status="is reading")
        await client.assistant_threads_setTitle(**where, title=event["text"])
        await say("They", thread_ts=event["thread_ts"])

    async with running(slack, bolt):
        thread = await slack.open_assistant(mira, general)
        await slack.wait_for(lambda: thread.prompts)
        await slack.say(mira, thread.channel, "Who?", thread=thread)
        answer = await thread.channel.next_message(thread=thread.ts)
    assert answer.text == "They"
    assert (thread.title, thread.statuses, thread.status) == ("Who?", ["is reading"], "")
    assert slack.problems == []


async def test_a_menu_whose_options_come_from_the_app(slack: SlackServer) -> None:
    general, mira = place(slack)
    bolt, heard = app(slack), []

    @bolt.options("articles")
    async def articles(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[{"text": plain(f"About {payload['value']}"), "value": "1"}])

    @bolt.action("articles")
    async def chosen(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        heard.append(action["selected_option"]["value"])

    menu = {"type": "external_select", "action_id": "articles", "min_query_length": 2}
    async with running(slack, bolt):
        await bolt.client.chat_postMessage(channel=general.id, text="x", blocks=[{**section("x"), "accessory": menu}])
        card = await general.next_message()
        await (await slack.press(mira, card, "articles", option="About claims", query="claims")).acked()
        await slack.wait_for(lambda: heard == ["1"])
    assert slack.problems == []


async def test_menus_and_a_message_shortcut(slack: SlackServer) -> None:
    general, mira = place(slack)
    options = [{"text": plain(name.title()), "value": name} for name in ("one", "two")]
    overflow = {"type": "overflow", "action_id": "menu", "options": options}
    select = {"type": "static_select", "action_id": "choice", "options": options, "initial_option": options[0]}
    row = {"type": "actions", "block_id": "row", "elements": [select, *buttons("More")["elements"]]}
    await client(slack).chat_postMessage(
        channel=general.id, text="x", blocks=[{**section("x"), "accessory": overflow}, row]
    )
    card = await general.next_message()
    menu = await slack.press(mira, card, "menu", option="Two")
    assert menu.payload["actions"][0]["selected_option"] == options[1]
    choice = await slack.press(mira, card, "choice", option="two")
    assert choice.payload["actions"][0]["selected_option"] == options[1]
    held = {"choice": {"type": "static_select", "selected_option": options[1]}}
    assert choice.payload["state"]["values"]["row"] == held
    used = await slack.message_shortcut(mira, card, "ask_about")
    assert (used.payload["message_ts"], used.payload["type"]) == (card.ts, "message_action")
    assert slack.problems == []
