"""Everything that is kept goes from a folder into a PostgreSQL and back, and nothing is put beside something else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from fakes import WordEncoder, make_article
from postgres_server import Server

from bot.chat.feed_store import Entry, Feed
from bot.chat.keys import Key
from bot.chat.sqlite_feed_store import SqliteFeedStore
from bot.chat.sqlite_store import SqliteChatStore
from bot.chat.tables import open_database
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer
from bot.cli import clippings
from index.embedded.engine import EmbeddedEngine
from index.engine import Engine, Maker, Prepared
from index.errors import ClippingsError
from index.moving import copied
from index.splitting import passages
from index.types import Article

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
ENCODER = WordEncoder()
MAKER = Maker(ENCODER.identity, ENCODER.dimension, "splitter")


def prepared(article: Article) -> Prepared:
    spans = passages(article.text)
    return Prepared(article, spans, ENCODER.encode_passages([span.of(article.text) for span in spans]))


def articles(engine: Engine) -> list[tuple[Any, ...]]:
    return [(one.article, tuple(one.passages), np.round(one.vectors, 6).tolist()) for one in engine.whole()]


def remembered(folder: Path) -> dict[str, list[Any]]:
    """Every row of the chat's database; JSON may have its keys in another order."""

    def plain(value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) and value.startswith("{") else value

    with closing(sqlite3.connect(folder / "chat.db")) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(
                json.dumps([plain(value) for value in row], sort_keys=True)
                for row in db.execute(f"SELECT * FROM {name}")
            )
            for name in names
        }


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A data folder with something in every table."""
    folder = tmp_path / "data"
    Key(folder)
    with closing(EmbeddedEngine(folder)) as engine:
        engine.claim(MAKER)
        texts = (f"The ferry sank {n} times. Sheep graze." for n in range(30))
        engine.put([prepared(make_article(t, collection=f"c{n % 2}", title=f"Ferry {n}")) for n, t in enumerate(texts)])
    home = Spot("chat", "home", "general")
    with closing(SqliteChatStore(folder)) as store, closing(SqliteFeedStore(folder)) as feeds:
        await store.set_settings(home, ChannelSettings(private=True))
        await store.receive(Event("chat", "1", {"text": "who?"}, NOON))
        await store.receive(Event("chat", "2", {"text": "why?"}, NOON))
        await store.finish("chat", "2")
        for number, private in enumerate((False, True)):
            record = {"elapsed_ms": 12.25, "missing_terms": ["Mötley “x”"], "status": "not_found"}
            await store.keep(StoredAnswer(f"a{number}", home, "hash", private, NOON, "who?", None, record))
        await store.point("chat", "general", "m1", "a0", answers=True)
        await store.vote("a0", "mira", False, "it is old", NOON)
        await store.depart("chat", "away", NOON)
        await store.set_note("programs:tokens", "[]")
        feed = Feed("c0", "https://post.example/feed", NOON, words=("ferry",))
        await feeds.add(feed)
        await feeds.keep(feed, (Entry("https://post.example/1", NOON, NOON, address="https://post.example/1"),))
    return folder


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.database()


@pytest.fixture
def run(folder: Path) -> Any:
    """Runs a command over the folder, or the database that is named; what it said, or the error it ended with."""

    def run(*words: str, store: str | None = None, data: Path = folder) -> str:
        done = CliRunner().invoke(clippings, [*words, "--data", str(data)], env={"STORE_URL": store})
        if done.exception and not isinstance(done.exception, ClippingsError | SystemExit):
            raise done.exception
        return str(done.exception or done.output).strip()

    return run


def test_everything_goes_into_a_database_and_comes_back_as_it_was(
    run: Any, folder: Path, url: str, tmp_path: Path
) -> None:
    before, rows = articles_in(folder), remembered(folder)
    assert (
        run("move", "--to", url) == "Moved to the database and compared: 30 articles with their vectors, and 11 rows of"
        " what is remembered. To use it, set STORE_URL to it."
    )
    assert "There are" not in run("check", store=url)
    back = tmp_path / "back"
    assert f"Moved to {back} and compared: 30 articles" in run("move", "--to", str(back), store=url)
    assert articles_in(back) == before
    assert remembered(back) == rows
    assert (back / "secret.key").read_bytes() == (folder / "secret.key").read_bytes()


def articles_in(folder: Path) -> list[tuple[Any, ...]]:
    with closing(EmbeddedEngine(folder)) as engine:
        return articles(engine)


def test_a_backup_of_a_database_is_restored_in_a_folder(run: Any, folder: Path, url: str, tmp_path: Path) -> None:
    before, rows = articles_in(folder), remembered(folder)
    run("move", "--to", url)
    file, restored = tmp_path / "all.tar.gz", tmp_path / "restored"
    assert "(chat.db, index.db, secret.key)" in run("backup", str(file), store=url)
    assert "into a folder: run this without STORE_URL" in run("restore", str(file), store=url)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert "Restored: 30 articles" in run("restore", str(file), data=restored)
    assert (articles_in(restored), remembered(restored)) == (before, rows)


def test_nothing_is_put_beside_what_is_there(run: Any, url: str, tmp_path: Path) -> None:
    run("move", "--to", url)
    assert "Something is remembered there already" in run("move", "--to", url)
    other = tmp_path / "other"
    with closing(EmbeddedEngine(other)) as engine:
        engine.claim(MAKER)
        foreign = make_article("Nobody knows.", collection="c0")
        engine.put([prepared(foreign)])
    assert f"1 article there is not as here ({foreign.id})" in run("move", "--to", str(other), store=url)
    Key(keyed := tmp_path / "keyed")
    assert f"{keyed} has another secret key" in run("move", "--to", str(keyed), store=url)
    assert "What is kept in a folder moves to postgresql://" in run("move", "--to", str(other))
    assert "neither a folder nor an address" in run("move", "--to", "mysql://x", store=url)
    assert "What is kept in a database moves to a folder" in run("move", "--to", url, store=url)


def test_a_move_that_was_stopped_goes_on(folder: Path, url: str) -> None:
    from index.postgres.engine import PostgresEngine

    with closing(EmbeddedEngine(folder)) as source, closing(PostgresEngine(url)) as target:
        source.claim(MAKER)
        half = list(islice(source.whole(), 12))
        target.claim(MAKER)
        target.put(half)
        assert len(list(copied(source, target, at_once=4))) == 30
        assert articles(target) == articles(source)
        assert target.check() == []


def test_both_databases_have_the_same_tables(tmp_path: Path, url: str) -> None:
    from bot.chat.postgres.moving import _tables
    from bot.chat.postgres.rooms import ChatDatabase

    with closing(open_database(tmp_path)) as file, closing(ChatDatabase(url)) as db, db.database.reading() as reading:
        for table in _tables(file, reading):  # raises KeyError for a table or column that PostgreSQL lacks
            assert table.columns
