"""The desk that every platform brings its questions to: what may be seen, asked, remembered and opened again.

Adapters turn a platform's events into calls of it and show what comes back; nothing here knows a platform.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any, TypeVar

from bot.answering.answerer import Answerer
from bot.answering.checking import Check, Checker
from bot.answering.ledger import Ledger, ledger, speakers
from bot.answering.types import Answer, Citation, Question
from bot.chat.keys import Key
from bot.chat.limiting import AskLimiter
from bot.chat.records import (
    Lost,
    Recalled,
    check_to_record,
    is_check,
    recall,
    recall_check,
    recall_citation,
    to_record,
)
from bot.chat.store import ChatStore
from bot.chat.types import MAX_QUESTION, ChannelSettings, Kept, Spot
from bot.errors import InputError, NotAllowedError
from bot.running.logs import worded
from bot.running.metrics import Metrics
from bot.running.worker import Group, Worker
from bot.showing.article_links import ArticleLinks
from bot.showing.ledgers import citations_of
from index.article_index import ArticleIndex
from index.errors import NotFoundError
from index.types import Article, Scope

T = TypeVar("T")

log = logging.getLogger(__name__)

HISTORY = 5  # questions of a conversation that are read again for a follow-up
GONE = "This answer is not known here any more: please ask again."
UNKEPT = "This answer could not be kept: nothing more of it can be opened, and no vote on it counts."
SHARE = 120  # of the 200 questions that may wait: how many of one platform
SUGGESTED = 25  # questions at most while somebody types


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked: where, by whom (the platform's id of a person), after which answer, how private.

    `id` is that of an earlier answer which this one replaces, where a question was edited. `waiting` is how many
    questions of this asker may wait, where that is not as for everybody; `of` whom they are one of, with a limit for
    all of those. `settings` are the channel's, where they have been read already.
    """

    spot: Spot
    asker: str
    text: str
    after: Kept | None = None
    private: bool = False
    id: str | None = None
    waiting: int | None = None
    of: Group | None = None
    settings: ChannelSettings | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A text held against the articles, and how that is remembered, if it could be."""

    kept: Kept
    check: Check
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and how it is remembered, if it could be."""

    kept: Kept
    answer: Answer
    is_kept: bool = True


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """Takes questions and opens answers again, each only where and for whom it may be seen.

    `shared` is the collection that the operator fills for everybody.
    """

    index: ArticleIndex
    answerer: Answerer
    checker: Checker
    store: ChatStore
    worker: Worker
    limiter: AskLimiter
    key: Key
    shared: str
    clock: Callable[[], datetime] = now
    metrics: Metrics = field(default_factory=Metrics)
    links: ArticleLinks | None = None

    # Where, and what may be seen there

    async def settings(self, spot: Spot) -> ChannelSettings:
        """The settings of a channel."""
        return await self.store.settings(spot)

    async def scope(self, spot: Spot, settings: ChannelSettings | None = None) -> Scope:
        """What may be searched at a spot; the settings there are read if they are not given."""
        return Scope((settings or await self.settings(spot)).visible(spot, self.shared))

    def voter(self, spot: Spot, person: str) -> str:
        """How a person is remembered: by a keyed hash."""
        return self.key.hashed("person", spot.platform, person)

    # Asking

    def admit(self, spot: Spot, person: str, settings: ChannelSettings, *, counted: bool = True) -> None:
        """Count something asked by a person at a spot with these settings; called before any of it is done.

        Raises:
            OverLimitError: if too much was asked lately.
            NotAllowedError: if Clippings is switched off there.
        """
        if not settings.on:
            raise NotAllowedError("Clippings is switched off in this channel: `/clippings settings` switches it on.")
        if counted:
            self.limiter.check(spot, person)

    async def ask(self, asked: Asked, queued: asyncio.Event | None = None) -> Told:
        """Answer a question and remember the answer; `queued` is set once nothing but the answer is waited for.

        Raises:
            InputError: if it is no question, or too long.
            OverLimitError: if too many questions wait.
        """
        with self.metrics.asking(asked.spot.platform) as asking:
            text = checked_question(asked.text)
            question = Question(text, await self.scope(asked.spot, asked.settings), await self.history(asked.after))
            answer = await self._work(asked, lambda: self.answerer.answer(question), queued)
            asking.outcome = answer.outcome
        log.info(
            "Answered on %s: %s, %d quotes, %.0f ms.",
            asked.spot.platform, asking.outcome, len(answer.citations), answer.elapsed_ms,
        )  # fmt: skip
        kept, is_kept = await self._keep(asked, text, to_record(answer))
        return Told(kept, self._linked(answer), is_kept)

    async def check(self, asked: Asked, queued: asyncio.Event | None = None) -> Noted:
        """The nearest quotes for each sentence of a text; `queued` as for `ask`.

        Raises:
            InputError: if there are no words.
            OverLimitError: if too much waits.
        """
        text = _whole(asked.text).strip()
        if not text:
            raise InputError("There are no words in that message to hold against the articles.")
        scope = await self.scope(asked.spot, asked.settings)
        check = await self._work(asked, lambda: self.checker.check(text, scope), queued)
        kept, is_kept = await self._keep(asked, text, check_to_record(check))
        return Noted(kept, self._linked_check(check), is_kept)

    async def history(self, after: Kept | None) -> tuple[str, ...]:
        """The questions of the conversation up to an answer, oldest first, as far as they have not expired."""
        questions: list[str] = []
        while after and after.question and not is_check(after.record) and len(questions) < HISTORY:
            questions.append(after.question)
            after = await self.store.kept(after.after) if after.after else None
        return tuple(reversed(questions))

    async def before(self, spot: Spot, person: str | None = None, minutes: float = 60) -> Kept | None:
        """The answer that a question at a spot follows up: the newest one there, of that person if one is named."""
        since = self.clock() - timedelta(minutes=minutes)
        return await self.store.latest(spot, since, self.voter(spot, person) if person else None)

    async def suggest(self, spot: Spot, typed: str) -> list[str]:
        """Questions asked in a channel that hold what is being typed, newest first."""
        wanted = typed.casefold().strip()
        return [q for q in await self.store.recent(spot) if wanted in q.casefold()][:SUGGESTED]

    async def said(self, spot: Spot, speaker: str) -> tuple[Ledger, tuple[Citation, ...], Sequence[str]]:
        """What somebody says in the articles at a spot, with its quotes; and who else speaks, if that is nothing.

        Raises:
            InputError: if nobody is named.
        """
        name = _whole(" ".join(speaker.split()))
        if not name:
            raise InputError("Say whose statements you want, for example: /said Corvane")
        scope = await self.scope(spot)
        found = await asyncio.to_thread(ledger, self.index, name, scope)
        citations = citations_of(found)
        others = () if found.statements else await self.speakers(spot)
        return found, self.links.on_each(citations) if self.links else citations, others

    async def speakers(self, spot: Spot, typed: str = "") -> Sequence[str]:
        """Names of who speaks in the newest articles at a spot, of those that hold what is typed."""
        found = await asyncio.to_thread(speakers, self.index, await self.scope(spot))
        return [name for name in found if typed.casefold().strip() in name.casefold()]

    # Opening again

    async def open(self, answer: str, spot: Spot, person: str) -> Kept:
        """The answer with that id, for somebody at a spot.

        Raises:
            NotFoundError: if there is none, or it was given elsewhere, or to another person only. Which of these it
                is, is not said.
        """
        kept = await self.store.kept(answer)
        if kept is None or not _same_place(kept.spot, spot):
            raise NotFoundError(GONE)
        if kept.private and kept.asker != self.voter(spot, person):
            raise NotFoundError(GONE)
        return kept

    async def recall(self, kept: Kept) -> Recalled:
        """An answer with its quotes read from the articles as they are now, in what may still be seen there."""
        scope, question = await self.scope(kept.spot), kept.question or "(this question has expired)"
        found = await asyncio.to_thread(recall, kept.record, question, scope, self._finder(scope))
        return replace(found, answer=self._linked(found.answer)) if found.answer else found

    def is_check(self, kept: Kept) -> bool:
        """Whether it is a text held against the articles rather than a question's answer."""
        return is_check(kept.record)

    async def recall_check(self, kept: Kept) -> Check:
        """A check with its quotes read from the articles as they are now.

        Raises:
            NotFoundError: if the text has expired.
        """
        if kept.question is None:
            raise NotFoundError(GONE)
        find = self._finder(await self.scope(kept.spot))
        return self._linked_check(await asyncio.to_thread(recall_check, kept.record, kept.question, find))

    async def citation(self, kept: Kept, number: int) -> Citation | Lost:
        """One quote of an answer, or what happened to its article.

        Raises:
            NotFoundError: if the answer never had it.
        """
        find = self._finder(await self.scope(kept.spot))
        found = await asyncio.to_thread(recall_citation, kept.record, number, find)
        if found is None:
            raise NotFoundError(GONE)
        return self.links.on_each([found])[0] if self.links and isinstance(found, Citation) else found

    async def share(self, kept: Kept) -> Kept:
        """Make an answer that was private one for everybody at its spot."""
        shared = replace(kept, private=False)
        await self.store.keep(shared)
        return shared

    async def vote(self, kept: Kept, person: str, helpful: bool, reason: str | None = None) -> None:
        """Count a person's vote on an answer, in place of an earlier one."""
        await self.store.vote(kept.id, self.voter(kept.spot, person), helpful, reason or None, self.clock())
        self.metrics.vote(kept.spot.platform, helpful)

    async def _keep(self, asked: Asked, text: str, record: dict[str, Any]) -> tuple[Kept, bool]:
        """Remember an answer, and say whether that could be done: it is shown either way."""
        kept = Kept(
            id=asked.id or secrets.token_urlsafe(12),
            spot=asked.spot,
            asker=self.voter(asked.spot, asked.asker),
            private=asked.private,
            created=self.clock(),
            question=text,
            after=asked.after.id if asked.after else None,
            record=record,
        )
        try:
            await self.store.keep(kept)
        except Exception as error:  # noqa: BLE001 - whatever it was, there is an answer, and somebody waits for it
            log.error("An answer is shown that could not be kept: %s", worded(error))  # noqa: TRY400 - in short
            return kept, False
        return kept, True

    async def _work(self, asked: Asked, job: Callable[[], T], queued: asyncio.Event | None) -> T:
        since, groups = perf_counter(), [Group(asked.spot.platform, SHARE), *([asked.of] if asked.of else [])]
        here = copy_context()  # so that what is logged there is known to belong to this question

        def work() -> T:
            self.metrics.waited(perf_counter() - since)
            return here.run(job)

        working = self.worker.submit(asked.asker, work, asked.waiting, within=groups)
        if queued:
            queued.set()
        return await asyncio.wrap_future(working)

    def _linked(self, answer: Answer) -> Answer:
        return self.links.on(answer) if self.links else answer

    def _linked_check(self, check: Check) -> Check:
        return self.links.on_check(check) if self.links else check

    def _finder(self, scope: Scope) -> Callable[[str], Article | None]:
        def find(article: str) -> Article | None:
            try:
                return self.index.article(scope.collections, article)
            except NotFoundError:
                return None

        return find


def checked_question(text: str) -> str:
    """A question's words without spaces around them.

    Raises:
        InputError: if nothing is left, or too much.
    """
    text = _whole(" ".join(text.split()))
    if not text:
        raise InputError("There is no question in that: ask in words, for example: who denied the claims?")
    if len(text) > MAX_QUESTION:
        raise InputError(f"A question may have {MAX_QUESTION} characters; this one has {len(text):,}.")
    return text


def _same_place(one: Spot, other: Spot) -> bool:
    """Whether they are the same channel (with its threads) of the same workspace."""
    return (one.platform, one.workspace, one.channel) == (other.platform, other.workspace, other.channel)


def _whole(text: str) -> str:
    """The text with halves of surrogate pairs replaced: no tokenizer takes them."""
    return text.encode(errors="replace").decode()
