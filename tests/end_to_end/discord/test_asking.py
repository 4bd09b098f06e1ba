"""Asking in Discord: by mention, command, direct message and context menu, and asking on."""

from __future__ import annotations

import pytest
from connected import newsroom, running
from discord_standin import DiscordServer
from house import House

from bot.chat.parts import Chat

ASKED = "<@BOT> who denied the claims?"
DENIED = ["has denied the claims, her lawyer said.", "denied the claims of neglect."]


async def test_a_mention_is_answered_in_a_thread_and_asked_on_there(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        asked = await server.say(mira, general, ASKED)
        await server.wait_for(lambda: general.threads)
        (thread,) = general.threads
        answer = await thread.next_message()
        await server.say(mira, thread, "when did she deny it?", reply_to=answer)
        second = await thread.next_message()
        await server.say(mira, thread, "<@BOT> where?")
        third = await thread.next_message()
        await server.say(mira, thread, "talking to others")
        assert await thread.stays_silent()
    assert (thread.id, thread.name) == (asked.id, "who denied the claims?")
    assert "## Ines Varga\n-# 2 of 2 articles" in answer.text
    assert all(words in answer.text for words in DENIED)
    assert not answer.pings
    assert [
        await chat.answers.history(await chat.store.pointed("discord", str(thread.id), str(m.id)))
        for m in (second, third)
    ] == [
        ("who denied the claims?", "when did she deny it?"),
        ("who denied the claims?", "when did she deny it?", "where?"),
    ]


async def test_a_command_is_acknowledged_first_and_shows_the_question(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        asked = await server.slash(mira, general, "ask", question="who denied the claims?")
        assert await asked.response() == {"type": 5}
        answer = await asked.message()
        offered = await server.autocomplete(mira, general, "ask", focused="question", question="DENIED")
        nothing = await server.autocomplete(mira, general, "ask", focused="question", question="sheep")
    assert answer.text.startswith("-# “who denied the claims?”\n## Ines Varga")
    assert not answer.ephemeral
    assert [choice["value"] for choice in offered] == ["who denied the claims?"]
    assert nothing == []


async def test_a_direct_message_needs_no_mention(server: DiscordServer, chat: Chat) -> None:
    mira = server.add_user("mira")
    async with running(server, chat):
        await server.say(mira, server.dm(mira), "who denied the claims?")
        answer = await server.dm(mira).next_message()
        await server.say(mira, server.dm(mira), "when?")
        second = await server.dm(mira).next_message()
    assert "## Ines Varga" in answer.text
    kept = await chat.store.pointed("discord", str(server.dm(mira).id), str(second.id))
    assert await chat.answers.history(kept) == ("who denied the claims?", "when?")


async def test_a_message_is_checked_privately_and_shared(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    said = "Captain Ines Varga denied the claims of neglect. Wow! Penguins founded the bank in Reykjavik."
    async with running(server, chat):
        message = await server.say(omar, general, said)
        checked = await server.context_menu(mira, general, "Check against articles", message)
        private = await checked.message()
        await server.press(mira, private, "Share")
        shared = await general.next_message()
        context = await (await server.press(omar, shared, "Context")).message()
    assert private.ephemeral_for is mira
    assert "**Captain Ines Varga denied the claims of neglect.**\n- “denied the claims" in private.text
    assert "> The captain, Ines Varga, **denied** the claims of neglect." in private.text
    assert "**Penguins founded the bank in Reykjavik.**\n-# No article comes near." in private.text
    assert "Wow" not in private.text
    assert private.text == shared.text
    assert "Share" not in [button.label for button in (*shared.buttons, *private.buttons)]
    assert "> The ferry ran aground on Monday. " in context.text


async def test_a_quote_is_traced_privately_by_command_and_from_a_message(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        asked = await server.slash(mira, general, "trace", quote="The captain, Ines Varga, denied the claims of fraud")
        changed = await asked.message()
        written = await server.say(mira, general, "“the ferry ran aground on Monday”")
        exact = await (await server.context_menu(mira, general, "Trace this quote", written)).message()
        nowhere = await (await server.slash(mira, general, "trace", quote="no ferry ever left the old pier")).message()
        short = await (await server.slash(mira, general, "trace", quote="the claims")).message()
    assert all(told.ephemeral_for is mira for told in (changed, exact, nowhere, short))
    assert "In 1 article, with 1 change." in changed.text
    assert "“fraud” is “neglect” in the article" in changed.text
    assert "> The captain, Ines Varga, denied the claims of **neglect**" in changed.text
    assert "Word for word in 1 article." in exact.text
    assert "No article says this, word for word or nearly." in nowhere.text
    assert "A quote of 2 words cannot be traced" in short.text


async def test_what_the_articles_do_not_say_is_said(server: DiscordServer, house: House, chat: Chat) -> None:
    house.marked.scores.clear()
    general, mira = newsroom(server)
    async with running(server, chat):
        answer = await (await server.slash(mira, general, "ask", question="which minister baked sourdough?")).message()
    assert (
        "### The articles do not say.\n-# Searched: 3 articles.\n-# None of them mentions: minister, baked, sourdough."
        in (answer.text)
    )


async def test_settings_of_a_channel_hold_there_and_in_its_threads(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    other = general.guild.add_channel("other")
    async with running(server, chat):
        await (await server.slash(mira, general, "clippings settings", threads=False)).message()
        await server.say(mira, general, ASKED)
        inline = await general.next_message()
        await (await server.slash(mira, other, "clippings settings", private=True)).message()
        asked = await server.slash(mira, other, "ask", question="who denied the claims?")
        private = await asked.message()
        await server.press(mira, private, "Share")
        shared = await other.next_message()
        await server.say(mira, other, ASKED)
        told = await server.dm(mira).next_message()
        await (await server.slash(mira, general, "clippings settings", on=False)).message()
        off = await (await server.slash(mira, general, "ask", question="who denied the claims?")).message()
        refused = await (await server.slash(mira, general, "clippings settings", needs_mention=False)).message()
        shown = await (await server.slash(mira, general, "clippings settings")).message()
    assert general.threads == []
    assert inline.raw["message_reference"]["channel_id"] == str(general.id)
    assert private.ephemeral_for is mira
    assert shared.ephemeral_for is None
    assert "Answers are private in that channel" in told.text
    assert off.ephemeral_for is mira
    assert "switched off in this channel" in off.text
    assert "Message Content intent" in refused.text
    assert "answers: **off**" in shown.text
    assert "questions need a mention: **yes**" in shown.text


async def test_without_needs_mention_every_message_is_a_question(
    server: DiscordServer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.enabled_intents = ["MESSAGE_CONTENT"]
    monkeypatch.setenv("DISCORD_MESSAGE_CONTENT", "true")
    general, mira = newsroom(server)
    with house.opened() as chat:
        async with running(server, chat):
            await server.say(mira, general, "who denied the claims?")
            assert await general.stays_silent()
            await (
                await server.slash(mira, general, "clippings settings", needs_mention=False, threads=False)
            ).message()
            await server.say(mira, general, "who denied the claims?")
            answer = await general.next_message()
            await server.say(mira, general, f"{server.add_user('omar').mention} who denied it?")
            assert await general.stays_silent()
    assert "Ines Varga" in answer.text


async def test_a_person_installs_it_for_themselves(server: DiscordServer, chat: Chat) -> None:
    mira = server.add_user("mira")
    elsewhere = server.add_guild("Elsewhere", with_bot=False)
    elsewhere.add_member(mira)
    street = elsewhere.add_channel("street")
    async with running(server, chat):
        answer = await (await server.slash(mira, street, "ask", question="who denied the claims?")).message()
        refused = await (await server.slash(mira, street, "clippings settings", forged=True, on=False)).message()
    assert "Ines Varga" in answer.text
    assert "a server where Clippings itself is installed" in refused.text
