"""What is kept beside an article: its earlier versions, its pages and the chain, each within a caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from index.history import Deed, History, Version, link
from index.types import Article, Fetched

_COLUMNS = "collection, id, title, source, url, published, author, path, content_hash, added"
_VERSION = (
    "id, ?, title, text, source, url, published, author, path"  # an article's fields, its collection's name given
)


def keep(db: sqlite3.Connection, collection: int, article: str, now: str) -> None:
    """Keep an article as it is, which is about to be replaced."""
    db.execute(
        f"INSERT INTO earlier ({_COLUMNS}, until, text) SELECT {_COLUMNS}, ?, text FROM articles"
        " WHERE collection = ? AND id = ?",
        (now, collection, article),
    )


def trim(db: sqlite3.Connection, collection: int, article: str, most: int) -> None:
    """Let go of all but so many earlier versions of an article, and of pages that no version was read from."""
    here = {"collection": collection, "id": article, "most": most}
    db.execute(
        "DELETE FROM earlier WHERE collection = :collection AND id = :id AND number NOT IN (SELECT number FROM earlier"
        " WHERE collection = :collection AND id = :id ORDER BY number DESC LIMIT :most)",
        here,
    )
    db.execute(
        "DELETE FROM pages WHERE collection = :collection AND id = :id AND content NOT IN"
        " (SELECT content_hash FROM earlier WHERE collection = :collection AND id = :id"
        "  UNION SELECT content_hash FROM articles WHERE collection = :collection AND id = :id)",
        here,
    )


def keep_page(db: sqlite3.Connection, collection: int, article: str, content: str, page: Fetched) -> None:
    """Keep what was fetched as an article of this content."""
    row = (collection, article, content, page.url, page.moment, page.sha256, page.warc)
    db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def forget(db: sqlite3.Connection, collection: int, article: str) -> None:
    """Let go of all that is kept beside an article."""
    for table in ("earlier", "pages"):
        db.execute(f"DELETE FROM {table} WHERE collection = ? AND id = ?", (collection, article))


def note(
    db: sqlite3.Connection, collection: int, now: str, what: Deed, article: str, content: str, page: str | None = None
) -> None:
    """Note in the chain what happens to an article; where none is left of its collection, the chain goes, too."""
    if what == "removed" and not db.execute("SELECT 1 FROM articles WHERE collection = ?", (collection,)).fetchone():
        db.execute("DELETE FROM chain WHERE collection = ?", (collection,))
        return
    sql = "SELECT number, line FROM chain WHERE collection = ? ORDER BY number DESC LIMIT 1"
    number, last = db.execute(sql, (collection,)).fetchone() or (0, None)
    line = link(last, now, what, article, content, page)
    db.execute("INSERT INTO chain VALUES (?, ?, ?)", (collection, number + 1, line))


def history(db: sqlite3.Connection, names: str, article: str) -> History | None:
    """The history of an article in one of the collections whose names are given as JSON."""
    row = db.execute(
        "SELECT collections.id, name, added FROM articles JOIN collections ON collections.id = articles.collection"
        " WHERE articles.id = ? AND name IN (SELECT value FROM json_each(?))",
        (article, names),
    ).fetchone()
    if row is None:
        return None
    collection, name, added = row
    sql = f"SELECT {_VERSION}, added, until FROM earlier WHERE collection = ? AND id = ? ORDER BY number DESC"
    found = db.execute(sql, (name, collection, article))
    return History(added, tuple(Version(Article(*row[:9]), *row[9:]) for row in found))


def remember(
    db: sqlite3.Connection, collection: int, article: str, history: History, pages: Mapping[str, Fetched]
) -> None:
    """Put a history and pages in place of those of an article."""
    forget(db, collection, article)
    db.execute("UPDATE articles SET added = ? WHERE collection = ? AND id = ?", (history.added, collection, article))
    for one in reversed(history.earlier):
        was = one.article
        db.execute(
            f"INSERT INTO earlier ({_COLUMNS}, until, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (collection, article, was.title, was.source, was.url, was.published, was.author, was.path,
             was.content_hash, one.added, one.until, was.text),
        )  # fmt: skip
    for content, page in pages.items():
        keep_page(db, collection, article, content, page)


def take_over(db: sqlite3.Connection, collection: int, chain: Sequence[str]) -> None:
    """Put a chain in place of that of a collection."""
    db.execute("DELETE FROM chain WHERE collection = ?", (collection,))
    db.executemany("INSERT INTO chain VALUES (?, ?, ?)", ((collection, n, line) for n, line in enumerate(chain, 1)))
