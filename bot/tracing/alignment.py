"""Where the words of a quote stand in a text, though some were changed: the best local alignment.

Smith and Waterman (Journal of Molecular Biology 147, 1981) with a gap's costs as Gotoh has them (162, 1982): a row of
the table at a time, for which numpy needs no loop over the text.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# In thousandths of a matched word. To skip words of the text costs once, and little for each, so that a speaker named
# in between does not part a quotation; where the quote has an ellipsis it costs nearly nothing.
MATCH, OTHER, EXTRA = 1000, -700, -700
OPEN, SKIP = 700, 100
OPEN_MARKED, SKIP_MARKED = 300, 5

MOST_CELLS = 2_000_000  # of the table

Pairs = list[tuple[int, int]]
_Row = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The words that quote and text have in common, as pairs of their places in both, and how good that is."""

    score: int
    pairs: Pairs


def align(quote: Sequence[str], text: Sequence[str], marked: Container[int] = ()) -> Alignment:
    """The best alignment of some part of `quote` with some part of `text`; takes time and memory by their product.

    After the words of the quote whose places are `marked` an ellipsis stands.
    """
    numbers: dict[str, int] = {}
    own, theirs = (np.array([numbers.setdefault(w, len(numbers)) for w in ws], dtype=np.int64) for ws in (quote, text))
    table = np.zeros((len(own) + 1, len(theirs) + 1), dtype=np.int64)
    at = np.arange(len(theirs) + 1, dtype=np.int64)
    for i in range(1, len(own) + 1):
        table[i] = _row(table[i - 1], np.where(theirs == own[i - 1], MATCH, OTHER), at, *_gap(i, marked))
    return _traced(table, own, theirs, marked)


def _gap(row: int, marked: Container[int]) -> tuple[int, int]:
    return (OPEN_MARKED, SKIP_MARKED) if row - 1 in marked else (OPEN, SKIP)


def _row(above: _Row, scores: _Row, at: _Row, opening: int, skipping: int) -> _Row:
    """The best score of an alignment that ends with this word of the quote, by where in the text it ends."""
    row = np.maximum(above + EXTRA, 0)
    row[1:] = np.maximum(row[1:], above[:-1] + scores)
    reached = np.maximum.accumulate(row + skipping * at) - skipping * at - opening
    row[1:] = np.maximum(row[1:], reached[:-1] - skipping)
    return row


def _traced(table: NDArray[np.int64], own: _Row, theirs: _Row, marked: Container[int]) -> Alignment:
    i, j = (int(n) for n in np.unravel_index(table.argmax(), table.shape))
    score, pairs = int(table[i, j]), []
    while table[i, j] > 0:
        same = own[i - 1] == theirs[j - 1]
        if table[i, j] == table[i - 1, j - 1] + (MATCH if same else OTHER):
            if same:
                pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif table[i, j] == table[i - 1, j] + EXTRA:
            i -= 1
        else:
            opening, skipping = _gap(i, marked)
            before = np.flatnonzero(table[i, :j] - opening - skipping * (j - np.arange(j)) == table[i, j])
            j = int(before[-1])
    return Alignment(score, pairs[::-1])


def region(quote: Sequence[str], text: Sequence[str]) -> slice:
    """The part of a long text that has most runs of words in common with a quote; all of one that is not too long."""
    width = max(MOST_CELLS // len(quote), 4 * len(quote))
    if len(text) <= width:
        return slice(0, len(text))
    own = set(zip(quote, quote[1:], quote[2:], strict=False))
    shared = [run in own for run in zip(text, text[1:], text[2:], strict=False)]
    total = np.concatenate([[0], np.cumsum(shared)])
    starts = np.arange(0, len(text) - width + 1)
    best = int((total[np.minimum(starts + width, len(total) - 1)] - total[np.minimum(starts, len(total) - 1)]).argmax())
    start = max(0, best - width // 4)  # the first window with all of them ends right behind the last
    return slice(start, min(len(text), start + width + width // 4))
