"""How far the words of a cue reach, to the right and to the left: the sentence's other cues bound them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.speech.cues import Cue
from bot.answering.speech.noun_phrases import Range, Sentence
from bot.answering.speech.reporting_verbs import DOCUMENTS
from bot.answering.speech.word_lists import words

MOST = 400  # tokens outside quotations; no clause of news prose is longer
_ENDS = frozenset(".!?…")
_BREAKERS = words("but while although whereas")
_JOINERS = words("and but while though although")
_SUBORDINATE = words("after when while as although though before if because since")
_BEFORE_PARTICIPLE = words("before after while when by without in")
_DASHES = ("—", "–", "--")


@dataclass(frozen=True, slots=True)
class Extents:
    """The bounds for the words of one cue among the `cues` near it."""

    sentence: Sentence
    cue: Cue
    cues: Sequence[Cue]

    def begins_participle(self, at: int) -> bool:
        """Whether another cue, a participle, begins at `at`."""
        return any(other.first == at and other.style == "participle" for other in self.cues)

    def end(self, start: int) -> int:
        """Where the clause that begins at `start` ends: at the next report, a contrast, or the sentence's end."""
        last = min(len(self.sentence), start + MOST)
        while last > start + 1 and self.sentence[last - 1].text in _ENDS:
            last -= 1
        for other in self.cues:
            cut = self._cut(other, start, last) if other is not self.cue and other.at > start else None
            if cut is not None:
                last = cut
                break
        last = self._within_relative(start, last)
        for at in range(start + 1, last - 1):
            if self.sentence[at].text in (",", ";") and self.sentence[at + 1].lower in _BREAKERS:
                return at
        return max(last, start + 1)

    def _cut(self, other: Cue, start: int, last: int) -> int | None:
        """Where `other` ends the words that begin at `start`; None if it is part of them."""
        edge = _edge(other)
        if not start < edge <= last:
            return None
        before = self.sentence[edge - 1]
        if before.is_spoken and other.style in ("participle", "inverted", "finite"):
            return edge
        if other.style == "participle" and edge > start + 1 and before.lower in DOCUMENTS:
            return edge
        if other.style == "participle" and before.lower in _BEFORE_PARTICIPLE:
            return edge - 1
        if before.text in (",", ";", *_DASHES):
            return edge - 1 if self._sets_off(other, before.text) else None
        if before.lower in _JOINERS and other.style != "noun" and self._joins(other, edge):
            return edge - 1 - (edge - 2 > start and self.sentence[edge - 2].text in (",", ";"))
        return None

    def _sets_off(self, other: Cue, mark: str) -> bool:
        """Whether a cue after a comma is no part of the words before it."""
        if mark == "," and other.style == "finite" and self.sentence[0].lower in _SUBORDINATE:
            return True
        return other.style in ("participle", "according", "as", "inverted") or other.inherited or mark == ";"

    def _joins(self, other: Cue, edge: int) -> bool:
        """Whether a cue after "and" is a report of its own: "said it fell and denied"."""
        return other.inherited or self.sentence[edge - 2].text in (",", ";") or other.subject != self.cue.subject

    def _within_relative(self, start: int, last: int) -> int:
        """The end of ", who said ...," if the cue stands in such a clause."""
        first = self.cue.first
        if first > 1 and self.sentence[first - 1].lower in ("who", "which") and self.sentence[first - 2].text == ",":
            return next((at for at in range(start + 1, last) if self.sentence[at].text == ","), last)
        return last

    def before(self, edge: int) -> list[Range]:
        """The clause before the cue's own, which begins at `edge`."""
        last = edge - (edge > 0 and self.sentence[edge - 1].text in (",", "—", "–"))
        first = self._after_earlier(last)
        if (
            last - first > 1
            and self.sentence[last - 1].is_spoken
            and self.sentence[last - 2].text in (":", "-", ";", *_DASHES)
        ):
            first = last - 1
        while first < last and (
            self.sentence[first].kind == "mark" or self.sentence[first].lower in ("and", "but", "so")
        ):
            first += 1
        return [Range(first, last)] if first < last else []

    def _after_earlier(self, last: int) -> int:
        """Where the clause that ends at `last` begins, if an earlier cue of the sentence has words of its own."""
        floor = max(0, last - MOST)
        earlier = [c.last for c in self.cues if c.at < self.cue.at and c.last <= last and c.style != "noun"]
        if not earlier:
            return floor
        borders = [at for at in range(max(floor, *earlier), last) if self.sentence[at].text in (";", ".")]
        if borders:
            return borders[-1] + 1
        return last - 1 if last and self.sentence[last - 1].kind == "quotation" else floor


def _edge(other: Cue) -> int:
    """Where a cue's own clause begins."""
    if other.style == "as":
        return min(other.first, other.subject.first) - 1
    if other.inherited or other.style in ("passive", "according"):
        return other.first
    return min(other.first, other.subject.first)
