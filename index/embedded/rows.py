"""Rows in and out of SQLite: what one article is made of. Every function works within a caller's transaction."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable

import numpy as np

from index.addresses import canonical
from index.embedded import keeping
from index.embedded.schema import FULL_TEXT, word_count
from index.encoder import Vectors
from index.engine import Maker, Outcome, Prepared
from index.history import Deed, moment
from index.terms import WORDS, stemmed
from index.types import Article, Span

UNCHANGED = (
    "SELECT 1 FROM articles JOIN collections ON collections.id = articles.collection "
    "WHERE collections.name = ? AND content_hash = ?"
)


def put(db: sqlite3.Connection, prepared: Prepared, versions: int = 0) -> Outcome:
    """Store one article unless it is there already, in place of what had its id; so many of its `versions` are kept."""
    article, now = prepared.article, moment()
    if db.execute(UNCHANGED, (article.collection, article.content_hash)).fetchone():
        return Outcome.UNCHANGED
    collection = touched(db, article.collection)
    keeping.keep(db, collection, article.id, now)
    replaced = _take_out(db, collection, article.id) is not None
    number = db.execute(
        "INSERT INTO articles (id, collection, title, source, url, published, author, path, text, content_hash, added)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
        (article.id, collection, article.title, article.source, article.url, article.published,
         article.author, article.path, article.text, article.content_hash, now),
    ).fetchone()[0]  # fmt: skip
    db.executemany(
        'INSERT INTO passages (article, collection, start, "end", vector) VALUES (?, ?, ?, ?, ?)',
        ((number, collection, span.start, span.end, half) for span, half in halves(prepared)),
    )
    db.execute("INSERT INTO sizes VALUES (?, ?, ?)", (number, word_count(article.text), len(prepared.passages)))
    if article.url:
        db.execute("INSERT INTO addresses VALUES (?, ?, ?)", (number, collection, canonical(article.url)))
    _learn(db, collection, number, article.text)
    _keep_beside(db, collection, article, now, versions, replaced=replaced)
    return Outcome.REPLACED if replaced else Outcome.ADDED


def _keep_beside(
    db: sqlite3.Connection, collection: int, article: Article, now: str, versions: int, *, replaced: bool
) -> None:
    """Keep what belongs beside an article that has just been stored."""
    page, content = article.fetched, article.content_hash
    if page:
        keeping.keep_page(db, collection, article.id, content, page)
    keeping.trim(db, collection, article.id, versions)
    what: Deed = "replaced" if replaced else "added"
    keeping.note(db, collection, now, what, article.id, content, page.sha256 if page else None)


def halves(prepared: Prepared) -> Iterable[tuple[Span, bytes]]:
    """Each passage with its vector as it is stored."""
    return zip(prepared.passages, (row.tobytes() for row in prepared.vectors.astype("<f2")), strict=True)


def remove(db: sqlite3.Connection, collection: int, article: str) -> bool:
    """Remove an article with all that is kept beside it; False if it was not there."""
    content = _take_out(db, collection, article)
    if content is None:
        return False
    keeping.forget(db, collection, article)
    keeping.note(db, collection, moment(), "removed", article, content)
    return True


def _take_out(db: sqlite3.Connection, collection: int, article: str) -> str | None:
    """Remove an article with all that was derived from it; the hash of its content, None if it was not there."""
    sql = "SELECT number, text, content_hash FROM articles WHERE id = ? AND collection = ?"
    row = db.execute(sql, (article, collection)).fetchone()
    if row is None:
        return None
    number, text, content = row
    # A full-text table without content forgets a row only if it is given the very words it was taught.
    forget = f"INSERT INTO text_{collection} (text_{collection}, rowid, body) VALUES ('delete', ?, ?)"
    db.executemany(forget, _bodies(db, number, text))
    db.execute("DELETE FROM articles WHERE number = ?", (number,))
    return str(content)


def relearn(db: sqlite3.Connection, collection: int) -> None:
    """Make the full-text table of a collection anew from its passages, one article at a time."""
    db.execute(f"DROP TABLE IF EXISTS text_{collection}")
    db.execute(FULL_TEXT.format(collection))
    sql = "SELECT number, text FROM articles WHERE collection = ? ORDER BY number"
    for number, text in db.execute(sql, (collection,)):
        _learn(db, collection, number, text)
    db.execute("UPDATE collections SET words = ? WHERE id = ?", (WORDS, collection))


def _learn(db: sqlite3.Connection, collection: int, number: int, text: str) -> None:
    sql = f"INSERT INTO text_{collection} (rowid, body) VALUES (?, ?)"
    db.executemany(sql, _bodies(db, number, text))


def _bodies(db: sqlite3.Connection, number: int, text: str) -> list[tuple[int, str]]:
    return [(id_, " ".join(stemmed(span.of(text)))) for id_, span in spans(db, number)]


def touched(db: sqlite3.Connection, name: str) -> int:
    """The number of a collection that is about to change: made if it is new, given a new stamp if not."""
    row = db.execute("SELECT id FROM collections WHERE name = ?", (name,)).fetchone()
    if row:
        db.execute("UPDATE collections SET stamp = ? WHERE id = ?", (secrets.token_hex(8), row[0]))
        return int(row[0])
    sql = "INSERT INTO collections (name, stamp, words) VALUES (?, ?, ?) RETURNING id"
    number = int(db.execute(sql, (name, secrets.token_hex(8), WORDS)).fetchone()[0])
    db.execute(FULL_TEXT.format(number))
    return number


def maker(db: sqlite3.Connection) -> Maker | None:
    """What the stored passages were made by; None if there are none, so that anyone may begin."""
    if not db.execute("SELECT EXISTS (SELECT 1 FROM passages)").fetchone()[0]:
        return None
    return _noted(db, "")


def write_maker(db: sqlite3.Connection, made_by: Maker) -> None:
    """Record what the passages are made by from now on."""
    _note(db, "", made_by)


def preparing(db: sqlite3.Connection) -> Maker | None:
    """What a rebuild that is on its way, or was stopped, prepares by."""
    return _noted(db, "prepared_")


def write_preparing(db: sqlite3.Connection, made_by: Maker) -> None:
    """Begin a rebuild anew."""
    db.execute("DELETE FROM prepared")
    _note(db, "prepared_", made_by)


def _noted(db: sqlite3.Connection, prefix: str) -> Maker | None:
    meta = dict(db.execute("SELECT key, value FROM meta").fetchall())
    if f"{prefix}encoder" not in meta:
        return None
    return Maker(meta[f"{prefix}encoder"], int(meta[f"{prefix}dimension"]), meta[f"{prefix}splitter"])


def _note(db: sqlite3.Connection, prefix: str, made_by: Maker) -> None:
    values = {"encoder": made_by.encoder, "dimension": str(made_by.dimension), "splitter": made_by.splitter}
    rows = [(prefix + key, value) for key, value in values.items()]
    db.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", rows)


def spans(db: sqlite3.Connection, number: int) -> list[tuple[int, Span]]:
    """The ids and ranges of an article's passages, in order."""
    rows = db.execute('SELECT id, start, "end" FROM passages WHERE article = ? ORDER BY id', (number,))
    return [(id_, Span(start, end)) for id_, start, end in rows]


def vector(blob: bytes) -> Vectors:
    """A stored vector, shape (dimension,)."""
    return np.frombuffer(blob, dtype="<f2").astype(np.float32)


def vectors(db: sqlite3.Connection, number: int) -> Vectors:
    """The vectors of an article's passages, in order, one a row."""
    found = db.execute("SELECT vector FROM passages WHERE article = ? ORDER BY id", (number,))
    return np.stack([vector(blob) for (blob,) in found])
