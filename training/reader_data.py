"""Prepare the span reader's examples: `python -m training.reader_data reader_triples.jsonl.gz examples.jsonl`.

Each crowd-written question becomes one positive: a window of whole sentences that holds the answer, of the length
of the passages that the bot reads. For every second one there is also a negative, a window that holds none of its
answers: from the same context, or from another context with many of the question's words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from index.splitting import MAX_WORDS, passages, sentences, words
from index.types import Span

# How often a pass uses each source: those most like news and reference text more than reviews and forum posts.
REPEATS = {
    "squadshifts:new_wiki": 2.0,
    "nq_oracle": 2.0,
    "qed": 2.0,
    "qamr:wikinews": 0.9,
    "qamr:wikipedia": 0.7,
    "squadshifts:amazon": 0.5,
    "squadshifts:reddit": 0.5,
}
NEGATIVES = 0.5  # for each positive
WHOLE_SHARE, MAX_WHOLE = 0.3, 200  # how often, and up to how many words, a positive is its whole context
PADDED_SHARE = 0.6  # of the contexts that are one sentence, how many get sentences of other contexts around them
NEIGHBOURS = 8
SEED = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it was collected."""

    id: str
    question: str
    answers: list[str]
    context: str
    answer_start: int
    source: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a text; the answer is `text[start:end]`, and both are -1 if the text does not answer."""

    id: str
    question: str
    text: str
    start: int
    end: int


class Neighbours:
    """Windows of all contexts, found by the words that they share with a question (TF-IDF)."""

    def __init__(self, contexts: Sequence[str]) -> None:
        self._windows = [span.of(context) for context in contexts for span in passages(context)]
        self._vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True, max_df=0.02, dtype=np.float32)
        self._matrix = self._vectorizer.fit_transform(self._windows).T.tocsr()

    def of(self, questions: Sequence[str], batch: int = 500) -> Iterator[list[str]]:
        """For each question the windows most like it, best first."""
        for first in range(0, len(questions), batch):
            scores = (self._vectorizer.transform(questions[first : first + batch]) @ self._matrix).tocsr()
            for row in range(scores.shape[0]):
                values = scores.data[scores.indptr[row] : scores.indptr[row + 1]]
                columns = scores.indices[scores.indptr[row] : scores.indptr[row + 1]]
                yield [self._windows[columns[i]] for i in np.argsort(-values)[:NEIGHBOURS]]


def main() -> None:
    """Read the rows of one split, write its examples in a random order."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("triples", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--split", default="train", choices=("train", "val"))
    arguments = parser.parse_args()
    rows = load(arguments.triples, arguments.split)
    repeats = REPEATS if arguments.split == "train" else dict.fromkeys(REPEATS, 1.0)
    examples = build(rows, repeats, random.Random(SEED))  # noqa: S311 - a repeatable sample, no secret
    with arguments.out.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(example), ensure_ascii=False) + "\n" for example in examples)
    print(f"{len(examples)} examples, {sum(e.start < 0 for e in examples)} without an answer, in {arguments.out}")


def load(path: Path, split: str) -> list[Row]:
    """The rows of `split` ("train" or "val") in the file of triples."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    return [Row(**{name: row[name] for name in Row.__slots__}) for row in found if row["split"] == split]


def build(rows: Sequence[Row], repeats: dict[str, float], rng: random.Random) -> list[Example]:
    """Positives and negatives for `rows`, shuffled."""
    used = [row for row in rows for _ in range(_times(repeats[row.source], rng))]
    neighbours = Neighbours(sorted({row.context for row in rows}))
    examples = []
    for row, near in zip(used, neighbours.of([row.question for row in used]), strict=True):
        others = [text for text in near if not holds(text, row.answers) and text not in row.context]
        examples.append(positive(row, others, rng))
        if rng.random() < NEGATIVES and (text := negative(row, others, rng)):
            examples.append(Example(row.id, row.question, text, -1, -1))
    rng.shuffle(examples)
    return examples


def positive(row: Row, others: Sequence[str], rng: random.Random) -> Example:
    """A window of the context with the answer in it; a context of one sentence may get others around it."""
    start, end = answer_span(row)
    spans = _sentences(row.context)
    if rng.random() < WHOLE_SHARE and words(row.context) <= MAX_WHOLE:
        window = Span(0, len(row.context.rstrip()))
    else:
        window = window_around(row.context, start, end, rng)
    before, text, after = "", window.of(row.context), ""
    if len(spans) == 1 and others and rng.random() < PADDED_SHARE:
        before, after = _padding(others, MAX_WORDS - words(text), rng)
    shift = len(before) - window.start
    return Example(row.id, row.question, before + text + after, start + shift, end + shift)


def negative(row: Row, others: Sequence[str], rng: random.Random) -> str | None:
    """A window with none of the answers: half the time of the same context if it has one, else of a near one."""
    same = [s.of(row.context) for s in _sentences(row.context)]
    same += [s.of(row.context) for s in passages(row.context)]
    same = [text for text in same if not holds(text, row.answers)]
    pools = [pool for pool in (same, others) if pool]
    return rng.choice(rng.choice(pools)) if pools else None


def window_around(context: str, start: int, end: int, rng: random.Random) -> Span:
    """One to four sentences of at most about 120 words (one sentence may be longer) that hold `start:end`."""
    spans = _sentences(context)
    first = max((i for i, s in enumerate(spans) if s.start <= start), default=0)
    last = min((i for i, s in enumerate(spans) if s.end >= end), default=len(spans) - 1)
    for _ in range(rng.randint(0, 3)):
        ends = [pair for pair in ((first - 1, last), (first, last + 1)) if pair[0] >= 0 and pair[1] < len(spans)]
        ends = [(i, j) for i, j in ends if words(context[spans[i].start : spans[j].end]) <= MAX_WORDS]
        if ends:
            first, last = rng.choice(ends)
    return Span(min(spans[first].start, start), max(spans[last].end, end))


def answer_span(row: Row) -> tuple[int, int]:
    """Where the first answer stands in the context, without white space or closing stops around it."""
    answer, start = row.answers[0], row.answer_start
    if not row.context.startswith(answer, start):
        start = row.context.index(answer)
    core = answer.strip().rstrip(".,;:") or answer
    start += answer.index(core)
    return start, start + len(core)


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether any of the answers stands in the text, in any case."""
    lowered = text.lower()
    return any(answer.lower().strip().rstrip(".,;:") in lowered for answer in answers)


def _padding(others: Sequence[str], room: int, rng: random.Random) -> tuple[str, str]:
    """One or two sentences of other texts to put before or after, in at most `room` words."""
    before = after = ""
    for _ in range(rng.randint(1, 2)):
        text = rng.choice(others)
        sentence = rng.choice(_sentences(text)).of(text)
        room -= words(sentence)
        if room < 0 or sentence in before + after:
            break
        if rng.random() < 0.5:
            before = f"{sentence} {before}"
        else:
            after = f"{after} {sentence}"
    return before, after


def _times(repeats: float, rng: random.Random) -> int:
    return int(repeats) + (rng.random() < repeats % 1)


@lru_cache(maxsize=100_000)
def _sentences(text: str) -> list[Span]:
    return sentences(text)


if __name__ == "__main__":
    main()
