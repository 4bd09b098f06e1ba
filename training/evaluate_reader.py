"""Measure an exported reader: `python -m training.evaluate_reader export --xquad folder --newsqa folder --val file`.

XQuAD: each question over its own paragraph, exact match and token F1 with the official SQuAD normalisation. NewsQA:
each over the passages of its own article, the best span of all. The validation examples: over those with an answer,
and how well the score tells them from those without (AUC).
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from sklearn.metrics import roc_auc_score

from bot.answering.reader_models import span_model
from bot.answering.span_model import SpanModel, SpanReading
from bot.evaluation.scoring import exact, token_f1
from index.splitting import passages


def main() -> None:
    """Read the sets that were named, print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model", type=Path, help="the folder that training.export_reader wrote")
    parser.add_argument("--xquad", type=Path, help="the folder with articles.jsonl.gz and questions.jsonl.gz")
    parser.add_argument("--newsqa", type=Path, help="the folder with articles.jsonl.gz and questions.jsonl.gz")
    parser.add_argument("--limit", type=int, help="ask only every so many questions of NewsQA", default=1)
    parser.add_argument("--val", type=Path, help="examples made by training.reader_data --split val")
    arguments = parser.parse_args()
    model = span_model(str(arguments.model))
    figures: dict[str, object] = {}
    if arguments.xquad:
        figures["xquad"] = xquad(model, arguments.xquad)
    if arguments.newsqa:
        figures["newsqa"] = newsqa(model, arguments.newsqa, arguments.limit)
    if arguments.val:
        with arguments.val.open(encoding="utf-8") as file:
            figures["val"] = validation(model, [json.loads(line) for line in file])
    print(json.dumps(figures, indent=2))


def xquad(model: SpanModel, folder: Path) -> dict[str, float]:
    """Exact match and F1 of the best span of each question's own paragraph."""
    texts = {str(a["id"]): str(a["text"]) for a in _lines(folder / "articles.jsonl.gz")}
    asked = [
        (str(q["question"]), texts[q["article_ids"][0]], q["answers"]) for q in _lines(folder / "questions.jsonl.gz")
    ]
    began = time.monotonic()
    given = _answers([(question, text) for question, text, _ in asked], model)
    seconds = time.monotonic() - began
    found = [text[r.start : r.end] for (_, text, _), r in zip(asked, given, strict=True)]
    golds = [answers for _, _, answers in asked]
    figures = scores(found, golds) | {"answered": _mean([r.score > 0 for r in given])}
    return figures | {"questions": len(asked), "passages_per_second": round(len(asked) / seconds, 1)}


def newsqa(model: SpanModel, folder: Path, step: int = 1) -> dict[str, float]:
    """Exact match and F1 of the best span among the passages of each question's own article."""
    texts = {str(a["id"]): str(a["text"]) for a in _lines(folder / "articles.jsonl.gz")}
    asked = _lines(folder / "questions.jsonl.gz")[::step]
    found = []
    for question in asked:
        own = texts[str(question["group"])]
        windows = [span.of(own) for span in passages(own)]
        readings = model.read(str(question["question"]), windows)
        window, best = max(zip(windows, readings, strict=True), key=lambda pair: pair[1].score)
        found.append(window[best.start : best.end])
    return scores(found, [question["answers"] for question in asked]) | {"questions": len(asked)}


def validation(model: SpanModel, examples: Sequence[dict[str, object]]) -> dict[str, object]:
    """The same over the examples with an answer, for each source of questions too, and the AUC of the score."""
    examples = [e for e in examples if int(str(e["start"])) >= -1]
    given = _answers([(str(e["question"]), str(e["text"])) for e in examples], model)
    labels = [int(str(e["start"])) >= 0 for e in examples]
    groups: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for example, reading in zip(examples, given, strict=True):
        text, start, end = str(example["text"]), int(str(example["start"])), int(str(example["end"]))
        if start >= 0:
            pair = (text[reading.start : reading.end], [text[start:end]])
            groups["all"].append(pair)
            groups[str(example["id"]).split("-")[0]].append(pair)
    figures: dict[str, object] = {name: scores(*map(list, zip(*pairs, strict=True))) for name, pairs in groups.items()}
    return figures | {"auc": round(float(roc_auc_score(labels, [r.score for r in given])), 4)}


def scores(found: Sequence[str], golds: Sequence[Sequence[str]]) -> dict[str, float]:
    """Mean exact match and mean F1, each against the gold answer that suits best."""
    pairs = list(zip(found, golds, strict=True))
    return {"em": _mean([exact(*pair) for pair in pairs]), "f1": _mean([token_f1(*pair) for pair in pairs])}


def _answers(asked: Sequence[tuple[str, str]], model: SpanModel) -> list[SpanReading]:
    """The best reading of each pair; texts with the same question are read together."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, (question, _) in enumerate(asked):
        groups[question].append(i)
    found: dict[int, SpanReading] = {}
    for question, places in groups.items():
        found.update(zip(places, model.read(question, [asked[i][1] for i in places]), strict=True))
    return [found[i] for i in range(len(asked))]


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)


def _lines(path: Path) -> list[dict[str, list[str]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main()
