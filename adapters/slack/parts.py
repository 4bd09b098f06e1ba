"""What the handlers of Slack's events share: the chat, the intake, who may do what, and how something is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from adapters.slack import rendering
from adapters.slack.client import translated, tried
from adapters.slack.incoming import PLATFORM, Me
from adapters.slack.people import Admins, belongs
from adapters.slack.replies import SlackReply, shown
from adapters.slack.views import home
from bot.chat.attention import REMEMBERED
from bot.chat.intake import Intake
from bot.chat.types import Spot
from bot.errors import NotAllowedError
from bot.running.apart import Said
from bot.showing.plain_text import shortened
from bot.showing.reports import added_document

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from adapters.slack.settings import SlackSettings
    from bot.chat.conversation import Incoming
    from bot.chat.parts import Chat
    from bot.chat.types import ChannelSettings
    from index.engine import Summary

NOT_LISTED = "This workspace is not on the list of those that may use this Clippings."
WEEK = REMEMBERED / timedelta(minutes=1)  # in which a thread that was answered in asks on without a mention


class Parts:
    """Those of one app."""

    def __init__(self, chat: Chat, settings: SlackSettings) -> None:
        self.chat = chat
        self.settings = settings
        self.intake = Intake(chat.asking, PLATFORM, self._not_allowed)
        self.admins = Admins(settings.admin_group)
        self.said = Said()

    async def answer(
        self, incoming: Incoming, client: AsyncWebClient, settings: ChannelSettings, *, again: bool = False
    ) -> None:
        """Answer something that asks, now or after a restart."""
        adding = "files" in incoming.way
        in_pane = not adding and incoming.channel.startswith("D") and bool(incoming.thread)
        if in_pane and incoming.text:
            self.intake.hand.start(self._name_thread(incoming, client))
        take = self.intake.retake if again else self.intake.take
        reply = SlackReply(client, incoming, in_pane)
        await take(incoming, reply, settings, instead=partial(self._add_files, incoming, client) if adding else None)

    async def _name_thread(self, incoming: Incoming, client: AsyncWebClient) -> None:
        """Name the assistant's thread after its first question."""
        if await self.chat.answers.before(incoming.spot, minutes=WEEK) is not None:
            return
        with tried(self.said, "Naming a thread"):  # any thread in direct messages looks like one of the assistant's
            await client.assistant_threads_setTitle(
                channel_id=incoming.channel, thread_ts=incoming.thread, title=shortened(incoming.text, 100)
            )

    async def _add_files(self, incoming: Incoming, client: AsyncWebClient) -> None:
        from adapters.slack.collecting import uploads

        with translated():
            await self.admins.check(client, incoming.person)
            files = await uploads(client, incoming.way["files"], self.chat.articles.limits)
            added = await self.chat.articles.add(incoming.spot, files, lambda _: None)
            thread = incoming.thread or incoming.message
            page = rendering.page(added_document(added.told, added.failures))
            await client.chat_postMessage(channel=incoming.channel, thread_ts=thread, **shown(page))

    async def publish_home(self, client: AsyncWebClient, me: Me, person: str) -> None:
        """Draw somebody's Home tab."""
        with tried(self.said, "The Home tab"):
            found = await self.seen(client, me, person)
            admin = self.settings.allows(me.team) and await self.admins.includes(client, person)
            await client.views_publish(user_id=person, view=home(found, self.chat.places.shared, admin=admin))

    async def seen(self, client: AsyncWebClient, me: Me, person: str, channel: str = "") -> Sequence[Summary]:
        """The articles that somebody sees in the app's own place: guests from other workspaces the shared ones only."""
        if not self.settings.allows(me.team):
            return []
        ours = await belongs(client, person, me.team)
        return await self.chat.articles.listed(Spot(PLATFORM, me.team if ours else None, channel))

    def _not_allowed(self, incoming: Incoming) -> str | None:
        return None if self.settings.allows(incoming.way["team"]) else NOT_LISTED

    def allow(self, team: str) -> None:
        """Let a workspace use the bot.

        Raises:
            NotAllowedError: if it is not one of those listed.
        """
        if not self.settings.allows(team):
            raise NotAllowedError(NOT_LISTED)
