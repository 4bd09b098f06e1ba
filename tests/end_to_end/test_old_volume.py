"""A data folder that an earlier version wrote goes on with this one, and nothing in it is lost.

`tests/data/volume` was written by the code of commit 635ae6c, which had neither page nor watched folder: `clippings add
articles/samples` filled the index with the real encoder, and its own code asked, checked and voted (chat.db), in a
server of Discord, in a direct message there and in a workspace of Slack. The secret key is one for tests.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import open_app, open_chat
from bot.chat.parts import Chat
from bot.chat.types import ChannelSettings, Spot
from bot.keeping.stats import stats
from bot.running.settings import load_settings

ROOT = Path(__file__).parents[2]
CLIPPINGS = Path(sys.executable).with_name("clippings")
WRITTEN = ROOT / "tests" / "data" / "volume"
CHANNEL = Spot("discord", "100000000000000001", "200000000000000001")
QUIET = Spot("slack", "T0TEST", "C0QUIET")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder as it was written."""
    folder = tmp_path / "data"
    folder.mkdir()
    for file in WRITTEN.iterdir():
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        (folder / file.name.removesuffix(".gz")).write_bytes(content)
    return folder


@pytest.fixture
def chat(data: Path) -> Iterator[Chat]:
    """The present version, running on it."""
    with open_app(load_settings(data=data)) as app, open_chat(app) as opened:
        yield opened


def columns(data: Path) -> list[tuple[str, str, str]]:
    """File, table and columns, as the earlier version had them; without what was derived for searching by words."""
    found = []
    for file in ("index.db", "chat.db"):
        with closing(sqlite3.connect(data / file)) as db:
            tables = db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND name NOT LIKE 'text_%'"
            )
            for (table,) in tables.fetchall():
                names = db.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
                found.append((file, table, ", ".join(f'"{name}"' for (name,) in names)))
    return found


def rows(data: Path, file: str, table: str, names: str) -> list[str]:
    with closing(sqlite3.connect(data / file)) as db:
        return sorted(map(repr, db.execute(f"SELECT {names} FROM {table}")))


def test_the_index_is_whole_and_answers(data: Path) -> None:
    def said(*arguments: str) -> str:
        command: list[str | Path] = [CLIPPINGS, "--data", data, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout

    assert said("check") == "The index is whole: 6 articles in 1 collection.\n"
    answer = json.loads(said("ask", "--json", "who denied the claims?"))
    assert (answer["answer"], answer["searched"]) == ("Corvane", 6)
    again = said("add", "articles/samples")
    assert again == "0 added, 0 replaced, 6 unchanged.\n"


async def test_what_was_remembered_is_opened_again(chat: Chat) -> None:
    store = chat.store
    kept = await chat.answers.open("denied", CHANNEL, "400000000000000001")
    recalled = await chat.answers.recall(kept)

    assert recalled.answer is not None
    assert (recalled.answer.answer, len(recalled.answer.citations), recalled.lost) == ("Corvane", 5, ())
    assert any("Corvane has flatly denied the allegations." in c.quote.text for c in recalled.answer.citations)
    assert kept.asker == chat.places.voter(CHANNEL, "400000000000000001")
    later = await store.kept("when")
    assert later is not None
    assert await chat.answers.history(later) == ("who denied the claims?", "and when did they do so?")
    assert await store.votes("denied") == (1, 1)
    assert await store.shown("denied") == [(CHANNEL.channel, "500000000000000001")]
    checked = await store.kept("checked")
    assert checked is not None
    assert len((await chat.answers.recall_check(checked)).checked) == 2


async def test_settings_and_events_stay(chat: Chat) -> None:
    store, kept = chat.store, await chat.store.kept("denied")
    assert kept is not None

    assert await store.settings(CHANNEL) == ChannelSettings(threads=False, collections="shared")
    assert not (await store.settings(QUIET)).on
    since = kept.created - timedelta(hours=1)
    assert [event.key for event in await store.pending("slack", since)] == ["pending"]
    assert await store.pending("discord", since) == []
    assert await store.departed("slack", kept.created + timedelta(hours=1)) == ["T0GONE"]
    assert await store.note("discord:greeted") == "100000000000000001"


async def test_its_questions_are_in_the_statistics(chat: Chat) -> None:
    store, kept = chat.store, await chat.store.kept("denied")
    assert kept is not None
    found = await stats(store, kept.created + timedelta(hours=1), 2)

    assert (found.questions, found.answered, found.not_found) == (4, 3, 1)
    assert found.platforms == (("discord", 3), ("slack", 1))
    assert (found.helpful, found.not_helpful) == (2, 1)
    assert (found.unanswered, found.unshown) == ((), 1)  # it was asked in a direct message


async def test_nothing_is_changed_by_opening(data: Path) -> None:
    tables = columns(data)
    before = [rows(data, *table) for table in tables]
    with open_app(load_settings(data=data)) as app, open_chat(app) as chat:
        assert app.index.check() == []
        kept = await chat.store.kept("denied")
        assert kept is not None
        await chat.answers.recall(kept)

    assert len(tables) > 10
    for table, former in zip(tables, before, strict=True):
        assert rows(data, *table) == former, table
