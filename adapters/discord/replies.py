"""Two ways of answering: to an interaction, and to a message. Both show pages and say what went wrong privately."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

import aiohttp
import discord

from adapters.discord.blocks import Page
from adapters.discord.layout import view
from adapters.discord.rendering import page as drawn
from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.conversation import Incoming
from bot.chat.opening import document_of
from bot.errors import PlatformError
from bot.showing.reports import sentence_document

log = logging.getLogger(__name__)

T = TypeVar("T")

ORIGINAL: Any = "@original"  # what the API calls the first answer to an interaction, where it takes a message's id
ARCHIVED_AFTER: Literal[1440] = (
    1440  # minutes without a message, after which Discord folds a thread away: one of its four choices
)
THREAD_NAME = 100  # characters
NO_THREAD = (
    "-# Answered here: to open a thread I need the permissions Create Public Threads and Send Messages in Threads."
)
NO_SENDING = "-# Answered here: to write in <#{}> I need the permissions View Channel and {}."
NO_REPLY = "-# To reply to a message directly I need the permission Read Message History."
NOWHERE = (
    "Discord lets me write neither in channel {} nor to user {}: I need the permissions View Channel and {} there."
)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
THREAD_EXISTS = 160004
REPLY_NEEDS_HISTORY = 160002
RESPONDED = 40060

# What is lost on the way may have taken effect all the same; what failed is lost, or was refused.
LOST = (discord.DiscordServerError, aiohttp.ClientError, OSError)
FAILED = (discord.HTTPException, aiohttp.ClientError, OSError)
PAUSES = (0.5, 1.0, 2.0)  # seconds before each further attempt; discord.py itself waits for rate limits


async def insisted(attempt: Callable[[], Awaitable[T]]) -> T:
    """Do again what got lost on the way; it must do no harm to do it twice."""
    for pause in PAUSES:
        try:
            return await attempt()
        except LOST as error:
            log.info("Lost on the way to Discord, tried again: %(error)s", {"error": error})
            await asyncio.sleep(pause)
    return await attempt()


async def responded(interaction: discord.Interaction[Any], attempt: Callable[[], Awaitable[object]]) -> None:
    """Give an interaction its first answer; that it has one may mean that only the reply to us was lost."""
    try:
        await insisted(attempt)
    except discord.HTTPException as error:
        if error.code != RESPONDED:
            raise
    interaction.extras["responded"] = True


async def acknowledged(interaction: discord.Interaction[Any], **how: bool) -> None:
    """Tell Discord that an answer will come."""
    await responded(interaction, lambda: interaction.response.defer(**how))


async def fill_in(interaction: discord.Interaction[Any], page: Page) -> None:
    """Show the answer to an interaction that was acknowledged."""
    await insisted(lambda: interaction.edit_original_response(view=view(page)))


async def say(interaction: discord.Interaction[Any], text: str) -> None:
    """Say something of ours to the person who acts, and to nobody else; should that fail, the log says so."""
    page = drawn(sentence_document(text))
    try:
        if interaction.response.is_done() or interaction.extras.get("responded"):
            await insisted(lambda: interaction.followup.send(view=view(page), ephemeral=True))
        else:
            await responded(interaction, lambda: interaction.response.send_message(view=view(page), ephemeral=True))
    except FAILED as error:
        log.warning("Nobody could be told: %(error)s", {"error": error})


def hook_of(client: discord.Client, application: int, token: str) -> discord.Webhook:
    """What answers an interaction by its token alone, after a restart as well."""
    hook = discord.Webhook.partial(application, token, client=client)
    hook.type = discord.WebhookType.application  # without it, discord.py lets it send nothing private
    return hook


@dataclass
class InteractionReply:
    """Acknowledges an interaction, which announces an answer, and fills that in; after a restart only the latter."""

    hook: discord.Webhook
    incoming: Incoming
    interaction: discord.Interaction[Any] | None = None

    async def accept(self) -> None:
        """Acknowledge it: after three seconds Discord takes no answer any more."""
        if self.interaction:
            await acknowledged(self.interaction, ephemeral=self.incoming.private, thinking=True)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Discord shows "thinking" from when the interaction is acknowledged."""
        yield

    async def show(self, told: GivenAnswer | GivenCheck) -> tuple[str, str]:
        """Fill it in."""
        page = first_page(told, self.incoming)
        return _place(await insisted(lambda: self.hook.edit_message(ORIGINAL, view=view(page))))

    async def refuse(self, sentence: str) -> None:
        """Say it to the asker only."""
        if self.interaction and not self.interaction.extras.get("responded"):
            await say(self.interaction, sentence)
            return
        # What was announced publicly cannot become private, so it goes; perhaps somebody has deleted it already.
        with suppress(discord.NotFound):
            await insisted(lambda: self.hook.delete_message(ORIGINAL))
        await insisted(lambda: self.hook.send(view=view(drawn(sentence_document(sentence))), ephemeral=True))


