"""Looking an index over: whether every article is stored whole, and whether both locks between collections hold."""

from __future__ import annotations

from index.postgres.database import Connection
from index.postgres.scoping import see_all

_UNIT_LENGTH_TOLERANCE = 2e-3  # half precision keeps eleven bits of each of some hundred numbers

# What is wrong, and the statement that finds where.
_LOOKS = {
    "A passage of article {} does not lie within it.": (
        "SELECT DISTINCT articles.id FROM passages JOIN articles ON number = article"
        ' WHERE "end" > length(text) OR passages.collection <> articles.collection'
    ),
    "Article {} has no passages.": (
        "SELECT id FROM articles WHERE NOT EXISTS (SELECT 1 FROM passages WHERE article = number)"
    ),
    "The passages of article {} are not counted right.": (
        "SELECT id FROM articles WHERE passages <> (SELECT count(*) FROM passages WHERE article = number)"
    ),
    "The vector of passage {} is damaged.": (
        "SELECT passages.id FROM passages, meta WHERE key = 'dimension' AND"
        f" (vector_dims(vector) <> value::int OR abs(l2_norm(vector) - 1) > {_UNIT_LENGTH_TOLERANCE})"
    ),
    "The signature of passage {} is missing or damaged.": (
        "SELECT passages.id FROM passages LEFT JOIN signatures"
        " ON signatures.collection = passages.collection AND passage = passages.id"
        " WHERE bits IS DISTINCT FROM binary_quantize(vector)"
    ),
    "The words of passage {} are not stored whole.": (
        "SELECT passage FROM postings GROUP BY collection, passage"
        " HAVING sum(frequency) <> min(length) OR min(length) <> max(length)"
    ),
    "Words are stored of passage {}, which is gone.": (
        "SELECT DISTINCT passage FROM postings WHERE NOT EXISTS"
        " (SELECT 1 FROM passages WHERE passages.collection = postings.collection AND passages.id = passage)"
    ),
    "The words of collection {} are not counted right.": (
        "SELECT name FROM collections WHERE tokens <> (SELECT coalesce(sum(frequency), 0) FROM postings"
        "  WHERE collection = collections.id)"
        " OR tokens <> (SELECT coalesce(sum(tokens), 0) FROM articles WHERE collection = collections.id)"
    ),
    "The passages of collection {} are not counted right.": (
        "SELECT name FROM collections WHERE passages <>"
        " (SELECT count(*) FROM passages WHERE collection = collections.id)"
    ),
}


def problems(db: Connection) -> list[str]:
    """Everything that is wrong, one sentence each."""
    see_all(db)
    return [sentence.format(where) for sentence, sql in _LOOKS.items() for (where,) in db.execute(sql)]


def is_unlocked(db: Connection) -> bool:
    """Whether row-level security does not hold for the role that is connected."""
    sql = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return db.execute(sql).fetchone() == (True,)
