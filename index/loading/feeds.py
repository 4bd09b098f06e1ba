"""Reading a feed that was saved or fetched (RSS, Atom): each entry is an article, as far as the feed tells it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from index.errors import LoadError
from index.loading.draft import Draft
from index.loading.fragments import shown
from index.loading.parts import Part


def read_feed(data: bytes) -> Iterator[Part]:
    """The entries of a feed.

    Raises `LoadError` if it has none.
    """
    import feedparser

    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        raise LoadError("It is XML, but no feed with entries.")
    outlet = feed.feed.get("title")
    for number, entry in enumerate(feed.entries, start=1):
        yield str(entry.get("id") or number), partial(_draft, entry, outlet)


def _draft(entry: Any, outlet: str | None) -> Draft:
    texts = [content.get("value", "") for content in entry.get("content", ())] + [entry.get("summary", "")]
    text = max((shown(each) for each in texts if each.strip()), key=len, default="")
    if not text:
        raise LoadError("The entry has no text; add its address.")
    # "updated" says when it was changed, or fetched: not when it was published.
    return Draft(
        text, shown(entry.get("title", "")), outlet, entry.get("link"), entry.get("published"), entry.get("author")
    )
