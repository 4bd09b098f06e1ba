"""A story in a few quotes: those that many articles have in common, early in each, and that do not repeat each other.

News tells the most important first, so that the beginning of an article is the summary that is hardest to beat
(Nenkova, "Automatic text summarization of newswire", 2005). Among the beginnings of independent articles the central
sentences are those most like the sentences of the others (LexRank: Erkan and Radev, 2004), and each is chosen for what
it adds to those before it (maximal marginal relevance: Carbonell and Goldstein, 1998).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.kinds import Asked
from bot.answering.reading import Reading
from bot.answering.statements import stance
from bot.answering.types import MAX_QUOTE
from bot.answering.wording import is_number
from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Hit, Span

QUOTES = 6
PER_ARTICLE = 3
LEAD = 6  # sentences at the beginning of an article that may tell its story
ARTICLES = 12
SHORTEST, LONGEST = 8, 70  # words of a sentence
TELLING = 9  # words of a sentence that does more than set the scene
REPEATED = 0.35  # from which likeness a sentence says what one before it has said
# No name of anybody: AI, UK, two or three capitals that any article may have.
_NAME = re.compile(r"(?<=[\w,’”] )[“‘]?(?![A-Z]{2,3}\b)[A-Z][\w’'-]+")
_COMMON = frozenset(map(stem, COMMON))


@dataclass(frozen=True)
class _Candidate:
    hit: Hit
    span: Span
    place: int
    vector: Mapping[str, float]

    def like(self, other: _Candidate) -> float:
        """The cosine of their weighted words, in [0, 1]."""
        small, large = sorted((self.vector, other.vector), key=len)
        return sum(weight * large.get(word, 0.0) for word, weight in small.items())


def briefing(asked: Asked, hits: Sequence[Hit], independent: Mapping[str, str]) -> list[Reading]:
    """At most six quotes from the articles of `hits` (one hit each, best first), in order of time.

    Articles of one day, or without a date, stand in the order in which their best quotes were chosen.
    """
    own = [hit for hit in hits if independent[hit.article.id] == hit.article.id][:ARTICLES] or list(hits[:1])
    found = _candidates(own)
    topic = {stem(word) for word in asked.topic.split()} - _COMMON
    weights = {id(c): _weight(c, found, topic) for c in found}
    chosen: list[_Candidate] = []
    while found and len(chosen) < QUOTES:
        best = max(found, key=lambda c: weights[id(c)] * (1 - max((c.like(o) for o in chosen), default=0.0)))
        chosen.append(best)
        found = [c for c in found if c is not best and c.like(best) < REPEATED and _room(c, chosen)]
    ranks = {c.hit.article.id: rank for rank, c in reversed(list(enumerate(chosen)))}
    chosen.sort(key=lambda c: (c.hit.article.published or "9999", ranks[c.hit.article.id], c.place))
    return [_reading(c) for c in chosen]


def _room(candidate: _Candidate, chosen: Sequence[_Candidate]) -> bool:
    return sum(c.hit.article.id == candidate.hit.article.id for c in chosen) < PER_ARTICLE


def _candidates(hits: Sequence[Hit]) -> list[_Candidate]:
    spans = [
        (hit, i, span)
        for hit in hits
        for i, span in enumerate(_told(hit.article.text))
        if not _is_colour(span.of(hit.article.text), _names(hit.article.text))
    ]
    frequencies = Counter(word for hit, _, span in spans for word in _words(span.of(hit.article.text)))
    return [
        _Candidate(hit, span, place, _vector(_words(span.of(hit.article.text)), frequencies, len(spans)))
        for hit, place, span in spans
    ]


def _told(text: str) -> list[Span]:
    """The first sentences of an article that tell something: whole, not asked, not only quoted."""
    found = []
    for span in sentences(text):
        sentence = span.of(text)
        if (
            SHORTEST <= len(sentence.split()) <= LONGEST
            and span.end - span.start <= MAX_QUOTE
            and sentence[0] not in "“‘\"'"
            and sentence.rstrip("”’\"'")[-1:] in (".", "!")
            and not stance(sentence).question
        ):
            found.append(span)
        if len(found) == LEAD:
            break
    return found


def _names(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(text))


def _is_colour(sentence: str, names: frozenset[str]) -> bool:
    """Whether a sentence only sets the scene: a short one, or one without a name or a number.

    Its first word counts as a name if the article has it as one elsewhere.
    """
    first = re.match(r"[\w’'-]+", sentence)
    named = _NAME.search(sentence) or (first and first[0] in names) or is_number(sentence)
    return len(sentence.split()) < TELLING or not named


def _words(text: str) -> frozenset[str]:
    return stems(text) - _COMMON


def _vector(words: frozenset[str], frequencies: Counter[str], total: int) -> dict[str, float]:
    raw = {word: math.log(1 + total / frequencies[word]) for word in words}
    length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {word: value / length for word, value in raw.items()}


def _weight(candidate: _Candidate, all_: Sequence[_Candidate], topic: set[str]) -> float:
    """How much other articles say the same, how early it stands, and how much of the topic it has."""
    others: dict[str, float] = {}
    for other in all_:
        if other.hit.article.id != candidate.hit.article.id:
            others[other.hit.article.id] = max(others.get(other.hit.article.id, 0.0), candidate.like(other))
    central = sum(others.values()) / len(others) if others else 0.5
    on_topic = len(topic & candidate.vector.keys()) / len(topic) if topic else 0.0
    return (0.2 + central + 0.3 * on_topic) / (1 + 0.25 * candidate.place)


def _reading(candidate: _Candidate) -> Reading:
    span, hit = candidate.span, candidate.hit
    passage = replace(hit.passage, start=span.start, end=span.end, text=span.of(hit.article.text))
    return Reading(replace(hit, passage=passage), span, 1.0)
