"""Which articles are copies of one text: agency copy that several outlets print is one voice, not several.

Two articles are copies if runs of the shorter one's words stand in the other too, all along it: containment of
shingles (Broder, "On the resemblance and containment of documents", 1997), counted by stretches of the text so that
a few words changed in every sentence hide nothing, and one shared statement or closing line proves nothing. For the
few dozen articles of a question this is computed exactly; MinHash, which estimates it, is for millions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.types import Article

SHINGLE = 4  # words in a run
STRETCH = 16  # words in a stretch, which is copied if any run that begins in it is
BRIEF = 4 * STRETCH
COPIED = 0.7  # of the shorter article's stretches, from which it counts as a copy
_WORD = re.compile(r"\w+")


def grouped(articles: Sequence[Article]) -> dict[str, str]:
    """From each article's id to the id of the one that stands for its copies: the earliest, else the first given."""
    distinct = list({article.id: article for article in articles}.values())
    leader = {article.id: article.id for article in distinct}
    for one, other in _pairs(distinct):
        leader = {id_: leader[one] if of == leader[other] else of for id_, of in leader.items()}
    dated = {a.id: (a.published or "9999", i) for i, a in enumerate(distinct)}
    earliest = {of: min((i for i in leader if leader[i] == of), key=dated.__getitem__) for of in set(leader.values())}
    return {id_: earliest[of] for id_, of in leader.items()}


def _pairs(articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
    """The pairs of ids that are copies of each other; only pairs that share enough runs are looked at closely."""
    runs = {article.id: shingles(article.text) for article in articles}
    holders: dict[int, list[str]] = {}
    shared: Counter[tuple[str, str]] = Counter()
    for id_, found in runs.items():
        for run in set(found):
            held = holders.setdefault(run, [])
            shared.update((other, id_) for other in held)
            held.append(id_)
    for (one, other), number in shared.items():
        shorter, longer = sorted((runs[one], runs[other]), key=len)
        # A brief has too few stretches to tell: most of its runs have to stand in the other.
        needed = COPIED * len(shorter) / (1 if len(shorter) < BRIEF else STRETCH)
        if number >= needed and copied(shorter, longer) >= COPIED:
            yield one, other


def copied(shorter: Sequence[int], longer: Sequence[int]) -> float:
    """The share of the stretches of one text that have a run of words in common with the other, in [0, 1]."""
    there = frozenset(longer)
    stretches = [shorter[i : i + STRETCH] for i in range(0, len(shorter), STRETCH)]
    return sum(not there.isdisjoint(stretch) for stretch in stretches) / len(stretches)


@lru_cache(maxsize=256)
def shingles(text: str) -> tuple[int, ...]:
    """A hash of every run of `SHINGLE` words, without case, punctuation and spacing; a shorter text is one run."""
    words = _WORD.findall(text.lower())
    return tuple(hash(tuple(words[i : i + SHINGLE])) for i in range(max(1, len(words) - SHINGLE + 1)))
