"""From something asked to something shown: the same way for a mention, a direct message and a command, now or after
a restart, on every platform."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from structlog.contextvars import bound_contextvars

from bot.chat.desk import Asked, Desk, Noted, Told
from bot.chat.types import Kept, Spot
from bot.showing.outline import one_line
from index.errors import ClippingsError, EncoderError, StoreError

log = logging.getLogger(__name__)

ANSWERED_LATE = timedelta(minutes=15)  # how old a question may be after a restart; Discord's tokens live as long
EDITED = timedelta(minutes=1)  # how long after its answer an edited question is answered anew


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing to answer, as plain data; all ids are the platform's own.

    `channel` is where it was asked and whose settings hold, `thread` the conversation within it if it is in one,
    `workspace` the one whose articles may be seen. `message` is the message that asks, `reply_to` the one it replies
    to. `way` is what the adapter needs to answer it, now or after a restart.
    """

    platform: str
    key: str
    kind: Literal["message", "ask", "check"]
    person: str
    channel: str
    text: str
    workspace: str | None = None
    thread: str = ""
    message: str | None = None
    reply_to: str | None = None
    private: bool = False
    way: dict[str, Any] = field(default_factory=dict)

    @property
    def spot(self) -> Spot:
        """Where it was asked."""
        return Spot(self.platform, self.workspace, self.channel, self.thread)

    def payload(self) -> dict[str, Any]:
        """As JSON; `Incoming(**payload)` is it again."""
        return asdict(self)


class Reply(Protocol):
    """How something is answered where it was asked."""

    def working(self) -> AbstractAsyncContextManager[None]:
        """While it is answered, people see that something is being done."""

    async def show(self, told: Told | Noted) -> tuple[str, str] | None:
        """Show an answer; the conversation and the message it stands in, None if nobody can reply to it."""

    async def refuse(self, sentence: str) -> None:
        """Tell the asker only, where that can be done.

        Raises:
            Exception: whatever the platform's library raises if nobody can be told.
        """


@dataclass(frozen=True)
class Conversation:
    """Answers what comes in, each thing once, and remembers which message holds which answer."""

    desk: Desk
    _answering: dict[str, asyncio.Event] = field(default_factory=dict)

    async def left_over(self, platform: str, started: datetime) -> list[Incoming]:
        """What was received before `started` and never answered, if it is young enough to be answered now.

        Nobody waits for what is older, so it is given up, and its words are forgotten.
        """
        young = []
        for event in await self.desk.store.pending(platform, datetime.min.replace(tzinfo=UTC)):
            if event.received < started - ANSWERED_LATE:
                await self.desk.store.finish(platform, event.key)
            elif event.received < started:
                young.append(Incoming(**event.payload))
        return young

    async def answer(self, incoming: Incoming, reply: Reply) -> None:
        """Answer, or tell the asker why not; whichever it was, it is done."""
        async with self._alone(incoming.key):
            try:
                await self._answer(incoming, reply)
            except Exception as error:  # noqa: BLE001 - logged under an id that the asker is told
                await tell(reply, error)
            await self.desk.store.finish(incoming.platform, incoming.key)

    async def revise(self, incoming: Incoming, edit: Callable[[Told], Awaitable[None]], reply: Reply) -> None:
        """Answer a question anew that was edited soon after its answer, in the place of that answer."""
        async with self._alone(incoming.key):
            former = await self.desk.store.pointed(*_asking(incoming))
            if former is None or self.desk.clock() - former.created > EDITED:
                return
            if former.question == one_line(incoming.text):
                return
            try:
                await self.desk.admit(incoming.spot, incoming.person)
                after = await self.desk.store.kept(former.after) if former.after else None
                await edit(await self.desk.ask(_asked(incoming, after, former.id)))
            except Exception as error:  # noqa: BLE001 - as above
                await tell(reply, error)

    async def _answer(self, incoming: Incoming, reply: Reply) -> None:
        queued = asyncio.Event()
        asking = asyncio.create_task(self._told(incoming, queued))
        asking.add_done_callback(lambda _: queued.set())
        try:
            await queued.wait()
            if asking.done():  # refused at once: before a thread is opened for it
                asking.result()
            async with reply.working():
                told = await asking
                shown = await reply.show(told)
        finally:
            asking.cancel()
        if shown:
            await self.desk.store.point(incoming.platform, *shown, told.kept.id, answers=True)
        if incoming.message:
            await self.desk.store.point(*_asking(incoming), told.kept.id, answers=False)

    async def _told(self, incoming: Incoming, queued: asyncio.Event) -> Told | Noted:
        if incoming.kind == "check":
            return await self.desk.check(_asked(incoming), queued)
        return await self.desk.ask(_asked(incoming, await self._after(incoming)), queued)

    async def _after(self, incoming: Incoming) -> Kept | None:
        """The answer that a message follows up: the one it replies to, else the conversation's last one."""
        if incoming.kind != "message":
            return None
        if incoming.reply_to:
            spot = incoming.spot
            return await self.desk.store.pointed(incoming.platform, spot.conversation, incoming.reply_to)
        if incoming.thread:
            return await self.desk.before(incoming.spot)
        return None if incoming.workspace else await self.desk.before(incoming.spot, minutes=30)

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """One thing at a time about one question: an edit waits for the answer that it changes.

        What is logged meanwhile carries an id of the question.
        """
        while before := self._answering.get(key):
            await before.wait()
        done = self._answering[key] = asyncio.Event()
        try:
            with bound_contextvars(question=secrets.token_hex(4)):
                yield
        finally:
            del self._answering[key]
            done.set()


async def tell(reply: Reply, error: Exception) -> None:
    """Tell the asker what went wrong; should that go wrong too, the log says so."""
    try:
        await reply.refuse(sentence(error))
    except Exception as worse:  # noqa: BLE001 - there is nobody else to tell
        log.warning("Nobody could be told of that: %s", worse)


def sentence(error: Exception) -> str:
    """What a user reads of an error: its own sentence, or, where only whoever runs Clippings can do something about it,
    the id under which it stands in the log."""
    ident = secrets.token_hex(4)
    if isinstance(error, StoreError | EncoderError):  # for whoever runs it to mend, with places on its disk
        log.error("Not answered, told as %s: %s", ident, error)
        return f"Clippings cannot use what it keeps. Whoever runs it finds the reason in its log as {ident}."
    if isinstance(error, ClippingsError):
        log.info("Not answered: %s", error)
        return str(error)
    log.error("Failed, told as %s", ident, exc_info=error)
    return f"Something went wrong here. Whoever runs Clippings finds it in the log as {ident}."


def _asked(incoming: Incoming, after: Kept | None = None, ident: str | None = None) -> Asked:
    return Asked(incoming.spot, incoming.person, incoming.text, after, incoming.private, ident)


def _asking(incoming: Incoming) -> tuple[str, str, str]:
    return incoming.platform, incoming.spot.conversation, incoming.message or ""
