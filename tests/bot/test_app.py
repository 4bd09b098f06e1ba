"""What is opened with what: the secret key is made with whatever first makes the chat database."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from house import House

from bot.chat.keys import FILE as KEY
from bot.cli import clippings

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
