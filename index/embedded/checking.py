"""Looking an index over: what SQLite says of itself, and whether every article is stored whole."""

from __future__ import annotations

import sqlite3

import numpy as np

_UNIT_LENGTH_TOLERANCE = 2e-3  # half precision keeps eleven bits of each of some hundred numbers


def problems(db: sqlite3.Connection) -> list[str]:
    """Everything that is wrong, one sentence each.

    Vectors must have the recorded dimension and unit length, passages lie inside their article, and every
    collection's full-text table hold exactly the passages of that collection.
    """
    found = [f"SQLite: {line}." for (line,) in db.execute("PRAGMA integrity_check") if line != "ok"]
    if found:
        return found
    found += [
        f"A row of {row[0]} refers to a row of {row[2]} that is gone." for row in db.execute("PRAGMA foreign_key_check")
    ]
    found += _bad_spans(db) + _bad_vectors(db)
    for number, name in db.execute("SELECT id, name FROM collections").fetchall():
        found += _bad_text(db, number, name)
    return found


def _bad_spans(db: sqlite3.Connection) -> list[str]:
    outside = db.execute(
        'SELECT articles.id FROM articles JOIN (SELECT article, max("end") AS "end", min(collection) AS first, '
        " max(collection) AS last FROM passages GROUP BY article) AS of ON of.article = articles.number "
        'WHERE of."end" > length(articles.text) OR of.first <> collection OR of.last <> collection'
    )
    without = db.execute("SELECT id FROM articles WHERE number NOT IN (SELECT article FROM passages)")
    uncounted = db.execute(
        "SELECT id FROM articles LEFT JOIN sizes ON sizes.article = number "
        "WHERE sizes.passages IS NOT (SELECT count(*) FROM passages WHERE passages.article = number)"
    )
    return [
        *(f"A passage of article {id_} does not lie within it." for (id_,) in outside),
        *(f"Article {id_} has no passages." for (id_,) in without),
        *(f"The passages of article {id_} are not counted right." for (id_,) in uncounted),
    ]


def _bad_vectors(db: sqlite3.Connection) -> list[str]:
    found = []
    row = db.execute("SELECT value FROM meta WHERE key = 'dimension'").fetchone()
    dimension = int(row[0]) if row else 0
    for id_, blob in db.execute("SELECT id, vector FROM passages"):
        vector = np.frombuffer(blob, dtype="<f2").astype(np.float32) if len(blob) == 2 * dimension else None
        if vector is None or not abs(float(np.linalg.norm(vector)) - 1) < _UNIT_LENGTH_TOLERANCE:
            found.append(f"The vector of passage {id_} is damaged.")
    return found


def _bad_text(db: sqlite3.Connection, number: int, name: str) -> list[str]:
    try:
        rows = set(db.execute(f"SELECT rowid FROM text_{number}"))
    except sqlite3.DatabaseError as error:
        return [f"The full-text table of collection {name} cannot be read ({error})."]
    if rows != set(db.execute("SELECT id FROM passages WHERE collection = ?", (number,))):
        return [f"The full-text table of collection {name} does not hold exactly its passages."]
    return []
