"""Numbers and dates held against the sentences that speak of the same: the same, another, or found nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from bot.checking.dates import When
from bot.checking.ground import Ground, Leaf, cited, content
from bot.checking.types import Claim, Held, Outcome
from index.types import Article, Span

# From which nearness a sentence with the same value speaks of the same thing, and from which one with another does
# (`tools/evaluate_drafts.py`).
SAME, OTHER, OTHER_WEEKDAY = 0.3, 0.7, 0.85
NEARER = 0.3  # by how much another value's sentence is nearer than that of the same, to be what is spoken of
REACH = 90  # characters on each side of a value in which its words are looked for
FEWEST = 3  # words around a value, from fewer of which nothing can be told

V = TypeVar("V", bound="Value")


class Value(Protocol):
    """An amount or a date."""

    @property
    def span(self) -> Span: ...

    def agrees(self: V, other: V) -> bool: ...

    def opposes(self: V, other: V) -> bool: ...


def hold_value(
    text: str, claim: Claim, own: V, beside: Sequence[V], ground: Ground, of: Callable[[Leaf], Iterable[V]]
) -> Held:
    """How a value stands; `beside` are the other values of its sentence, `of` gives those of an article's sentence."""
    wanted = _context(text, claim, [own.span, *(other.span for other in beside)])
    near = [
        (ground.nearness(wanted, leaf), article, leaf, value) for article, leaf in ground.leaves() for value in of(leaf)
    ]
    enough = OTHER_WEEKDAY if isinstance(own, When) and own.is_weekday else OTHER
    others = [
        one
        for one in near
        if one[0] >= enough and own.opposes(one[3]) and not any(other.agrees(one[3]) for other in beside)
    ]
    same = max((one for one in near if own.agrees(one[3])), key=_nearness, default=None)
    other = max(others, key=_nearness, default=None) if len(wanted) >= FEWEST else None
    if same and same[0] >= SAME and (other is None or other[0] - same[0] < NEARER):
        return _held(claim, "agrees", same[1], same[2], same[3].span)
    if other:
        return _held(claim, "differs", other[1], other[2], other[3].span)
    return Held(claim.kind, claim.span, "nowhere")


def _nearness(one: tuple[float, Article, Leaf, V]) -> float:
    return one[0]


def _held(claim: Claim, outcome: Outcome, article: Article, leaf: Leaf, mark: Span) -> Held:
    found = cited(article, leaf.span, mark)
    return Held(claim.kind, claim.span, outcome, quotes=(found,))


def _context(text: str, claim: Claim, values: Sequence[Span]) -> frozenset[str]:
    """The telling words around a value in its sentence, without it and what it is told from."""
    start = max(claim.around.start, claim.span.start - REACH)
    end = min(claim.around.end, claim.span.end + REACH)
    kept = list(text[start:end])
    for value in values:
        for at in range(max(start, value.start), min(end, value.end)):
            kept[at - start] = " "
    inside = "".join(kept)
    inside = inside if start == claim.around.start else re.sub(r"^\w*", "", inside)
    inside = inside if end == claim.around.end else re.sub(r"\w*$", "", inside)
    return content(inside)
