"""Each event is acted on once: acknowledged first, kept over a crash and a stop; what is refused is told privately."""

from __future__ import annotations

import asyncio
import re
import signal
from datetime import UTC, datetime, timedelta

import pytest
from house import House
from slack_connected import crashing, running
from slack_standin import Channel, Message, SlackServer, User
from waiting import until

from adapters.slack.platform import SlackPlatform
from bot.chat.parts import Chat
from bot.chat.types import Event
from bot.commands.running import serve
from bot.running.worker import STOPPING

QUESTION = "who denied the claims?"
ASKED = f"<@BOT> {QUESTION}"


async def unfinished(chat: Chat) -> list[Event]:
    """Every event of which something is still stored."""
    return await chat.store.pending("slack", datetime.min.replace(tzinfo=UTC))


def private(slack: SlackServer, person: User, channel: Channel) -> list[Message]:
    """What the bot told one person alone in a channel."""
    return [m for m in slack.visible_to(person, channel) if m.ephemeral_for is person and m.by_app]


async def told(slack: SlackServer, person: User, channel: Channel, number: int = 1) -> Message:
    """The latest of so many things that the bot told one person alone."""
    await slack.wait_for(lambda: len(private(slack, person, channel)) >= number, what="a private message")
    return private(slack, person, channel)[number - 1]


def again(slack: SlackServer) -> None:
    """Deliver every event anew, as Slack does when it has heard of no acknowledgement."""
    for delivery in [one for one in slack.deliveries.all if one.kind == "events_api"]:
        slack.deliveries.start("events_api", delivery.what, delivery.payload, delivery.team)


async def settled(slack: SlackServer) -> None:
    """Wait until the bot has acted on every event so far: on one more, which it gets after them."""
    zoe = slack.team.add_user("zoe")
    await slack.say(zoe, slack.dm(zoe), "settled?")
    await slack.dm(zoe).next_message()


async def test_what_is_sent_again_is_answered_once_even_after_a_restart(slack: SlackServer, house: House) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    with house.opened() as chat:
        async with running(slack, chat):
            slack.ack_deadline, slack.retry_delays = 0.0, (0.0, 0.0, 0.0)
            await slack.say(mira, general, ASKED)
            await slack.say(mira, slack.dm(mira), QUESTION)
            answers = [await general.next_message(), await slack.dm(mira).next_message()]
            await slack.deliveries.settled()
            slack.ack_deadline = 3.0
            again(slack)
            await settled(slack)
    attempts = {entry.data["retry_attempt"] for entry in slack.logged("to bot", "events_api")}
    with house.opened() as chat:
        async with running(slack, chat):
            again(slack)
            await settled(slack)
    assert attempts >= {0, 1, 2, 3}
    assert [*general.messages_of_bot(), *slack.dm(mira).messages_of_bot()] == answers


async def test_a_press_and_a_submission_that_come_twice_count_once(slack: SlackServer, chat: Chat) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    async with running(slack, chat):
        shortcut = await slack.global_shortcut(mira, "ask_clippings")
        sent = await slack.submit(mira, await shortcut.view(), {"question": QUESTION})
        await slack.dm(mira).next_message()
        asked = await slack.slash(mira, general, "/ask", QUESTION)
        answer = await general.next_message()
        for one in (sent, asked):
            slack.deliveries.start(one.delivery.kind, one.delivery.what, one.payload, slack.team)
        await settled(slack)
    assert len(slack.dm(mira).messages_of_bot()) == 1
    assert general.messages_of_bot() == [answer]


async def test_everything_is_acknowledged_while_an_answer_is_read(slack: SlackServer, house: House, chat: Chat) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira", admin=True)
    omar = slack.team.add_user("omar")
    house.gate.open.clear()
    async with running(slack, chat):
        await slack.say(omar, general, ASKED)
        await slack.wait_for(house.gate.entered.is_set)
        for text in ("articles", "status", "help", "settings", "remove", "nonsense"):
            await (await slack.slash(mira, general, "/clippings", text)).acked()
        for _ in range(3):
            await (await slack.slash(mira, general, "/ask", QUESTION)).acked()
        message = await slack.say(omar, slack.dm(omar), QUESTION)
        await (await slack.message_shortcut(omar, message, "check_against_articles")).acked()
        await (await slack.global_shortcut(mira, "ask_clippings")).acked()
        await slack.open_home(mira)
        await slack.deliveries.settled()
        assert slack.calls("chat.postMessage") == []
        slack.note("gate", "opens")
        house.gate.open.set()
        await slack.wait_for(lambda: len(general.messages_of_bot()) == 4, what="every answer")
        await slack.dm(omar).next_message()
    log = [f"{entry.kind} {entry.what}" for entry in slack.log]
    opened = log.index("gate opens")
    assert all(delivery.failed is None for delivery in slack.deliveries.all)
    assert len([line for line in log[:opened] if line.startswith("from bot ack")]) >= 15
    assert log.index("request chat.postMessage") > opened


