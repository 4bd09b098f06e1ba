"""Whether two short answers say the same: in other words, with less detail, or something else altogether.

An answer becomes a set of tokens in which "3%", "3 percent" and "three per cent" look alike. Two answers agree if
one has no token that the other lacks: "14 May" is less than "Thursday 14 May", and says nothing against it.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from bot.answering.speech.names import PUBLIC_BODIES
from index.terms import stem

_LEFT_OUT = frozenset(
    """a an the on in at by of to for from since until till during with within into as and or its his her their our my
    about around nearly almost roughly approximately approx some circa just only exactly over more less than least
    most up mr mrs ms miss dr sir dame lord lady prof professor ltd limited inc incorporated plc llc corp
    corporation co gmbh ag completely entirely totally utterly wholly very also that this these those
    both""".split()  # noqa: SIM905
)
_UP = frozenset(["up", "over", "above", "more", "after", "higher", "gained", "rose", "increased"])
_DOWN = frozenset(["down", "under", "below", "less", "fewer", "before", "lower", "lost", "fell", "decreased"])
_NEGATIONS = frozenset(["not", "no", "never", "none", "without", "neither", "nor", "cannot"])
_SYMBOLS = {"%": " percent ", "$": " dollar ", "€": " euro ", "£": " pound ", "¥": " yen ", "&": " and "}
_SPELT = {
    "km": "kilometre", "kilometer": "kilometre", "kilometers": "kilometre", "kilometres": "kilometre",
    "kg": "kilogram", "kilo": "kilogram", "kilos": "kilogram", "cm": "centimetre", "mm": "millimetre",
    "meter": "metre", "meters": "metre", "metres": "metre", "liter": "litre", "liters": "litre", "litres": "litre",
    "tonne": "ton", "tonnes": "ton", "mi": "mile", "hrs": "hour", "hr": "hour", "mins": "minute", "min": "minute",
    "pct": "percent", "usd": "dollar", "eur": "euro", "gbp": "pound", "quid": "pound", "noon": "12:00",
    "midday": "12:00", "midnight": "00:00", "colour": "color", "centre": "center", "defence": "defense",
    "dozens": "dozen",
}  # fmt: skip
_MONTHS = {name.lower(): name.lower() for name in calendar.month_name if name}
_MONTHS |= {name[:3]: name for name in _MONTHS} | {"sept": "september"}
_DAYS = {name.lower(): name.lower() for name in calendar.day_name}
_DAYS |= {"mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday"}
_DAYS |= {"thurs": "thursday", "fri": "friday"}  # "sat" and "sun" are words of their own
_MONTH_NAMES, _DAY_NAMES = frozenset(_MONTHS.values()), frozenset(_DAYS.values())
_PARTS_OF_DAY = frozenset(map(stem, ("morning", "noon", "afternoon", "evening", "night")))
_RELATIVE = frozenset(
    """yesterday today tonight tomorrow day days hour hours minute minutes week weeks month months year years weekend
    morning""".split()  # noqa: SIM905
)

_SEEN_FROM = frozenset(
    stem(word)
    for word in """yesterday today tonight tomorrow day week month year weekend morning noon afternoon evening night
    early earlier late later last next past previous in on during ago since""".split()  # noqa: SIM905
)

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_NUMBERS = {word: float(value) for value, word in enumerate(_UNITS.split())} | {"dozen": 12.0}
_NUMBERS |= {word: 10.0 * value for value, word in enumerate(_TENS.split(), 2)}
_NUMBERS |= {word: float(value) for value, word in enumerate(_ORDINALS.split(), 1)}
_TENS_ALONE = frozenset(10.0 * value for value in range(2, 10))
_SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9}
_SCALES |= {"b": 1e9, "trillion": 1e12, "tn": 1e12}

_CLOCK = re.compile(r"\b(\d{1,2})(?:[.:](\d\d))?\s*([ap])\.?\s?m\b\.?|\b(\d{1,2}):(\d\d)\b")
_RANGE = re.compile(
    r"(?:\bbetween\s+)?(\d\d:\d\d|\d[\d,.]*)\s*(?:-|–|—|\bto\b|\band\b(?=\s*\d))\s*(\d\d:\d\d|\d[\d,.]*)"
)
_ISO_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_CURRENCY = re.compile(r"\b(dollars?|euros?|pounds?|yen|usd|eur|gbp|crowns?|francs?|rupees?|yuan)\b")
_SPELT_RANGE = re.compile(rf"\b({'|'.join(_NUMBERS)}) (?:to|or|and) ({'|'.join(_NUMBERS)})\b")
_WORD = re.compile(r"\d+:\d+(?:~\d+:\d+)?|\d+(?:\.\d+)?(?:~\d+(?:\.\d+)?)?|[^\W\d_]+", re.UNICODE)
_SHARED = 0.6  # of all their words, from which two descriptions without a number say the same


def same(one: str, other: str) -> bool:
    """Whether an editor would count the two as one answer, the shorter perhaps with less detail."""
    a, b = tokens(one), tokens(other)
    if _directions(one) | _directions(other) == {"up", "down"}:
        return False
    if not a or not b:
        return one.strip().lower() == other.strip().lower()
    if a & _NEGATIONS != b & _NEGATIONS:
        return False
    if a & b & _MONTH_NAMES:  # of one month, a day says nothing against a year
        return not any(_contradict(_numbers(a) & kind, _numbers(b) & kind) for kind in _fields(a | b))
    if _contradict(_numbers(a), _numbers(b)):
        return False
    if _days(a) and _days(b) and not _days(a) & _days(b):
        return False
    if _within(a, b) or _within(b, a) or _short_for(one, other) or _short_for(other, one):
        return True
    return _much_shared(a, b) and not _two_bodies(one, other)


@lru_cache(maxsize=4096)
def tokens(answer: str) -> frozenset[str]:
    """What an answer consists of: stems, numbers as digits, clock times as hh:mm, ranges as low~high."""
    text = unicodedata.normalize("NFKC", answer).lower().replace("’", "'")
    text = re.sub(r"\bcan't\b", "can not", re.sub(r"\bwon't\b", "will not", text)).replace("n't", " not")
    text = re.sub(r"'s?\b|\bper cent\b", lambda m: " percent " if "cent" in m[0] else " ", text)
    text = _CLOCK.sub(_clock, re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text))
    for symbol, name in _SYMBOLS.items():
        text = text.replace(symbol, name)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", _ISO_DAY.sub(_written_day, text))
    if not _CURRENCY.search(text):
        text = re.sub(r"(?<=\d)\s?m\b", " metre", text)
    text = _SPELT_RANGE.sub(lambda m: f"{_NUMBERS[m[1]]:g} to {_NUMBERS[m[2]]:g}", text)
    text = _RANGE.sub(lambda m: f" {m[1].rstrip('.,')}~{m[2].rstrip('.,')} ", text)
    return frozenset(_joined(_WORD.findall(text)))


def is_time(answer: str) -> bool:
    """Whether the answer names a date, a day, a year, a clock time or a span of the calendar."""
    # "may" and "march" are months only where they are written like names.
    words = {w.lower() for w in re.findall(r"[^\W\d_]+", answer) if w not in ("may", "march", "mar")}
    found = tokens(answer)
    year = any(re.fullmatch(r"(1[5-9]|20)\d\d", token) for token in found)
    return year or any(":" in token for token in found) or bool(words & (_RELATIVE | _DAYS.keys() | _MONTHS.keys()))


def is_day_name(answer: str) -> bool:
    """Whether the answer tells a day only as seen from its article: "Tuesday", "at noon on Monday", "a month ago"."""
    found = tokens(answer)
    if found <= _DAY_NAMES | _SEEN_FROM or answer.endswith(" ago"):
        return True
    return bool(found & _DAY_NAMES) and not found & _MONTH_NAMES and not _fields(found)[0]


def names_day(answer: str) -> bool:
    """Whether the answer has the name of a day of the week."""
    return bool(tokens(answer) & _DAY_NAMES)


def is_number(answer: str) -> bool:
    """Whether the answer holds a number, in digits or in words."""
    return bool(_numbers(tokens(answer)))


def values(answer: str) -> list[float]:
    """The numbers that the answer holds, in order of size; of a range, none."""
    return sorted(float(token) for token in tokens(answer) if re.fullmatch(r"\d+(\.\d+)?", token))


def _directions(answer: str) -> frozenset[str]:
    """Which way an answer points: "up 5%", "under 18"; both ways count as neither."""
    words = set(re.findall(r"[a-z]+", answer.lower()))
    found = {name for name, way in (("up", _UP), ("down", _DOWN)) if words & way}
    return frozenset(found if len(found) == 1 else ())


def _written_day(match: re.Match[str]) -> str:
    month = int(match[2])
    return f"{int(match[3])} {calendar.month_name[month].lower()} {match[1]}" if 1 <= month <= 12 else match[0]


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1] or match[4]), match[2] or match[5] or "00"
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "p" else 0)
    return f" {hour:02}:{minute} "


def _joined(words: list[str]) -> Iterator[str]:
    """The words as tokens; a run of number words is one number: "forty" and "two", "twelve" and "hundred"."""
    value: float | None = None
    counting = False  # whether English would count on: after a scale, or after tens if ones follow
    for word in [*words, ""]:
        number = _number(word)
        if number is not None and value is not None and counting and (number < 10 or value % 100 == 0):
            value, counting = value + number, number in _TENS_ALONE
        elif value is not None and word in _SCALES:
            value, counting = _scaled(value, _SCALES[word]), True
        elif value is None or word != "and" or not counting:
            if value is not None:
                yield f"{value:g}" if value < 1e6 else f"{value:.0f}"
            value, counting = number, word in _NUMBERS and number in _TENS_ALONE
            if number is None and word and word not in _LEFT_OUT:
                yield _plain(word)


def _scaled(value: float, scale: float) -> float:
    """`two thousand five` + `hundred` multiplies only the five."""
    rest = value % 1000
    return value - rest + rest * scale if scale == 100 and value > 1000 else value * scale


def _number(word: str) -> float | None:
    if word in _NUMBERS:
        return _NUMBERS[word]
    return float(word) if re.fullmatch(r"\d+(\.\d+)?", word) else None


def _plain(word: str) -> str:
    if not word[0].isalpha() or word in _NEGATIONS:
        return word
    return _MONTHS.get(word) or _DAYS.get(word) or stem(_SPELT.get(word, word))


def _numbers(found: frozenset[str]) -> frozenset[str]:
    return frozenset(token for token in found if token[0].isdigit())


def _days(found: frozenset[str]) -> frozenset[str]:
    return found & _DAY_NAMES


def _fields(found: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The numbers that can be years, and those that cannot."""
    years = frozenset(n for n in _numbers(found) if re.fullmatch(r"(1[5-9]|20)\d\d", n))
    return years, _numbers(found) - years


