"""Telling what a file is by its first bytes; its name only settles what those leave open."""

from __future__ import annotations

import codecs
import json
import re
from enum import Enum, auto
from pathlib import PurePath

from index.errors import LoadError
from index.loading.captions import CAPTIONS
from index.loading.encodings import NOT_TEXT, marked_encoding
from index.loading.front_matter import FRONT_MATTER

HEAD_BYTES = 1 << 18  # enough to hold the first record of any usual JSON Lines file


class Kind(Enum):
    """The forms an article comes in. `JSON` is certain only once it parses, unless the name says so too."""

    PDF = auto()
    ARCHIVE = auto()
    RTF = auto()
    WEB_ARCHIVE = auto()
    MAIL = auto()
    MAILBOX = auto()
    SAVED_PAGE = auto()
    FEED = auto()
    CAPTIONS = auto()
    TABLE = auto()
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
        (rb"\xd0\xcf\x11\xe0", "a document of old Office programs (save it as .docx or PDF)"),
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
_FEED = re.compile(r"\s*(?>\s+|<\?[^>]*>|<!--.*?-->)*+<(rss|feed|rdf:RDF)[\s>]", re.DOTALL)
_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_SENT = re.compile(r"^(From|Return-Path|Received):", re.MULTILINE | re.IGNORECASE)
_OF_MAIL = re.compile(
    r"^(MIME-Version|Message-ID|Received|Return-Path|List-Unsubscribe):", re.MULTILINE | re.IGNORECASE
)
_SAVED = re.compile(
    r"^(Snapshot-Content-Location|From: <Saved by )|^Content-Type: multipart/related", re.MULTILINE | re.IGNORECASE
)
_MAIL_NAMES, _SAVED_NAMES, _TABLE_NAMES = (".eml",), (".mht", ".mhtml"), (".csv", ".tsv")
_FIRST_BYTES = (
    (b"%PDF-", Kind.PDF),
    (b"PK\x03\x04", Kind.ARCHIVE),
    (b"PK\x05\x06", Kind.ARCHIVE),
    (b"{\\rtf", Kind.RTF),
    (b"WARC/", Kind.WEB_ARCHIVE),
)
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
    start = head.lstrip()
    known = next((kind for first, kind in _FIRST_BYTES if start.startswith(first)), None)
    return known or _mail_kind(head, name) or _json_kind(_rough_text(head), name) or text_kind(head, name)


def text_kind(head: bytes, name: str) -> Kind:
    """As `kind_of`, for what is written as text and is neither mail nor JSON."""
    text = _rough_text(head)
    if "\x00" in text:
        raise LoadError(NOT_TEXT)
    lines = [line for line in text.strip("\ufeff").splitlines() if line.strip()]
    if _LINK.match(text) or (lines and all(map(_ADDRESS_LINE.fullmatch, lines))):
        raise LoadError("It holds links, not an article; give the addresses to clippings add.")
    markdown = _suffix(name) in _MARKDOWN_NAMES
    if _HTML.match(text) or (not markdown and _HTML_PART.match(text)):
        return Kind.HTML
    if _FEED.match(text):
        return Kind.FEED
    if _XML.match(text):
        raise LoadError("It is XML, not an article; give the pages or files that it lists.")
    if CAPTIONS.match(text):
        return Kind.CAPTIONS
    if _suffix(name) in _TABLE_NAMES:
        return Kind.TABLE
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


def _mail_kind(head: bytes, name: str) -> Kind | None:
    """Mail begins with header fields, of which some are written by no hand; a mailbox with "From " and a mail."""
    text = _rough_text(head).lstrip().replace("\r\n", "\n")
    if text.startswith("From ") and _HEADER.match(text.partition("\n")[2]):
        return Kind.MAILBOX
    header = _HEADER.match(text)
    if header is None:
        return None
    if _SAVED.search(header[0]) and ("Snapshot-Content" in header[0] or _suffix(name) in _SAVED_NAMES):
        return Kind.SAVED_PAGE
    is_mail = _SENT.search(header[0]) and (_OF_MAIL.search(header[0]) or _suffix(name) in _MAIL_NAMES)
    return Kind.MAIL if is_mail else None


def _suffix(name: str) -> str:
    return PurePath(name.lower().removesuffix(".gz")).suffix


def _json_kind(text: str, name: str) -> Kind | None:
    claimed = names_json(name)
    first_line = text.strip().partition("\n")[0].strip()
    if _is_record(first_line, claimed):
        alone = text.strip() == first_line and _suffix(name) not in _LINES_NAMES
        return Kind.JSON if alone else Kind.JSON_LINES
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
