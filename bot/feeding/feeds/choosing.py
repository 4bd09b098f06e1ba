"""What an entry becomes: its article as it was loaded, or as the feed itself gives it, if it is one to keep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.feed_store import Entry, Feed
from index.addresses import site
from index.errors import LoadError
from index.loading.draft import Draft, Origin, to_article
from index.loading.results import Failure
from index.terms import stems
from index.types import Article

SEVERAL = "Its address leads to several articles, not to one."
WHOLE = 600  # characters of a text in a feed that may be a whole article, where its page cannot be had
ALONE = 200  # of one that stands nowhere else
_TEASER = re.compile(r"(…|\.\.\.|\[…\]|\[\.\.\.\]|\b(read|continue|more)\b.{0,20})[\s\])»>]*\Z", re.IGNORECASE)

# What WordPress writes under an entry, where nothing else is changed.
_APPEARED = re.compile(r"\s*The post [^\n]{1,300} (appeared first on|first appeared on) [^\n]{1,150}\Z")


def article_of(feed: Feed, entry: Entry, results: Sequence[Article | Failure]) -> Article:
    """The article among what came of loading an entry's address, else the text that the feed gives, if that is whole.

    Raises:
        LoadError: why there is none.
    """
    if len(results) == 1 and isinstance(results[0], Article):
        found = results[0]
        # A page under a new address stays the article that it was.
        return replace(found, id=entry.former or found.id, published=found.published or entry.published)
    if _is_whole(entry):
        return _told(feed, entry)
    failure = next((result for result in results if isinstance(result, Failure)), None)
    if failure is None or len(results) > 1:
        raise LoadError(SEVERAL if entry.address else "It has no address, and hardly any text.")
    raise LoadError(failure.reason)


def is_wanted(feed: Feed, entry: Entry, article: Article) -> bool:
    """Whether an article has any of the words and is of any of the outlets that its feed is narrowed to."""
    has = stems(f"{article.title}\n{article.text}") if feed.words else frozenset()
    if feed.words and not any(stems(words) <= has for words in feed.words):
        return False
    host = site(article.url) if article.url else ""
    names = {name.casefold() for name in (article.source, entry.outlet, host) if name}
    return not feed.outlets or any(
        wanted.casefold() in names or host.endswith("." + wanted.casefold()) for wanted in feed.outlets
    )


def _is_whole(entry: Entry) -> bool:
    text = _APPEARED.sub("", entry.text)
    return len(text) >= (WHOLE if entry.address else ALONE) and not _TEASER.search(text[-60:])


def _told(feed: Feed, entry: Entry) -> Article:
    origin = Origin(feed.address, "", f"{feed.address}#{entry.key}", feed.collection, url=entry.address)
    outlet = entry.outlet or (None if entry.address else feed.title)
    draft = Draft(_APPEARED.sub("", entry.text), entry.title, outlet, entry.address, entry.published, entry.author)
    return to_article(draft, origin)
