"""Asking in Slack: by mention, direct message, command, shortcut and in the assistant's pane, and asking on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from house import House
from slack_connected import newsroom, running
from slack_standin import Channel, Message, SlackServer, User

from bot.chat.parts import Chat

QUESTION = "who denied the claims?"
ASKED = f"<@BOT> {QUESTION}"
DENIED = ("has denied the claims, her lawyer said.", "denied the claims of neglect.")
SWITCHES = {"on", "threads", "needs_mention"}


async def test_a_mention_is_answered_once_in_its_thread_and_asked_on_there(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        asked = await slack.say(mira, general, ASKED)
        answer = await general.next_message()
        await slack.say(mira, general, "when did she deny it?", thread=asked)
        second = await general.next_message()
        await slack.say(mira, general, f"{mira.mention} look at this", thread=asked)
        await slack.say(mira, general, "talking to others")
        assert await general.stays_silent()
    assert answer.thread_ts == second.thread_ts == asked.ts
    assert "Ines Varga" in answer.text
    assert all(words in answer.text for words in DENIED)
    assert "Ines Varga — 2 of 2 articles" in answer.notification
    assert not answer.pings
    assert not answer.unfurls
    assert await history(chat, asked.ts, second) == (QUESTION, "when did she deny it?")


async def history(chat: Chat, conversation: str, answer: Message) -> tuple[str, ...]:
    """The questions that an answer goes back to."""
    return await chat.answers.history(await chat.store.pointed("slack", conversation, answer.ts))


async def test_the_message_before_its_mention_is_answered_once(slack: SlackServer, chat: Chat) -> None:
    slack.mention_first = False
    general, mira = newsroom(slack)
    async with running(slack, chat):
        await slack.say(mira, general, ASKED)
        await general.next_message()
        await slack.deliveries.settled()
        assert await general.stays_silent()


async def test_a_thread_under_an_answer_asks_on(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        await set_up(slack, mira, general, {"on", "needs_mention"})
        await slack.say(mira, general, ASKED)
        answer = await general.next_message()
        await slack.say(mira, general, "when did she deny it?", thread=answer)
        second = await general.next_message()
        await slack.say(mira, general, "where?", thread=answer)
        third = await general.next_message()
    assert answer.thread_ts is None
    assert second.thread_ts == answer.ts
    assert await history(chat, answer.ts, third) == (QUESTION, "when did she deny it?", "where?")


async def test_a_command_is_acknowledged_first_and_shows_the_question(
    slack: SlackServer, house: House, chat: Chat
) -> None:
    general, mira = newsroom(slack)
    house.gate.open.clear()
    async with running(slack, chat):
        assert not await (await slack.slash(mira, general, "/ask", QUESTION)).acked()
        house.gate.open.set()
        answer = await general.next_message()
        await slack.slash(mira, general, "/ask", " ")
        refused = await ephemeral(slack, mira, general)
    assert answer.text.startswith(f"“{QUESTION}”")
    assert "Ines Varga" in answer.text
    assert not answer.ephemeral
    assert "There is no question in that" in refused.text


async def ephemeral(slack: SlackServer, user: User, channel: Channel, number: int = 0) -> Message:
    """What one person alone sees in a channel."""
    await slack.wait_for(lambda: len(seen_by(user, channel)) > number, what="an ephemeral message")
    return seen_by(user, channel)[number]


def seen_by(user: User, channel: Channel) -> list[Message]:
    return [message for message in channel.messages.values() if message.ephemeral_for is user]


async def test_a_direct_message_needs_no_mention(slack: SlackServer, chat: Chat) -> None:
    _, mira = newsroom(slack)
    direct = slack.dm(mira)
    async with running(slack, chat):
        await slack.say(mira, direct, QUESTION)
        answer = await direct.next_message()
        await slack.say(mira, direct, "when?")
        second = await direct.next_message()
    assert "Ines Varga" in answer.text
    assert answer.thread_ts is None
    assert await history(chat, direct.id, second) == (QUESTION, "when?")


async def test_a_message_is_checked_privately_and_shared(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    omar = slack.team.add_user("omar")
    said = "Captain Ines Varga denied the claims of neglect. Wow! Penguins founded the bank in Reykjavik."
    async with running(slack, chat):
        message = await slack.say(omar, general, said)
        await slack.say(mira, general, "I wonder")
        await slack.message_shortcut(mira, message, "check_against_articles")
        private = await ephemeral(slack, mira, general)
        text = private.text
        await slack.press(mira, private, "Share")
        shared = await general.next_message()
        await slack.wait_for(lambda: private.text != text, what="that it is shared")
        context = await (await slack.press(omar, shared, "Context 1")).message()
    assert "Captain Ines Varga denied the claims of neglect." in text
    assert "The captain, Ines Varga, denied the claims of neglect." in text
    assert "Penguins founded the bank in Reykjavik.\nNo article comes near." in text
    assert "Wow" not in text
    assert shared.text == text
    assert private.text == "Shared with everybody here."
    assert "Share" not in [button.label for button in shared.buttons]
    assert context.ephemeral_for is omar
    assert "The ferry ran aground on Monday. " in context.text


async def test_the_global_shortcut_asks_in_a_modal_and_answers_directly(slack: SlackServer, chat: Chat) -> None:
    _, mira = newsroom(slack)
    async with running(slack, chat):
        modal = await (await slack.global_shortcut(mira, "ask_clippings")).view()
        await (await slack.submit(mira, modal, {"Your question": QUESTION})).acked()
        answer = await slack.dm(mira).next_message()
    assert not modal.open
    assert answer.text.startswith(f"“{QUESTION}”")
    assert "Ines Varga" in answer.text


async def test_the_assistant_suggests_reads_and_names_its_thread(slack: SlackServer, house: House, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        thread = await slack.open_assistant(mira, general)
        await slack.wait_for(lambda: thread.prompts, what="prompts")
        await slack.change_context(thread, slack.team.add_channel("other"))
        house.gate.open.clear()
        asked = await slack.say(mira, slack.dm(mira), QUESTION, thread=thread)
        await slack.wait_for(lambda: thread.status, what="a status")
        house.gate.open.set()
        answer = await slack.dm(mira).next_message(thread=thread.ts)
        await slack.edit(asked, "who denied it?")
        await answer.changed()
        await slack.say(mira, slack.dm(mira), "when?", thread=thread)
        second = await slack.dm(mira).next_message(thread=thread.ts)
        await slack.deliveries.settled()
    assert [prompt["title"] for prompt in thread.prompts] == ["Captain denies", "Ferry aground", "Wool"]
    assert thread.prompts[0]["message"] == "What is reported about Captain denies?"
    assert thread.statuses[0] == "is reading the articles…"
    assert thread.title == QUESTION
    assert "Ines Varga" in answer.text
    assert await history(chat, thread.ts, second) == ("who denied it?", "when?")
    assert len(slack.calls("assistant.threads.setTitle")) == 1


async def test_a_thread_in_direct_messages_that_is_not_the_assistants(slack: SlackServer, chat: Chat) -> None:
    _, mira = newsroom(slack)
    async with running(slack, chat):
        root = await slack.say(mira, slack.dm(mira), QUESTION)
        await slack.dm(mira).next_message()
        await slack.say(mira, slack.dm(mira), "when did she deny it?", thread=root)
        second = await slack.dm(mira).next_message()
    assert second.thread_ts == root.ts


async def test_the_messages_tab_suggests_what_to_ask_and_draws_no_home(slack: SlackServer, chat: Chat) -> None:
    _, mira = newsroom(slack)
    async with running(slack, chat):
        await slack.open_home(mira, tab="messages")
        prompts = await slack.wait_for(lambda: slack.dm(mira).prompts, what="prompts")
    assert "Captain denies" in prompts[0]["message"]
    assert slack.home(mira) is None


async def test_a_question_edited_within_a_minute_is_answered_in_place(
    slack: SlackServer, house: House, chat: Chat
) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        asked = await slack.say(mira, general, ASKED)
        answer = await general.next_message()
        await slack.edit(asked, "<@BOT> where do sheep graze?")
        await answer.changed()
        once = await history(chat, asked.ts, answer)
        house.later = timedelta(minutes=2)
        await slack.edit(asked, ASKED)
        await slack.deliveries.settled()
        assert await general.stays_silent()
    assert once == ("where do sheep graze?",)
    assert answer.edits == 1


async def set_up(slack: SlackServer, user: User, channel: Channel, switches: set[str], **values: Any) -> None:
    """Set a channel up by the settings' modal."""
    view = await (await slack.slash(user, channel, "/clippings", "settings")).view()
    await (await slack.submit(user, view, {"switches": switches, **values})).acked()
    await slack.wait_for(lambda: not view.open, what="the settings being saved")


