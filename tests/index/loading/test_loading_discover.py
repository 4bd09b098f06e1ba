"""Folders are walked in order, safely; everything else stands for itself."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from bot.feeding.folder.listing import look
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


@pytest.mark.parametrize(
    "name",
    [
        "ferry.md~", "#ferry.md#", "ferry.md.bak", "ferry.txt.orig", "~$ferry.docx", "4913", "ferry.txt.swp",
        "ferry.sync-conflict-20260203-111213-QWERTZU.md", "ferry (Ida's conflicted copy 2026-02-03).md",
        "ferry (conflicted copy 2026-02-03 101112).md", "ferry (SFConflict ida@a.example 2026-02-03-10-11-12).md",
        "ferry.pdf.crdownload", "ferry.pdf.part", "Unconfirmed 1234.crdownload", "Desktop.ini", "Thumbs.db",
        "@eaDir/ferry.txt@SynoEAStream", "#recycle/ferry.txt", "@Recycle/ferry.txt", "$RECYCLE.BIN/$R1.txt",
        "__MACOSX/ferry.txt", "Ferry_files/ad.html", "Ferry-Dateien/saved_resource.html", "Ferry_files/a/b.js",
        "Ferry.files/page.html", "site.css", "app.js.download",
    ],
)  # fmt: skip
def test_what_other_programs_leave_behind_is_walked_past(tmp_path: Path, name: str) -> None:
    """And the folder that is watched is looked at with the same eyes."""
    for each in ("Ferry.html", name):
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).write_text("The ferry to Holm sails again.")
    assert list(discover([str(tmp_path)])) == [Target(str(tmp_path / "Ferry.html"))]
    assert list(look(str(tmp_path)).files) == [str(tmp_path / "Ferry.html")]
    if not name.endswith((".css", ".download")):
        assert list(discover([str(tmp_path / name)])) == [Target(str(tmp_path / name))]  # named by itself it is read


@pytest.mark.parametrize(
    "name",
    ["The (Holm conflict) explained.md", "Our_files/a.txt", "old.txt", "bakery.txt", "ten years on.md",
     "css.html", "case conflict.txt", "recycle/a.txt", "Ferry notes/a.txt", "tmp/a.txt"],
)  # fmt: skip
def test_names_of_articles_are_not_taken_for_leftovers(tmp_path: Path, name: str) -> None:
    for each in ("Ferry.html", name):
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).write_text("The ferry to Holm sails again.")
    assert str(tmp_path / name) in [target.where for target in discover([str(tmp_path)])]


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
    found = [target for target in discover([str(tmp_path)]) if isinstance(target, Target)]
    assert [target.expected for target in found] == [3, 3, 1]


def test_a_name_that_is_not_utf_8_is_a_failure_that_can_be_printed(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("Text.")
    (failure,) = discover([str(tmp_path)])
    assert isinstance(failure, Failure)
    assert "rename" in str(failure).encode().decode()
