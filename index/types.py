"""The words of the index: articles, passages, hits and the scope of a search.

All are frozen, and a value that would be wrong cannot be built: each checks itself when it is made.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

# After a platform's name comes a workspace's own id, such as "19:aB3_x@thread.tacv2" or "!room:example.org".
COLLECTION_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(:(?!.*\.\.)[A-Za-z0-9_!@.:=+$#~-]{1,255})?")
ID_LENGTH = 16  # hexadecimal digits: 64 bits, a collision among a million articles has odds of 1 in 37 million
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def check_collection(name: str) -> str:
    """Return `name` if it can name a collection, else raise `ValueError`."""
    if not COLLECTION_NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot name a collection: use small letters, digits, '-' and '_', "
            "with one ':' before a platform's own id (default, discord:123)."
        )
    return name


def check_published(value: str | None) -> str | None:
    """Return `value` if it is an ISO 8601 date or date and time, else raise `ValueError`."""
    if value is not None:
        datetime.fromisoformat(value)
    return value


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought: the page at `url` as it was at a `moment` (ISO 8601, in UTC).

    `warc` is a gzipped WARC record of the response, `sha256` the hash of its body as it was read, unpacked.
    """

    url: str
    moment: str
    sha256: str
    warc: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as stored. `text` is what every offset in the project counts in, in code points.

    `id` names the article within everything: it is made from the collection and the article's `key`
    (its address, else where it was loaded from), so the same file in two collections is two articles.
    `published` is an ISO 8601 date, or date and time where the hour is known.
    `fetched` is given on the way in, by who fetched it; what comes out of the index has none (`Engine.page`).
    """

    id: str
    collection: str
    title: str
    text: str
    source: str | None = None
    url: str | None = None
    published: str | None = None
    author: str | None = None
    path: str | None = None
    fetched: Fetched | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        check_collection(self.collection)
        check_published(self.published)
        if not self.text.strip():
            raise ValueError("An article needs text.")
        for value in (self.title, self.text, self.source, self.url, self.author, self.path):
            if value is not None and _NOT_TEXT.search(value):
                raise ValueError("An article cannot hold NUL characters or halves of surrogate pairs.")

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything a reader could see change: the text and what describes it."""
        parts = (self.title, self.text, self.source, self.url, self.published, self.author)
        return hashlib.sha256("\x00".join(p or "" for p in parts).encode()).hexdigest()


def article_id(collection: str, key: str) -> str:
    """The id of the article known as `key` (its URL, else its path) in `collection`."""
    return hashlib.sha256(f"{collection}\x00{key}".encode()).hexdigest()[:ID_LENGTH]


def id_of_path(article: Article) -> str:
    """The id of an article without a URL of its own that came from the file at its path."""
    return article_id(article.collection, article.path or "")


def beside_moved(article: Article, held_at: str | None) -> Article:
    """`article`, under an id of its own where another one has its id: one whose file was at its path, and was moved.

    `held_at` is the path of the article that has its id now, if there is one.
    """
    if not held_at or not article.path or held_at == article.path or article.id != id_of_path(article):
        return article
    return replace(article, id=article_id(article.collection, f"{article.path}\x00again"))


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range `[start, end)` of an article's text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"A span needs 0 <= start < end, not {self.start}:{self.end}.")

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A few sentences of an article: `article.text[start:end] == text`."""

    article_id: str
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.text) != self.end - self.start:
            raise ValueError(f"A passage of {len(self.text)} characters cannot be {self.start}:{self.end}.")


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage a search found, the article it is part of, and its score (higher is better).

    `cosine` is the inner product of the normalised vectors of question and passage, in [-1, 1].
    """

    passage: Passage
    article: Article
    score: float
    cosine: float

    def __post_init__(self) -> None:
        if self.article.text[self.passage.start : self.passage.end] != self.passage.text:
            raise ValueError("A hit's passage must be a slice of its article.")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search may see: always named collections, optionally only some sources, dates or articles.

    `since` and `until` are inclusive days; an article without a date is outside any range of dates.
    """

    collections: tuple[str, ...]
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    articles: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if not self.collections:
            raise ValueError("A search must name at least one collection.")
        for name in self.collections:
            check_collection(name)
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"The range of dates is empty: {self.since} is after {self.until}.")

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves out any article of its collections."""
        return bool(self.sources or self.since or self.until or self.articles is not None)
