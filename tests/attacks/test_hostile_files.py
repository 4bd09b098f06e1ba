"""Whatever a file does to its reader, it ends in articles or sentences, and the next file is read."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest
from hostile import HOSTILE

from index.loading import apart
from index.loading.discover import Target
from index.loading.limits import Limits
from index.loading.results import Failure
from index.types import Article

LIMITS = Limits(max_unpacked_bytes=50_000_000, load_memory=600_000_000)


def read(data: bytes, name: str, limits: Limits = LIMITS) -> list[Article | Failure]:
    return list(apart.load_bytes(data, name=name, collection="default", limits=limits))


def check_next(limits: Limits = LIMITS) -> None:
    """An ordinary text is read."""
    (article,) = read(b"The ferry sails.", "a.txt", limits)
    assert isinstance(article, Article)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_articles_or_sentences(name: str, caplog: pytest.LogCaptureFixture) -> None:
    found = read(HOSTILE[name](), name)
    assert len(found) <= 102 or all(isinstance(each, Article) for each in found)
    assert all(each.reason.endswith(".") for each in found if isinstance(each, Failure))
    assert not caplog.records, "no bug came to light"
    check_next()


def test_what_takes_too_long_or_too_much_is_one_failure_and_the_next_file_goes_on() -> None:
    hasty = Limits(load_seconds=0.01)
    (late,) = read(HOSTILE["letters.pdf"](), "a.pdf", hasty)
    assert str(late) == "a.pdf: Reading it took longer than 0.01 seconds; it was left out."
    narrow = Limits(load_memory=200_000_000)
    (large,) = read(b'{"text": "' + b"x" * 45_000_000 + b'"}', "a.json", narrow)
    assert isinstance(large, Failure)
    assert "memory" in large.reason
    check_next(narrow)


def test_a_reader_that_dies_is_one_failure_and_another_takes_its_place(tmp_path: Path) -> None:
    check_next()
    child = apart._POOL._idle[-1]
    os.kill(child._process.pid, signal.SIGSTOP)
    reading = apart.load_bytes(b"The ferry sails.", name="a.txt", collection="default", limits=LIMITS)
    os.kill(child._process.pid, signal.SIGKILL)
    assert [type(each) for each in reading] in ([Failure], [Article])  # killed before it was asked, or after
    (tmp_path / "b.txt").write_text("The ferry sails.")
    assert [type(each) for each in apart.load(Target(str(tmp_path / "b.txt")), "default", LIMITS)] == [Article]


def test_the_reader_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    limits = Limits(load_memory=500_000_001)  # so that a new child is started
    check_next(limits)
    child = next(each for each in apart._POOL._idle if each.limits == limits)
    environment = Path(f"/proc/{child._process.pid}/environ").read_bytes()
    assert b"secret" not in environment


def test_reading_that_nobody_waits_for_ends() -> None:
    reading = apart.load_bytes(b'{"text": "x"}\n' * 100_000, name="a.jsonl", collection="default", limits=LIMITS)
    assert isinstance(next(reading), Article)
    assert isinstance(reading, Generator)
    reading.close()
    check_next()
