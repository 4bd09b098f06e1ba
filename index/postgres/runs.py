"""Finding words that stand in a row: by their postings, then in the texts of the passages that have them all."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from index.postgres import rows
from index.postgres.database import Connection
from index.postgres.scoping import Collection, narrowed
from index.terms import stemmed
from index.types import Scope

READ = 2_000  # passages at most whose texts are looked at for one run


def holding(
    db: Connection, collection: Collection, runs: Sequence[Sequence[str]], scope: Scope, limit: int
) -> list[tuple[int, float]]:
    """The numbers of the articles of the best passages of a collection that hold runs of stems, with their scores.

    A run counts the more, the fewer passages hold it: ln(1 + passages / holding).
    """
    scores: dict[tuple[int, int], float] = defaultdict(float)
    for run in {tuple(run) for run in runs if run}:
        found = _holding(db, collection, run, scope)
        for place in found:
            scores[place] += math.log(1 + collection.passages / len(found))
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [(article, score) for (_, article), score in best]


def _holding(db: Connection, collection: Collection, run: Sequence[str], scope: Scope) -> list[tuple[int, int]]:
    """The passages that hold a run, each with its article's number."""
    keys = sorted({rows.term_key(stem) for stem in run})
    condition, values = narrowed("passage", collection, scope)
    having = (
        f"SELECT passage FROM postings WHERE collection = %s AND term = ANY(%s) AND {condition}"
        " GROUP BY passage HAVING count(*) = %s ORDER BY passage LIMIT %s"
    )
    sql = (
        'SELECT passages.id, number, substr(text, start + 1, "end" - start) FROM passages'
        " JOIN articles ON number = article"
        f" WHERE passages.collection = %s AND articles.collection = %s AND passages.id IN ({having})"
    )
    asked = (collection.id, collection.id, collection.id, keys, *values, len(keys), READ)
    wanted = f" {' '.join(run)} "
    found = db.execute(sql, asked)
    return [(id_, number) for id_, number, text in found if wanted in f" {' '.join(stemmed(text))} "]
