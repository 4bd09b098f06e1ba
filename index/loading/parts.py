"""What files of many articles have in common: each part has a name within the file, and fails by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from index.errors import LoadError
from index.loading.draft import Draft, Origin, to_article
from index.loading.results import Failure
from index.types import Article

# The name of a part within its file, and what reads it; that raises `LoadError` for itself alone.
Part: TypeAlias = tuple[str, Callable[[], Draft]]
MOST_FAILURES = 100  # of one file are told one by one


class Seen:
    """The articles a file has given so far, by their content, so that none silently replaces another."""

    def __init__(self) -> None:
        self._hashes: dict[str, str] = {}

    def check(self, article: Article, kind: str) -> None:
        """Raises `LoadError` if another part of the same identity had other content."""
        if self._hashes.setdefault(article.id, article.content_hash) != article.content_hash:
            known_as = article.url or (article.path or "").rpartition("#")[2] or "it"
            raise LoadError(f"The {kind} {known_as:.200} stands twice in the file, with different content.")


def articles_of(parts: Iterable[Part], origin: Origin, kind: str) -> Iterator[Article | Failure]:
    """The articles among the parts of a file, each of a `kind` that is named in failures: "row 7"."""
    seen = Seen()
    for name, read in parts:
        try:
            article = to_article(read(), origin, name)
            seen.check(article, kind)
        except LoadError as error:
            yield Failure(f"{origin.where}, {kind} {name}", str(error))
        else:
            yield article


def with_few_failures(results: Iterable[Article | Failure], where: str) -> Iterator[Article | Failure]:
    """`results` of one file, whose failures beyond the first hundred are one: nobody reads millions of them."""
    failed = 0
    for result in results:
        failed += isinstance(result, Failure)
        if failed <= MOST_FAILURES or not isinstance(result, Failure):
            yield result
    if failed > MOST_FAILURES:
        yield Failure(where, f"{failed - MOST_FAILURES:,} more of it could not be read, for reasons like these.")
