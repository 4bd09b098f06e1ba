"""From a file, a web address or bytes to articles; what cannot become one is a failure with its reason."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from zipfile import ZipFile

from index.errors import LoadError
from index.loading.archives import kind_of_archive, members, open_archive
from index.loading.captions import read_captions
from index.loading.discover import Target
from index.loading.draft import Draft, Origin, to_article, web_address
from index.loading.encodings import decode
from index.loading.feeds import read_feed
from index.loading.fields import has_text
from index.loading.html_page import read_html
from index.loading.kinds import HEAD_BYTES, Kind, kind_of, names_json, text_kind
from index.loading.limits import DEFAULT_LIMITS, Limits
from index.loading.mail import read_mail, read_mailbox, read_saved_page
from index.loading.markdown import read_markdown
from index.loading.office import read_docx, read_epub, read_odt
from index.loading.opening import Stream, open_file, read_whole, unpacked
from index.loading.parts import Part, articles_of, with_few_failures
from index.loading.pdf import read_pdf
from index.loading.records import json_articles, json_lines_articles, parse_json, unwrapped
from index.loading.results import Failure
from index.loading.tables import row_articles, rows_of, table_draft
from index.loading.web_archives import read_warc
from index.types import Article, check_collection


def load(target: Target, collection: str, limits: Limits = DEFAULT_LIMITS) -> Iterator[Article | Failure]:
    """Yield the articles of one target for `collection`, and a `Failure` for each that could not be loaded.

    Lazy: a JSON Lines file of any size is read line by line. Raises `ValueError` for a bad collection name.
    """
    check_collection(collection)
    try:
        found = (_from_web if target.is_url else _from_file)(target.where, collection, limits)
        yield from with_few_failures(found, target.where)
    except LoadError as error:
        yield Failure(target.where, str(error))
    except OSError as error:
        yield Failure(target.where, f"It cannot be read ({error.strerror or error}).")


def load_bytes(
    data: bytes, *, name: str, collection: str, limits: Limits = DEFAULT_LIMITS, url: str | None = None
) -> Iterator[Article | Failure]:
    """As `load`, for bytes that came as a file called `name`, such as an attachment found at `url`."""
    check_collection(collection)
    url = web_address(url)
    key = url or f"upload:{hashlib.sha256(data).hexdigest()}"
    try:
        yield from with_few_failures(_from_bytes(data, Origin(name, name, key, collection, url=url), limits), name)
    except LoadError as error:
        yield Failure(name, str(error))


def _from_file(where: str, collection: str, limits: Limits) -> Iterator[Article | Failure]:
    path = Path(where)
    with open_file(path) as stream:
        place = str(path.resolve())
        yield from _articles(stream, Origin(where, path.name, place, collection, path=place), limits)


def load_page(
    data: bytes, where: str, url: str, charset: str | None, collection: str, limits: Limits
) -> Iterator[Article | Failure]:
    """As `load`, for what was fetched for `where` from `url`, and declared to be in `charset`."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    origin = Origin(where, name, url, collection, url=url, charset=charset)
    try:
        yield from with_few_failures(_from_bytes(data, origin, limits), where)
    except LoadError as error:
        yield Failure(where, str(error))


def _from_web(where: str, collection: str, limits: Limits) -> Iterator[Article | Failure]:
    from index.loading.fetch import fetch

    page = fetch(where, limits)
    yield from load_page(page.data, where, page.url, page.charset, collection, limits)


def _from_bytes(data: bytes, origin: Origin, limits: Limits) -> Iterator[Article | Failure]:
    # BytesIO serves as the raw layer, so that a look ahead sees as much of it as of a file.
    with io.BufferedReader(io.BytesIO(data), HEAD_BYTES) as stream:
        yield from _articles(stream, origin, limits)


