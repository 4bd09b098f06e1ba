"""The one door for whatever is asked: stored, admitted, answered and finished once, now or after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.chat.asking import Asking, GivenAnswer, GivenCheck
from bot.chat.attention import Attention
from bot.chat.conversation import Incoming, Reply, tell
from bot.chat.taking_over import TakingOver
from bot.chat.types import Asked, ChannelSettings, Event, Spot, StoredAnswer
from bot.errors import NotAllowedError, StoppingError
from bot.running.in_hand import InHand
from bot.running.logs import in_short, worded
from bot.running.turns import Recent, Turns
from bot.running.worker import STOPPING
from bot.showing.outline import one_line
from index.errors import StoreError

log = logging.getLogger(__name__)

EDITED = timedelta(minutes=1)  # how long after its answer an edited question is answered anew
PATIENCE = 1.0  # seconds that storing may take before it is answered all the same; platforms wait for about three
KNOWN = 10_000  # keys by which what comes twice is known again without the store
PRIVATE = "Answers are private in that channel: ask there with /ask, and only you see the answer."

Edit = Callable[[GivenAnswer], Awaitable[None]]
Again = Callable[[Incoming, ChannelSettings], Coroutine[Any, Any, None]]


@dataclass
class Intake:
    """Takes what comes in on one platform, each thing once, and remembers which message holds which answer.

    `refusal` says why somebody may not use Clippings where they ask, None if they may.
    """

    asking: Asking
    platform: str
    refusal: Callable[[Incoming], str | None] = lambda _: None
    hand: InHand = field(default_factory=InHand)

    def __post_init__(self) -> None:
        self.answers, self.places = self.asking.answers, self.asking.places
        self.store, self.clock = self.answers.store, self.answers.clock
        self.attention = Attention(self.store, self.clock, self.platform)
        self.hand.failed = partial(self.drop, "Something")
        self._sharing = self.store.sharing
        self.started = self.clock()
        self._seen = Recent(KNOWN)
        self._turns = Turns()  # an edit waits for the answer that it changes

    async def prepare(self) -> None:
        """Know what is for the bot, before anything comes in."""
        await self.attention.look()
        self.hand.beside(self.attention.keep_looking())

    async def resume(self, again: Again) -> None:
        """Do `again` what a crash left unanswered, be it this process's or, from now on, another one's."""
        taking = TakingOver(self.store, self.platform, self.clock, partial(self._begin, again))
        if self._sharing:
            self.hand.beside(taking.keep_on(self._sharing))
            return
        try:
            await taking.left_before(self.started)
        except Exception as error:  # noqa: BLE001 - what comes in now is answered all the same
            log.error("What was left unanswered cannot be looked up: %(error)s", {"error": worded(error)})  # noqa: TRY400 - in short

    async def settings(self, spot: Spot) -> ChannelSettings:
        """The settings of a channel, which whoever calls hands on: they are read once for a question."""
        return await self.places.settings(spot)

    async def set_settings(self, spot: Spot, settings: ChannelSettings) -> None:
        """Keep the settings of a channel."""
        await self.store.set_settings(spot, settings)
        self.attention.changed(spot, settings)

    def drop(self, what: str, error: BaseException) -> None:
        """Leave out something that came in and cannot be read, with one line of the log, and count it."""
        self.asking.metrics.dropped(self.platform)
        log.error(
            "%(what)s that came from %(platform)s is left out: %(error)s",
            {"what": what, "platform": self.platform, "error": in_short(error)},
        )
        log.debug("How it failed:", exc_info=error)

    async def seen(self, key: str) -> bool:
        """Whether that came before; from now on it has. For what is not worth doing after a restart."""
        return self.known(key) or not await self._soon(self._noted(key))

    def known(self, key: str) -> bool:
        """Whether that came before in this run; from now on it has."""
        return self._seen.add(key)

    async def take(
        self,
        incoming: Incoming,
        reply: Reply,
        settings: ChannelSettings,
        *,
        instead: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Answer, or tell the asker why not; whichever it was, it is done. `instead` is done in place of an answer.

        Whoever calls has asked if it is `known`. Unstored, it is answered all the same, unless others might do so, too.
        """
        storing = asyncio.create_task(self._receive(incoming.key, incoming.payload()))
        try:
            if not await self._soon(storing):
                return
        except StoreError as error:
            await tell(reply, error)
            return
        await self._deal(incoming, reply, settings, instead, counted=True)
        await storing
        await self.finish(incoming)

    async def retake(
        self,
        incoming: Incoming,
        reply: Reply,
        settings: ChannelSettings,
        *,
        instead: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """As `take`, for what was stored before a restart; it counts against no limit of the present minute."""
        self.known(incoming.key)
        await self._deal(incoming, reply, settings, instead, counted=False)
        await self.finish(incoming)

    async def ask(self, asked: Asked) -> GivenAnswer:
        """Answer somebody who waits for it and would ask again: it is not stored before, nor after a crash answered.

        Visitors may share an address, so what they ask is limited by how much of it may wait, and not by the minute.

        Raises:
            NotAllowedError, OverLimitError, InputError, StoppingError: in a sentence, if they may not.
        """
        settings = await self.settings(asked.spot)
        self.asking.admit(asked.spot, asked.asker, settings, counted=False)
        return await self.asking.ask(replace(asked, settings=settings))

    async def revise(self, incoming: Incoming, edit: Edit, reply: Reply, settings: ChannelSettings) -> None:
        """Answer a question anew that was edited soon after its answer, in the place of that answer."""
        async with self._turns.alone(incoming.key):
            former = await self.store.pointed(*incoming.place)
            if former is None or self.clock() - former.created > EDITED:
                return
            if former.question == one_line(incoming.text):
                return
            if self._sharing and await self.seen(f"{incoming.key}: {incoming.text}"):
                return  # another process does it
            try:
                self.admit(incoming, settings)
                after = await self.store.kept(former.after) if former.after else None
                await edit(await self.asking.ask(incoming.asked(settings, after, former.id)))
            except Exception as error:  # noqa: BLE001 - logged under an id that the asker is told
                await tell(reply, error)

    def admit(self, incoming: Incoming, settings: ChannelSettings, *, counted: bool = True) -> None:
        """Let somebody ask, and count that.

        Raises:
            NotAllowedError, OverLimitError, StoppingError: in a sentence, if not.
        """
        self.allow(incoming)
        if incoming.kind == "message" and incoming.workspace and settings.private:
            raise NotAllowedError(PRIVATE)
        self.asking.admit(incoming.spot, incoming.person, settings, counted=counted)

    def allow(self, incoming: Incoming) -> None:
        """Let somebody use Clippings at all.

        Raises:
            NotAllowedError, StoppingError: in a sentence, if not.
        """
        if self.hand.stopping:
            raise StoppingError(STOPPING)
        if refused := self.refusal(incoming):
            raise NotAllowedError(refused)

    async def finish(self, incoming: Incoming) -> None:
        """That is done, and its words are forgotten."""
        await self._finish(incoming.key)

    async def _finish(self, key: str) -> None:
        try:
            await self.store.finish(self.platform, key)
        except Exception as error:  # noqa: BLE001 - then it is answered again after a restart
            log.warning("That a question was answered could not be noted: %(error)s", {"error": worded(error)})

    async def drain(self, seconds: float) -> None:
        """Take nothing more and wait for what is in hand."""
        await self.hand.drain(seconds)

    async def close(self) -> None:
        """Leave what is still in hand: the next start answers it, or another process now."""
        await self.hand.drop()
        if self._sharing:
            with suppress(StoreError):  # then they take it when the lease has run out
                await self._sharing.leave(self.platform)

    async def _begin(self, again: Again, incoming: Incoming) -> None:
        self.hand.start(again(incoming, await self.settings(incoming.spot)))

    async def _receive(self, key: str, payload: dict[str, Any]) -> bool:
        """Store it before anything is done about it; False if it had come before.

        Raises:
            StoreError: if it cannot be stored and another process might answer it as well.
        """
        try:
            return await self.store.receive(Event(self.platform, key, payload, self.clock()))
        except Exception as error:  # it would be lost in a crash, and is answered now
            if self._sharing:
                raise
            log.warning("What came in could not be stored: %(error)s", {"error": worded(error)})
            return True

    async def _soon(self, receiving: asyncio.Task[bool]) -> bool:
        """Whether what is being stored is new, as far as that is known soon; for sure, where another may answer it."""
        await asyncio.wait({receiving}, timeout=None if self._sharing else PATIENCE)
        return receiving.result() if receiving.done() else True

    def _noted(self, key: str) -> asyncio.Task[bool]:
        async def note() -> bool:
            new = await self._receive(key, {})
            if new:
                self.hand.start(self._finish(key))
            return new

        return asyncio.create_task(note())

    async def _deal(
        self,
        incoming: Incoming,
        reply: Reply,
        settings: ChannelSettings,
        instead: Callable[[], Awaitable[None]] | None,
        *,
        counted: bool,
    ) -> None:
        async with self._turns.alone(incoming.key):
            try:
                if instead:
                    self.allow(incoming)
                    await instead()
                else:
                    self.admit(incoming, settings, counted=counted)
                    await reply.accept()
                    await self._answer(incoming, reply, settings)
            except Exception as error:  # noqa: BLE001 - logged under an id that the asker is told
                await tell(reply, error)

    async def _answer(self, incoming: Incoming, reply: Reply, settings: ChannelSettings) -> None:
        queued = asyncio.Event()
        asking = asyncio.create_task(self._given(incoming, settings, queued))
        asking.add_done_callback(lambda _: queued.set())
        try:
            await queued.wait()
            if asking.done():  # refused at once: before a thread is opened for it
                asking.result()
            async with reply.working():
                answered = await asking
                shown = await reply.show(answered)
        finally:
            asking.cancel()
        if answered.is_stored:
            await self._point(incoming, answered.stored.id, shown)

    async def _point(self, incoming: Incoming, answer: str, shown: tuple[str, str] | None) -> None:
        store = self.store
        try:
            if shown:
                self.attention.answered(shown[0])
                await store.point(incoming.platform, *shown, answer, answers=True)
            if incoming.message:
                await store.point(*incoming.place, answer, answers=False)
        except Exception as error:  # noqa: BLE001 - it was answered; only what is replied to it begins anew
            log.warning("Where an answer stands could not be noted: %(error)s", {"error": worded(error)})

    async def _given(
        self, incoming: Incoming, settings: ChannelSettings, queued: asyncio.Event
    ) -> GivenAnswer | GivenCheck:
        if incoming.kind == "check":
            return await self.asking.check(incoming.asked(settings), queued)
        return await self.asking.ask(incoming.asked(settings, await self._after(incoming)), queued)

    async def _after(self, incoming: Incoming) -> StoredAnswer | None:
        """The answer that a message follows up: the one it replies to, else the conversation's last one."""
        if incoming.kind != "message":
            return None
        if incoming.reply_to:
            return await self.store.pointed(incoming.platform, incoming.spot.conversation, incoming.reply_to)
        if incoming.thread:
            return await self.answers.before(incoming.spot)
        return None if incoming.workspace else await self.answers.before(incoming.spot, minutes=30)
