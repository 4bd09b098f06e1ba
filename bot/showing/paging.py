"""A document on as many pages as it needs, whatever a page can hold: whoever draws it says what fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.showing.actions import Action
from bot.showing.document import Card, Document
from bot.showing.outline import counted

D = TypeVar("D")  # a card as the platform draws it

Draw = Callable[[Card], D]
Fits = Callable[[Sequence[D]], bool]


@dataclass(frozen=True, slots=True)
class Sheet(Generic[D]):
    """One page: its cards as they are drawn, the actions that turn it, and which of several pages it is."""

    cards: tuple[D, ...]
    back: Action | None = None
    ahead: Action | None = None
    number: str | None = None

    @property
    def turns(self) -> tuple[Action, ...]:
        """The actions that turn it."""
        return tuple(action for action in (self.back, self.ahead) if action)

    @property
    def left(self) -> str | None:
        """What is not on it nor on a page before it, for where nothing can be pressed."""
        return f"Not shown here: {self.ahead.label.lower()}" if self.ahead else None


def paged(document: Document, draw: Draw[D], fits: Fits[D], listed: int) -> list[Sheet[D]]:
    """The document in as few pages as fit it in its order.

    A card goes on one page if one can hold it, else it is continued on the next; no quote is ever cut. `fits` says
    whether one page holds some drawn cards and what stands under them; `listed` is how many articles it holds at most.
    Where one page does not do, a document that can be said shorter is.
    """
    pager = _Pager(draw, fits, listed)
    pages = pager.pages(document.all_cards)
    while document.shorter and not (len(pages) == 1 and fits([drawn for _, drawn in pages[0]])):
        document = document.shorter
        pages = pager.pages(document.all_cards)
    return [_sheet(document, pages, at) for at in range(len(pages))]


@dataclass(frozen=True)
class _Pager(Generic[D]):
    draw: Draw[D]
    fits: Fits[D]
    listed: int

    def pages(self, cards: Sequence[Card]) -> list[list[tuple[Card, D]]]:
        """The cards, each with how it is drawn, page by page."""
        pages: list[list[tuple[Card, D]]] = [[]]
        for part in (part for card in cards for part in self.parts(card)):
            if pages[-1] and not self.holds([*(other for other, _ in pages[-1]), part]):
                pages.append([])
            pages[-1].append((part, self.draw(part)))
        return pages

    def parts(self, card: Card) -> Iterator[Card]:
        """The card itself, or if no page holds it several parts of it."""
        while card.parts > 1 and not self.holds([card]):
            count = self.most(card)
            yield card.first(count)
            card = card.rest(count)
        yield card

    def most(self, card: Card) -> int:
        """The largest number of a card's parts that a page holds, but one at least; of fewer it holds any."""
        low, high = 1, card.parts - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.holds([card.first(middle)]) else (low, middle - 1)
        return low

    def holds(self, cards: Sequence[Card]) -> bool:
        """Whether one page holds the cards."""
        few = sum(len(card.articles) for card in cards) <= self.listed
        return few and self.fits([self.draw(card) for card in cards])


def _sheet(document: Document, pages: Sequence[Sequence[tuple[Card, D]]], at: int) -> Sheet[D]:
    drawn = tuple(drawn for _, drawn in pages[at])
    if len(pages) == 1:
        return Sheet(drawn)
    turning, number = document.turning, f"Page {at + 1} of {len(pages)}"
    if turning is None:
        return Sheet(drawn, number=number)
    back = replace(turning, number=at - 1, label="Back") if at else None
    quotes = sum(len(card.quotes) for page in pages[at + 1 :] for card, _ in page)
    label = counted(quotes, "more quote") if quotes else "More"
    ahead = replace(turning, number=at + 1, label=label) if at + 1 < len(pages) else None
    return Sheet(drawn, back, ahead, number)
