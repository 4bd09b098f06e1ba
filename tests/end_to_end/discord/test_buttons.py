"""What the buttons under an answer do, each after a restart, as an answer may be pressed months later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from connected import newsroom, running
from discord_standin import Channel, DiscordServer, GuildChannel, Message, User
from fakes import make_article
from house import STORY, House

from bot.chat.parts import Chat
from bot.chat.tables import FILE
from bot.chat.types import Spot
from index.types import Article

QUESTION = "who denied the claims?"


def editor(number: int) -> Article:
    """An article with a long quote of its own words."""
    words = (sha256(f"{number} {i}".encode()).hexdigest()[:6] for i in range(39))
    text = f"The captain, Ines Varga, denied the claims of [{number}](it), _{'_*~|`[] '.join(words)}."
    return make_article(text, title=f"Story {number}", source=f"Outlet {number}", published=f"2026-05-{number + 10}")


async def asked(server: DiscordServer, chat: Chat, channel: Channel, user: User) -> Message:
    """An answer given before a restart."""
    async with running(server, chat):
        return await (await server.slash(user, channel, "ask", question=QUESTION)).message()


async def pressed(server: DiscordServer, user: User, message: Message, button: str) -> Message:
    return await (await server.press(user, message, button)).message()


async def test_context_quotes_votes_and_reason_after_a_restart(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    with house.opened() as chat:
        answer = await asked(server, chat, general, mira)
    with house.opened() as chat:
        async with running(server, chat):
            context = await pressed(server, omar, answer, "Context")
            quotes = await pressed(server, omar, answer, "All quotes")
            thanks = await pressed(server, omar, answer, "Helpful")
            modal = await server.press(omar, answer, "Not helpful")
            reason = await (await server.submit(omar, modal, {"reason": "It is the wrong captain."})).message()
            await pressed(server, mira, answer, "Helpful")
        votes = votes_of(house.folder)
    assert context.ephemeral_for is omar
    assert context.text.startswith("> **Ines Varga has denied the claims, her lawyer said.** Divers went down")
    assert "**1** · " in quotes.text
    assert "**2** · " in quotes.text
    assert "1 found this answer helpful, 0 did not" in thanks.text
    assert "0 found this answer helpful, 1 did not" in reason.text
    assert votes == (1, 1, ["It is the wrong captain."])


def votes_of(folder: Path) -> tuple[int, int, list[str]]:
    """How many votes there are for and against, and the reasons, over all answers."""
    with closing(sqlite3.connect(folder / FILE)) as db:
        rows = db.execute("SELECT helpful, reason FROM votes").fetchall()
    return sum(h for h, _ in rows), sum(not h for h, _ in rows), [r for _, r in rows if r]


async def test_a_long_answer_pages_through_every_quote(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    house.add(editor(number) for number in range(9))
    with house.opened() as chat:
        answer = await asked(server, chat, general, mira)
    seen, page = [answer.text], answer
    with house.opened() as chat:
        async with running(server, chat):
            while more := [b.label for b in page.buttons if "more quote" in b.label]:
                interaction = await server.press(mira, page, more[0])
                page = await interaction.message() if page is answer else await turned(server, page, seen)
                seen.append(page.text)
    assert len(seen) > 2
    assert "Page 1 of " in answer.text
    assert all(f"**{number}** · " in "\n".join(seen) for number in range(1, 11))
    assert page.ephemeral_for is mira
    assert answer.text == seen[0]


async def turned(server: DiscordServer, page: Message, seen: list[str]) -> Message:
    """A page that only one person sees is turned in place."""
    await server.wait_for(lambda: page.text not in seen, what="the next page")
    return page


@pytest.mark.parametrize("how", ["changed", "removed"])
async def test_what_changed_is_shown_then_and_now_and_what_went_is_not(
    server: DiscordServer, house: House, how: str
) -> None:
    general, mira = newsroom(server)
    with house.opened() as chat:
        answer = await asked(server, chat, general, mira)
        if how == "changed":
            changed = STORY[1].text.replace("has denied the claims", "rejects most of the claims")
            house.add([replace(STORY[1], text=changed)])
        else:
            house.index.remove(("default",), STORY[1].id)
        async with running(server, chat):
            context = await pressed(server, mira, answer, "Context")
            quotes = await pressed(server, mira, answer, "All quotes")
    assert f"article of quote 1 has {'been ' * (how == 'removed')}{how} since this answer" in context.text
    if how == "changed":
        for shown in (context, quotes):
            assert shown.text.index("It said this") < shown.text.index("has denied the claims")
            assert shown.text.index("It says this in its place now") < shown.text.index("rejects most of the claims")
    else:
        assert "1 quote left out: its article changed or went since this answer." in quotes.text
        assert "her lawyer said" not in quotes.text
    assert "**2** · " in quotes.text


async def test_a_private_answer_is_its_askers_alone(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    async with running(server, chat):
        await (await server.slash(mira, general, "clippings settings", private=True)).message()
        private = await (await server.slash(mira, general, "ask", question=QUESTION)).message()
        (ident,) = {b.target.split(":")[3] for b in private.buttons if ":ask:" not in b.target}
        bait = await (await server.slash(omar, general, "ask", question=QUESTION)).message()
        stolen = [await forged(server, omar, bait, f"c:{action}:1:{ident}") for action in ACTIONS]
        offered = await server.autocomplete(omar, general, "ask", focused="question", question="who")
        await server.press(mira, private, "Share")
        shared = await general.next_message()
        opened = await pressed(server, omar, shared, "Context")
    assert {message.text for message in stolen} == {"This answer is not known here any more: please ask again."}
    assert all(message.ephemeral_for is omar for message in stolen)
    assert offered == []
    assert "Ines Varga" in opened.text


ACTIONS = ("page", "quotes", "quoted", "check", "context", "up", "down", "share")


async def forged(server: DiscordServer, user: User, message: Message, custom_id: str) -> Message:
    """What is told to somebody who gets Discord to deliver a button that is not under the message."""
    button = {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}
    raw = {"data": {"custom_id": custom_id}, "message": {"components": [{"type": 1, "components": [button]}]}}
    press = await server.press(user, message, message.buttons[0].target, raw=raw)
    told = await press.response()
    return await (press.message() if told["type"] in (4, 5) else press.followup())


async def test_a_suggested_question_is_asked_by_who_presses_it(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    with house.opened() as chat:
        bait = await asked(server, chat, general, mira)
        async with running(server, chat):
            answer = await forged(server, omar, bait, f"c:ask:0:{QUESTION}")
            opened = await pressed(server, mira, answer, "Context")
            empty = await forged(server, omar, bait, "c:ask:0: ")
        questions = list(await chat.store.recent(spot_in(general)))
    assert answer.ephemeral_for is None
    assert f"-# “{QUESTION}”" in answer.text
    assert "Ines Varga" in opened.text
    assert "There is no question in that" in empty.text
    assert empty.ephemeral_for is omar
    assert questions == [QUESTION]


async def test_a_question_is_not_asked_where_answers_are_off(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        bait = await (await server.slash(mira, general, "ask", question=QUESTION)).message()
        await (await server.slash(mira, general, "clippings settings", on=False)).message()
        refused = await forged(server, mira, bait, f"c:ask:0:{QUESTION}")
    assert "switched off in this channel" in refused.text
    assert refused.ephemeral_for is mira


def spot_in(channel: GuildChannel) -> Spot:
    return Spot("discord", str(channel.guild.id), str(channel.id))
