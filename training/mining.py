"""Hard windows: those that a search as the bot makes it finds for a question in a pool of texts.

Two rankings are fused by reciprocal rank (Cormack et al., 2009), as in the index: the encoder's cosine, and shared
words (TF-IDF here, which ranks a whole batch of questions with one sparse product).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from index.sentence_encoder import SentenceEncoder
from index.splitting import passages

DEPTH = 20  # of each ranking
NEAR = 14
RANK_CONSTANT = 60
BATCH = 512


@dataclass(frozen=True, slots=True)
class Window:
    """A passage of a text, with the text's title."""

    title: str
    text: str


class Pool:
    """The passages of many texts, to be searched."""

    def __init__(self, windows: Sequence[Window], encoder: SentenceEncoder) -> None:
        self._windows = windows
        self._encoder = encoder
        texts = [window.text for window in windows]
        self._vectors = encoder.encode_passages(texts)
        self._vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True, max_df=0.02, dtype=np.float32)
        self._words = self._vectorizer.fit_transform(texts).T.tocsr()

    @classmethod
    def of(cls, titles: Mapping[str, str]) -> Pool:
        """The pool of these texts, given with their titles."""
        windows = [Window(title, span.of(text)) for text, title in titles.items() for span in passages(text)]
        return cls(list({w.text: w for w in windows}.values()), SentenceEncoder())

    def near(self, questions: Sequence[str]) -> Iterator[list[Window]]:
        """For each question the windows that the search finds, best first."""
        order = sorted(set(questions))
        vectors = dict(zip(order, self._encoder.encode_questions(order), strict=True))
        for first in range(0, len(questions), BATCH):
            batch = questions[first : first + BATCH]
            dense = np.stack([vectors[q] for q in batch]) @ self._vectors.T
            lexical = (self._vectorizer.transform(batch) @ self._words).tocsr()
            for row in range(len(batch)):
                yield [self._windows[i] for i in self._fused(dense[row], lexical[row])]

    def _fused(self, dense: NDArray[np.float32], lexical: NDArray[np.float32]) -> list[int]:
        scores: dict[int, float] = {}
        best = np.argpartition(-dense, DEPTH)[:DEPTH]
        for ranking in (best[np.argsort(-dense[best])], lexical.indices[np.argsort(-lexical.data)[:DEPTH]]):
            for rank, i in enumerate(ranking.tolist(), start=1):
                scores[i] = scores.get(i, 0.0) + 1 / (RANK_CONSTANT + rank)
        return sorted(scores, key=lambda i: -scores[i])[:NEAR]
