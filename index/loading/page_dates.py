"""The day on which a web page says that its article was published: stated as its own, or none.

A page is full of other dates: of teasers, comments, tickers, terms, of when it was changed and of what it tells. A
wrong day is worse than none, for what is called later, and what is left out of a range of dates, hang on it. So a page
whose own statements disagree is undated, unless the one is the day of a change, or the same moment in another zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from index.loading import page_claims
from index.loading.page_head import from_head, from_markup
from index.loading.written_days import reader

# Where people write, days begin up to 13 hours before and end up to 10 hours after those of UTC.
_EVERYWHERE = tuple(timezone(timedelta(hours=hours)) for hours in (-10, 13))
# Hours of UTC in which it is the same day where most pages are written that do not tell their country: in America.
_SAME_DAY = range(8, 24)


def stated_date(page: Any, address: str | None) -> str | None:
    """The day, as ISO 8601, that the parsed `page` (an lxml tree) or its `address` states, or None."""
    if page_claims.is_wiki(page):
        return None
    words = reader(page_claims.language(page))
    machine = [
        day for day in (page_claims.from_meta(page), page_claims.from_json_ld(page), from_markup(page, words)) if day
    ]
    seen = [day for day in (from_head(page, words), page_claims.from_address(address)) if day]
    country = page_claims.country(page, address)
    changed = {day[:10] for day in page_claims.changed(page)}
    return _agreed(machine + seen, country) or _agreed(_unchanged(machine, seen, changed), country)


def _unchanged(machine: list[str], seen: list[str], changed: set[str]) -> list[str]:
    """What is stated without the days of changes, if what is stated for machines is not all one."""
    kept = [day for day in machine if day[:10] not in changed]
    return kept + [day for day in seen if day[:10] not in changed] if kept else []


def _agreed(stated: list[str], country: str | None) -> str | None:
    """The one day of which all of `stated` speak, where the page was written."""
    moments = [datetime.fromisoformat(day) for day in stated if _is_moment(day)]
    days = {day[:10] for day in stated if not _is_moment(day)}
    if not days and all(_is_certain(moment, country) for moment in moments):
        days = {moment.date().isoformat() for moment in moments}
    if len(days) != 1:
        return None
    day = days.pop()
    return day if all(day in _days(moment, country) for moment in moments) else None


def _days(moment: datetime, country: str | None) -> set[str]:
    """The days that a moment in UTC was in `country`, or wherever people write if that is not known, and in UTC."""
    import pytz

    zones: list[tzinfo] = [pytz.timezone(zone) for zone in pytz.country_timezones.get(country or "", ())]
    return {moment.astimezone(zone).date().isoformat() for zone in (UTC, *(zones or _EVERYWHERE))}


def _is_certain(moment: datetime, country: str | None) -> bool:
    """Whether the day of a moment in UTC is the day that it was where the page was written."""
    return len(_days(moment, country)) == 1 if country else moment.hour in _SAME_DAY


def _is_moment(stated: str) -> bool:
    """Whether it is a moment in UTC, of which another zone may have another day; midnight is how days are written."""
    return stated.endswith("+00:00") and "T00:00:00+" not in stated
