"""One workspace's articles are never seen by another: not by guessing an id, not through any command or button."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from fakes import make_article
from house import House
from slack_connected import running
from slack_installed import install, listening
from slack_standin import Channel, Message, SlackServer, User
from waiting import until

from bot.chat.parts import Chat
from bot.chat.types import ChannelSettings, Spot
from index.types import Scope

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

SEALED = "Tomas Reed denied the claims in the sealed letter."
TOLD = ("sealed", "Tomas Reed", "Secret letter")
QUESTION = "who denied the claims in the letter?"
ACTIONS = ("page", "quotes", "quoted", "check", "context", "list", "share")


class Rivals:
    """Two workspaces with the app: one with an article of its own, and an attacker who is an admin of the other."""

    def __init__(self, slack: SlackServer, house: House, address: str) -> None:
        self.slack, self.address = slack, address
        self.ours, self.theirs = slack.team, slack.add_team("Rival", installed=False)
        self.home, self.away = self.ours.add_channel("home"), self.theirs.add_channel("away")
        self.mira = self.ours.add_user("mira", admin=True)
        self.eve = self.theirs.add_user("eve", admin=True)
        self.home.members[self.mira.id] = self.mira
        self.away.members[self.eve.id] = self.eve
        self.secret = make_article(SEALED, title="Secret letter", collection=f"slack:{self.ours.id}")
        house.add([self.secret, make_article(SEALED, title="Secret letter", collection="discord:1")])

    @asynccontextmanager
    async def meeting(self, chat: Chat) -> AsyncIterator[None]:
        """The platform, installed in both workspaces."""
        async with listening(self.slack, chat):
            await install(self.address, self.slack, self.ours)
            await install(self.address, self.slack, self.theirs)
            yield

    def told_to_eve(self) -> str:
        """All that the attacker could see, but for the names of the channel and of what they asked themselves."""
        places = [self.away, self.slack.dm(self.eve)]
        seen = [m for place in places for m in self.slack.visible_to(self.eve, place) if m.by_app]
        views = [view for view in self.slack.views if view.user is self.eve]
        return json.dumps([m.raw for m in seen]) + json.dumps([view.raw for view in views])


@pytest.fixture
def rivals(slack: SlackServer, house: House, installable: str) -> Rivals:
    """Two workspaces."""
    return Rivals(slack, house, installable)


async def asked(slack: SlackServer, person: User, channel: Channel, text: str = QUESTION) -> Message:
    """The answer to a question in a channel."""
    await slack.slash(person, channel, "/ask", text)
    return await channel.next_message()


def ident_of(answer: Message) -> str:
    """The id of an answer, as its buttons hold it."""
    return next(button.value for button in answer.buttons if button.target.startswith("context"))


async def test_each_workspace_is_answered_from_its_own_and_the_shared_articles(rivals: Rivals, chat: Chat) -> None:
    async with rivals.meeting(chat):
        home = await asked(rivals.slack, rivals.mira, rivals.home)
        away = await asked(rivals.slack, rivals.eve, rivals.away)
    assert "Tomas Reed" in home.text
    assert "Ines Varga" in away.text
    assert not any(word in rivals.told_to_eve() for word in TOLD)


async def test_ids_guessed_in_buttons_and_modals_reveal_nothing(rivals: Rivals, chat: Chat) -> None:
    slack, eve = rivals.slack, rivals.eve
    async with rivals.meeting(chat):
        answer = await asked(slack, rivals.mira, rivals.home)
        bait = await asked(slack, eve, rivals.away)
        ident = ident_of(answer)
        places: list[dict[str, Any]] = [{}, {"channel": {"id": rivals.home.id, "name": "home"}}]
        guesses = [{"type": "button", "action_id": f"{action}:0", "value": ident} for action in ACTIONS]
        votes = (f"up:{ident}", f"down:{ident}")
        guesses += [{"type": "feedback_buttons", "action_id": "vote:0", "value": value} for value in votes]
        for guess in guesses:
            for where in places:
                action = {**guess, "block_id": "b", "action_ts": "1.0", "text": {"type": "plain_text", "text": "x"}}
                press = await slack.press(eve, bait, "Context 1", raw={"actions": [action], **where})
                await press.acked()
                await press.message()
        vote = await slack.press(eve, bait, "Not helpful")
        view = await vote.view()
        about = json.loads(view.raw["private_metadata"])
        spot = {**about["spot"], "workspace": rivals.ours.id, "channel": rivals.home.id}
        for forged in ({**about, "answer": ident}, {**about, "answer": ident, "spot": spot}):
            view.raw["private_metadata"] = json.dumps(forged)
            view.open = True
            await (await slack.submit(eve, view, {"reason": "x"})).acked()
        await slack.wait_for(lambda: len(vote.messages) == 2, what="both refusals")
        assert await rivals.home.stays_silent()
    assert not any(word in rivals.told_to_eve() for word in TOLD)
    assert rivals.home.messages_of_bot() == [answer]
    assert await chat.store.votes(ident) == (0, 0)


async def test_commands_menus_and_the_home_tab_reveal_nothing(rivals: Rivals, house: House, chat: Chat) -> None:
    slack, eve, away = rivals.slack, rivals.eve, rivals.away
    elsewhere = {"channel_id": rivals.home.id}
    async with rivals.meeting(chat):
        for text in ("articles", "articles letter", "remove", "remove letter", f"remove {rivals.secret.id}", "status"):
            for raw in ({}, elsewhere):
                await (await slack.slash(eve, away, "/clippings", text, raw=raw)).message()
        await slack.open_home(eve)
        home = await slack.wait_for(lambda: slack.home(eve), what="the Home tab")
        offered = await slack.suggest(eve, home, "remove:0", "letter")
        forged = {
            "type": "external_select", "action_id": "remove:0", "block_id": "b", "action_ts": "1.0",
            "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": rivals.secret.id},
        }  # fmt: skip
        await slack.press(eve, home, "Add an article", raw={"actions": [forged]})
        refused = await slack.dm(eve).next_message()
        settings = await (await slack.slash(eve, away, "/clippings", "settings", raw=elsewhere)).view()
        await (await slack.submit(eve, settings, {"collections": "only the shared articles"})).acked()
    assert offered == []
    assert "no such article" in refused.text
    assert not any(word in rivals.told_to_eve() for word in TOLD)
    assert house.index.article((rivals.secret.collection,), rivals.secret.id) == rivals.secret
    assert await chat.places.settings(Spot("slack", rivals.ours.id, rivals.home.id)) == ChannelSettings()


async def test_a_shared_channel_sees_its_own_workspaces_articles_and_direct_messages_do_not(
    slack: SlackServer, house: House
) -> None:
    partner = slack.add_team("Partner", installed=False)
    bridge, eve = slack.team.add_channel("bridge", shared_with=[partner]), partner.add_user("eve", admin=True)
    bridge.members[eve.id] = eve
    house.add([make_article(SEALED, title="Secret letter", collection=f"slack:{slack.team.id}")])
    with house.opened() as chat:
        async with running(slack, chat):
            await slack.say(eve, bridge, f"<@BOT> {QUESTION}")
            shared = await bridge.next_message()
            dm = slack.team.dm(eve)
            dm.shared_with.append(partner)
            await slack.say(eve, dm, QUESTION)
            direct = await dm.next_message()
            partners = {"team_id": partner.id, "user_id": eve.id}
            mira = slack.team.add_user("mira")
            command = await slack.slash(mira, bridge, "/clippings", "articles", raw=partners)
            listed = await command.message()
            await slack.open_home(eve, team=slack.team)
            home = await slack.wait_for(lambda: slack.home(eve), what="the Home tab")
    assert "Tomas Reed" in shared.text
    for told in (direct.text, listed.text, json.dumps(home.raw)):
        assert not any(word in told for word in TOLD)
    assert "Ines Varga" in direct.text
    assert "Add an article" not in json.dumps(home.raw)


async def test_a_private_answer_is_its_askers_alone(slack: SlackServer, chat: Chat) -> None:
    general = slack.team.add_channel("general")
    mira, eve = slack.team.add_user("mira"), slack.team.add_user("eve")
    general.members |= {mira.id: mira, eve.id: eve}
    await chat.store.set_settings(Spot("slack", slack.team.id, general.id), ChannelSettings(private=True))
    async with running(slack, chat):
        await slack.slash(mira, general, "/ask", "who denied the claims?")
        await slack.wait_for(lambda: [m for m in slack.visible_to(mira, general) if m.ephemeral], what="the answer")
        (answer,) = [m for m in slack.visible_to(mira, general) if m.ephemeral]
        await slack.slash(eve, general, "/ask", "when did the ferry run aground?")
        await slack.wait_for(lambda: [m for m in slack.visible_to(eve, general) if m.ephemeral], what="the other")
        (bait,) = [m for m in slack.visible_to(eve, general) if m.ephemeral]
        for action in (one for one in ACTIONS if one != "list"):  # that lists what everybody there may see
            guess = {"type": "button", "action_id": f"{action}:0", "value": ident_of(answer), "block_id": "b"}
            press = await slack.press(eve, bait, "Context 1", raw={"actions": [{**guess, "action_ts": "1.0"}]})
            assert "is not known here any more" in (await press.message()).text
    assert answer not in slack.visible_to(eve, general)
    assert general.messages_of_bot() == []


async def test_only_the_workspaces_listed_are_served(
    rivals: Rivals, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack, eve = rivals.slack, rivals.eve
    monkeypatch.setenv("SLACK_WORKSPACES", rivals.ours.id)
    with house.opened() as chat:
        async with rivals.meeting(chat):
            await slack.slash(eve, rivals.away, "/ask", QUESTION)
            await slack.say(eve, slack.dm(eve), QUESTION)
            await slack.say(eve, slack.dm(eve), "add this", files=[("x.md", b"# Title\n\nWords are here.")])
            await slack.wait_for(
                lambda: len([m for m in slack.visible_to(eve, slack.dm(eve)) if m.ephemeral]) == 2, what="refusals"
            )
            for text in ("articles", "status", "add https://a.example"):
                told = await (await slack.slash(eve, rivals.away, "/clippings", text)).message()
                assert "not on the list" in told.text
            await slack.open_home(eve)
            home = await slack.wait_for(lambda: slack.home(eve), what="the Home tab")
            served = await asked(slack, rivals.mira, rivals.home)
        assert house.index.count(Scope((f"slack:{rivals.theirs.id}",))) == 0
    assert "0 articles to answer from" in json.dumps(home.raw)
    assert "Add an article" not in json.dumps(home.raw)
    assert "Ferry" not in rivals.told_to_eve()
    assert "Tomas Reed" in served.text


async def test_a_workspace_that_was_left_is_forgotten_after_the_grace_time(rivals: Rivals, house: House) -> None:
    own = Scope((rivals.secret.collection,))
    with house.opened() as chat:
        async with rivals.meeting(chat):
            await asked(rivals.slack, rivals.mira, rivals.home)
            await rivals.slack.uninstall(rivals.ours)
            tomorrow = house.now() + timedelta(days=1)
            await until(lambda: chat.store.departed("slack", tomorrow), "its departure")
        await chat.housekeeping.sweep("slack")
        assert house.index.count(own) == 1
        house.later = timedelta(days=8)
        await chat.housekeeping.sweep("slack")
        assert house.index.count(own) == 0
        assert await chat.store.workspaces("slack") == set()
        assert house.index.count(Scope(("discord:1",))) == 1
