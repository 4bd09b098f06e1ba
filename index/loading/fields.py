"""The fields of a record, by the names that common tools give them: JSON, CSV and the like in one table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from index.errors import LoadError
from index.loading.draft import Draft, web_address
from index.loading.fragments import is_fragment, shown

# In the order in which they are believed. Of trafilatura, news-please, newspaper, NewsAPI, Fundus, CC-News,
# readability, LangChain's documents, WordPress, Ghost and feeds; compared in small letters without "_", "-" and spaces.
_TEXT = (
    "text", "maintext", "fulltext", "articletext", "articlebody", "plaintext", "textcontent", "pagecontent",
    "cleanedtext", "contenttext", "body", "content", "article", "story", "rawtext",
)  # fmt: skip
_TITLE = ("title", "headline", "heading", "name")
_URL = ("url", "link", "canonicalurl", "sourceurl", "articleurl", "requestedurl", "permalink", "guid", "source")
_PUBLISHED = (
    "published", "publishedat", "datepublish", "datepublished", "publishdate", "publisheddate", "publishingdate",
    "publicationdate", "publishedtime", "pubdate", "publishedon", "dateposted", "date", "timestamp",
)  # fmt: skip
_OUTLET = (
    "source", "outlet", "publisher", "sitename", "publication", "sourcename", "sourcedomain", "domain", "website",
    "hostname", "feed",
)  # fmt: skip
_AUTHOR = ("author", "authors", "byline", "creator", "writer")
_INSIDE = ("name", "text", "plaintext", "rendered", "title")  # what an object in a record says
_WITHIN = ("metadata", "meta")  # where LangChain and others keep what describes a text
# NewsAPI's free plan, and others, cut a text and say by how much.
_CUT = re.compile(r"(…|\.\.\.)?\s*\[\+\d+ (chars|characters)\]\s*$")
_LONGEST_CUT = 60  # characters of such a mark
_SECONDS = re.compile(r"(\d{9,10})(?:\d{3})?")
_MOST_NAMED = 8


def draft_of(record: Mapping[Any, object]) -> Draft:
    """What a record says of an article, whoever wrote it.

    Raises `LoadError` if it has no text, naming the fields that it has, or one that was cut.
    """
    fields = _fields(record)
    text = next((value for value in _strings(fields, _TEXT)), None)
    if text is None:
        named = ", ".join(f'"{key}"' for key in list(record)[:_MOST_NAMED])
        has = f" It has {named}{' and more' if len(record) > _MOST_NAMED else ''}." if record else ""
        raise LoadError(f'The record has no "text".{has}')
    if _CUT.search(text.rstrip()[-_LONGEST_CUT:]):
        raise LoadError("Its text was cut by the service it came from; add the article by its address.")
    return Draft(
        text=shown(text) if is_fragment(text) else text,
        title=next(_strings(fields, _TITLE), None),
        source=next((value for value in _strings(fields, _OUTLET) if not web_address(value)), None),
        url=next(filter(None, map(web_address, _strings(fields, _URL))), None),
        published=next((_date(fields[key]) for key in _PUBLISHED if fields.get(key)), None),
        author=list(_strings(fields, _AUTHOR)) or None,
    )


def has_text(record: object) -> bool:
    """Whether a record gives an article's text under any of the usual names."""
    return isinstance(record, dict) and next(_strings(_fields(record), _TEXT), None) is not None


def names_text(columns: list[str]) -> bool:
    """Whether any of a table's columns is called as a text is."""
    return any(_plain(column) in _TEXT for column in columns)


def _fields(record: Mapping[Any, object]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for each in (record, *(record.get(key) for key in _WITHIN)):
        if isinstance(each, dict):
            fields = {_plain(str(key)): value for key, value in each.items()} | fields
    return fields


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).lower()


def _strings(fields: Mapping[str, object], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from _flat(fields.get(name))


def _flat(value: object) -> Iterator[str]:
    """The texts in a value: itself, those of a list, or what an object is called or says."""
    if isinstance(value, str) and value.strip():
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _flat(each)
    elif isinstance(value, dict):
        yield from _flat(next(filter(None, map(value.get, _INSIDE)), None))


def _date(value: object) -> object:
    """A date as it stands; a number is of seconds, or milliseconds, since 1970."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(int(value))
    if isinstance(value, str) and (match := _SECONDS.fullmatch(value)):
        return datetime.fromtimestamp(int(match[1]), UTC)
    return next(_flat(value), value) if isinstance(value, list) else value
