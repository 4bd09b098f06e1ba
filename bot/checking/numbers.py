"""Amounts in a text: how much, of what. "About $1.7 billion", "forty people", "3.5 per cent"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import floor, isclose, isfinite, log10

from index.terms import COMMON, stem
from index.types import Span

_UNITS = dict(
    zip(
        """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split(),  # noqa: SIM905
        range(2, 20),
        strict=True,
    )
) | {"one": 1}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))  # noqa: SIM905
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_WORDS = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS)}))?|{'|'.join(w for w in _UNITS if w != 'one')})"
_AMOUNT = re.compile(
    r"(?<![\w.,:/$£€¥₹-])(?P<money>(?:US|A|C|NZ|HK)?[$£€¥₹])?\s?"
    rf"(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<words>{_WORDS})\b|"
    r"(?P<a>an?|one|half an?)\b(?=\s(?:hundred|thousand|million|billion|trillion|dozen)\b))"
    r"(?:[\s-]?(?P<scale>(?-i:[kKmM]|mn|bn|tn)|hundred|thousand|million|billion|trillion|dozen)\b)?"
    r"(?P<unit>\s?%|[\s-]per\s?cent\b|\spercentage points?\b|[\s-](?:US )?dollars?\b|[\s-]euros?\b|"
    r"[\s-]pounds(?! of)\b|\s?[ap]\.?m\b\.?)?"
    r"(?![\d/:]|[.,]\d|[-–]\d|(?:st|nd|rd|th)\b|s\b|[^\W\d_])",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"[\s-]+([^\W\d_][^\W\d_]*)")
_ROUGHLY = re.compile(
    r"\b(about|around|nearly|almost|some|roughly|approximately|estimated|more than|less than|fewer than|over|under|"
    r"up to|at least|close to)\W+$",
    re.IGNORECASE,
)
_SIGNS = {"dollar": "$", "euro": "€", "pounds": "£"}
MOST_NOUNS = 2


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text. `unit` is "$", "percent", "am" and so on; else `nouns` are stems of what is counted.

    A `rough` one is given in round figures: by "about", or by a scale such as million.
    """

    span: Span
    value: float
    unit: str
    nouns: frozenset[str]
    rough: bool = False

    def agrees(self, other: Amount) -> bool:
        """Whether `other`, which may be more exact, is the same."""
        if self.unit != other.unit and not self._counts(other):
            return False
        same = isclose(self.value, other.value, rel_tol=1e-9)
        return same or (self.rough and isclose(self.value, _rounded(other.value, self.value), rel_tol=1e-9))

    def opposes(self, other: Amount) -> bool:
        """Whether `other` says of the same kind of thing that it is another number."""
        if self.unit or other.unit:
            return self.unit == other.unit and not self.agrees(other)
        return bool(self.nouns & other.nouns) and not self.agrees(other)

    def _counts(self, other: Amount) -> bool:
        """Whether only one of the two names a currency: "25 million" of dollars."""
        return {self.unit, other.unit} <= {"", "$", "€", "£"} and "" in (self.unit, other.unit)


def amounts(text: str, within: Span | None = None) -> list[Amount]:
    """The amounts of a text, or of a range of it, in order; years, ordinals, scores and times of day are none."""
    area = within or Span(0, max(1, len(text)))
    return [made for m in _AMOUNT.finditer(text, area.start, area.end) if (made := _amount(text, m, area.end))]


def _amount(text: str, match: re.Match[str], end: int) -> Amount | None:
    value = _value(match)
    unit = _unit(match)
    if value is None or not isfinite(value) or (not unit and not match["scale"] and _is_year(match)):
        return None
    nouns = frozenset() if unit else _nouns(text, match.end(), end)
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    rough = bool(match["scale"] or _ROUGHLY.search(text, max(0, start - 20), start))
    return Amount(Span(start, match.end()), value, unit, nouns, rough)


def _value(match: re.Match[str]) -> float | None:
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
    elif match["words"]:
        tens, *ones = re.split(r"[- ]", match["words"].lower())
        value = float(_TENS.get(tens, 0) or _UNITS[tens]) + (_UNITS[ones[0]] if ones else 0)
    else:
        value = 0.5 if match["a"].lower().startswith("half") else 1.0
    return value * _SCALES.get((match["scale"] or "").lower(), 1.0)


def _unit(match: re.Match[str]) -> str:
    if match["money"]:
        return match["money"][-1]
    said = (match["unit"] or "").strip(" -.").lower()
    if said in ("am", "pm", "a.m", "p.m"):
        return said.replace(".", "")
    if said.startswith("percentage"):
        return "points"
    if said == "%" or said.startswith("per"):
        return "percent"
    return next((sign for word, sign in _SIGNS.items() if word in said), "")


def _is_year(match: re.Match[str]) -> bool:
    digits = match["digits"] or ""
    return len(digits) == 4 and digits[:2] in ("17", "18", "19", "20")


def _nouns(text: str, start: int, end: int) -> frozenset[str]:
    """The stems of what stands right behind a number, up to the first small word behind the first."""
    found: list[str] = []
    while len(found) < MOST_NOUNS and (word := _FOLLOWING.match(text, start, end)):
        if word[1].lower() not in COMMON:
            found.append(stem(word[1]))
        elif found:
            break
        start = word.end()
    return frozenset(found)


def _rounded(value: float, like: float) -> float:
    """A value with as many significant digits as another has."""
    if not value or not like:
        return value
    digits = len(f"{like:.6g}".split("e", maxsplit=1)[0].replace(".", "").strip("0")) or 1
    return round(value, digits - 1 - floor(log10(abs(value))))
