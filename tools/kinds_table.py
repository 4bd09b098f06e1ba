"""What the tests of loading try of each kind of file, and what becomes of it: `kinds_table.py` prints a table.

Runs tests/index/loading and looks at every input that goes through a reader, each counted once: read, refused with a
sentence, or wrong, if a test of it fails. Inputs that Hypothesis makes up are left out: there are thousands.
"""

from __future__ import annotations

import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest

from index.errors import LoadError
from index.loading import html_page, load, markdown, pdf
from index.loading.archives import kind_of_archive, open_archive
from index.loading.kinds import HEAD_BYTES, Kind, kind_of
from index.loading.limits import DEFAULT_LIMITS
from index.loading.results import Failure

NAMES = {
    Kind.HTML: "pages (HTML)", Kind.MARKDOWN: "Markdown", Kind.PDF: "PDF", Kind.RTF: "rich text", Kind.TEXT: "text",
    Kind.SAVED_PAGE: "saved pages (MHTML)", Kind.WEB_ARCHIVE: "web archives (WARC)", Kind.MAIL: "mail",
    Kind.MAILBOX: "mailboxes", Kind.FEED: "feeds", Kind.CAPTIONS: "subtitles", Kind.TABLE: "tables (CSV, TSV)",
    Kind.JSON: "JSON", Kind.JSON_LINES: "JSON lines",
}  # fmt: skip
ARCHIVES = {"docx": "Word", "odt": "OpenDocument", "epub": "e-books (EPUB)", "xlsx": "spreadsheets", "zip": "ZIP"}
NONE = "what holds no article (pictures, links, old Office, programs' files)"
HEADS = ("kind", "variations tried", "read as they should be", "refused with a sentence", "wrong")
GZIP = b"\x1f\x8b"


class Seen:
    """What went through the readers while each test ran."""

    def __init__(self) -> None:
        self._test = ""
        self._inputs: dict[tuple[str, int], tuple[str, bool]] = {}

    def note(self, kind: str, given: Any, read: bool) -> None:
        if self._test:
            self._inputs[kind, hash(given)] = (self._test, read)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        made_up = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        self._test = "" if made_up else item.nodeid
        try:
            return (yield)
        finally:
            self._test = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.add(report.nodeid)

    _failed: set[str] = set()  # noqa: RUF012 - one run

    def rows(self) -> Iterator[str]:
        """The lines of the table."""
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for (kind, _), (test, read) in self._inputs.items():
            counts[kind][2 if test in self._failed else 0 if read else 1] += 1
        yield f"| {' | '.join(HEADS)} |\n{'|---' * len(HEADS)}|"
        for kind, each in sorted(counts.items(), key=lambda row: -sum(row[1])):
            yield f"| {kind} | {sum(each)} | {each[0]} | {each[1]} | {each[2]} |"


def watch(seen: Seen) -> None:
    """Let `seen` notice what the readers are given."""
    whole = load._articles

    def articles(packed: Any, origin: Any, limits: Any) -> Iterator[Any]:
        head = packed.peek(HEAD_BYTES)
        name, results = named(head, origin.name), []
        try:
            for result in whole(packed, origin, limits):
                results.append(not isinstance(result, Failure))
                yield result
        except LoadError:
            results.append(False)
            raise
        finally:
            seen.note(name, (head, origin.name, origin.url), any(results))

    load._articles = articles
    for module, name, kind in ((html_page, "read_html", Kind.HTML), (markdown, "read_markdown", Kind.MARKDOWN),
                               (pdf, "read_pdf", Kind.PDF)):  # fmt: skip
        setattr(module, name, noticed(getattr(module, name), NAMES[kind], seen))


def noticed(read: Callable[..., Any], kind: str, seen: Seen) -> Callable[..., Any]:
    """A reader that tells what it is given."""

    @wraps(read)
    def reading(*given: Any) -> Any:
        try:
            draft = read(*given)
        except LoadError:
            seen.note(kind, given, read=False)
            raise
        seen.note(kind, given, read=True)
        return draft

    return reading


def named(head: bytes, name: str) -> str:
    """The kind of a file in words."""
    try:
        if head.startswith(GZIP):
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        kind = kind_of(head, name)
        if kind is Kind.ARCHIVE:
            return ARCHIVES.get(kind_of_archive(open_archive(head, DEFAULT_LIMITS)), "ZIP")
    except (LoadError, zlib.error) as error:
        return "ZIP" if "ZIP" in str(error) else NONE
    return NAMES[kind]


if __name__ == "__main__":
    seen = Seen()
    watch(seen)
    status = pytest.main(["-q", "-p", "no:cacheprovider", "tests/index/loading", *sys.argv[1:]], plugins=[seen])
    print(*seen.rows(), sep="\n")
    sys.exit(status)
