"""Fit the weights and the threshold of a reader: `make calibration TRAIN=path/to/train`.

Two fits on searches of the validation split (training/validation.py), both logistic regressions:

1. of a sentence's evidence against whether it holds the answer, which gives the relative weights; those of what a
   model reads were chosen on dev sets of people's questions, which share fewer words with their articles;
2. of the best reading's score against whether the answer was there, which makes the score a probability
   (Platt, "Probabilistic outputs for support vector machines", 1999).

Both are affine in the log odds, so they are written as one. Half of the contexts are fitted on; the figures
printed and written beside the weights, and the plot, come from the other half.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from bot.answering.answer_reader import AnswerReader
from bot.answering.reader_models import SHIPPED, span_model
from bot.answering.reading import Calibration, Evidence, coverage, evidence, quotable
from training.validation import Search, load, searches

OUT = Path("bot/answering/calibration.json")
BINS = 10
# Chosen on natural questions over news stories by the first citation, the short answer's F1 and how well answerable
# questions are told from near misses; the split's own fit leans more on shared words, and is worse in all three.
CHOSEN: dict[str, dict[str, float]] = {
    "answers": {"span": 0.5, "relevance": 0.3, "sentence": 0.3, "fits": 2.0},
    "quotes": {"sentence": 1.0, "relevance": 0.6},
}
ACCURACIES = (0.8, 0.9)
Kind = Literal["sentences", "answers", "quotes"]


@dataclass(frozen=True)
class Example:
    """One search: the evidence of each reading, and whether it is right."""

    half: int
    answerable: bool
    found: list[Evidence]
    right: list[bool]


def main() -> None:
    """Search, read, fit, print the figures, and write them into `bot/answering/calibration.json`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="the folder of training data")
    parser.add_argument("kind", choices=("sentences", "answers", "quotes"))
    parser.add_argument("--reader", default=SHIPPED, help="the reader that answers are fitted for")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--plot", type=Path, help="where to draw the reliability of the probability (PNG or SVG)")
    parser.add_argument("--questions", type=int, default=1000, help="how many to use (default: 1000)")
    parser.add_argument(
        "--threshold",
        type=float,
        help="the probability from which it answers, instead of that with the best sum of both",
    )
    arguments = parser.parse_args()
    reader = AnswerReader(span_model(arguments.reader), *map(Calibration.shipped, ("sentences", "answers", "quotes")))
    with tempfile.TemporaryDirectory() as folder:
        found = searches(load(arguments.folder), Path(folder), arguments.questions)
        examples = [
            of_sentences(s) if arguments.kind == "sentences" else of_readings(s, reader, arguments.kind) for s in found
        ]
    result, probabilities, truth = fit(examples, arguments.kind)
    if arguments.threshold is not None:
        result["fitted"]["threshold"] = arguments.threshold
        result["threshold"] = "chosen on natural questions over news stories, for near misses are common there"
    shipped = json.loads(arguments.out.read_text(encoding="utf-8")) | {arguments.kind: result}
    arguments.out.write_text(json.dumps(shipped, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))
    if arguments.plot:
        plot(probabilities, truth, arguments.plot)


def of_sentences(search: Search) -> Example:
    """The evidence for every sentence found."""
    covers = coverage(search.terms.weights())
    pairs = [(hit, span) for hit in search.hits for span in quotable(hit)]
    found = [evidence(hit, span, covers) for hit, span in pairs]
    return _example(search, found, [search.right(hit, span.of(hit.article.text)) for hit, span in pairs])


def of_readings(search: Search, reader: AnswerReader, kind: Kind) -> Example:
    """The evidence for every short answer, or every sentence, that was read."""
    own = [r for r in reader.read(search.question, search.terms, search.hits) if bool(r.answer) == (kind == "answers")]
    found = [r.evidence or Evidence() for r in own]
    return _example(search, found, [search.right(r.hit, r.quote.of(r.hit.article.text)) for r in own])


def _example(search: Search, found: list[Evidence], right: list[bool]) -> Example:
    return Example(search.half, search.answerable, found, right)


