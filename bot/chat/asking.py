"""Asking: what is asked is admitted, answered on the worker, remembered, and given back as it will be shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

from bot.answering.answerer import Answerer
from bot.answering.types import Answer, Question
from bot.chat.answers import Answers
from bot.chat.limiting import AskLimiter
from bot.chat.places import Places
from bot.chat.records import check_to_record, to_record
from bot.chat.types import MAX_QUESTION, Asked, ChannelSettings, Spot, StoredAnswer
from bot.checking.checker import Checker
from bot.checking.types import Check, DraftCheck
from bot.errors import InputError, NotAllowedError
from bot.running.metrics import Metrics
from bot.running.worker import Group, Worker
from bot.showing.article_links import ArticleLinks
from bot.showing.document import Document
from bot.showing.traces import trace_document
from bot.tracing.tracing import Tracer
from index.loading.drafting import plain
from index.text import whole

T = TypeVar("T")

log = logging.getLogger(__name__)

SHARE = 120  # of the 200 questions that may wait: how many of one platform


@dataclass(frozen=True, slots=True)
class GivenCheck:
    """A text held against the articles, and how that is remembered, if it could be."""

    stored: StoredAnswer
    check: Check
    is_stored: bool = True


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer, and how it is remembered, if it could be."""

    stored: StoredAnswer
    answer: Answer
    is_stored: bool = True


@dataclass(frozen=True)
class Asking:
    """Takes questions, and texts to be held against the articles, from every platform."""

    answerer: Answerer
    checker: Checker
    worker: Worker
    limiter: AskLimiter
    places: Places
    answers: Answers
    metrics: Metrics

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

    async def ask(self, asked: Asked, queued: asyncio.Event | None = None) -> GivenAnswer:
        """Answer a question and remember the answer; `queued` is set once nothing but the answer is waited for.

        Raises:
            InputError: if it is no question, or too long.
            OverLimitError: if too many questions wait.
        """
        with self.metrics.asking(asked.spot.platform) as asking:
            text = checked_question(asked.text)
            scope = asked.scope or await self.places.scope(asked.spot, asked.settings)
            question = Question(text, scope, asked.history or await self.answers.history(asked.after))
            answer = await self._work(asked, lambda: self.answerer.answer(question), queued)
            asking.outcome = answer.outcome
        log.info(
            "Answered on %(platform)s: %(outcome)s, %(quotes)d quotes, %(elapsed_ms).0f ms.",
            {
                "platform": asked.spot.platform, "outcome": asking.outcome,
                "quotes": len(answer.citations), "elapsed_ms": answer.elapsed_ms,
            },
        )  # fmt: skip
        kept, is_kept = await self.answers.keep(asked, text, to_record(answer))
        return GivenAnswer(kept, self.answers.linked(answer), is_kept)

    async def check(self, asked: Asked, queued: asyncio.Event | None = None) -> GivenCheck:
        """The nearest quotes for each sentence of a text; `queued` as for `ask`.

        Raises:
            InputError: if there are no words.
            OverLimitError: if too much waits.
        """
        text = whole(asked.text).strip()
        if not text:
            raise InputError("There are no words in that message to hold against the articles.")
        scope = await self.places.scope(asked.spot, asked.settings)
        check = await self._work(asked, lambda: self.checker.check(text, scope), queued)
        kept, is_kept = await self.answers.keep(asked, text, check_to_record(check))
        return GivenCheck(kept, self.answers.linked_check(check), is_kept)

    async def check_draft(self, asked: Asked) -> DraftCheck:
        """Each claim of a draft, as it stands in its text; nothing of it is kept.

        Raises:
            InputError: if it has no words, or too many.
            OverLimitError: if too much waits.
        """
        scope, text = await self.places.scope(asked.spot, asked.settings), plain(asked.text)
        return await self._work(asked, lambda: self.checker.check_draft(text, scope), None)

    async def trace(self, asked: Asked, links: ArticleLinks | None = None) -> Document:
        """Which articles say that, word for word or nearly; nothing of it is kept. `links` are in place of an answer's.

        Raises:
            InputError: if it has too few words, or too many.
            OverLimitError: if too much waits.
        """
        scope, quote = await self.places.scope(asked.spot, asked.settings), whole(asked.text)
        tracer, links = Tracer(self.answers.index), links or self.answers.links
        found = await self._work(asked, lambda: tracer.trace(quote, scope), None)
        return trace_document(found, links.on_each) if links else trace_document(found)

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


def checked_question(text: str) -> str:
    """A question's words without spaces around them.

    Raises:
        InputError: if nothing is left, or too much.
    """
    text = whole(" ".join(text.split()))
    if not text:
        raise InputError("There is no question in that: ask in words, for example: who denied the claims?")
    if len(text) > MAX_QUESTION:
        raise InputError(f"A question may have {MAX_QUESTION} characters; this one has {len(text):,}.")
    return text
