"""What several articles say together: readings with the same answer are one side; sides agree, differ, or changed."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.bearing import Bearing
from bot.answering.nations import nation
from bot.answering.reading import Reading
from bot.answering.wording import is_day_name, is_number, is_time, names_day, same, tokens, values
from index.terms import stem, stems

# A reading opens a side of its own if its odds are at least this fraction of the likeliest reading's. One that agrees
# with a side already there needs less, since agreement is evidence too: the other fraction, or these odds (3 to 7).
OPENS, JOINS, ENOUGH = 0.1, 0.03, 3 / 7
CREDIBLE = 0.4  # the probability from which a side can contradict another: about that from which it is an answer
# Where no single value is asked for, more sides than this, each of a single article, are a list: nine people who
# oppose a toll do not contradict each other.
VOICES = 4
QUOTES_PER_ARTICLE = 2
BEHIND = 40  # characters behind a number in which its noun may follow: "4,300 Holm and Ostby shops"
APART = 10.0  # times one number is at most another that it contradicts: beyond, they count two things
_ASKS_FOR_ONE = re.compile(
    r"^\W*((and|but|so|since|until|by) )*when\b|"
    r"\b(how (many|much|old|long|far|big|large|high|fast|often)|what (time|date|day|year))\b"
)
_ASKS_FOR_SEVERAL = re.compile(
    r"^\W*(and |but |so )?(name|list|give|"
    r"who (has|have|are|were|all|else)|what (are|were|else|all|other|kinds?|sorts?|types?)|"
    r"(which|what) (\w+ )?\w+[^s\W]s (has|have|are|were|did|do|will|would|can|could))\b"
)
_RATE = re.compile(
    r"\b(?:a|an|per|each|every) (?:month|year|day|week|hour|share|head|person)\b|/ ?[a-z]|\b(?:month|year|week)ly\b"
)
_WHERE = re.compile(r"^\W*((and|but|so) )?where\b")
_AT = re.compile(r"^(?:in|at|on|off|near|from|to|by) ")
_QUOTES = "\"'“”‘’«»"


@dataclass(frozen=True, slots=True)
class Side:
    """One answer, with the readings that give it: the best of each article, likeliest first.

    `independent` maps each article's id to the one that stands for all copies of it. `bearing` is how it stands to a
    yes-or-no question, where that is plain.
    """

    readings: tuple[Reading, ...]
    independent: Mapping[str, str]
    bearing: Bearing | None = None

    @property
    def articles(self) -> int:
        """How many independent articles give this answer."""
        return len({self.independent[r.hit.article.id] for r in self.readings})

    @property
    def support(self) -> float:
        """The independent articles, each weighed by how surely it says so: by the cube root of its odds.

        Two articles at 0.9 weigh nearly as much as one at 0.99. (docs/decisions.md)
        """
        best: dict[str, float] = {}
        for r in self.readings:
            key = self.independent[r.hit.article.id]
            best[key] = max(best.get(key, 0.0), odds(r.probability))
        return sum(math.cbrt(value) for value in best.values())

    @property
    def probability(self) -> float:
        """The probability of its likeliest reading."""
        return self.readings[0].probability

    def told_by(self, article: str) -> float:
        """The probability with which the article of this id gives the answer; 0 if it does not."""
        return max((r.probability for r in self.readings if r.hit.article.id == article), default=0.0)

    @property
    def answer(self) -> str | None:
        """The answer as most of its readings word it, the likeliest of those that tie."""
        texts = [text for r in self.readings if (text := answer_text(r))]
        often = Counter(map(tokens, texts))
        return max(texts, key=lambda text: often[tokens(text)], default=None)

    @property
    def days(self) -> list[str]:
        """The days on which its articles were published, earliest first; articles without a date have none."""
        return sorted(r.hit.article.published[:10] for r in self.readings if r.hit.article.published)


def answer_text(reading: Reading) -> str | None:
    """The short answer of a reading, if it has one."""
    return reading.answer.of(reading.hit.article.text) if reading.answer else None


def sides(readings: Sequence[Reading], independent: Mapping[str, str]) -> list[Side]:
    """Readings with the same answer put together, in the order of support.

    `readings` come likeliest first. A reading joins the first side with all of whose answers it agrees; one
    without a short answer stands with the others of its article.
    """
    found: list[list[Reading]] = []
    best = odds(readings[0].probability) if readings else 0.0
    for reading in (r for r in readings if may_join(r, readings[0])):
        home = next((side for side in found if all(_agree(reading, other) for other in side)), None)
        if home is None and odds(reading.probability) >= OPENS * best:
            found.append([reading])
        elif home is None:
            continue
        elif sum(reading.hit.article.id == other.hit.article.id for other in home) < _most(reading):
            home.append(reading)
    return sorted((Side(tuple(side), independent) for side in found), key=lambda side: -side.support)


def may_join(reading: Reading, best: Reading) -> bool:
    """Whether a reading is likely enough, beside the likeliest, to be put with a side."""
    return odds(reading.probability) >= min(JOINS * odds(best.probability), ENOUGH)


def odds(probability: float) -> float:
    """The probability for, divided by the probability against."""
    return probability / max(1 - probability, 1e-9)


def _most(reading: Reading) -> int:
    """How many readings of one article a side holds: answers need one quote, quotes that are the answer may be two."""
    return 1 if reading.answer else QUOTES_PER_ARTICLE


def _agree(one: Reading, other: Reading) -> bool:
    a, b = answer_text(one), answer_text(other)
    if a is None or b is None:
        return a is b and one.hit.article.id == other.hit.article.id
    return same(a, b)


def contradicting(question: str, found: Sequence[Side]) -> list[Side]:
    """The sides that cannot all be right, in the order of time; none if the articles agree or add to each other."""
    weighty = [side for side in found if side.answer and side.probability >= CREDIBLE]
    # A town and the country it lies in: neither is wrong.
    towns = [side for side in weighty if not nation(_AT.sub("", side.answer or ""))]
    weighty = towns if 0 < len(towns) < len(weighty) else weighty
    if len(weighty) < 2:
        return []
    lowered = question.lower()
    if _ASKS_FOR_ONE.search(lowered):
        weighty = _counted_alike(lowered, [s for s in weighty if is_time(s.answer or "") or is_number(s.answer or "")])
        # A day's name says nothing against a date, so it opposes only another day's name; "last week" opposes nothing.
        dated = [side for side in weighty if not is_day_name(side.answer or "")]
        weighty = _of_one_size(dated or [side for side in weighty if names_day(side.answer or "")])
    else:
        if _WHERE.match(lowered):  # "a video", "an e-mail": each may be right
            weighty = [side for side in weighty if _form(side).endswith("name")]
        together = _ASKS_FOR_SEVERAL.search(lowered) or _is_list(weighty)
        weighty = [] if together and not _quoted_apart(weighty) else _of_one_form(weighty)
    ordered = sorted(weighty, key=lambda side: (side.days or ["9999"])[0])
    return ordered if len(ordered) > 1 else []


def _of_one_form(found: Sequence[Side]) -> list[Side]:
    """The sides worded as the first one is: names, values, or descriptions, which say nothing against a name."""
    if not found:
        return []
    first, form = found[0], _form(found[0])
    alike = [side for side in found if _form(side) == form]
    if not form.endswith("description") or _quoted_apart(alike):
        return alike
    return [side for side in alike if side is first or not tokens(side.answer or "") & tokens(first.answer or "")]


def _form(side: Side) -> str:
    at = _AT.match(side.answer or "")  # "in Norland" says nothing against "Ostby Castle"
    answer = _AT.sub("", side.answer or "").removeprefix("the ").removeprefix("a ").removeprefix("an ").lstrip(_QUOTES)
    if is_number(answer) or is_time(answer):
        return "value"
    words = answer.split()  # "Norland hackers" describes
    is_named = bool(words) and words[0][:1].isupper() and words[-1][:1].isupper()
    return f"{at[0] if at else ''}{'name' if is_named else 'description'}"


def _counted_alike(question: str, found: Sequence[Side]) -> list[Side]:
    """The sides that count what is asked for, if the first one does: "1,400 sailors", and no "8,300, many of them"."""
    asked = re.search(r"\bhow many (\w+)", question)
    if not asked or not found or not _counts(found[0], asked[1]):
        return list(found)
    return [side for side in found if _counts(side, asked[1])]


def _counts(side: Side, noun: str) -> bool:
    """Whether a reading of a side has the noun within or right behind its number."""
    places = [(r.answer, r.hit.article.text) for r in side.readings if r.answer]
    return any(stem(noun) in stems(text[a.start : a.end + len(noun) + BEHIND]) for a, text in places)


def _of_one_size(found: Sequence[Side]) -> list[Side]:
    """The sides that measure as the first does: a monthly price says nothing against a sum, nor 8 against 44,000."""
    first = (found[0].answer or "") if found else ""
    return [side for side in found if _is_near(first, side.answer or "")]


def _is_near(one: str, other: str) -> bool:
    if is_time(one) and is_time(other):
        return True
    rates = [_RATE.search(answer) is not None for answer in (one, other)]
    sizes = [max(values(answer), default=0.0) for answer in (one, other)]
    return rates[0] == rates[1] and (not all(sizes) or max(sizes) <= APART * min(sizes))


def _quoted_apart(found: Sequence[Side]) -> bool:
    """Whether two sides quote phrases that share words and part ways: "baseless and late", "baseless and untrue"."""
    quoted = [tokens(side.answer or "") for side in found if _is_quoted(side.readings[0])]
    return any(a & b and not (a <= b or b <= a) for i, a in enumerate(quoted) for b in quoted[:i])


def _is_quoted(reading: Reading) -> bool:
    text, span = reading.hit.article.text, reading.answer
    return span is not None and (text[span.start] in _QUOTES or text[max(0, span.start - 1)] in _QUOTES)


def _is_list(found: Sequence[Side]) -> bool:
    """Whether answers belong together: an article gives two of them, or many articles give one each."""
    articles = [{reading.hit.article.id for reading in side.readings} for side in found]
    together = any(one & other for i, one in enumerate(articles) for other in articles[:i])
    return together or (len(found) > VOICES and all(side.articles == 1 for side in found))


def is_change(ordered: Sequence[Side]) -> bool:
    """Whether each side was told only after the one before it had been told last: news moved on.

    An article that tells two sides ("no longer on 14 May") speaks for the one it is likelier to mean.
    """
    days = [_own_days(side, ordered) for side in ordered]
    return len(days) > 1 and all(days) and all(a[-1] < b[0] for a, b in pairwise(days))


def _own_days(side: Side, ordered: Sequence[Side]) -> list[str]:
    """The sorted days of the articles that tell this side above all; empty if one has no date."""
    told = {r.hit.article.id: max(s.told_by(r.hit.article.id) for s in ordered) for r in side.readings}
    own = [r.hit.article.published or "" for r in side.readings if r.probability >= told[r.hit.article.id]]
    return sorted(day[:10] for day in own) if all(own) else []
