"""The tables of `chat.db`, beside the index: settings, events, answers, votes, feeds, watches. Times are in UTC."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from index.sqlite import Database, Schema, run

FILE = "chat.db"

_VERSION_1 = """
CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE channels (
    platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL,
    settings TEXT NOT NULL,  -- JSON
    PRIMARY KEY (platform, workspace, channel)
) WITHOUT ROWID;
CREATE TABLE events (
    platform TEXT NOT NULL, key TEXT NOT NULL,
    payload TEXT,  -- JSON; NULL once it is answered
    received TEXT NOT NULL,
    PRIMARY KEY (platform, key)
) WITHOUT ROWID;
CREATE INDEX events_by_time ON events (received);
CREATE TABLE answers (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL, workspace TEXT, channel TEXT NOT NULL, thread TEXT NOT NULL,
    asker TEXT NOT NULL,  -- keyed hash
    private INTEGER NOT NULL,
    created TEXT NOT NULL,
    question TEXT,  -- NULL once it has expired
    after TEXT,
    record TEXT NOT NULL  -- JSON: quotes as ranges of articles, which stay the only copy of their text
) WITHOUT ROWID;
CREATE INDEX answers_by_channel ON answers (platform, channel, created);
CREATE INDEX answers_by_time ON answers (created);
CREATE TABLE messages (
    platform TEXT NOT NULL, channel TEXT NOT NULL, message TEXT NOT NULL,
    answer TEXT NOT NULL,
    answers INTEGER NOT NULL,  -- 1 for a message that holds the answer, 0 for the one that asked
    PRIMARY KEY (platform, channel, message)
) WITHOUT ROWID;
CREATE INDEX messages_by_answer ON messages (answer);
CREATE TABLE votes (
    answer TEXT NOT NULL, voter TEXT NOT NULL,  -- keyed hash
    helpful INTEGER NOT NULL,
    reason TEXT,
    moment TEXT NOT NULL,
    PRIMARY KEY (answer, voter)
) WITHOUT ROWID;
CREATE TABLE departed (
    platform TEXT NOT NULL, workspace TEXT NOT NULL, since TEXT NOT NULL,
    PRIMARY KEY (platform, workspace)
) WITHOUT ROWID;
"""

# What had expired before kept the words of its question that no article has.
_VERSION_2 = """
UPDATE answers SET record = json_replace(record, '$.missing_terms', json('[]')) WHERE question IS NULL
"""

_VERSION_3 = """
CREATE TABLE feeds (
    collection TEXT NOT NULL, address TEXT NOT NULL,
    due TEXT,  -- when it is read again; NULL once it has ended
    record TEXT NOT NULL,  -- JSON
    PRIMARY KEY (collection, address)
) WITHOUT ROWID;
CREATE INDEX feeds_by_due ON feeds (due);
CREATE TABLE entries (
    collection TEXT NOT NULL, feed TEXT NOT NULL, key TEXT NOT NULL,
    host TEXT NOT NULL,
    due TEXT,  -- when its article is loaded; NULL once it is
    seen TEXT NOT NULL,
    record TEXT NOT NULL,  -- JSON
    PRIMARY KEY (collection, feed, key),
    FOREIGN KEY (collection, feed) REFERENCES feeds (collection, address) ON UPDATE CASCADE ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX entries_by_due ON entries (due, host) WHERE due IS NOT NULL
"""

_VERSION_4 = """
CREATE TABLE watches (
    id TEXT PRIMARY KEY,
    platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL, thread TEXT NOT NULL,
    owner TEXT NOT NULL,  -- keyed hash
    until TEXT NOT NULL,
    version INTEGER NOT NULL,  -- how often it was stored: who stores over what another has stored meanwhile, does not
    stored TEXT NOT NULL DEFAULT '',
    record TEXT NOT NULL  -- JSON
) WITHOUT ROWID;
CREATE INDEX watches_by_owner ON watches (platform, owner);
CREATE INDEX watches_by_workspace ON watches (platform, workspace);
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    watch TEXT REFERENCES watches (id) ON DELETE CASCADE,  -- NULL once that has ended
    platform TEXT NOT NULL, workspace TEXT NOT NULL, channel TEXT NOT NULL, thread TEXT NOT NULL,
    due TEXT NOT NULL,
    claimed TEXT,  -- until when somebody is at it
    tries INTEGER NOT NULL DEFAULT 0,
    record TEXT NOT NULL  -- JSON
) WITHOUT ROWID;
CREATE INDEX outbox_by_watch ON outbox (watch);
CREATE INDEX outbox_by_due ON outbox (due)
"""

_VERSIONS = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4)

CHAT = Schema(
    "chat database",
    b"chat",
    {number: partial(run, script=script) for number, script in enumerate(_VERSIONS, start=1)},
    "restore a backup, or delete it (settings and votes are in it, feeds and watches, too, but no articles)",
)


def open_database(folder: Path) -> Database:
    """The chat database of a data folder, created or migrated.

    Raises:
        StoreError: if it cannot be used.
    """
    return Database(folder / FILE, CHAT)
