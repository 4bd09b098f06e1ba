"""Rows in and out of SQLite: what one article is made of. Every function works within a caller's transaction."""

from __future__ import annotations

import secrets
import sqlite3

import numpy as np

from index.embedded.schema import FULL_TEXT
from index.encoder import Vectors
from index.engine import Outcome, Prepared
from index.types import Span

# What every passage and vector in an index was made by: encoder, dimension, splitter.
Maker = tuple[str, int, str]

UNCHANGED = (
    "SELECT 1 FROM articles JOIN collections ON collections.id = articles.collection "
    "WHERE collections.name = ? AND content_hash = ?"
)


def put(db: sqlite3.Connection, prepared: Prepared) -> Outcome:
    """Store one article unless it is there already, in place of what had its id."""
    article = prepared.article
    if db.execute(UNCHANGED, (article.collection, article.content_hash)).fetchone():
        return Outcome.UNCHANGED
    collection = touched(db, article.collection)
    replaced = remove(db, collection, article.id)
    number = db.execute(
        "INSERT INTO articles (id, collection, title, source, url, published, author, path, text, content_hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
        (article.id, collection, article.title, article.source, article.url, article.published,
         article.author, article.path, article.text, article.content_hash),
    ).fetchone()[0]  # fmt: skip
    insert_passages(db, collection, number, prepared)
    return Outcome.REPLACED if replaced else Outcome.ADDED


def remove(db: sqlite3.Connection, collection: int, article: str) -> bool:
    """Remove an article with all that was derived from it; False if it was not there."""
    sql = "SELECT number, text FROM articles WHERE id = ? AND collection = ?"
    row = db.execute(sql, (article, collection)).fetchone()
    if row is None:
        return False
    number, text = row
    # A full-text table without content forgets a row only if it is given the very words it was taught.
    forget = f"INSERT INTO text_{collection} (text_{collection}, rowid, body) VALUES ('delete', ?, ?)"
    db.executemany(forget, [(id_, span.of(text)) for id_, span in spans(db, number)])
    db.execute("DELETE FROM articles WHERE number = ?", (number,))
    return True


def insert_passages(db: sqlite3.Connection, collection: int, article: int, prepared: Prepared) -> None:
    """Store the passages and vectors of the article with this number, and teach the full-text table its words."""
    halves = prepared.vectors.astype("<f2")
    for span, half in zip(prepared.passages, halves, strict=True):
        id_ = db.execute(
            'INSERT INTO passages (article, collection, start, "end", vector) VALUES (?, ?, ?, ?, ?)',
            (article, collection, span.start, span.end, half.tobytes()),
        ).lastrowid
        text = span.of(prepared.article.text)
        db.execute(f"INSERT INTO text_{collection} (rowid, body) VALUES (?, ?)", (id_, text))


def forget_passages(db: sqlite3.Connection) -> None:
    """Remove every passage, vector and full-text row; the articles stay."""
    for (collection,) in db.execute("SELECT id FROM collections").fetchall():
        db.execute(f"DROP TABLE text_{collection}")
        db.execute(FULL_TEXT.format(collection))
    db.execute("DELETE FROM passages")


def touched(db: sqlite3.Connection, name: str) -> int:
    """The number of a collection that is about to change: made if it is new, given a new stamp if not."""
    row = db.execute("SELECT id FROM collections WHERE name = ?", (name,)).fetchone()
    if row:
        db.execute("UPDATE collections SET stamp = ? WHERE id = ?", (secrets.token_hex(8), row[0]))
        return int(row[0])
    sql = "INSERT INTO collections (name, stamp) VALUES (?, ?) RETURNING id"
    number = int(db.execute(sql, (name, secrets.token_hex(8))).fetchone()[0])
    db.execute(FULL_TEXT.format(number))
    return number


def maker(db: sqlite3.Connection) -> Maker | None:
    """What the stored passages were made by; None if there are none, so that anyone may begin."""
    if not db.execute("SELECT EXISTS (SELECT 1 FROM passages)").fetchone()[0]:
        return None
    meta = dict(db.execute("SELECT key, value FROM meta").fetchall())
    return meta["encoder"], int(meta["dimension"]), meta["splitter"]


def write_maker(db: sqlite3.Connection, made_by: Maker) -> None:
    """Record what the passages are made by from now on."""
    values = zip(("encoder", "dimension", "splitter"), map(str, made_by), strict=True)
    db.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", list(values))


def spans(db: sqlite3.Connection, number: int) -> list[tuple[int, Span]]:
    """The ids and ranges of an article's passages, in order."""
    rows = db.execute('SELECT id, start, "end" FROM passages WHERE article = ? ORDER BY id', (number,))
    return [(id_, Span(start, end)) for id_, start, end in rows]


def vector(blob: bytes) -> Vectors:
    """A stored vector, shape (dimension,)."""
    return np.frombuffer(blob, dtype="<f2").astype(np.float32)
