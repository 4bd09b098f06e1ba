"""A question is asked on a day: "how many cases are there?" means now, "who won the first debate?" does not.

The age of an article, counted from that day, lowers the log odds of what it says by w ln(1 + age in weeks). The weight
is larger where the question has words of time, and nothing where it names another time. Only ages beside each other
count: where all articles are old, none is held against its age.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date

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
