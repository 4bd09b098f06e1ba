"""How feeds are listed: each with what it is, how it fares, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.showing.document import Card, Document, Run
from bot.showing.outline import counted
from bot.showing.plain_text import shortened

NO_FEEDS = "There are no feeds here yet."
NAMED = 15  # feeds named in one message, those in trouble first
_NAME, _TROUBLE = 100, 200  # characters shown of a title or an address, and of a trouble
_KINDS = {"sitemap": "sitemap", "links": "page of links"}


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed and how it fares. `read` is when it was last read well, `new` when something was last new in it.

    `articles` came of it, `waiting` of its entries are still to be loaded, `given_up` could not be. `error` is the last
    trouble, in a sentence; with `has_ended` it is not read any more.
    """

    address: str
    title: str
    kind: str
    words: tuple[str, ...]
    outlets: tuple[str, ...]
    read: datetime | None
    new: datetime | None
    error: str | None
    has_ended: bool
    articles: int
    waiting: int
    given_up: int


def feed_facts(feed: FeedHealth, now: datetime) -> list[str]:
    """What is told of a feed under its name, line by line."""
    facts = [
        _KINDS.get(feed.kind),
        counted(feed.articles, "article"),
        f"{feed.waiting:,} waiting" if feed.waiting else None,
        f"{feed.given_up:,} could not be read" if feed.given_up else None,
        f"read {ago(feed.read, now)}",
        f"last new {ago(feed.new, now)}" if feed.read else None,
    ]
    narrowed = [f"words: {', '.join(feed.words)}"] if feed.words else []
    narrowed += [f"outlets: {', '.join(feed.outlets)}"] if feed.outlets else []
    trouble = f"{'Ended' if feed.has_ended else 'Trouble'}: {feed.error}" if feed.error else None
    lines = [" · ".join(fact for fact in facts if fact), "; ".join(narrowed), shortened(trouble or "", _TROUBLE)]
    return [line for line in lines if line]


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago something was."""
    if moment is None:
        return "never"
    since = max(now - moment, timedelta())
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if since >= unit:
            return f"{counted(since // unit, name)} ago"
    return "just now"


def feeds_document(feeds: Sequence[FeedHealth], now: datetime, said: str = "", named: int = NAMED) -> Document:
    """The feeds of a place, under what is to be said first; as many are named as fit."""
    head = counted(len(feeds), "feed") if feeds else NO_FEEDS
    lines = tuple(_line(feed, now) for feed in feeds[:named])
    left = (f"and {len(feeds) - named:,} more",) if len(feeds) > named else ()
    return Document(
        f"{said} {head}".strip(),
        cards=(Card(heading=head, text=said or None, lines=lines + left),),
        shorter=feeds_document(feeds, now, said, named - 1) if named > 1 and feeds else None,
    )


def _line(feed: FeedHealth, now: datetime) -> tuple[Run, ...]:
    name = shortened(feed.title or feed.address, _NAME)
    address = [Run(" "), Run(shortened(feed.address, _NAME), "code")] if feed.title else []
    return (Run(name, "bold"), *address, Run(f" {'; '.join(feed_facts(feed, now))}"))
