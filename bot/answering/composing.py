"""From what was read to what is shown, by kind of question.

Each kind has one function that chooses among the readings and puts them together as sides: a side is one answer, or
one statement, with the quotes that carry it. What a kind has no use for is left out, however likely it is: noise is
the second worst thing that an answer can have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.answering.agreement import Side, contradicting, is_change, odds, sides
from bot.answering.bearing import Bearing, bearings
from bot.answering.bearing import bearing as bearing_of
from bot.answering.briefing import briefing
from bot.answering.definitions import described, is_name, mentions
from bot.answering.expectation import asks_for_value
from bot.answering.kinds import Asked, Kind
from bot.answering.reading import Reading, Terms
from bot.answering.sayings import fitting, quotes, said
from bot.answering.statements import stance
from bot.answering.types import MAX_QUOTE
from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Hit, Span

QUOTED = 3  # statements shown at most where the quote is the answer
NEAR = 0.6  # a further statement needs at least this fraction of the first one's odds
SAME = 0.6  # of the words of the shorter one, from which two sentences say the same
ITEM = 0.35  # a further answer of a list needs at least this fraction of the likeliest one's odds
LISTED = 8  # answers shown at most of a list
LATEST = 4  # of the newest articles tell the latest
REASON = 14  # characters before and in an answer to "why", in which a word says that it is a reason
PHRASE = 3  # words at least of what answers "why"
BRIEF = 8  # words at most of a sentence that is quoted with the next one


@dataclass(frozen=True)
class Material:
    """All that an answer is made of: the question, its words, what was found and read, likeliest first.

    `independent` maps each article's id to the one that stands for its copies. `threshold` and `quotable` are the
    probabilities from which a short answer, and a sentence, answers. `latest`: the newest state of things is asked for.
    """

    asked: Asked
    text: str
    terms: Terms
    hits: Sequence[Hit]
    readings: Sequence[Reading]
    independent: Mapping[str, str]
    threshold: float
    quotable: float
    latest: bool = False

    @cached_property
    def answers(self) -> list[Reading]:
        """The readings with a short answer, likeliest first, none that overlaps a likelier one."""
        return _apart([r for r in self.readings if r.answer])

    @cached_property
    def quotes(self) -> list[Reading]:
        """The readings of whole sentences, likeliest first; those that state nothing only where no other answers."""
        own = [r for r in self.readings if not r.answer]
        stating = [r for r in own if _states(r)]
        return stating if any(r.probability >= self.limit for r in stating) else own

    @property
    def limit(self) -> float:
        """The probability from which a quote is an answer: that of answers where the reader gives no short ones."""
        return self.quotable if self.answers else self.threshold


@dataclass(frozen=True)
class Composed:
    """What is shown, in order, and whether the first two are at odds: nothing, if the articles do not say."""

    sides: list[Side]
    opposed: list[Side]
    probability: float

    @property
    def changed(self) -> bool:
        """Whether news moved on, rather than articles contradicting each other."""
        return is_change(self.opposed)


def compose(material: Material) -> Composed:
    """What to show for a question of this kind."""
    make = _BY_KIND.get(material.asked.kind, _fact)
    return make(material)


def _fact(material: Material) -> Composed:
    """A short answer: the one most articles give; others only where they are at odds with it.

    No quote stands in for an unsure one: a sentence about the right thing without the fact that was asked for is a near
    miss. Only a reader that gives no short answers quotes, and what a text tells under the very question.
    """
    readings = material.answers
    if not readings:
        return _quoted(material)
    if asks_for_value(material.text):
        readings = [r for r in readings if r.evidence is None or r.evidence.fits]
    best = readings[0].probability if readings else 0.0
    if best < material.threshold or not readings:
        told = [r for r in material.quotes if r.told and r.probability >= material.threshold]
        return Composed(
            _statements(told, material.independent)[:QUOTED], [], max([best, *(r.probability for r in told)])
        )
    found = _sure_first(sides(readings, material.independent), material.threshold)
    if material.latest:
        return Composed([_newest(found, material.threshold)], [], best)
    opposed = contradicting(material.text, found)
    shown = [side for i, side in enumerate(found) if i == 0 or side in opposed]
    return Composed(shown, opposed, best)


def _newest(found: Sequence[Side], threshold: float) -> Side:
    """The side that the newest article tells, of those that are likely; the first if none has a date."""
    likely = [side for side in found if side.probability >= threshold]
    return max(likely or found[:1], key=lambda side: side.days[-1] if side.days else "")


def _sure_first(found: Sequence[Side], threshold: float) -> list[Side]:
    """The sides in their order, those behind that are many and none of them likely."""
    return sorted(found, key=lambda side: side.probability < threshold)


def _list(material: Material) -> Composed:
    """Every answer that is likely by itself and beside the likeliest, each apart; none contradicts another."""
    readings = [r for r in material.answers if _is_item(r)]
    if not readings or readings[0].probability < material.threshold:
        return _quoted(material)
    best = readings[0].probability
    likely = [side for side in sides(readings, material.independent) if side.probability >= material.threshold]
    near = [side for side in likely if odds(side.probability) >= ITEM * odds(best)]
    return Composed(sorted(near, key=lambda side: -side.probability)[:LISTED], [], best)


def _is_item(reading: Reading) -> bool:
    """Whether a short answer can be one of a list: no bare noun ("action"), no half of a name ("California" before
    "Republican")."""
    text, answer = reading.hit.article.text, reading.answer
    words = answer.of(text).split() if answer else []
    if not answer or (len(words) == 1 and not words[0][0].isupper() and not words[0][0].isdigit()):
        return False
    return not (words[-1][0].isupper() and re.match(r" [A-Z]", text[answer.end : answer.end + 2]))


def _definition(material: Material) -> Composed:
    """How the articles introduce somebody or something; a short answer to the question, where none introduces it."""
    found = [(r, clause) for hit in _articles(material.hits) for r, clause in _introduced(hit, material)]
    if found:
        likeliest = sorted(found, key=lambda pair: pair[1])
        return Composed(
            sides([r for r, _ in likeliest], material.independent)[:QUOTED], [], likeliest[0][0].probability
        )
    named = any(_is_named(hit.article.text, material.asked.subject) for hit in material.hits)
    return _quoted(material) if named else _fact(material)


def _introduced(hit: Hit, material: Material) -> list[tuple[Reading, bool]]:
    """The descriptions in an article, as readings, with whether each is a clause only."""
    text, found = hit.article.text, []
    for span, mention in described(text, material.asked.subject):
        sentence = sentence_at(text, span.start)
        if is_name(text, mention) and sentence and span.end <= sentence.end:
            clause = span.of(text).startswith(("who", "which"))
            found.append((_reading(hit, sentence, span, 0.6 if clause else 0.9), clause))
    return found


def _quoted(material: Material) -> Composed:
    """The sentences that bear on the question; the quote is the answer."""
    readings = _apart(material.quotes)
    best = readings[0].probability if readings else 0.0
    if best < material.limit:
        return Composed([], [], best)
    near = [r for r in readings if r.probability >= material.limit]
    if material.asked.kind in _TOLD_ON:
        near = [_completed(r) for r in near]
    if material.asked.kind is Kind.EXPLANATION:
        near = [_marked(r, material) for r in near]
    found = _statements(near, material.independent)
    return Composed([side for side in found if odds(side.probability) >= NEAR * odds(best)][:QUOTED], [], best)


def _yes_no(material: Material) -> Composed:
    """The sentences that bear on it, those that affirm and those that deny apart; the articles' word, no verdict."""
    made = _quoted(material)
    if not made.sides:
        return made
    near = [r for r in _apart(material.quotes) if r.probability >= material.limit]
    told = [_borne(side, material.text) for side in _statements(near, material.independent)]
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


