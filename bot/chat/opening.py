"""What stands behind the buttons of an answer, in pages of any platform. Whoever presses sees only what they may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.chat.desk import GONE, Noted, Told
from bot.chat.records import Lost
from bot.chat.shelf import Shelf
from bot.chat.types import Kept, Spot
from bot.showing.actions import Action, Verb
from bot.showing.answers import (
    ALL_LOST,
    answer_document,
    check_document,
    context_document,
    lost_document,
    quotes_document,
)
from bot.showing.context import around
from bot.showing.document import Document
from bot.showing.reports import articles_document, sentence_document
from index.errors import NotFoundError

P = TypeVar("P")

THANKS = "Thank you, that is noted: {} found this answer helpful, {} did not. You can change your mind."


@dataclass(frozen=True)
class Opening(Generic[P]):
    """Opens answers again, where they were given and for whom they may be seen; `draw` makes pages of a document."""

    shelf: Shelf
    draw: Callable[[Document], Sequence[P]]

    async def pages(self, action: Action, spot: Spot, person: str) -> Sequence[P]:
        """The pages behind a button.

        Raises:
            NotFoundError: if that may not be seen there, by that person, or is gone.
        """
        if action.verb is Verb.LIST:
            found = await self.shelf.listed(spot, action.target)
            return self.draw(articles_document(found, action.target, self.shelf.desk.shared))
        kept = self.kept(action.target, spot, person)
        if action.verb is Verb.HELPFUL:
            self.vote(kept, person, helpful=True)
            return self.draw(sentence_document(self.thanks(kept)))
        return await asyncio.to_thread(self._pages, action.verb, kept, action.number)

    def kept(self, answer: str, spot: Spot, person: str) -> Kept:
        """The answer that a button stands under.

        Raises:
            NotFoundError: as for `pages`.
        """
        return self.shelf.desk.open(answer, spot, person)

    def share(self, answer: str, spot: Spot, person: str) -> tuple[Kept, Sequence[P]]:
        """Make a private answer one for everybody, and its pages as everybody sees them."""
        kept = self.shelf.desk.share(self.kept(answer, spot, person))
        return kept, self._pages(Verb.CHECK if self.shelf.desk.is_check(kept) else Verb.PAGE, kept, 0)

    def vote(self, kept: Kept, person: str, *, helpful: bool, reason: str | None = None) -> None:
        """Count a vote."""
        self.shelf.desk.vote(kept, person, helpful, reason)

    def thanks(self, kept: Kept) -> str:
        """What somebody who voted is told."""
        return THANKS.format(*self.shelf.desk.memory.votes(kept.id))

    def _pages(self, verb: Verb, kept: Kept, number: int) -> Sequence[P]:
        desk, private = self.shelf.desk, kept.private
        if verb is Verb.CHECK:
            return self.draw(check_document(desk.recall_check(kept), kept.id, private=private))
        if verb is Verb.CONTEXT:
            found = desk.citation(kept, number)
            if isinstance(found, Lost):
                return self.draw(lost_document(found.number, found.how))
            return self.draw(context_document(around(found.quote), found))
        recalled = desk.recall(kept)
        if recalled.answer is None and verb in (Verb.QUOTES, Verb.QUOTED):
            return [page for lost in recalled.lost for page in self.draw(lost_document(lost.number, lost.how))]
        if recalled.answer is None:
            raise NotFoundError(ALL_LOST)
        if verb is Verb.PAGE:
            return self.draw(answer_document(recalled.answer, kept.id, private=private, lost=len(recalled.lost)))
        if verb in (Verb.QUOTES, Verb.QUOTED):
            return self.draw(quotes_document(recalled.answer, kept.id, len(recalled.lost)))
        raise NotFoundError(GONE)


def document_of(told: Told | Noted, *, private: bool = False, asked: bool = False) -> Document:
    """What is shown of something that was just answered. `asked` shows the question, where nobody sees it otherwise."""
    if isinstance(told, Noted):
        return check_document(told.check, told.kept.id, private=private)
    return answer_document(told.answer, told.kept.id, private=private, asked=asked)


def turned(pages: Sequence[P], number: int) -> P:
    """The page with that number, the first if there is none."""
    return pages[number] if 0 <= number < len(pages) else pages[0]
