"""Telling what a file is by its first bytes; its name only settles what those leave open."""

from __future__ import annotations

import codecs
import json
import re
from enum import Enum, auto
from pathlib import PurePath

from index.errors import LoadError
from index.loading.encodings import NOT_TEXT, marked_encoding
from index.loading.front_matter import FRONT_MATTER

HEAD_BYTES = 1 << 18  # enough to hold the first record of any usual JSON Lines file


class Kind(Enum):
    """The forms an article comes in. `JSON` is certain only once it parses, unless the name says so too."""

    PDF = auto()
    HTML = auto()
    JSON = auto()
    JSON_LINES = auto()
    MARKDOWN = auto()
    TEXT = auto()


_KNOWN = tuple(
    (re.compile(magic, re.DOTALL), what)
    for magic, what in (
        (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\x00|MM\x00\*|\x00\x00\x01\x00", "an image"),
        (rb"ID3[\x02-\x04]|\xff[\xfb\xf3\xf2]|fLaC|RIFF....WAVE|MThd\x00", "a sound file"),
        (rb"\x00...ftyp|\x1aE\xdf\xa3|RIFF....AVI |OggS\x00", "a video or sound file"),
        (rb"PK\x03\x04|PK\x05\x06", "an Office document, e-book or ZIP archive"),
        (rb"\xd0\xcf\x11\xe0|\{\\rtf", "a word processor's document"),
        (rb"7z\xbc\xaf|Rar!\x1a|BZh[1-9]1AY|\xfd7zXZ|\x28\xb5\x2f\xfd|.{257}ustar", "an archive"),
        (rb"\x1f\x8b", "a gzip file inside a gzip file"),
        (rb"\x7fELF|MZ.\x00|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|\x00asm", "a program"),
        (rb"SQLite format 3\x00", "a database"),
        (rb"bplist0|L\x00\x00\x00\x01\x14\x02\x00", "a link or a program's settings"),
    )
)
_HTML = re.compile(
    r"(?>\s+|<\?xml[^>]*>|<!--.*?-->)*+<(!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL
)
# Tags that open a page without a frame; Markdown may open with them too.
_HTML_PART = re.compile(
    r"(?>\s+|<!--.*?-->)*+<(article|main|section|title|meta|div|h[1-6]|p|table|script|style)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
# What browsers and desktops make of an address that is dragged into a folder, of bookmarks, and lists of addresses.
_LINK = re.compile(
    r"\s*(?:(?:\[DEFAULT\][^\[]{0,2000})?\[InternetShortcut[\].]|\[Desktop Entry\]|<!DOCTYPE NETSCAPE-Bookmark-file"
    r"|<\?xml[^>]*>\s*<!DOCTYPE plist[^>]*>\s*<plist[^>]*>\s*<dict>\s*<key>URL</key>)",
    re.IGNORECASE,
)
_ADDRESS_LINE = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?<?https?://[^\s<>]+>?\s*")
_XML = re.compile(r"\s*<(\?xml|svg|rss|feed)[\s>]")
_MARKDOWN_NAMES = (".md", ".markdown")
_LINES_NAMES = (".jsonl", ".ndjson")
_JSON_NAMES = (".json", *_LINES_NAMES)
_JSON_LINE = re.compile(r"^[ \t]*[{\[]", re.MULTILINE)


def kind_of(head: bytes, name: str) -> Kind:
    """What the file is that starts with `head` (up to `HEAD_BYTES`) and is called `name`.

    Raises `LoadError` if it is empty, or of a kind that holds no article.
    """
    if not head.strip():
        raise LoadError("It is empty.")
    _refuse_known(head)
    if head.lstrip().startswith(b"%PDF-"):
        return Kind.PDF
    return _json_kind(_rough_text(head), name) or text_kind(head, name)


def text_kind(head: bytes, name: str) -> Kind:
    """As `kind_of`, for what is neither PDF nor JSON."""
    text = _rough_text(head)
    if "\x00" in text:
        raise LoadError(NOT_TEXT)
    lines = [line for line in text.strip("\ufeff").splitlines() if line.strip()]
    if _LINK.match(text) or (lines and all(map(_ADDRESS_LINE.fullmatch, lines))):
        raise LoadError("It holds links, not an article; give the addresses to clippings add.")
    markdown = _suffix(name) in _MARKDOWN_NAMES
    if _HTML.match(text) or (not markdown and _HTML_PART.match(text)):
        return Kind.HTML
    if _XML.match(text):
        raise LoadError("It is XML, not an article; give the pages or files that it lists.")
    return Kind.MARKDOWN if markdown or FRONT_MATTER.match(text) else Kind.TEXT


def names_json(name: str) -> bool:
    """Whether a file called `name` claims to be JSON."""
    return _suffix(name) in _JSON_NAMES


def _refuse_known(head: bytes) -> None:
    for magic, what in _KNOWN:
        if magic.match(head):
            raise LoadError(f"It is {what}, not an article.")


def _rough_text(head: bytes) -> str:
    """`head` as text good enough to see its structure, which is ASCII in every kind."""
    decoder = codecs.getincrementaldecoder(marked_encoding(head) or "latin-1")("ignore")
    return decoder.decode(head)


def _suffix(name: str) -> str:
    return PurePath(name.lower().removesuffix(".gz")).suffix


def _json_kind(text: str, name: str) -> Kind | None:
    claimed = names_json(name)
    first_line = text.strip().partition("\n")[0].strip()
    if _is_record(first_line, claimed):
        return Kind.JSON_LINES
    if claimed and _JSON_LINE.search(text):
        return Kind.JSON_LINES if _suffix(name) in _LINES_NAMES and first_line not in ("{", "[") else Kind.JSON
    return Kind.JSON if first_line.startswith(("{", "[")) and '"text"' in text else None


def _is_record(line: str, claimed: bool) -> bool:
    """Whether a line is a JSON object; in a file that does not claim to be JSON it must hold a text."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and (claimed or "text" in record)
