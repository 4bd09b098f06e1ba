"""A draft in pieces, each with what was found of it: whoever writes it out adds notes and changes none of its words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from bot.answering.types import Citation
from bot.checking.types import DraftCheck, Held, Outcome
from bot.showing.claims import note
from bot.showing.exporting.evidence import address, line, title
from bot.showing.links import link
from bot.showing.outline import day

WORST: tuple[Outcome, ...] = ("differs", "nowhere", "agrees")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a draft: how the worst of what they are part of stands, and the notes that end with them."""

    text: str
    outcome: Outcome | None
    notes: tuple[int, ...]


def pieces(check: DraftCheck) -> list[Piece]:
    """All of a draft, in order; joined, they are its text. Notes are places among its claims, counted from 0."""
    edges = sorted({0, len(check.text), *(edge for h in check.held for edge in (h.span.start, h.span.end))})
    return [_piece(check, start, end) for start, end in pairwise(edges)]


def _piece(check: DraftCheck, start: int, end: int) -> Piece:
    over = [h for h in check.held if h.span.start <= start and end <= h.span.end]
    worst = next((outcome for outcome in WORST for h in over if h.outcome == outcome), None)
    return Piece(check.text[start:end], worst, tuple(n for n, h in enumerate(check.held) if h.span.end == end))


def told(held: Held) -> str:
    """A note on a line: how a claim stands, and where."""
    sources = "; ".join(source(citation) for citation in held.quotes)
    return f"{note(held)} {sources}." if sources else note(held)


def source(citation: Citation) -> str:
    """An article by author, title, outlet and day."""
    article = citation.quote.article
    facts = [article.author, f"“{title(article)}”", article.source, day(article.published)]
    return ", ".join(line(fact) for fact in facts if fact and line(fact))


def places(citation: Citation) -> tuple[str, ...]:
    """Where a quote opens: at the publisher's, and on our own page."""
    at = link(citation.quote) if address(citation.quote.article) else None
    return tuple(place for place in (at, citation.context_url) if place)
