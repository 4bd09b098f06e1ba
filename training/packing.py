"""From examples as text to examples as arrays of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray
from transformers import AutoTokenizer

from bot.answering.answer_reader import heading
from index.sentence_model import default_folder
from training.packed import MAX_TOKENS, Packed

BATCH = 4096  # texts tokenized at once

Marks = tuple[tuple[int, int], ...]  # the sentences of a window, as ranges of its characters


def pack(examples: Iterable[dict[str, Any]]) -> Packed:
    """The examples that `training.reader_data` writes, as tokens; those whose answer would be cut off are left out."""
    tokenizer = AutoTokenizer.from_pretrained(default_folder(), local_files_only=True)
    questions: dict[str, int] = {}
    windows: dict[tuple[str, str, Marks], int] = {}
    rows = []
    for example in examples:
        head, text = heading(example["title"], example["text"]), example["text"]
        marks = tuple((start, end) for start, end, _ in example["sentences"])
        asked = questions.setdefault(example["question"], len(questions))
        read = windows.setdefault((head, text, marks), len(windows))
        rows.append((asked, read, example["start"], example["end"], [label for _, _, label in example["sentences"]]))
    asked_tokens, _ = _tokens(tokenizer, list(questions))
    read_tokens, offsets = _tokens(tokenizer, [head + text for head, text, _ in windows])
    keys = list(windows)
    places = [
        [_place(offsets[i], len(head) + start, len(head) + end) for start, end in marks]
        for i, (head, _, marks) in enumerate(keys)
    ]
    kept, answers = [], []
    for row in rows:
        asked, read, start, end, _ = row
        place = (start, start)
        if start >= 0:
            first, after = _place(offsets[read], len(keys[read][0]) + start, len(keys[read][0]) + end)
            if after <= first or 2 + len(asked_tokens[asked]) + after >= MAX_TOKENS:
                continue
            place = (first, after - 1)
        kept.append(row)
        answers.append(place)
    return Packed(
        *_flat(asked_tokens, np.uint16),
        *_flat(read_tokens, np.uint16),
        np.array([pair for own in places for pair in own], np.int16).reshape(-1, 2),
        _bounds(places),
        np.array([asked for asked, *_ in kept], np.int32),
        np.array([read for _, read, *_ in kept], np.int32),
        np.array(answers, np.int16).reshape(-1, 2),
        *_flat([labels for *_, labels in kept], np.int8),
    )


def _tokens(tokenizer: Any, texts: Sequence[str]) -> tuple[list[list[int]], list[NDArray[np.int32]]]:
    """The tokens of each text without marks, and where each token stands: (tokens, 2), in characters."""
    ids: list[list[int]] = []
    offsets: list[NDArray[np.int32]] = []
    for first in range(0, len(texts), BATCH):
        found = tokenizer(
            list(texts[first : first + BATCH]), add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        ids += found["input_ids"]
        offsets += [np.array(own, np.int32).reshape(-1, 2) for own in found["offset_mapping"]]
    return ids, offsets


def _place(offsets: NDArray[np.int32], start: int, end: int) -> tuple[int, int]:
    """The first token of a range of characters and the one after its last."""
    first = int(np.searchsorted(offsets[:, 1], start, side="right"))
    return first, int(np.searchsorted(offsets[:, 0], end, side="left"))


def _flat(items: Sequence[Sequence[int]], kind: type[np.generic]) -> tuple[NDArray[Any], NDArray[np.int32]]:
    return np.array([value for own in items for value in own], kind), _bounds(items)


def _bounds(items: Sequence[Sequence[Any]]) -> NDArray[np.int32]:
    return np.array([0, *accumulate(len(own) for own in items)], np.int32)
