"""Backup, restore and statistics by the installed command, as an operator has them."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIPPINGS = Path(sys.executable).with_name("clippings")
SAMPLES = ROOT / "articles" / "samples"


def run(data: Path, *arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [CLIPPINGS, "--data", data, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, check=False)


def said(data: Path, *arguments: str | Path) -> str:
    result = run(data, *arguments)
    assert (result.returncode, result.stderr) == (0, b""), result.stderr
    return result.stdout.decode()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample articles."""
    folder = tmp_path_factory.mktemp("samples") / "data"
    assert run(folder, "add", SAMPLES).returncode == 0
    return folder


@pytest.fixture
def data(samples: Path, tmp_path: Path) -> Path:
    """One that a test may change."""
    return shutil.copytree(samples, tmp_path / "data")


def test_articles_that_were_removed_come_back_with_the_backup(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "b.tar.gz"
    assert said(data, "backup", archive).startswith(f"Backed up {archive}: 6 articles, 0.2 MB (index.db).")
    said(data, "remove", said(data, "articles").split()[0])
    lines = said(data, "restore", archive).splitlines()
    assert lines[0] == "Restored: 6 articles in 1 collection; the index is whole."
    former = Path(lines[1].removeprefix("What was there before is in ").split(": ")[0])
    assert len(said(data, "articles").splitlines()) == 6
    answer = json.loads(said(data, "ask", "--json", "who denied the claims?"))
    assert (answer["answer"], answer["searched"]) == ("Corvane", 6)
    assert said(data, "restore", former).startswith("Restored: 5 articles in 1 collection; the index is whole.\n")


def test_a_backup_goes_through_pipes(data: Path, tmp_path: Path) -> None:
    sent = run(data, "backup", "-")
    assert (sent.returncode, sent.stderr) == (0, b"Backed up: 6 articles, 0.2 MB (index.db).\n")
    received = run(tmp_path / "new", "restore", "-", stdin=sent.stdout)
    assert (received.returncode, received.stderr) == (0, b"")
    assert received.stdout == b"Restored: 6 articles in 1 collection; the index is whole.\n"
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"index.db"}


def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(data: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    (tmp_path / "half.tar").write_bytes(run(data, "backup", "-").stdout[:50_000])
    for arguments, sentence in (
        (("restore", tmp_path / "nowhere.tar"), "cannot be read (No such file or directory)"),
        (("restore", tmp_path / "half.tar"), "half.tar is no backup, or a damaged one: nothing was changed."),
        (("restore", ROOT / "README.md"), "README.md is no backup, or a damaged one: nothing was changed."),
        (("backup", data / "index.db"), "is there already and is no backup: name another file."),
        (("backup", tmp_path / "nowhere" / "b.tar"), "could not be written (No such file or directory)"),
    ):
        result = run(data, *arguments)
        assert (result.returncode, result.stdout) == (1, b"")
        assert sentence in result.stderr.decode()
        assert result.stderr.count(b"\n") == 1
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


@pytest.mark.parametrize("arguments", [("backup", "b.tar"), ("restore", "good.tar")])
def test_a_disk_that_is_full_is_one_sentence_and_leaves_nothing(
    data: Path, tmp_path: Path, arguments: tuple[str, str]
) -> None:
    said(data, "backup", tmp_path / "good.tar")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    command: list[str | Path] = [CLIPPINGS, "--data", data, arguments[0], tmp_path / arguments[1]]
    # No file may become larger than 64 KiB: as near to a full disk as one comes without one.
    limited = (
        "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    result = subprocess.run(
        [sys.executable, "-c", limited, *command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert result.returncode == 1
    assert result.stderr.startswith("clippings: ")
    assert result.stderr.count("\n") == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_statistics_count_what_was_asked(data: Path) -> None:
    assert said(data, "stats") == "Nothing has been asked in the last 30 days.\n"
    with closing(sqlite3.connect(data / "chat.db")) as db, db:
        db.execute(
            "INSERT INTO answers SELECT 'a', 'discord', '1', '2', '', 'hash', 0, "
            "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'), 'Who owns the ferry?', NULL, "
            '\'{"status": "not_found", "elapsed_ms": 12.0}\''
        )
    text = said(data, "stats", "--days", "7")
    assert text.startswith("1 question in the last 7 days (discord 1).\n")
    assert text.count("Who owns the ferry?") == 2
    assert json.loads(said(data, "stats", "--json"))["unanswered"][0]["words"] == "Who owns the ferry?"
