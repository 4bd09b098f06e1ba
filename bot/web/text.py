"""What comes from articles, as a page shows it: paragraphs with the quotes marked, and nothing that does anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from bot.answering.types import Citation
from bot.checking.edits import became
from bot.showing.article_links import Mark
from bot.showing.links import link
from index.types import Article, Span

# What reorders the text around it (U+202A to U+202E, U+2066 to U+2069, UAX #9), what is no character of a text (the
# control codes but for tab and line feed), and halves of surrogate pairs. The page isolates each piece instead.
_UNSHOWN = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a paragraph. `number` is that of the citation they belong to, None outside any.

    `begins` is whether the citation begins here; `cited` whether it is the one that was opened.
    """

    text: str
    number: int | None = None
    cited: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Then:
    """What a citation said before its article changed, and what stands in its place `now`, if anything does."""

    number: int
    said: str
    now: Mark | None
    stands: bool


def then_and_now(mark: Mark, before: Article, after: Article) -> Then:
    """A citation of an earlier version beside the article as it is."""
    span = became(Span(mark.start, mark.end), before, after)
    said = before.text[mark.start : mark.end]
    now = Mark(mark.number, span.start, span.end) if span else None
    return Then(mark.number, said, now, span is not None and span.of(after.text) == said)


def shown(text: str) -> str:
    """The text without characters that would reorder it or that nobody can see."""
    return _UNSHOWN.sub("", text)


def web_url(url: str | None) -> str | None:
    """An address that a browser may open from the page: of the web, with a host; None for any other."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def at_source(citation: Citation) -> str | None:
    """Where a quote opens at its publisher's, None if that is no web address."""
    return link(citation.quote) if web_url(citation.quote.article.url) else None


def paragraphs(text: str, marks: Sequence[Mark]) -> list[list[Piece]]:
    """The lines of a text in pieces, as `marks` cut them; where two overlap, the first one shows."""
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(_pieces(text, start, start + len(line), marks))
        start += len(line) + 1
    return found


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    edges = sorted({start, end, *(edge for m in marks for edge in (m.start, m.end) if start < edge < end)})
    return [_piece(text, left, right, marks) for left, right in pairwise(edges)]


def _piece(text: str, start: int, end: int, marks: Sequence[Mark]) -> Piece:
    mark = next((m for m in marks if m.start <= start < m.end), None)
    if mark is None:
        return Piece(text[start:end])
    # A quote that begins with a line's end is first seen on the next line, and blank lines are not shown.
    seen = mark.end - len(text[mark.start : mark.end].lstrip())
    return Piece(text[start:end], mark.number, mark == marks[0], begins=start <= seen < end)
