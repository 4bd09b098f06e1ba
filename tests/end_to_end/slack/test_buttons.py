"""What the buttons under an answer do, each after a restart, as an answer may be pressed months later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from hashlib import sha256

import pytest
from fakes import make_article
from house import STORY, House
from slack_connected import newsroom, running
from slack_standin import Channel, Message, SlackServer, User

from bot.chat.parts import Chat
from bot.chat.tables import FILE
from index.types import Article

QUESTION = "who denied the claims?"


def editor(number: int) -> Article:
    """An article with a long quote of its own words, and a long address: both count for what a message holds."""
    words = (sha256(f"{number} {i}".encode()).hexdigest()[:6] for i in range(39))
    text = f"The captain, Ines Varga, denied the claims of <!here> [{number}](it), _{'_*~|`[] '.join(words)}."
    about = {"source": f"Outlet {number}", "published": f"2026-05-{number + 10}"}
    return make_article(text, title=f"Story {number}", url=f"https://out.example/{number}/{'long-' * 500}", **about)


async def asked(slack: SlackServer, chat: Chat, channel: Channel, user: User) -> Message:
    """An answer given before a restart."""
    async with running(slack, chat):
        await slack.say(user, channel, f"<@BOT> {QUESTION}")
        return await channel.next_message()


async def pressed(slack: SlackServer, user: User, message: Message, button: str) -> Message:
    return await (await slack.press(user, message, button)).message()


async def test_context_quotes_votes_and_reason_after_a_restart(slack: SlackServer, house: House) -> None:
    general, mira = newsroom(slack)
    omar = slack.team.add_user("omar")
    with house.opened() as chat:
        answer = await asked(slack, chat, general, mira)
    with house.opened() as chat:
        async with running(slack, chat):
            context = await pressed(slack, omar, answer, "Context 1")
            quotes = await pressed(slack, omar, answer, "All quotes")
            thanks = await pressed(slack, omar, answer, "Helpful")
            modal = await (await slack.press(omar, answer, "Not helpful")).view()
            submitted = await slack.submit(omar, modal, {"reason": "It is the wrong captain."})
            await submitted.acked()
            reason = await noted(slack, omar, general, "0 found this answer helpful, 1 did not")
            await pressed(slack, mira, answer, "Helpful")
            again = await (await slack.press(mira, answer, "Not helpful")).view()
            await slack.close(again)
            wanted = [(0, None), (0, "It is the wrong captain.")]
            # A modal is opened before the vote is counted: it has to be within three seconds of the press.
            await slack.wait_for(lambda: votes(house) == wanted, what="both votes")
    assert all(message.ephemeral_for is omar for message in (context, quotes, thanks, reason))
    assert context.thread_ts == quotes.thread_ts == thanks.thread_ts == reason.thread_ts == answer.thread_ts
    assert context.text.startswith("Ines Varga has denied the claims, her lawyer said. Divers went down")
    assert "1 · Captain denies" in quotes.text
    assert "2 · Ferry aground" in quotes.text
    assert "1 found this answer helpful, 0 did not" in thanks.text
    assert not modal.open


def votes(house: House) -> list[tuple[int, str | None]]:
    """What is kept of them."""
    with closing(sqlite3.connect(house.folder / FILE)) as db:
        return db.execute("SELECT helpful, reason FROM votes ORDER BY reason").fetchall()


async def noted(slack: SlackServer, user: User, channel: Channel, said: str) -> Message:
    """What one person alone is told in a channel."""

    def found() -> Message | None:
        own = (message for message in channel.messages.values() if message.ephemeral_for is user)
        return next((message for message in own if said in message.text), None)

    message: Message = await slack.wait_for(found, what=said)
    return message


async def test_a_long_answer_pages_through_every_quote(slack: SlackServer, house: House) -> None:
    general, mira = newsroom(slack)
    house.add(editor(number) for number in range(9))
    with house.opened() as chat:
        answer = await asked(slack, chat, general, mira)
    seen, page = [answer.text], answer
    with house.opened() as chat:
        async with running(slack, chat):
            while more := [b.label for b in page.buttons if "more quote" in b.label]:
                interaction = await slack.press(mira, page, more[0])
                page = await interaction.message() if page is answer else await turned(slack, page, seen)
                seen.append(page.text)
            await slack.press(mira, page, "Back")
            await slack.wait_for(lambda: page.text == seen[-2], what="the page before")
    assert len(seen) > 2
    assert "Page 1 of " in answer.text
    assert all(f"{number} · " in "\n".join(seen) for number in range(1, 11))
    assert page.ephemeral_for is mira
    assert answer.text == seen[0]
    assert not answer.pings


async def turned(slack: SlackServer, page: Message, seen: list[str]) -> Message:
    """A page that only one person sees is turned in place."""
    await slack.wait_for(lambda: page.text not in seen, what="the next page")
    return page


@pytest.mark.parametrize("how", ["changed", "removed"])
async def test_what_changed_is_shown_then_and_now_and_what_went_is_not(
    slack: SlackServer, house: House, how: str
) -> None:
    general, mira = newsroom(slack)
    with house.opened() as chat:
        answer = await asked(slack, chat, general, mira)
        if how == "changed":
            changed = STORY[1].text.replace("has denied the claims", "rejects most of the claims")
            house.add([replace(STORY[1], text=changed)])
        else:
            house.index.remove(("default",), STORY[1].id)
        async with running(slack, chat):
            context = await pressed(slack, mira, answer, "Context 1")
            quotes = await pressed(slack, mira, answer, "All quotes")
    assert f"article of quote 1 has {'been ' * (how == 'removed')}{how} since this answer" in context.text
    if how == "changed":
        for shown in (context, quotes):
            assert shown.text.index("It said this") < shown.text.index("has denied the claims")
            assert shown.text.index("It says this in its place now") < shown.text.index("rejects most of the claims")
    else:
        assert "1 quote left out: its article changed or went since this answer." in quotes.text
        assert "her lawyer said" not in quotes.text
    assert "2 · Ferry aground" in quotes.text


async def test_a_private_answer_is_its_askers_alone_until_it_is_shared(slack: SlackServer, house: House) -> None:
    general, mira = newsroom(slack)
    omar = slack.team.add_user("omar")
    await slack.say(mira, general, "hello")
    with house.opened() as chat:
        async with running(slack, chat):
            view = await (await slack.slash(mira, general, "/clippings", "settings")).view()
            await (await slack.submit(mira, view, {"switches": {"on", "private"}})).acked()
            await (await slack.slash(mira, general, "/ask", QUESTION)).acked()
            private = await noted(slack, mira, general, "Ines Varga")
            bait = await asked_elsewhere(slack, general, omar)
    (ident,) = {b.value.removeprefix("up:").removeprefix("down:") for b in private.buttons if not b.value.endswith("?")}
    with house.opened() as chat:
        async with running(slack, chat):
            stolen = [await forged(slack, omar, bait, f"{action}:0", ident) for action in ACTIONS]
            stolen.append(await forged(slack, omar, bait, "vote:0", f"up:{ident}"))
            await slack.press(mira, private, "Share")
            shared = await general.next_message()
            opened = await pressed(slack, omar, shared, "Context 1")
            await slack.wait_for(lambda: private.text == "Shared with everybody here.", what="that it is shared")
    assert {message.text for message in stolen} == {"This answer is not known here any more: please ask again."}
    assert all(message.ephemeral_for is omar for message in stolen)
    assert not shared.unfurls
    assert "Ines Varga" in opened.text


async def asked_elsewhere(slack: SlackServer, channel: Channel, user: User) -> Message:
    """An answer of somebody's own in a private channel."""
    await slack.say(user, channel, "hello")
    await (await slack.slash(user, channel, "/ask", QUESTION)).acked()
    return await noted(slack, user, channel, "Ines Varga")


