"""What the app declares to Slack, held against everything that it uses and listens to."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from house import House
from slack_connected import running
from slack_standin import Channel, Interaction, SlackServer, User, manifest_problems

from adapters.slack.commands import USAGE
from adapters.slack.platform import SlackPlatform, manifest
from adapters.slack.views import HELP
from bot.chat.parts import Chat
from bot.errors import PlatformError
from bot.showing.answer_text import document_to_text

HELP_TEXT = document_to_text(HELP)
ASKED = "<@BOT> who denied the claims?"
REPORT = ("Harbour report.md", b"# Harbour report\n\nTomas Reed paid the fine in April. The harbour was closed.")


async def test_it_declares_what_is_used_and_nothing_else(
    slack: SlackServer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a workspace that installs the app from its manifest would have it.
    slack.scopes = set(manifest()["oauth_config"]["scopes"]["bot"])
    slack.subscriptions = set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    mira = slack.team.add_user("mira")
    monkeypatch.setenv("SLACK_ADMIN_GROUP", slack.team.add_usergroup("keepers", [mira]).id)
    with house.opened() as chat, pytest.raises(PlatformError, match="token_revoked"):
        await until_uninstalled(slack, chat, mira)
    assert manifest_problems(manifest(), slack) == []


async def until_uninstalled(slack: SlackServer, chat: Chat, user: User) -> None:
    """Use all there is, and take the app out of the workspace."""
    async with running(slack, chat):
        for channel in channels(slack, user):
            await slack.say(user, channel, ASKED)
            await channel.next_message()
        await everything(slack, user)
        await slack.deliveries.settled()
        await slack.uninstall(slack.team)
        await slack.wait_for(lambda: not slack.sockets.live(), what="the end")


def channels(slack: SlackServer, user: User) -> list[Channel]:
    """A channel of each kind."""
    return [
        slack.team.add_channel("general"),
        slack.team.add_channel("secret", private=True, members=[user]),
        slack.team.add_group_dm(user, slack.team.add_user("omar")),
        slack.dm(user),
    ]


async def everything(slack: SlackServer, user: User) -> None:
    """Use all there is beside questions in channels."""
    general = next(iter(slack.team.channels.values()))
    await (await slack.slash(user, general, "/said", "Ines Varga")).message()
    await (await slack.slash(user, general, "/trace", "The captain, Ines Varga, denied the claims")).message()
    await (await slack.slash(user, general, "/watch", "who denied the claims?")).message()
    answer = await (await slack.slash(user, general, "/clippings", "settings")).view()
    await slack.close(answer)
    await slack.slash(user, general, "/ask", "who denied the claims?")
    shown = await general.next_message()
    await slack.message_shortcut(user, shown, "check_against_articles")
    await slack.message_shortcut(user, shown, "trace_quote")
    modal = await (await slack.global_shortcut(user, "ask_clippings")).view()
    await slack.submit(user, modal, {"question": "who denied the claims?"})
    await slack.dm(user).next_message()
    await slack.say(user, general, "<@BOT> add this", files=[REPORT])
    await general.next_message()
    await slack.open_home(user)
    await slack.wait_for(lambda: slack.home(user), what="the Home tab")
    pane = await slack.open_assistant(user)
    await slack.change_context(pane, general)
    await slack.say(user, slack.dm(user), "who denied the claims?", thread=pane)
    await slack.dm(user).next_message(thread=pane.ts)


def answered(used: Interaction) -> object:
    return used.messages or used.views


async def test_the_hint_the_help_and_the_usage_name_the_same_commands(slack: SlackServer, house: House) -> None:
    hint = next(c["usage_hint"] for c in manifest()["features"]["slash_commands"] if c["command"] == "/clippings")
    names = re.findall(r"(?:^|\| )([a-z]+)", hint)
    mira, general = slack.team.add_user("mira", admin=True), slack.team.add_channel("general")
    with house.opened() as chat:
        async with running(slack, chat):
            for name in names:
                used = await slack.slash(mira, general, "/clippings", name)
                await slack.wait_for(partial(answered, used), what=name)
                assert not any("Write /clippings and one of" in message.text for message in used.messages)
    assert re.findall(r"(?:: |, )([a-z]+)", USAGE) == names
    assert all(f"/clippings {name}" in HELP_TEXT for name in names if name not in ("help", "status"))


async def test_the_link_that_makes_the_app_carries_the_manifest() -> None:
    link = urlsplit(await SlackPlatform().invite())
    (carried,) = parse_qs(link.query)["manifest_yaml"]
    assert yaml.safe_load(carried) == manifest()
    assert (link.netloc, parse_qs(link.query)["new_app"]) == ("api.slack.com", ["1"])
