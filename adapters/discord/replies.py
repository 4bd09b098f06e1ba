"""Two ways of answering: to an interaction, and to a message. Both show pages and say what went wrong privately."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

import discord

from adapters.discord.blocks import Page
from adapters.discord.incoming import Incoming
from adapters.discord.layout import view
from adapters.discord.rendering import sentence_page

log = logging.getLogger(__name__)

ORIGINAL: Any = "@original"  # what the API calls the first answer to an interaction, where it takes a message's id
ARCHIVED_AFTER: Literal[1440] = (
    1440  # minutes without a message, after which Discord folds a thread away: one of its four choices
)
THREAD_NAME = 100  # characters
NO_THREAD = (
    "-# Answered here: to open a thread I need the permissions Create Public Threads and Send Messages in Threads."
)
NO_SENDING = "-# Answered here: in <#{}> I lack the permissions View Channel and Send Messages."
NO_REPLY = "-# To reply to a message directly I need the permission Read Message History."

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
THREAD_EXISTS = 160004
REPLY_NEEDS_HISTORY = 160002


class Reply(Protocol):
    """Shows what came of a question where it was asked."""

    def working(self) -> Any:
        """An asynchronous context in which people see that something is being done."""

    async def show(self, page: Page) -> tuple[int, int]:
        """Show an answer; the channel and the message it stands in."""

    async def refuse(self, sentence: str) -> None:
        """Tell the asker only, where that can be done."""


@dataclass
class InteractionReply:
    """Fills in the answer that was announced when the interaction was acknowledged."""

    hook: discord.Webhook

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Discord shows "thinking" since the interaction was acknowledged."""
        yield

    async def show(self, page: Page) -> tuple[int, int]:
        message = await self.hook.edit_message(ORIGINAL, view=view(page))
        return _place(message)

    async def refuse(self, sentence: str) -> None:
        # What was announced publicly cannot become private, so it goes.
        await self.hook.delete_message(ORIGINAL)
        await self.hook.send(view=view(sentence_page(sentence)), ephemeral=True)


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
        return self.client.get_partial_messageable(self.incoming.channel, guild_id=self.incoming.workspace)

    @property
    def message(self) -> discord.PartialMessage:
        """The message that asks."""
        return self.channel.get_partial_message(self.incoming.message or 0)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Show that somebody types, in the thread if one is opened."""
        if self.threads and self.incoming.workspace and not self.incoming.parent:
            await self._open_thread()
        try:
            typing = (self._thread or self.channel).typing()
            await typing.__aenter__()
        except discord.Forbidden:  # nobody sees it then; the answer itself finds another way
            yield
            return
        try:
            yield
        finally:
            await typing.__aexit__(None, None, None)

    async def show(self, page: Page) -> tuple[int, int]:
        """In the thread, else in the channel, else by direct message, each with a note of what it lacked."""
        if self._thread is not None:
            try:
                return _place(await self._thread.send(view=view(page), suppress_embeds=True))
            except discord.Forbidden:
                self._note = NO_THREAD
        try:
            return _place(await self._show_in_channel(page))
        except discord.Forbidden:
            person = await self.client.fetch_user(self.incoming.user)
            note = NO_SENDING.format(self.incoming.channel)
            return _place(await person.send(view=view(replace(page.without_buttons(), note=note))))

    async def refuse(self, sentence: str) -> None:
        page = view(sentence_page(sentence))
        if self.incoming.workspace is None:
            await self.channel.send(view=page)
            return
        try:
            person = await self.client.fetch_user(self.incoming.user)
            await person.send(view=page)
        except discord.Forbidden:  # they take no direct messages from here
            await self.channel.send(view=page, reference=self._reference())

    async def _open_thread(self) -> None:
        name = " ".join(self.incoming.text.split()) or "Question"
        try:
            self._thread = await self.message.create_thread(
                name=name if len(name) <= THREAD_NAME else f"{name[: THREAD_NAME - 1]}…",
                auto_archive_duration=ARCHIVED_AFTER,
            )
        except discord.HTTPException as error:
            if isinstance(error, discord.Forbidden):
                self._note = NO_THREAD
            elif error.code != THREAD_EXISTS:
                raise
            else:  # opened before a restart, and the answer is still to come; it has its message's id
                self._thread = await self._existing()

    async def _existing(self) -> discord.Thread | None:
        found = await self.client.fetch_channel(self.incoming.message or 0)
        return found if isinstance(found, discord.Thread) else None

    async def _show_in_channel(self, page: Page) -> discord.Message:
        try:
            return await self.channel.send(view=self._noted(page), reference=self._reference(), suppress_embeds=True)
        except discord.HTTPException as error:
            if error.code != REPLY_NEEDS_HISTORY:
                raise
        self._note = self._note or NO_REPLY
        return await self.channel.send(view=self._noted(page), suppress_embeds=True)

    def _noted(self, page: Page) -> discord.ui.LayoutView:
        notes = [note for note in (page.note, self._note) if note]
        return view(replace(page, note="\n".join(notes) or None))

    def _reference(self) -> discord.MessageReference:
        """The message that asks; should it be gone, Discord shows the answer as no reply."""
        return self.message.to_reference(fail_if_not_exists=False)


def _place(message: discord.Message) -> tuple[int, int]:
    return message.channel.id, message.id