def _within(less: frozenset[str], more: frozenset[str]) -> bool:
    """Whether every token stands in the other too, an initial for any word that begins with it."""
    return all(t in more or (len(t) == 1 and any(o.startswith(t) for o in more - less)) for t in less)


def _contradict(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether both give numbers, and neither gives only what the other gives too."""
    return bool(a and b) and not (a <= b or b <= a)


def _short_for(short: str, long: str) -> bool:
    """Whether the first is made of the initials of the second's capitalised words."""
    letters = re.sub(r"\W", "", short.removeprefix("the ").removeprefix("The "))
    names = re.findall(r"\b[^\W\d_a-z]\w*", long.removeprefix("The "))
    return len(letters) > 1 and letters.isupper() and letters == "".join(name[0] for name in names)


def _two_bodies(one: str, other: str) -> bool:
    """Whether both name a body of one kind by a word that the other has not: two committees, two ministries."""
    kind, other_kind = (re.findall(r"[^\W\d_]+", name)[-1:] for name in (one, other))
    return kind == other_kind and any(k[0].isupper() and k.lower() in PUBLIC_BODIES for k in kind)


def _much_shared(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether both name one date, or one day at no other time of it, or are descriptions of mostly the same words."""
    if a & b & _MONTH_NAMES and _numbers(a & b):
        return True
    if _days(a & b):
        return a & _PARTS_OF_DAY <= b or b & _PARTS_OF_DAY <= a
    return not _numbers(a | b) and len(a & b) >= 2 and len(a & b) / len(a | b) >= _SHARED
