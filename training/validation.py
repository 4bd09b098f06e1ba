"""Searches whose outcome is known, from the validation split: what the probabilities and thresholds are fitted on.

Every context is an article. A question is searched twice: with its own context in scope (the articles answer it), and
with that context less the sentences that hold the answer (they are about it, and do not say). Questions that people
wrote to have no answer in their context are searched once. Every second question is put as in a chat: bare, and in
small letters.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering.answerer import FOUND
from bot.answering.reading import Terms
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.sentence_encoder import SentenceEncoder
from index.splitting import sentences
from index.text import normalise
from index.types import Article, Hit, Scope, article_id
from training.reader_data import TRIPLES

# Questions about one review or one forum post ("how was the film?") name nothing a search could find.
LEFT_OUT = (
    "squadshifts:amazon",
    "squadshifts:reddit",
    "qasrl:",
    "qanom:",
    "qamr:wikinews",
    "qamr:wikipedia",
    "qadiscourse:wiki",
)
PASSAGES = ":passage"  # the same questions with the whole passage, which a bot reads
COLLECTION = "calibration"
CHATTED = 0.5
OTHERS = 500  # questions whose contexts are there to be found as well
SEED = 1


@dataclass(frozen=True)
class Search:
    """What was found for a question, and whether the answer is among it. `half` keeps contexts on one side."""

    question: str
    answers: tuple[str, ...]
    context: str
    half: int
    answerable: bool
    terms: Terms
    hits: list[Hit]

    def right(self, hit: Hit, text: str) -> bool:
        """Whether the text, from this hit, holds the answer where it should stand."""
        lowered = text.lower()
        return hit.article.source == self.context and any(answer.lower() in lowered for answer in self.answers)


def load(folder: Path) -> list[dict[str, Any]]:
    """The rows of the validation split that a search could answer, in a repeatable order."""
    rows = []
    for name in TRIPLES:
        with gzip.open(folder / name, "rt", encoding="utf-8") as file:
            rows += [row for line in file if (row := json.loads(line))["split"] == "val" and _usable(row["source"])]
    rng = random.Random(SEED)  # noqa: S311 - a repeatable sample, no secret
    rng.shuffle(rows)
    for row in rows:
        if rng.random() < CHATTED:
            row["question"] = row["question"].rstrip(" ?").lower()
    return rows


def _usable(source: str) -> bool:
    return source.endswith(PASSAGES) or not source.startswith(LEFT_OUT)


def searches(rows: Sequence[dict[str, Any]], folder: Path, limit: int) -> Iterator[Search]:
    """Index every context of `rows` in `folder`, then search for the first `limit` questions, each in two scopes."""
    index = ArticleIndex(EmbeddedEngine(folder), SentenceEncoder())
    rows = rows[: limit + OTHERS]
    whole = {str(row["context"]): _article(row, row["context"], "") for row in rows}
    cut = {
        i: _article(row, text, str(i))
        for i, row in enumerate(rows[:limit])
        if row["answers"] and (text := _without(row))
    }
    for _ in index.add([*whole.values(), *cut.values()]):
        pass
    for i, row in enumerate(rows[:limit]):
        if not row["answers"]:
            yield _search(index, row, frozenset({whole[row["context"]].id}), answerable=False)
            continue
        others = frozenset(a.id for a in whole.values() if a.source != row["group"])
        yield _search(index, row, others | {whole[row["context"]].id}, answerable=True)
        yield _search(index, row, others | ({cut[i].id} if i in cut else set()), answerable=False)
    index.close()


def _search(index: ArticleIndex, row: dict[str, Any], articles: frozenset[str], *, answerable: bool) -> Search:
    scope, question = Scope((COLLECTION,), articles=articles), str(row["question"])
    found = index.find([question], scope, FOUND)[0]
    half = sum(str(row["group"]).encode()) % 2
    return Search(question, tuple(row["answers"]), str(row["group"]), half, answerable, Terms.of(found), found.hits)


def _without(row: dict[str, Any]) -> str:
    """The context less every sentence that holds one of the answers."""
    text, answers = str(row["context"]), [str(answer).lower() for answer in row["answers"]]
    kept = [s.of(text) for s in sentences(text) if not any(answer in s.of(text).lower() for answer in answers)]
    return " ".join(kept)


def _article(row: dict[str, Any], text: str, version: str) -> Article:
    title = normalise(str(row.get("title") or "")) or text[:40]
    return Article(article_id(COLLECTION, version + text), COLLECTION, title, normalise(text), source=str(row["group"]))
