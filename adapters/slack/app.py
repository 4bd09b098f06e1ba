"""The Slack app: listeners that acknowledge, store what came in, and hand it on."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import rendering
from adapters.slack.buttons import Buttons
from adapters.slack.client import client_for, refused_token, translated, tried
from adapters.slack.commands import Commands
from adapters.slack.connection import Connection
from adapters.slack.incoming import (
    PLATFORM,
    Json,
    Me,
    check_whole,
    from_message,
    is_direct,
    is_written,
    key_of,
    me_of,
    mentions,
)  # fmt: skip
from adapters.slack.parts import WEEK, Parts
from adapters.slack.replies import SlackReply, open_view
from adapters.slack.settings import SlackSettings
from adapters.slack.views import prompts, question_modal
from bot.chat.asking import GivenAnswer
from bot.chat.conversation import Incoming
from bot.chat.opening import Opening, document_of
from bot.chat.types import ChannelSettings, Spot
from bot.errors import PlatformError

if TYPE_CHECKING:
    from bot.chat.parts import Chat

log = logging.getLogger(__name__)

BUTTON = re.compile(r"^[a-z]+:\d+$")


class SlackApp(Connection):
    """Connects Slack to the chat. `bolt` is the real Bolt app, whichever way its requests come."""

    def __init__(self, chat: Chat, settings: SlackSettings, bolt: AsyncApp) -> None:
        self.parts = Parts(chat, settings)
        super().__init__(chat, self.parts.intake)
        self.bolt = bolt
        self.opening = Opening(chat.answers, chat.articles, chat.watches, rendering.pages)
        self._listen()

    def _listen(self) -> None:
        bolt, commands = self.bolt, Commands(self.parts)
        bolt.error(self.unread)
        buttons = Buttons(self.parts, self.opening, commands)
        bolt.event("app_mention")(self.message)
        bolt.event("message")(self.message)
        bolt.event("app_home_opened")(self.home_opened)
        bolt.event("tokens_revoked")(self.uninstalled)
        bolt.event("app_uninstalled")(self.uninstalled)
        # Not Bolt's own assistant: that keeps edits of questions in the pane to itself.
        bolt.event("assistant_thread_started")(self.assistant_started)
        bolt.event("assistant_thread_context_changed")(_nothing)
        bolt.command("/ask")(commands.ask)
        bolt.command("/said")(commands.said)
        bolt.command("/trace")(commands.trace)
        bolt.command("/watch")(commands.watch)
        bolt.command("/clippings")(commands.clippings)
        bolt.shortcut("ask_clippings")(self.ask_anywhere)
        bolt.shortcut("check_against_articles")(commands.check)
        bolt.shortcut("trace_quote")(commands.trace_message)
        bolt.view("ask")(commands.asked_in_modal)
        bolt.view("add")(commands.address_given)
        bolt.view("settings")(commands.settings_given)
        bolt.view("reason")(buttons.reason_given)
        bolt.action("add:0")(commands.add_pressed)
        bolt.action("remove:0")(commands.remove_chosen)
        bolt.action(BUTTON)(buttons.pressed)  # of whichever version: who presses what is not known any more is told so
        bolt.options("remove:0")(commands.articles_to_remove)

    async def resume(self) -> None:
        """Answer what was left unanswered before the start."""
        await self.intake.resume(self._again)

    # Messages

    async def message(self, event: Json, context: Any, client: AsyncWebClient) -> None:
        """A message, by itself or as the mention in it: Slack sends both, and they are answered once."""
        self.intake.hand.start(self._message(event, me_of(context), client))

    async def _message(self, event: Json, me: Me, client: AsyncWebClient) -> None:
        edited = event.get("subtype") == "message_changed"
        if edited:
            event = {**event["message"], "channel": event["channel"], "channel_type": event.get("channel_type")}
        if not is_written(event):
            return
        check_whole(event)
        if not self._may_ask(event, me):
            return
        if not edited and self.intake.known(key_of(event)):  # a mention comes as a message as well
            return
        settings = await self.intake.settings(Spot(PLATFORM, me.team, event["channel"]))
        incoming = await self._asked(event, me, settings)
        if incoming and edited:
            await self._edited(incoming, client, settings)
        elif incoming:
            await self.parts.answer(incoming, client, settings)

    def _may_ask(self, event: Json, me: Me) -> bool:
        """Whether a message may be meant for the bot, as far as that is known without looking it up."""
        if is_direct(event) or mentions(event, me):
            return True
        if re.match(r"\s*<@", event.get("text", "")):  # said to somebody else
            return False
        if thread := event.get("thread_ts", ""):
            return self.intake.attention.is_in(thread)
        return self.intake.attention.hears(Spot(PLATFORM, me.team, event["channel"]))

    async def _asked(self, event: Json, me: Me, settings: ChannelSettings) -> Incoming | None:
        """What a message asks, if it is meant for the bot."""
        where = Spot(PLATFORM, me.team, event["channel"], event.get("thread_ts", ""))
        incoming = from_message(event, me, threads=settings.threads)
        incoming = replace(incoming, reply_to=await self._follows(incoming, direct=is_direct(event)))
        if is_direct(event) or mentions(event, me):
            return incoming
        in_thread = bool(where.thread) and await self.chat.answers.before(where, minutes=WEEK) is not None
        asked = in_thread or bool(incoming.reply_to) or (not settings.needs_mention and not where.thread)
        return incoming if asked and incoming.text else None

    async def _follows(self, incoming: Incoming, *, direct: bool) -> str | None:
        """The answer's message that a question asks on from, where that is not the last one in its thread.

        That is the last one in direct messages, and for a new thread the answer that it was begun under.
        """
        answers = self.chat.answers
        if incoming.thread:
            begun = await answers.before(incoming.spot, minutes=WEEK) is None
            under = begun and await answers.store.pointed(PLATFORM, incoming.thread, incoming.thread)
            return incoming.thread if under else None
        last = await answers.before(incoming.spot, minutes=30) if direct else None
        return next((message for _, message in await answers.store.shown(last.id)), None) if last else None

    async def _edited(self, incoming: Incoming, client: AsyncWebClient, settings: ChannelSettings) -> None:
        async def edit(told: GivenAnswer) -> None:
            page = rendering.page(document_of(told))
            for _, message in await self.chat.store.shown(told.stored.id):
                with translated():
                    await client.chat_update(
                        channel=incoming.channel, ts=message, text=page.text, blocks=list(page.blocks)
                    )

        await self.intake.revise(incoming, edit, SlackReply(client, incoming), settings)

    async def _again(self, incoming: Incoming, settings: ChannelSettings) -> None:
        if client := await client_for(self.bolt, incoming.way["team"]):
            await self.parts.answer(incoming, client, settings, again=True)
        else:  # the app is no longer installed there
            await self.intake.finish(incoming)

    # The assistant's pane, the Home tab, the global shortcut

    async def assistant_started(self, event: Json, client: AsyncWebClient, context: Any) -> None:
        """Suggest what to ask about the newest articles."""
        thread = event["assistant_thread"]
        await self._suggest(client, me_of(context), thread["user_id"], thread["channel_id"], thread["thread_ts"])

    async def home_opened(self, event: Json, client: AsyncWebClient, context: Any) -> None:
        """The Home tab shows what there is to read; the Messages tab suggests what to ask."""
        me = me_of(context)
        if event.get("tab") == "messages":
            await self._suggest(client, me, event["user"], event["channel"], None)
        elif event.get("tab", "home") == "home":
            await self.parts.publish_home(client, me, event["user"])

    async def ask_anywhere(self, ack: Any, body: Json, client: AsyncWebClient) -> None:
        """The global shortcut opens a modal."""
        await ack()
        await open_view(client, body, question_modal())

    async def _suggest(self, client: AsyncWebClient, me: Me, person: str, channel: str, thread: str | None) -> None:
        with tried(self.parts.said, "Suggesting questions"):
            if suggested := prompts(await self.parts.seen(client, me, person, channel)):
                await client.assistant_threads_setSuggestedPrompts(
                    channel_id=channel, thread_ts=thread, title="Ask about the newest articles", prompts=suggested
                )

    # Everything

    async def unread(self, error: Exception, body: Json) -> None:
        """A listener failed over something that Slack sent."""
        event = body.get("event")
        kind = event.get("type") if isinstance(event, dict) else body.get("type") or body.get("command")
        self.intake.drop(str(kind or "Something"), error)

    async def uninstalled(self, event: Json, context: Any) -> None:
        """The app was removed from a workspace, or its token taken back."""
        if event.get("type") == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return
        await self.chat.store.depart(PLATFORM, context.team_id, self.chat.clock())
        if store := self.bolt.installation_store:
            await store.async_delete_all(enterprise_id=context.enterprise_id, team_id=context.team_id)
        else:
            self.refused("token_revoked")

    def refused(self, code: str) -> None:
        """Slack takes the one token no more: nothing can be answered until there is another."""
        self.end(PlatformError(refused_token(code)))


async def _nothing() -> None:
    """The pane moved to another channel: nothing depends on it."""
