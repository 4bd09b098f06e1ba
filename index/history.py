"""What is kept of an article beside what it is now: its earlier versions, the pages that were fetched, and a chain.

The chain of a collection is a list of lines of JSON, of which each holds the SHA-256 of the line before it: nothing in
it can be changed, left out or put in between without all that comes after telling. It names articles and contents by
their hashes, and holds no text.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from index.types import Article

Deed = Literal["added", "replaced", "removed"]
FIRST = "0" * 64  # what stands in the first line in place of the hash of one before it


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was from `added` until it was replaced at `until`; both are ISO 8601, in UTC."""

    article: Article
    added: str
    until: str


@dataclass(frozen=True, slots=True)
class History:
    """Since when an article is as it is now, and how it was before, newest first."""

    added: str
    earlier: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """How much is kept beside the articles of an index: earlier versions, pages, and the bytes of both together."""

    versions: int
    pages: int
    bytes: int


def moment() -> str:
    """Now, as it is stored: ISO 8601, in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def link(last: str | None, when: str, what: Deed, article: str, content: str, page: str | None = None) -> str:
    """The line that follows the `last` one: what happened to an article, of which content, fetched as which page."""
    number = json.loads(last)["number"] + 1 if last else 1
    return json.dumps(
        {
            "number": number,
            "when": when,
            "what": what,
            "article": article,
            "content": content,
            "page": page,
            "previous": digest(last) if last else FIRST,
        }
    )


def digest(line: str) -> str:
    """The SHA-256 of a line, without the end of it."""
    return hashlib.sha256(line.encode()).hexdigest()


def broken(lines: list[str]) -> int | None:
    """The number of the first line that does not follow the one before it; None if the chain is whole."""
    previous = FIRST
    for number, line in enumerate(lines, 1):
        try:
            told = json.loads(line)
            follows = told["previous"] == previous and told["number"] == number
        except (ValueError, KeyError, TypeError):
            follows = False
        if not follows:
            return number
        previous = digest(line)
    return None
