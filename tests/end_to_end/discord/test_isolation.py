"""One server's articles are never seen by another: not by guessing an id, not through any command or button."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from connected import newsroom, running
from discord_standin import Channel, DiscordServer, User
from fakes import make_article
from house import House
from waiting import until

from bot.chat.parts import Chat
from index.types import Scope

SEALED = "Tomas Reed denied the claims in the sealed letter."
TOLD = ("sealed", "Tomas Reed", "Secret letter", "letter")
QUESTION = "who denied the claims in the sealed letter?"
ACTIONS = ("page", "quotes", "quoted", "check", "context", "up", "share")


class Rivals:
    """A server with an article of its own, and an attacker who manages another."""

    def __init__(self, server: DiscordServer, house: House) -> None:
        self.server = server
        self.home, self.mira = newsroom(server, "Home")
        self.away, self.eve = newsroom(server, "Away")
        self.secret = make_article(SEALED, title="Secret letter", collection=f"discord:{self.home.guild.id}")
        house.add([self.secret])

    def everything_told_to(self, user: User, channel: Channel) -> str:
        """All that a user could see in a channel, and in their direct messages."""
        seen = [*self.server.visible_to(user, channel), *self.server.visible_to(user, self.server.dm(user))]
        return "\n".join(json.dumps(message.raw) for message in seen if message.author is self.server.bot)


@pytest.fixture
def rivals(server: DiscordServer, house: House) -> Rivals:
    """Two servers, both with the bot."""
    return Rivals(server, house)


async def test_each_server_is_answered_from_its_own_and_the_shared_articles(rivals: Rivals, chat: Chat) -> None:
    server = rivals.server
    async with running(server, chat):
        home = await (await server.slash(rivals.mira, rivals.home, "ask", question=QUESTION)).message()
        await server.slash(rivals.eve, rivals.away, "ask", question=QUESTION)
        away = await rivals.away.next_message()
        await server.say(rivals.mira, server.dm(rivals.mira), QUESTION)
        direct = await server.dm(rivals.mira).next_message()
    assert "Tomas Reed" in home.text
    assert not any(word in away.text.replace(QUESTION, "") for word in TOLD[:3])
    assert "Ines Varga" in away.text
    assert not any(word in direct.text.replace(QUESTION, "") for word in TOLD[:3])


async def test_ids_guessed_in_buttons_reveal_nothing(rivals: Rivals, chat: Chat) -> None:
    server = rivals.server
    async with running(server, chat):
        answer = await (await server.slash(rivals.mira, rivals.home, "ask", question=QUESTION)).message()
        ident = answer.buttons[0].target.split(":")[3]
        bait = await (await server.slash(rivals.eve, rivals.away, "ask", question="who denied the claims?")).message()
        for action in ACTIONS:
            custom_id = f"c:{action}:1:{ident}"
            button = {"type": 2, "style": 2, "label": "x", "custom_id": custom_id}
            under = {"data": {"custom_id": custom_id}, "message": {"components": [{"type": 1, "components": [button]}]}}
            home = {"channel_id": str(rivals.home.id), "channel": {"id": str(rivals.home.id)}}
            for elsewhere in ({}, {"guild_id": str(rivals.home.guild.id)}, home):
                raw = under | elsewhere
                press = await server.press(rivals.eve, bait, bait.buttons[0].target, raw=raw)
                await press.response()
        await server.submit(
            rivals.eve, (await server.press(rivals.eve, bait, "Not helpful")), {"reason": "x"},
            raw={"data": {"custom_id": f"c:reason:0:{ident}"}},
        )  # fmt: skip
        await server.wait_for(lambda: not chat.worker.waiting())
        assert await rivals.home.stays_silent()
        told = rivals.everything_told_to(rivals.eve, rivals.away)
        in_home = [m for m in rivals.home.messages_of_bot() if m is not answer]
    assert not any(word in told for word in TOLD)
    assert in_home == []
    assert await chat.store.votes(ident) == (0, 0)


async def test_commands_reveal_nothing_of_another_server(rivals: Rivals, house: House, chat: Chat) -> None:
    server, eve, away = rivals.server, rivals.eve, rivals.away
    async with running(server, chat):
        await (await server.slash(rivals.mira, rivals.home, "ask", question=QUESTION)).message()
        listed = await (await server.slash(eve, away, "clippings articles")).message()
        searched = await (await server.slash(eve, away, "clippings articles", search="letter")).message()
        status = await (await server.slash(eve, away, "clippings status")).message()
        await (await server.slash(eve, away, "clippings remove", article=rivals.secret.id)).message()
        titles = await server.autocomplete(eve, away, "clippings remove", focused="article", article="")
        asked = await server.autocomplete(eve, away, "ask", focused="question", question="")
        again = await (await server.slash(eve, away, "clippings add", file=("x.md", SEALED.encode()))).message()
    assert "### 3 articles" in listed.text
    assert "### 0 articles" in searched.text
    assert "3 articles to answer from" in status.text
    assert (titles, asked) == ([], [])
    assert "1 added" in again.text, "that another server has the same text must not show"
    assert house.index.article((rivals.secret.collection,), rivals.secret.id) == rivals.secret


async def test_a_server_where_only_a_person_installed_it_stays_closed(rivals: Rivals, chat: Chat) -> None:
    """The server's own articles open only where the bot itself is installed."""
    server = rivals.server
    rivals.home.guild.add_member(rivals.eve)
    async with running(server, chat):
        server.kick(rivals.home.guild)
        asked = await server.slash(rivals.eve, rivals.home, "ask", user_installed=True, question=QUESTION)
        answer = await asked.message()
        listed = await server.slash(rivals.eve, rivals.home, "clippings articles", user_installed=True)
        articles = await listed.message()
    assert not any(word in answer.text.replace(QUESTION, "") for word in TOLD[:3])
    assert "### 3 articles" in articles.text