def _said(material: Material) -> Composed:
    """What somebody said, as the articles attribute it; no words of anybody else."""
    subject = _SELF.sub("", material.asked.subject)
    if subject in ("he", "she", "they", "his", "her", "their"):
        return _quoted(material)
    material = replace(material, asked=replace(material.asked, subject=subject))
    found = said(material.asked, _articles(material.hits), material.quotes, material.answers)
    if found:
        best = max(r.probability for r in found)
        return Composed(_statements(found, material.independent)[:QUOTED], [], best)
    words = stems(re.sub(r"['’]s\b", "", material.asked.subject)) - stems("the himself herself itself")
    own = [r for r in material.quotes if words <= stems(r.quote.of(r.hit.article.text))]
    if any(_is_named(hit.article.text, material.asked.subject) for hit in material.hits):
        # Somebody known, who is not quoted: a sentence about them is theirs only if it has the verb that was asked for.
        # or if words of it are quoted after their name, and nobody else says them.
        own = [r for r in own if fitting(material.asked.verb, r.quote.of(r.hit.article.text)) > 1 or quotes(r, words)]
    return _quoted(replace(material, readings=own))


def _is_named(text: str, subject: str) -> bool:
    """Whether a text has the subject as a name: its last word is written with a capital, as "Legal experts" is not."""
    return any(mention.of(text).split()[-1][0].isupper() for mention in mentions(text, subject))


