"""What stands behind the buttons of an answer, in pages of any platform. Whoever presses sees only what they may."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.answering.checking import Check
from bot.answering.types import Answer, Citation
from bot.chat.desk import GONE
from bot.chat.records import Lost
from bot.chat.shelf import Shelf
from bot.chat.types import Kept, Spot
from bot.showing.context import Context, around
from index.engine import Summary
from index.errors import NotFoundError

P = TypeVar("P")

# What turns a page, and is turned in place where only one person sees it.
TURNS = frozenset({"page", "quoted", "check", "list"})
THANKS = "Thank you, that is noted: {} found this answer helpful, {} did not. You can change your mind."
ALL_LOST = "Every article that this answer quoted has changed or was removed: please ask again."


class Rendering(Protocol[P]):
    """A platform's module of pure functions, from what is to be shown to pages that fit."""

    def answer_pages(
        self, answer: Answer, ident: str, /, *, private: bool = False, asked: bool = False, lost: Sequence[Lost] = ()
    ) -> list[P]:
        """An answer."""

    def quote_pages(self, answer: Answer, ident: str, lost: Sequence[Lost] = (), /) -> list[P]:
        """All its quotes."""

    def check_pages(self, check: Check, ident: str, /, *, private: bool) -> list[P]:
        """A text held against the articles."""

    def context_page(self, context: Context, citation: Citation, /) -> P:
        """What stands around a quote."""

    def lost_page(self, lost: Lost, /) -> P:
        """A quote that is no longer shown."""

    def sentence_page(self, sentence: str, /) -> P:
        """A sentence of ours."""

    def article_pages(self, found: Sequence[Summary], wanted: str, shared: str, /) -> list[P]:
        """The articles of a place."""


@dataclass(frozen=True)
class Opening(Generic[P]):
    """Opens answers again, where they were given and for whom they may be seen."""

    shelf: Shelf
    rendering: Rendering[P]

    async def pages(self, action: str, target: str, number: int, spot: Spot, person: str) -> Sequence[P]:
        """The pages behind a button: its action, what it is about and its number.

        Raises:
            NotFoundError: if that may not be seen there, by that person, or is gone.
        """
        if action == "list":
            found = await self.shelf.listed(spot, target)
            return self.rendering.article_pages(found, target, self.shelf.desk.shared)
        kept = await self.kept(target, spot, person)
        if action == "up":
            await self.vote(kept, person, helpful=True)
            return [self.rendering.sentence_page(await self.thanks(kept))]
        return await self._pages(action, kept, number)

    async def kept(self, answer: str, spot: Spot, person: str) -> Kept:
        """The answer that a button stands under.

        Raises:
            NotFoundError: as for `pages`.
        """
        return await self.shelf.desk.open(answer, spot, person)

    async def share(self, answer: str, spot: Spot, person: str) -> tuple[Kept, Sequence[P]]:
        """Make a private answer one for everybody, and its pages as everybody sees them."""
        kept = await self.shelf.desk.share(await self.kept(answer, spot, person))
        return kept, await self._pages("check" if self.shelf.desk.is_check(kept) else "page", kept, 0)

    async def vote(self, kept: Kept, person: str, *, helpful: bool, reason: str | None = None) -> None:
        """Count a vote."""
        await self.shelf.desk.vote(kept, person, helpful, reason)

    async def thanks(self, kept: Kept) -> str:
        """What somebody who voted is told."""
        return THANKS.format(*await self.shelf.desk.store.votes(kept.id))

    async def _pages(self, action: str, kept: Kept, number: int) -> Sequence[P]:
        desk, rendering = self.shelf.desk, self.rendering
        if action == "check":
            check = await desk.recall_check(kept)
            return await asyncio.to_thread(rendering.check_pages, check, kept.id, private=kept.private)
        if action == "context":
            found = await desk.citation(kept, number)
            if isinstance(found, Lost):
                return [rendering.lost_page(found)]
            return [rendering.context_page(await asyncio.to_thread(around, found.quote), found)]
        recalled = await desk.recall(kept)
        if recalled.answer is None and action in ("quotes", "quoted"):
            return [rendering.lost_page(lost) for lost in recalled.lost]
        if recalled.answer is None:
            raise NotFoundError(ALL_LOST)
        if action == "page":
            return await asyncio.to_thread(
                rendering.answer_pages, recalled.answer, kept.id, private=kept.private, lost=recalled.lost
            )
        if action in ("quotes", "quoted"):
            return await asyncio.to_thread(rendering.quote_pages, recalled.answer, kept.id, recalled.lost)
        raise NotFoundError(GONE)


def turned(pages: Sequence[P], number: int) -> P:
    """The page with that number, the first if there is none."""
    return pages[number] if 0 <= number < len(pages) else pages[0]
