"""What was asked over some days, and how it went: counts, and the questions that an article is worth writing for.

What somebody asked privately is counted and never shown.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import string
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.chat.store import ChatStore, PastQuestion
from bot.showing.outline import one_line

PAGE = "web"  # the platform of the page, where nobody is in a workspace
SLOWEST = 5
_ENDS = string.punctuation + "…。！？؟"


@dataclass(frozen=True, slots=True)
class Slow:
    """A question that took long; `words` are None where they are not to be shown."""

    elapsed_ms: float
    asked: datetime
    platform: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The same words, asked this many times by so many people without a useful answer.

    `not_found` times nothing was found; the other times more people found the answer unhelpful than helpful.
    """

    words: str
    times: int
    not_found: int
    askers: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Stats:
    """The days from `first` to `last`, both included, in UTC.

    Of the `answered` questions the articles `differs` on some or have `changed`. Times are in milliseconds, the 95th
    percentile by nearest rank, and None if there are none. `unshown` counts the unanswered questions whose words are
    private, have expired or belong to another platform than those asked for.
    """

    first: date
    last: date
    questions: int
    platforms: tuple[tuple[str, int], ...]  # most used first
    days: tuple[tuple[date, int], ...]  # every day, oldest first
    answered: int
    differs: int
    changed: int
    not_found: int
    helpful: int
    not_helpful: int
    median_ms: float | None
    p95_ms: float | None
    slowest: tuple[Slow, ...]
    unanswered: tuple[Unanswered, ...]  # most asked first
    unshown: int

    @property
    def answered_share(self) -> float | None:
        """Of the questions, in [0, 1]."""
        return _share(self.answered, self.questions)

    @property
    def helpful_share(self) -> float | None:
        """Of the votes, in [0, 1]."""
        return _share(self.helpful, self.helpful + self.not_helpful)


async def stats(store: ChatStore, now: datetime, days: int, words_of: Collection[str] | None = None) -> Stats:
    """What happened on the last so many days in UTC, today included.

    Words are shown only if they were asked publicly, and on one of the platforms `words_of`, or on any if that is None.

    Raises:
        StoreError: if the chat database cannot be used.
    """
    first = now.astimezone(UTC).date() - timedelta(days=days - 1)
    asked = await store.asked(datetime.combine(first, time(), UTC))
    return await asyncio.to_thread(summarise, asked, first, now.astimezone(UTC).date(), words_of)


def summarise(
    asked: Sequence[PastQuestion], first: date, last: date, words_of: Collection[str] | None = None
) -> Stats:  # fmt: skip
    """As `stats`, of questions that were read already."""
    times = sorted(one.elapsed_ms for one in asked if one.elapsed_ms is not None)
    failed = [one for one in asked if is_unanswered(one)]
    shown = [(one, words) for one in failed if (words := _words(one, words_of))]
    return Stats(
        first=first,
        last=last,
        questions=len(asked),
        platforms=tuple(Counter(one.platform for one in asked).most_common()),
        days=_days(asked, first, last),
        answered=sum(one.status == "answered" for one in asked),
        differs=sum(one.differs for one in asked),
        changed=sum(one.changed for one in asked),
        not_found=sum(one.status == "not_found" for one in asked),
        helpful=sum(one.helpful for one in asked),
        not_helpful=sum(one.not_helpful for one in asked),
        median_ms=statistics.median(times) if times else None,
        p95_ms=times[math.ceil(0.95 * len(times)) - 1] if times else None,
        slowest=_slowest(asked, words_of),
        unanswered=_grouped(shown),
        unshown=len(failed) - len(shown),
    )


def stats_to_json(found: Stats) -> dict[str, Any]:
    """One JSON object: its days and moments are ISO 8601, the shares are beside the counts."""
    return {
        **asdict(found),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "platforms": dict(found.platforms),
        "days": {day.isoformat(): count for day, count in found.days},
        "answered_share": found.answered_share,
        "helpful_share": found.helpful_share,
        "slowest": [asdict(one) | {"asked": one.asked.isoformat()} for one in found.slowest],
        "unanswered": [asdict(one) | {"last": one.last.isoformat()} for one in found.unanswered],
    }


def is_unanswered(one: PastQuestion) -> bool:
    """Whether nothing was found, or more people found the answer unhelpful than helpful."""
    return one.status == "not_found" or one.not_helpful > one.helpful


def _words(one: PastQuestion, words_of: Collection[str] | None) -> str | None:
    """The words of a question, if they may be shown; a direct message is private by nature."""
    hidden = one.private or (one.is_direct and one.platform != PAGE)
    if hidden or (words_of is not None and one.platform not in words_of):
        return None
    return one_line(one.words or "") or None


def _same(words: str) -> str:
    """What the same question has in common however it is typed."""
    return words.casefold().rstrip(_ENDS + " ") or words


def _grouped(shown: Iterable[tuple[PastQuestion, str]]) -> tuple[Unanswered, ...]:
    groups: defaultdict[str, list[tuple[PastQuestion, str]]] = defaultdict(list)
    for one, words in shown:
        groups[_same(words)].append((one, words))
    found = [_unanswered(group) for group in groups.values()]
    return tuple(sorted(found, key=lambda one: (one.times, one.last), reverse=True))


def _unanswered(group: Sequence[tuple[PastQuestion, str]]) -> Unanswered:
    newest, words = max(group, key=lambda pair: pair[0].created)
    return Unanswered(
        words=words,
        times=len(group),
        not_found=sum(one.status == "not_found" for one, _ in group),
        askers=len({one.asker for one, _ in group}),
        last=newest.created,
    )


def _slowest(asked: Iterable[PastQuestion], words_of: Collection[str] | None) -> tuple[Slow, ...]:
    timed = [Slow(o.elapsed_ms, o.created, o.platform, _words(o, words_of)) for o in asked if o.elapsed_ms is not None]
    return tuple(sorted(timed, key=lambda one: -one.elapsed_ms)[:SLOWEST])


def _days(asked: Iterable[PastQuestion], first: date, last: date) -> tuple[tuple[date, int], ...]:
    counts = Counter(one.created.astimezone(UTC).date() for one in asked)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple((day, counts[day]) for day in days)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