async def test_what_a_crash_left_unanswered_is_answered_after_it_unless_it_is_old(
    slack: SlackServer, house: House
) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    omar, old = slack.team.add_user("omar"), slack.team.add_user("old")
    house.later = -timedelta(minutes=16)
    house.gate.open.clear()
    with house.opened() as chat:
        async with crashing(slack, chat):
            await slack.say(old, slack.dm(old), QUESTION)
            await until(lambda: unfinished(chat), "the question in the store")
    house.later = timedelta()
    house.gate.open.clear()
    with house.opened() as chat:
        async with crashing(slack, chat):
            await slack.say(mira, general, ASKED)
            await slack.say(omar, slack.dm(omar), QUESTION)
            await (await slack.slash(mira, general, "/ask", QUESTION)).acked()

            async def all_stored() -> bool:
                return len([e for e in await unfinished(chat) if e.payload["person"] != old.id]) == 3

            await until(all_stored, "all three questions in the store")
    with house.opened() as chat:
        async with running(slack, chat):
            await slack.wait_for(lambda: len(general.messages_of_bot()) == 2, what="both answers")
            await slack.dm(omar).next_message()
            await settled(slack)
        assert await unfinished(chat) == []
    assert len(general.messages_of_bot()) == 2
    assert slack.dm(old).messages_of_bot() == []


async def test_a_stop_finishes_what_is_in_hand_and_tells_those_who_wait(slack: SlackServer, house: House) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    omar = slack.team.add_user("omar")
    general.members |= {mira.id: mira, omar.id: omar}
    with house.opened() as chat:
        served = asyncio.create_task(serve(chat, [SlackPlatform()]))
        await slack.connected()
        await slack.wait_for(lambda: chat.health.ready)
        house.gate.shut()
        await slack.slash(mira, general, "/ask", QUESTION)
        await slack.wait_for(house.gate.entered.is_set)
        await slack.slash(omar, general, "/ask", QUESTION)
        await slack.wait_for(lambda: chat.worker.waiting() == 1)
        signal.raise_signal(signal.SIGTERM)
        waiting = await told(slack, omar, general)
        await slack.slash(omar, general, "/ask", QUESTION)
        late = await told(slack, omar, general, 2)
        house.gate.open.set()
        assert await asyncio.wait_for(served, 10)
        assert await unfinished(chat) == []
    (answer,) = general.messages_of_bot()
    assert "Ines Varga" in answer.text
    assert waiting.text == late.text == STOPPING


async def test_what_a_stop_cannot_wait_for_is_answered_by_the_next_start(
    slack: SlackServer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = slack.team.add_user("mira")
    monkeypatch.setattr("adapters.slack.platform.DRAINING", 0.05)
    house.gate.open.clear()
    with house.opened() as chat:
        async with running(slack, chat):
            await slack.say(mira, slack.dm(mira), QUESTION)
            await slack.wait_for(house.gate.entered.is_set)
        assert len(await unfinished(chat)) == 1
    with house.opened() as chat:
        async with running(slack, chat):
            answer = await slack.dm(mira).next_message()
    assert "Ines Varga" in answer.text
    assert slack.dm(mira).messages_of_bot() == [answer]


async def test_who_asks_too_often_is_told_when_to_ask_again(slack: SlackServer, house: House) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    general.members[mira.id] = mira
    house.per_minute = 1
    with house.opened() as chat:
        async with running(slack, chat):
            await slack.slash(mira, general, "/ask", QUESTION)
            answer = await general.next_message()
            await slack.slash(mira, general, "/ask", QUESTION)
            by_command = await told(slack, mira, general)
            await slack.say(mira, general, ASKED)
            by_message = await told(slack, mira, general, 2)
    for message in (by_command, by_message):
        assert re.fullmatch(r"You have asked 1 times within a minute: try again in \d\d s\.", message.text)
    assert general.messages_of_bot() == [answer]


async def test_who_waits_for_too_many_answers_is_told(slack: SlackServer, house: House, chat: Chat) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    general.members[mira.id] = mira
    house.gate.open.clear()
    async with running(slack, chat):
        await slack.slash(mira, general, "/ask", QUESTION)
        await slack.wait_for(house.gate.entered.is_set)
        for _ in range(5):
            await slack.slash(mira, general, "/ask", QUESTION)
        await slack.wait_for(lambda: chat.worker.waiting() == 5)
        await slack.say(mira, general, ASKED)
        message = await told(slack, mira, general)
        house.gate.open.set()
        await slack.wait_for(lambda: len(general.messages_of_bot()) == 6, what="every answer")
    assert message.text == "5 questions from here are waiting already: please wait for an answer."


async def test_a_bug_is_told_by_an_id_that_stands_in_the_log(
    slack: SlackServer, house: House, chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
    general.members[mira.id] = mira
    monkeypatch.setattr(house.gate, "read", lambda *_: 1 / 0)
    async with running(slack, chat):
        await slack.slash(mira, general, "/ask", QUESTION)
        by_command = await told(slack, mira, general)
        await slack.say(mira, general, ASKED)
        by_message = await told(slack, mira, general, 2)
    sentence = r"Something went wrong here\. Whoever runs Clippings finds it in the log as ([0-9a-f]{8})\."
    for message in (by_command, by_message):
        found = re.fullmatch(sentence, message.text)
        assert found
        assert f"Failed, told as {found[1]}" in caplog.text
    assert slack.bot_token not in caplog.text
    assert slack.app_token not in caplog.text
    assert general.messages_of_bot() == []


async def test_bots_and_its_own_messages_are_not_answered(slack: SlackServer, house: House, chat: Chat) -> None:
    general = slack.team.add_channel("general")
    async with running(slack, chat):
        for author in (slack.team.add_user("robot", bot=True), slack.bot):
            await slack.say(author, general, ASKED)
            await slack.say(author, slack.team.add_group_dm(author), ASKED)
        await settled(slack)
    assert house.gate.read_texts == ["settled?"]
    assert general.messages_of_bot() == []
