"""The store of watched questions in `chat.db`, with a thread of its own, so that no event loop waits for the disk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from bot.answering.changes import Known, Voice
from bot.chat.tables import open_database
from bot.chat.types import Spot
from bot.chat.watch_store import Notice, Quiet, Watch

P = ParamSpec("P")
T = TypeVar("T")
OVERDUE = timedelta(days=7)  # after which a watch that has ended is forgotten with what could not be told
_WATCH = "id, platform, workspace, channel, thread, owner, until, version, record"
_NOTICE = "id, watch, platform, workspace, channel, thread, due, tries, record"
_INSERT = (
    "INSERT INTO outbox (id, watch, platform, workspace, channel, thread, due, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


class SqliteWatchStore:
    """See `bot.chat.watch_store.WatchStore` for what each method promises.

    Raises:
        StoreError: if the file in that folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._db = open_database(folder)
        self._thread = ThreadPoolExecutor(1, "watch store")

    def close(self) -> None:
        """Finish what is being read or written, and close the file."""
        self._thread.shutdown()
        self._db.close()

    async def add(self, watch: Watch) -> None:
        row = (watch.id, *_place(watch.spot), watch.owner, _iso(watch.until), watch.version, _watch_record(watch))
        await self._do(self._write, f"INSERT INTO watches ({_WATCH}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)

    async def watch(self, watch: str) -> Watch | None:
        return next(iter(await self._watches("id = ?", watch)), None)

    async def of_owner(self, platform: str, owner: str) -> list[Watch]:
        return await self._watches("platform = ? AND owner = ? ORDER BY until, id", platform, owner)

    async def of_workspace(self, platform: str, workspace: str | None) -> list[Watch]:
        condition = "platform = ? AND workspace = ? ORDER BY until, id"
        return await self._watches(condition, platform, workspace or "")

    async def end(self, watch: str) -> bool:
        return await self._do(self._write, "DELETE FROM watches WHERE id = ?", watch) > 0

    async def askable(self, now: datetime) -> list[Watch]:
        waits = "EXISTS (SELECT 1 FROM outbox WHERE watch = watches.id)"
        return await self._watches(f"until > ? AND NOT {waits} ORDER BY stored, id", _iso(now))

    async def keep(self, watch: Watch, notice: Notice | None = None) -> bool:
        return await self._do(self._keep, watch, notice)

    async def expire(self, now: datetime) -> None:
        waits = "EXISTS (SELECT 1 FROM outbox WHERE watch = watches.id)"
        sql = f"DELETE FROM watches WHERE until <= ? AND (until <= ? OR NOT {waits})"
        await self._do(self._write, sql, _iso(now), _iso(now - OVERDUE))

    async def claim(self, now: datetime, lease: datetime, platforms: Collection[str]) -> Notice | None:
        return await self._do(self._claim, _iso(now), _iso(lease), json.dumps(sorted(platforms)))

    async def sent(self, notice: str) -> None:
        await self._do(self._write, "DELETE FROM outbox WHERE id = ?", notice)

    async def put_off(self, notice: str, due: datetime) -> None:
        await self._do(self._write, "UPDATE outbox SET due = ?, claimed = NULL WHERE id = ?", _iso(due), notice)

    async def give_up(self, notice: Notice, farewell: Notice | None) -> None:
        await self._do(self._give_up, notice, farewell)

    async def _watches(self, condition: str, *values: Any) -> list[Watch]:
        rows = await self._do(self._db.rows, f"SELECT {_WATCH} FROM watches WHERE {condition}", *values)
        return [_watch(*row) for row in rows]

    def _keep(self, watch: Watch, notice: Notice | None) -> bool:
        sql = "UPDATE watches SET until = ?, version = version + 1, stored = ?, record = ? WHERE id = ? AND version = ?"
        with self._db.writing() as db:
            row = (_iso(watch.until), _iso(datetime.now(UTC)), _watch_record(watch), watch.id, watch.version)
            if not db.execute(sql, row).rowcount:
                return False
            if notice:
                db.execute(_INSERT, _notice_row(notice))
        return True

    def _claim(self, now: str, lease: str, platforms: str) -> Notice | None:
        free = "due <= ? AND (claimed IS NULL OR claimed <= ?) AND platform IN (SELECT value FROM json_each(?))"
        with self._db.writing() as db:
            first = f"SELECT {_NOTICE} FROM outbox WHERE {free} ORDER BY due, id LIMIT 1"
            row = db.execute(first, (now, now, platforms)).fetchone()
            if row is None:
                return None
            db.execute("UPDATE outbox SET claimed = ?, tries = tries + 1 WHERE id = ?", (lease, row[0]))
        return _notice(*row)

    def _give_up(self, notice: Notice, farewell: Notice | None) -> None:
        with self._db.writing() as db:
            db.execute("DELETE FROM outbox WHERE id = ?", (notice.id,))
            db.execute("DELETE FROM watches WHERE id = ?", (notice.watch,))
            if farewell:
                db.execute(_INSERT, _notice_row(farewell))

    def _write(self, sql: str, *values: Any) -> int:
        with self._db.writing() as db:
            return db.execute(sql, values).rowcount

    async def _do(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(step, *args, **kwargs))


def _iso(moment: datetime) -> str:
    """A moment so that text sorts as time does: all are in UTC, to the microsecond."""
    if moment.utcoffset() is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _place(spot: Spot) -> tuple[str, str, str, str]:
    return spot.platform, spot.workspace or "", spot.channel, spot.thread


def _spot(platform: str, workspace: str, channel: str, thread: str) -> Spot:
    return Spot(platform, workspace or None, channel, thread)


def _watch_record(watch: Watch) -> str:
    return json.dumps(
        {
            "person": watch.person, "question": watch.question, "created": _iso(watch.created),
            "direct": watch.direct, "a_day": watch.a_day, "quiet": asdict(watch.quiet) if watch.quiet else None,
            "told": [asdict(side) for side in watch.told], "seen": dict(watch.seen), "stamp": watch.stamp,
            "spoke": [_iso(moment) for moment in watch.spoke],
        },
        ensure_ascii=False,
    )  # fmt: skip


def _watch(
    id_: str, platform: str, workspace: str, channel: str, thread: str, owner: str, until: str, version: int,
    record: str,
) -> Watch:  # fmt: skip
    facts: dict[str, Any] = json.loads(record)
    facts["created"] = datetime.fromisoformat(facts["created"])
    facts["spoke"] = tuple(map(datetime.fromisoformat, facts["spoke"]))
    facts["quiet"] = Quiet(**facts["quiet"]) if facts["quiet"] else None
    facts["told"] = _sides(facts["told"])
    spot = _spot(platform, workspace, channel, thread)
    return Watch(id=id_, spot=spot, owner=owner, until=datetime.fromisoformat(until), version=version, **facts)


def _notice_row(notice: Notice) -> tuple[str | None, ...]:
    record = {
        "person": notice.person, "direct": notice.direct, "question": notice.question, "what": notice.what,
        "before": [asdict(side) for side in notice.before], "after": [asdict(side) for side in notice.after],
        "until": _iso(notice.until), "written": _iso(notice.written),
    }  # fmt: skip
    return notice.id, notice.watch, *_place(notice.spot), _iso(notice.due), json.dumps(record, ensure_ascii=False)


def _notice(
    id_: str, watch: str | None, platform: str, workspace: str, channel: str, thread: str, due: str, tries: int,
    record: str,
) -> Notice:  # fmt: skip
    facts: dict[str, Any] = json.loads(record)
    facts |= {name: datetime.fromisoformat(facts[name]) for name in ("until", "written")}
    facts |= {name: _sides(facts[name]) for name in ("before", "after")}
    spot = _spot(platform, workspace, channel, thread)
    return Notice(id=id_, watch=watch, spot=spot, due=datetime.fromisoformat(due), tries=tries, **facts)


def _sides(rows: Sequence[dict[str, Any]]) -> tuple[Known, ...]:
    return tuple(Known(row["answer"], row["bearing"], tuple(map(_voice, row["voices"]))) for row in rows)


def _voice(row: dict[str, Any]) -> Voice:
    return Voice(**row | {"mark": tuple(row["mark"]) if row["mark"] else None})
