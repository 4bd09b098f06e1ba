"""What Slack and the network do at bad times: refusals, lost connections, missing rights, a token taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from house import House
from slack_connected import running
from slack_standin import Channel, Message, SlackServer, User

from adapters.slack.platform import SlackPlatform
from bot.chat.parts import Chat
from bot.chat.types import ChannelSettings, Spot
from bot.commands.running import serve
from bot.errors import PlatformError

QUESTION = "who denied the claims?"
ASKED = f"<@BOT> {QUESTION}"

FAULTS: dict[str, dict[str, Any]] = {
    "rate limited": {"status": 429, "retry_after": 0},
    "500": {"status": 500},
    "503": {"status": 503},
    "request lost": {"drop": True},
}


def place(slack: SlackServer, **about: Any) -> tuple[Channel, User]:
    """A channel, and somebody in it."""
    return slack.team.add_channel("general", **about), slack.team.add_user("mira")


async def told(slack: SlackServer, person: User, channel: Channel) -> Message:
    """What the bot tells one person alone in a channel."""

    def alone() -> Message | None:
        seen = slack.visible_to(person, channel)
        return next((message for message in seen if message.ephemeral_for is person and message.by_app), None)

    found: Message = await slack.wait_for(alone, what="a private message")
    return found


@pytest.mark.parametrize("kind", FAULTS)
async def test_answers_arrive_once_whatever_goes_wrong_on_the_way(slack: SlackServer, chat: Chat, kind: str) -> None:
    general, mira = place(slack)
    faults = [slack.fail("chat.postMessage", **FAULTS[kind]), slack.fail("chat.update", **FAULTS[kind])]
    async with running(slack, chat):
        asked = await slack.say(mira, general, ASKED)
        answer = await general.next_message(timeout=10)
        await slack.edit(asked, "<@BOT> when did the ferry run aground?")
        await answer.changed(timeout=10)
    assert all(fault.times == 0 for fault in faults)
    assert general.messages_of_bot() == [answer]
    assert answer.edits == 1


@pytest.mark.parametrize("kind", FAULTS)
async def test_what_is_told_privately_arrives_once(slack: SlackServer, chat: Chat, kind: str) -> None:
    general, mira = place(slack)
    async with running(slack, chat):
        faults = [slack.fail("chat.postEphemeral", **FAULTS[kind]), slack.fail("response", **FAULTS[kind])]
        await slack.say(mira, general, "<@BOT>")
        message = await told(slack, mira, general)
        status = await slack.slash(mira, general, "/clippings", "status")
        answer = await status.message(timeout=10)
    assert all(fault.times == 0 for fault in faults)
    assert message.text.startswith("There is no question in that")
    assert "3 articles to answer from" in answer.text
    assert len(status.messages) == 1


@pytest.mark.parametrize("way", ["refresh", "grace", "abort"])
async def test_a_lost_connection_loses_no_answer(slack: SlackServer, house: House, chat: Chat, way: str) -> None:
    general, mira = place(slack)
    house.gate.open.clear()
    async with running(slack, chat):
        await slack.say(mira, general, ASKED)
        await slack.wait_for(house.gate.entered.is_set)
        if way == "abort":
            await slack.abort()
        else:
            await slack.disconnect(grace=0.1 if way == "grace" else 0.0)
        house.gate.open.set()
        answer = await general.next_message()
        await slack.wait_for(lambda: slack.sockets.opened >= 2 and slack.sockets.live(), what="a second connection")
        # A message, which Slack sends again if it went down with a connection; a command it would not.
        await slack.say(mira, general, "<@BOT> when did the ferry run aground?")
        second = await general.next_message(timeout=20)
    assert general.messages_of_bot() == [answer, second]


async def test_where_it_is_not_in_the_channel_the_answer_comes_by_the_commands_address(
    slack: SlackServer, chat: Chat
) -> None:
    general, mira = place(slack, in_channel=False)
    async with running(slack, chat):
        asked = await slack.slash(mira, general, "/ask", QUESTION)
        answer = await asked.message()
    assert "Ines Varga" in answer.text
    assert not answer.ephemeral
    assert general.messages_of_bot() == [answer]


@pytest.mark.parametrize("expired", [False, True])
async def test_after_the_address_has_expired_it_comes_by_direct_message(
    slack: SlackServer, chat: Chat, expired: bool
) -> None:
    general, mira = place(slack, in_channel=False)
    slack.response_lifetime = -1 if expired else slack.response_lifetime
    fault = None if expired else slack.fail("response", drop=True, times=3)
    async with running(slack, chat):
        await slack.slash(mira, general, "/ask", QUESTION)
        answer = await slack.dm(mira).next_message(timeout=10)
    assert fault is None or fault.times == 0
    assert "Ines Varga" in answer.text
    assert all(button.label not in ("All quotes", "Helpful", "Context 1") for button in answer.buttons)
    assert general.messages_of_bot() == []


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"archived": True}, "That channel is archived: ask in another one."),
        ({"restricted": True}, "This workspace's settings do not let me write there: an admin can allow it."),
    ],
)
async def test_where_it_may_not_write_the_asker_is_told(
    slack: SlackServer, chat: Chat, about: dict[str, bool], sentence: str
) -> None:
    general, mira = place(slack, **about)
    async with running(slack, chat):
        await slack.say(mira, general, ASKED)
        message = await slack.dm(mira).next_message()
        asked = await slack.slash(mira, general, "/ask", QUESTION)
        by_address = await asked.message()
    assert message.text == by_address.text == sentence
    assert by_address.ephemeral_for is mira
    assert slack.dm(mira).messages_of_bot() == [message]


@pytest.mark.parametrize("code", ["msg_blocks_too_long", "invalid_blocks"])
@pytest.mark.parametrize("way", ["mention", "address", "private"])
async def test_blocks_that_are_refused_arrive_as_text_with_every_citation(
    slack: SlackServer, chat: Chat, code: str, way: str
) -> None:
    general, mira = place(slack, in_channel=way != "address")
    general.members[mira.id] = mira
    method = {"mention": "chat.postMessage", "address": "response", "private": "chat.postEphemeral"}[way]
    async with running(slack, chat):
        if way == "private":
            await make_private(slack, general, chat)
        fault = slack.fail(method, error=code, status=400 if way == "address" else None)
        if way == "mention":
            await slack.say(mira, general, ASKED)
            answer = await general.next_message()
        else:
            asked = await slack.slash(mira, general, "/ask", QUESTION)
            answer = await (told(slack, mira, general) if way == "private" else asked.message())
    assert fault.times == 0
    assert answer.blocks == []
    assert all(
        words in answer.text for words in ("her lawyer said", "denied the claims of neglect", "Wire", "The Post")
    )


async def make_private(slack: SlackServer, channel: Channel, chat: Chat) -> None:
    """Let answers in a channel be private."""
    await chat.store.set_settings(Spot("slack", slack.team.id, channel.id), ChannelSettings(private=True))


async def test_a_window_whose_trigger_has_expired_is_told(slack: SlackServer, chat: Chat) -> None:
    general, mira = place(slack)
    boss = slack.team.add_user("boss", admin=True)
    slack.trigger_lifetime = -1
    sentence = "Slack waited no longer for that window: please open it again."
    async with running(slack, chat):
        await slack.say(mira, general, ASKED)
        answer = await general.next_message()
        vote = await slack.press(mira, answer, "Not helpful")
        settings = await slack.slash(boss, general, "/clippings", "settings")
        assert (await vote.message()).text == sentence
        assert (await settings.message()).text == sentence
        await slack.global_shortcut(mira, "ask_clippings")
        assert (await slack.dm(mira).next_message()).text == sentence


async def test_a_missing_scope_is_told(slack: SlackServer, chat: Chat) -> None:
    general, mira = place(slack)
    slack.scopes -= {"users:read"}
    async with running(slack, chat):
        command = await slack.slash(mira, general, "/clippings", "remove")
        by_command = await command.message()
        await slack.say(mira, general, "<@BOT> add this", files=[("x.md", b"# Title\n\nWords are here.")])
        by_message = await told(slack, mira, general)
    assert "The app lacks the scope users:read" in by_command.text
    assert "The app lacks the scope users:read" in by_message.text


class Other:
    """Another platform, which runs until it is told to stop."""

    name = "other"

    def __init__(self) -> None:
        self.ended = False

    async def run(self, _: Chat, stop: asyncio.Event) -> None:
        """Wait."""
        await stop.wait()
        self.ended = True


@pytest.mark.parametrize("how", ["told", "answered", "socket"])
async def test_a_token_taken_back_ends_the_platform_and_no_other(
    slack: SlackServer, chat: Chat, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    general, mira = place(slack)
    other = Other()
    caplog.set_level("INFO")
    served = asyncio.create_task(serve(chat, [SlackPlatform(), other]))
    await slack.connected()
    if how == "told":
        await slack.uninstall(slack.team)
    elif how == "answered":
        slack.team.token_error = "token_revoked"  # noqa: S105
        await slack.say(mira, general, ASKED)
    else:
        slack.app_token = "xapp-another"  # noqa: S105
        await slack.disconnect()
    await slack.wait_for(lambda: not slack.sockets.live(), what="the end of the connection")
    await slack.wait_for(lambda: "slack ends: " in caplog.text, what="a word about it")
    said = caplog.text
    assert not other.ended
    assert ("SLACK_APP_TOKEN is refused (invalid_auth)" if how == "socket" else "(token_revoked)") in said
    assert "https://api.slack.com/apps" in said
    served.cancel()
    await asyncio.gather(served, return_exceptions=True)
    assert slack.bot_token not in said + caplog.text


async def test_a_start_is_quiet_and_a_connection_that_drops_is_told(
    slack: SlackServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "adapters")
    async with running(slack, chat):
        assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []
        fault = slack.fail("apps.connections.open", drop=True, times=1000)
        await slack.abort()
        await slack.wait_for(lambda: chat.health.parts == {"slack": False}, what="that it is not connected")
        assert caplog.text.count("Slack's connection is lost: another one is made.") == 1
        fault.times = 0
        await slack.wait_for(lambda: chat.health.parts == {"slack": True}, timeout=20, what="another connection")
    assert caplog.text.count("Slack is connected again.") == 1
    assert caplog.text.count("is lost") == 1, "not again when it is stopped"


async def run(chat: Chat) -> None:
    await SlackPlatform().run(chat, asyncio.Event())


async def examine(_: Chat) -> object:
    return await SlackPlatform().examine()


@pytest.mark.usefixtures("slack")
async def test_an_address_where_nobody_answers(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_BASE", "http://127.0.0.1:1/api/")
    for do in (run, examine):
        with pytest.raises(PlatformError, match=r"cannot be reached at http://127\.0\.0\.1:1/api/ .*SLACK_API_BASE"):
            await do(chat)
