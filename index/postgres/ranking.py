"""BM25 by the formula of SQLite's FTS5, in its order of operations, so that both engines rank alike to the last bit.

The formula: https://www.sqlite.org/fts5.html#the_bm25_function.
"""

from __future__ import annotations

import math

K1, B = 1.2, 0.75
_LEAST = 1e-6  # the weight of a term that most passages hold

# A passage's score from its postings, given the weight of each one's term, its place in the question, and the average
# length of a passage.
SCORE = (
    f"sum(weight * (frequency * {K1 + 1}::float8 / (frequency + {K1}::float8 *"
    f" ({1 - B}::float8 + {B}::float8 * length / %s::float8))) ORDER BY place)"
)


def weight(passages: int, holding: int) -> float:
    """How much a term tells that so many of the passages hold: its inverse document frequency."""
    idf = math.log((passages - holding + 0.5) / (holding + 0.5))
    return idf if idf > 0 else _LEAST
