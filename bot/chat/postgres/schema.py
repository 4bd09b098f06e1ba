"""The tables of what is remembered in PostgreSQL, and the steps from one version of them to the next.

They are those of `chat.db` (`bot.chat.tables`), column for column, so that rows go from one to the other; times are
ISO 8601 in UTC here, too. A new table is a new member of `CHAT`.
"""

from __future__ import annotations

from index.postgres.database import Schema

# `COLLATE "C"` compares text by code points, as SQLite does.
# `holder` is the process that has an event in hand, if it is at work still: `held` says when it last did. Only the
# database's own clock goes into that, for those of several machines differ.
_VERSION_1 = """
CREATE TABLE notes (key text COLLATE "C" PRIMARY KEY, value text NOT NULL);
CREATE TABLE channels (
    platform text NOT NULL, workspace text NOT NULL, channel text NOT NULL,
    settings jsonb NOT NULL,
    PRIMARY KEY (platform, workspace, channel)
);
CREATE TABLE events (
    platform text NOT NULL, key text NOT NULL,
    payload jsonb,  -- NULL once it is answered
    received text COLLATE "C" NOT NULL,
    holder text,
    held timestamptz NOT NULL DEFAULT now(),
    taken int NOT NULL DEFAULT 0,  -- how often another process has taken it over
    PRIMARY KEY (platform, key)
);
CREATE INDEX ON events (received);
CREATE INDEX ON events (platform, held) WHERE payload IS NOT NULL;
CREATE TABLE answers (
    id text PRIMARY KEY,
    platform text NOT NULL, workspace text, channel text NOT NULL, thread text NOT NULL,
    asker text NOT NULL,  -- keyed hash
    private boolean NOT NULL,
    created text COLLATE "C" NOT NULL,
    question text,  -- NULL once it has expired
    after text,
    record jsonb NOT NULL  -- quotes as ranges of articles, which stay the only copy of their text
);
CREATE INDEX ON answers (platform, channel, created);
CREATE INDEX ON answers (created);
CREATE TABLE messages (
    platform text NOT NULL, channel text NOT NULL, message text NOT NULL,
    answer text NOT NULL,
    answers boolean NOT NULL,  -- whether it holds the answer, or is the one that asked
    PRIMARY KEY (platform, channel, message)
);
CREATE INDEX ON messages (answer);
CREATE TABLE votes (
    answer text NOT NULL, voter text NOT NULL,  -- keyed hash
    helpful boolean NOT NULL,
    reason text,
    moment text COLLATE "C" NOT NULL,
    PRIMARY KEY (answer, voter)
);
CREATE TABLE departed (
    platform text NOT NULL, workspace text NOT NULL, since text COLLATE "C" NOT NULL,
    PRIMARY KEY (platform, workspace)
);
CREATE TABLE feeds (
    collection text COLLATE "C" NOT NULL, address text COLLATE "C" NOT NULL,
    due text COLLATE "C",  -- when it is read again; NULL once it has ended
    record jsonb NOT NULL,
    PRIMARY KEY (collection, address)
);
CREATE INDEX ON feeds (due);
CREATE TABLE entries (
    collection text COLLATE "C" NOT NULL, feed text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    host text COLLATE "C" NOT NULL,
    due text COLLATE "C",  -- when its article is loaded; NULL once it is
    seen text COLLATE "C" NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (collection, feed, key),
    FOREIGN KEY (collection, feed) REFERENCES feeds (collection, address) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX ON entries (host, due) WHERE due IS NOT NULL;
"""

CHAT = Schema("chat database", [_VERSION_1])