async def test_in_a_private_channel_answers_are_the_askers_alone(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    omar = slack.team.add_user("omar")
    async with running(slack, chat):
        await slack.say(omar, general, "hello")
        await slack.say(mira, general, "hello")
        await set_up(slack, mira, general, {*SWITCHES, "private"})
        await slack.slash(mira, general, "/ask", QUESTION)
        private = await ephemeral(slack, mira, general)
        text = private.text
        await slack.press(mira, private, "Share")
        shared = await general.next_message()
        await slack.say(omar, general, ASKED)
        told = await ephemeral(slack, omar, general)
        assert await general.stays_silent()
    assert "Ines Varga" in text
    assert "Ines Varga" in shared.text
    assert "Share" not in [button.label for button in shared.buttons]
    assert "Answers are private in that channel" in told.text


async def test_a_channel_is_switched_off(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        await set_up(slack, mira, general, SWITCHES - {"on"})
        await slack.say(mira, general, ASKED)
        told = await ephemeral(slack, mira, general)
        await slack.slash(mira, general, "/ask", QUESTION)
        again = await ephemeral(slack, mira, general, 1)
        assert await general.stays_silent()
    assert "switched off in this channel" in told.text
    assert told.text == again.text


async def test_without_needs_mention_every_message_is_a_question(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        await set_up(slack, mira, general, {"on"})
        await slack.say(mira, general, QUESTION)
        answer = await general.next_message()
        await slack.say(mira, general, f"{mira.mention} who denied it?")
        assert await general.stays_silent()
    assert answer.thread_ts is None
    assert "Ines Varga" in answer.text


async def test_a_quote_is_traced_privately_by_command_and_from_a_message(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        asked = await slack.slash(mira, general, "/trace", "The captain, Ines Varga, denied the claims of fraud")
        changed = await asked.message()
        written = await slack.say(mira, general, "“the ferry ran aground on Monday”")
        exact = await (await slack.message_shortcut(mira, written, "trace_quote")).message()
        short = await (await slack.slash(mira, general, "/trace", "the claims")).message()
    assert all(told.ephemeral_for is mira for told in (changed, exact, short))
    assert "“fraud” is “neglect” in the article" in changed.text
    assert "Word for word in 1 article." in exact.text
    assert "A quote of 2 words cannot be traced" in short.text


async def test_what_the_articles_do_not_say_is_said(slack: SlackServer, house: House, chat: Chat) -> None:
    house.marked.scores.clear()
    general, mira = newsroom(slack)
    async with running(slack, chat):
        await slack.say(mira, general, "<@BOT> which minister baked sourdough?")
        answer = await general.next_message()
    said = "The articles do not say.\nSearched: 3 articles.\nNone of them mentions: minister, baked, sourdough."
    assert said in answer.text
