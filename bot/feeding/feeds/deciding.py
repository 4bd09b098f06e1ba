"""What to do about a feed, decided from data alone: how it is after an answer, and which of its entries are new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.chat.feed_store import Entry, Feed
from index.addresses import canonical
from index.loading.listing import Listed, Listing

LONGEST_PAUSE = timedelta(days=1)  # between two readings of a feed that fails, or asks for it
LONGEST_WAIT = timedelta(days=7)  # that a server may ask for by Retry-After
PATIENCE = timedelta(days=14)  # after which a feed that only fails has ended
FEWEST = 5  # failures before it has
MEMORY = timedelta(days=120)  # for which an entry that has left its feed is known again
RETRIES = (timedelta(minutes=10), timedelta(hours=2), timedelta(hours=12))  # of an article that cannot be had
_JITTER = 0.2  # of a pause, so that what was added in one moment is not read in one for ever


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often feeds are read: every `pause`, somewhat more or less by `dice` (in [0, 1))."""

    pause: timedelta
    dice: float = 0.5

    def after(self, pause: timedelta) -> timedelta:
        """A pause of about that length."""
        return pause * (1 + _JITTER * (self.dice - 0.5))


def read_well(
    feed: Feed, headers: Mapping[str, str], now: datetime, rhythm: Rhythm, minutes: int | None = None
) -> Feed:
    """The feed after it was read, or was found unchanged; it asks for a pause of `minutes`, or by its headers."""
    asked = max(timedelta(minutes=min(minutes or 0, 10_000)), _max_age(headers.get("cache-control", "")))
    pause = min(max(rhythm.pause, asked), LONGEST_PAUSE)
    return replace(
        feed, due=now + rhythm.after(pause), etag=headers.get("etag", feed.etag), read=now, failures=0, failing=None,
        modified=headers.get("last-modified", feed.modified), error=None,
    )  # fmt: skip


def failed(feed: Feed, sentence: str, now: datetime, rhythm: Rhythm, wait: timedelta | None = None) -> Feed:
    """The feed after a failure: the next pause is twice as long, and at least `wait`, for which its server asked.

    After two weeks of nothing else it has ended.
    """
    failures, since = feed.failures + 1, feed.failing or now
    if failures >= FEWEST and now - since >= PATIENCE:
        return ended(feed, f"It could not be read for {(now - since).days} days: {sentence}")
    pause = min(rhythm.pause * 2 ** min(failures, 20), LONGEST_PAUSE)
    due = now + max(rhythm.after(pause), min(wait or timedelta(), LONGEST_WAIT))
    return replace(feed, due=due, error=sentence, failures=failures, failing=since)


def ended(feed: Feed, sentence: str) -> Feed:
    """The feed, which is not read any more."""
    return replace(feed, due=None, error=sentence, failures=feed.failures + 1)


def wait_of(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long Retry-After asks to wait: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3."""
    asked = headers.get("retry-after", "").strip()
    if asked.isdecimal():
        return timedelta(seconds=min(int(asked[:9]), LONGEST_WAIT.total_seconds()))
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(moment - now, timedelta()) if moment.utcoffset() is not None else None


def _max_age(control: str) -> timedelta:
    for part in control.lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.strip('"').isdecimal():
            return timedelta(seconds=min(int(value.strip('"')[:9]), LONGEST_PAUSE.total_seconds()))
    return timedelta()


# Entries


def news(listing: Listing, known: Iterable[Entry], now: datetime) -> tuple[list[Entry], int]:
    """The entries of a listing as they are to be stored, and how many of them are new or have changed.

    An entry is known by its address, whatever its id is now; under a new address by its id, if its title is the same
    (ids are reused, too). What is new or has changed is due, in the order of the listing.
    """
    held = {entry.key: entry for entry in known}
    ids = {entry.id: entry for entry in held.values() if entry.id}
    found: dict[str, Entry] = {}
    fresh = 0
    for listed in listing.entries:
        key = key_of(listed)
        if key is None or key in found:
            continue
        entry = _entry(key, listed, held.get(key) or _moved(listed, ids), now)
        if entry.mark == getattr(held.get(key), "mark", None):
            found[key] = entry
        else:
            found[key] = replace(entry, due=now + timedelta(milliseconds=fresh))
            fresh += 1
    return list(found.values()), fresh


def key_of(listed: Listed) -> str | None:
    """By what an entry is known: its address, its id, or its words; None if it has none of these."""
    if listed.address:
        return canonical(listed.address)
    told = listed.id or listed.title or listed.text
    return f"id:{hashlib.sha256(told.encode()).hexdigest()}" if told else None


def _moved(listed: Listed, ids: Mapping[str, Entry]) -> Entry | None:
    """The entry that stood under another address, if it is plainly the same."""
    before = ids.get(listed.id) if listed.id else None
    return before if before and before.title and before.title.casefold() == listed.title.casefold() else None


def _entry(key: str, listed: Listed, before: Entry | None, now: datetime) -> Entry:
    """How an entry is now; it is due, at `now`, unless it was dealt with as it is."""
    # What a teaser says of comments and the hour changes without its article, where an update would be told.
    told = f"{listed.title}\x00{listed.updated or listed.text}"
    mark = hashlib.sha256(told.encode()).hexdigest()[:16]
    stays = before is not None and before.key == key
    if before and stays and before.mark == mark:
        return replace(before, seen=now, id=listed.id, address=listed.address)
    article = before.article if before else None
    return Entry(
        key, now, now, listed.id, listed.address, listed.title, mark, listed.published, listed.author, listed.outlet,
        listed.text, article=article if stays else None, former=None if stays else article,
    )  # fmt: skip


def became(entry: Entry, article: str) -> Entry:
    """The entry once its article is stored under that id."""
    return replace(entry, due=None, text="", article=article, former=None, error=None, tries=0)


def passed_over(entry: Entry, sentence: str) -> Entry:
    """The entry that is to be no article, or no other one than it was."""
    return replace(entry, due=None, text="", error=sentence)


def put_off(entry: Entry, sentence: str, now: datetime) -> Entry:
    """The entry after its article could not be had: it is tried again later, three times."""
    if entry.tries >= len(RETRIES):
        return passed_over(entry, sentence)
    return replace(entry, due=now + RETRIES[entry.tries], error=sentence, tries=entry.tries + 1)
