"""Measure speed and memory: `make benchmark ARTICLES=articles.jsonl.gz QUESTIONS=questions.jsonl`.

Encoding is measured beside a bare `SentenceTransformer.encode` over the same passages, turn about; questions
over the first passages of the articles' index, as many as asked for. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from bot.answering.answer_reader import AnswerReader
from bot.answering.answerer import Answerer
from bot.answering.reader_models import SHIPPED, span_model
from bot.answering.reading import Calibration, SentenceReader
from bot.answering.types import Question
from bot.evaluation.dataset import read_dataset
from bot.running.worker import Worker
from index.article_index import BATCH_PASSAGES, ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.engine import Maker, Prepared
from index.loading.discover import Target
from index.loading.load import load
from index.sentence_encoder import SentenceEncoder
from index.splitting import SPLITTER, passages
from index.types import Article, Scope

COLLECTION = "benchmark"
SCOPE = Scope((COLLECTION,))
ROUNDS = 3


def main() -> None:
    """Run every measurement and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--passages", type=int, nargs="+", default=[30_000, 100_000])
    parser.add_argument("--ask", type=int, default=200, help="questions for each size (default: 200)")
    arguments = parser.parse_args()
    encoder = SentenceEncoder()
    articles = [a for a in load(Target(str(arguments.articles.resolve())), COLLECTION) if isinstance(a, Article)]
    questions = [item.question for item in read_dataset(arguments.questions).items][: arguments.ask]
    report: dict[str, Any] = {"encoding": encoding(encoder, articles), "questions": {}}
    for size in arguments.passages:
        with tempfile.TemporaryDirectory() as folder:
            report["questions"][size] = asking(Path(folder), encoder, articles, questions, size)
    report["start"] = starting()
    print(json.dumps(report, indent=2))


def encoding(encoder: SentenceEncoder, articles: list[Article]) -> dict[str, float]:
    """Passages a second, stored and searchable, against encoding alone; medians of runs that take turns."""
    chosen = list(islice(articles, 40))
    texts = [span.of(a.text) for a in chosen for span in passages(a.text)]
    bare, ours = [], []
    encoder.encode_passages(texts[:BATCH_PASSAGES])
    for _ in range(ROUNDS):
        started = time.perf_counter()
        encoder._transformer.encode(texts, show_progress_bar=False)
        bare.append(len(texts) / (time.perf_counter() - started))
        with tempfile.TemporaryDirectory() as folder:
            index = ArticleIndex(EmbeddedEngine(Path(folder)), encoder)
            started = time.perf_counter()
            list(index.add(chosen))
            index.close()
            ours.append(len(texts) / (time.perf_counter() - started))
    return {
        "passages": len(texts),
        "bare_encode_per_second": round(median(bare), 1),
        "indexed_per_second": round(median(ours), 1),
        "ratio": round(median(ours) / median(bare), 2),
    }


def asking(
    folder: Path, encoder: SentenceEncoder, articles: list[Article], questions: list[str], size: int
) -> dict[str, Any]:
    """Milliseconds a question over an index of `size` passages, the time to load it, and memory.

    The vectors are random: how long a search takes does not depend on what they say, and encoding 100,000
    passages would take a quarter of an hour.
    """
    engine = EmbeddedEngine(folder)
    engine.claim(Maker(encoder.identity, encoder.dimension, SPLITTER))
    for batch in batches(articles, size, encoder.dimension):
        engine.put(batch)
    engine.close()
    started = time.perf_counter()
    index = ArticleIndex(EmbeddedEngine(folder), encoder)
    index.search(["warm up"], SCOPE, 1)
    loaded = time.perf_counter() - started
    sentences, answers, quotes = (Calibration.shipped(kind) for kind in ("sentences", "answers", "quotes"))
    without = Answerer(index, SentenceReader(sentences), 0.0)
    reader = Answerer(index, AnswerReader(span_model(SHIPPED), sentences, answers, quotes), 0.0)
    reader.answer(Question("warm up", SCOPE))
    times: dict[str, list[float]] = {"without_reader": [], "with_reader": []}
    for question in questions:  # turn about, so that what else the machine does falls on both
        times["without_reader"].append(without.answer(Question(question, SCOPE)).elapsed_ms)
        times["with_reader"].append(reader.answer(Question(question, SCOPE)).elapsed_ms)
    figures: dict[str, Any] = {
        "passages": index.count_passages(SCOPE),
        **{name: distribution(values) for name, values in times.items()},
        "twenty_at_once_with_reader": at_once(reader, questions[:20]),
        "index_load_ms": round(1000 * loaded, 1),
        "index_mb_on_disk": round(sum(f.stat().st_size for f in folder.iterdir()) / 1e6, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, 1),
    }
    index.close()
    return figures


def distribution(milliseconds: list[float]) -> dict[str, float]:
    """The median, the 95th percentile and the slowest."""
    spread = {"p50_ms": median(milliseconds), "p95_ms": quantiles(milliseconds, n=20)[-1], "max_ms": max(milliseconds)}
    return {name: round(value, 1) for name, value in spread.items()}


def at_once(answerer: Answerer, questions: list[str]) -> dict[str, float]:
    """How long questions take that are all asked in the same moment, each by another asker."""
    worker = Worker()
    started, done = time.perf_counter(), []
    futures = [
        worker.submit(str(i), partial(answerer.answer, Question(question, SCOPE)))
        for i, question in enumerate(questions)
    ]
    for future in futures:
        future.result()
        done.append(1000 * (time.perf_counter() - started))
    worker.close()
    return distribution(done)


def batches(articles: list[Article], size: int, dimension: int) -> Iterator[list[Prepared]]:
    """Articles with random unit vectors, in batches, until there are `size` passages."""
    chance = np.random.default_rng(1)
    batch: list[Prepared] = []
    total = 0
    for article in articles:
        spans = passages(article.text)[: size - total]
        if spans:
            vectors = chance.standard_normal((len(spans), dimension)).astype(np.float32)
            batch.append(Prepared(article, spans, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))
            total += len(spans)
        if len(batch) == 100 or total >= size:
            yield batch
            batch = []
        if total >= size:
            return
    yield batch


def starting() -> dict[str, float]:
    """Seconds from the start of a process to its first answer over the sample articles, and where they go."""
    script = (
        "import time, sys; t = [time.perf_counter()]\n"
        "import sentence_transformers; t.append(time.perf_counter())\n"
        "from index.sentence_encoder import SentenceEncoder; e = SentenceEncoder(); e.identity\n"
        "t.append(time.perf_counter()); e.encode_questions(['warm up']); t.append(time.perf_counter())\n"
        "print(*[b - a for a, b in zip(t, t[1:])])"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("clippings")), "--data", folder]
        subprocess.run([*command, "add", "articles/samples"], check=True, capture_output=True)
        whole = median(_seconds([*command, "ask", "who denied the claims?"]) for _ in range(ROUNDS))
    parts = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    names = ("import_sentence_transformers", "load_and_verify_model", "first_encoding")
    return {"first_answer_s": round(whole, 2)} | {n: round(float(p), 2) for n, p in zip(names, parts, strict=True)}


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
