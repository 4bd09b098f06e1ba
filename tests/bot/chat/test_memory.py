"""What is remembered: once, for as long as it is due, by whom it may be read, and across restarts."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.memory import ChatMemory
from bot.chat.tables import FILE, open_database
from bot.chat.types import Event, Spot, StoredAnswer
from index.embedded.engine import EmbeddedEngine
from index.errors import StoreError

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOME, AWAY, DIRECT = Spot("chat", "home", "general"), Spot("chat", "away", "general"), Spot("chat", None, "general")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[ChatMemory]:
    """The memory of a new installation."""
    with closing(ChatMemory(open_database(tmp_path))) as memory:
        yield memory


def event(key: str, at: datetime = NOON, platform: str = "chat") -> Event:
    return Event(platform, key, {"text": f"what of {key}?"}, at)


def kept(ident: str, at: datetime = NOON, spot: Spot = HOME, **other: object) -> StoredAnswer:
    answer = StoredAnswer(ident, spot, "hash-of-mira", False, at, f"question {ident}?", None, {"status": "not_found"})
    return replace(answer, **other)  # type: ignore[arg-type]


# Events


def test_of_events_that_arrive_at_once_in_many_threads_each_is_received_once(memory: ChatMemory) -> None:
    barrier = threading.Barrier(8)

    def receive(_: int) -> list[bool]:
        barrier.wait(10)
        return [memory.receive(event(str(key))) for key in range(20)]

    with ThreadPoolExecutor(8) as pool:
        received = list(pool.map(receive, range(8)))
    assert [sum(column) for column in zip(*received, strict=True)] == [1] * 20


def test_what_an_event_said_is_gone_once_it_is_answered(memory: ChatMemory, tmp_path: Path) -> None:
    memory.receive(event("1"))
    memory.receive(event("2"))
    memory.finish("chat", "1")
    payloads = list(rows(tmp_path, "SELECT key, payload FROM events"))
    assert sorted(payloads, key=str) == [("1", None), ("2", '{"text": "what of 2?"}')]


# Settings


# Answers


# Votes


def test_a_voter_has_one_vote_and_may_change_it(memory: ChatMemory, tmp_path: Path) -> None:
    memory.vote("a", "mira", True, None, NOON)
    memory.vote("a", "tom", True, None, NOON)
    memory.vote("b", "mira", False, None, NOON)
    assert memory.votes("a") == (2, 0)
    memory.vote("a", "mira", False, "it is an old quote", NOON)
    assert memory.votes("a") == (1, 1)
    memory.vote("a", "mira", True, None, NOON)
    assert (memory.votes("a"), memory.votes("b"), memory.votes("c")) == ((2, 0), (0, 1), (0, 0))
    assert rows(tmp_path, "SELECT reason FROM votes WHERE reason IS NOT NULL") == []


# Time passing


def test_words_expire_and_votes_and_answers_stay(memory: ChatMemory, tmp_path: Path) -> None:
    memory.keep(kept("old", NOON - DAY))
    memory.keep(kept("new", NOON))
    memory.vote("old", "mira", True, "old words", NOON - DAY)
    memory.vote("old", "tom", False, "new words", NOON)
    memory.receive(event("old", NOON - DAY))
    memory.receive(event("new", NOON))
    memory.expire(NOON)
    assert memory.kept("old") == kept("old", NOON - DAY, question=None)
    assert memory.recent(HOME) == ["question new?"]
    assert memory.votes("old") == (1, 1)
    assert rows(tmp_path, "SELECT reason FROM votes WHERE reason IS NOT NULL") == [("new words",)]
    assert memory.pending("chat", NOON - 2 * DAY) == [event("new")]


# The file


def newer(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA user_version = 99")


def another_programs(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA application_id = 7")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [(newer, "written by a newer Clippings, in schema 99"), (another_programs, "is not Clippings' chat database")],
)
def test_a_file_of_another_version_or_program_is_one_sentence_and_stays_as_it_is(
    tmp_path: Path, change: Callable[[sqlite3.Connection], None], sentence: str
) -> None:
    with closing(ChatMemory(open_database(tmp_path))) as memory:
        memory.keep(kept("a"))
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        change(db)
        before = "\n".join(db.iterdump())
    with pytest.raises(StoreError, match=sentence) as caught:
        open_database(tmp_path)
    assert str(tmp_path / FILE) in str(caught.value)
    assert "\n" not in str(caught.value)
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        assert "\n".join(db.iterdump()) == before


def test_the_index_is_no_chat_database(tmp_path: Path) -> None:
    with closing(EmbeddedEngine(tmp_path)):
        pass
    [index] = tmp_path.glob("*.db")
    index.rename(tmp_path / FILE)
    with pytest.raises(StoreError, match="is not Clippings' chat database"):
        open_database(tmp_path)


def test_a_damaged_file_is_one_sentence_that_says_what_would_be_lost(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match=r"is damaged .* restore a backup, or delete it \(settings and votes"):
        open_database(tmp_path)


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(StoreError, match="make sure that its folder exists"):
        open_database(tmp_path)
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot be made"):
        open_database(tmp_path / "data")


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / FILE)) as db:
        return db.execute(sql).fetchall()