def _articles(packed: Stream, origin: Origin, limits: Limits) -> Iterator[Article | Failure]:
    stream = unpacked(packed, limits)
    head = stream.peek(HEAD_BYTES)
    kind = kind_of(head, origin.name)
    if kind is Kind.JSON_LINES:
        yield from json_lines_articles(stream, origin, limits)
        return
    data = read_whole(stream, limits)
    if kind is Kind.ARCHIVE:
        yield from _of_archive(data, origin, limits)
        return
    if kind in _SEVERAL:
        read, part = _SEVERAL[kind]
        yield from articles_of(read(data), origin, part)
        return
    records = _records(data, origin) if kind is Kind.JSON else None
    if records is not None:
        yield from json_articles(records, origin)
        return
    if kind is Kind.JSON:
        kind = text_kind(head, origin.name)
    if kind is Kind.TABLE:
        yield from _of_table(decode(data, origin.charset), origin)
        return
    yield to_article(_draft(kind, data, origin), origin)


def _of_archive(data: bytes, origin: Origin, limits: Limits) -> Iterator[Article | Failure]:
    """What is in a ZIP file: a document, an e-book, or files of which each is loaded by itself."""
    with open_archive(data, limits) as archive:
        kind = kind_of_archive(archive)
        if kind in _DOCUMENTS:
            yield to_article(_DOCUMENTS[kind](archive), origin)
        elif kind == "epub":
            yield from articles_of(read_epub(archive), origin, "chapter")
        elif kind in _REFUSED:
            raise LoadError(f"It is {_REFUSED[kind]}")
        elif origin.inside:
            raise LoadError("It is a ZIP file inside a ZIP file; unpack it first.")
        else:
            yield from _of_members(archive, origin, limits)


def _of_members(archive: ZipFile, origin: Origin, limits: Limits) -> Iterator[Article | Failure]:
    for name, content in members(archive, limits):
        where = f"{origin.where}, {name}"
        inner = replace(origin, where=where, name=PurePosixPath(name).name, key=f"{origin.key}#{name}", inside=True,
                        path=origin.path and f"{origin.path}#{name}", charset=None)  # fmt: skip
        try:
            if isinstance(content, LoadError):
                raise content
            yield from _from_bytes(content, inner, limits)
        except LoadError as error:
            yield Failure(where, str(error))


def _of_table(text: str, origin: Origin) -> Iterator[Article | Failure]:
    rows = rows_of(text, origin.name)
    records = row_articles(rows)
    if records is None:
        yield to_article(table_draft(rows, PurePosixPath(origin.name).stem or None), origin)
    else:
        yield from articles_of(records, origin, "row")


def _records(data: bytes, origin: Origin) -> list[object] | None:
    """The records of a JSON file; None for a text that only starts like JSON, and is not called that."""
    claimed = names_json(origin.name)
    try:
        records = unwrapped(parse_json(decode(data)))
    except LoadError:
        if claimed:
            raise
        return None
    return records if claimed or any(map(has_text, records)) else None


def _draft(kind: Kind, data: bytes, origin: Origin) -> Draft:
    if kind in _ALONE:
        return _ALONE[kind](data)
    if kind is Kind.HTML:
        return read_html(data, origin.url, origin.charset)
    text = decode(data, origin.charset)
    if kind is Kind.CAPTIONS:
        return read_captions(text)
    return read_markdown(text) if kind is Kind.MARKDOWN else Draft(text)


def _read_rtf(data: bytes) -> Draft:
    from striprtf import striprtf

    try:
        text: str = striprtf.rtf_to_text(data.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise LoadError("It is a broken rich text; open it in a word processor and save it again.") from error
    return Draft(text)


_ALONE: Mapping[Kind, Callable[[bytes], Draft]] = {
    Kind.PDF: read_pdf,
    Kind.MAIL: read_mail,
    Kind.SAVED_PAGE: read_saved_page,
    Kind.RTF: _read_rtf,
}
# Files of many articles, and what one of them is called in a failure.
_SEVERAL: Mapping[Kind, tuple[Callable[[bytes], Iterator[Part]], str]] = {
    Kind.MAILBOX: (read_mailbox, "mail"),
    Kind.FEED: (read_feed, "entry"),
    Kind.WEB_ARCHIVE: (read_warc, "page"),
}
_DOCUMENTS: Mapping[str, Callable[[ZipFile], Draft]] = {"docx": read_docx, "odt": read_odt}
_REFUSED = {"xlsx": "a spreadsheet; save its sheet as CSV.", "pptx": "a presentation; save it as PDF."}
