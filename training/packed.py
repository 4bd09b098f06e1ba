"""Examples as arrays of tokens, which a graphics card holds whole: each question and each window is stored once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAX_TOKENS = 320  # of a question and its window with their three marks; what lies beyond is cut off
NOT_THERE, NOT_KNOWN = -1, -2  # starts of answers: the window does not answer; only its sentences are labelled
UNLABELLED = -1


@dataclass(frozen=True, slots=True)
class Packed:
    """Examples and what they are made of. Of a flat array and its bounds, item i is `flat[bounds[i]:bounds[i + 1]]`.

    Tokens are of the encoder's vocabulary, without marks; places of sentences and answers count tokens of the window.
    """

    questions: NDArray[np.uint16]
    question_bounds: NDArray[np.int32]
    windows: NDArray[np.uint16]
    window_bounds: NDArray[np.int32]
    sentences: NDArray[np.int16]  # (sentences, 2): the first token and the one after the last
    sentence_bounds: NDArray[np.int32]  # by window
    asked: NDArray[np.int32]  # by example: its question
    read: NDArray[np.int32]  # its window
    answers: NDArray[np.int16]  # (examples, 2): first and last token, both NOT_THERE or NOT_KNOWN where there is none
    labels: NDArray[np.int8]  # of the sentences of its window: 1 answers, 0 does not, UNLABELLED
    label_bounds: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.asked)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many tokens each example has, with the marks, none more than `MAX_TOKENS`."""
        asked, read = np.diff(self.question_bounds), np.diff(self.window_bounds)
        return np.minimum(asked[self.asked].astype(np.int64) + read[self.read] + 3, MAX_TOKENS)

    def save(self, path: Path) -> None:
        """Write the arrays."""
        np.savez_compressed(path, **{f.name: getattr(self, f.name) for f in fields(self)})

    @classmethod
    def load(cls, path: Path) -> Packed:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return cls(**{f.name: arrays[f.name] for f in fields(cls)})
