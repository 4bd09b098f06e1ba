"""Asking every question of a set, and counting what was shown for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median, quantiles
from typing import Any

from bot.answering import Answerer
from bot.evaluation.dataset import Item
from bot.evaluation.scoring import Shown, is_right
from bot.types import Answer, Question
from index.article_index import ArticleIndex, Ranking
from index.splitting import words
from index.types import Scope

RANKINGS: tuple[Ranking, ...] = ("dense", "lexical", "fused")
Scoped = Callable[[Item], Scope]


@dataclass(frozen=True, slots=True)
class Result:
    """One question: what would be cited if the bot never abstained, and whether it did abstain."""

    item: Item
    answer: Answer
    refused: bool

    @property
    def passages(self) -> list[Shown]:
        """The cited passages in order."""
        return [Shown(c.quote.article, c.passage_text) for c in self.answer.citations]

    @property
    def quotes(self) -> list[Shown]:
        """The quotes in order."""
        return [Shown(c.quote.article, c.quote.text) for c in self.answer.citations]


def ask_all(answerer: Answerer, items: Sequence[Item], scoped: Scoped) -> list[Result]:
    """Ask each question by itself, as a user does, never abstaining; the threshold is applied afterwards."""
    eager = replace(answerer, threshold=0.0)
    results = []
    for item in items[:1]:  # the first question also loads the model, which is no part of its time
        eager.answer(Question(item.question, scoped(item)))
    for item in items:
        answer = eager.answer(Question(item.question, scoped(item)))
        best = answer.citations[0].score if answer.citations else 0.0
        results.append(Result(item, answer, not answer.citations or best < answerer.threshold))
    return results


def summarise(results: Sequence[Result]) -> dict[str, Any]:
    """Every figure of a run; shares are of answerable questions unless their name says otherwise."""
    answerable = [r for r in results if r.item.answerable]
    return {
        "questions": len(results),
        "answerable": len(answerable),
        "retrieval": _retrieval(answerable),
        "end_to_end": _end_to_end(results),
        "milliseconds": _spread([r.answer.elapsed_ms for r in results]),
    }


def rank_all(index: ArticleIndex, items: Sequence[Item], scoped: Scoped) -> dict[str, Any]:
    """For each ranking of passages, how often the first, and one of the first three, is right."""
    table: dict[str, Any] = {}
    for ranking in RANKINGS:
        shown = []
        for item in items:
            hits = index.search([item.question], scoped(item), 3, ranking)[0]
            shown.append((item, [Shown(hit.article, hit.passage.text) for hit in hits]))
        table[ranking] = _first_and_three(shown)
    return table


def _retrieval(answerable: Sequence[Result]) -> dict[str, Any]:
    """What would have been cited, abstaining off."""
    return {
        "passage": _first_and_three([(r.item, r.passages) for r in answerable]),
        "quote": _first_and_three([(r.item, r.quotes) for r in answerable]),
    }


def _first_and_three(shown: Sequence[tuple[Item, Sequence[Shown]]]) -> dict[str, Any]:
    first = [any(is_right(item, s) for s in texts[:1]) for item, texts in shown]
    three = [any(is_right(item, s) for s in texts[:3]) for item, texts in shown]
    sizes = [words(texts[0].text) for _, texts in shown if texts]
    return {
        "first": sum(first),
        "first_share": _share(first),
        "first_three": sum(three),
        "first_three_share": _share(three),
        "words": round(mean(sizes), 1) if sizes else None,
    }


def _end_to_end(results: Sequence[Result]) -> dict[str, Any]:
    """As users see it: an answerable question that was refused counts as wrong."""
    answerable = [r for r in results if r.item.answerable]
    unanswerable = [r for r in results if not r.item.answerable]
    right = [not r.refused and any(is_right(r.item, s) for s in r.passages[:1]) for r in answerable]
    refused = [r for r in results if r.refused]
    refused_well = [r for r in unanswerable if r.refused]
    return {
        "first": sum(right),
        "first_share": _share(right),
        "refused_answerable": len(refused) - len(refused_well),
        "refused_unanswerable": len(refused_well),
        "unanswerable": len(unanswerable),
        "abstaining_precision": len(refused_well) / len(refused) if refused else None,
        "abstaining_recall": len(refused_well) / len(unanswerable) if unanswerable else None,
    }


def details(results: Iterable[Result]) -> list[dict[str, Any]]:
    """One row for each question, with its id, for looking at what went wrong."""
    return [
        {
            "id": r.item.id,
            "question": r.item.question,
            "answerable": r.item.answerable,
            "refused": r.refused,
            "right": [is_right(r.item, s) for s in r.passages[:3]],
            "quotes": [s.text for s in r.quotes[:3]],
            "score": r.answer.citations[0].score if r.answer.citations else None,
        }
        for r in results
    ]


def _share(right: Sequence[bool]) -> float | None:
    return round(mean(right), 4) if right else None


def _spread(values: Sequence[float]) -> dict[str, float]:
    if len(values) < 2:  # a percentile needs two values
        return {"p50": round(values[0], 1), "p95": round(values[0], 1)} if values else {}
    return {"p50": round(median(values), 1), "p95": round(quantiles(values, n=20)[-1], 1)}
