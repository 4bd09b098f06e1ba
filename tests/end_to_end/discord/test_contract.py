"""What every platform promises, of the Discord adapter with the real library."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest
from connected import crashing, newsroom, running
from discord_standin import Channel, DiscordServer
from platform_contract import PlatformContract
from platform_place import Place

from adapters.discord.platform import DiscordPlatform
from bot.chat.parts import Chat
from bot.chat.types import Spot
from bot.errors import ClosedPlaceError
from bot.showing.actions import Action, read_action
from bot.showing.document import Document


class Direct:
    """A direct message to the bot, and a channel beside it."""

    name, token, misplaced = "discord", "DISCORD_TOKEN", ("DISCORD_SERVERS", "mine")

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self.general, self.mira = newsroom(server)
        self.dm = server.dm(self.mira)
        self.person, self.stranger = str(self.mira.id), str(server.add_user("Omar").id)
        self.platform = DiscordPlatform()
        self.open_places = [self._spot(self.general), self._spot(self.general.add_thread("news"))]

    @property
    def closed_places(self) -> list[Spot]:
        muted, left = (self.server.add_guild(name).add_channel("general") for name in ("Muted", "Left"))
        muted.deny("SEND_MESSAGES")
        locked = self.general.add_thread("old news")
        locked.archived = locked.locked = True
        self.server.kick(left.guild)
        gone = Spot("discord", str(self.general.guild.id), "404")
        return [gone, *(self._spot(channel) for channel in (muted, locked, left))]

    @staticmethod
    def _spot(channel: Channel) -> Spot:
        place, thread = (channel.parent, str(channel.id)) if channel.parent else (channel, "")
        return Spot("discord", str(place.guild.id) if place.guild else None, str(place.id), thread)

    def running(self, chat: Chat) -> AbstractAsyncContextManager[asyncio.Event]:
        return running(self.server, chat, self.platform)

    def crashing(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        return crashing(self.server, chat)

    async def ask(self, text: str) -> None:
        self.asked = await self.server.say(self.mira, self.dm, text)

    async def repeat(self) -> None:
        self.server.events.message("MESSAGE_CREATE", self.asked)

    async def remark(self, text: str) -> None:
        await self.server.say(self.mira, self.general, text)

    async def told(self) -> str:
        self.answer = self.shown = await self.dm.next_message()
        return self.shown.text.replace("**", "")

    async def silent(self) -> bool:
        return await self.dm.stays_silent() and await self.general.stays_silent()

    def buttons(self) -> list[Action]:
        ids = (button.target.split(":", 3) for button in self.shown.buttons if button.target.startswith("c:"))
        found = (read_action(f"{verb}:{number}", target) for _, verb, number, target in ids)
        return [action for action in found if action]

    async def press(self, key: str, target: str) -> str:
        custom_id = f"c:{key}:{target}"
        rows = [{"type": 1, "components": [{"type": 2, "style": 2, "label": "Some", "custom_id": custom_id}]}]
        raw = {"data": {"custom_id": custom_id}, "message": {"components": rows}}
        pressed = await self.server.press(self.mira, self.answer, self.answer.buttons[0].target, raw=raw)
        self.shown = await pressed.message()
        return self.shown.text.replace("**", "")

    async def announced(self, where: Spot) -> str:
        return (await self.server.channels[int(where.conversation)].next_message()).text

    async def lose(self) -> None:
        await self.server.gateway_abort()

    def stumble(self) -> None:
        self.server.fail("POST", r"/channels/\d+/messages", status=503)

    def break_down(self) -> None:
        self.server.fail("POST", r"/channels/\d+/messages", status=503, times=1000)

    def refuse(self) -> None:
        self.server.token = "another"  # noqa: S105


@pytest.fixture
def place(server: DiscordServer) -> Place:
    """A direct message."""
    return Direct(server)


class TestDiscord(PlatformContract):
    """The contract, kept by the adapter."""


@pytest.mark.parametrize("direct", [True, False])
async def test_nothing_is_told_to_a_server_that_is_no_longer_listed(
    monkeypatch: pytest.MonkeyPatch, direct: bool
) -> None:
    monkeypatch.setenv("DISCORD_SERVERS", "1")
    platform, place = DiscordPlatform(), Spot("discord", "2", "3")
    with pytest.raises(ClosedPlaceError, match="no longer on the list"):
        await (platform.direct(place, "4") if direct else platform.announce(place, Document(brief="News")))
