"""The collection at a glance: what was published when, and the articles of a period."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from bot.showing.outline import day
from index.engine import Summary

ROWS = 60  # periods that a timeline shows at most: of days if they are few, else of months, else of years
ON_A_PAGE = 50  # articles


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a month or a year of the timeline: its first and last day, and how many articles are from it.

    `share` is that number as a percentage of the largest.
    """

    name: str
    first: date
    last: date
    articles: int
    share: float


@dataclass(frozen=True, slots=True)
class Day:
    """The articles of one day of publication; `name` is None for those without a date."""

    name: str | None
    articles: tuple[Summary, ...]


def between(found: Sequence[Summary], first: date | None, last: date | None) -> list[Summary]:
    """The articles published from `first` to `last`, both included; without either also those without a date."""
    if first is None and last is None:
        return list(found)
    low, high = first or date.min, last or date.max
    return [s for s in found if s.published and low <= date.fromisoformat(s.published[:10]) <= high]


def by_day(found: Sequence[Summary]) -> list[Day]:
    """Articles that come in the order of their dates, day by day."""
    groups = groupby(found, key=lambda s: s.published[:10] if s.published else None)
    return [Day(day(published), tuple(articles)) for published, articles in groups]


def timeline(found: Sequence[Summary]) -> list[Period]:
    """How much was published in each period from the first article to the last, oldest first, empty ones included."""
    days = Counter(date.fromisoformat(s.published[:10]) for s in found if s.published)
    if not days:
        return []
    for periods in (_days, _months, _years):
        if len(spans := periods(min(days), max(days))) <= ROWS:
            break
    spans = spans[-ROWS:]
    counts = [sum(days[d] for d in days if first <= d <= last) for _, first, last in spans]
    most = max(counts)
    return [Period(*span, n, round(100 * n / most, 1)) for span, n in zip(spans, counts, strict=True)]


Spans = list[tuple[str, date, date]]


def _days(first: date, last: date) -> Spans:
    every = (first + timedelta(days=n) for n in range(min((last - first).days + 1, ROWS + 1)))
    return [(f"{d.day} {d:%B %Y}", d, d) for d in every]


def _months(first: date, last: date) -> Spans:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [_month(first.year * 12 + first.month - 1 + n) for n in range(min(count, ROWS + 1))]
    return [(f"{s:%B %Y}", s, s.replace(day=monthrange(s.year, s.month)[1])) for s in starts]


def _years(first: date, last: date) -> Spans:
    return [(str(year), date(year, 1, 1), date(year, 12, 31)) for year in range(first.year, last.year + 1)]


def _month(number: int) -> date:
    """The first day of a month, counted from the year 0."""
    return date(number // 12, number % 12 + 1, 1)
