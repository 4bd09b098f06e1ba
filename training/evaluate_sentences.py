"""Rank the sentences of a page for a question: `python -m training.evaluate_sentences wikiqa_folder --split test`.

Each sentence is read by itself. The mean reciprocal rank of the first right sentence is over the questions that have
one; the AUC is of the best sentence's score, questions with a right sentence against those without. The reader's
score is the log odds of its calibration; beside it the cosine alone, and BM25 (k1 = 1.2, b = 0.75) over the page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from bot.answering.expectation import expected
from bot.answering.reader_models import SHIPPED, span_model
from bot.answering.reading import Calibration, Evidence, Terms, coverage
from index.sentence_encoder import SentenceEncoder
from index.terms import query_terms, stem, stems

K1, B = 1.2, 0.75
LEAST = -50.0  # the span score of a sentence without words
Scores = list[float]


def main() -> None:
    """Score every sentence of every page in three ways, print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="with questions.jsonl.gz and articles.jsonl.gz")
    parser.add_argument("--split", default="test")
    parser.add_argument("--reader", default=SHIPPED)
    arguments = parser.parse_args()
    pages = {page["id"]: page["sentences"] for page in _lines(arguments.folder / "articles.jsonl.gz")}
    asked = [q for q in _lines(arguments.folder / "questions.jsonl.gz") if q["split"] == arguments.split]
    ranker = Ranker(arguments.reader)
    rows = [(q, pages[q["article_ids"][0]]) for q in asked]
    scored = [ranker.scores(q["question"], sentences) for q, sentences in rows]
    figures = {name: evaluated(rows, [scores[name] for scores in scored]) for name in ("with reader", "cosine", "bm25")}
    answerable = sum(bool(q["gold_sentences"]) for q in asked)
    print(json.dumps({"questions": len(asked), "answerable": answerable, **figures}, indent=2))


class Ranker:
    """Scores the sentences of one page, by three rankings."""

    def __init__(self, reader: str) -> None:
        self._model = span_model(reader)
        self._encoder = SentenceEncoder()
        self._sentences, self._answers = Calibration.shipped("sentences"), Calibration.shipped("answers")

    def scores(self, question: str, sentences: Sequence[str]) -> dict[str, Scores]:
        """The scores of each sentence, by the name of the ranking."""
        cosines = (self._encoder.encode_passages(sentences) @ self._encoder.encode_questions([question])[0]).tolist()
        readings, fits = self._model.read(question, sentences), expected(question)
        frequencies = {t: sum(stem(t) in stems(s) for s in sentences) for t in query_terms(question)}
        covers = coverage(Terms(frequencies, len(sentences)).weights())
        odds = [
            self._log_odds(cosine, covers(s), r.score, fits(s[r.start : r.end]))
            for cosine, s, r in zip(cosines, sentences, readings, strict=True)
        ]
        return {"with reader": odds, "cosine": cosines, "bm25": bm25(question, sentences)}

    def _log_odds(self, cosine: float, coverage: float, span: float, fits: bool) -> float:
        relevance = logit(self._sentences.probability(Evidence(cosine=cosine, coverage=coverage)))
        found = Evidence(span=max(span, LEAST), relevance=relevance, fits=float(fits))
        return logit(self._answers.probability(found))


def logit(probability: float) -> float:
    """The logarithm of the odds."""
    return math.log(probability / (1 - probability))


def bm25(question: str, sentences: Sequence[str]) -> Scores:
    """Okapi BM25 (Robertson and Zaragoza, 2009) of each sentence among those of its page."""
    counts = [Counter(stem(term) for term in s.lower().split()) for s in sentences]
    mean = sum(map(Counter.total, counts)) / len(counts)
    scores = [0.0] * len(counts)
    for term in {stem(t) for t in query_terms(question)}:
        holding = sum(term in c for c in counts)
        weight = math.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
        for i, c in enumerate(counts):
            scores[i] += weight * c[term] * (K1 + 1) / (c[term] + K1 * (1 - B + B * c.total() / mean))
    return scores


def evaluated(rows: Sequence[tuple[dict[str, list[str]], list[str]]], scores: Sequence[Scores]) -> dict[str, float]:
    """The mean reciprocal rank, and the AUC, of one ranking; the page's order breaks ties."""
    ranks = []
    for (question, sentences), given in zip(rows, scores, strict=True):
        order = np.argsort(-np.array(given), kind="stable")
        places = [place for place, i in enumerate(order, 1) if sentences[i] in question["gold_sentences"]]
        ranks += [1 / min(places)] if places else []
    truth = [bool(question["gold_sentences"]) for question, _ in rows]
    auc = float(roc_auc_score(truth, [max(given) for given in scores]))
    return {"mrr": round(float(np.mean(ranks)), 4), "auc": round(auc, 4)}


def _lines(path: Path) -> list[dict[str, list[str]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main()
