"""A rebuild, in steps: new passages are kept beside those in use until every article has its own."""

from __future__ import annotations

from collections.abc import Sequence

from pgvector import HalfVector

from index.engine import Maker, Prepared
from index.postgres import rows
from index.postgres.database import Connection
from index.postgres.nearest import drop_graph
from index.postgres.scoping import see, see_all


def unprepared(db: Connection, maker: Maker) -> list[int]:
    """The numbers of the articles that have no new passages by this maker yet."""
    done = "SELECT article FROM prepared" if rows.preparing(db) == maker else "SELECT NULL::bigint WHERE FALSE"
    see_all(db)
    return [
        number for (number,) in db.execute(f"SELECT number FROM articles WHERE number NOT IN ({done}) ORDER BY number")
    ]


def prepare(db: Connection, articles: Sequence[Prepared], maker: Maker) -> None:
    """Keep the new passages of articles that are still what they were; what another maker prepared is dropped."""
    if rows.preparing(db) != maker:
        rows.write_preparing(db, maker)
    see(db, {one.article.collection for one in articles})
    for one in articles:
        found = db.execute(
            "INSERT INTO prepared SELECT number FROM articles WHERE id = %s AND content_hash = %s"
            " ON CONFLICT DO NOTHING RETURNING article",
            (one.article.id, one.article.content_hash),
        ).fetchone()
        if found:
            _keep(db, found[0], one)


def _keep(db: Connection, number: int, one: Prepared) -> None:
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO prepared_passages VALUES (%s, %s, %s, %s, %s)",
            [(number, ordinal, span.start, span.end, HalfVector(vector))
             for ordinal, (span, vector) in enumerate(zip(one.passages, one.vectors, strict=True))],
        )  # fmt: skip


def adopt(db: Connection, maker: Maker) -> bool:
    """Put the new passages in place of the old ones; False if an article has none yet."""
    if unprepared(db, maker):
        return False
    collections = see_all(db)
    for collection in collections:
        drop_graph(db, collection)  # of vectors that may be of another length
    for table in ("signatures", "passages"):
        db.execute(f"DELETE FROM {table}")
    db.execute(
        "INSERT INTO passages SELECT collection, nextval('passage_ids'), number, start, \"end\", vector FROM"
        " (SELECT collection, number, prepared_passages.* FROM prepared_passages"
        "  JOIN articles ON number = article ORDER BY number, ordinal) AS new"
    )
    db.execute(rows.SIGN)
    db.execute(
        "UPDATE articles SET passages = (SELECT count(*) FROM prepared_passages WHERE article = articles.number)"
    )
    for collection in collections:
        rows.relearn(db, collection.id)
    db.execute("DELETE FROM prepared")
    db.execute("DELETE FROM meta WHERE key LIKE 'prepared_%'")
    rows.write_maker(db, maker)
    return True
