"""What the index asks of an engine that stores articles and searches them.

One contract suite (tests/index/test_engine_contract.py) says in full how an engine behaves. The embedded
engine, SQLite with FAISS, is the default; nothing above `index/` can tell which one is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from index.encoder import Vectors
from index.types import Article, Scope, Span


class Outcome(Enum):
    """What became of an article that was put into the index."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be stored: its passages and, row for row, their vectors of unit length."""

    article: Article
    passages: Sequence[Span]
    vectors: Vectors

    def __post_init__(self) -> None:
        if len(self.passages) != len(self.vectors):
            raise ValueError(f"{len(self.passages)} passages cannot have {len(self.vectors)} vectors.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one kind of search found, by its id in the engine, and that search's score."""

    passage: int
    score: float


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the engine keeps it, with its article and its vector."""

    article: Article
    span: Span
    vector: Vectors


@dataclass(frozen=True, slots=True)
class Summary:
    """An article without its text, for lists."""

    id: str
    collection: str
    title: str
    source: str | None
    url: str | None
    published: str | None
    path: str | None
    words: int
    passages: int


class Engine(Protocol):
    """Stores articles with their passages and finds passages again, never outside the scope it is given."""

    def claim(self, encoder: str, dimension: int, splitter: str) -> None:
        """Say whose vectors and passages are stored and searched; an empty index takes any.

        Raises:
            IndexMismatchError: if what is stored was made by another encoder or splitter.
        """

    def put(self, articles: Sequence[Prepared]) -> list[Outcome]:
        """Store all of them in one transaction; one with a known id replaces what was there."""

    def unchanged(self, article: Article) -> bool:
        """Whether this article, or one of the same content and address elsewhere, is in its collection."""

    def remove(self, collection: str, article: str) -> bool:
        """Remove an article and all that was derived from it; False if it was not there."""

    def article(self, collections: Sequence[str], article: str) -> Article | None:
        """The article with that id, if it is in one of these collections."""

    def articles(self, scope: Scope) -> list[Summary]:
        """Everything in scope, newest publication first, undated last."""

    def count(self, scope: Scope) -> int:
        """How many articles are in scope."""

    def count_passages(self, scope: Scope) -> int:
        """How many passages are in scope."""

    def collections(self) -> list[str]:
        """The names of the collections that hold an article."""

    def dense(self, vector: Vectors, scope: Scope, limit: int) -> list[Candidate]:
        """The passages with the largest inner product with `vector` (shape (dimension,)), best first."""

    def lexical(self, terms: Sequence[str], scope: Scope, limit: int) -> list[Candidate]:
        """The passages that hold any of the terms, by BM25, best first (a larger score is better)."""

    def frequencies(self, terms: Iterable[str], scope: Scope, at_most: int) -> dict[str, int]:
        """In how many passages in scope each term occurs, up to its inflection; counting stops at `at_most`."""

    def passages(self, ids: Sequence[int], scope: Scope) -> dict[int, StoredPassage]:
        """The passages with these ids that are in the scope's collections; ids that are gone are left out."""

    def stored(self) -> Iterator[tuple[Article, list[Span]]]:
        """Every article with its passages, in the order they were added."""

    def replace_all(self, articles: Sequence[Prepared], encoder: str, dimension: int, splitter: str) -> None:
        """Give every stored article new passages and vectors in one transaction, by another encoder or splitter.

        Raises:
            StoreError: if these are not exactly the articles that are stored.
        """

    def check(self) -> list[str]:
        """Everything that is wrong with the index, one sentence each; an empty list if it is whole."""

    def close(self) -> None:
        """Write what makes the next start quick, and let go of every file."""
