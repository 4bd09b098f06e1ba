"""Sources as their reader sees them, read with nothing of Clippings: by a browser, poppler and pandoc.

Each reading is a text; a source may have several (a PDF's columns and lines can be told in more than one order).
"""

from __future__ import annotations

import csv
import email
import email.policy
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

PANDOC = {".docx": "docx", ".odt": "odt", ".epub": "epub", ".rtf": "rtf", ".md": "gfm", ".markdown": "gfm"}
PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
PATIENCE = 60  # seconds for a source
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


class UnreadableError(Exception):
    """There is no second reader for a source."""


@cache
def hidden(path: str) -> str:
    """All text in a page, shown or not: what waits for a script, a subscription, an error."""
    return _opened(Path(path)).text_content("html") if Path(path).suffix.lower() in PAGES else ""


@cache
def readings(path: str) -> tuple[str, ...]:
    """The texts that the source at `path` shows; raises `UnreadableError`."""
    file = Path(path)
    ending = file.suffix.lower()
    if ending in PANDOC:
        return (_pandoc(file, PANDOC[ending]),)
    for endings, read in READERS.items():
        if ending in endings:
            return tuple(read(file))
    raise UnreadableError(f"There is no second reader for {ending}")


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    if done.returncode:
        raise UnreadableError(done.stderr.decode(errors="replace").strip().splitlines()[-1:])
    return done.stdout.decode(errors="replace")


def _pandoc(file: Path, kind: str) -> str:
    return _said("pandoc", "--from", kind, "--to", "plain", "--wrap=none", str(file))


@cache
def _browser():  # type: ignore[no-untyped-def]
    """A page of Chromium that runs no scripts and reaches nothing."""
    from playwright.sync_api import sync_playwright

    browser = sync_playwright().start().chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    page = browser.new_context(java_script_enabled=False, offline=True).new_page()
    page.set_default_timeout(PATIENCE * 1000)
    return page


def _browsed(file: Path) -> tuple[str, ...]:
    """What a browser shows of a page; where there is no browser, what pandoc writes."""
    try:
        return (_opened(file).inner_text("body"),)
    except ImportError:
        return (_pandoc(file, "html"),)


def _opened(file: Path):  # type: ignore[no-untyped-def]
    """A browser's page that shows a file: UTF-8 as such, for a saved copy may still declare what its server sent."""
    page, data = _browser(), file.read_bytes()
    if file.suffix.lower() in (".mhtml", ".mht"):
        page.goto(file.resolve().as_uri(), wait_until="domcontentloaded")
        return page
    try:
        data.decode()
        kind = "text/html; charset=utf-8"
    except UnicodeDecodeError:
        kind = "text/html"
    page.unroute_all()
    page.route("**/*", lambda route: _answered(route, data, kind))
    page.goto("http://saved.invalid/", wait_until="domcontentloaded")
    return page


def _answered(route, data: bytes, kind: str) -> None:  # type: ignore[no-untyped-def]
    if route.request.is_navigation_request() and route.request.url == "http://saved.invalid/":
        route.fulfill(body=data, content_type=kind)
    else:
        route.abort()


def _laid_out(file: Path) -> list[str]:
    return [_said("pdftotext", *order, str(file), "-") for order in ((), ("-layout",), ("-raw",))]


def _spoken(file: Path) -> list[str]:
    return [re.sub(r"(?m)^(\d+|.*-->.*)$", "", _text(file))]


def _mails(file: Path) -> tuple[str, ...]:
    """The texts of a mail's parts, or of all mails of a mailbox."""
    shown: list[str] = []
    for raw in re.split(rb"(?m)^From .*\n", file.read_bytes()):
        message = email.message_from_bytes(raw, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() == "text/plain":
                shown.append(part.get_content())
            elif part.get_content_type() == "text/html":
                with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as page:
                    page.write(part.get_content())
                    page.flush()
                    shown += _browsed(Path(page.name))
    return tuple(shown)


def _cells(file: Path) -> tuple[str, ...]:
    delimiter = "\t" if file.suffix.lower() == ".tsv" else ","
    with file.open(newline="", encoding="utf-8", errors="replace") as lines:
        return tuple(cell for row in csv.reader(lines, delimiter=delimiter) for cell in row)


def _strings(file: Path) -> list[str]:
    """Every text in a JSON file or in its lines."""
    text = _text(file)
    try:
        waiting = [json.loads(text)]
    except ValueError:
        waiting = [json.loads(line) for line in text.splitlines() if line.strip()]
    found = []
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            found.append(each)
        elif isinstance(each, dict | list):
            waiting += each.values() if isinstance(each, dict) else each
    return found


READERS: dict[tuple[str, ...], Callable[[Path], Sequence[str]]] = {
    PAGES: _browsed,
    (".pdf",): _laid_out,
    (".eml", ".mbox"): _mails,
    (".csv", ".tsv"): _cells,
    (".json", ".jsonl"): _strings,
    (".srt", ".vtt"): _spoken,
    (".txt", ".text", ""): lambda file: [_text(file)],
}
