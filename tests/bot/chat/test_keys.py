"""The key is made once, is nobody else's to read, and outlives a restart."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from house import House

from bot.chat.keys import FILE, Key
from index.errors import StoreError

RACING = """
import sys, time
from pathlib import Path
from bot.chat.keys import Key
print("ready", flush=True)
sys.stdin.readline()
print(Key(Path(sys.argv[1])).hashed("mira"))
"""


def test_only_the_owner_may_read_it_and_a_restart_hashes_the_same(tmp_path: Path) -> None:
    first = Key(tmp_path / "data").hashed("person", "mira")
    assert (tmp_path / "data" / FILE).stat().st_mode & 0o777 == 0o600
    assert Key(tmp_path / "data").hashed("person", "mira") == first
    assert [path.name for path in (tmp_path / "data").iterdir()] == [FILE]


def test_a_hash_depends_on_the_key_and_on_every_part(tmp_path: Path) -> None:
    key, other = Key(tmp_path / "one"), Key(tmp_path / "other")
    found = [
        key.hashed("a", "bc"),
        key.hashed("ab", "c"),
        key.hashed("abc"),
        key.hashed("A", "bc"),
        other.hashed("abc"),
    ]
    assert len(set(found)) == len(found)


def test_threads_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    for attempt in range(20):
        barrier = Barrier(8)

        def made(folder: Path, barrier: Barrier = barrier) -> str:
            barrier.wait(10)
            return Key(folder).hashed("mira")

        with ThreadPoolExecutor(8) as pool:
            hashes = list(pool.map(made, [tmp_path / str(attempt)] * 8))
        assert len(set(hashes)) == 1


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RACING, str(tmp_path)]
    racing = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for process in racing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in racing:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    hashes = {process.communicate(timeout=30)[0] for process in racing}
    assert len(hashes) == 1
    assert hashes != {""}


def test_what_a_crash_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    Key(tmp_path)
    (tmp_path / FILE).rename((tmp_path / FILE).with_suffix(".1234"))  # as if it had died before it was in place
    Key(tmp_path)


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"ab" * 33, b"no key at all", b"\xff\xfe" * 32])
def test_a_damaged_key_is_one_sentence_that_does_not_hold_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreError, match="restore it from a backup") as caught:
        Key(tmp_path)
    sentence = str(caught.value)
    assert str(tmp_path / FILE) in sentence
    assert "\n" not in sentence
    assert "abab" not in sentence
    assert (tmp_path / FILE).read_bytes() == content


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="cannot be used"):
        Key(tmp_path / "data")


def test_a_key_that_is_gone_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    house = House(tmp_path)
    with house.opened():
        assert not caplog.messages
    key = next(tmp_path.rglob(FILE))
    key.unlink()
    with house.opened():
        assert caplog.messages == [
            "The key secret.key is gone: a new one is made, and links made with the old one do not hold."
        ]
