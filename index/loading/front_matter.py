"""The head of a Markdown file: what clippers, note programs and site generators write above an article."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import LoadError
from index.loading.dates import iso_date
from index.loading.draft import web_address

# A block between "---" lines at the very start whose first entry reads like "key:"; else the line is a rule.
FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n"
    r"(?P<yaml>(?:[ \t]*(?:#[^\n]*)?\r?\n)*[\"']?[A-Za-z_][\w-]{0,40}[\"']?[ \t]{0,9}:.*?)"
    r"^(?:---|\.\.\.)[ \t]*\r?$",
    re.MULTILINE | re.DOTALL,
)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*\r?$", re.MULTILINE | re.DOTALL)
_ENTRY = r"[A-Za-z_][\w .-]{0,40}:(?:[ \t][^\n]*|\r?)\n"
# Lines of entries alone, as Hexo ends them with "---" and Pelican and MultiMarkdown with an empty line.
_BARE = re.compile(rf"(?P<lines>(?:{_ENTRY}(?:[ \t]+\S[^\n]*\n)*)+)(?:---[ \t]*\r?\n|[ \t]*\r?\n|\Z)")
_LINE = re.compile(r"^([A-Za-z_][\w .-]{0,40}):[ \t]*([^\n]*?)[ \t\r]*$", re.MULTILINE)
_LONGEST = 100_000  # characters of a head

_DRAFT = (("published", ("false", "no")), ("draft", ("true", "yes")), ("status", ("draft", "private", "pending")))
_TITLE = ("title", "headline")
_ADDRESS = ("url", "canonicalurl", "link", "originalurl", "sourceurl", "source", "permalink")
# Never the day something was clipped, filed or changed: "created", "saved", "updated".
_PUBLISHED = ("published", "pubdate", "publishdate", "datepublished", "publisheddate", "publishedat", "publishedtime")
_AUTHOR = ("author", "authors", "byline")
_OUTLET = ("source", "publisher", "publication", "outlet", "sitename", "site", "website")
_WIKILINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_LINK = re.compile(r"\[([^\]]*)\]\((\S*?)\)")


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """What stands in the head of a Markdown file, by field of a `Draft`, and the text below it.

    Raises `LoadError` if the head says that this is a draft, or is TOML that cannot be read.
    """
    given, body = _head(text)
    entries = {re.sub(r"[\W_]", "", key).lower(): value for key, value in given.items()}
    for key, hidden in _DRAFT:
        if str(entries.get(key)).strip().lower() in hidden:
            raise LoadError(f"It is not published ({key}: {entries[key]}); take that line out to have it read.")
    return _fields(entries), body


def _fields(entries: Mapping[str, object]) -> dict[str, object]:
    return {
        "title": next(_strings(entries, _TITLE), None),
        "url": next(filter(None, map(_address, _strings(entries, _ADDRESS))), None),
        "published": next((value for value in _strings(entries, (*_PUBLISHED, "date")) if iso_date(value)), None),
        "author": [_unlinked(name) for name in _strings(entries, _AUTHOR)] or None,
        "source": next((_unlinked(value) for value in _strings(entries, _OUTLET) if not web_address(value)), None),
    }


def _head(text: str) -> tuple[dict[str, Any], str]:
    """The entries of the head, whichever way it is written, and what follows it."""
    start = text[:_LONGEST]
    if yaml := FRONT_MATTER.match(start):
        return _yaml(yaml["yaml"]), text[yaml.end() :]
    if toml := _TOML.match(start):
        return _toml(toml[1]), text[toml.end() :]
    if start.startswith("{"):
        return _json(text)
    bare = _BARE.match(start)
    entries = _by_line(bare["lines"]) if bare else {}
    if bare and any(key.strip().lower() == "title" for key in entries):
        return entries, text[bare.end() :]
    return {}, text


def _yaml(head: str) -> dict[str, Any]:
    import yaml

    try:
        # The base loader makes only strings, lists and mappings: a title "1984" or "No" stays one.
        entries = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        return _by_line(head)  # "title: Tram: the line opens" is no YAML, and plain enough
    return entries if isinstance(entries, dict) and all(isinstance(key, str) for key in entries) else _by_line(head)


def _toml(head: str) -> dict[str, Any]:
    try:
        return tomllib.loads(head.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise LoadError(f"Its front matter is not TOML: {error}.") from error


def _json(text: str) -> tuple[dict[str, Any], str]:
    try:
        entries, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}, text
    return entries, text[end:]


def _by_line(head: str) -> dict[str, str]:
    """The entries that stand on one line each."""
    return {key: value.strip("\"'") for key, value in _LINE.findall(head)}


def _strings(entries: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[str]:
    """The texts that stand under any of `keys`, in their order."""
    for key in keys:
        yield from _flat(entries.get(key))


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    elif isinstance(value, dict):
        yield from _flat(value.get("name"))
    elif value is not None and str(value).strip():
        yield str(value).strip()


def _address(value: str) -> str | None:
    link = _LINK.fullmatch(value)
    return web_address(link[2] if link else value)


def _unlinked(value: str) -> str:
    return _LINK.sub(r"\1", _WIKILINK.sub(r"\1", value))
