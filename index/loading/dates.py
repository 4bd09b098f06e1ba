"""Reading a date of publication in the usual forms, and only if it can mean one day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from itertools import product

FIRST_YEAR = 1600  # the first newspapers
_ISO = re.compile(r"\d{4}-?\d\d-?\d\d([T ].+)?")
_RFC_2822 = re.compile(r"([A-Za-z]{3}, ?)?\d\d? [A-Za-z]{3} \d{4} \d\d:\d\d")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d\d?)[/.-](\d\d?)(?!\d)")
# They differ in year, month, day and hour: what a text leaves open comes out differently with each.
_DEFAULTS = (datetime(2001, 2, 3, 4), datetime(2002, 3, 4, 5))  # noqa: DTZ001 - they stand in for what is left open


def iso_date(value: object) -> str | None:
    """`value` as an ISO 8601 date, or date and time if the hour is known; None if it is no certain date.

    Takes ISO 8601, RFC 2822, "3 May 2024" and the like, and date objects. A day that reads differently with
    day or month first (03/05/2024) is uncertain, and one before 1600 or after tomorrow's year is absurd.
    """
    if isinstance(value, str):
        value = _parsed(" ".join(value.split()))
    if not isinstance(value, date) or not FIRST_YEAR <= value.year <= datetime.now(UTC).year + 1:
        return None
    return value.isoformat()


def _parsed(text: str) -> date | None:
    return _iso(text) or _rfc_2822(text) or _written(text)


def _iso(text: str) -> date | None:
    text = _YEAR_FIRST.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", text, count=1)
    if not _ISO.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if len(text) > len("2024-05-03") else moment.date()


def _rfc_2822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if _RFC_2822.match(text) else None
    except ValueError:
        return None


def _written(text: str) -> date | None:
    """A date in words or with slashes, if every way to read it gives the same day."""
    if len(text) > 80 or text.isdigit():
        return None
    # Nobody writes the day right after the year.
    day_first = (False,) if re.match(r"\d{4}-", text) else (False, True)
    orders = product(_DEFAULTS, day_first, (False, True))
    readings = {_read(text, *order) for order in orders} - {None}
    days = {moment.date() for moment in readings if moment}
    if len(days) != 1:
        return None
    return readings.pop() if len(readings) == 1 else days.pop()


def _read(text: str, blanks: datetime, day_first: bool, year_first: bool) -> datetime | None:
    from dateutil import parser

    try:
        found: datetime = parser.parse(text, default=blanks, dayfirst=day_first, yearfirst=year_first, tzinfos=_zone)
    except (ValueError, OverflowError):
        return None
    return found


def _zone(_name: str | None, offset: int | None) -> tzinfo | None:
    """Abbreviations such as IST stand for several zones: only a written offset is believed."""
    return None if offset is None else timezone(timedelta(seconds=offset))
