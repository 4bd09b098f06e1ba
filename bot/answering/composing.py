"""From what was read to what is shown, by kind of question.

Each kind has one function that chooses among the readings and puts them together as sides: a side is one answer, or
one statement, with the quotes that carry it. What a kind has no use for is left out, however likely it is: noise is
the second worst thing that an answer can have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.agreement import Side, contradicting, odds, sides
from bot.answering.binding.offices import office
from bot.answering.binding.rules import is_only_near
from bot.answering.briefing import briefing
from bot.answering.definitions import described, is_name, mentions
from bot.answering.expectation import asks_for_value, done_by
from bot.answering.kinds import Kind
from bot.answering.material import Composed, Material
from bot.answering.quoting import QUOTED, quoted, reading_of, statements, yes_no
from bot.answering.reading import Reading
from bot.answering.sayings import fitting, quotes, said
from index.splitting import sentences
from index.terms import stems
from index.types import Hit, Span

ITEM = 0.35  # a further answer of a list needs at least this fraction of the likeliest one's odds
LISTED = 8  # answers shown at most of a list
LATEST = 4  # of the newest articles tell the latest


_NOTHING = Composed([], [], 0.0)


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
    if not readings:  # all refused, or of a reader that gives none
        return quoted(material) if not any(r.evidence and r.evidence.sentence for r in material.quotes) else _NOTHING
    if asks_for_value(material.text):
        readings = [r for r in readings if r.evidence is None or r.evidence.fits]
    best = readings[0].probability if readings else 0.0
    if best < material.threshold or not readings:
        told = [r for r in material.quotes if r.told and r.probability >= material.threshold]
        return Composed(
            statements(told, material.independent)[:QUOTED], [], max([best, *(r.probability for r in told)])
        )
    if _is_only_quoted(readings[0], material.text):
        return Composed([Side((replace(readings[0], answer=None),), material.independent)], [], best)
    found = _sure_first(sides(readings, material.independent), material.threshold)
    if material.latest:
        return Composed([_newest(found, material.threshold)], [], best)
    # Two who are called alike may hold two offices: which one is meant, the question does not say.
    fitting = [] if office(material.text) else [side for side in found if _fits(side, material.text)]
    opposed = contradicting(material.text, fitting)
    shown = [side for i, side in enumerate(found) if i == 0 or side in opposed]
    return Composed(shown, opposed, best)


def _is_only_quoted(reading: Reading, question: str) -> bool:
    """Whether a quote answers, but not in the words of it that the reader chose."""
    text, answer = reading.hit.article.text, reading.answer
    return _tells_another_doer(reading, question) or bool(answer and is_only_near(question, text, answer))


def _tells_another_doer(reading: Reading, question: str) -> bool:
    """Whether a quote says by whom it was done, in other words than its answer, which names nobody.

    "Who found the boat?" is answered by the quote "The boat was found by a plumber. The boat is thought to be old."
    """
    named = reading.evidence is None or reading.evidence.fits
    return not named and done_by(question, reading.quote.of(reading.hit.article.text)) is not None


def _fits(side: Side, question: str) -> bool:
    """Whether a side can contradict another: it is of the kind asked for, and quotes what the question quotes.

    "Who called it 'theft, plain and simple'?" is not answered by who called it something else.
    """
    quoted = [stems(words) for words in _QUOTED.findall(question)]
    return any(
        (r.evidence is None or r.evidence.fits)
        and all(words <= stems(r.quote.of(r.hit.article.text)) for words in quoted)
        for r in side.readings
    )


def _newest(found: Sequence[Side], threshold: float) -> Side:
    """The side that the newest article tells, of those that are likely; the first if none has a date."""
    likely = [side for side in found if side.probability >= threshold]
    return max(likely or found[:1], key=lambda side: side.days[-1] if side.days else "")


def _sure_first(found: Sequence[Side], threshold: float) -> list[Side]:
    """The sides in their order, those behind that are many and none of them likely."""
    return sorted(found, key=lambda side: side.probability < threshold)


def _list(material: Material) -> Composed:
    """Every answer that is likely by itself and beside the likeliest, each apart; none contradicts another."""
    readings = [r for r in material.answers if _is_item(r) and (r.evidence is None or r.evidence.fits)]
    if not readings or readings[0].probability < material.threshold:
        return quoted(material)
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
    if office(material.text):
        return _fact(material)
    found = [(r, clause) for hit in _articles(material.hits) for r, clause in _introduced(hit, material)]
    if found:
        likeliest = sorted(found, key=lambda pair: pair[1])
        return Composed(
            sides([r for r, _ in likeliest], material.independent)[:QUOTED], [], likeliest[0][0].probability
        )
    named = any(_is_named(hit.article.text, material.asked.subject) for hit in material.hits)
    return quoted(material) if named else _fact(material)


def _introduced(hit: Hit, material: Material) -> list[tuple[Reading, bool]]:
    """The descriptions in an article, as readings, with whether each is a clause only."""
    text, found = hit.article.text, []
    for span, mention in described(text, material.asked.subject):
        sentence = sentence_at(text, span.start)
        if is_name(text, mention) and sentence and span.end <= sentence.end:
            clause = span.of(text).startswith(("who", "which"))
            found.append((reading_of(hit, sentence, span, 0.6 if clause else 0.9), clause))
    return found


def _said(material: Material) -> Composed:
    """What somebody said, as the articles attribute it; no words of anybody else."""
    subject = _SELF.sub("", material.asked.subject)
    if subject in ("he", "she", "they", "his", "her", "their") or " and " in subject:  # nobody, or two together
        return quoted(material)
    material = replace(material, asked=replace(material.asked, subject=subject))
    found = said(material.asked, _articles(material.hits), material.quotes, material.answers)
    if found:
        best = max(r.probability for r in found)
        return Composed(statements(found, material.independent)[:QUOTED], [], best)
    words = stems(re.sub(r"['’]s\b", "", material.asked.subject)) - stems("the himself herself itself")
    own = [r for r in material.quotes if words <= stems(r.quote.of(r.hit.article.text))]
    if any(_is_named(hit.article.text, material.asked.subject) for hit in material.hits):
        # Somebody known, who is not quoted: a sentence about them is theirs only if it has the verb that was asked for.
        # or if words of it are quoted after their name, and nobody else says them.
        own = [r for r in own if fitting(material.asked.verb, r.quote.of(r.hit.article.text)) > 1 or quotes(r, words)]
    return quoted(replace(material, readings=own))


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


_QUOTED = re.compile(r"(?<!\w)[\"“'‘]([^\"“”]{4,80}?)[\"”'’](?!\w)")
_SELF = re.compile(r" (himself|herself|itself|themselves)$")
_BY_KIND: dict[Kind, Callable[[Material], Composed]] = {
    Kind.FACT: _fact,
    Kind.LIST: _list,
    Kind.DEFINITION: _definition,
    Kind.SAID: _said,
    Kind.YES_NO: yes_no,
    Kind.EXPLANATION: quoted,
    Kind.COMPARISON: quoted,
    Kind.OVERVIEW: _overview,
    Kind.LATEST: _latest,
}


def sentence_at(text: str, place: int) -> Span | None:
    """The sentence in which a character stands."""
    return next((s for s in sentences(text) if s.start <= place < s.end), None)


def _articles(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each article, in order."""
    return list({hit.article.id: hit for hit in reversed(hits)}.values())[::-1]
