"""Somebody else on the machine reads what lies in the data folder, or takes a copy of it without the key."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import WordEncoder, make_article
from house import STORY, House

from bot.chat.types import Asked, Spot
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine


@pytest.fixture(autouse=True)
def permissive() -> Iterator[None]:
    """A umask that takes nothing away."""
    former = os.umask(0)
    yield
    os.umask(former)


def readable_by_others(folder: Path) -> list[str]:
    return [
        path.name for path in folder.rglob("*") if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    ]


@pytest.mark.parametrize("folder", ["new", "open to all"])
async def test_whatever_is_made_is_its_owners_alone(tmp_path: Path, folder: str) -> None:
    data = tmp_path / "data"
    if folder != "new":
        data.mkdir(0o777)
    house = House(data)
    house.add(STORY)
    with house.opened() as chat:
        await chat.asking.ask(Asked(Spot("chat", "home", "general"), "mira", "Who denied the claims?"))
        index = ArticleIndex(EmbeddedEngine(data), WordEncoder())
        list(index.add([make_article("The ferry ran aground.")]))
        assert {"chat.db", "chat.db-wal", "index.db", "index.db-wal", "secret.key"} <= {p.name for p in data.iterdir()}
        assert readable_by_others(data) == []
        index.close()
    assert readable_by_others(data) == []
    assert folder != "new" or stat.S_IMODE(data.stat().st_mode) == 0o700


async def test_what_was_open_to_all_is_so_no_more(tmp_path: Path) -> None:
    house = House(tmp_path)
    with house.opened():
        pass
    for path in tmp_path.iterdir():
        path.chmod(0o644)
    with house.opened() as chat:
        await chat.store.set_note("a", "b")
        assert readable_by_others(tmp_path) == []
