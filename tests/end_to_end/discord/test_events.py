"""Each event is acted on once: acknowledged first, kept over a crash and a stop, answered anew when it is edited."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta

import pytest
from connected import crashing, newsroom, running
from discord_standin import DiscordServer, Interaction, Message
from house import House
from waiting import until

from adapters.discord.platform import DiscordPlatform
from bot.chat.parts import Chat
from bot.chat.types import Event
from bot.commands.running import serve
from bot.running.worker import STOPPING

QUESTION = "who denied the claims?"
ASKED = f"<@BOT> {QUESTION}"


async def unfinished(chat: Chat) -> list[Event]:
    """Every event of which something is still stored."""
    return await chat.store.pending("discord", datetime.min.replace(tzinfo=UTC))


async def settled(server: DiscordServer) -> None:
    """Wait until the bot has acted on every event so far: on one more, which it gets after them."""
    zoe = server.add_user("zoe")
    await server.say(zoe, server.dm(zoe), "settled?")
    await server.dm(zoe).next_message()


def acknowledgements(server: DiscordServer, interaction: Interaction) -> int:
    return len(server.logged("request", f"POST /interactions/{interaction.id}/"))


async def test_what_comes_twice_is_answered_once_even_after_a_restart(
    server: DiscordServer, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    general, mira = newsroom(server)
    direct = server.dm(mira)

    async def again() -> None:
        for message in messages:
            server.events.message("MESSAGE_CREATE", message)
        for interaction in interactions:
            server.events.interaction(interaction.payload, general.guild)
        await settled(server)

    with house.opened() as chat:
        async with running(server, chat):
            messages = [await server.say(mira, direct, QUESTION), await server.say(mira, general, ASKED)]
            command = await server.slash(mira, general, "ask", question=QUESTION)
            answer = await command.message()
            press = await server.press(mira, answer, "Context")
            modal = await server.press(mira, answer, "Not helpful")
            reason = await server.submit(mira, modal, {"reason": "Too short."})
            status = await server.slash(mira, general, "clippings status")
            interactions = [command, press, modal, reason, status]
            for interaction in (press, reason, status):
                await interaction.message()
            await again()
    with house.opened() as chat:
        async with running(server, chat):
            await again()
    assert len(direct.messages_of_bot()) == 1
    assert [len(thread.messages_of_bot()) for thread in general.threads] == [1]
    assert general.messages_of_bot() == [answer]
    assert [acknowledgements(server, interaction) for interaction in interactions] == [1, 1, 1, 1, 1]
    assert [interaction.followups for interaction in interactions] == [[], [], [], [], []]
    assert "told as" not in caplog.text


async def test_what_a_crash_left_unanswered_is_answered_after_it_unless_it_is_old(
    server: DiscordServer, house: House
) -> None:
    general, mira = newsroom(server)
    omar, old = server.add_user("omar"), server.add_user("old")
    house.later = -timedelta(minutes=16)
    house.gate.open.clear()
    with house.opened() as chat:
        async with crashing(server, chat):
            await server.say(old, server.dm(old), QUESTION)
            await until(lambda: unfinished(chat), "the question in the store")
    house.later = timedelta()
    house.gate.open.clear()
    with house.opened() as chat:
        async with crashing(server, chat):
            await server.say(mira, general, ASKED)
            await server.say(omar, server.dm(omar), QUESTION)
            command = await server.slash(mira, general, "ask", question=QUESTION)
            await command.response()

            async def all_stored() -> bool:
                return {e.payload["person"] for e in await unfinished(chat)} >= {str(mira.id), str(omar.id)}

            await until(all_stored, "the questions of both in the store")
            (thread,) = await server.wait_for(lambda: general.threads)
        assert len([event for event in await unfinished(chat) if event.payload["person"] != str(old.id)]) == 3
    with house.opened() as chat:
        async with running(server, chat):
            answers = [await command.message(), await thread.next_message(), await server.dm(omar).next_message()]
        assert await unfinished(chat) == []
    assert all("## Ines Varga" in answer.text for answer in answers)
    assert all(len(place.messages_of_bot()) == 1 for place in (general, thread, server.dm(omar)))
    assert server.dm(old).messages_of_bot() == []


async def test_what_fails_after_a_crash_is_told_privately(
    server: DiscordServer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    general, mira = newsroom(server)
    house.gate.open.clear()
    with house.opened() as chat:
        async with crashing(server, chat):
            command = await server.slash(mira, general, "ask", question=QUESTION)
            await command.response()
    monkeypatch.setattr(house.gate, "read", lambda *_: 1 / 0)
    with house.opened() as chat:
        async with running(server, chat):
            told = await command.followup()
    assert "Something went wrong here." in told.text
    assert told.ephemeral_for is mira
    assert command.original
    assert command.original.deleted


async def test_everything_is_acknowledged_while_an_answer_is_read(
    server: DiscordServer, house: House, chat: Chat
) -> None:
    general, mira = newsroom(server)
    other, omar = general.guild.add_channel("other"), server.add_user("omar")
    server.heartbeat_interval = 0.02
    house.gate.open.clear()
    async with running(server, chat):
        await server.say(omar, general, ASKED)
        await server.wait_for(house.gate.entered.is_set)
        await server.wait_for(lambda: server.logged("request", "/typing"), what="the typing indicator")
        commands = [await server.slash(mira, place, "ask", question=QUESTION) for place in (general, other)]
        assert [await command.response() for command in commands] == [{"type": 5}, {"type": 5}]
        beats = len(server.heartbeats)
        await server.wait_for(lambda: len(server.heartbeats) > beats + 3, what="heartbeats")
        assert server.logged("request", "PATCH") == []
        server.note("gate", "opens")
        house.gate.open.set()
        for command in commands:
            await command.message()
        (thread,) = general.threads
        await thread.next_message()
    log = [f"{entry.kind} {entry.what}" for entry in server.log]
    opened = log.index("gate opens")
    before = [position for position, line in enumerate(log) if "/callback" in line or "/typing" in line]
    after = [log.index(f"request POST /channels/{thread.id}/messages"), log.index(line_of(log, "request PATCH"))]
    assert max(before) < opened < min(after)


def line_of(log: list[str], start: str) -> str:
    return next(line for line in log if line.startswith(start))


async def test_a_stop_finishes_what_is_in_hand_and_tells_those_who_wait(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    omar, zoe = server.add_user("omar"), server.add_user("zoe")
    general.guild.add_member(omar)
    with house.opened() as chat:
        served = asyncio.create_task(serve(chat, [DiscordPlatform()]))
        await server.connected()
        await server.wait_for(lambda: chat.health.ready)
        house.gate.shut()
        in_hand = await server.slash(mira, general, "ask", question=QUESTION)
        await server.wait_for(house.gate.entered.is_set)
        waiting = await server.slash(omar, general, "ask", question=QUESTION)
        await server.say(zoe, server.dm(zoe), QUESTION)
        await server.wait_for(lambda: chat.worker.waiting() == 2)
        signal.raise_signal(signal.SIGTERM)
        told = [await waiting.followup(), await server.dm(zoe).next_message()]
        late = await server.slash(omar, general, "ask", question=QUESTION)
        told.append(await late.message())
        await server.say(zoe, server.dm(zoe), QUESTION)
        told.append(await server.dm(zoe).next_message())
        house.gate.open.set()
        assert await asyncio.wait_for(served, 10)
        assert await unfinished(chat) == []
    assert "## Ines Varga" in (await in_hand.message()).text
    assert [message.text for message in told] == [STOPPING] * 4
    assert [told[0].ephemeral_for, told[2].ephemeral_for] == [omar, omar]
    assert waiting.original
    assert waiting.original.deleted


async def test_what_a_stop_cannot_wait_for_is_answered_by_the_next_start(
    server: DiscordServer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = server.add_user("mira")
    monkeypatch.setattr("adapters.discord.platform.DRAINING", 0.05)
    house.gate.open.clear()
    with house.opened() as chat:
        async with running(server, chat):
            await server.say(mira, server.dm(mira), QUESTION)
            await server.wait_for(house.gate.entered.is_set)
        assert len(await unfinished(chat)) == 1
    with house.opened() as chat:
        async with running(server, chat):
            answer = await server.dm(mira).next_message()
    assert "## Ines Varga" in answer.text
    assert server.dm(mira).messages_of_bot() == [answer]


async def test_bots_are_not_answered(server: DiscordServer, house: House, chat: Chat) -> None:
    general, _ = newsroom(server)
    async with running(server, chat):
        for author in (server.add_user("robot", bot=True), server.bot):
            await server.say(author, general, ASKED)
        await settled(server)
    assert house.gate.read_texts == ["settled?"]
    assert general.threads == []


async def edited(server: DiscordServer, chat: Chat, asked: Message, answer: Message) -> None:
    """Edit a question, and see its answer change in place."""
    await server.edit(asked, "<@BOT> when did the ferry run aground?")
    await server.wait_for(lambda: answer.edits == 1, what="the new answer")
    kept = await chat.store.pointed("discord", str(asked.channel.id), str(asked.id))
    assert kept
    assert kept.question == "when did the ferry run aground?"
    assert answer.channel.messages_of_bot() == [answer]


async def test_an_edited_question_is_answered_anew_in_place(server: DiscordServer, house: House, chat: Chat) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        asked = await server.say(mira, general, ASKED)
        (thread,) = await server.wait_for(lambda: general.threads)
        answer = await thread.next_message()
        await edited(server, chat, asked, answer)
        asked.raw["embeds"] = [{"type": "link", "url": "https://post.example"}]
        server.events.message("MESSAGE_UPDATE", asked)
        await settled(server)
        house.later = timedelta(seconds=61)
        await server.edit(asked, "<@BOT> where?")
        await settled(server)
    assert answer.edits == 1
    assert house.gate.read_texts == [QUESTION, "when did the ferry run aground?", "settled?", "settled?"]


async def test_an_edit_while_the_answer_is_read_waits_for_it(server: DiscordServer, house: House, chat: Chat) -> None:
    general, mira = newsroom(server)
    direct = server.dm(mira)
    house.gate.open.clear()
    async with running(server, chat):
        asked = await server.say(mira, direct, QUESTION)
        await server.wait_for(house.gate.entered.is_set)
        await server.edit(asked, "where?")
        await server.edit(asked, "when?")
        await (await server.slash(mira, general, "ask", question="settled?")).response()
        house.gate.open.set()
        answer = await direct.next_message()
        await server.wait_for(lambda: answer.edits == 2, what="the new answers")
    kept = await chat.store.pointed("discord", str(direct.id), str(asked.id))
    assert kept
    assert kept.question == "when?"
    assert [text for text in house.gate.read_texts if text != "settled?"] == [QUESTION, "where?", "when?"]


async def test_an_edit_after_the_answer_was_deleted_does_nothing(
    server: DiscordServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    mira = server.add_user("mira")
    direct = server.dm(mira)
    async with running(server, chat):
        asked = await server.say(mira, direct, QUESTION)
        await server.delete(await direct.next_message())
        await server.edit(asked, "when?")
        await settled(server)
    assert direct.messages_of_bot() == []
    assert "told as" not in caplog.text


@pytest.mark.parametrize("threads", [True, False])
async def test_a_deleted_question_is_answered(server: DiscordServer, chat: Chat, threads: bool) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        await (await server.slash(mira, general, "clippings settings", threads=threads)).message()
        asked = await server.say(mira, general, ASKED)
        await server.delete(asked)
        answer = await general.next_message()
    assert "## Ines Varga" in answer.text
    assert server.dm(mira).messages_of_bot() == []
