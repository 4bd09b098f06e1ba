"""What the index needs of an embedding model, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of unit length, so that an inner product is a cosine."""

    @property
    def identity(self) -> str:
        """Names the weights and the prompts: two encoders with one identity give the same vectors."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (len(texts), dimension), rows of length 1, in the order given."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """The same for questions, which some models encode with another prompt."""
