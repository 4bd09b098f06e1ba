"""Copying an index from one engine to another, as often as it takes: what is there is not copied again.

What is kept beside the articles (earlier versions, pages, chains) is taken over as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.engine import Engine, Prepared
from index.types import Article

_AT_ONCE = 512  # passages in one transaction


def copied(source: Engine, target: Engine, at_once: int = _AT_ONCE) -> Iterator[Article]:
    """Each article once it is in the target, with the passages and vectors that it has in the source; so many passages
    `at_once`.

    Raises:
        StoreError: if one cannot be read or written, or the target's passages are made by something else.
    """
    made_by = source.maker()
    if made_by is None:
        return
    target.claim(made_by)
    waiting: list[Prepared] = []
    for one in source.whole():
        waiting.append(one)
        if sum(len(prepared.passages) for prepared in waiting) >= at_once:
            yield from _put(source, target, waiting)
            waiting = []
    yield from _put(source, target, waiting)
    for collection in source.collections():
        target.take_over(collection, source.chain(collection))


def _put(source: Engine, target: Engine, waiting: Sequence[Prepared]) -> Iterator[Article]:
    if waiting:
        target.put(waiting)
    for prepared in waiting:
        _remember(source, target, prepared.article)
        yield prepared.article


def _remember(source: Engine, target: Engine, article: Article) -> None:
    history = source.history([article.collection], article.id)
    if history is None:  # it was removed meanwhile
        return
    contents = {article.content_hash, *(one.article.content_hash for one in history.earlier)}
    pages = {c: page for c in contents if (page := source.page(article.collection, article.id, c))}
    target.remember(article.collection, article.id, history, pages)
