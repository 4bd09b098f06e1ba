"""Asking every question of a set, and counting what was shown for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median, quantiles
from typing import Any

from bot.answering.agreement import answer_text
from bot.answering.answerer import Answerer
from bot.answering.types import Answer, Question
from bot.evaluation.dataset import Item
from bot.evaluation.scoring import Shown, exact, holds, is_right, normalise_answer, token_f1
from index.article_index import ArticleIndex
from index.fusion import Ranking
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
    eager = replace(answerer, threshold=0.0, quotable=0.0)
    results = []
    for item in items[:1]:  # the first question also loads the model, which is no part of its time
        eager.answer(Question(item.question, scoped(item), item.history, item.asked))
    for item in items:
        answer = eager.answer(Question(item.question, scoped(item), item.history, item.asked))
        results.append(Result(item, answer, not answer.citations or answer.probability < answerer.threshold))
    return results


def summarise(results: Sequence[Result]) -> dict[str, Any]:
    """Every figure of a run; shares are of answerable questions unless their name says otherwise."""
    answerable = [r for r in results if r.item.answerable]
    return {
        "questions": len(results),
        "answerable": len(answerable),
        "retrieval": _retrieval(answerable),
        "short_answer": _short_answers(answerable),
        "end_to_end": _end_to_end(results),
        "answerable_auc": _auc(results),
        "several_answers": _several([r for r in answerable if r.item.several is not None]),
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
        "abstaining_precision": len(refused_well) / len(refused) if refused and unanswerable else None,
        "abstaining_recall": len(refused_well) / len(unanswerable) if unanswerable else None,
    }


def ask_follow_ups(answerer: Answerer, items: Sequence[Item], scoped: Scoped) -> dict[str, Any] | None:
    """How often the first passage cited for a follow-up is right, asked in three ways; None if there are none."""
    following = [item for item in items if item.history and item.answerable]
    if not following:
        return None
    ways = {
        "with_history": following,
        "without_history": [replace(item, history=()) for item in following],
        "asked_in_full": [replace(i, history=(), question=i.asked_alone or i.question) for i in following],
    }
    right = {name: ask_all(answerer, asked, scoped) for name, asked in ways.items()}
    return {"questions": len(following)} | {
        name: sum(any(is_right(r.item, s) for s in r.passages[:1]) for r in results) for name, results in right.items()
    }


def _short_answers(answerable: Sequence[Result]) -> dict[str, Any] | None:
    """Exact match and token F1 of the answer in bold, abstaining off; None if the reader gives no short answers."""
    given = [(r.answer.answer, r.item.answers) for r in answerable if r.item.answers]
    if not any(answer for answer, _ in given):
        return None
    return {
        "exact_match": round(mean(exact(answer or "", golds) for answer, golds in given), 4),
        "f1": round(mean(token_f1(answer or "", golds) for answer, golds in given), 4),
    }


def _auc(results: Sequence[Result]) -> float | None:
    """How often an answerable question has a higher probability than an unanswerable one; ties count half."""
    yes = [r.answer.probability for r in results if r.item.answerable]
    no = [r.answer.probability for r in results if not r.item.answerable]
    wins = sum((a > b) + (a == b) / 2 for a in yes for b in no)
    return round(wins / (len(yes) * len(no)), 4) if yes and no else None


def _several(labelled: Sequence[Result]) -> dict[str, Any] | None:
    """Whether several answers were told from one, and how often two labelled answers are findings of their own."""
    if not labelled:
        return None
    several = [r for r in labelled if r.item.several]
    one = [r for r in labelled if not r.item.several]
    called = {id(r): len(r.answer.findings) > 1 for r in labelled}
    hits, correct = sum(called[id(r)] for r in several), sum(not called[id(r)] for r in one)
    return {
        "several": len(several),
        "several_called_several": hits,
        "several_called_contradicting": sum(r.answer.differs or r.answer.changed for r in several),
        "several_with_two_found": sum(_two_found(r) for r in several),
        "one": len(one),
        "one_called_one": correct,
        "one_called_contradicting": sum(r.answer.differs or r.answer.changed for r in one),
        "balanced_accuracy": round((hits / len(several) + correct / len(one)) / 2, 4) if several and one else None,
    }


def list_top_spans(answerer: Answerer, items: Sequence[Item], scoped: Scoped) -> dict[str, Any] | None:
    """The baseline for several answers: every article's likeliest answer, told apart by SQuAD's normalisation alone."""
    called: dict[bool, list[bool]] = {True: [], False: []}
    found = []
    for item in items:
        if item.answerable and item.several is not None:
            readings = answerer.read(Question(item.question, scoped(item), asked=item.asked))
            best = {r.hit.article.id: answer_text(r) or "" for r in reversed(readings)}
            answers = {normalise_answer(text): text for text in best.values() if text}
            called[item.several].append(len(answers) > 1)
            found.append(item.several and _two_held(item, list(answers.values())))
    if not called[True] or not called[False]:
        return None
    right = mean(called[True]), 1 - mean(called[False])
    return {
        "several_called_several": sum(called[True]),
        "several_with_two_found": sum(found),
        "one_called_one": len(called[False]) - sum(called[False]),
        "balanced_accuracy": round(mean(right), 4),
    }


def _two_found(result: Result) -> bool:
    return _two_held(result.item, [finding.answer for finding in result.answer.findings if finding.answer])


def _two_held(item: Item, answers: Sequence[str]) -> bool:
    """Whether at least two of the labelled answers, right or planted, are held by different ones of these."""
    held = [{labelled for labelled in (*item.answers, *item.wrong) if _says(text, labelled)} for text in answers]
    return any(a != b for i, one in enumerate(held) for other in held[:i] for a in one for b in other)


def _says(found: str, labelled: str) -> bool:
    return holds(found, [labelled]) or holds(labelled, [found])


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
            "answer": r.answer.answer,
            "answers": list(r.item.answers),
            "findings": [[f.answer, f.articles] for f in r.answer.findings],
            "differs": r.answer.differs,
            "changed": r.answer.changed,
        }
        for r in results
    ]


def _share(right: Sequence[bool]) -> float | None:
    return round(mean(right), 4) if right else None


def _spread(values: Sequence[float]) -> dict[str, float]:
    if len(values) < 2:  # a percentile needs two values
        return {"p50": round(values[0], 1), "p95": round(values[0], 1)} if values else {}
    return {"p50": round(median(values), 1), "p95": round(quantiles(values, n=20)[-1], 1)}
