"""From words that two texts have in common to a match: what is changed between them, and what is left out openly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.tracing.alignment import Pairs
from bot.tracing.asked import Asked
from bot.tracing.types import Match, Range
from bot.tracing.words import Word
from index.types import Article

MOST_SKIPPED, MOST_CUT = 15, 200  # words of an article that one quote leaves out silently, and at an ellipsis
STRAY = 3  # words in common that stand together by chance if there are fewer
EDGE = 3  # changed words at an end of a quote for which the article's own beside it are taken
# A quotation is closed, a few words name its speaker, and it goes on.
_INTERJECTED = re.compile(
    r"[\s,.;:?!…—–-]*(?:[\"”»“][^\"“”«»\n]{1,150}[\"“«]|[’'](?!\w)[^‘\"“”\n]{1,150}(?<!\w)[‘'])[\s\[(…]*"
)
_BREAK = re.compile(r"[.!?…][^\w\n]*\s|\n")


@dataclass(slots=True)
class _Marks:
    changed: list[Range] = field(default_factory=list)
    left_out: list[Range] = field(default_factory=list)
    altered: list[Range] = field(default_factory=list)


def match(asked: Asked, article: Article, theirs: Sequence[Word], pairs: Pairs) -> Match:
    """The place of an article where the words of `asked` stand, of which `pairs` are the same."""
    first, last = _edges(asked, article.text, theirs, pairs)
    start, end = theirs[first].start, theirs[last].end
    marks = _Marks()
    for (i, j), (k, m) in pairwise([(-1, first - 1), *pairs, (len(asked.words), last + 1)]):
        _mark(marks, asked, article.text, theirs, (i, j, k, m), (first, last))
    inner = [[(a - start, b - start) for a, b in ranges] for ranges in (marks.changed, marks.left_out)]
    given = asked.words[0].start, asked.words[-1].end
    return Match(article, start, end, given, tuple(inner[0]), tuple(inner[1]), tuple(marks.altered))


def _edges(asked: Asked, text: str, theirs: Sequence[Word], pairs: Pairs) -> tuple[int, int]:
    """The first and the last word of the article, with those that stand for changed words at the quote's ends."""
    (i, first), (k, last) = pairs[0], pairs[-1]
    for _ in range(i if i <= EDGE else 0):
        if first and not _BREAK.search(text, theirs[first - 1].end, theirs[first].start):
            first -= 1
    missing = len(asked.words) - 1 - k
    for _ in range(missing if missing <= EDGE else 0):
        if last + 1 < len(theirs) and not _BREAK.search(text, theirs[last].end, theirs[last + 1].start):
            last += 1
    return first, last


def _mark(
    marks: _Marks, asked: Asked, text: str, theirs: Sequence[Word], gap: tuple[int, int, int, int], ends: Range
) -> None:
    """Mark what lies between two words that are the same, or between one and an end of the quote."""
    i, j, k, m = gap
    if k - i == 1 and m - j == 1:
        return
    own = _between(asked.words, i, k, (0, len(asked.words) - 1))
    other = _between(theirs, j, m, ends)
    if k - i == 1 and (i in asked.marked or _is_interjected(text, theirs[j], theirs[m])):
        marks.left_out.append(other)
    else:
        marks.changed.append(other)
        marks.altered.append(own)


def _between(words: Sequence[Word], before: int, after: int, ends: Range) -> Range:
    """The range of the words between two places, or what parts the two if there are none."""
    if after - before > 1:
        return words[before + 1].start, words[after - 1].end
    first, last = ends
    start = words[before].end if before >= first else words[first].start
    return start, words[after].start if after <= last else words[last].end


def unbroken(asked: Asked, text: str, theirs: Sequence[Word], pairs: Pairs) -> Pairs:
    """The longest part of `pairs` that is one place: it skips no more of the article than a quote may leave out.

    What stands beyond skipped words belongs to it only if it is more than a stray word or two, or all that there is.
    """
    starts = [0]
    for at, ((i, j), (k, m)) in enumerate(pairwise(pairs), start=1):
        skipped = m - j - (k - i)
        openly = any(n in asked.marked for n in range(i, k)) or _is_interjected(text, theirs[j], theirs[m])
        if skipped > (MOST_CUT if openly else MOST_SKIPPED) or (skipped > STRAY and _is_stray(asked, pairs, at)):
            starts.append(at)
    return max((pairs[a:b] for a, b in pairwise([*starts, len(pairs)])), key=len)


def _is_stray(asked: Asked, pairs: Pairs, at: int) -> bool:
    """Whether the words in common before or after a place in `pairs` are too few to belong to the others."""
    ends = [-1, *sorted(asked.marked), len(asked.words) - 1]
    (before, _), (after, _) = pairs[at - 1], pairs[at]
    own = before - max(end for end in ends if end < before), min(end for end in ends if end >= after) - after + 1
    found = sum(before - STRAY < i <= before for i, _ in pairs), sum(after <= i < after + STRAY for i, _ in pairs)
    return any(have < min(STRAY, need) for have, need in zip(found, own, strict=True))


def _is_interjected(text: str, before: Word, after: Word) -> bool:
    return _INTERJECTED.fullmatch(text, before.end, after.start) is not None