async def test_only_those_listed_are_served(rivals: Rivals, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    server = rivals.server
    monkeypatch.setenv("DISCORD_SERVERS", str(rivals.home.guild.id))
    monkeypatch.setenv("DISCORD_PEOPLE", str(rivals.mira.id))
    with house.opened() as chat:
        async with running(server, chat):
            refused = await (await server.slash(rivals.eve, rivals.away, "ask", question=QUESTION)).message()
            await server.say(rivals.eve, rivals.away, "<@BOT> who denied the claims?")
            told = await server.dm(rivals.eve).next_message()
            await server.say(rivals.eve, server.dm(rivals.eve), QUESTION)
            direct = await server.dm(rivals.eve).next_message()
            await server.say(rivals.mira, server.dm(rivals.mira), "who denied the claims?")
            served = await server.dm(rivals.mira).next_message()
            choices = await server.autocomplete(rivals.eve, rivals.away, "ask", focused="question", question="w")
    assert refused.ephemeral_for is rivals.eve
    assert "not on the list" in refused.text
    assert "not on the list" in told.text
    assert "not on the list" in direct.text
    assert choices == []
    assert "Ines Varga" in served.text


async def test_a_server_that_was_left_is_forgotten_after_the_grace_time(rivals: Rivals, house: House) -> None:
    server, home = rivals.server, rivals.home
    own = Scope((rivals.secret.collection,))
    with house.opened() as chat:
        async with running(server, chat):
            await (await server.slash(rivals.mira, home, "ask", question=QUESTION)).message()
            server.kick(home.guild)
            tomorrow = house.now() + timedelta(days=1)
            await until(lambda: chat.store.departed("discord", tomorrow), "its departure")
        await chat.housekeeping.sweep("discord")
        assert house.index.count(own) == 1
        house.later = timedelta(days=8)
        await chat.housekeeping.sweep("discord")
        assert house.index.count(own) == 0
        assert await chat.store.workspaces("discord") == set()
