"""Answers that are quotes: the sentences that bear on a question, for which no few words would do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answering.agreement import Side, odds
from bot.answering.bearing import Bearing, bearings
from bot.answering.bearing import bearing as bearing_of
from bot.answering.binding.rules import is_only_near
from bot.answering.kinds import Kind
from bot.answering.material import Composed, Material, apart
from bot.answering.reading import Reading
from bot.answering.statements import stance
from bot.answering.types import MAX_QUOTE
from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Hit, Span

QUOTED = 3  # statements shown at most where the quote is the answer
NEAR = 0.6  # a further statement needs at least this fraction of the first one's odds
SAME = 0.6  # of the words of the shorter one, from which two sentences say the same
REASON = 14  # characters before and in an answer to "why", in which a word says that it is a reason
PHRASE = 3  # words at least of what answers "why"
BRIEF = 8  # words at most of a sentence that is quoted with the next one
_REASON = re.compile(r"\b(because|since|as|to|for|due|thanks|so|by|through|after|over|amid|since)\b", re.IGNORECASE)
# What "to" goes on, without a reason: "failed to", "plans to", "the right to".
_AIMS = re.compile(
    r"\b(?:attempt|effort|plan|try|tries|tried|fail|want|agree|decid|decision|expect|able|need|right|abilit|seek|sought|hope|"
    r"vow|refus|continu|begin|began|start|ha[sdv]e?|going|used|set|due|likely|ready|willing|chance|way|time|power|bid|"
    r"history|ask|urg|order|allow|forc|call|appear|seem|promis|threaten|offer|declin)\w* $",
    re.IGNORECASE,
)
_COMMON = frozenset(map(stem, COMMON))
# Kinds that are answered by what is told, which may begin in one sentence and follow in the next.
_TOLD_ON = frozenset({Kind.EXPLANATION, Kind.SAID})


def quoted(material: Material) -> Composed:
    """The sentences that bear on the question; the quote is the answer."""
    readings = apart(material.quotes)
    best = readings[0].probability if readings else 0.0
    if best < material.limit:
        return Composed([], [], best)
    near = [r for r in readings if r.probability >= material.limit]
    if material.asked.kind in _TOLD_ON:
        near = [_completed(r) for r in near]
    if material.asked.kind is Kind.EXPLANATION:
        near = [_marked(r, material) for r in near]
    found = statements(near, material.independent)
    return Composed([side for side in found if odds(side.probability) >= NEAR * odds(best)][:QUOTED], [], best)


def yes_no(material: Material) -> Composed:
    """The sentences that bear on it, those that affirm and those that deny apart; the articles' word, no verdict."""
    made = quoted(material)
    if not made.sides:
        return made
    near = [r for r in apart(material.quotes) if r.probability >= material.limit]
    told = [_borne(side, material.text) for side in statements(near, material.independent)]
    shown = [_borne(side, material.text) for side in made.sides]
    for bearing in Bearing:
        others = [side for side in told if side.bearing is bearing]
        if others and all(side.bearing is not bearing for side in shown) and any(side.bearing for side in shown):
            shown.append(others[0])
    order = list(dict.fromkeys(side.bearing for side in shown))
    shown.sort(key=lambda side: order.index(side.bearing))
    return replace(made, sides=shown, opposed=_at_odds(shown, material.text))


def _borne(side: Side, question: str) -> Side:
    first = side.readings[0]
    return replace(side, bearing=bearing_of(question, first.quote.of(first.hit.article.text)))


def _at_odds(shown: Sequence[Side], question: str) -> list[Side]:
    """One side that affirms and one that denies, if some article only affirms and another only denies.

    Articles that all tell the charge and its denial do not differ.
    """
    pair = [next((side for side in shown if side.bearing is bearing), None) for bearing in Bearing]
    both = [side for side in pair if side]
    return both if len(both) == len(pair) and all(_told_alone(side, question) for side in both) else []


def _told_alone(side: Side, question: str) -> bool:
    """Whether one of a side's articles says nothing that bears on the question in the other way."""
    others = {bearing for bearing in Bearing if bearing is not side.bearing}
    texts = {reading.hit.article.text for reading in side.readings}
    return any(not others & set(bearings(question, text)) for text in texts)


def _completed(reading: Reading) -> Reading:
    """A quote of a few words only announces what the next sentence says: "The markets reacted swiftly." """
    text = reading.hit.article.text
    if len(reading.quote.of(text).split()) > BRIEF:
        return reading
    following = next((s for s in sentences(text) if s.start >= reading.quote.end), None)
    if following is None or "\n" in text[reading.quote.end : following.start]:
        return reading
    quote = Span(reading.quote.start, following.end)
    return (
        reading_of(reading.hit, quote, None, reading.probability) if quote.end - quote.start <= MAX_QUOTE else reading
    )


def _marked(reading: Reading, material: Material) -> Reading:
    """A quote with the words marked that answer by themselves, if the reader is sure of them."""
    within = [
        r
        for r in material.answers
        if r.answer
        and r.hit.article.id == reading.hit.article.id
        and reading.quote.start <= r.answer.start
        and r.answer.end <= reading.quote.end
        and r.probability >= material.threshold
        and _tells_why(r.hit.article.text, r.answer)
        and len(r.answer.of(r.hit.article.text).split()) >= PHRASE
        and not is_only_near(material.text, r.hit.article.text, r.answer)
    ]
    return replace(reading, answer=within[0].answer) if within else reading


def _tells_why(text: str, answer: Span) -> bool:
    """Whether a word at the beginning of an answer says that it is a reason: not the "to" of "attempts to sell it"."""
    before, own = text[max(0, answer.start - REASON) : answer.start], answer.of(text)
    aimed = before.endswith(" to ") or (re.match(r"to\b", own) and _AIMS.search(before))
    return not aimed and (_REASON.match(own) or re.search(rf"{_REASON.pattern}\s*$", before, re.IGNORECASE)) is not None


def reading_of(hit: Hit, quote: Span, answer: Span | None, probability: float) -> Reading:
    passage = replace(hit.passage, start=quote.start, end=quote.end, text=quote.of(hit.article.text))
    return Reading(replace(hit, passage=passage), quote, probability, answer)


def statements(readings: Sequence[Reading], independent: Mapping[str, str]) -> list[Side]:
    """Sentences that say the same put together, in the order of the likeliest of each."""
    found: list[list[Reading]] = []
    for reading in readings:
        home = next((side for side in found if alike(side[0], reading)), None)
        if home is None:
            found.append([reading])
        elif all(r.hit.article.id != reading.hit.article.id for r in home):
            home.append(reading)
    return [Side(tuple(side), independent) for side in found]


def alike(one: Reading, other: Reading) -> bool:
    """Whether one of two quotes has most of the other's words, save those of any sentence, and denies no less."""
    texts = [r.quote.of(r.hit.article.text) for r in (one, other)]
    a, b = (stems(text) - _COMMON for text in texts)
    if len(a & b) < SAME * min(len(a), len(b)):
        return False
    first, second = map(stance, texts)
    return (first.negated or first.denied) == (second.negated or second.denied)
