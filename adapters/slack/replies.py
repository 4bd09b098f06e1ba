"""How something is answered in Slack: in the channel, its thread, or privately; and what to do when Slack refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from adapters.slack.blocks import Page, context
from adapters.slack.client import REFUSED_BLOCKS, blocks_refused, retry_handlers, translated, translation, unreachable
from adapters.slack.rendering import page as drawn
from adapters.slack.rendering import whole_text
from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.conversation import Incoming, sentence
from bot.chat.opening import document_of
from bot.errors import PlatformError
from bot.showing.reports import sentence_document

NOT_DELIVERED = "Slack no longer takes an answer to that: please ask again."

AGAIN = (0.5, 1.0, 2.0)  # seconds after which an answer that Slack failed to take is sent again
ELSEWHERE = "Answered here, for I am not in that channel: invite me there with /invite @Clippings."


@dataclass
class SlackReply:
    """Answers one thing that was asked.

    A channel that the bot is not in takes the answer through the command's own address, as long as that lasts; then
    the asker gets it by direct message.
    """

    web: AsyncWebClient
    incoming: Incoming
    status: bool = False
    _sent: tuple[str, str] | None = field(default=None, init=False)

    async def accept(self) -> None:
        """It was acknowledged when it came."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """In the assistant's pane a status is shown; Slack takes it away with the answer."""
        if self.status:
            with suppress(SlackApiError):  # a direct message that is no assistant's thread
                thread = self.incoming.thread or self.incoming.message or ""
                await self.web.assistant_threads_setStatus(
                    channel_id=self.incoming.channel, thread_ts=thread, status="is reading the articles…"
                )
        yield

    async def show(self, told: GivenAnswer | GivenCheck) -> tuple[str, str] | None:
        """Show an answer; should Slack not take its blocks, as text with every citation."""
        document = document_of(told, private=self.incoming.private, asked=self.incoming.kind == "ask")
        with translated():
            try:
                await self._deliver(drawn(document))
            except SlackApiError as error:
                if not blocks_refused(error):
                    raise
                for text in whole_text(document):
                    await self._deliver(Page((), text))
        return self._sent

    async def refuse(self, sentence: str) -> None:
        """Tell the asker only."""
        page = drawn(sentence_document(sentence))
        with translated():
            try:
                await self._privately(page)
            except SlackApiError:
                if not await self._by_address(page, private=True):
                    await self._by_direct_message(page)

    async def _deliver(self, page: Page) -> None:
        try:
            await (self._privately(page) if self.incoming.private else self._publicly(page))
        except SlackApiError as error:
            if not unreachable(error):
                raise
            if not await self._by_address(page, private=self.incoming.private):
                await self._by_direct_message(_without_buttons(page, ELSEWHERE))

    async def _publicly(self, page: Page) -> None:
        sent = await self.web.chat_postMessage(channel=self.incoming.channel, **self._thread(), **shown(page))
        # Replies belong to the thread that the message stands in, or begins; direct messages are one conversation.
        spot, ts = self.incoming.spot, str(sent["ts"])
        begun = spot.channel if spot.channel.startswith("D") else ts
        self._sent = self._sent or (spot.thread or begun, ts)

    async def _privately(self, page: Page) -> None:
        thread = self._begun()
        where: dict[str, Any] = {"thread_ts": thread} if thread else {}
        await self.web.chat_postEphemeral(
            channel=self.incoming.channel, user=self.incoming.person, **where, **private(page)
        )

    async def _by_address(self, page: Page, *, private: bool) -> bool:
        address = str(self.incoming.way.get("response_url") or "")
        return bool(address) and await respond(address, page, private=private, thread=self._begun())

    async def _by_direct_message(self, page: Page) -> None:
        opened = await self.web.conversations_open(users=self.incoming.person)
        await self.web.chat_postMessage(channel=opened["channel"]["id"], **shown(page))

    def _begun(self) -> str:
        """The thread, if it has begun: in one that its own question would begin nobody sees a private message.

        https://docs.slack.dev/reference/methods/chat.postEphemeral: "only shown if there is already an active thread".
        """
        thread = self.incoming.thread
        return thread if thread and thread != self.incoming.message else ""

    def _thread(self) -> dict[str, Any]:
        return {"thread_ts": self.incoming.thread} if self.incoming.thread else {}


def shown(page: Page) -> dict[str, Any]:
    """A page as arguments of chat.postMessage: nothing in it is unfurled, and marks only where they are ours."""
    unfurl = {"unfurl_links": False, "unfurl_media": False}
    return unfurl | (
        {"text": page.text, "blocks": list(page.blocks)} if page.blocks else {"text": page.text, "mrkdwn": False}
    )


def private(page: Page) -> dict[str, Any]:
    """A page as arguments of chat.postEphemeral."""
    return {"text": page.text, **({"blocks": list(page.blocks)} if page.blocks else {})}


def explained(error: Exception) -> str:
    """What a user reads of an error, whether it is one of Slack's refusals, of our own, or a bug."""
    return sentence(translation(error))


async def _sent(hook: AsyncWebhookClient, message: dict[str, Any]) -> WebhookResponse:
    """Send, and again when Slack itself failed: slack_sdk does that for its Web API only."""
    for seconds in AGAIN:
        answered = await hook.send_dict(message)
        if answered.status_code < 500:
            break
        await asyncio.sleep(seconds)
    return answered


async def open_view(web: AsyncWebClient, body: dict[str, Any], view: dict[str, Any]) -> None:
    """Open a modal; if Slack does not, a direct message says why."""
    try:
        await web.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        opened = await web.conversations_open(users=body["user"]["id"])
        await web.chat_postMessage(channel=opened["channel"]["id"], **shown(drawn(sentence_document(explained(error)))))


def _without_buttons(page: Page, why: str) -> Page:
    """A page where its buttons would open nothing, and why that is so."""
    shown = (block for block in page.blocks if block["type"] not in ("actions", "context_actions"))
    return Page((*shown, context(why)) if page.blocks else (), page.text)


async def respond(address: str, page: Page, *, private: bool, replace: bool = False, thread: str = "") -> bool:
    """Answer through the address that came with a command or a press; False if Slack takes nothing there any more.

    The answer stands in the channel, also to what stands in a thread, unless the `thread` is named.

    Raises:
        SlackApiError: if it takes the answer but not its blocks.
    """
    hook = AsyncWebhookClient(address, retry_handlers=retry_handlers())
    said = {
        **shown(page),
        "blocks": list(page.blocks) or None,
        "response_type": "ephemeral" if private else "in_channel",
        "replace_original": replace,
        "thread_ts": thread or None,
    }
    try:
        answered = await _sent(hook, {name: value for name, value in said.items() if value is not None})
    except (aiohttp.ClientError, TimeoutError):
        return False
    if code := next((code for code in REFUSED_BLOCKS if code in answered.body), None):
        raise SlackApiError("blocks", {"ok": False, "error": code})  # type: ignore[no-untyped-call]
    return answered.status_code == 200


async def responded(address: str, page: Page, *, replace: bool = False, thread: str = "") -> None:
    """Answer a press privately.

    Raises:
        PlatformError: if Slack takes nothing there any more.
    """
    if not await respond(address, page, private=True, replace=replace, thread=thread):
        raise PlatformError(NOT_DELIVERED)
