"""Every method of the stand-in for Slack, called by the real client as it should be: nothing of it is a problem."""

from __future__ import annotations

import pytest
from slack_client import client, modal, place, section
from slack_sdk.web.async_client import AsyncWebClient
from slack_standin import Channel, SlackServer, User
from slack_standin.registry import METHODS

LEFT_OUT = {"auth.revoke", "oauth.v2.access"}


async def _messages(web: AsyncWebClient, general: Channel, mira: User) -> None:
    sent = await web.chat_postMessage(
        channel="#general",
        text="one",
        unfurl_links=False,
        unfurl_media=False,
        metadata={"event_type": "a", "event_payload": {}},
    )
    where = {"channel": general.id, "ts": sent["ts"]}
    await web.chat_update(**where, text="two", blocks=[section("two")])
    await web.chat_getPermalink(channel=general.id, message_ts=sent["ts"])
    await web.reactions_add(channel=general.id, timestamp=sent["ts"], name="eyes")
    await web.reactions_remove(channel=general.id, timestamp=sent["ts"], name="eyes")
    await web.chat_postMessage(
        channel=general.id, markdown_text="**hello**", thread_ts=sent["ts"], reply_broadcast=True
    )
    await web.chat_postEphemeral(channel=general.id, user=mira.id, text="psst", thread_ts=sent["ts"])
    await web.conversations_replies(**where, limit=2)
    await web.conversations_history(channel=general.id, limit=1, inclusive=True, oldest=sent["ts"])
    await web.chat_delete(**where)


async def _places(web: AsyncWebClient, general: Channel, mira: User) -> None:
    opened = await web.conversations_open(users=[mira.id], return_im=True)
    await web.conversations_info(channel=opened["channel"]["id"], include_num_members=True)
    await web.chat_postMessage(channel=mira.id, text="directly")
    await web.conversations_members(channel=general.id, limit=1)
    await web.conversations_list(types="public_channel,im", exclude_archived=True)
    await web.conversations_join(channel=general.id)


async def _people(web: AsyncWebClient, slack: SlackServer, mira: User) -> None:
    group = slack.team.add_usergroup("editors", [mira])
    await web.api_test(foo="bar")
    await web.auth_test()
    await web.users_info(user=mira.id, include_locale=True)
    await web.users_list(limit=1)
    await web.users_lookupByEmail(email=mira.email or "")
    await web.usergroups_list(include_users=True)
    await web.usergroups_users_list(usergroup=group.id)
    await web.bots_info(bot=slack.bot.bot_id)
    await web.team_info()
    await web.apps_connections_open(app_token=slack.app_token)


async def _views(web: AsyncWebClient, slack: SlackServer, mira: User) -> None:
    used = await slack.global_shortcut(mira, "correct")
    opened = (await web.views_open(trigger_id=used.trigger_id, view=modal()))["view"]
    await web.views_update(view_id=opened["id"], hash=opened["hash"], view=modal("Changed"))
    interaction = slack._interact({"type": "block_actions"}, "x", mira, None, view_used=slack.modal(mira))
    await web.views_push(trigger_id=interaction.trigger_id, view=modal("Above"))
    await web.views_publish(user_id=mira.id, view={"type": "home", "blocks": [section("x")]})
    thread = await slack.open_assistant(mira)
    where = {"channel_id": thread.channel.id, "thread_ts": thread.ts}
    await web.assistant_threads_setStatus(**where, status="reads", loading_messages=["reads", "thinks"])
    await web.assistant_threads_setTitle(**where, title="Who?")
    await web.assistant_threads_setSuggestedPrompts(**where, title="Try", prompts=[{"title": "a", "message": "b"}])


async def _files(web: AsyncWebClient, general: Channel) -> None:
    made = await web.files_upload_v2(channel=general.id, content="inside", filename="a.txt")
    await web.files_info(file=made["files"][0]["id"])


@pytest.mark.asyncio
async def test_every_method_takes_what_the_real_client_sends() -> None:
    async with SlackServer() as slack:
        general, mira = place(slack)
        mira.email = "mira@newsroom.example"
        web = client(slack)
        await _messages(web, general, mira)
        await _places(web, general, mira)
        await _people(web, slack, mira)
        await _views(web, slack, mira)
        await _files(web, general)
        assert slack.problems == []
        assert set(METHODS) - slack.used_methods == LEFT_OUT
