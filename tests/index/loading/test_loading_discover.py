"""Folders are walked in order, safely; everything else stands for itself."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from index.loading.discover import Target, discover
from index.loading.results import Failure


def test_folders_are_walked_in_order_without_hidden_files_or_loops(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden.txt", ".git/config", "c/d/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Text.")
    (tmp_path / "c" / "loop").symlink_to(tmp_path)
    (tmp_path / "c" / "again").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to("self")
    *targets, loop = discover([str(tmp_path)])
    assert loop == Failure(str(tmp_path / "self"), "It may not be opened, or is a link that leads to no file.")
    found = [target.where for target in targets]
    assert [os.path.relpath(where, tmp_path) for where in found] == ["a/z.txt", "b.txt", "c/d/e.txt"]


def test_places_stand_for_themselves(tmp_path: Path) -> None:
    hidden = tmp_path / ".note.txt"
    hidden.write_text("Text.")
    (tmp_path / "empty").mkdir()
    places = [str(hidden), "HTTPS://a.example/x", "ftp://a.example", "/no/such", "nul\0", str(tmp_path / "empty")]
    found = list(discover(places))
    assert found[:2] == [Target(str(hidden)), Target("HTTPS://a.example/x")]
    assert [target.is_url for target in found[:2] if isinstance(target, Target)] == [False, True]
    assert [f.where for f in found[2:] if isinstance(f, Failure)] == places[2:]


def test_json_lines_are_counted_ahead(tmp_path: Path) -> None:
    lines = b'{"text": "a"}\n{"text": "b"}\n{"text": "c"}'
    (tmp_path / "a.jsonl").write_bytes(lines)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines + b"\n"))
    (tmp_path / "c.txt").write_bytes(b"One.\nTwo.\n")
    assert [target.expected for target in discover([str(tmp_path)])] == [3, 3, 1]


def test_a_name_that_is_not_utf_8_is_a_failure_that_can_be_printed(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("Text.")
    (failure,) = discover([str(tmp_path)])
    assert isinstance(failure, Failure)
    assert "rename" in str(failure).encode().decode()
