"""The chat's store in PostgreSQL, which any number of processes share."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.chat import rows
from bot.chat.postgres.rooms import ChatDatabase, storable
from bot.chat.postgres.sharing import LEASE, PostgresSharing
from bot.chat.rows import iso
from bot.chat.store import RECENT, PastQuestion
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer, own_collection
from index.postgres.database import Connection

_ANSWERS = "record ->> 'status' <> 'check'"  # answers to questions, not texts that were checked
_KEPT = "id, platform, workspace, channel, thread, asker, private, created, question, after, record::text"


class PostgresChatStore:
    """See `bot.chat.store.ChatStore` for what each method promises. `lease` is in seconds.

    Raises:
        StoreError: from every method, if the database cannot be used.
    """

    def __init__(self, db: ChatDatabase, lease: float = LEASE) -> None:
        self._db = db
        self.sharing = PostgresSharing(db, lease)

    def close(self) -> None:
        """Let others have what was this process's to keep."""
        self.sharing.close()

    # Events

    async def receive(self, event: Event) -> bool:
        sql = (
            "INSERT INTO events (platform, key, payload, received, holder) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING"
        )
        me = self.sharing.me
        return await self._db.write(sql, event.platform, event.key, _json(event.payload), iso(event.received), me) == 1

    async def finish(self, platform: str, key: str) -> None:
        await self._db.write("UPDATE events SET payload = NULL WHERE platform = %s AND key = %s", platform, key)

    async def pending(self, platform: str, since: datetime) -> list[Event]:
        sql = (
            "SELECT platform, key, payload, received FROM events"
            " WHERE platform = %s AND payload IS NOT NULL AND received >= %s ORDER BY received"
        )
        return [rows.event(*row) for row in await self._db.rows(sql, platform, iso(since))]

    # Settings

    async def settings(self, spot: Spot) -> ChannelSettings:
        sql = "SELECT settings FROM channels WHERE platform = %s AND workspace = %s AND channel = %s"
        found = await self._db.rows(sql, spot.platform, spot.workspace or "", spot.channel)
        return ChannelSettings(**found[0][0]) if found else ChannelSettings()

    async def set_settings(self, spot: Spot, settings: ChannelSettings) -> None:
        sql = (
            "INSERT INTO channels VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (platform, workspace, channel) DO UPDATE SET settings = excluded.settings"
        )
        await self._db.write(sql, spot.platform, spot.workspace or "", spot.channel, json.dumps(asdict(settings)))

    async def talkative(self, platform: str) -> list[tuple[str, str]]:
        asking = "NOT (settings ->> 'needs_mention')::boolean"
        sql = f"SELECT workspace, channel FROM channels WHERE platform = %s AND {asking}"
        return [(workspace, channel) for workspace, channel in await self._db.rows(sql, platform)]

    # Answers

    async def keep(self, kept: StoredAnswer) -> None:
        spot = kept.spot
        sql = (
            "INSERT INTO answers VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET"
            " platform = excluded.platform, workspace = excluded.workspace, channel = excluded.channel,"
            " thread = excluded.thread, asker = excluded.asker, private = excluded.private,"
            " created = excluded.created, question = excluded.question, after = excluded.after,"
            " record = excluded.record"
        )
        await self._db.write(
            sql, kept.id, spot.platform, spot.workspace, spot.channel, spot.thread, kept.asker, kept.private,
            iso(kept.created), kept.question, kept.after, _json(kept.record),
        )  # fmt: skip

    async def kept(self, answer: str) -> StoredAnswer | None:
        return next(iter(await self._answers("id = %s", answer)), None)

    async def point(self, platform: str, channel: str, message: str, answer: str, *, answers: bool) -> None:
        sql = (
            "INSERT INTO messages VALUES (%s, %s, %s, %s, %s) ON CONFLICT (platform, channel, message)"
            " DO UPDATE SET answer = excluded.answer, answers = excluded.answers"
        )
        await self._db.write(sql, platform, channel, message, answer, answers)

    async def shown(self, answer: str) -> list[tuple[str, str]]:
        found = await self._db.rows("SELECT channel, message FROM messages WHERE answer = %s AND answers", answer)
        return [(channel, message) for channel, message in found]

    async def pointed(self, platform: str, channel: str, message: str) -> StoredAnswer | None:
        pointer = "SELECT answer FROM messages WHERE platform = %s AND channel = %s AND message = %s"
        return next(iter(await self._answers(f"id = ({pointer})", platform, channel, message)), None)

    async def latest(self, spot: Spot, since: datetime, asker: str | None = None) -> StoredAnswer | None:
        condition = (
            "platform = %s AND workspace IS NOT DISTINCT FROM %s AND channel = %s AND thread = %s AND NOT private"
            f" AND created >= %s AND {_ANSWERS}"
        )
        values = [spot.platform, spot.workspace, spot.channel, spot.thread, iso(since)]
        if asker is not None:
            condition, values = f"{condition} AND asker = %s", [*values, asker]
        return next(iter(await self._answers(f"{condition} ORDER BY created DESC LIMIT 1", *values)), None)

    async def conversations(self, platform: str, since: datetime) -> set[str]:
        sql = (
            "SELECT DISTINCT messages.channel FROM answers JOIN messages ON answer = id"
            " WHERE answers.platform = %s AND created >= %s AND messages.answers"
        )
        return {conversation for (conversation,) in await self._db.rows(sql, platform, iso(since))}

    async def recent(self, spot: Spot) -> list[str]:
        sql = (
            "SELECT question FROM answers WHERE platform = %s AND workspace IS NOT DISTINCT FROM %s AND channel = %s"
            f" AND thread IN ('', %s) AND NOT private AND {_ANSWERS} AND question IS NOT NULL"
            " ORDER BY created DESC LIMIT %s"
        )
        found = await self._db.rows(sql, spot.platform, spot.workspace, spot.channel, spot.thread, RECENT)
        return list(dict.fromkeys(question for (question,) in found))

    async def asked(self, since: datetime) -> list[PastQuestion]:
        sql = (
            "SELECT platform, workspace IS NULL, private, asker, created, question, record ->> 'status',"
            " (record ->> 'differs')::boolean, (record ->> 'changed')::boolean, (record ->> 'elapsed_ms')::float8,"
            " coalesce(yes, 0), coalesce(no, 0)"
            " FROM answers LEFT JOIN (SELECT answer, count(*) FILTER (WHERE helpful) AS yes,"
            "  count(*) FILTER (WHERE NOT helpful) AS no FROM votes GROUP BY answer) AS cast_ ON answer = id"
            f" WHERE created >= %s AND {_ANSWERS} ORDER BY created"
        )
        return [rows.past(*row) for row in await self._db.rows(sql, iso(since))]

    async def _answers(self, condition: str, *values: Any) -> list[StoredAnswer]:
        found = await self._db.rows(f"SELECT {_KEPT} FROM answers WHERE {condition}", *values)
        return [rows.kept(*row) for row in found]

    # Votes

    async def vote(self, answer: str, voter: str, helpful: bool, reason: str | None, at: datetime) -> None:
        sql = (
            "INSERT INTO votes VALUES (%s, %s, %s, %s, %s) ON CONFLICT (answer, voter) DO UPDATE SET"
            " helpful = excluded.helpful, reason = excluded.reason, moment = excluded.moment"
        )
        await self._db.write(sql, answer, voter, helpful, reason, iso(at))

    async def votes(self, answer: str) -> tuple[int, int]:
        sql = "SELECT count(*) FILTER (WHERE helpful), count(*) FILTER (WHERE NOT helpful) FROM votes WHERE answer = %s"
        [(helpful, not_helpful)] = await self._db.rows(sql, answer)
        return helpful, not_helpful

    # Workspaces that were left, and time passing

    async def depart(self, platform: str, workspace: str, since: datetime) -> None:
        sql = "INSERT INTO departed VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        await self._db.write(sql, platform, workspace, iso(since))

    async def come_back(self, platform: str, workspace: str) -> None:
        await self._db.write("DELETE FROM departed WHERE platform = %s AND workspace = %s", platform, workspace)

    async def departed(self, platform: str, before: datetime) -> list[str]:
        sql = "SELECT workspace FROM departed WHERE platform = %s AND since < %s"
        return [workspace for (workspace,) in await self._db.rows(sql, platform, iso(before))]

    async def workspaces(self, platform: str) -> set[str]:
        sql = (
            "SELECT workspace FROM channels WHERE platform = %s AND workspace <> ''"
            " UNION SELECT workspace FROM answers WHERE platform = %s AND workspace IS NOT NULL"
        )
        return {workspace for (workspace,) in await self._db.rows(sql, platform, platform)}

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        of_it = (storable(platform), storable(workspace))
        ids = "SELECT id FROM answers WHERE platform = %s AND workspace = %s"

        def forget(db: Connection) -> None:
            for sql in (
                f"DELETE FROM votes WHERE answer IN ({ids})",
                f"DELETE FROM messages WHERE answer IN ({ids})",
                "DELETE FROM answers WHERE platform = %s AND workspace = %s",
                "DELETE FROM channels WHERE platform = %s AND workspace = %s",
                "DELETE FROM departed WHERE platform = %s AND workspace = %s",
                "DELETE FROM events WHERE platform = %s AND payload ->> 'workspace' = %s",
            ):
                db.execute(sql, of_it)
            db.execute("DELETE FROM feeds WHERE collection = %s", (own_collection(platform, workspace),))

        await self._db.change(forget)

    async def expire(self, before: datetime) -> None:
        moment = iso(before)

        def expire(db: Connection) -> None:
            # Words that no article has are words of the question.
            db.execute(
                "UPDATE answers SET question = NULL, record = jsonb_set(record, '{missing_terms}', '[]', false)"
                " WHERE created < %s AND question IS NOT NULL",
                (moment,),
            )
            db.execute("UPDATE votes SET reason = NULL WHERE moment < %s AND reason IS NOT NULL", (moment,))
            db.execute("DELETE FROM events WHERE received < %s", (moment,))

        await self._db.change(expire)

    # Notes

    async def note(self, key: str) -> str | None:
        found = await self._db.rows("SELECT value FROM notes WHERE key = %s", key)
        return found[0][0] if found else None

    async def set_note(self, key: str, value: str) -> None:
        sql = "INSERT INTO notes VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        await self._db.write(sql, key, value)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(storable(value), ensure_ascii=False)