@dataclass
class MessageReply:
    """Answers a message: in a thread of its own, or in the channel; tells what went wrong by direct message."""

    client: discord.Client
    incoming: Incoming
    threads: bool
    _note: str | None = field(default=None, init=False)
    _thread: discord.Thread | None = field(default=None, init=False)

    @property
    def channel(self) -> discord.PartialMessageable:
        """Where the message stands."""
        server = int(self.incoming.workspace) if self.incoming.workspace else None
        return self.client.get_partial_messageable(int(self.incoming.spot.conversation), guild_id=server)

    @property
    def message(self) -> discord.PartialMessage:
        """The message that asks."""
        return self.channel.get_partial_message(int(self.incoming.message or 0))

    async def accept(self) -> None:
        """Nobody waits to hear that."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Show that somebody types, in the thread if one is opened."""
        if self.threads and self.incoming.workspace and not self.incoming.thread:
            await self._open_thread()
        typing = asyncio.create_task(self._type())
        try:
            yield
        finally:
            typing.cancel()

    async def show(self, told: GivenAnswer | GivenCheck) -> tuple[str, str]:
        """In the thread, else in the channel, else by direct message, each with a note of what it lacked."""
        page = first_page(told, self.incoming)
        nonce = str(self.incoming.message)  # the same after a restart
        if self._thread is not None:
            try:
                return _place(await posted(self._thread, page, nonce))
            except discord.Forbidden:
                self._note = NO_THREAD
            except discord.NotFound:
                log.info("The thread of message %(message)s is gone: answered in its channel.", {"message": nonce})
        try:
            return _place(await self._reply(page, nonce))
        except discord.Forbidden as error:
            return _place(await self._show_privately(page, nonce, error))

    async def refuse(self, sentence: str) -> None:
        """By direct message, else where it was asked."""
        page, nonce = drawn(sentence_document(sentence)), secrets.token_hex(12)
        if self.incoming.workspace is None:
            await posted(self.channel, page, nonce)
            return
        try:
            await self._post_privately(page, nonce)
        except discord.Forbidden:  # they take no direct messages from here
            await self._reply(page, nonce)

    async def _type(self) -> None:
        with suppress(*FAILED):  # then nobody sees it; the answer itself finds another way
            async with (self._thread or self.channel).typing():
                await asyncio.Event().wait()

    async def _open_thread(self) -> None:
        text = " ".join(self.incoming.text.split()) or "Question"
        name = text if len(text) <= THREAD_NAME else f"{text[: THREAD_NAME - 1]}…"
        try:
            self._thread = await insisted(
                lambda: self.message.create_thread(name=name, auto_archive_duration=ARCHIVED_AFTER)
            )
        except discord.Forbidden:
            self._note = NO_THREAD
        except discord.HTTPException as error:
            if error.code == THREAD_EXISTS:  # opened before a restart, or by an attempt that seemed to be lost
                self._thread = await self._existing()
            else:  # the message was deleted, or there can be no more threads: the channel will do
                # Not Discord's own words: they may be those of the question, after which a thread is named.
                log.info(
                    "No thread for message %(message)s: error %(code)s.",
                    {"message": self.incoming.message, "code": error.code},
                )

    async def _existing(self) -> discord.Thread | None:
        with suppress(discord.HTTPException):
            found = await self.client.fetch_channel(int(self.incoming.message or 0))  # a thread has its message's id
            return found if isinstance(found, discord.Thread) else None
        return None

    async def _reply(self, page: Page, nonce: str) -> discord.Message:
        try:
            return await posted(self.channel, _noted(page, self._note), nonce, reference=self._reference())
        except discord.HTTPException as error:
            if error.code != REPLY_NEEDS_HISTORY:
                raise
        return await posted(self.channel, _noted(_noted(page, self._note), NO_REPLY), nonce)

    async def _show_privately(self, page: Page, nonce: str, refused: discord.Forbidden) -> discord.Message:
        channel, person = self.incoming.spot.conversation, int(self.incoming.person)
        sending = "Send Messages in Threads" if self.incoming.thread else "Send Messages"
        try:
            return await self._post_privately(
                _noted(page.without_buttons(), NO_SENDING.format(channel, sending)), nonce
            )
        except discord.Forbidden:
            raise PlatformError(NOWHERE.format(channel, person, sending)) from refused

    async def _post_privately(self, page: Page, nonce: str) -> discord.Message:
        person = await insisted(lambda: self.client.create_dm(discord.Object(int(self.incoming.person))))
        return await posted(person, page, nonce)

    def _reference(self) -> discord.MessageReference:
        """The message that asks; should it be gone, Discord shows the answer as no reply."""
        return self.message.to_reference(fail_if_not_exists=False)


async def posted(where: discord.abc.Messageable, page: Page, nonce: str, **how: Any) -> discord.Message:
    """Post a page once, however many attempts it takes: by the nonce Discord knows what it has posted already."""
    return await insisted(lambda: where.send(view=view(page), nonce=nonce, suppress_embeds=True, **how))


def _noted(page: Page, note: str | None) -> Page:
    return replace(page, note="\n".join(filter(None, (page.note, note))) or None)


def _place(message: discord.Message) -> tuple[str, str]:
    return str(message.channel.id), str(message.id)


def first_page(told: GivenAnswer | GivenCheck, incoming: Incoming) -> Page:
    """What is shown of an answer at first."""
    return drawn(document_of(told, private=incoming.private, asked=incoming.kind == "ask"))
