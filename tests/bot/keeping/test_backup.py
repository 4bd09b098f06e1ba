"""Backups: whole while others write, put back under a running Clippings, and over nothing but a backup."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from adder import stories
from fakes import make_article
from keeping import FERRY, SHEEP, STORM, files, fill, held, look, opened, put_back

from bot.chat.types import Event
from bot.errors import InputError
from bot.keeping.backup import HIDDEN, back_up, send, sweep, workroom
from bot.keeping.restoring import restore
from index.article_index import ArticleIndex
from index.errors import StoreError
from index.types import Scope

ADDER = Path(__file__).parents[2] / "support" / "adder.py"
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
DEFAULT = Scope(("default",))
MANY = 3000  # stories, more than are added before they are no longer waited for


def found(index: ArticleIndex, question: str) -> list[str]:
    """The texts a search by vectors finds, best first."""
    return [hit.passage.text for hit in index.search([question], DEFAULT, 10, "dense")[0]]


class Pipe(io.BytesIO):
    """Somebody who reads, and cannot go back."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError("a pipe")


# There and back


def test_without_the_key_it_holds_none_and_that_of_where_it_comes_back_stays(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", FERRY)
    key, archive = (folder / "secret.key").read_bytes(), tmp_path / "b.tar"
    back_up(folder, archive, look, has_key=False)
    assert key not in archive.read_bytes()
    fill(folder, SHEEP)
    assert not put_back(folder, archive).new_key
    assert (folder / "secret.key").read_bytes() == key


@pytest.mark.parametrize("name", ["b.tar", "b.tar.gz"])
def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(tmp_path: Path, name: str) -> None:
    folder = fill(tmp_path / "data", FERRY, SHEEP)
    before, archive = held(folder), tmp_path / "backups" / name
    archive.parent.mkdir()
    archive.write_bytes(b"")  # as `mktemp` leaves it
    manifest = back_up(folder, archive, look)
    assert {file.name for file in manifest.files} == {"index.db", "chat.db", "slack.db", "secret.key"}
    assert manifest.articles == 2
    assert list(files(archive.parent)) == [name], "nothing else is left beside it"
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert archive.read_bytes().startswith(b"\x1f\x8b") == name.endswith(".gz")

    fill(folder, STORM, note="second")
    after = held(folder)
    done = put_back(folder, archive)
    assert held(folder) == before
    assert (done.new_key, done.damaged) == (False, None)
    assert done.former
    assert stat.S_IMODE(done.former.stat().st_mode) == 0o600
    put_back(folder, done.former)
    assert held(folder) == after


def test_a_new_folder_takes_a_backup_that_came_through_a_pipe(tmp_path: Path) -> None:
    folder, pipe = fill(tmp_path / "data", FERRY), Pipe()
    send(folder, pipe, look)
    done = restore(tmp_path / "new" / "data", Pipe(pipe.getvalue()), "The input", look)
    assert (done.former, done.new_key) == (None, False)
    assert held(tmp_path / "new" / "data") == held(folder)
    assert set(files(tmp_path / "new" / "data")) == {"index.db", "chat.db", "slack.db", "secret.key"}
    assert stat.S_IMODE((tmp_path / "new" / "data" / "secret.key").stat().st_mode) == 0o600


def test_another_key_is_replaced_and_that_is_said(tmp_path: Path) -> None:
    folder, other = fill(tmp_path / "data", FERRY), fill(tmp_path / "other", SHEEP)
    back_up(folder, tmp_path / "b.tar", look)
    assert put_back(other, tmp_path / "b.tar").new_key
    assert held(other) == held(folder)


# While it runs


def test_a_backup_made_while_others_write_is_a_state_that_was_committed(tmp_path: Path) -> None:
    order = [article.id for article in stories(MANY)]
    adding = subprocess.Popen(
        [sys.executable, ADDER, tmp_path / "data", str(MANY)], stdout=subprocess.PIPE, cwd=ADDER.parents[2]
    )
    before = 0
    with adding, opened(tmp_path / "data") as (live, memory):
        for number in range(5):
            while live.count(DEFAULT) <= before:
                assert adding.stdout
                assert adding.stdout.read(1), "it ended before the backups"
            for event in range(5):
                memory.receive(Event("chat", f"{number} {event}", {}, NOON))
            manifest = back_up(tmp_path / "data", tmp_path / "b.tar", look)
            put_back(tmp_path / f"restored {number}", tmp_path / "b.tar")
            with opened(tmp_path / f"restored {number}") as (index, restored):
                assert index.check() == []
                stored = [article.id for article, _ in index._engine.stored()]
                assert len(restored.pending("chat", NOON)) == 5 * (number + 1)
            assert stored == order[: len(stored)]
            assert manifest.articles == len(stored) > before
            before = len(stored)
        adding.kill()


def test_a_running_clippings_goes_on_with_what_was_restored(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", FERRY, SHEEP)
    back_up(folder, tmp_path / "b.tar", look)
    with opened(folder) as (index, memory):
        index.remove(("default",), make_article(SHEEP).id)
        list(index.add([make_article(STORM)]))  # as many passages as in the backup
        memory.set_note("note", "second")
        assert set(found(index, "the storm")) == {FERRY, STORM}
        put_back(folder, tmp_path / "b.tar")
        assert found(index, "the sheep") == [SHEEP, FERRY]
        assert memory.note("note") == "first"
        list(index.add([make_article(STORM + " It went.")]))
        memory.set_note("note", "third")
        assert set(found(index, "the storm")) == {FERRY, SHEEP, STORM + " It went."}
    assert held(folder)[1] == "third"


def test_a_backup_from_elsewhere_replaces_vectors_under_the_same_numbers(tmp_path: Path) -> None:
    folder, elsewhere = fill(tmp_path / "data", FERRY, SHEEP), fill(tmp_path / "elsewhere", STORM, FERRY)
    back_up(elsewhere, tmp_path / "b.tar", look)
    empty = tmp_path / "empty"
    with opened(empty):
        pass
    back_up(empty, tmp_path / "empty.tar", look)
    with opened(folder) as (index, _):
        assert found(index, "the ferry") == [FERRY, SHEEP]
        put_back(folder, tmp_path / "b.tar")
        assert found(index, "the ferry") == [FERRY, STORM]
        put_back(folder, tmp_path / "empty.tar")
        assert found(index, "the ferry") == []


# What is wrong


def test_only_an_earlier_backup_is_overwritten(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", FERRY)
    for name in ("data/index.db", "data/secret.key", "data"):
        before = files(tmp_path)
        with pytest.raises(InputError, match="is there already and is no backup: name another file"):
            back_up(folder, tmp_path / name, look)
        assert files(tmp_path) == before
    back_up(folder, tmp_path / "b.tar", look)
    first = (tmp_path / "b.tar").read_bytes()
    fill(folder, SHEEP)
    back_up(folder, tmp_path / "b.tar", look)
    assert (tmp_path / "b.tar").read_bytes() != first


def test_there_is_nothing_to_back_up_where_nothing_is(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StoreError, match="There is nothing to back up in"):
            back_up(folder, tmp_path / "b.tar", look)
    assert files(tmp_path) == {}


def test_a_backup_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", FERRY)
    before = files(folder)
    with pytest.raises(StoreError, match=r"could not be written \(No such file or directory\)"):
        back_up(folder, tmp_path / "nowhere" / "b.tar", look)
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(StoreError, match="No space left on device"):
        send(folder, full, look)
    assert files(folder) == before


def test_what_a_killed_backup_left_goes_with_the_next_but_not_what_is_in_use(tmp_path: Path) -> None:
    hour_ago = time.time() - 3600
    with workroom(tmp_path) as used:
        left = tmp_path / f"{HIDDEN}left"
        left.mkdir()
        (left / "secret.key").write_text("of before")
        just_begun = tmp_path / f"{HIDDEN}new"
        just_begun.mkdir()
        for room in (used, left):
            os.utime(room, (hour_ago, hour_ago))
        assert sweep(tmp_path) == [left]
        assert used.exists()
        assert just_begun.exists()
    assert list(tmp_path.iterdir()) == [just_begun]