def fit(examples: Sequence[Example], kind: Kind) -> tuple[dict[str, Any], NDArray[np.float64], NDArray[np.bool_]]:
    """The weights, the threshold, and how they do on contexts they were not fitted on; then what the plot shows."""
    fitted, held = [e for e in examples if e.half == 0], [e for e in examples if e.half == 1]
    names = tuple(CHOSEN.get(kind, ("cosine", "coverage")))
    weights = np.array(list(CHOSEN[kind].values())) if kind in CHOSEN else _weights(fitted, names)

    def best(chosen: Sequence[Example]) -> NDArray[np.float64]:
        return np.array([(_features(e, names) @ weights).max(initial=-50.0) for e in chosen])

    platt = LogisticRegression(C=1e6).fit(best(fitted).reshape(-1, 1), [e.answerable for e in fitted])
    scale, shift = float(platt.coef_[0][0]), float(platt.intercept_[0])
    threshold = _youden(_sigmoid(scale * best(fitted) + shift), np.array([e.answerable for e in fitted]))
    probabilities, truth = _sigmoid(scale * best(held) + shift), np.array([e.answerable for e in held])
    firsts = [e.right[_best(e, names, weights)] for e in held if e.answerable and e.found]
    result: dict[str, Any] = {
        "fitted": {
            "intercept": round(shift, 4),
            **{name: round(scale * float(weight), 4) for name, weight in zip(names, weights, strict=True)},
            "threshold": round(threshold, 3),
        },
        "by": f"training/calibrate.py {kind}",
        "on": f"validation split, {len(fitted)} searches; figures below on {len(held)} others",
        "held_out": {
            "answerable_auc": round(float(roc_auc_score(truth, probabilities)), 3),
            "answerable_answered": round(float((probabilities >= threshold)[truth].mean()), 3),
            "unanswerable_refused": round(float((probabilities < threshold)[~truth].mean()), 3),
            "first_quote_right": round(float(np.mean(firsts)), 3),
            **coverages(held, probabilities, names, weights),
            "brier_score": round(float(brier_score_loss(truth, probabilities)), 3),
        },
    }
    return result, probabilities, truth


def coverages(
    held: Sequence[Example], probabilities: NDArray[np.float64], names: Sequence[str], weights: NDArray[np.float64]
) -> dict[str, float]:
    """The share of all searches that can be answered, surest first, while so many of the answers are right.

    An answer to a search whose articles do not say is wrong (Kamath et al., "Selective question answering under domain
    shift", 2020).
    """
    right = np.array([e.answerable and bool(e.found) and e.right[_best(e, names, weights)] for e in held])
    surest = right[np.argsort(-probabilities, kind="stable")]
    accuracy = np.cumsum(surest) / np.arange(1, len(surest) + 1)
    return {
        f"coverage_at_{round(100 * least)}": round(
            float(np.max(np.flatnonzero(accuracy >= least), initial=-1) + 1) / len(held), 3
        )
        for least in ACCURACIES
    }


def _best(example: Example, names: Sequence[str], weights: NDArray[np.float64]) -> int:
    return int(np.argmax(_features(example, names) @ weights))


def _weights(fitted: Sequence[Example], names: Sequence[str]) -> NDArray[np.float64]:
    readings = LogisticRegression(C=10.0, max_iter=1000).fit(
        np.concatenate([_features(e, names) for e in fitted if e.answerable]),
        np.concatenate([e.right for e in fitted if e.answerable]),
    )
    return np.asarray(readings.coef_[0])


def plot(probabilities: NDArray[np.float64], truth: NDArray[np.bool_], path: Path) -> None:
    """A reliability diagram: in bins of equal size, the mean probability against the share that was answerable."""
    import matplotlib.pyplot as plt

    bins = np.array_split(np.argsort(probabilities), BINS)
    figure, axes = plt.subplots(figsize=(4, 4), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.plot([probabilities[b].mean() for b in bins], [truth[b].mean() for b in bins], marker="o")
    axes.set(xlabel="probability given", ylabel="share answerable", xlim=(0, 1), ylim=(0, 1))
    axes.set_title(f"{len(truth)} searches not fitted on")
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _youden(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The threshold with the largest sum of answerable answered and unanswerable refused (Youden's J, 1950)."""
    candidates = np.unique(probabilities.round(3))
    gains = [(probabilities[truth] >= c).mean() - (probabilities[~truth] >= c).mean() for c in candidates]
    return float(candidates[int(np.argmax(gains))])


def _features(example: Example, names: Sequence[str]) -> NDArray[np.float64]:
    rows = [[getattr(e, name) for name in names] for e in example.found]
    return np.array(rows, dtype=np.float64).reshape(-1, len(names))


def _sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-logits))


if __name__ == "__main__":
    main()
