"""What a web page states for machines about its article's day: <meta>, JSON-LD, marked elements, its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from index.loading.dates import iso_date

# Names under which pages state it in <meta>, in the order in which they are believed: those of Open Graph, Dublin Core
# and schema.org, and of publishers' systems (Parse.ly, Sailthru, Cxense, Highwire Press and others).
_META = (
    "article:published_time", "article:published", "article:published_date", "article.published", "datepublished",
    "og:article:published_time", "og:published_time", "og:pubdate", "rnews:datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date", "citation_online_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dc.issued", "dc.date.published", "published_at",
    "published-date", "publish-date", "publish_date", "publishdate", "publication-date", "publication_date", "pubdate",
    "pub_date", "date_published", "article_date_original", "originalpublicationdate", "ptime", "pdate",
    "article:post_date", "bt:pubdate",
)  # fmt: skip
_CHANGED_META = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "article:modified",
    "dcterms.modified", "dc.date.modified", "dc.modified", "last-modified", "lastmod", "last_updated_date",
)  # fmt: skip
_ARTICLES = re.compile(r"(\w*Article|\w*Posting|Report|Review|CreativeWork|WebPage)", re.IGNORECASE)
_WHOLE = ("WebPage",)  # only where nothing nearer to the article states it
_PARTS = ("@graph", "mainEntity")  # what an object of JSON-LD holds that may be the article itself
_LETTERS = 2  # of a country's code
# Countries' endings that are taken by sites of all countries, and languages that do not tell of one.
_ANYWHERE = re.compile("a[im]|c[co]|eu|fm|gg|i[os]|l[ay]|me|nu|s[hot]|t[ov]|vc|ws")
_MANY_COUNTRIES = re.compile("ar|en|es|fr|pt|ru|zh")
_TEMPLATES = frozenset(("en-us", "en_us"))  # said by pages of all countries, as their template says it
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    r"/(\d{4})/(\d\d?)/(\d\d?)(?=[/_.]|$)|/(\d{4})-(\d\d?)-(\d\d?)(?=[/_.-]|$)|[/_-](20\d\d)(\d\d)(\d\d)(?=[/_.-]|$)"
)


def from_meta(page: Any) -> str | None:
    """What the page's <meta> state as its day of publication.

    Not under "date", "dc.date" and the like: where nothing else is stated, every third is the day of a change.
    """
    return next(_named(_given(page), _META), None)


def changed(page: Any) -> Iterator[str]:
    """The days on which the page says that it was changed."""
    yield from _named(_given(page), _CHANGED_META)
    yield from as_dates(each.get("dateModified") for each in _things(page))


def from_json_ld(page: Any) -> str | None:
    """The one day that the page's articles in JSON-LD agree on, or that of the one with the page's headline."""
    objects = list(_things(page))
    for group in ([each for each in objects if _kind(each) not in _WHOLE], objects):
        dated = [(day, each) for each in group for day in as_dates([each.get("datePublished")])]
        if len({day[:10] for day, _ in dated}) > 1:
            title = _folded(page.findtext(".//title") or "")
            dated = [(day, each) for day, each in dated if _folded(str(each.get("headline") or "-")) in title]
        if len({day[:10] for day, _ in dated}) == 1:
            return dated[0][0]
    return None


def from_address(address: str | None) -> str | None:
    """The day in an address: `/2026/05/03/`, `-20260503.html`."""
    match = _IN_ADDRESS.search(unquote(urlsplit(address or "").path))
    day = [part for part in match.groups() if part] if match else []
    return next(as_dates([f"{day[0]}-{int(day[1]):02}-{int(day[2]):02}"]), None) if day else None


def language(page: Any) -> str | None:
    """The language that the page says it is in."""
    stated = page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or page.get("xml:lang")
    return stated or _given(page).get("og:locale") or None


def country(page: Any, address: str | None) -> str | None:
    """The two letters of the country where the page was written, where its address or its language tell."""
    ending = (urlsplit(address or "").hostname or "").rpartition(".")[2]
    if len(ending) == _LETTERS and not _ANYWHERE.fullmatch(ending):
        return {"uk": "gb"}.get(ending, ending)
    stated = re.fullmatch(r"([a-z]{2,3})(?:[-_]([A-Za-z]{2}))?", (language(page) or "").strip())
    if stated is None or (_MANY_COUNTRIES.fullmatch(stated[1]) and not stated[2]) or stated[0].lower() in _TEMPLATES:
        return None
    if stated[2]:
        return stated[2].lower()
    return _likely_country(stated[1])


def _likely_country(language: str) -> str | None:
    from babel.core import get_global

    return get_global("likely_subtags").get(language, "").rpartition("_")[2].lower() or None


def is_wiki(page: Any) -> bool:
    """Whether the page is a wiki's: what it calls published is its first version, which is not what one reads."""
    return _given(page).get("generator", "").startswith("MediaWiki")


def as_dates(values: Iterable[object]) -> Iterator[str]:
    """Those of `values` that are certain dates, as ISO 8601."""
    for value in values:
        day = iso_date(_ORDINAL.sub("", value)) if isinstance(value, str) else None
        if day:
            yield day


def _given(page: Any) -> dict[str, str]:
    given: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        given.setdefault(name, meta.get("content") or meta.get("datetime") or "")
    return given


def _named(given: dict[str, str], names: tuple[str, ...]) -> Iterator[str]:
    yield from as_dates(given[name] for name in names if name in given)


def _things(page: Any) -> Iterator[dict[str, Any]]:
    for script in page.xpath("//script[@type='application/ld+json']"):
        yield from _objects(script.text or "")


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The objects in a script that describe the page or its article, not those in lists of others."""
    try:
        found = json.loads(re.sub(r"^\s*(<!--|//<!\[CDATA\[)|(-->|//\]\]>)\s*$", "", text), strict=False)
    except (ValueError, RecursionError):
        return
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            waiting += [each[part] for part in _PARTS if part in each]
            if _ARTICLES.fullmatch(_kind(each)):
                yield each


def _kind(each: dict[str, Any]) -> str:
    kind = each.get("@type")
    return str(kind[0] if isinstance(kind, list) and kind else kind or "")


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
