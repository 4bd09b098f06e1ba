"""The tables of the index, and the steps from one version of them to the next."""

from __future__ import annotations

import sqlite3

from index.addresses import canonical
from index.history import link
from index.sqlite import Schema, run

# Every collection has a full-text table of its own (`text_<id>`), and a vector index of its own beside this
# file: term statistics, ranks and candidates of one collection cannot be influenced by another's articles.
# Passage ids are never used twice (AUTOINCREMENT), so a derived index can tell new rows from old by id alone.
_VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE collections (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    stamp TEXT NOT NULL  -- a new random value with every transaction that changes the collection
);
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    collection INTEGER NOT NULL REFERENCES collections (id),
    title TEXT NOT NULL,
    source TEXT,
    url TEXT,
    published TEXT,
    author TEXT,
    path TEXT,
    text TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    added TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);
CREATE INDEX articles_by_content ON articles (collection, content_hash);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    collection INTEGER NOT NULL REFERENCES collections (id),
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL CHECK (0 <= start AND start < "end"),
    vector BLOB NOT NULL  -- float16, little-endian, unit length
);
CREATE INDEX passages_by_article ON passages (article);
CREATE INDEX passages_by_collection ON passages (collection, id);
"""

# `words` says by which definition of a word a collection's full-text table was made (index.terms.WORDS).
# Sizes stand apart from the articles because SQLite reads through a text to whatever column comes after it.
# What a rebuild has prepared so far: its articles, and their passages.
_VERSION_2 = """
ALTER TABLE collections ADD COLUMN words TEXT NOT NULL DEFAULT '';
CREATE TABLE sizes (
    article INTEGER PRIMARY KEY REFERENCES articles (number) ON DELETE CASCADE,
    words INTEGER NOT NULL,
    passages INTEGER NOT NULL
);
INSERT INTO sizes
    SELECT number, word_count(text), (SELECT count(*) FROM passages WHERE article = number) FROM articles;
CREATE TABLE prepared (article INTEGER PRIMARY KEY REFERENCES articles (number) ON DELETE CASCADE);
CREATE TABLE prepared_passages (
    article INTEGER NOT NULL REFERENCES prepared (article) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    vector BLOB NOT NULL
);
CREATE INDEX prepared_by_article ON prepared_passages (article);
"""

# The canonical form of an article's URL, by which the same page is found again.
_VERSION_3 = """
CREATE TABLE addresses (
    article INTEGER PRIMARY KEY REFERENCES articles (number) ON DELETE CASCADE,
    collection INTEGER NOT NULL REFERENCES collections (id),
    address TEXT NOT NULL
);
CREATE INDEX addresses_by_address ON addresses (collection, address);
INSERT INTO addresses SELECT number, collection, canonical(url) FROM articles WHERE url IS NOT NULL;
"""

# How articles were before they were replaced, what was fetched as them, and what happened to them. An article is named
# by its id, for its number is another one once it is replaced. `content` is the hash of what a page was read as.
_VERSION_4 = """
CREATE TABLE earlier (
    number INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL REFERENCES collections (id),
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT,
    url TEXT,
    published TEXT,
    author TEXT,
    path TEXT,
    content_hash TEXT NOT NULL,
    added TEXT NOT NULL,
    until TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX earlier_by_article ON earlier (collection, id);
CREATE TABLE pages (
    collection INTEGER NOT NULL REFERENCES collections (id),
    id TEXT NOT NULL,
    content TEXT NOT NULL,
    url TEXT NOT NULL,
    moment TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    warc BLOB NOT NULL,
    PRIMARY KEY (collection, id, content)
);
CREATE TABLE chain (
    collection INTEGER NOT NULL REFERENCES collections (id),
    number INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (collection, number)
);
"""

# Its rows are stems, parted by spaces: in this tokenizer any character beyond ASCII is part of a word.
FULL_TEXT = """
CREATE VIRTUAL TABLE text_{0} USING fts5 (
    body, content='', tokenize="ascii tokenchars '#+.,'"
)
"""


def word_count(text: str) -> int:
    """How many words a list says that an article has: what stands between white space."""
    return len(text.split())


def _second(db: sqlite3.Connection) -> None:
    db.create_function("word_count", 1, word_count, deterministic=True)
    run(db, _VERSION_2)


def _third(db: sqlite3.Connection) -> None:
    db.create_function("canonical", 1, canonical, deterministic=True)
    run(db, _VERSION_3)


def _fourth(db: sqlite3.Connection) -> None:
    """The chain begins with what is there, in the order it was added."""
    run(db, _VERSION_4)
    last: dict[int, str] = {}
    sql = "SELECT collection, id, content_hash, added FROM articles ORDER BY number"
    for number, (collection, id_, content, added) in enumerate(db.execute(sql).fetchall()):
        last[collection] = link(last.get(collection), added, "added", id_, content)
        db.execute("INSERT INTO chain VALUES (?, ?, ?)", (collection, number, last[collection]))


INDEX = Schema("index", b"clip", {1: lambda db: run(db, _VERSION_1), 2: _second, 3: _third, 4: _fourth})
