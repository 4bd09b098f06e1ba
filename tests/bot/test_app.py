"""What is opened with what: the key with whatever makes the chat database, an extra when it is needed."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner
from house import House

from bot.chat.keys import FILE as KEY
from bot.cli import clippings
from bot.errors import NotInstalledError

GONE = "The key secret.key is gone"


@pytest.mark.parametrize("command", [["stats"], ["tokens", "list"], ["feeds", "list"]])
def test_whatever_makes_the_chat_database_makes_the_key_and_only_a_lost_one_is_missed(
    house: House, command: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert CliRunner().invoke(clippings, ["--data", str(house.folder), *command]).exit_code == 0
    with house.opened():
        assert GONE not in caplog.text
    (house.folder / KEY).unlink()
    with house.opened():
        assert GONE in caplog.text


def test_a_database_without_its_client_says_how_that_is_installed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("index.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv("STORE_URL", "postgresql://clippings@db.example/clippings")
    found = CliRunner().invoke(clippings, ["--data", str(house.folder), "articles"]).exception
    assert isinstance(found, NotInstalledError)
    assert "pip install -e '.[postgres]' in Clippings' own folder" in str(found)