ACTIONS = ("page", "quotes", "quoted", "check", "context", "share")


async def forged(slack: SlackServer, user: User, message: Message, action: str, value: str) -> Message:
    """What is told to somebody who gets Slack to deliver a button that is not under the message."""
    made = {"type": "button", "action_id": action, "block_id": "x", "value": value, "action_ts": "1.0"}
    return await (await slack.press(user, message, message.buttons[0].target, raw={"actions": [made]})).message()


async def test_it_is_shared_in_its_thread_even_if_the_press_can_no_longer_be_answered(
    slack: SlackServer, chat: Chat
) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        root = await slack.say(mira, general, "what is this about?")
        said = await slack.say(mira, general, "Captain Ines Varga denied the claims of neglect.", thread=root)
        await slack.message_shortcut(mira, said, "check_against_articles")
        private = await noted(slack, mira, general, "Ines Varga")
        slack.response_lifetime = 0
        await (await slack.press(mira, private, "Share")).acked()
        shared = await general.next_message()
        await slack.deliveries.settled()
    assert shared.thread_ts == private.thread_ts == root.ts
    assert not shared.unfurls


async def test_a_reason_is_thanked_for_where_the_bot_is_no_member(slack: SlackServer, chat: Chat) -> None:
    mira = slack.team.add_user("mira")
    street = slack.team.add_channel("street", in_channel=False, members=[mira])
    async with running(slack, chat):
        answer = await (await slack.slash(mira, street, "/ask", QUESTION)).message()
        modal = await (await slack.press(mira, answer, "Not helpful")).view()
        await (await slack.submit(mira, modal, {})).acked()
        thanks = await noted(slack, mira, street, "0 found this answer helpful, 1 did not")
    assert not answer.ephemeral
    assert thanks.ephemeral_for is mira


