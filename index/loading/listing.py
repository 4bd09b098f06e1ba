"""What a feed, a sitemap or a page of links names: articles to be loaded from where they stand."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from index.errors import LoadError
from index.loading.dates import iso_date
from index.loading.draft import address_from
from index.loading.encodings import decode, marked_encoding
from index.loading.fragments import shown
from index.loading.limits import Limits
from index.loading.link_pages import declared_feeds, links_of_list, links_of_page
from index.loading.opening import read_whole, unpacked
from index.loading.records import parse_json
from index.loading.sitemaps import read_sitemap

MOST_LISTED = 500  # entries: a feed has some dozens, a news sitemap of two days some hundreds
MOST_TEXT = 200_000  # characters of an entry
LONGEST = 2_000  # characters of an address, a title or an id
_HEAD = 20_000  # bytes in which a file shows what it is
_FEED = re.compile(rb"<(?:[\w-]+:)?(rss|feed|rdf|channel)[\s>]", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:[\w-]+:)?(urlset|sitemapindex)[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|body|head)[\s>]", re.IGNORECASE)
_JSON_FEED = "https://jsonfeed.org/version/"
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}\sencoding\s*=")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry: where its article stands, and what is told of it. `text` may be all of it, or a teaser."""

    id: str = ""
    address: str | None = None
    title: str = ""
    text: str = ""
    published: str | None = None
    updated: str | None = None
    author: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All that is named, the newest usually first. `kind` is "feed", "sitemap" or "links".

    `feeds` are the addresses of feeds that a page says it has; `minutes` is for how long it asks not to be read again.
    """

    kind: str
    title: str = ""
    entries: tuple[Listed, ...] = ()
    feeds: tuple[str, ...] = ()
    minutes: int | None = None


def read_listing(data: bytes, url: str, content_type: str, limits: Limits) -> Listing:
    """The entries in what came from `url` and was declared to be of that type.

    Raises `LoadError` if it is nothing that lists articles.
    """
    with io.BufferedReader(io.BytesIO(data)) as stream:
        data = read_whole(unpacked(stream, replace(limits, max_unpacked_bytes=limits.max_fetch_bytes)), limits)
    head = data[:_HEAD].replace(b"\x00", b"")  # so that UTF-16 and UTF-32 are seen through
    feed, page = _FEED.search(head), _HTML.search(head)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = _json_feed(decode(data))
    elif _SITEMAP.search(head):
        found = Listing("sitemap", entries=tuple(Listed(**facts) for facts in read_sitemap(data)))
    elif feed and not (page and page.start() < feed.start()):
        found = _feed(data, url, content_type)
    else:
        found = _links(decode(data, _charset(content_type)), url)
    return replace(found, title=_line(found.title), entries=_tidy(found.entries, url))


def _charset(content_type: str) -> str | None:
    found = _CHARSET.search(content_type)
    return found[1] if found else None


def _feed(data: bytes, url: str, content_type: str) -> Listing:
    """RSS, Atom and their ancestors; of a broken one, what can be read."""
    import feedparser

    data, content_type = _readable(data, content_type)
    headers = {"content-location": url, "content-type": content_type}
    feed = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
    mislabelled = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    broken = feed.bozo and not isinstance(feed.bozo_exception, mislabelled)
    if not feed.entries and (broken or not feed.version):
        raise LoadError("It is a broken feed, or no feed at all: nothing in it can be read.")
    minutes = str(feed.feed.get("ttl", ""))
    return Listing(
        "feed",
        shown(feed.feed.get("title") or ""),
        tuple(map(_entry, feed.entries[:MOST_LISTED])),
        minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 6 else None,
    )


def _readable(data: bytes, content_type: str) -> tuple[bytes, str]:
    """A feed with what it is declared to be, for a parser that believes declarations and takes the rest as Western."""
    utf_8 = "application/xml; charset=utf-8"
    try:
        return data, content_type if data.decode("utf-8").isascii() else utf_8
    except UnicodeDecodeError:
        if marked_encoding(data) or b"\x00" in data[:_HEAD] or _DECLARED.search(data) or _charset(content_type):
            return data, content_type
    return decode(data).encode(), utf_8


def _entry(entry: Any) -> Listed:
    texts = [content.get("value") or "" for content in entry.get("content", ())] + [entry.get("summary") or ""]
    source = entry.get("source")
    return Listed(
        id=str(entry.get("id") or ""),
        address=entry.get("feedburner_origlink") or entry.get("link") or _address(entry.get("id")),
        title=shown(entry.get("title") or ""),
        text=max((shown(each) for each in texts if each.strip()), key=len, default=""),
        # Not entry.get("updated"), which stands in for the other where that is missing.
        published=dict.get(entry, "published"),
        updated=dict.get(entry, "updated"),
        author=entry.get("author"),
        outlet=source.get("title") if isinstance(source, dict) else None,
    )


def _address(identity: object) -> str | None:
    """An id that is an address, as RSS 1.0 has them."""
    return identity if isinstance(identity, str) and identity.startswith(("http://", "https://")) else None


def _json_feed(text: str) -> Listing:
    """https://www.jsonfeed.org/version/1.1/."""
    value = parse_json(text)
    if not isinstance(value, dict) or not str(value.get("version", "")).lower().startswith(_JSON_FEED):
        raise LoadError("It is JSON, but no JSON Feed.")
    items = value.get("items")
    entries = [_item(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return Listing("feed", _text(value.get("title")), tuple(entries))


def _item(item: dict[str, Any]) -> Listed:
    authors = item["authors"] if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_text(author.get("name")) for author in authors if isinstance(author, dict)]
    texts = (shown(_text(item.get("content_html"))), _text(item.get("content_text")), _text(item.get("summary")))
    identity = item.get("id")
    return Listed(
        id=str(identity) if isinstance(identity, str | int | float) else "",
        address=_text(item.get("url")) or _text(item.get("external_url")) or None,
        title=_text(item.get("title")),
        text=next(filter(None, texts), ""),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        author=", ".join(filter(None, names)),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _links(text: str, url: str) -> Listing:
    found = links_of_list(text)
    if found:
        return Listing("links", entries=tuple(Listed(address=address) for address in found))
    title, links = links_of_page(text, url)
    feeds = tuple(filter(None, (address_from(url, one) for one in declared_feeds(text))))
    if not links and not feeds:
        raise LoadError("It is no feed, and no page that lists articles.")
    entries = tuple(Listed(address=address, title=name) for address, name in links)
    return Listing("links", title, entries, feeds[:10])


def _tidy(entries: Iterable[Listed], url: str) -> tuple[Listed, ...]:
    """The entries with clean values. A moment that most of them share says when the feed was made, not they."""
    tidied = [_tidied(entry, url) for entry in list(entries)[:MOST_LISTED]]
    shared = Counter(moment for e in tidied for moment in {e.published, e.updated} if moment and "T" in moment)
    made = {moment for moment, count in shared.items() if count > 2 and 2 * count > len(tidied)}
    kept = (entry for entry in tidied if entry.address or entry.id or entry.text)
    return tuple(
        replace(
            entry,
            published=None if entry.published in made else entry.published,
            updated=None if entry.updated in made else entry.updated,
        )
        for entry in kept
    )


def _tidied(entry: Listed, url: str) -> Listed:
    address = _clean(entry.address or "").strip()
    return Listed(
        id=_line(entry.id),
        address=address_from(url, address) if address and len(address) <= LONGEST else None,
        title=_line(entry.title),
        text=_clean(entry.text)[:MOST_TEXT].strip(),
        published=iso_date(entry.published),
        updated=iso_date(entry.updated),
        author=_line(entry.author) or None,
        outlet=_line(entry.outlet) or None,
    )


def _line(value: str | None) -> str:
    return " ".join(_clean(value or "").split())[:LONGEST]


def _clean(value: str) -> str:
    return _NOT_TEXT.sub("", value)
