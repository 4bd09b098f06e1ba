"""Prepare the reader's examples: `python -m training.reader_data folder examples.npz`, with the folder of `train/`.

Each question becomes one positive: a window of whole sentences that holds the answer, cut as the passages that the bot
reads, with the title that the bot reads along. Beside it stand windows that do not answer: those that our own search
finds for the question in the whole pool (training/mining.py), sentences around the answer without it, and the same
window asked another question. Questions that people wrote to be unanswerable, and sentences that people labelled,
are taken as they are. The result is a list of examples in a random order.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from index.splitting import MAX_WORDS, passages, sentences, words
from index.types import Span
from training.mining import Pool, Window
from training.packing import pack

SQUAD = "squad_train.jsonl.gz"  # what training.squad_data writes: read if it is there
TRIPLES = ("reader_triples.jsonl.gz", "reader_triples_more.jsonl.gz", "reader_triples_passages.jsonl.gz")
# How often a pass uses the questions of each source, and how many windows found by the search stand beside each.
# People's questions about reference text and news come first; templated ones ("Who said something?") teach who did
# what, fit any text, and so are few and have no windows found for them; single sentences whose whole passage is
# there are left to it.
USES: dict[str, tuple[float, float]] = {
    "squadshifts:new_wiki": (1.5, 1.2),
    "squadshifts:amazon": (0.3, 0.0),
    "squadshifts:reddit": (0.3, 0.0),
    "nq_oracle": (2.0, 1.5),
    "qed": (2.0, 1.5),
    "qamr:wikinews": (0.0, 0.0),
    "qamr:wikipedia": (0.0, 0.0),
    "squad2:train_part": (2.0, 1.2),
    "squad1:train": (1.0, 1.0),
    "squad1:train_part": (2.0, 1.2),
    "squad1:random_paragraphs": (2.0, 1.2),
    "squad2:unansq_dev": (2.0, 1.0),
    "timeqa:human": (1.0, 1.0),
    "quoref:contrast": (1.0, 0.3),
    "multispanqa:valid": (1.5, 1.5),
    "mrqa:relation_extraction": (1.5, 1.0),
    "covidqa:200423": (0.7, 1.0),
    "covidqa:200421": (0.7, 1.0),
    "onestopqa:short": (2.0, 1.0),
    "qadiscourse:wikinews": (0.0, 0.0),
    "qadiscourse:wikipedia": (0.0, 0.0),
    "qasrl:wikinews": (0.12, 0.0),
    "qasrl:wikipedia": (0.05, 0.0),
    "qanom:wikinews": (0.12, 0.0),
    "qanom:wikipedia": (0.05, 0.0),
    "qamr:wikinews:passage": (0.6, 0.6),
    "qamr:wikipedia:passage": (0.4, 0.6),
    "qadiscourse:wikinews:passage": (0.6, 0.3),
    "qadiscourse:wikipedia:passage": (0.6, 0.3),
}
UNANSWERABLE = 1.5  # how often those are used that people wrote to have no answer
INVALID = 0.25  # and those that people judged to make no sense of their sentence
LABELLED = {"squad1:du_test(lowercased)": 0.4}  # and passages whose sentences are labelled; the others once
NEAR_MISSES = 0.35  # for each positive, how often sentences of its own context without the answer stand beside it
SWAPS = 0.12  # and how often its own window is asked of another name or number
OTHER_WINDOWS = 0.6  # how often a window is one that the bot's splitter makes, rather than a random run of sentences
LONG, LONG_WORDS = 0.4, 220  # how many of the random runs may be longer than a passage, as other readers' texts are
PADDED = 0.7  # of contexts that are one sentence, how many get sentences of other contexts around them
TITLED = 0.8  # how often a title stands before its window
BARE = 0.4  # how often a question loses its question mark, as in a chat
SEED = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One question as it was collected; `answers` is empty if its context does not answer it."""

    id: str
    question: str
    answers: list[str]
    context: str
    answer_start: int
    source: str
    title: str

    @property
    def answerable(self) -> bool:
        """Whether the context answers it."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a title and a text.

    The answer is `text[start:end]`; both are -1 if the text does not answer, and -2 if only sentences are labelled.
    `sentences` are (start, end, label): 1 answers, 0 does not, -1 is not known.
    """

    id: str
    question: str
    title: str
    text: str
    start: int
    end: int
    sentences: list[tuple[int, int, int]] = field(default_factory=list)


