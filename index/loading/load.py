"""From a file, a web address or bytes to articles; what cannot become one is a failure with its reason."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from index.errors import LoadError
from index.loading.discover import Target
from index.loading.draft import Draft, Origin, to_article, web_address
from index.loading.encodings import decode
from index.loading.html_page import read_html
from index.loading.kinds import HEAD_BYTES, Kind, kind_of, names_json, text_kind
from index.loading.limits import DEFAULT_LIMITS, Limits
from index.loading.markdown import read_markdown
from index.loading.opening import Stream, open_file, read_whole, unpacked
from index.loading.pdf import read_pdf
from index.loading.records import json_articles, json_lines_articles, parse_json
from index.loading.results import Failure
from index.types import Article, check_collection


def load(target: Target, collection: str, limits: Limits = DEFAULT_LIMITS) -> Iterator[Article | Failure]:
    """Yield the articles of one target for `collection`, and a `Failure` for each that could not be loaded.

    Lazy: a JSON Lines file of any size is read line by line. Raises `ValueError` for a bad collection name.
    """
    check_collection(collection)
    try:
        yield from (_from_web if target.is_url else _from_file)(target.where, collection, limits)
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
        yield from _from_bytes(data, Origin(name, name, key, collection, url=url), limits)
    except LoadError as error:
        yield Failure(name, str(error))


def _from_file(where: str, collection: str, limits: Limits) -> Iterator[Article | Failure]:
    path = Path(where)
    with open_file(path) as stream:
        place = str(path.resolve())
        yield from _articles(stream, Origin(where, path.name, place, collection, path=place), limits)


def _from_web(where: str, collection: str, limits: Limits) -> Iterator[Article | Failure]:
    from index.loading.fetch import fetch

    page = fetch(where, limits)
    name = unquote(urlsplit(page.url).path).rpartition("/")[2]
    origin = Origin(where, name, page.url, collection, url=page.url, charset=page.charset)
    yield from _from_bytes(page.data, origin, limits)


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
    records = _records(data, origin) if kind is Kind.JSON else None
    if records is not None:
        yield from json_articles(records, origin)
        return
    if kind is Kind.JSON:
        kind = text_kind(head, origin.name)
    yield to_article(_draft(kind, data, origin), origin)


def _records(data: bytes, origin: Origin) -> list[object] | None:
    """The records of a JSON file; None for a text that only starts like JSON, and is not called that."""
    claimed = names_json(origin.name)
    try:
        value = parse_json(decode(data))
    except LoadError:
        if claimed:
            raise
        return None
    records = value if isinstance(value, list) else [value]
    return records if claimed or any(isinstance(r, dict) and "text" in r for r in records) else None


def _draft(kind: Kind, data: bytes, origin: Origin) -> Draft:
    if kind is Kind.PDF:
        return read_pdf(data)
    if kind is Kind.HTML:
        return read_html(data, origin.url, origin.charset)
    text = decode(data, origin.charset)
    return read_markdown(text) if kind is Kind.MARKDOWN else Draft(text)
