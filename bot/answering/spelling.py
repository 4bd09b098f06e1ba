"""Words of a question that no article has, read as near ones that the passages found for it have: "goverment"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from index.engine import Found
from index.terms import COMMON

SHORTEST = 5  # letters of a word whose spelling is doubted: of shorter ones too many are near each other
# The least likeness (Ratcliff and Metzener 1988, as difflib has it): one letter wrong in six is 0.83, one left out of
# ten is 0.95.
LIKENESS, OF_NAMES = 0.83, 0.86
SWAPPED = 3  # letters at least of a common word that is known with two of them swapped
ENDING = 2  # letters at the end in which forms of one word differ
_WORD = re.compile(r"[^\W\d_][^\W\d_’']+")


def respelled(question: str, found: Found) -> tuple[str, tuple[str, ...]]:
    """The question with each word that no article has as the nearest word of the passages found, and those words.

    A word that nothing is near stays as it is: it is missing.
    """
    missing = {term for term, count in found.frequencies.items() if count == 0}
    question = _WORD.sub(lambda match: _unswapped(match[0]) if match[0].lower() in missing else match[0], question)
    unknown = {term for term in missing if len(term) >= SHORTEST}
    if not unknown:
        return question, ()
    known = {word.lower(): word for hit in found.hits for word in _WORD.findall(hit.passage.text)}
    read: list[str] = []

    def near(match: re.Match[str]) -> str:
        word = str(match[0])
        best = _nearest(word.lower(), known) if word.lower() in unknown else None
        read.extend([known[best]] if best else [])
        return known[best] if best else word

    text = _WORD.sub(near, question)
    return text, tuple(dict.fromkeys(read))


def _unswapped(word: str) -> str:
    """A common word two of whose letters were typed in each other's place: "teh", "waht". Nobody needs to be told."""
    swaps = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return next((swap for swap in swaps if len(word) >= SWAPPED and swap.lower() in COMMON), word)


def _nearest(word: str, known: Mapping[str, str]) -> str | None:
    """The likeliest word with the same first letter, which people seldom get wrong; none that is only another form.

    A name has to be more alike: another name may be another person's.
    """
    same = [other for other in known if other[0] == word[0] and len(other) >= SHORTEST and not _is_form(word, other)]
    best = next(iter(get_close_matches(word, same, 1, LIKENESS)), None)
    if best and known[best][0].isupper():
        return next(iter(get_close_matches(word, [best], 1, OF_NAMES)), None)
    return best


def _is_form(word: str, other: str) -> bool:
    """Whether two words differ in their endings only: "criticise" is no slip for "critics" or "criticized"."""
    same = min(len(word), len(other)) - ENDING
    return word[:same] == other[:same] and word[-1] != other[-1]
