"""The quotes that carry what somebody knows, as they may be shown now: of an article as it is, was, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.changes import Known, Voice
from bot.answering.types import Citation, Quote
from bot.showing.article_links import ArticleLinks
from bot.showing.watches import BEARINGS, Shown, renumbered
from index.article_index import ArticleIndex
from index.errors import NotFoundError
from index.types import Article, Scope, Span

QUOTES = 2  # of a side, the likeliest


async def shown_sides(
    sides: Sequence[Known], scope: Scope, index: ArticleIndex, links: ArticleLinks | None, first: int = 1
) -> tuple[Shown, ...]:
    """The sides with quotes from the articles in scope, numbered from the first number on.

    What an article said before it changed is shown as that; of an article that was removed nothing is.
    """
    found = await asyncio.to_thread(lambda: [_shown(side, scope, index) for side in sides])
    numbered = renumbered(found, first)
    return tuple(_linked(side, links) for side in numbered) if links else numbered


def _shown(side: Known, scope: Scope, index: ArticleIndex) -> Shown:
    citations: list[Citation] = []
    altered, removed = set(), 0
    for voice in side.voices:
        article = _article(index, scope, voice.article)
        if article is None:
            removed += 1
        elif len(citations) < QUOTES:
            number = len(citations) + 1
            citations.append(_citation(number, article, voice))
            altered |= set() if article.content_hash == voice.hash else {number}
    answer = side.answer or BEARINGS.get(side.bearing or "")
    return Shown(answer, tuple(citations), frozenset(altered), removed)


def _article(index: ArticleIndex, scope: Scope, article: str) -> Article | None:
    try:
        return index.article(scope.collections, article)
    except NotFoundError:
        return None


def _citation(number: int, article: Article, voice: Voice) -> Citation:
    mark = Span(*voice.mark) if voice.mark else None
    if article.content_hash == voice.hash:
        quote = Quote(article, voice.start, voice.end)
    else:  # as it was: its words and what it was known by then
        was = replace(
            article, text=voice.text, title=voice.title, source=voice.outlet, published=voice.published, url=voice.url
        )
        quote = Quote(was, 0, len(was.text))
    return Citation(number, quote, Span(quote.start, quote.end), voice.probability, mark)


def _linked(side: Shown, links: ArticleLinks) -> Shown:
    """Links to our own page; none to words that do not stand there any more."""
    standing = [citation for citation in side.citations if citation.number not in side.altered]
    linked = {citation.number: citation for citation in links.on_each(standing)}
    return replace(side, citations=tuple(linked.get(citation.number, citation) for citation in side.citations))
