"""Rows in and out of PostgreSQL: what one article is made of. Every function works within a caller's transaction."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from pgvector import HalfVector

from index.addresses import canonical
from index.encoder import Vectors
from index.engine import Maker, Outcome, Prepared
from index.history import Deed, moment
from index.postgres import keeping
from index.postgres.database import Connection
from index.postgres.schema import partition, word_count
from index.postgres.scoping import see_all
from index.terms import WORDS, stemmed
from index.types import Article, Span

UNCHANGED = "SELECT 1 FROM articles WHERE collection = %s AND content_hash = %s"
_LONGEST_TERM = 100  # bytes: what is longer is kept by a hash, because an index takes no rows of any length
_SHARED, _ALONE = "SELECT pg_advisory_xact_lock_shared(%s)", "SELECT pg_advisory_xact_lock(%s)"
_CHANGING = 0x636C6971  # shared by whoever changes articles, held alone by whoever changes all of them at once


def changing(db: Connection, *, everything: bool = False) -> None:
    """Wait for whoever changes everything at once; or, to do that, for all that changes something."""
    db.execute(_ALONE if everything else _SHARED, (_CHANGING,))


def make_collections(db: Connection, names: Sequence[str]) -> None:
    """Make those collections that do not exist."""
    known = {name for (name,) in db.execute("SELECT name FROM collections WHERE name = ANY(%s)", (list(names),))}
    sql = "INSERT INTO collections (name, words) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING id"
    for name in sorted(set(names) - known):
        made = db.execute(sql, (name, WORDS)).fetchone()
        if made:  # else another process has just made it
            partition(db, made[0])


def put(db: Connection, collection: int, prepared: Prepared, versions: int = 0) -> Outcome:
    """Store one article unless it is there already, in place of what had its id; so many of its `versions` are kept."""
    article, now = prepared.article, moment()
    if db.execute(UNCHANGED, (collection, article.content_hash)).fetchone():
        return Outcome.UNCHANGED
    keeping.keep(db, collection, article.id, now)
    replaced = _take_out(db, collection, article.id) is not None
    number, ids = _add(db, collection, prepared)
    learned = learn(db, collection, article.text, list(zip(ids, prepared.passages, strict=True)))
    db.execute("UPDATE articles SET tokens = %s WHERE number = %s", (learned, number))
    _count(db, collection, len(ids), learned)
    _keep_beside(db, collection, article, now, versions, replaced=replaced)
    return Outcome.REPLACED if replaced else Outcome.ADDED


def _keep_beside(db: Connection, collection: int, article: Article, now: str, versions: int, *, replaced: bool) -> None:
    """Keep what belongs beside an article that has just been stored."""
    page, content = article.fetched, article.content_hash
    db.execute("UPDATE articles SET added = %s::timestamptz WHERE id = %s", (now, article.id))
    if page:
        keeping.keep_page(db, collection, article.id, content, page)
    keeping.trim(db, collection, article.id, versions)
    what: Deed = "replaced" if replaced else "added"
    keeping.note(db, collection, now, what, article.id, content, page.sha256 if page else None)


def _add(db: Connection, collection: int, prepared: Prepared) -> tuple[int, list[int]]:
    """The article's number and its passages' ids."""
    article = prepared.article
    row = db.execute(
        "INSERT INTO articles (collection, id, title, source, url, address, published, author, path, text,"
        " content_hash, words, passages, tokens) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0)"
        " RETURNING number",
        (collection, article.id, article.title, article.source, article.url,
         canonical(article.url) if article.url else None, article.published, article.author, article.path,
         article.text, article.content_hash, word_count(article.text), len(prepared.passages)),
    ).fetchone()  # fmt: skip
    assert row  # noqa: S101 - one was added
    ids = new_ids(db, len(prepared.passages))
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO passages VALUES (%s, %s, %s, %s, %s, %s)",
            [(collection, id_, row[0], span.start, span.end, HalfVector(vector))
             for id_, span, vector in zip(ids, prepared.passages, prepared.vectors, strict=True)],
        )  # fmt: skip
    db.execute(f"{SIGN} WHERE collection = %s AND article = %s", (collection, row[0]))
    return row[0], ids


SIGN = "INSERT INTO signatures SELECT collection, id, binary_quantize(vector) FROM passages"


def new_ids(db: Connection, count: int) -> list[int]:
    """As many ids of passages, ascending."""
    return [id_ for (id_,) in db.execute("SELECT nextval('passage_ids') FROM generate_series(1, %s)", (count,))]


def remove(db: Connection, collection: int, article: str) -> bool:
    """Remove an article with all that is kept beside it; False if it was not there."""
    content = _take_out(db, collection, article)
    if content is None:
        return False
    keeping.forget(db, collection, article)
    keeping.note(db, collection, moment(), "removed", article, content)
    return True


def _take_out(db: Connection, collection: int, article: str) -> str | None:
    """Remove an article with all that was derived from it; the hash of its content, None if it was not there."""
    sql = "SELECT number, tokens, content_hash FROM articles WHERE collection = %s AND id = %s"
    row = db.execute(sql, (collection, article)).fetchone()
    if row is None:
        return None
    sql = "DELETE FROM passages WHERE collection = %s AND article = %s RETURNING id"
    ids = [id_ for (id_,) in db.execute(sql, (collection, row[0]))]
    for table in ("postings", "signatures"):
        db.execute(f"DELETE FROM {table} WHERE collection = %s AND passage = ANY(%s)", (collection, ids))
    db.execute("DELETE FROM articles WHERE number = %s", (row[0],))
    _count(db, collection, -len(ids), -row[1])
    return str(row[2])


def _count(db: Connection, collection: int, passages: int, tokens: int) -> None:
    sql = "UPDATE collections SET passages = passages + %s, tokens = tokens + %s WHERE id = %s"
    db.execute(sql, (passages, tokens, collection))


@dataclass(slots=True)
class _Postings:
    """Columns of the table, row for row."""

    terms: list[str] = field(default_factory=list)
    passages: list[int] = field(default_factory=list)
    frequencies: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def add(self, passage: int, words: list[str]) -> None:
        counted = Counter(map(term_key, words))
        self.terms += counted.keys()
        self.frequencies += counted.values()
        self.passages += [passage] * len(counted)
        self.lengths += [len(words)] * len(counted)


def learn(db: Connection, collection: int, text: str, passages: Sequence[tuple[int, Span]]) -> int:
    """Store which words an article's passages hold; how many that are."""
    postings, total = _Postings(), 0
    for id_, span in passages:
        words = stemmed(span.of(text))
        postings.add(id_, words)
        total += len(words)
    db.execute(
        "INSERT INTO postings SELECT %s, * FROM unnest(%s::text[], %s::bigint[], %s::int[], %s::int[])",
        (collection, postings.terms, postings.passages, postings.frequencies, postings.lengths),
    )
    return total


