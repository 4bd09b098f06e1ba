"""Reading JSON and JSON Lines: each record one article, or one failure that names its place."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from functools import partial

from index.errors import LoadError
from index.loading.draft import Origin, to_article
from index.loading.encodings import decode, marked_encoding
from index.loading.fields import draft_of, has_text
from index.loading.limits import Limits
from index.loading.opening import Stream, read_whole
from index.loading.parts import Seen
from index.loading.results import Failure
from index.types import Article


def json_articles(records: list[object], origin: Origin) -> Iterator[Article | Failure]:
    """The articles among the records of a parsed JSON file."""
    seen = Seen()
    for number, record in enumerate(records, start=1):
        make = partial(_record_article, record, number, origin)
        yield _result(make, f"{origin.where}, record {number}", seen)


def json_lines_articles(stream: Stream, origin: Origin, limits: Limits) -> Iterator[Article | Failure]:
    """The articles in a JSON Lines file, read line by line; records are numbered by their lines."""
    seen = Seen()
    for number, line in enumerate(_lines(stream, limits), start=1):
        if line is None or line.strip():
            make = partial(_line_article, line, number, origin, limits)
            yield _result(make, f"{origin.where}, line {number}", seen)


def unwrapped(value: object) -> list[object]:
    """The records in a parsed JSON file: those of a list, also of the one list that a service wraps, or the value."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and not has_text(value):
        lists = [each for each in value.values() if isinstance(each, list) and any(map(has_text, each))]
        if len(lists) == 1:
            return lists[0]
    return [value]


def parse_json(text: str) -> object:
    """The value that `text` is in JSON. Raises `LoadError` if it is none."""
    try:
        return json.loads(text, parse_constant=lambda _: None)  # pandas writes NaN for what is missing
    except json.JSONDecodeError as error:
        raise LoadError(f"It is broken JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from error
    except (ValueError, RecursionError) as error:
        raise LoadError("It is JSON with a number too long, or lists too deep, to be read.") from error


def _lines(stream: Stream, limits: Limits) -> Iterator[str | None]:
    """The lines of `stream`; None for one that is too long, which is read past piece by piece."""
    with _text_stream(stream, limits) as text:
        while line := text.readline(limits.max_record_chars):
            too_long = not line.endswith("\n") and len(line) == limits.max_record_chars
            yield None if too_long else line
            while too_long and line and not line.endswith("\n"):
                line = text.readline(limits.max_record_chars)


def _text_stream(stream: Stream, limits: Limits) -> io.TextIOBase:
    """JSON is UTF-8 (RFC 8259); bytes that are not become surrogates, which fail only their own record."""
    if marked_encoding(stream.peek(4)) in ("utf-16", "utf-32"):
        return io.StringIO(decode(read_whole(stream, limits)), newline="\n")
    return io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="\n")


def _result(make: Callable[[], Article], where: str, seen: Seen) -> Article | Failure:
    try:
        article = make()
        seen.check(article, "record")
    except LoadError as error:
        return Failure(where, str(error))
    return article


def _line_article(line: str | None, number: int, origin: Origin, limits: Limits) -> Article:
    if line is None:
        raise LoadError(f"The record is longer than {limits.max_record_chars:,} characters.")
    return _record_article(parse_json(line), number, origin)


def _record_article(record: object, number: int, origin: Origin) -> Article:
    if not isinstance(record, dict):
        raise LoadError('The record is not a JSON object with "title" and "text".')
    return to_article(draft_of(record), origin, _name(record.get("id")) or str(number))


def _name(identity: object) -> str | None:
    is_name = isinstance(identity, (str, int)) and not isinstance(identity, bool)
    return " ".join(str(identity).split()) if is_name else None
