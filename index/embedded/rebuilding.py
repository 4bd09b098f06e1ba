"""A rebuild, in steps: new passages are kept beside those in use until every article has its own."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence

from index.embedded import rows
from index.engine import Maker, Prepared


def unprepared(db: sqlite3.Connection, maker: Maker) -> list[int]:
    """The numbers of the articles that have no new passages by this maker yet."""
    done = "SELECT article FROM prepared" if rows.preparing(db) == maker else "SELECT NULL WHERE FALSE"
    return [
        number for (number,) in db.execute(f"SELECT number FROM articles WHERE number NOT IN ({done}) ORDER BY number")
    ]


def prepare(db: sqlite3.Connection, articles: Sequence[Prepared], maker: Maker) -> None:
    """Keep the new passages of articles that are still what they were; what another maker prepared is dropped."""
    if rows.preparing(db) != maker:
        rows.write_preparing(db, maker)
    sql = (
        "INSERT OR IGNORE INTO prepared SELECT number FROM articles WHERE id = ? AND content_hash = ? RETURNING article"
    )
    for one in articles:
        found = db.execute(sql, (one.article.id, one.article.content_hash)).fetchone()
        if found:
            new = ((found[0], span.start, span.end, half) for span, half in rows.halves(one))
            db.executemany("INSERT INTO prepared_passages VALUES (?, ?, ?, ?)", new)


def adopt(db: sqlite3.Connection, maker: Maker) -> bool:
    """Put the new passages in place of the old ones; False if an article has none yet."""
    if unprepared(db, maker):
        return False
    db.execute("DELETE FROM passages")
    db.execute(
        'INSERT INTO passages (article, collection, start, "end", vector) '
        'SELECT article, collection, start, "end", vector FROM prepared_passages '
        "JOIN articles ON articles.number = prepared_passages.article ORDER BY article, prepared_passages.rowid"
    )
    db.execute("UPDATE sizes SET passages = (SELECT count(*) FROM passages WHERE passages.article = sizes.article)")
    for (collection,) in db.execute("SELECT id FROM collections").fetchall():
        rows.relearn(db, collection)
        db.execute("UPDATE collections SET stamp = ? WHERE id = ?", (secrets.token_hex(8), collection))
    db.execute("DELETE FROM prepared")
    db.execute("DELETE FROM meta WHERE key LIKE 'prepared_%'")
    rows.write_maker(db, maker)
    return True