def relearn(db: Connection, collection: int) -> None:
    """Make the postings of a collection anew from its passages, one article at a time."""
    db.execute("DELETE FROM postings WHERE collection = %s", (collection,))
    sql = "SELECT number FROM articles WHERE collection = %s ORDER BY number"
    for (number,) in db.execute(sql, (collection,)).fetchall():
        [(text,)] = db.execute("SELECT text FROM articles WHERE number = %s", (number,)).fetchall()
        tokens = learn(db, collection, text, spans(db, collection, number))
        db.execute("UPDATE articles SET tokens = %s WHERE number = %s", (tokens, number))
    db.execute(
        "UPDATE collections SET words = %s, tokens = of.tokens, passages = of.passages FROM"
        " (SELECT coalesce(sum(tokens), 0) AS tokens, coalesce(sum(passages), 0) AS passages FROM articles"
        "  WHERE collection = %s) AS of WHERE id = %s",
        (WORDS, collection, collection),
    )


def term_key(stem: str) -> str:
    """A stem as it is stored."""
    data = stem.encode(errors="replace")
    return stem if len(data) <= _LONGEST_TERM and b"\0" not in data else hashlib.sha256(data).hexdigest()


def spans(db: Connection, collection: int, number: int) -> list[tuple[int, Span]]:
    """The ids and ranges of an article's passages, in order."""
    sql = 'SELECT id, start, "end" FROM passages WHERE collection = %s AND article = %s ORDER BY id'
    return [(id_, Span(start, end)) for id_, start, end in db.execute(sql, (collection, number))]


def vector(stored: HalfVector) -> Vectors:
    """A stored vector, shape (dimension,)."""
    return stored.to_numpy().astype(np.float32)


def maker(db: Connection) -> Maker | None:
    """What the stored passages were made by; None if there are none, so that anyone may begin."""
    return _noted(db, "", "EXISTS (SELECT 1 FROM collections WHERE passages > 0)")


def write_maker(db: Connection, made_by: Maker) -> None:
    """Record what the passages are made by from now on."""
    _note(db, "", made_by)


def preparing(db: Connection) -> Maker | None:
    """What a rebuild that is on its way, or was stopped, prepares by."""
    return _noted(db, "prepared_")


def write_preparing(db: Connection, made_by: Maker) -> None:
    """Begin a rebuild anew."""
    db.execute("DELETE FROM prepared")
    _note(db, "prepared_", made_by)


def _noted(db: Connection, prefix: str, condition: str = "TRUE") -> Maker | None:
    meta = dict(db.execute(f"SELECT key, value FROM meta WHERE {condition}").fetchall())
    if f"{prefix}encoder" not in meta:
        return None
    return Maker(meta[f"{prefix}encoder"], int(meta[f"{prefix}dimension"]), meta[f"{prefix}splitter"])


def _note(db: Connection, prefix: str, made_by: Maker) -> None:
    values = {"encoder": made_by.encoder, "dimension": str(made_by.dimension), "splitter": made_by.splitter}
    sql = "INSERT INTO meta VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
    for key, value in values.items():
        db.execute(sql, (prefix + key, value))


def article(row: Sequence[str | None]) -> Article:
    """What `index.postgres.searching.ARTICLE` selects."""
    return Article(*row)  # type: ignore[arg-type]


def numbers(db: Connection) -> list[int]:
    """Those of all articles, in the order they were added; the transaction sees every collection then."""
    see_all(db)
    return [number for (number,) in db.execute("SELECT number FROM articles ORDER BY number")]
