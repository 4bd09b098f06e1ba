"""The tables of the index, and the steps from one version of them to the next."""

from __future__ import annotations

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

INDEX = Schema("index", b"clip", {1: lambda db: run(db, _VERSION_1)})

FULL_TEXT = """
CREATE VIRTUAL TABLE text_{0} USING fts5 (
    body, content='', tokenize="porter unicode61 remove_diacritics 2"
)
"""
