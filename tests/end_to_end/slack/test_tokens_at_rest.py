"""The tokens of many workspaces lie sealed in `slack.db`; who has that file without the key has none of them."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from house import House
from slack_installed import install, listening
from slack_standin import SlackServer

from adapters.slack.installing import INSTALLATIONS, States, Thread
from bot.chat.keys import FILE as KEY
from bot.chat.parts import Chat

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

ASKED = "<@BOT> who denied the claims?"


async def answered(slack: SlackServer, chat: Chat) -> None:
    async with listening(slack, chat):
        general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
        await slack.say(mira, general, ASKED)
        assert "Ines Varga" in (await general.next_message()).text


def stored(house: House) -> bytes:
    return b"".join(path.read_bytes() for path in house.folder.glob(f"{INSTALLATIONS}*"))


async def test_tokens_are_sealed_where_they_lie(slack: SlackServer, house: House, installable: str) -> None:
    with house.opened() as chat:
        async with listening(slack, chat):
            await install(installable, slack, slack.team)
        await answered(slack, chat)
    assert b"sealed:" in stored(house)
    assert b"xoxb" not in stored(house)
    assert stat.S_IMODE((house.folder / INSTALLATIONS).stat().st_mode) == 0o600


async def test_tokens_from_before_there_were_seals_are_sealed_at_the_next_start(
    slack: SlackServer, house: House, installable: str
) -> None:
    with house.opened() as chat:
        async with listening(slack, chat):
            await install(installable, slack, slack.team)
    file = house.folder / INSTALLATIONS
    with closing(sqlite3.connect(file)) as db, db:
        for table in ("slack_bots", "slack_installations"):
            db.execute(f"UPDATE {table} SET bot_token = ?", (slack.team.bot_token,))
    file.chmod(0o644)
    assert b"xoxb" in stored(house)
    with house.opened() as chat:
        await answered(slack, chat)
    assert b"xoxb" not in stored(house)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_with_another_key_one_sentence_says_what_to_do(
    slack: SlackServer, house: House, installable: str, caplog: pytest.LogCaptureFixture
) -> None:
    with house.opened() as chat:
        async with listening(slack, chat):
            await install(installable, slack, slack.team)
    (house.folder / KEY).unlink()
    with house.opened() as chat:
        async with listening(slack, chat):
            general, mira = slack.team.add_channel("general"), slack.team.add_user("mira")
            for _ in range(3):
                await slack.say(mira, general, ASKED)
            await slack.wait_for(lambda: "sealed with another key" in caplog.text, what="the sentence")
            await install(installable, slack, slack.team)
            await slack.say(mira, general, ASKED)
            assert "Ines Varga" in (await general.next_message()).text
    slack.problems.clear()  # Bolt itself answers events of a workspace whose token it has not
    assert caplog.text.count("sealed with another key than secret.key: put that back from a backup") == 1


def test_what_nobody_finished_installing_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states, now = States(Thread(), database=tmp_path / INSTALLATIONS), [1_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    for _ in range(5):
        states.issue()
    now[0] += 601
    last = states.issue()
    with closing(sqlite3.connect(tmp_path / INSTALLATIONS)) as db:
        assert db.execute("SELECT state FROM oauth_states").fetchall() == [(last,)]
    assert states.consume(last)
