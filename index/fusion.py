"""Reciprocal rank fusion: one ranking out of several, by ranks alone."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal, TypeVar

K = 60  # the constant of Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion …", SIGIR 2009, section 3
DEPTH = 100  # how many candidates each kind of search contributes to the fused ranking

Ranking = Literal["dense", "lexical", "fused"]

T = TypeVar("T", bound=Hashable)


def depth(limit: int) -> int:
    """How many candidates of each kind of search are ranked where `limit` are asked for."""
    return max(limit, DEPTH)


def ranked(dense: Sequence[tuple[T, float]], lexical: Sequence[tuple[T, float]], ranking: Ranking) -> dict[T, float]:
    """The score of each candidate, best first, from the candidates of both kinds with their own scores, best first.

    "dense" and "lexical" keep that kind's own scores; "fused" goes by the ranks in both.
    """
    if ranking == "fused":
        return reciprocal_rank_fusion([[item for item, _ in dense], [item for item, _ in lexical]])
    return dict(dense if ranking == "dense" else lexical)


def reciprocal_rank_fusion(rankings: Sequence[Sequence[T]], k: int = K) -> dict[T, float]:
    """Score each item by the sum over `rankings` of 1 / (k + rank), ranks from 1; best first.

    An item missing from a ranking gets nothing from it. Ties keep the order of first appearance.
    """
    scores: dict[T, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (k + rank)
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))
