"""Asking a watched question again, as cheaply as can be: a search first, and only what may have changed is read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.answerer import Answerer
from bot.answering.changes import Known
from bot.answering.recency import period
from bot.answering.types import Answer, Question
from bot.chat.watch_store import Watch
from bot.running.worker import Worker
from index.article_index import ArticleIndex
from index.errors import NotFoundError
from index.types import Scope

ASKER = "watches"  # who asks, on the worker: all of them take one turn


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around a question: the stamp of its collections, then the articles in reach with their hashes."""

    stamp: str
    seen: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Looked:
    """What asking again came to. `fresh` are articles in reach that are new or changed, `gone` as `changes.change` has.

    `answer` is None where no fresh article is in reach: the answer is as it was.
    """

    around: Around
    fresh: frozenset[str]
    gone: frozenset[str]
    answer: Answer | None


@dataclass(frozen=True)
class Looking:
    """Looks on the worker, behind every question that somebody waits for."""

    answerer: Answerer
    index: ArticleIndex
    worker: Worker

    async def stamp(self, scope: Scope) -> str:
        """What is another once the articles in scope have changed."""
        return await asyncio.to_thread(self.index.stamp, scope.collections)

    async def whole(self, question: Question, asker: str) -> str:
        """The words of a question as it is meant after those before it."""
        if not question.history:
            return question.text
        return await asyncio.wrap_future(self.worker.submit(asker, lambda: self.answerer.whole(question)))

    async def around(self, question: Question, asker: str) -> Around:
        """What lies around a question that somebody begins to watch, and waits for."""
        return await asyncio.wrap_future(self.worker.submit(asker, lambda: self._around(question)))

    async def again(self, watch: Watch, scope: Scope) -> Looked:
        """Look again, once nobody waits."""
        return await asyncio.wrap_future(self.worker.submit(ASKER, lambda: self._again(watch, scope), behind=True))

    def _around(self, question: Question) -> Around:
        stamp = self.index.stamp(question.scope.collections)  # first: what comes meanwhile is fresh the next time
        return Around(stamp, self.answerer.reach(question))

    def _again(self, watch: Watch, scope: Scope) -> Looked:
        question = asked_of(watch, scope)
        around = self._around(question)
        fresh = frozenset(id_ for id_, content in around.seen.items() if watch.seen.get(id_) != content)
        gone = self._gone(watch.told, scope) if fresh else frozenset()
        return Looked(around, fresh, gone, self.answerer.answer(question) if fresh else None)

    def _gone(self, told: Sequence[Known], scope: Scope) -> frozenset[str]:
        voices = {(voice.article, voice.hash) for side in told for voice in side.voices}
        return frozenset(article for article, content in voices if self._hash(article, scope) != content)

    def _hash(self, article: str, scope: Scope) -> str | None:
        try:
            return self.index.article(scope.collections, article).content_hash
        except NotFoundError:
            return None


def asked_of(watch: Watch, scope: Scope) -> Question:
    """The question of a watch; "yesterday" in it stays the day that it was when the watch began."""
    begun = watch.created.date()
    return Question(watch.question, scope, asked=begun if period(watch.question, begun) else None)
