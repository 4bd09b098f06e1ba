"""What cannot be loaded is one sentence each, and stops nothing else."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from index.loading.discover import Target, discover
from index.loading.limits import Limits
from index.loading.load import load, load_bytes
from index.loading.results import Failure
from index.types import Article

SMALL = Limits(max_file_bytes=20_000, max_unpacked_bytes=100_000, max_record_chars=5_000)


def reason(found: Iterable[Article | Failure]) -> str:
    """The reason of the one failure in `found`."""
    (failure,) = found
    assert isinstance(failure, Failure), failure
    assert failure.reason.endswith(".")
    assert str(failure) == f"{failure.where}: {failure.reason}"
    return failure.reason


def test_the_good_files_of_a_folder_go_in_beside_the_bad(tmp_path: Path) -> None:
    for name, data in {
        "a.txt": b"A good text.",
        "b.txt": b"",
        "c.pdf": b"%PDF-1.7 and nothing more",
        "d.jpg": b"\xff\xd8\xff\xe0rest",
        "e.txt": b"\x00\x01\x02\x03" * 50,
        "f.txt": b"x" * 30_000,
        "g.txt": b"Another good text.",
    }.items():
        (tmp_path / name).write_bytes(data)
    targets = [target for target in discover([str(tmp_path)]) if isinstance(target, Target)]
    found = [result for target in targets for result in load(target, "default", SMALL)]
    assert [r.title for r in found if isinstance(r, Article)] == ["A good text.", "Another good text."]
    assert {Path(r.where).name: r.reason for r in found if isinstance(r, Failure)} == {
        "b.txt": "It is empty.",
        "c.pdf": "It is a broken PDF; open it in a viewer and save it again.",
        "d.jpg": "It is an image, not an article.",
        "e.txt": "It is not text that Clippings can read; give a text, Markdown, HTML, JSON or PDF file.",
        "f.txt": "It is larger than the limit of 0.02 MB.",
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf\n", "no text"),
        (b"PK\x03\x04rest", "ZIP file that is broken"),
        (b"<?xml version='1.0'?><svg><item/></svg>", "XML"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "no feed with entries"),
        (b"\xd0\xcf\x11\xe0rest", "old Office programs (save it as .docx"),
        (b"<html><body><script>app()</script></body></html>", "No article was found"),
        (b"---\ntitle: A note\ndraft: true\n---\nBody", "not published (draft: true)"),
        (b"---\ntitle: A note\npublished: false\n---\nBody", "not published (published: false)"),
        (b"[InternetShortcut]\r\nURL=https://a.example/b\r\n", "links"),
        (b"[DEFAULT]\nBASEURL=https://a.example\n[InternetShortcut]\nURL=https://a.example/b\n", "links"),
        (b"[Desktop Entry]\nType=Link\nURL=https://a.example/b\n", "links"),
        (b"\xef\xbb\xbfhttps://a.example/b\r\n\r\n- <http://b.example/?c=d>\r\n", "links"),
        (b"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE><DL><p><DT><A HREF='x'>y</A></DL>", "links"),
        (gzip.compress(gzip.compress(b"text", mtime=0), mtime=0), "inside a gzip"),
        (gzip.compress(b"Some text. " * 99, mtime=0)[:-20], "cut short"),
        (gzip.compress(b'{"text": "x"}\n', mtime=0)[:-9] + b"123456789", "broken"),
        (gzip.compress(b"word " * 10_000, mtime=0), "larger than the limit of 0.02 MB"),
        (gzip.compress(b"word " * 1_000_000, mtime=0), "unpacks to more than the limit of 0.1 MB"),
    ],
)
def test_each_broken_thing_is_one_sentence(data: bytes, words: str) -> None:
    assert words in reason(load_bytes(data, name="x", collection="default", limits=SMALL))


def test_pdfs_without_readable_text_say_why(make_pdf: Callable[..., bytes]) -> None:
    from pypdf import PdfReader, PdfWriter

    assert "no text layer" in reason(load_bytes(make_pdf("", ""), name="scan.pdf", collection="default"))
    locked = io.BytesIO()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf("Secret text."))))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(locked)
    assert "encrypted" in reason(load_bytes(locked.getvalue(), name="locked.pdf", collection="default"))


def test_each_bad_record_fails_alone_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    good = b'{"text": "Good one.", "id": "g"}'
    path.write_bytes(
        b"\n".join(
            [
                good,
                b'{"text": "cut',
                b'["no object"]',
                b'{"title": "no text"}',
                b'{"text": "  "}',
                b'{"text": "half a pair \\ud800"}',
                b'{"text": "nul \\u0000"}',
                b'{"text": "not \xff UTF-8"}',
                b'{"text": "raw \x00 nul"}',
                b'{"text": "' + b"x" * 12_000 + b'"}',
                b"[" * 3_000,
                b'{"text": "Other text.", "id": "g"}',
                b"",
                good,
                b'{"text": "Last one.", "published": "some day", "url": 7, "id": true}',
            ]
        )
    )
    found = list(load(Target(str(path)), "default", SMALL))
    assert [(a.title, a.path) for a in found if isinstance(a, Article)] == [
        ("Good one.", f"{path}#g"),
        ("Good one.", f"{path}#g"),
        ("Last one.", f"{path}#15"),
    ]
    failures = [f for f in found if isinstance(f, Failure)]
    assert [f.where for f in failures] == [f"{path}, line {number}" for number in range(2, 13)]
    assert "stands twice" in failures[-1].reason
    assert "5,000 characters" in failures[8].reason


def test_a_broken_json_file_names_the_place() -> None:
    found = load_bytes(b'[\n{"text": "a"},\n{"text" "b"}]', name="a.json", collection="default")
    assert "line 3, column 9" in reason(found)
    records = [{"text": "Good."}, {"title": "none"}, {"text": "Good too."}]
    one, bad, two = load_bytes(json.dumps(records).encode(), name="a.json", collection="default")
    assert [each.title for each in (one, two) if isinstance(each, Article)] == ["Good.", "Good too."]
    assert bad == Failure("a.json, record 2", 'The record has no "text". It has "title".')


def test_a_bomb_of_lines_stops_at_the_limit() -> None:
    lines = b"".join(b'{"text": "Record %d."}\n' % n for n in range(20_000))
    *articles, last = load_bytes(gzip.compress(lines, mtime=0), name="a.jsonl.gz", collection="default", limits=SMALL)
    assert isinstance(last, Failure)
    assert "unpacks to more than the limit" in last.reason
    assert all(isinstance(article, Article) for article in articles)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that even root cannot read")
def test_an_unreadable_file_says_so() -> None:
    assert "cannot be read" in reason(load(Target("/proc/self/mem"), "default"))


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (target,) = discover([str(tmp_path)])
    assert isinstance(target, Target)
    assert reason(load(target, "default")) == "It is not a regular file."
    (tmp_path / "pipe.txt").unlink()
    assert reason(load(target, "default")) == "It does not exist any more."


def test_a_bad_collection_name_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="cannot name a collection"):
        list(load_bytes(b"text", name="x", collection="No Name"))
