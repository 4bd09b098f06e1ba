"""What is kept beside an article: its earlier versions, its pages and the chain, each within a caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.history import Deed, History, Version, link
from index.postgres.database import Connection
from index.types import Article, Fetched

# A moment as `index.history.moment` writes it.
ADDED = """to_char(added AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
_COLUMNS = "collection, id, title, source, url, published, author, path, content_hash, added"


def keep(db: Connection, collection: int, article: str, now: str) -> None:
    """Keep an article as it is, which is about to be replaced."""
    db.execute(
        f"INSERT INTO earlier ({_COLUMNS}, until, text) SELECT collection, id, title, source, url, published, author,"
        f" path, content_hash, {ADDED}, %s, text FROM articles WHERE collection = %s AND id = %s",
        (now, collection, article),
    )


def trim(db: Connection, collection: int, article: str, most: int) -> None:
    """Let go of all but so many earlier versions of an article, and of pages that no version was read from."""
    here = {"collection": collection, "id": article, "most": most}
    db.execute(
        "DELETE FROM earlier WHERE collection = %(collection)s AND id = %(id)s AND number NOT IN (SELECT number"
        " FROM earlier WHERE collection = %(collection)s AND id = %(id)s ORDER BY number DESC LIMIT %(most)s)",
        here,
    )
    db.execute(
        "DELETE FROM pages WHERE collection = %(collection)s AND id = %(id)s AND content NOT IN"
        " (SELECT content_hash FROM earlier WHERE collection = %(collection)s AND id = %(id)s"
        "  UNION SELECT content_hash FROM articles WHERE collection = %(collection)s AND id = %(id)s)",
        here,
    )


def keep_page(db: Connection, collection: int, article: str, content: str, page: Fetched) -> None:
    """Keep what was fetched as an article of this content."""
    db.execute(
        "INSERT INTO pages VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (collection, id, content) DO UPDATE SET"
        " url = excluded.url, moment = excluded.moment, sha256 = excluded.sha256, warc = excluded.warc",
        (collection, article, content, page.url, page.moment, page.sha256, page.warc),
    )


def forget(db: Connection, collection: int, article: str) -> None:
    """Let go of all that is kept beside an article."""
    for table in ("earlier", "pages"):
        db.execute(f"DELETE FROM {table} WHERE collection = %s AND id = %s", (collection, article))


def note(
    db: Connection, collection: int, now: str, what: Deed, article: str, content: str, page: str | None = None
) -> None:
    """Note in the chain what happens to an article; where none is left of its collection, the chain goes, too."""
    left = db.execute("SELECT 1 FROM articles WHERE collection = %s LIMIT 1", (collection,)).fetchone()
    if what == "removed" and not left:
        db.execute("DELETE FROM chain WHERE collection = %s", (collection,))
        return
    sql = "SELECT number, line FROM chain WHERE collection = %s ORDER BY number DESC LIMIT 1"
    number, last = db.execute(sql, (collection,)).fetchone() or (0, None)
    line = link(last, now, what, article, content, page)
    db.execute("INSERT INTO chain VALUES (%s, %s, %s)", (collection, number + 1, line))


def begin(db: Connection, collection: int) -> None:
    """Let the chain of a collection begin with what was there before there were chains."""
    if db.execute("SELECT 1 FROM chain WHERE collection = %s LIMIT 1", (collection,)).fetchone():
        return
    sql = f"SELECT {ADDED}, id, content_hash FROM articles WHERE collection = %s ORDER BY number"
    for added, article, content in db.execute(sql, (collection,)).fetchall():
        note(db, collection, added, "added", article, content)


def history(db: Connection, collections: Mapping[int, str], article: str) -> History | None:
    """The history of an article in one of these collections, which are named by their numbers."""
    sql = f"SELECT collection, {ADDED} FROM articles WHERE collection = ANY(%s) AND id = %s"
    row = db.execute(sql, (list(collections), article)).fetchone()
    if row is None:
        return None
    found = db.execute(
        "SELECT title, text, source, url, published, author, path, added, until FROM earlier"
        " WHERE collection = %s AND id = %s ORDER BY number DESC",
        (row[0], article),
    )
    name = collections[row[0]]
    return History(row[1], tuple(Version(Article(article, name, *one[:7]), *one[7:]) for one in found))


def page(db: Connection, collection: int, article: str, content: str) -> Fetched | None:
    """What was fetched as an article of this content."""
    sql = "SELECT url, moment, sha256, warc FROM pages WHERE collection = %s AND id = %s AND content = %s"
    found = db.execute(sql, (collection, article, content)).fetchone()
    return Fetched(*found) if found else None


def remember(db: Connection, collection: int, article: str, history: History, pages: Mapping[str, Fetched]) -> None:
    """Put a history and pages in place of those of an article."""
    forget(db, collection, article)
    sql = "UPDATE articles SET added = %s::timestamptz WHERE collection = %s AND id = %s"
    db.execute(sql, (history.added, collection, article))
    for one in reversed(history.earlier):
        was = one.article
        db.execute(
            f"INSERT INTO earlier ({_COLUMNS}, until, text)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (collection, article, was.title, was.source, was.url, was.published, was.author, was.path,
             was.content_hash, one.added, one.until, was.text),
        )  # fmt: skip
    for content, kept in pages.items():
        keep_page(db, collection, article, content, kept)


def take_over(db: Connection, collection: int, chain: Sequence[str]) -> None:
    """Put a chain in place of that of a collection."""
    db.execute("DELETE FROM chain WHERE collection = %s", (collection,))
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO chain VALUES (%s, %s, %s)", [(collection, n, line) for n, line in enumerate(chain, 1)]
        )
