"""Rank the sentences of a page for a question: `python -m training.evaluate_sentences wikiqa_folder --split test`.

Neighbouring sentences are read together, in windows as long as the bot's passages. WikiQA's form has its pages in a
file of their own, TrecQA's has sentences and labels with each question. The mean reciprocal rank of the first right
sentence is over the questions that have one; the AUC is of the best sentence's score, questions with a right sentence
against those without. The reader's score is the log odds of its calibration; beside it the cosine alone, and BM25
(k1 = 1.2, b = 0.75) over the page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from bot.answering.reader_models import SHIPPED, span_model
from bot.answering.reading import Calibration, Evidence, Terms, coverage, log_odds
from bot.answering.span_model import Window
from index.sentence_encoder import SentenceEncoder
from index.splitting import TARGET_WORDS, words
from index.terms import query_terms, stem, stems
from index.types import Span

K1, B = 1.2, 0.75
LEAST = -50.0  # the span score of a sentence without words
Scores = list[float]
Row = tuple[str, list[str], list[bool]]  # a question, sentences, and whether each answers it


def main() -> None:
    """Score every sentence of every page in three ways, print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="with questions.jsonl.gz and articles.jsonl.gz")
    parser.add_argument("--split", default="test")
    parser.add_argument("--reader", default=SHIPPED)
    arguments = parser.parse_args()
    rows = list(_rows(arguments.folder, arguments.split))
    ranker = Ranker(arguments.reader)
    scored = [ranker.scores(question, sentences) for question, sentences, _ in rows]
    figures = {name: evaluated(rows, [scores[name] for scores in scored]) for name in ("with reader", "cosine", "bm25")}
    answerable = sum(any(right) for _, _, right in rows)
    print(json.dumps({"questions": len(rows), "answerable": answerable, **figures}, indent=2))


class Ranker:
    """Scores the sentences of one page, by three rankings."""

    def __init__(self, reader: str) -> None:
        self._model = span_model(reader)
        self._encoder = SentenceEncoder()
        self._words, self._quotes = Calibration.shipped("sentences"), Calibration.shipped("quotes")

    def scores(self, question: str, sentences: Sequence[str]) -> dict[str, Scores]:
        """The scores of each sentence, by the name of the ranking."""
        cosines = (self._encoder.encode_passages(sentences) @ self._encoder.encode_questions([question])[0]).tolist()
        judged = [odds for found in self._model.windows(question, windows(sentences), 1) for odds in found.sentences]
        frequencies = {t: sum(stem(t) in stems(s) for s in sentences) for t in query_terms(question)}
        covers = coverage(Terms(frequencies, len(sentences)).weights())
        odds = [
            self._log_odds(cosine, covers(s), by_model)
            for cosine, s, by_model in zip(cosines, sentences, judged or [0.0] * len(sentences), strict=True)
        ]
        return {"with reader": odds, "cosine": cosines, "bm25": bm25(question, sentences)}

    def _log_odds(self, cosine: float, coverage: float, judged: float) -> float:
        relevance = log_odds(self._words.probability(Evidence(cosine=cosine, coverage=coverage)))
        return log_odds(self._quotes.probability(Evidence(sentence=max(judged, LEAST), relevance=relevance)))


def windows(sentences: Sequence[str]) -> list[Window]:
    """The sentences in runs of at most as many words as a passage has, each sentence marked; a long one is its own."""
    runs: list[list[str]] = [[]]
    for sentence in sentences:
        if runs[-1] and words(" ".join([*runs[-1], sentence])) > TARGET_WORDS:
            runs.append([])
        runs[-1].append(sentence)
    return [_window(run) for run in runs if run]


def _window(run: Sequence[str]) -> Window:
    starts = [sum(len(s) + 1 for s in run[:i]) for i in range(len(run))]
    return Window(" ".join(run), sentences=tuple(Span(a, a + len(s)) for a, s in zip(starts, run, strict=True)))


def bm25(question: str, sentences: Sequence[str]) -> Scores:
    """Okapi BM25 (Robertson and Zaragoza, 2009) of each sentence among those of its page."""
    counts = [Counter(stem(term) for term in s.lower().split()) for s in sentences]
    mean = sum(map(Counter.total, counts)) / len(counts) or 1.0
    scores = [0.0] * len(counts)
    for term in {stem(t) for t in query_terms(question)}:
        holding = sum(term in c for c in counts)
        weight = math.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
        for i, c in enumerate(counts):
            scores[i] += weight * c[term] * (K1 + 1) / (c[term] + K1 * (1 - B + B * c.total() / mean))
    return scores


def evaluated(rows: Sequence[Row], scores: Sequence[Scores]) -> dict[str, float]:
    """The mean reciprocal rank, and the AUC, of one ranking; the page's order breaks ties."""
    ranks = []
    for (_, _, right), given in zip(rows, scores, strict=True):
        order = np.argsort(-np.array(given), kind="stable")
        places = [place for place, i in enumerate(order, 1) if right[i]]
        ranks += [1 / min(places)] if places else []
    truth = [any(right) for _, _, right in rows]
    auc = round(float(roc_auc_score(truth, [max(given) for given in scores])), 4) if len(set(truth)) > 1 else None
    return {"mrr": round(float(np.mean(ranks)), 4)} | ({"auc": auc} if auc is not None else {})


def _rows(folder: Path, split: str) -> Iterator[Row]:
    """Each question with its sentences and which of them answer it."""
    pages = folder / "articles.jsonl.gz"
    texts = {str(page["id"]): page["sentences"] for page in _lines(pages)} if pages.exists() else {}
    for row in _lines(folder / "questions.jsonl.gz"):
        if row.get("split", split) == split:
            sentences = texts[row["article_ids"][0]] if texts else row["sentences"]
            right = [s in row["gold_sentences"] for s in sentences] if texts else [bool(x) for x in row["labels"]]
            yield str(row["question"]), list(sentences), right


def _lines(path: Path) -> list[dict[str, list[str]]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


if __name__ == "__main__":
    main()
