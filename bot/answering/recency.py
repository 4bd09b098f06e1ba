"""A question is asked on a day: "how many cases are there?" means now, "who won the first debate?" does not.

The age of an article, counted from that day, lowers the log odds of what it says by w ln(1 + age in weeks). The weight
is larger where the question has words of time, and nothing where it names another time. Only ages beside each other
count: where all articles are old, none is held against its age.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.types import Hit

# Chosen on a dev set of news questions asked about the week before them; half of what was best there, for people who
# ask a bot about a collection also ask about what is past.
ALWAYS, NOW = 0.2, 0.5
_NOW = re.compile(
    r"\b(latest|newest|now|current(ly)?|today|tonight|yesterday|recent(ly)?|"
    r"this (week|month|year|morning|weekend|season)|"
    r"(last|past) (week|weekend|days?|month)|so far|still|yet|at the moment|these days|just)\b",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\b(1[5-9]\d\d|20\d\d|last year|years? ago|decades? ago|back then|originally|at first|the first|in the past|"
    r"in (january|february|march|april|may|june|july|august|september|october|november|december)|"
    r"(19|20)?\d0s|century|used to|earlier|previous(ly)?|before)\b",
    re.IGNORECASE,
)

# What asks for the state of things and stands in no article.
_LATEST = re.compile(
    r"\b(the )?(?P<word>latest|newest|most recent|current(ly)?|right now|now|at the moment|these days|nowadays|"
    r"as of now)\b\s*",
    re.IGNORECASE,
)
_MONTHS = [date(2000, month, 1).strftime("%B").lower() for month in range(1, 13)]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_PERIOD = re.compile(
    rf"\b(in|during|on|from) ((?P<day>\d{{1,2}})(st|nd|rd|th)? )?{_MONTH}( (?P<after>\d{{1,2}})(st|nd|rd|th)?\b)?"
    r"(,? (?P<year>20\d\d))?\b|\b(?P<near>yesterday|today|(last|this) (week|month))\b",
    re.IGNORECASE,
)
LEAST = 2  # words that a question keeps without its words of time


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, the words that name them, and the month among these, if one is."""

    words: str
    first: date
    last: date
    month: str = ""


def asks_for_latest(question: str) -> bool:
    """Whether the newest state of things is asked for: "what's the latest fee?", "how much is it now?"."""
    return timeless(question) != question


def timeless(question: str, texts: Sequence[str] = ()) -> str:
    """The question without words that ask for the state of things, save those that one of `texts` has.

    Articles seldom have them, for they are written as of their own day; but "now advising the office" answers "now".
    """
    rest = _LATEST.sub(lambda match: match[0] if _has(texts, match) else match[1] or "", question)
    rest = re.sub(r" (?=\W*$)", "", " ".join(rest.split()))
    return rest if len(rest.split()) >= LEAST else question


def _has(texts: Sequence[str], match: re.Match[str]) -> bool:
    word = re.compile(rf"\b{re.escape(match['word'])}\b", re.IGNORECASE)
    return any(word.search(text) for text in texts)


def period(question: str, asked: date) -> Period | None:
    """The day, week or month that a question names, if it names one.

    A month without a year is the last one that has begun by the day on which the question is asked.
    """
    match = _PERIOD.search(question)
    if match is None:
        return None
    try:
        first, last = _near(match["near"].lower(), asked) if match["near"] else _named(match, asked)
    except ValueError:  # 31 April
        return None
    return Period(match[0], first, last, (match["month"] or "").capitalize())


def _named(match: re.Match[str], asked: date) -> tuple[date, date]:
    month = _MONTHS.index(match["month"].lower()) + 1
    year = int(match["year"]) if match["year"] else asked.year - (month > asked.month)
    if day := match["day"] or match["after"]:
        return date(year, month, int(day)), date(year, month, int(day))
    return date(year, month, 1), _before(date(year + month // 12, month % 12 + 1, 1))


def _near(words: str, asked: date) -> tuple[date, date]:
    if words in ("today", "yesterday"):
        day = asked if words == "today" else _before(asked)
        return day, day
    week = asked - timedelta(days=asked.weekday())
    starts = {"week": (week, week - timedelta(days=7)), "month": (asked.replace(day=1), _before(asked.replace(day=1)))}
    this, last = starts[words.split()[1]]
    if words.startswith("this"):
        return this, asked
    return last.replace(day=1) if words.endswith("month") else last, _before(this)


def _before(day: date) -> date:
    return day - timedelta(days=1)


def shifts(question: str, hits: Sequence[Hit], asked: date) -> Mapping[str, float]:
    """From an article's id to what its age adds to the log odds of what it says: 0 for the newest, else less.

    Articles without a date are as old as the middle one of those with one.
    """
    weight = _weight(question)
    ages = {hit.article.id: _weeks(hit, asked) for hit in hits}
    known = sorted(age for age in ages.values() if age is not None)
    if not known or not weight:
        return {}
    middle, least = known[len(known) // 2], math.log1p(known[0])
    return {id_: weight * (least - math.log1p(middle if age is None else age)) for id_, age in ages.items()}


def _weight(question: str) -> float:
    if _NOW.search(question):
        return NOW
    return 0.0 if _THEN.search(question) else ALWAYS


def _weeks(hit: Hit, asked: date) -> float | None:
    published = hit.article.published
    return max(0, (asked - date.fromisoformat(published[:10])).days) / 7 if published else None
