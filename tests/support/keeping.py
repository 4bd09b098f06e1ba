"""Data folders with something in them, backed up and put back, for the tests of keeping them."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from fakes import WordEncoder, make_article

from bot.chat.keys import Key
from bot.chat.memory import ChatMemory
from bot.chat.tables import open_database
from bot.keeping.backup import Contents
from bot.keeping.restoring import Restored, restore
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.types import Scope

FERRY, SHEEP, STORM = ("The ferry ran aground.", "Sheep graze on the hill.", "A storm came in at noon.")


@contextmanager
def opened(folder: Path) -> Iterator[tuple[ArticleIndex, ChatMemory]]:
    """The databases of a data folder, as a running Clippings has them open."""
    index, memory = ArticleIndex(EmbeddedEngine(folder), WordEncoder()), ChatMemory(open_database(folder))
    try:
        yield index, memory
    finally:
        index.close()
        memory.close()


def look(folder: Path) -> Contents:
    with opened(folder) as (index, _):
        names = index.collections()
        return Contents(index.count(Scope(tuple(names))) if names else 0, len(names))


def fill(folder: Path, *texts: str, note: str = "first") -> Path:
    """A data folder with articles, a note, a key, and another program's database, as Slack's is."""
    with opened(folder) as (index, memory):
        list(index.add(map(make_article, texts)))
        memory.set_note("note", note)
    Key(folder)
    with closing(sqlite3.connect(folder / "slack.db")) as db, db:
        db.execute("CREATE TABLE IF NOT EXISTS tokens (token TEXT)")
        db.execute("INSERT INTO tokens VALUES (?)", (note,))
    return folder


def put_back(folder: Path, archive: bytes | Path, free: int = 10**12) -> Restored:
    data = archive if isinstance(archive, bytes) else archive.read_bytes()
    return restore(folder, io.BytesIO(data), "old.tar", look, lambda _: free)


def held(folder: Path) -> tuple[object, ...]:
    """All that a backup keeps of a data folder."""
    with opened(folder) as (index, memory):
        assert index.check() == []
        texts = {article.id: article.text for article, _ in index._engine.stored()}
        note = memory.note("note")
    with closing(sqlite3.connect(folder / "slack.db")) as db:
        tokens = db.execute("SELECT token FROM tokens").fetchall()
    return texts, note, tokens, (folder / "secret.key").read_text()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