def _overview(material: Material) -> Composed:
    """A few quotes that tell the story together."""
    return _told(briefing(material.asked, _articles(material.hits), material.independent), material)


def _latest(material: Material) -> Composed:
    """The same, of the newest articles only and newest first."""
    dated = [hit for hit in _articles(material.hits) if hit.article.published]
    if not dated:
        return _overview(material)
    newest = sorted(dated, key=lambda hit: hit.article.published or "", reverse=True)[:LATEST]
    return _told(briefing(material.asked, newest, material.independent)[::-1], material)


def _told(quotes: Sequence[Reading], material: Material) -> Composed:
    return Composed([Side((quote,), material.independent) for quote in quotes], [], 1.0 if quotes else 0.0)


_REASON = re.compile(r"\b(because|since|as|to|for|due|thanks|so|by|through|after|over|amid|since)\b", re.IGNORECASE)
_COMMON = frozenset(map(stem, COMMON))
_SELF = re.compile(r" (himself|herself|itself|themselves)$")
# Kinds that are answered by what is told, which may begin in one sentence and follow in the next.
_TOLD_ON = frozenset({Kind.EXPLANATION, Kind.SAID})
_BY_KIND: dict[Kind, Callable[[Material], Composed]] = {
    Kind.FACT: _fact,
    Kind.LIST: _list,
    Kind.DEFINITION: _definition,
    Kind.SAID: _said,
    Kind.YES_NO: _yes_no,
    Kind.EXPLANATION: _quoted,
    Kind.COMPARISON: _quoted,
    Kind.OVERVIEW: _overview,
    Kind.LATEST: _latest,
}


def sentence_at(text: str, place: int) -> Span | None:
    """The sentence in which a character stands."""
    return next((s for s in sentences(text) if s.start <= place < s.end), None)


def _reading(hit: Hit, quote: Span, answer: Span | None, probability: float) -> Reading:
    passage = replace(hit.passage, start=quote.start, end=quote.end, text=quote.of(hit.article.text))
    return Reading(replace(hit, passage=passage), quote, probability, answer)


def _articles(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each article, in order."""
    return list({hit.article.id: hit for hit in reversed(hits)}.values())[::-1]


def _states(reading: Reading) -> bool:
    """Whether a quote states something: a sentence that supposes or asks does not, nor does a headline in the text."""
    quote = reading.quote.of(reading.hit.article.text)
    found = stance(quote)
    return not (found.conditional or found.question) and quote.rstrip("\"'”’)")[-1:] in (".", "!", "…")


def _completed(reading: Reading) -> Reading:
    """A quote of a few words only announces what the next sentence says: "The markets reacted swiftly." """
    text = reading.hit.article.text
    if len(reading.quote.of(text).split()) > BRIEF:
        return reading
    following = next((s for s in sentences(text) if s.start >= reading.quote.end), None)
    if following is None or "\n" in text[reading.quote.end : following.start]:
        return reading
    quote = Span(reading.quote.start, following.end)
    return _reading(reading.hit, quote, None, reading.probability) if quote.end - quote.start <= MAX_QUOTE else reading


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
        and _REASON.search(r.hit.article.text[max(0, r.answer.start - REASON) : r.answer.start + REASON])
        and len(r.answer.of(r.hit.article.text).split()) >= PHRASE
    ]
    return replace(reading, answer=within[0].answer) if within else reading


def _apart(readings: Sequence[Reading]) -> list[Reading]:
    """Of readings that show the same words of one article, found in two passages, only the first."""
    chosen: list[Reading] = []
    for reading in readings:
        if not any(_overlap(reading, other) for other in chosen):
            chosen.append(reading)
    return chosen


def _overlap(one: Reading, other: Reading) -> bool:
    a, b = one.answer or one.quote, other.answer or other.quote
    return one.hit.article.id == other.hit.article.id and a.start < b.end and b.start < a.end


def _statements(readings: Sequence[Reading], independent: Mapping[str, str]) -> list[Side]:
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
