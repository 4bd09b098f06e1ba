"""Ask the same questions of both engines: `python tools/compare_engines.py postgresql://... FOLDER`.

FOLDER is a question set with its own articles. They are encoded once, and put into the database, where they stay in a
collection of their own, and into a folder, which is gone afterwards. Prints one JSON object, with the questions whose
first citation differs.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bot.answering.answer_reader import AnswerReader
from bot.answering.answerer import Answerer
from bot.answering.reader_models import SHIPPED, span_model
from bot.answering.reading import Calibration
from bot.answering.types import Answer, Question
from bot.evaluation.dataset import read_dataset
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.engine import Engine, Maker, Outcome, Prepared, Query
from index.loading.discover import Target
from index.loading.load import load
from index.postgres.engine import PostgresEngine
from index.sentence_encoder import SentenceEncoder
from index.splitting import SPLITTER
from index.terms import query_terms
from index.types import Article, Scope

LIMIT = 30


class Both(EmbeddedEngine):
    """The embedded engine, where what is put is put into another one too."""

    def __init__(self, folder: Path, other: Engine) -> None:
        super().__init__(folder)
        self._other = other

    def put(self, articles: Sequence[Prepared]) -> list[Outcome]:
        """Put them into both."""
        self._other.put(articles)
        return super().put(articles)


def main() -> None:
    """Fill both, ask both, and say where they differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ask", type=int, help="how many of the questions (default: all)")
    arguments = parser.parse_args()
    questions = read_dataset(arguments.folder)
    collection = f"compare:{questions.name}"
    encoder = SentenceEncoder()
    maker = Maker(encoder.identity, encoder.dimension, SPLITTER)
    articles = (a for a in load(Target(str(questions.articles)), collection) if isinstance(a, Article))
    with tempfile.TemporaryDirectory() as folder:
        postgres = PostgresEngine(arguments.url)
        postgres.claim(maker)
        embedded = Both(Path(folder), postgres)
        list(ArticleIndex(embedded, encoder).add(articles))
        asked = [item.question for item in questions.items][: arguments.ask]
        print(json.dumps(compared(embedded, postgres, encoder, asked, Scope((collection,))), indent=1))
        embedded.close()
        postgres.close()


def compared(
    one: Engine, two: Engine, encoder: SentenceEncoder, questions: list[str], scope: Scope
) -> dict[str, Any]:  # fmt: skip
    """How often both find and cite the same, and how long each takes to search, in milliseconds."""
    vectors = encoder.encode_questions(questions)
    same, times = 0, ([], [])
    for text, vector in zip(questions, vectors, strict=True):
        query, found = Query(vector, query_terms(text)), []
        for engine, taken in zip((one, two), times, strict=True):
            started = time.perf_counter()
            found.append([hit.passage for hit in engine.search(query, scope, LIMIT).hits])
            taken.append((time.perf_counter() - started) * 1000)
        same += found[0] == found[1]
    answerers = [_answerer(ArticleIndex(engine, encoder)) for engine in (one, two)]
    different = [text for text in questions if not _alike(*(a.answer(Question(text, scope)) for a in answerers))]
    return {
        "passages": one.count_passages(scope),
        "questions": len(questions),
        f"same {LIMIT} hits in the same order": same / len(questions),
        "same first citation": 1 - len(different) / len(questions),
        "different": different,
        "embedded": _times(times[0]),
        "postgres": _times(times[1]),
    }


def _answerer(index: ArticleIndex) -> Answerer:
    sentences, answers, quotes = (Calibration.shipped(kind) for kind in ("sentences", "answers", "quotes"))
    reader = AnswerReader(span_model(SHIPPED), sentences, answers, quotes)
    return Answerer(index, reader, answers.threshold, quotes.threshold)


def _alike(one: Answer, two: Answer) -> bool:
    """Whether both answer, or both do not, with the same first citation."""
    return one.status == two.status and [c.quote for c in one.citations[:1]] == [c.quote for c in two.citations[:1]]


def _times(taken: list[float]) -> dict[str, float]:
    return {"p50": round(median(taken), 1), "p95": round(quantiles(taken, n=20)[-1], 1)}


if __name__ == "__main__":
    main()
