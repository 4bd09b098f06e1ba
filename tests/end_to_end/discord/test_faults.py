"""What Discord and the network do at bad times: refusals, lost answers, lost connections, missing permissions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from connected import newsroom, running
from discord_standin import DiscordServer
from house import House

from adapters.discord.replies import NO_REPLY, NO_THREAD
from bot.chat.parts import Chat

QUESTION = "who denied the claims?"
ASKED = f"<@BOT> {QUESTION}"

FAULTS: dict[str, dict[str, Any]] = {
    "rate limited": {"status": 429, "retry_after": 0.5},
    "all rate limited": {"status": 429, "is_global": True},
    "500": {"status": 500},
    "502": {"status": 502},
    "503": {"status": 503},
    "request lost": {"drop": True},
    "answer lost": {"drop": True, "applied": True},
}
REQUESTS = (
    ("POST", r"/channels/\d+/messages/\d+/threads"),
    ("POST", r"/channels/\d+/typing"),
    ("POST", r"/channels/\d+/messages"),
    ("POST", r"/interactions/.*/callback"),
    ("PATCH", r"/webhooks/.*"),
)


@pytest.mark.parametrize("kind", FAULTS)
async def test_answers_arrive_once_whatever_goes_wrong_on_the_way(
    server: DiscordServer, house: House, chat: Chat, kind: str
) -> None:
    general, mira = newsroom(server)
    house.gate.open.clear()
    faults = [server.fail(method, path, **FAULTS[kind]) for method, path in REQUESTS]
    async with running(server, chat):
        await server.say(mira, general, ASKED)
        command = await server.slash(mira, general, "ask", question=QUESTION)
        await command.response()
        await server.wait_for(lambda: server.logged("request", "/typing"))
        house.gate.open.set()
        await command.message()
        (thread,) = await server.wait_for(lambda: general.threads)
        answer = await thread.next_message()
    assert all(fault.times == 0 for fault in faults)
    assert thread.messages_of_bot() == [answer]
    assert general.messages_of_bot() == [command.original]
    assert command.followups == []
    assert all("## Ines Varga" in message.text for message in (answer, *general.messages_of_bot()))


@pytest.mark.parametrize("kind", FAULTS)
async def test_what_is_told_privately_arrives_as_well(server: DiscordServer, chat: Chat, kind: str) -> None:
    general, mira = newsroom(server)
    paths = [("POST", r"/users/@me/channels"), *REQUESTS[2:4]]
    async with running(server, chat):
        answer = await (await server.slash(mira, general, "ask", question=QUESTION)).message()
        faults = [server.fail(method, path, **FAULTS[kind]) for method, path in paths]
        await server.say(mira, general, "<@BOT>")
        await server.dm(mira).next_message()
        command = await server.slash(mira, general, "ask", question=" ")
        told = await command.message()
        for method, path in REQUESTS[3:]:
            faults.append(server.fail(method, path, **FAULTS[kind]))
        context = await (await server.press(mira, answer, "Context")).message()
        faults.append(server.fail(*REQUESTS[3], **FAULTS[kind]))
        modal = await (await server.press(mira, answer, "Not helpful")).modal()
        faults.append(server.fail(*REQUESTS[3], **FAULTS[kind]))
        failed = await (await server.slash(mira, general, "clippings remove", article="0" * 16)).message()
    assert all(fault.times == 0 for fault in faults)
    (by_message,) = server.dm(mira).messages_of_bot()
    assert "There is no question in that: ask in words" in by_message.text
    assert by_message.text == told.text
    assert told.ephemeral_for is mira
    assert command.followups == []
    assert "her lawyer said" in context.text
    assert modal.title == "What was wrong?"
    assert "There is no such article here" in failed.text


@pytest.mark.parametrize("kind", FAULTS)
async def test_what_was_announced_goes_when_it_fails(
    server: DiscordServer, house: House, chat: Chat, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    general, mira = newsroom(server)
    monkeypatch.setattr(house.gate, "read", lambda *_: 1 / 0)
    fault = server.fail("DELETE", r"/webhooks/.*", **FAULTS[kind])
    async with running(server, chat):
        command = await server.slash(mira, general, "ask", question=QUESTION)
        told = await command.followup()
    assert fault.times == 0
    assert command.original
    assert command.original.deleted
    assert told.ephemeral_for is mira
    assert command.followups == [told]


INTERRUPTIONS: dict[str, Callable[[DiscordServer], Awaitable[None]]] = {
    "op 7": DiscordServer.gateway_reconnect,
    "close": DiscordServer.gateway_close,
    "abort": DiscordServer.gateway_abort,
}


@pytest.mark.parametrize("how", INTERRUPTIONS)
async def test_questions_in_an_interruption_are_answered_once(server: DiscordServer, chat: Chat, how: str) -> None:
    general, mira = newsroom(server)
    direct = server.dm(mira)
    async with running(server, chat):
        await server.say(mira, direct, QUESTION)
        await direct.next_message()
        await server.say(mira, direct, "when?")
        await INTERRUPTIONS[how](server)
        await server.say(mira, direct, "who else denied it?")
        command = await server.slash(mira, general, "ask", question=QUESTION)
        await command.message()
        await server.say(mira, direct, "where?")
        await server.wait_for(lambda: len(direct.messages_of_bot()) == 4, what="every answer")
    assert len(server.logged("from bot", "op 6")) == 1
    assert len(server.logged("from bot", "op 2")) == 1
    assert len(direct.messages_of_bot()) == 4
    assert general.messages_of_bot() == [command.original]


async def test_a_connection_that_drops_is_told_and_so_is_the_next_one(
    server: DiscordServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "adapters")
    async with running(server, chat):
        await server.wait_for(lambda: chat.health.parts == {"discord": True}, what="that it is connected")
        await server.gateway_abort()
        await server.wait_for(lambda: "Discord is connected again." in caplog.text, what="another connection")
    assert caplog.text.count("Discord's connection is lost: another one is made.") == 1


async def test_after_a_session_that_cannot_be_resumed_it_goes_on(server: DiscordServer, chat: Chat) -> None:
    mira = server.add_user("mira")
    async with running(server, chat):
        await server.gateway_invalid_session(resumable=False)
        await server.wait_for(lambda: len(server.logged("to bot", "READY")) == 2, what="a second session")
        await server.say(mira, server.dm(mira), QUESTION)
        answer = await server.dm(mira).next_message()
    assert "Ines Varga" in answer.text
    assert server.dm(mira).messages_of_bot() == [answer]


async def test_where_it_may_not_write_the_answer_comes_by_direct_message(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    general.deny("SEND_MESSAGES", "CREATE_PUBLIC_THREADS")
    thread = general.add_thread("talk")
    general.deny("SEND_MESSAGES_IN_THREADS")
    async with running(server, chat):
        for channel, needed in ((general, "Send Messages."), (thread, "Send Messages in Threads.")):
            await server.say(mira, channel, ASKED)
            answer = await server.dm(mira).next_message()
            assert "## Ines Varga" in answer.text
            assert answer.text.endswith(
                f"-# Answered here: to write in {channel.mention} I need the permissions View Channel and {needed}"
            )
            assert answer.buttons == []


@pytest.mark.parametrize(
    ("missing", "notes"),
    [
        (["CREATE_PUBLIC_THREADS"], NO_THREAD),
        (["SEND_MESSAGES_IN_THREADS"], NO_THREAD),
        (["CREATE_PUBLIC_THREADS", "READ_MESSAGE_HISTORY"], f"{NO_THREAD}\n{NO_REPLY}"),
    ],
)
async def test_with_less_than_it_needs_it_answers_in_the_channel(
    server: DiscordServer, chat: Chat, missing: list[str], notes: str
) -> None:
    general, mira = newsroom(server)
    general.deny(*missing)
    async with running(server, chat):
        asked = await server.say(mira, general, ASKED)
        answer = await general.next_message()
    assert "## Ines Varga" in answer.text
    assert answer.text.endswith(notes)
    replied = None if NO_REPLY in notes else str(asked.id)
    assert answer.raw.get("message_reference", {}).get("message_id") == replied


async def test_who_takes_no_direct_messages_is_told_in_the_channel(
    server: DiscordServer, house: House, chat: Chat
) -> None:
    general, mira = newsroom(server)
    mira.dms_closed = True
    async with running(server, chat):
        asked = await server.say(mira, general, "<@BOT>")
        told = await general.next_message()
    assert told.text.startswith("There is no question in that")
    assert told.raw["message_reference"]["message_id"] == str(asked.id)
    assert house.gate.read_texts == []


async def test_where_nothing_is_allowed_the_log_says_so(
    server: DiscordServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    general, mira = newsroom(server)
    other = general.guild.add_channel("other")
    general.deny("SEND_MESSAGES", "CREATE_PUBLIC_THREADS", "SEND_MESSAGES_IN_THREADS", "READ_MESSAGE_HISTORY")
    mira.dms_closed = True
    caplog.set_level("INFO")
    async with running(server, chat):
        await server.say(mira, general, ASKED)
        await server.say(mira, general, "<@BOT>")
        await server.wait_for(lambda: caplog.text.count("Nobody could be told") == 2, what="the log")
        await server.say(mira, other, ASKED)
        (thread,) = await server.wait_for(lambda: other.threads)
        await thread.next_message()
    assert f"Discord lets me write neither in channel {general.id} nor to user {mira.id}" in caplog.text
    assert general.messages_of_bot() == []
    assert "Traceback" not in caplog.text