async def test_a_reason_for_an_answer_that_has_gone_says_so(slack: SlackServer, house: House, chat: Chat) -> None:
    general, mira = newsroom(slack)
    answer = await asked(slack, chat, general, mira)
    async with running(slack, chat):
        modal = await (await slack.press(mira, answer, "Not helpful")).view()
        with closing(sqlite3.connect(house.folder / FILE)) as db, db:
            db.execute("DELETE FROM answers")
        await (await slack.submit(mira, modal, {"reason": "wrong"})).acked()
        await noted(slack, mira, general, "This answer is not known here any more")


async def test_a_suggested_question_is_asked_by_who_presses_it(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    omar = slack.team.add_user("omar")
    bait = await asked(slack, chat, general, mira)
    made = {"type": "button", "action_id": "ask:1", "block_id": "x", "value": QUESTION, "action_ts": "1.0"}
    async with running(slack, chat):
        await (await slack.press(omar, bait, "Context 1", raw={"actions": [made]})).acked()
        answer = await general.next_message()
        opened = await pressed(slack, mira, answer, "Context 1")
    assert not answer.ephemeral
    assert answer.text.startswith(f"“{QUESTION}”")
    assert "Ines Varga" in opened.text


async def test_whatever_is_said_privately_about_a_thread_is_said_in_it(slack: SlackServer, house: House) -> None:
    general, mira = newsroom(slack)
    house.add(editor(number) for number in range(9))
    with house.opened() as chat:
        answer = await asked(slack, chat, general, mira)
        thread = answer.thread_ts
        root = general.messages[thread or ""]
        async with running(slack, chat):
            (more,) = [b.label for b in answer.buttons if "more quote" in b.label]
            page = await pressed(slack, mira, answer, more)
            await slack.press(mira, page, "Back")
            await slack.message_shortcut(mira, answer, "check_against_articles")
            check = await noted(slack, mira, general, "earest")
            await slack.say(mira, general, "<@BOT>", thread=root)
            refused = await noted(slack, mira, general, "There is no question in that")
            with closing(sqlite3.connect(house.folder / FILE)) as db, db:
                db.execute("DELETE FROM answers")
            gone = await pressed(slack, mira, answer, "All quotes")
            shared = await forged(slack, mira, answer, "share:0", "nothing")
    assert thread
    assert [message.thread_ts for message in (page, check, refused, gone, shared)] == [thread] * 5
    assert [m for m in general.messages.values() if m.ephemeral_for and m.thread_ts != thread] == []


async def test_where_no_thread_has_begun_it_is_said_in_the_channel(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        await slack.say(mira, general, "<@BOT>")
        refused = await noted(slack, mira, general, "There is no question in that")
    assert refused.thread_ts is None, "Slack shows it to nobody in a thread that its own message would begin"
