"""Fit the weights and the threshold of the sentence reader: `make calibration TRAIN=path/to/reader_triples.jsonl.gz`.

Uses the validation split only. Its contexts are indexed; each question is searched twice, once with its own
context in scope (the articles answer it) and once without (they do not). Two fits, both logistic regressions:

1. of a sentence's evidence against whether it holds the answer, which gives the relative weights;
2. of the best sentence's score against whether the context was there, which makes the score a probability
   (Platt, "Probabilistic outputs for support vector machines", 1999).

Both are affine in the log odds, so they are written as one. Half of the contexts are fitted on; the figures
printed and written beside the weights come from the other half.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bot.answering import READ
from bot.reading import Evidence, Terms, coverage, evidence, quotable
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.sentence_encoder import SentenceEncoder
from index.terms import query_terms
from index.text import normalise
from index.types import Article, Scope, article_id

# Questions about one review or one forum post ("how was the film?") name nothing a search could find.
LEFT_OUT = ("squadshifts:amazon", "squadshifts:reddit")
COLLECTION = "calibration"
SEED = 1


@dataclass(frozen=True)
class Example:
    """What was found for one question, with its context in scope or not: evidence, and whether it has the answer."""

    half: int
    answerable: bool
    found: list[Evidence]
    right: list[bool]


def main() -> None:
    """Read the triples, fit, print the figures, write `bot/calibration.json`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("triples", type=Path)
    parser.add_argument("--out", type=Path, default=Path("bot/calibration.json"))
    parser.add_argument("--questions", type=int, default=1500, help="how many to use (default: 1500)")
    arguments = parser.parse_args()
    with gzip.open(arguments.triples, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if row["split"] == "val" and row["source"] not in LEFT_OUT]
    random.Random(SEED).shuffle(rows)  # noqa: S311 - a repeatable sample, no secret
    with tempfile.TemporaryDirectory() as folder:
        examples = list(collect(rows, Path(folder), arguments.questions))
    result = fit(examples)
    arguments.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(arguments.out.read_text(encoding="utf-8"))


def collect(rows: list[dict[str, object]], folder: Path, limit: int) -> Iterator[Example]:
    """Index every context of `rows`, then ask the first `limit` questions with and without their contexts."""
    contexts = {str(row["context"]): str(row["group"]) for row in rows}
    articles = {a.id: a for a in (_article(text, group) for text, group in contexts.items())}
    index = ArticleIndex(EmbeddedEngine(folder), SentenceEncoder())
    for _ in index.add(articles.values()):
        pass
    for row in rows[:limit]:
        others = frozenset(id_ for id_, a in articles.items() if a.title != row["group"])
        half = hash_half(str(row["group"]))
        yield ask(index, row, Scope((COLLECTION,)), half, answerable=True)
        yield ask(index, row, Scope((COLLECTION,), articles=others), half, answerable=False)
    index.close()


def ask(index: ArticleIndex, row: dict[str, object], scope: Scope, half: int, *, answerable: bool) -> Example:
    """Search for one question and gather the evidence for every sentence found."""
    question, answers = str(row["question"]), [str(a).lower() for a in row["answers"]]  # type: ignore[attr-defined]
    terms = Terms(index.frequencies(query_terms(question), scope), index.count_passages(scope))
    covers = coverage(terms.weights())
    found, right = [], []
    for hit in index.search([question], scope, READ)[0]:
        for span in quotable(hit):
            found.append(evidence(hit, span, covers))
            right.append(hit.article.title == row["group"] and _holds(span.of(hit.article.text), answers))
    return Example(half, answerable, found, right)


def fit(examples: list[Example]) -> dict[str, object]:
    """The weights, the threshold, and how they do on contexts they were not fitted on."""
    fitted, held = [e for e in examples if e.half == 0], [e for e in examples if e.half == 1]
    sentences = LogisticRegression(C=10.0, max_iter=1000).fit(
        np.concatenate([_features(e) for e in fitted if e.answerable]),
        np.concatenate([e.right for e in fitted if e.answerable]),
    )
    weights, best = sentences.coef_[0], lambda chosen: np.array([_best(e, sentences.coef_[0]) for e in chosen])
    platt = LogisticRegression(C=1e6).fit(best(fitted).reshape(-1, 1), [e.answerable for e in fitted])
    scale, shift = float(platt.coef_[0][0]), float(platt.intercept_[0])
    probabilities = 1 / (1 + np.exp(-(scale * best(fitted) + shift)))
    threshold = _youden(probabilities, np.array([e.answerable for e in fitted]))
    return {
        "fitted": {
            "intercept": round(shift, 4),
            "cosine": round(scale * weights[0], 4),
            "coverage": round(scale * weights[1], 4),
            "threshold": round(threshold, 3),
        },
        "by": "training/calibrate.py",
        "on": f"validation split, {len(fitted)} searches; figures below on {len(held)} others",
        "held_out": _figures(held, weights, scale * best(held) + shift, threshold),
    }


def _figures(
    held: list[Example], weights: NDArray[np.float64], logits: NDArray[np.float64], threshold: float
) -> dict[str, float]:
    truth = np.array([e.answerable for e in held])
    answered = 1 / (1 + np.exp(-logits)) >= threshold
    firsts = [e.right[int(np.argmax(_features(e) @ weights))] for e in held if e.answerable]
    return {
        "answerable_auc": round(float(roc_auc_score(truth, logits)), 3),
        "answerable_answered": round(float(answered[truth].mean()), 3),
        "unanswerable_refused": round(float(1 - answered[~truth].mean()), 3),
        "first_sentence_right": round(float(np.mean(firsts)), 3),
    }


def _youden(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The threshold with the largest sum of answerable answered and unanswerable refused (Youden's J, 1950)."""
    candidates = np.unique(probabilities.round(3))
    gains = [(probabilities[truth] >= c).mean() - (probabilities[~truth] >= c).mean() for c in candidates]
    return float(candidates[int(np.argmax(gains))])


def _features(example: Example) -> NDArray[np.float64]:
    return np.array([(e.cosine, e.coverage) for e in example.found], dtype=np.float64).reshape(-1, 2)


def _best(example: Example, weights: NDArray[np.float64]) -> float:
    return float((_features(example) @ weights).max(initial=0.0))


def _article(text: str, group: str) -> Article:
    return Article(article_id(COLLECTION, text), COLLECTION, group, normalise(text))


def _holds(sentence: str, answers: list[str]) -> bool:
    return any(answer in sentence.lower() for answer in answers)


def hash_half(group: str) -> int:
    """0 or 1, by the group's name alone, so that a context is never on both sides."""
    return sum(group.encode()) % 2


if __name__ == "__main__":
    main()
