"""Answers that were given: remembered, and opened again, each only where and for whom it may be seen."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.answering.types import Answer, Citation
from bot.chat.places import Places
from bot.chat.records import LostCitation, Recalled, is_check, recall, recall_check, recall_citation
from bot.chat.store import ChatStore
from bot.chat.types import Asked, Spot, StoredAnswer
from bot.checking.types import Check
from bot.running.logs import worded
from bot.running.metrics import Metrics
from bot.showing.article_links import ArticleLinks
from index.article_index import ArticleIndex
from index.errors import NotFoundError
from index.types import Article, Scope

log = logging.getLogger(__name__)

HISTORY = 5  # questions of a conversation that are read again for a follow-up
SUGGESTED = 25  # questions at most while somebody types
GONE = "This answer is not known here any more: please ask again."
UNKEPT = "This answer could not be kept: nothing more of it can be opened, and no vote on it counts."


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Answers:
    """Keeps answers as ranges of articles, and reads their quotes from the articles as they are now."""

    index: ArticleIndex
    store: ChatStore
    places: Places
    metrics: Metrics
    clock: Callable[[], datetime] = now
    links: ArticleLinks | None = None

    # Remembering

    async def keep(self, asked: Asked, text: str, record: dict[str, Any]) -> tuple[StoredAnswer, bool]:
        """Remember an answer, and say whether that could be done: it is shown either way."""
        kept = StoredAnswer(
            id=asked.id or secrets.token_urlsafe(12),
            spot=asked.spot,
            asker=self.places.voter(asked.spot, asked.asker),
            private=asked.private,
            created=self.clock(),
            question=text,
            after=asked.after.id if asked.after else None,
            record=record,
        )
        try:
            await self.store.keep(kept)
        except Exception as error:  # noqa: BLE001 - whatever it was, there is an answer, and somebody waits for it
            log.error("An answer is shown that could not be kept: %(error)s", {"error": worded(error)})  # noqa: TRY400 - in short
            return kept, False
        return kept, True

    async def history(self, after: StoredAnswer | None) -> tuple[str, ...]:
        """The questions of the conversation up to an answer, oldest first, as far as they have not expired."""
        questions: list[str] = []
        while after and after.question and not is_check(after.record) and len(questions) < HISTORY:
            questions.append(after.question)
            after = await self.store.kept(after.after) if after.after else None
        return tuple(reversed(questions))

    async def before(self, spot: Spot, person: str | None = None, minutes: float = 60) -> StoredAnswer | None:
        """The answer that a question at a spot follows up: the newest one there, of that person if one is named."""
        since = self.clock() - timedelta(minutes=minutes)
        return await self.store.latest(spot, since, self.places.voter(spot, person) if person else None)

    async def suggest(self, spot: Spot, typed: str) -> list[str]:
        """Questions asked in a channel that hold what is being typed, newest first."""
        wanted = typed.casefold().strip()
        return [q for q in await self.store.recent(spot) if wanted in q.casefold()][:SUGGESTED]

    # Opening again

    async def open(self, answer: str, spot: Spot, person: str) -> StoredAnswer:
        """The answer with that id, for somebody at a spot.

        Raises:
            NotFoundError: if there is none, or it was given elsewhere, or to another person only. Which of these it
                is, is not said.
        """
        kept = await self.store.kept(answer)
        if kept is None or not _same_place(kept.spot, spot):
            raise NotFoundError(GONE)
        if kept.private and kept.asker != self.places.voter(spot, person):
            raise NotFoundError(GONE)
        return kept

    async def recall(self, kept: StoredAnswer) -> Recalled:
        """An answer with its quotes read from the articles as they are now, in what may still be seen there."""
        scope, question = await self.places.scope(kept.spot), kept.question or "(this question has expired)"
        found = await asyncio.to_thread(
            recall, kept.record, question, scope, self._finder(scope), self._versions(scope)
        )
        return replace(found, answer=self.linked(found.answer)) if found.answer else found

    def is_check(self, kept: StoredAnswer) -> bool:
        """Whether it is a text held against the articles rather than a question's answer."""
        return is_check(kept.record)

    async def recall_check(self, kept: StoredAnswer) -> Check:
        """A check with its quotes read from the articles as they are now.

        Raises:
            NotFoundError: if the text has expired.
        """
        if kept.question is None:
            raise NotFoundError(GONE)
        find = self._finder(await self.places.scope(kept.spot))
        return self.linked_check(await asyncio.to_thread(recall_check, kept.record, kept.question, find))

    async def citation(self, kept: StoredAnswer, number: int) -> Citation | LostCitation:
        """One quote of an answer, or what happened to its article.

        Raises:
            NotFoundError: if the answer never had it.
        """
        scope = await self.places.scope(kept.spot)
        find, version = self._finder(scope), self._versions(scope)
        found = await asyncio.to_thread(recall_citation, kept.record, number, find, version)
        if found is None:
            raise NotFoundError(GONE)
        return self.links.on_each([found])[0] if self.links and isinstance(found, Citation) else found

    async def share(self, kept: StoredAnswer) -> StoredAnswer:
        """Make an answer that was private one for everybody at its spot."""
        shared = replace(kept, private=False)
        await self.store.keep(shared)
        return shared

    async def vote(self, kept: StoredAnswer, person: str, helpful: bool, reason: str | None = None) -> None:
        """Count a person's vote on an answer, in place of an earlier one."""
        await self.store.vote(kept.id, self.places.voter(kept.spot, person), helpful, reason or None, self.clock())
        self.metrics.vote(kept.spot.platform, helpful)

    def linked(self, answer: Answer) -> Answer:
        """The answer with links to the page, where there is one that people reach."""
        return self.links.on(answer) if self.links else answer

    def linked_check(self, check: Check) -> Check:
        """The same for a check."""
        return self.links.on_check(check) if self.links else check

    def _finder(self, scope: Scope) -> Callable[[str], Article | None]:
        def find(article: str) -> Article | None:
            try:
                return self.index.article(scope.collections, article)
            except NotFoundError:
                return None

        return find

    def _versions(self, scope: Scope) -> Callable[[str, str], Article | None]:
        return lambda article, content: self.index.version(scope.collections, article, content)


def _same_place(one: Spot, other: Spot) -> bool:
    """Whether they are the same channel (with its threads) of the same workspace."""
    return (one.platform, one.workspace, one.channel) == (other.platform, other.workspace, other.channel)
