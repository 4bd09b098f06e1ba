"""What stands behind the buttons of an answer, in pages of any platform. Whoever presses sees only what they may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.chat.answers import GONE, UNKEPT, Answers
from bot.chat.articles import Articles
from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.records import LostCitation
from bot.chat.types import Spot, StoredAnswer
from bot.chat.watches import Watches
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
from bot.showing.document import Card, Document
from bot.showing.ledgers import ledger_document
from bot.showing.reports import articles_document, sentence_document
from bot.showing.versions import changed_document
from index.errors import NotFoundError

P = TypeVar("P")

THANKS = "Thank you, that is noted: {} found this answer helpful, {} did not. You can change your mind."


@dataclass(frozen=True)
class Opening(Generic[P]):
    """Opens answers again, where they were given and for whom they may be seen; `draw` makes pages of a document."""

    answers: Answers
    articles: Articles
    watches: Watches
    draw: Callable[[Document], Sequence[P]]

    async def pages(self, action: Action, spot: Spot, person: str) -> Sequence[P]:
        """The pages behind a button.

        Raises:
            NotFoundError: if that may not be seen there, by that person, or is gone.
        """
        if action.verb is Verb.LIST:
            found = await self.articles.listed(spot, action.target)
            return self.draw(articles_document(found, action.target, self.articles.places.shared))
        if action.verb is Verb.SAID:
            return self.draw(ledger_document(action.target, *await self.articles.said(spot, action.target)))
        if action.verb is Verb.UNWATCH:
            return self.draw(await self.watches.end(action.target, spot, person))
        kept = await self.kept(action.target, spot, person)
        if action.verb is Verb.WATCH:
            return await self._drawn(await self.watches.begin_of(kept, spot, person))
        if action.verb is Verb.HELPFUL:
            await self.vote(kept, person, helpful=True)
            return self.draw(sentence_document(await self.thanks(kept)))
        return await self._pages(action.verb, kept, action.number)

    async def kept(self, answer: str, spot: Spot, person: str) -> StoredAnswer:
        """The answer that a button stands under.

        Raises:
            NotFoundError: as for `pages`.
        """
        return await self.answers.open(answer, spot, person)

    async def share(self, answer: str, spot: Spot, person: str) -> tuple[StoredAnswer, Sequence[P]]:
        """Make a private answer one for everybody, and its pages as everybody sees them."""
        kept = await self.answers.share(await self.kept(answer, spot, person))
        return kept, await self._pages(Verb.CHECK if self.answers.is_check(kept) else Verb.PAGE, kept, 0)

    async def vote(self, kept: StoredAnswer, person: str, *, helpful: bool, reason: str | None = None) -> None:
        """Count a vote."""
        await self.answers.vote(kept, person, helpful, reason)

    async def thanks(self, kept: StoredAnswer) -> str:
        """What somebody who voted is told."""
        return THANKS.format(*await self.answers.store.votes(kept.id))

    async def _pages(self, verb: Verb, kept: StoredAnswer, number: int) -> Sequence[P]:
        answers, private = self.answers, kept.private
        if verb is Verb.CHECK:
            return await self._drawn(check_document(await answers.recall_check(kept), kept.id, private=private))
        if verb is Verb.CONTEXT:
            found = await answers.citation(kept, number)
            if isinstance(found, LostCitation):
                return await self._drawn_lost([found])
            return await self._drawn(context_document(await asyncio.to_thread(around, found.quote), found))
        recalled = await answers.recall(kept)
        if recalled.answer is None and verb in (Verb.QUOTES, Verb.QUOTED):
            return await self._drawn_lost(recalled.lost)
        if recalled.answer is None:
            raise NotFoundError(ALL_LOST)
        lost = len(recalled.lost)
        if verb is Verb.PAGE:
            return await self._drawn(answer_document(recalled.answer, kept.id, private=private, lost=lost))
        if verb in (Verb.QUOTES, Verb.QUOTED):
            changed = await asyncio.to_thread(changed_cards, recalled.lost)
            document = quotes_document(recalled.answer, kept.id, sum(one.before is None for one in recalled.lost))
            return await self._drawn(replace(document, cards=(*document.cards, *changed)))
        raise NotFoundError(GONE)

    async def _drawn_lost(self, lost: Sequence[LostCitation]) -> Sequence[P]:
        """What became of quotes whose articles are not as they were."""
        return await asyncio.to_thread(lambda: [page for one in lost for page in self.draw(lost_of(one))])

    async def _drawn(self, document: Document) -> Sequence[P]:
        return await asyncio.to_thread(self.draw, document)


def document_of(told: GivenAnswer | GivenCheck, *, private: bool = False, asked: bool = False) -> Document:
    """What is shown of something that was just answered. `asked` shows the question, where nobody sees it otherwise."""
    if isinstance(told, GivenCheck):
        document = check_document(told.check, told.stored.id, private=private)
    else:
        document = answer_document(told.answer, told.stored.id, private=private, asked=asked)
    return document if told.is_stored else _unkept(document)


def lost_of(lost: LostCitation) -> Document:
    """What is shown of a quote whose article is not as it was: both texts, where the one that was cited is kept."""
    if lost.before and lost.now:
        return changed_document(lost.before, lost.now)
    return lost_document(lost.number, lost.how)


def changed_cards(lost: Sequence[LostCitation]) -> tuple[Card, ...]:
    """Both texts of each quote whose article has changed, where the one that was cited is kept."""
    return tuple(card for one in lost if one.before for card in lost_of(one).all_cards)


def _unkept(document: Document) -> Document:
    """The document without what would open something that is not there, and why that is so."""
    cards = tuple(replace(c, quotes=tuple(replace(q, action=None) for q in c.quotes)) for c in document.cards)
    return replace(document, cards=cards, actions=(), turning=None, notes=(*document.notes, UNKEPT))


def turned(pages: Sequence[P], number: int) -> P:
    """The page with that number, the first if there is none."""
    return pages[number] if 0 <= number < len(pages) else pages[0]
