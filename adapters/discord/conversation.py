"""From something asked to something shown: the same way for a mention, a direct message and a command, now or after
a restart."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.discord.blocks import Page
from adapters.discord.incoming import PLATFORM, Incoming
from adapters.discord.rendering import answer_pages, check_pages
from adapters.discord.replies import FAILED, Reply
from bot.chat.desk import Asked, Desk
from bot.chat.types import Kept
from bot.outline import one_line
from index.errors import ClippingsError

log = logging.getLogger(__name__)

Edit = Callable[[int, int, Page], Awaitable[object]]  # puts a page into a channel's message


@dataclass(frozen=True)
class Conversation:
    """Answers what comes in, each thing once, and remembers which message holds which answer."""

    desk: Desk
    _answering: dict[str, asyncio.Event] = field(default_factory=dict)

    async def answer(self, incoming: Incoming, reply: Reply) -> None:
        """Answer, or tell the asker why not; whichever it was, it is done."""
        async with self._alone(incoming.key):
            try:
                kept, channel, message = await self._shown(incoming, reply)
                self.desk.memory.point(PLATFORM, str(channel), str(message), kept.id, answers=True)
                if incoming.message:
                    asked = str(incoming.channel), str(incoming.message)
                    self.desk.memory.point(PLATFORM, *asked, kept.id, answers=False)
            except Exception as error:  # noqa: BLE001 - logged under an id that the asker is told
                await tell(reply, error)
            self.desk.memory.finish(PLATFORM, incoming.key)

    async def revise(self, incoming: Incoming, reply: Reply, edit: Edit, within: timedelta) -> None:
        """Answer a question anew that was edited soon after its answer, in the place of that answer."""
        async with self._alone(incoming.key):
            await self._revise(incoming, reply, edit, within)

    async def _revise(self, incoming: Incoming, reply: Reply, edit: Edit, within: timedelta) -> None:
        kept = self.desk.memory.pointed(PLATFORM, str(incoming.channel), str(incoming.message))
        if kept is None or self.desk.clock() - kept.created > within or kept.question == one_line(incoming.text):
            return
        try:
            self.desk.admit(incoming.spot, str(incoming.user))
            _, page = await self._page(incoming, kept)
            for channel, message in self.desk.memory.shown(kept.id):
                await edit(int(channel), int(message), page)
        except Exception as error:  # noqa: BLE001 - logged under an id that the asker is told
            await tell(reply, error)

    async def _shown(self, incoming: Incoming, reply: Reply) -> tuple[Kept, int, int]:
        """What was answered, and the channel and the message in which it is shown."""
        asking = asyncio.create_task(self._page(incoming))
        try:
            await asyncio.sleep(0)
            if asking.done():  # refused at once: before a thread is opened for it
                asking.result()
            async with reply.working():
                kept, page = await asking
                return kept, *await reply.show(page)
        finally:
            asking.cancel()

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """One thing at a time about one question: an edit waits for the answer that it changes."""
        while before := self._answering.get(key):
            await before.wait()
        done = self._answering[key] = asyncio.Event()
        try:
            yield
        finally:
            del self._answering[key]
            done.set()

    async def _page(self, incoming: Incoming, former: Kept | None = None) -> tuple[Kept, Page]:
        """What is answered and its first page; the answer takes the place of a former one."""
        after = self._after(incoming)
        if former is not None:
            after = self.desk.memory.kept(former.after) if former.after else None
        ident = former.id if former else None
        asked = Asked(incoming.spot, str(incoming.user), incoming.text, after, incoming.private, ident)
        if incoming.kind == "check":
            noted = await self.desk.check(asked)
            return noted.kept, check_pages(noted.check, noted.kept.id, private=incoming.private)[0]
        told = await self.desk.ask(asked)
        shown = answer_pages(told.answer, told.kept.id, private=incoming.private, asked=incoming.kind == "ask")
        return told.kept, shown[0]

    def _after(self, incoming: Incoming) -> Kept | None:
        """The answer that a message follows up: the one it replies to, else the conversation's last one."""
        if incoming.kind != "message":
            return None
        if incoming.reply_to:
            return self.desk.memory.pointed(PLATFORM, str(incoming.channel), str(incoming.reply_to))
        if incoming.parent:
            return self.desk.before(incoming.spot)
        return None if incoming.workspace else self.desk.before(incoming.spot, minutes=30)


async def tell(reply: Reply, error: Exception) -> None:
    """Tell the asker what went wrong; should that go wrong too, the log says so."""
    try:
        await reply.refuse(sentence(error))
    except FAILED as worse:
        log.warning("Nobody could be told of that: %s", worse)


def sentence(error: Exception) -> str:
    """What a user reads of an error: its own sentence, or for a bug the id under which it stands in the log."""
    if isinstance(error, ClippingsError):
        log.info("Not answered: %s", error)
        return str(error)
    ident = secrets.token_hex(4)
    log.error("Failed, told as %s", ident, exc_info=error)
    return f"Something went wrong here. Whoever runs Clippings finds it in the log as {ident}."
