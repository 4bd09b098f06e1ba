"""What every platform promises, of the Slack adapter with the real libraries."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest
from platform_contract import PlatformContract
from platform_place import Place
from slack_connected import crashing, newsroom, running
from slack_standin import Channel, Message, SlackServer, User

from adapters.slack.platform import SlackPlatform
from bot.chat.parts import Chat
from bot.chat.types import Spot
from bot.errors import ClosedPlaceError
from bot.showing.actions import Action, read_action
from bot.showing.document import Document


class Direct:
    """A direct message to the bot, and a channel beside it."""

    name, token, misplaced = "slack", "SLACK_BOT_TOKEN", ("SLACK_HTTP_PORT", "none")

    def __init__(self, slack: SlackServer, general: Channel, mira: User, begun: Message) -> None:
        self.slack, self.general, self.mira = slack, general, mira
        self.dm = slack.dm(mira)
        self.person, self.stranger = mira.id, slack.add_team("Elsewhere").add_user("Omar").id
        self.platform = SlackPlatform()
        self.open_places = [self._spot(general), replace(self._spot(general), thread=begun.ts)]

    @property
    def closed_places(self) -> list[Spot]:
        team = self.slack.team
        channels = [
            team.add_channel("old", archived=True),
            team.add_channel("board", restricted=True),
            team.add_channel("left", private=True, in_channel=False),
        ]
        return [Spot("slack", team.id, "C404"), *map(self._spot, channels)]

    @staticmethod
    def _spot(channel: Channel) -> Spot:
        return Spot("slack", channel.team.id, channel.id)

    def running(self, chat: Chat) -> AbstractAsyncContextManager[asyncio.Event]:
        return running(self.slack, chat, self.platform)

    def crashing(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        return crashing(self.slack, chat)

    async def ask(self, text: str) -> None:
        self.asked = await self.slack.say(self.mira, self.dm, text)

    async def repeat(self) -> None:
        self.slack.events.message(self.asked)

    async def remark(self, text: str) -> None:
        await self.slack.say(self.mira, self.general, text)

    async def told(self) -> str:
        self.answer = await self.dm.next_of(self.slack, self._of_bot)
        self.pressable = self.answer.buttons
        return self.answer.text

    def _of_bot(self) -> list[Message]:
        """The bot's messages, whoever sees them."""
        return [message for message in self.dm.messages.values() if message.by_app]

    async def silent(self) -> bool:
        return await self.dm.stays_silent() and await self.general.stays_silent()

    def buttons(self) -> list[Action]:
        found = (read_action(button.target, button.value) for button in self.pressable)
        return [action for action in found if action]

    async def press(self, key: str, target: str) -> str:
        button = {"type": "button", "action_id": key, "block_id": "b", "action_ts": "1.0", "value": target}
        some = self.answer.buttons[0].label
        pressed = await self.slack.press(self.mira, self.answer, some, raw={"actions": [button]})
        shown = await pressed.message()
        self.pressable = shown.buttons
        return shown.text

    async def announced(self, where: Spot) -> str:
        return (await self.slack.team.channels[where.channel].next_message(thread=where.thread or None)).text

    async def lose(self) -> None:
        await self.slack.disconnect()

    def stumble(self) -> None:
        self.slack.fail("chat.postMessage", status=503)

    def break_down(self) -> None:
        self.slack.fail("chat.postMessage", error="fatal_error", times=1000)

    def refuse(self) -> None:
        self.slack.team.token_error = "token_revoked"  # noqa: S105


@pytest.fixture
async def place(slack: SlackServer) -> Place:
    """A direct message, and a channel in which a thread may begin."""
    general, mira = newsroom(slack)
    return Direct(slack, general, mira, await slack.say(mira, general, "Good morning."))


class TestSlack(PlatformContract):
    """The contract, kept by the adapter."""


@pytest.mark.parametrize("direct", [True, False])
async def test_nothing_is_told_to_a_workspace_that_is_no_longer_listed(
    monkeypatch: pytest.MonkeyPatch, direct: bool
) -> None:
    monkeypatch.setenv("SLACK_WORKSPACES", "T1")
    platform, place = SlackPlatform(), Spot("slack", "T2", "C3")
    with pytest.raises(ClosedPlaceError, match="no longer on the list"):
        await (platform.direct(place, "U4") if direct else platform.announce(place, Document(brief="News")))
