"""What the bot remembers of its conversations, in `chat.db`: settings, events, answers, votes, workspaces it left.

Every method blocks; `bot.chat.sqlite_store` keeps them off the event loop.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.chat import rows
from bot.chat.rows import iso
from bot.chat.store import RECENT, PastQuestion
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer, own_collection
from index.sqlite import Database

_ANSWERS = "json_extract(record, '$.status') != 'check'"  # answers to questions, not texts that were checked


class ChatMemory:
    """Reads and writes the chat database; safe to use from several threads.

    Moments are passed in, aware and in UTC, so that expiry is a matter of data and not of the clock.

    Raises:
        StoreError: from every method, if the file cannot be used.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # Events

    def receive(self, event: Event) -> bool:
        """Store an event; False if it had been received before."""
        return self._write(
            "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)",
            event.platform, event.key, json.dumps(event.payload), iso(event.received),
        ) == 1  # fmt: skip

    def finish(self, platform: str, key: str) -> None:
        """Note that an event was answered, and forget what it said."""
        self._write("UPDATE events SET payload = NULL WHERE platform = ? AND key = ?", platform, key)

    def pending(self, platform: str, since: datetime) -> list[Event]:
        """The unanswered events received at or after `since`, oldest first."""
        found = self._db.rows(
            "SELECT platform, key, payload, received FROM events "
            "WHERE platform = ? AND payload IS NOT NULL AND received >= ? ORDER BY received",
            platform, iso(since),
        )  # fmt: skip
        return [rows.event(p, key, json.loads(payload), at) for p, key, payload, at in found]

    # Settings

    def settings(self, spot: Spot) -> ChannelSettings:
        """The settings of a channel, the default ones if nobody has set any."""
        found = self._db.rows(
            "SELECT settings FROM channels WHERE platform = ? AND workspace = ? AND channel = ?",
            spot.platform, spot.workspace or "", spot.channel,
        )  # fmt: skip
        return ChannelSettings(**json.loads(found[0][0])) if found else ChannelSettings()

    def set_settings(self, spot: Spot, settings: ChannelSettings) -> None:
        """Keep the settings of a channel."""
        self._write(
            "INSERT OR REPLACE INTO channels VALUES (?, ?, ?, ?)",
            spot.platform, spot.workspace or "", spot.channel, json.dumps(asdict(settings)),
        )  # fmt: skip

    def talkative(self, platform: str) -> list[tuple[str, str]]:
        """The workspaces ("" for none) and channels in which questions need no mention."""
        asking = "NOT json_extract(settings, '$.needs_mention')"
        return self._db.rows(f"SELECT workspace, channel FROM channels WHERE platform = ? AND {asking}", platform)

    # Answers

    def keep(self, kept: StoredAnswer) -> None:
        """Remember an answer, or what became of it when it was asked for again."""
        spot = kept.spot
        self._write(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            kept.id, spot.platform, spot.workspace, spot.channel, spot.thread, kept.asker, kept.private,
            iso(kept.created), kept.question, kept.after, json.dumps(kept.record),
        )  # fmt: skip

    def kept(self, answer: str) -> StoredAnswer | None:
        """The answer with that id."""
        found = self._answers("id = ?", answer)
        return found[0] if found else None

    def point(self, platform: str, channel: str, message: str, answer: str, *, answers: bool) -> None:
        """Note that a message holds an answer, or is the one that asked for it."""
        sql = "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?)"
        self._write(sql, platform, channel, message, answer, answers)

    def shown(self, answer: str) -> list[tuple[str, str]]:
        """The channels and messages in which an answer stands."""
        return self._db.rows("SELECT channel, message FROM messages WHERE answer = ? AND answers", answer)

    def pointed(self, platform: str, channel: str, message: str) -> StoredAnswer | None:
        """The answer that a message belongs to."""
        pointer = "SELECT answer FROM messages WHERE platform = ? AND channel = ? AND message = ?"
        return next(iter(self._answers(f"id = ({pointer})", platform, channel, message)), None)

    def latest(self, spot: Spot, since: datetime, asker: str | None = None) -> StoredAnswer | None:
        """The newest public answer of a conversation, of one asker if one is named."""
        condition = (
            "platform = ? AND workspace IS ? AND channel = ? AND thread = ? AND NOT private AND created >= ? "
            f"AND {_ANSWERS}"
        )
        values = [spot.platform, spot.workspace, spot.channel, spot.thread, iso(since)]
        if asker is not None:
            condition, values = f"{condition} AND asker = ?", [*values, asker]
        return next(iter(self._answers(f"{condition} ORDER BY created DESC LIMIT 1", *values)), None)

    def conversations(self, platform: str, since: datetime) -> set[str]:
        """The conversations in which an answer given at or after `since` stands."""
        found = self._db.rows(
            "SELECT DISTINCT messages.channel FROM answers JOIN messages ON answer = id "
            "WHERE answers.platform = ? AND created >= ? AND messages.answers",
            platform, iso(since),
        )  # fmt: skip
        return {conversation for (conversation,) in found}

    def recent(self, spot: Spot) -> list[str]:
        """What was asked publicly in a channel, newest first, each question once; nothing from its other threads.

        A thread may be private, and a suggestion is seen by everybody in the channel.
        """
        found = self._db.rows(
            "SELECT question FROM answers WHERE platform = ? AND workspace IS ? AND channel = ? "
            f"AND thread IN ('', ?) AND NOT private AND {_ANSWERS} "
            "AND question IS NOT NULL ORDER BY created DESC LIMIT ?",
            spot.platform, spot.workspace, spot.channel, spot.thread, RECENT,
        )  # fmt: skip
        return list(dict.fromkeys(question for (question,) in found))

    def asked(self, since: datetime) -> list[PastQuestion]:
        """Every question asked at or after `since`, oldest first."""
        found = self._db.rows(
            "SELECT platform, workspace IS NULL, private, asker, created, question, json_extract(record, '$.status'), "
            " json_extract(record, '$.differs'), json_extract(record, '$.changed'), "
            " json_extract(record, '$.elapsed_ms'), coalesce(yes, 0), coalesce(no, 0) "
            "FROM answers LEFT JOIN (SELECT answer, sum(helpful) AS yes, sum(NOT helpful) AS no FROM votes "
            f" GROUP BY answer) ON answer = id WHERE created >= ? AND {_ANSWERS} ORDER BY created",
            iso(since),
        )
        return [rows.past(*row) for row in found]

    def _answers(self, condition: str, *values: Any) -> list[StoredAnswer]:
        found = self._db.rows(
            "SELECT id, platform, workspace, channel, thread, asker, private, created, question, after, record "
            f"FROM answers WHERE {condition}",
            *values,
        )
        return [rows.kept(*row) for row in found]

    # Votes

    def vote(self, answer: str, voter: str, helpful: bool, reason: str | None, at: datetime) -> None:
        """Keep one vote of a voter (a keyed hash) on an answer, in place of an earlier one."""
        self._write("INSERT OR REPLACE INTO votes VALUES (?, ?, ?, ?, ?)", answer, voter, helpful, reason, iso(at))

    def votes(self, answer: str) -> tuple[int, int]:
        """How many found an answer helpful, and how many did not."""
        sql = "SELECT coalesce(sum(helpful), 0), coalesce(sum(NOT helpful), 0) FROM votes WHERE answer = ?"
        helpful, not_helpful = self._db.rows(sql, answer)[0]
        return helpful, not_helpful

    # Workspaces that were left, and time passing

    def depart(self, platform: str, workspace: str, since: datetime) -> None:
        """Note that the bot is no longer in a workspace; the first time counts."""
        self._write("INSERT OR IGNORE INTO departed VALUES (?, ?, ?)", platform, workspace, iso(since))

    def come_back(self, platform: str, workspace: str) -> None:
        """Note that the bot is in a workspace (again)."""
        self._write("DELETE FROM departed WHERE platform = ? AND workspace = ?", platform, workspace)

    def departed(self, platform: str, before: datetime) -> list[str]:
        """The workspaces that were left before a moment."""
        found = self._db.rows("SELECT workspace FROM departed WHERE platform = ? AND since < ?", platform, iso(before))
        return [workspace for (workspace,) in found]

    def workspaces(self, platform: str) -> set[str]:
        """Every workspace of which something is remembered."""
        found = self._db.rows(
            "SELECT workspace FROM channels WHERE platform = ?1 AND workspace != '' "
            "UNION SELECT workspace FROM answers WHERE platform = ?1 AND workspace IS NOT NULL "
            "UNION SELECT workspace FROM watches WHERE platform = ?1 AND workspace != ''",
            platform,
        )
        return {workspace for (workspace,) in found}

    def forget_workspace(self, platform: str, workspace: str) -> None:
        """Delete everything that is remembered of a workspace, all or nothing."""
        ids = "SELECT id FROM answers WHERE platform = ? AND workspace = ?"
        with self._db.writing() as db:
            for sql in (
                f"DELETE FROM votes WHERE answer IN ({ids})",
                f"DELETE FROM messages WHERE answer IN ({ids})",
                "DELETE FROM answers WHERE platform = ? AND workspace = ?",
                "DELETE FROM channels WHERE platform = ? AND workspace = ?",
                "DELETE FROM departed WHERE platform = ? AND workspace = ?",
                "DELETE FROM watches WHERE platform = ? AND workspace = ?",
                "DELETE FROM outbox WHERE platform = ? AND workspace = ?",
                "DELETE FROM events WHERE platform = ? AND json_extract(payload, '$.workspace') = ?",
            ):
                db.execute(sql, (platform, workspace))
            db.execute("DELETE FROM feeds WHERE collection = ?", (own_collection(platform, workspace),))
        self._db.checkpoint()

    def expire(self, before: datetime) -> None:
        """Forget what was asked, and the reasons of votes, before a moment; events older than it go altogether."""
        with self._db.writing() as db:
            # Words that no article has are words of the question.
            db.execute(
                "UPDATE answers SET question = NULL, record = json_replace(record, '$.missing_terms', json('[]')) "
                "WHERE created < ? AND question IS NOT NULL",
                (iso(before),),
            )
            db.execute("UPDATE votes SET reason = NULL WHERE moment < ?", (iso(before),))
            db.execute("DELETE FROM events WHERE received < ?", (iso(before),))
        self._db.checkpoint()

    # Notes

    def note(self, key: str) -> str | None:
        """A small thing to remember across restarts."""
        found = self._db.rows("SELECT value FROM notes WHERE key = ?", key)
        return found[0][0] if found else None

    def set_note(self, key: str, value: str) -> None:
        """Remember it."""
        self._write("INSERT OR REPLACE INTO notes VALUES (?, ?)", key, value)

    def _write(self, sql: str, *values: Any) -> int:
        with self._db.writing() as db:
            return db.execute(sql, values).rowcount
