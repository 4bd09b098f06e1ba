"""The Slack app: listeners that acknowledge, store what came in, and hand it on."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.assistant.async_assistant import AsyncAssistant
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import rendering
from adapters.slack.blocks import shortened
from adapters.slack.commands import Commands
from adapters.slack.incoming import (
    PLATFORM,
    Json,
    Me,
    asks_to_add,
    from_message,
    is_direct,
    is_written,
    me_of,
    mentions,
)  # fmt: skip
from adapters.slack.people import Admins
from adapters.slack.presses import ACTIONS, Presses
from adapters.slack.replies import SlackReply, shown
from adapters.slack.settings import SlackSettings
from adapters.slack.views import home, prompts, question_modal
from bot.chat.conversation import Conversation, Incoming, tell
from bot.chat.desk import Told
from bot.chat.opening import Opening
from bot.chat.types import Event, Spot
from bot.errors import BusyError, PlatformError
from bot.worker import STOPPING

if TYPE_CHECKING:
    from bot.app import Chat

log = logging.getLogger(__name__)


class SlackApp:
    """Connects Slack to the desk. `bolt` is the real Bolt app, whichever way its requests come."""

    def __init__(self, chat: Chat, settings: SlackSettings, bolt: AsyncApp) -> None:
        self.chat = chat
        self.settings = settings
        self.bolt = bolt
        self.conversation = Conversation(chat.desk)
        self.opening = Opening(chat.shelf, rendering)
        self.admins = Admins(settings.admin_group)
        self.stopping = False
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_hand: set[asyncio.Task[None]] = set()
        self._listen()

    def _listen(self) -> None:
        bolt, commands, presses = self.bolt, Commands(self), Presses(self)
        bolt.event("app_mention")(self.message)
        bolt.event("message")(self.message)
        bolt.event("app_home_opened")(self.home_opened)
        bolt.event("tokens_revoked")(self.uninstalled)
        bolt.event("app_uninstalled")(self.uninstalled)
        bolt.assistant(self._assistant())
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

    def _assistant(self) -> AsyncAssistant:
        assistant = AsyncAssistant()
        assistant.thread_started(self.assistant_started)
        assistant.thread_context_changed(_nothing)
        assistant.user_message(self.assistant_asked)
        return assistant

    # Messages

    async def message(self, event: Json, context: Any, client: AsyncWebClient) -> None:
        """A message, by itself or as the mention in it: Slack sends both, and they are answered once."""
        me = me_of(context)
        if event.get("subtype") == "message_changed":
            await self._edited(event, me, client)
        elif is_written(event) and (incoming := self._asked(event, me)):
            adding = asks_to_add(event, me) and (mentions(event, me) or is_direct(event))
            if self.received(incoming):
                work = self._add_files(event, incoming, client) if adding else self._answer(incoming, client)
                self.start(work)

    def _asked(self, event: Json, me: Me) -> Incoming | None:
        """What a message asks, if it is meant for the bot."""
        where = Spot(PLATFORM, me.team, event["channel"], event.get("thread_ts", ""))
        settings = self.chat.desk.settings(where)
        incoming = from_message(event, me, threads=settings.threads)
        if is_direct(event) or mentions(event, me):
            return incoming
        if re.match(r"\s*<@", event.get("text", "")):  # said to somebody else
            return None
        in_thread = bool(where.thread) and self.chat.desk.before(where, minutes=7 * 24 * 60) is not None
        asked = in_thread or (not settings.needs_mention and not where.thread)
        return incoming if asked and incoming.text else None

    async def _edited(self, event: Json, me: Me, client: AsyncWebClient) -> None:
        now = {**event["message"], "channel": event["channel"], "channel_type": event.get("channel_type")}
        if is_written(now) and (incoming := self._asked(now, me)):
            reply = SlackReply(client, incoming)

            async def edit(told: Told) -> None:
                page = rendering.answer_pages(told.answer, told.kept.id)[0]
                for _, message in self.chat.desk.memory.shown(told.kept.id):
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

    async def _add_files(self, event: Json, incoming: Incoming, client: AsyncWebClient) -> None:
        from adapters.slack.collecting import uploads

        reply = SlackReply(client, incoming)
        try:
            await self.admins.check(client, incoming.person)
            files = await uploads(client, event["files"], self.chat.shelf.limits)
            added = await self.chat.shelf.add(incoming.spot, files, lambda _: None)
            thread = incoming.thread or event["ts"]
            await client.chat_postMessage(
                channel=incoming.channel, thread_ts=thread, **shown(rendering.added_page(added))
            )
        except Exception as error:  # noqa: BLE001 - as above
            await tell(reply, error)
        self.chat.desk.memory.finish(PLATFORM, incoming.key)

    # The assistant's pane, the Home tab, the global shortcut

    async def assistant_started(self, event: Json, client: AsyncWebClient, context: Any) -> None:
        """Suggest what to ask about the newest articles."""
        thread = event["assistant_thread"]
        await self._suggest(client, me_of(context), thread["channel_id"], thread["thread_ts"])

    async def assistant_asked(self, event: Json, client: AsyncWebClient, context: Any) -> None:
        """A question in the assistant's pane: answered in its thread, which is named after the first one."""
        me = me_of(context)
        incoming = from_message(event, me, threads=True)
        if not self.received(incoming):
            return
        if asks_to_add(event, me):
            self.start(self._add_files(event, incoming, client))
            return
        if self.chat.desk.before(incoming.spot) is None and incoming.text:
            title = shortened(incoming.text, 100)
            await client.assistant_threads_setTitle(channel_id=incoming.channel, thread_ts=incoming.thread, title=title)
        self.start(self._answer(incoming, client, status=True))

    async def home_opened(self, event: Json, client: AsyncWebClient, context: Any) -> None:
        """The Home tab shows what there is to read; the Messages tab suggests what to ask."""
        me = me_of(context)
        if event.get("tab") == "messages":
            await self._suggest(client, me, event["channel"], None)
        elif event.get("tab", "home") == "home":
            await self.publish_home(client, me, event["user"])

    async def publish_home(self, client: AsyncWebClient, me: Me, person: str) -> None:
        """Draw somebody's Home tab."""
        found = await self.chat.shelf.listed(Spot(PLATFORM, me.team, ""))
        admin = await self.admins.includes(client, person)
        await client.views_publish(user_id=person, view=home(found, self.chat.desk.shared, admin=admin))

    async def ask_anywhere(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        """The global shortcut opens a modal."""
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=question_modal())

    async def _suggest(self, client: AsyncWebClient, me: Me, channel: str, thread: str | None) -> None:
        found = await self.chat.shelf.listed(Spot(PLATFORM, me.team, channel))
        if suggested := prompts(found):
            await client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, thread_ts=thread, title="Ask about the newest articles", prompts=suggested
            )

    # Everything

    async def uninstalled(self, event: Json, context: Any) -> None:
        """The app was removed from a workspace, or its token taken back."""
        if event.get("type") == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return
        team = context.get("team_id") or me_of(context).team
        self.chat.desk.memory.depart(PLATFORM, team, self.chat.desk.clock())
        if self.settings.client_id is None:
            self.end(PlatformError("Slack has taken the bot's token back: install the app again."))

    def admit(self, incoming: Incoming) -> None:
        """Let somebody ask.

        Raises:
            BusyError, InputError: in a sentence, if not.
        """
        desk, spot = self.chat.desk, incoming.spot
        if self.stopping:
            raise BusyError(STOPPING)
        if spot.workspace and not self.settings.allows(spot.workspace):
            raise BusyError("This workspace is not on the list of those that may use this Clippings.")
        if incoming.kind == "message" and desk.settings(spot).private:
            raise BusyError("Answers are private in that channel: ask there with /ask, and only you see the answer.")
        desk.admit(spot, incoming.person)

    def end(self, error: PlatformError | None = None) -> None:
        """End the platform, because of an error or because it was told to."""
        if self.ended.done():
            return
        if error:
            self.ended.set_exception(error)
        else:
            self.ended.set_result(None)

    def received(self, incoming: Incoming) -> bool:
        """Store something that asks before anything is done about it; False if it had come before."""
        event = Event(PLATFORM, incoming.key, incoming.payload(), self.chat.desk.clock())
        return self.chat.desk.memory.receive(event)

    def answer(self, incoming: Incoming, client: AsyncWebClient) -> None:
        """Answer something that was received, without waiting for it."""
        self.start(self._answer(incoming, client))

    def answer_pending(self, oldest: Any, client: AsyncWebClient) -> None:
        """Answer what a crash left unanswered."""
        for event in self.chat.desk.memory.pending(PLATFORM, oldest):
            self.start(self._answer(Incoming(**event.payload), client))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in a task of its own."""
        task = asyncio.create_task(work)
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)

    async def drain(self, seconds: float) -> None:
        """Take nothing more and wait for what is in hand."""
        self.stopping = True
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=seconds)


async def _nothing() -> None:
    """The pane moved to another channel: nothing depends on it."""
