"""The tables of the index in PostgreSQL, and the steps from one version of them to the next."""

from __future__ import annotations

from index.postgres.database import Connection, Schema

# What a collection's passages, words and one-bit signatures take is in partitions of its own (`passages_<id>`): a
# search that names its collection reads no other one's rows, and statistics of words are a collection's own.
# Row-level security is a second lock: a transaction sees the rows of the collections it has named before (`seen`), so
# that a statement which forgets to name one finds nothing there. Superusers and roles with BYPASSRLS have no such lock.
PARTITIONED = ("passages", "postings", "signatures")
BESIDE = ("earlier", "pages", "chain")  # what is kept beside the articles
OWN = (  # all its tables
    f"^(meta|collections|articles|{'|'.join(BESIDE)}|prepared|prepared_passages|({'|'.join(PARTITIONED)})(_[0-9]+)?)$"
)

# `COLLATE "C"` compares text by code points, as SQLite does.
# `passage_ids` ascend as articles are added; ids are never used twice.
# A posting tells how often a term occurs in a passage, and how many words that passage has: all that BM25 needs of it,
# in the index alone.
_VERSION_1 = """
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE meta (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE collections (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    passages bigint NOT NULL DEFAULT 0,
    tokens bigint NOT NULL DEFAULT 0,  -- words in all its passages, common ones too
    words text NOT NULL  -- by which definition of a word its postings were made (index.terms.WORDS)
);
CREATE TABLE articles (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection int NOT NULL REFERENCES collections (id),
    id text COLLATE "C" NOT NULL UNIQUE,
    title text NOT NULL,
    source text COLLATE "C",
    url text,
    address text COLLATE "C",  -- the canonical form of the URL
    published text COLLATE "C",
    author text,
    path text,
    text text NOT NULL,
    content_hash text NOT NULL,
    words int NOT NULL,
    passages int NOT NULL,
    tokens int NOT NULL,
    added timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON articles (collection, content_hash);
CREATE INDEX ON articles (collection, md5(address));
CREATE SEQUENCE passage_ids;
CREATE TABLE passages (
    collection int NOT NULL,
    id bigint NOT NULL,
    article bigint NOT NULL REFERENCES articles (number),
    start int NOT NULL,
    "end" int NOT NULL CHECK (0 <= start AND start < "end"),
    vector halfvec NOT NULL,  -- unit length
    PRIMARY KEY (collection, id)
) PARTITION BY LIST (collection);
CREATE INDEX ON passages (article);
CREATE TABLE postings (
    collection int NOT NULL,
    term text COLLATE "C" NOT NULL,
    passage bigint NOT NULL,
    frequency int NOT NULL,
    length int NOT NULL,
    PRIMARY KEY (collection, term, passage) INCLUDE (frequency, length)
) PARTITION BY LIST (collection);
CREATE INDEX ON postings (passage);
CREATE TABLE signatures (
    collection int NOT NULL,
    passage bigint NOT NULL,
    bits varbit NOT NULL,  -- the signs of the vector's numbers
    PRIMARY KEY (collection, passage)
) PARTITION BY LIST (collection);
CREATE TABLE prepared (article bigint PRIMARY KEY REFERENCES articles (number) ON DELETE CASCADE);
CREATE TABLE prepared_passages (
    article bigint NOT NULL REFERENCES prepared (article) ON DELETE CASCADE,
    ordinal int NOT NULL,
    start int NOT NULL,
    "end" int NOT NULL,
    vector halfvec NOT NULL,
    PRIMARY KEY (article, ordinal)
);
CREATE FUNCTION seen() RETURNS int[] LANGUAGE sql STABLE AS $$
    SELECT string_to_array(nullif(current_setting('clippings.collections', true), ''), ',')::int[]
$$;
"""

_LOCKED = """
ALTER TABLE {0} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON {0} USING (collection = ANY ((SELECT seen())::int[]));
"""

# How articles were before they were replaced, what was fetched as them, and what happened to them. `content` is the
# hash of what a page was read as; moments are written as `index.history` does.
_VERSION_2 = """
CREATE TABLE earlier (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collection int NOT NULL REFERENCES collections (id),
    id text COLLATE "C" NOT NULL,
    title text NOT NULL,
    source text,
    url text,
    published text,
    author text,
    path text,
    content_hash text NOT NULL,
    added text NOT NULL,
    until text NOT NULL,
    text text NOT NULL
);
CREATE INDEX ON earlier (collection, id);
CREATE TABLE pages (
    collection int NOT NULL REFERENCES collections (id),
    id text COLLATE "C" NOT NULL,
    content text NOT NULL,
    url text NOT NULL,
    moment text NOT NULL,
    sha256 text NOT NULL,
    warc bytea NOT NULL,
    PRIMARY KEY (collection, id, content)
);
CREATE TABLE chain (
    collection int NOT NULL REFERENCES collections (id),
    number bigint NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (collection, number)
);
"""

INDEX = Schema(
    "index",
    [
        _VERSION_1 + "".join(_LOCKED.format(table) for table in ("articles", *PARTITIONED)),
        _VERSION_2 + "".join(map(_LOCKED.format, BESIDE)),
    ],
)


def partition(db: Connection, number: int) -> None:
    """Make the partitions of a new collection, under the same locks as the tables they are part of."""
    for table in PARTITIONED:
        own = f"{table}_{number}"
        db.execute(f"CREATE TABLE {own} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        db.execute(_LOCKED.format(own))
        db.execute(f"ALTER TABLE {table} ATTACH PARTITION {own} FOR VALUES IN ({number})")


def word_count(text: str) -> int:
    """How many words a list says that an article has: what stands between white space."""
    return len(text.split())
