"""What the index asks of an engine that stores articles and searches them.

One contract suite (tests/index/test_engine_contract.py) says in full how an engine behaves. The embedded
engine, SQLite with FAISS, is the default; nothing above `index/` can tell which one is there.

How an engine numbers its passages, and where it keeps them, is its own affair. What a word is, is not: every engine
stores and is asked for the stems of `index.terms`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from index.encoder import Vectors
from index.errors import IndexMismatchError
from index.fusion import Ranking
from index.history import Beside, History
from index.types import Article, Fetched, Hit, Scope, Span

# A word in 5,000 passages tells as little as one in 50,000, and counting further would cost a question milliseconds.
MOST_COUNTED = 5_000
VERSIONS = 10  # earlier ones of an article that are kept, if nothing else is said


class Outcome(Enum):
    """What became of an article that was put into the index."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Maker:
    """What all passages and vectors of an index are made by; a vector has `dimension` numbers."""

    encoder: str
    dimension: int
    splitter: str

    def check(self, claimed: Maker | None, place: str) -> None:
        """Refuse to mix what this has made, which lies in a place, with what another one makes.

        Raises:
            IndexMismatchError: if another one is claimed.
        """
        if claimed is not None and claimed != self:
            raise IndexMismatchError(
                f"The index in {place} was built by {self.encoder} with splitter {self.splitter}, not by "
                f"{claimed.encoder} with splitter {claimed.splitter}: set ENCODER_MODEL back, or run "
                "'clippings rebuild' to build it again from its own articles."
            )


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


@dataclass(frozen=True, slots=True)
class Query:
    """A question as an engine is asked: its vector of shape (dimension,), its words, and what ranks the passages."""

    vector: Vectors
    terms: Sequence[str]
    ranking: Ranking = "fused"


@dataclass(frozen=True, slots=True)
class Found:
    """All that a question needs, as it was at one moment.

    `hits` come best first; those of one article share it. `frequencies` tell for each of the query's terms in how
    many of the `passages` in scope it occurs, counted up to MOST_COUNTED; `articles` is how many are in scope.
    """

    hits: list[Hit]
    frequencies: Mapping[str, int]
    passages: int
    articles: int


class Engine(Protocol):
    """Stores articles with their passages and finds passages again, never outside the scope it is given."""

    def claim(self, maker: Maker) -> None:
        """Say by what the stored and searched passages are made; an empty index takes any.

        Raises:
            IndexMismatchError: if what is stored was made by another encoder or splitter.
        """

    def put(self, articles: Sequence[Prepared]) -> list[Outcome]:
        """Store all of them in one transaction; one with a known id replaces what was there.

        What was there becomes its earlier version, of which an engine keeps as many as it was told to, with their
        pages. What happens to an article is noted in its collection's chain.
        """

    def unchanged(self, article: Article) -> bool:
        """Whether this article, or one of the same content and address elsewhere, is in its collection."""

    def at_address(self, collection: str, address: str) -> str | None:
        """The id of an article in that collection whose URL has this canonical form (`index.addresses`)."""

    def remove(self, collection: str, article: str) -> bool:
        """Remove an article with its earlier versions and its pages; False if it was not there.

        The chain keeps its hashes, until no article of the collection is left.
        """

    def move(self, collection: str, article: str, path: str) -> None:
        """Note that an article is of another file now; nothing else of it changes."""

    def article(self, collections: Sequence[str], article: str) -> Article | None:
        """The article with that id, if it is in one of these collections."""

    def history(self, collections: Sequence[str], article: str) -> History | None:
        """Since when that article is as it is and how it was before, if it is in one of these collections."""

    def page(self, collection: str, article: str, content: str) -> Fetched | None:
        """What was fetched as that article when its content had this hash, if that is kept."""

    def replaced(self, collections: Sequence[str]) -> list[str]:
        """The ids of the articles that have earlier versions, last replaced first."""

    def chain(self, collection: str) -> list[str]:
        """What happened to the articles of a collection, in order: the lines that `index.history` tells of."""

    def remember(self, collection: str, article: str, history: History, pages: Mapping[str, Fetched]) -> None:
        """Take over the history of an article that is there, and its pages by their contents' hashes."""

    def take_over(self, collection: str, chain: Sequence[str]) -> None:
        """Put a chain in place of that of a collection that is there."""

    def articles(self, scope: Scope) -> list[Summary]:
        """Everything in scope, newest publication first, undated last; reads no text."""

    def paths(self, scope: Scope) -> dict[str, str | None]:
        """The path of every article in scope by its id; None where it came from no file. Reads no text."""

    def count(self, scope: Scope) -> int:
        """How many articles are in scope."""

    def count_passages(self, scope: Scope) -> int:
        """How many passages are in scope."""

    def collections(self) -> list[str]:
        """The names of the collections that hold an article."""

    def stamp(self, collections: Sequence[str]) -> str:
        """What is another whenever articles of these collections were added, replaced or removed, by any process."""

    def search(self, query: Query, scope: Scope, limit: int) -> Found:
        """At most `limit` passages in scope, ranked as the query says, and what to weigh them by.

        They are ranked by `index.fusion.ranked`, among as many candidates of each kind as `index.fusion.depth` says:
        the passages with the largest inner product with the query's vector, and those that hold any of its terms, by
        BM25. An article's text is read once.
        """

    def frequencies(self, terms: Iterable[str], scope: Scope, at_most: int) -> dict[str, int]:
        """In how many passages in scope each term occurs, in whatever form; counting stops at `at_most`."""

    def holding(self, runs: Sequence[Sequence[str]], scope: Scope, limit: int) -> list[Article]:
        """The articles of at most `limit` passages in scope that hold any of these runs of words, best first.

        A run is of the stems of `index.terms`, common words too, and is held where they stand one after the other.
        Passages that hold more of the runs, and rarer ones, come first.
        """

    def stored(self) -> Iterator[tuple[Article, list[Span]]]:
        """Every article with its passages, in the order they were added."""

    def whole(self) -> Iterator[Prepared]:
        """Every article with its passages and their vectors as they are stored, in the order they were added."""

    def maker(self) -> Maker | None:
        """By what the stored passages are made; None if there are none."""

    def unprepared(self, maker: Maker) -> Iterator[Article]:
        """The stored articles that `prepare` was not given by this maker, in the order they were added."""

    def prepare(self, articles: Sequence[Prepared], maker: Maker) -> None:
        """Keep new passages and vectors of stored articles beside those in use, in one transaction.

        They outlive the process, until another maker prepares or they are adopted. An article that has changed or
        gone meanwhile is left out.
        """

    def adopt(self, maker: Maker) -> bool:
        """Put all that was prepared by this maker in use, in one transaction, and claim for it.

        False, with nothing changed, if an article is not prepared.
        """

    def check(self) -> list[str]:
        """Everything that is wrong with the index, one sentence each; an empty list if it is whole."""

    def beside(self) -> Beside:
        """How much is kept beside the articles."""

    def ways(self) -> list[str]:
        """How vectors are searched, one sentence a collection; an empty list where that is always the same."""

    def size(self) -> int:
        """How many bytes it takes where it is kept."""

    def owns(self, path: Path) -> bool:
        """Whether that is one of the engine's own files, which nobody means to add."""

    def backup(self, folder: Path) -> None:
        """Write all that is not derived, as it is at one moment, into a folder, where an engine can then be opened.

        Raises:
            StoreError: if it cannot be written.
        """

    def close(self) -> None:
        """Write what makes the next start quick, and let go of every file."""