def main() -> None:
    """Read one split of all files, write its examples in a random order."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--split", default="train", choices=("train", "val"))
    parser.add_argument(
        "--draws", type=int, default=1, help="how often to draw windows for all questions, for runs of several passes"
    )
    arguments = parser.parse_args()
    rng = random.Random(SEED)  # noqa: S311 - a repeatable sample, no secret
    names = [name for name in (*TRIPLES, SQUAD) if (arguments.folder / name).exists()]
    rows = [row for name in names for row in load(arguments.folder / name, arguments.split)]
    examples = list(build(rows, arguments.draws, rng))
    if arguments.split == "train":
        for _ in range(arguments.draws):
            examples += invalid(arguments.folder / "qasrl_judged_invalid.jsonl.gz", rng)
            examples += labelled(arguments.folder / "sentence_selection.jsonl.gz", rng)
    rng.shuffle(examples)
    if arguments.out.suffix == ".npz":
        pack(asdict(example) for example in examples).save(arguments.out)
    else:
        with arguments.out.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(example), ensure_ascii=False) + "\n" for example in examples)
    print(f"{len(examples)} examples, {sum(e.start == -1 for e in examples)} without an answer, in {arguments.out}")


def load(path: Path, split: str) -> list[Row]:
    """The rows of `split` ("train" or "val") in a file of triples."""
    found = [row for row in _lines(path) if row["split"] == split]
    return [
        Row(
            row["id"],
            row["question"],
            row["answers"],
            row["context"],
            row["answer_start"] or 0,
            row["source"],
            _title(row.get("title") or ""),
        )
        for row in found
    ]


def build(rows: Sequence[Row], draws: int, rng: random.Random) -> Iterator[Example]:
    """The examples of `rows`, each question's together; windows are drawn for all of them so many times."""
    used = [row for row in rows if row.answerable for _ in range(_times(draws * USES[row.source][0], rng))]
    rng.shuffle(used)
    pool = Pool.of({row.context: row.title for row in rows if words(row.context) > MAX_WORDS // 3})
    asked = sorted({row.question for row in used})
    found = dict(zip(asked, pool.near(asked), strict=True))
    names = _Names(rows)
    for row in used:
        others = [w for w in found[row.question] if not holds(w.text, row.answers) and w.text not in row.context]
        example = positive(row, others, rng)
        yield example
        for window in rng.sample(others[:6], min(len(others[:6]), _times(USES[row.source][1], rng))):
            yield _negative(row.id, row.question, window.title, window.text, rng)
        if rng.random() < NEAR_MISSES and (text := near_miss(row, rng)):
            yield _negative(row.id, row.question, row.title, text, rng)
        if rng.random() < SWAPS and (question := names.swapped(row.question, example.text, rng)):
            yield _negative(row.id, question, row.title, example.text, rng)
    for row in rows:
        if not row.answerable:
            for _ in range(_times(draws * UNANSWERABLE, rng)):
                yield _negative(row.id, row.question, row.title, rng.choice(_near_windows(row)), rng)


def positive(row: Row, others: Sequence[Window], rng: random.Random) -> Example:
    """A window of the context with the answer in it; a context of one sentence may get others around it."""
    start, end = answer_span(row)
    window = window_around(row.context, start, end, rng)
    before, text, after = "", window.of(row.context), ""
    if len(_sentences(row.context)) == 1 and others and rng.random() < PADDED:
        before, after = _padding(others, MAX_WORDS - words(text), rng)
    whole, shift = before + text + after, len(before) - window.start
    marks = [(s.start, s.end, _label(s, s.of(whole), start + shift, end + shift, row)) for s in _sentences(whole)]
    return Example(row.id, asked(row.question, rng), _titled(row.title, rng), whole, start + shift, end + shift, marks)


def _label(sentence: Span, text: str, start: int, end: int, row: Row) -> int:
    """1 for a sentence that the answer stands in, -1 for another that holds its words, else 0."""
    if sentence.start < end and start < sentence.end:
        return 1
    return -1 if holds(text, row.answers) else 0


def _negative(id_: str, question: str, title: str, text: str, rng: random.Random) -> Example:
    marks = [(s.start, s.end, 0) for s in _sentences(text)]
    return Example(id_, asked(question, rng), _titled(title, rng), text, -1, -1, marks)


def near_miss(row: Row, rng: random.Random) -> str | None:
    """A run of the context's sentences without any answer: about the same things, and it does not say."""
    spans = [s for s in _sentences(row.context) if not holds(s.of(row.context), row.answers)]
    if not spans:
        return None
    first = rng.randrange(len(spans))
    chosen: list[str] = []
    for span in spans[first:]:
        if chosen and words(" ".join([*chosen, span.of(row.context)])) > MAX_WORDS * 0.8:
            break
        chosen.append(span.of(row.context))
    return " ".join(chosen)


class _Names:
    """Names and numbers of all questions, to ask a window about somebody or something that it does not speak of."""

    _NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
    _NUMBER = re.compile(r"\b(1[5-9]\d\d|20[0-2]\d)\b")

    def __init__(self, rows: Sequence[Row]) -> None:
        self._all = sorted({name for row in rows for name in self._NAME.findall(row.question)})

    def swapped(self, question: str, text: str, rng: random.Random) -> str | None:
        """The question with one name, or one year, that stands in the text replaced by one that does not."""
        found = [m for m in self._NAME.finditer(question) if m[0] in text]
        years = [m for m in self._NUMBER.finditer(question) if m[0] in text]
        if years:
            match = rng.choice(years)
            other = str(int(match[0]) + rng.choice((-12, -7, -3, -2, 2, 3, 5)))
        elif found and self._all:
            match = rng.choice(found)
            same = [n for n in rng.sample(self._all, 40) if n.count(" ") == match[0].count(" ")]
            other = same[0] if same else rng.choice(self._all)
        else:
            return None
        return None if other in text else question[: match.start()] + other + question[match.end() :]


def invalid(path: Path, rng: random.Random) -> list[Example]:
    """Questions that most people called invalid for their sentence."""
    rows = [row for row in _lines(path) for _ in range(_times(INVALID, rng))]
    return [_negative(row["id"], row["question"], "", row["context"], rng) for row in rows]


def labelled(path: Path, rng: random.Random) -> list[Example]:
    """Runs of sentences that people labelled, as long as a passage, with the answering one where there is one."""
    return [_labelled(row, rng) for row in _lines(path) if rng.random() < LABELLED.get(row["source"], 1.0)]


def _labelled(row: dict[str, Any], rng: random.Random) -> Example:
    texts = [" ".join(text.split()) for text in row["sentences"]]
    right = [i for i, label in enumerate(row["labels"]) if label]
    first = last = rng.choice(right) if right and rng.random() < 0.85 else rng.randrange(len(texts))
    while True:
        ends = [(i, j) for i, j in ((first - 1, last), (first, last + 1)) if i >= 0 and j < len(texts)]
        ends = [(i, j) for i, j in ends if words(" ".join(texts[i : j + 1])) <= MAX_WORDS]
        if not ends or rng.random() < 0.15:
            break
        first, last = rng.choice(ends)
    marks, text = [], ""
    for i in range(first, last + 1):
        start = len(text) + bool(text)
        text = f"{text} {texts[i]}" if text else texts[i]
        marks.append((start, len(text), int(bool(row["labels"][i]))))
    none = not any(label for _, _, label in marks)
    place = -1 if none else -2
    return Example(row["id"], asked(row["question"], rng), "", text, place, place, marks)


def window_around(context: str, start: int, end: int, rng: random.Random) -> Span:
    """A window that holds `start:end`: one that the splitter makes, or a random run of one to four sentences."""
    made = [w for w in passages(context) if w.start <= start and end <= w.end]
    if made and rng.random() < OTHER_WINDOWS:
        return rng.choice(made)
    most, steps = (LONG_WORDS, 16) if rng.random() < LONG else (MAX_WORDS, 4)
    spans = _sentences(context)
    first = max((i for i, s in enumerate(spans) if s.start <= start), default=0)
    last = min((i for i, s in enumerate(spans) if s.end >= end), default=len(spans) - 1)
    for _ in range(rng.randint(0, steps)):
        ends = [pair for pair in ((first - 1, last), (first, last + 1)) if pair[0] >= 0 and pair[1] < len(spans)]
        ends = [(i, j) for i, j in ends if words(context[spans[i].start : spans[j].end]) <= most]
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


def asked(question: str, rng: random.Random) -> str:
    """The question as collected, or without its mark."""
    return question.rstrip(" ?") if rng.random() < BARE else question


def holds(text: str, answers: Sequence[str]) -> bool:
    """Whether any of the answers stands in the text, in any case."""
    lowered = text.lower()
    return any(answer.lower().strip().rstrip(".,;:") in lowered for answer in answers)


def _near_windows(row: Row) -> list[str]:
    return [span.of(row.context) for span in passages(row.context)]


def _title(text: str) -> str:
    """A title as people write it; the collections of reviews and comments have none that tell anything."""
    plain = unquote(text).replace("_", " ").strip()
    return "" if plain.lower().startswith(("filtered", "amazon")) else plain


def _titled(title: str, rng: random.Random) -> str:
    return title if rng.random() < TITLED else ""


def _padding(others: Sequence[Window], room: int, rng: random.Random) -> tuple[str, str]:
    """One to three sentences of other texts to put before or after, in at most `room` words."""
    before = after = ""
    for _ in range(rng.randint(1, 3)):
        text = rng.choice(others).text
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


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@lru_cache(maxsize=100_000)
def _sentences(text: str) -> list[Span]:
    return sentences(text)


if __name__ == "__main__":
    main()
