"""The Slack app: listeners that acknowledge, store what came in, and hand it on."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import rendering
from adapters.slack.client import client_for, refused_token, translated, tried
from adapters.slack.commands import Commands
from adapters.slack.incoming import (
    PLATFORM,
    Json,
    Me,
    from_message,
    is_direct,
    is_written,
    me_of,
    mentions,
)  # fmt: skip
from adapters.slack.people import Admins, belongs
from adapters.slack.presses import ACTIONS, Presses
from adapters.slack.replies import SlackReply, open_view, shown
from adapters.slack.running import Running
from adapters.slack.settings import SlackSettings
from adapters.slack.views import home, prompts, question_modal
from bot.chat.conversation import Conversation, Incoming, tell
from bot.chat.desk import Told
from bot.chat.opening import Opening, document_of
from bot.chat.types import Event, Spot
from bot.errors import BusyError, PlatformError
from bot.running.worker import STOPPING
from bot.showing.plain_text import shortened
from bot.showing.reports import added_document

if TYPE_CHECKING:
    from bot.chat.parts import Chat
    from index.engine import Summary

log = logging.getLogger(__name__)

WEEK = 7 * 24 * 60  # minutes in which a thread that Clippings answered in asks on without a mention


class SlackApp(Running):
    """Connects Slack to the desk. `bolt` is the real Bolt app, whichever way its requests come."""

    def __init__(self, chat: Chat, settings: SlackSettings, bolt: AsyncApp) -> None:
        super().__init__()
        self.chat = chat
        self.settings = settings
        self.bolt = bolt
        self.conversation = Conversation(chat.desk)
        self.opening = Opening(chat.shelf, rendering.pages)
        self.admins = Admins(settings.admin_group)
        self._listen()

    def _listen(self) -> None:
        bolt, commands = self.bolt, Commands(self)
        presses = Presses(self, commands)
        bolt.event("app_mention")(self.message)
        bolt.event("message")(self.message)
        bolt.event("app_home_opened")(self.home_opened)
        bolt.event("tokens_revoked")(self.uninstalled)
        bolt.event("app_uninstalled")(self.uninstalled)
        # Not Bolt's own assistant: that keeps edits of questions in the pane to itself.
        bolt.event("assistant_thread_started")(self.assistant_started)
        bolt.event("assistant_thread_context_changed")(_nothing)
        bolt.command("/ask")(commands.ask)
        bolt.command("/clippings")(commands.clippings)
        bolt.shortcut("ask_clippings")(self.ask_anywhere)
        bolt.shortcut("check_against_articles")(commands.check)
        bolt.view("ask")(commands.asked_in_modal)
        bolt.view("add")(commands.address_given)
        bolt.view("settings")(commands.settings_given)
        bolt.view("reason")(presses.reason_given)
        bolt.action(re.compile(rf"^(?:{'|'.join(ACTIONS)}):\d+$"))(presses.pressed)
        bolt.action("add:0")(commands.add_pressed)
        bolt.action("remove:0")(commands.remove_chosen)
        bolt.options("remove:0")(commands.articles_to_remove)

    # The connection

    async def greeted(self, _: Any, message: Json, __: str | None = None) -> None:
        """Slack says hello on every new connection of Socket Mode."""
        if message.get("type") == "hello" and self.chat.health.up(PLATFORM):
            self.chat.desk.metrics.reconnected(PLATFORM)

    async def lost(self, _: Any) -> None:
        """A connection was closed; another one is made by itself."""
        self.chat.health.down(PLATFORM)

    # Messages

    async def message(self, event: Json, context: Any, client: AsyncWebClient) -> None:
        """A message, by itself or as the mention in it: Slack sends both, and they are answered once."""
        me = me_of(context)
        if event.get("subtype") == "message_changed":
            await self._edited(event, me, client)
        elif is_written(event) and (incoming := self._asked(event, me)) and self.received(incoming):
            self.answer(incoming, client)

    def _asked(self, event: Json, me: Me) -> Incoming | None:
        """What a message asks, if it is meant for the bot."""
        where = Spot(PLATFORM, me.team, event["channel"], event.get("thread_ts", ""))
        settings = self.chat.desk.settings(where)
        incoming = from_message(event, me, threads=settings.threads)
        incoming = replace(incoming, reply_to=self._follows(incoming, direct=is_direct(event)))
        if is_direct(event) or mentions(event, me):
            return incoming
        if re.match(r"\s*<@", event.get("text", "")):  # said to somebody else
            return None
        in_thread = bool(where.thread) and self.chat.desk.before(where, minutes=WEEK) is not None
        asked = in_thread or bool(incoming.reply_to) or (not settings.needs_mention and not where.thread)
        return incoming if asked and incoming.text else None

    def _follows(self, incoming: Incoming, *, direct: bool) -> str | None:
        """The answer's message that a question asks on from, where that is not the last one in its thread.

        That is the last one in direct messages, and for a new thread the answer that it was begun under.
        """
        desk = self.chat.desk
        if incoming.thread:
            begun = desk.before(incoming.spot, minutes=WEEK) is None
            under = begun and desk.memory.pointed(PLATFORM, incoming.thread, incoming.thread)
            return incoming.thread if under else None
        last = desk.before(incoming.spot, minutes=30) if direct else None
        return next((message for _, message in desk.memory.shown(last.id)), None) if last else None

    async def _edited(self, event: Json, me: Me, client: AsyncWebClient) -> None:
        now = {**event["message"], "channel": event["channel"], "channel_type": event.get("channel_type")}
        if is_written(now) and (incoming := self._asked(now, me)):
            reply = SlackReply(client, incoming)

            async def edit(told: Told) -> None:
                page = rendering.page(document_of(told))
                for _, message in self.chat.desk.memory.shown(told.kept.id):
                    with translated():
                        await client.chat_update(
                            channel=incoming.channel, ts=message, text=page.text, blocks=list(page.blocks)
                        )

            self.start(self.conversation.revise(incoming, edit, reply))

    async def _answer(self, incoming: Incoming, client: AsyncWebClient, *, status: bool = False) -> None:
        reply = SlackReply(client, incoming, status)
        try:
            self.admit(incoming)
        except Exception as error:  # noqa: BLE001 - told, and logged if it is a bug
            await tell(reply, error)
            self.chat.desk.memory.finish(PLATFORM, incoming.key)
            return
        await self.conversation.answer(incoming, reply)

    async def _add_files(self, incoming: Incoming, client: AsyncWebClient) -> None:
        from adapters.slack.collecting import uploads

        reply = SlackReply(client, incoming)
        try:
            with translated():
                self.allow(incoming.way["team"])
                await self.admins.check(client, incoming.person)
                files = await uploads(client, incoming.way["files"], self.chat.shelf.limits)
                added = await self.chat.shelf.add(incoming.spot, files, lambda _: None)
                thread = incoming.thread or incoming.message
                page = rendering.page(added_document(added.titles, added.failures))
                await client.chat_postMessage(channel=incoming.channel, thread_ts=thread, **shown(page))
        except Exception as error:  # noqa: BLE001 - as above
            await tell(reply, error)
        self.chat.desk.memory.finish(PLATFORM, incoming.key)

    # The assistant's pane, the Home tab, the global shortcut

    async def assistant_started(self, event: Json, client: AsyncWebClient, context: Any) -> None:
        """Suggest what to ask about the newest articles."""
        thread = event["assistant_thread"]
        await self._suggest(client, me_of(context), thread["user_id"], thread["channel_id"], thread["thread_ts"])

    async def _answer_in_pane(self, incoming: Incoming, client: AsyncWebClient) -> None:
        """Answer in the assistant's thread, which is named after its first question."""
        if self.chat.desk.before(incoming.spot, minutes=WEEK) is None and incoming.text:
            with tried("naming a thread"):  # any thread in direct messages looks like one of the assistant's
                await client.assistant_threads_setTitle(
                    channel_id=incoming.channel, thread_ts=incoming.thread, title=shortened(incoming.text, 100)
                )
        await self._answer(incoming, client, status=True)

    async def home_opened(self, event: Json, client: AsyncWebClient, context: Any) -> None:
        """The Home tab shows what there is to read; the Messages tab suggests what to ask."""
        me = me_of(context)
        if event.get("tab") == "messages":
            await self._suggest(client, me, event["user"], event["channel"], None)
        elif event.get("tab", "home") == "home":
            await self.publish_home(client, me, event["user"])

    async def publish_home(self, client: AsyncWebClient, me: Me, person: str) -> None:
        """Draw somebody's Home tab."""
        found = await self._seen(client, me, person)
        admin = self.settings.allows(me.team) and await self.admins.includes(client, person)
        await client.views_publish(user_id=person, view=home(found, self.chat.desk.shared, admin=admin))

    async def ask_anywhere(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        """The global shortcut opens a modal."""
        await ack()
        await open_view(client, body, question_modal())

    async def _suggest(self, client: AsyncWebClient, me: Me, person: str, channel: str, thread: str | None) -> None:
        with tried("suggesting questions"):
            if suggested := prompts(await self._seen(client, me, person, channel)):
                await client.assistant_threads_setSuggestedPrompts(
                    channel_id=channel, thread_ts=thread, title="Ask about the newest articles", prompts=suggested
                )

    async def _seen(self, client: AsyncWebClient, me: Me, person: str, channel: str = "") -> Sequence[Summary]:
        """The articles that somebody sees in the app's own place: guests from other workspaces the shared ones only."""
        if not self.settings.allows(me.team):
            return []
        ours = await belongs(client, person, me.team)
        return await self.chat.shelf.listed(Spot(PLATFORM, me.team if ours else None, channel))

    # Everything

    async def uninstalled(self, event: Json, context: Any) -> None:
        """The app was removed from a workspace, or its token taken back."""
        if event.get("type") == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return
        self.chat.desk.memory.depart(PLATFORM, context.team_id, self.chat.desk.clock())
        if store := self.bolt.installation_store:
            await store.async_delete_all(enterprise_id=context.enterprise_id, team_id=context.team_id)
        else:
            self.refused("token_revoked")

    def refused(self, code: str) -> None:
        """Slack takes the one token no more: nothing can be answered until there is another."""
        self.end(PlatformError(refused_token(code)))

    def admit(self, incoming: Incoming) -> None:
        """Let somebody ask.

        Raises:
            BusyError, InputError: in a sentence, if not.
        """
        desk, spot = self.chat.desk, incoming.spot
        if self.stopping:
            raise BusyError(STOPPING)
        self.allow(incoming.way["team"])
        if incoming.kind == "message" and desk.settings(spot).private:
            raise BusyError("Answers are private in that channel: ask there with /ask, and only you see the answer.")
        desk.admit(spot, incoming.person)

    def allow(self, team: str) -> None:
        """Let a workspace use the bot.

        Raises:
            BusyError: if it is not one of those listed.
        """
        if not self.settings.allows(team):
            raise BusyError("This workspace is not on the list of those that may use this Clippings.")

    def received(self, incoming: Incoming) -> bool:
        """Store something that asks before anything is done about it; False if it had come before."""
        event = Event(PLATFORM, incoming.key, incoming.payload(), self.chat.desk.clock())
        return self.chat.desk.memory.receive(event)

    def answer(self, incoming: Incoming, client: AsyncWebClient) -> None:
        """Answer something that was received, now or after a restart, without waiting for it."""
        if "files" in incoming.way:
            work = self._add_files(incoming, client)
        elif incoming.channel.startswith("D") and incoming.thread:
            work = self._answer_in_pane(incoming, client)
        else:
            work = self._answer(incoming, client)
        self.start(work)

    async def answer_pending(self, started: datetime) -> None:
        """Answer what was left unanswered before the start, unless nobody waits for it any more: then its words go."""
        for incoming in self.conversation.left_over(PLATFORM, started):
            if client := await client_for(self.bolt, incoming.way["team"]):
                self.answer(incoming, client)
            else:  # the app is no longer installed there
                self.chat.desk.memory.finish(PLATFORM, incoming.key)


async def _nothing() -> None:
    """The pane moved to another channel: nothing depends on it."""
