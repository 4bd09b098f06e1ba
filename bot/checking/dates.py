"""Days, months and years that a text names, and whether an article, which was published on a day, names the same.

"On Tuesday" in an article is the Tuesday before it was published, or the one after; a draft's "14 June" can be it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.checking.taken import Taken
from index.types import Span

_MONTHS = [date(2000, month, 1).strftime("%B").lower() for month in range(1, 13)]
_WEEKDAYS = [date(2001, 1, day).strftime("%A").lower() for day in range(1, 8)]  # 1 January 2001 was a Monday
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"
_YEAR = r"(?P<year>(?:17|18|19|20)\d\d)(?!\d|s\b|[.,]\d)"
_FORMS = [
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?!\s+(?:million|billion|per|people))(?:,?\s+{_YEAR})?"),
    re.compile(rf"(?<![\d.,$£€])\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"),
    re.compile(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}"),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(rf"\b(?:in|by|of|since|until|during|from|last|this|next|early|late|mid)[\s-]{_MONTH}\b"),
    re.compile(rf"(?<![\d$£€¥₹.,#/-]){_YEAR}(?![\d/%]|\s?(?:people|dollars|euros|pounds|miles|feet|votes))"),
    re.compile(r"\b(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"),
    re.compile(r"\b(?P<near>yesterday|today|tonight|tomorrow)\b", re.IGNORECASE),
]


@dataclass(frozen=True, slots=True)
class When:
    """What a text says of a date. `days` are the days that it can be, where it is told from the day of publication."""

    span: Span
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    days: tuple[date, ...] = ()

    @property
    def is_relative(self) -> bool:
        """Whether it names no date of its own: "yesterday"."""
        return not (self.year or self.month or self.weekday is not None)

    @property
    def is_weekday(self) -> bool:
        """Whether it names a day of the week and no date."""
        return self._grain == "weekday"

    def agrees(self, other: When) -> bool:
        """Whether `other`, an article's, can be the same and is at least as exact."""
        if other.days:
            return any(self._is_on(day) for day in other.days)
        if (self.year, self.month, self.day) == (None, None, None):
            return self.weekday == other.weekday is not None
        year_unsaid = self.month is not None and other.year is None
        same_year = self.year in (None, other.year) or year_unsaid
        return same_year and self.month in (None, other.month) and self.day in (None, other.day)

    def opposes(self, other: When) -> bool:
        """Whether `other` names another date, as exactly."""
        return self._grain == other._grain != "near" and not self.agrees(other)

    def _is_on(self, day: date) -> bool:
        fields = ((self.year, day.year), (self.month, day.month), (self.day, day.day), (self.weekday, day.weekday()))
        return all(mine in (None, theirs) for mine, theirs in fields)

    @property
    def _grain(self) -> str:
        if self.day is not None:
            return "day"
        if self.weekday is not None:
            return "weekday"
        return "month" if self.month is not None else "year" if self.year is not None else "near"


def whens(text: str, published: date | None = None, within: Span | None = None) -> list[When]:
    """The dates that a text, or a range of it, names, in order; those of an article with the days that they can be."""
    area = within or Span(0, max(1, len(text)))
    found: list[When] = []
    taken = Taken(area)
    for form in _FORMS:
        for match in form.finditer(text, area.start, area.end):
            if not taken.has(Span(*match.span())) and (when := _when(match, published)):
                found.append(when)
                taken.take(when.span)
    return sorted(found, key=lambda when: when.span.start)


def _when(match: re.Match[str], published: date | None) -> When | None:
    named = match.groupdict()
    span = Span(min(match.start(name) for name, said in named.items() if said), match.end())
    month = _month(named)
    day, year = (int(named[part]) if named.get(part) else None for part in ("day", "year"))
    weekday = next((n for n, w in enumerate(_WEEKDAYS) if w.startswith((named.get("weekday") or "-").lower())), None)
    try:
        days = _days(published, month, day, year, weekday, (named.get("near") or "").lower())
    except ValueError:  # 31 April
        return None
    return When(span, year, month, day, weekday, days)


def _month(named: dict[str, str | None]) -> int | None:
    if number := named.get("number"):
        return int(number)
    said = (named.get("month") or "").lower().rstrip(".")
    return next((n for n, month in enumerate(_MONTHS, start=1) if said and month.startswith(said[:3])), None)


def _days(
    published: date | None, month: int | None, day: int | None, year: int | None, weekday: int | None, near: str
) -> tuple[date, ...]:
    """The days that can be meant, as far as they can be told.

    Raises:
        ValueError: if there is no such day.
    """
    if month and day:
        date(year or 2000, month, day)
        return (date(year, month, day),) if year else _nearest(published, month, day) if published else ()
    if published is None:
        return ()
    if weekday is not None:
        last = published - timedelta(days=(published.weekday() - weekday) % 7)
        return (last, last + timedelta(days=7), last - timedelta(days=7))
    shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}.get(near)
    return () if shift is None else (published + timedelta(days=shift),)


def _nearest(published: date, month: int, day: int) -> tuple[date, ...]:
    """The day of that name nearest to the one of publication."""
    years = (published.year + n for n in (-1, 0, 1))
    days = [date(y, month, day) for y in years if (month, day) != (2, 29) or y % 4 == 0]
    return tuple(sorted(days, key=lambda one: abs(one - published))[:1])
