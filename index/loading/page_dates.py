"""The day on which a web page says that its article was published: stated as its own, or none.

A page is full of other dates: of teasers, comments, tickers, terms, of when it was changed and of what it tells. A
wrong day is worse than none, for what is called later, and what is left out of a range of dates, hang on it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile
from typing import Any
from urllib.parse import unquote, urlsplit

from index.loading.dates import iso_date

# Names under which pages state it in <meta>, in the order in which they are believed: those of Open Graph, Dublin Core
# and schema.org, and of publishers' systems (Parse.ly, Sailthru, Cxense, Highwire Press and others).
_META = (
    "article:published_time", "article:published", "article:published_date", "article.published", "datepublished",
    "og:article:published_time", "og:published_time", "og:pubdate", "rnews:datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date", "citation_online_date",
    "citation_date",
    "dc.date.issued", "dcterms.issued", "dc.issued", "dc.date.published", "dcterms.date", "dc.date", "dc.date.created",
    "dcterms.created", "dc.created", "published_at", "published-date", "publish-date", "publish_date", "publishdate",
    "publication-date", "publication_date", "pubdate", "pub_date", "date_published", "article_date_original",
    "originalpublicationdate", "ptime", "pdate", "displaydate", "article:post_date", "bt:pubdate", "gentime", "date",
)  # fmt: skip
_ARTICLES = re.compile(r"(\w*Article|\w*Posting|Report|Review|CreativeWork|WebPage)", re.IGNORECASE)
_WHOLE = ("WebPage",)  # only where nothing nearer to the article states it
_PARTS = ("@graph", "mainEntity")  # what an object of JSON-LD holds that may be the article itself
# Containers of what is not the article: words in a class, an id or the name of an element.
_ASIDE = re.compile(
    r"(?<![a-z])(foot(er)?|nav(igation|bar)?|menu|aside|sidebar|related|recommend\w*|teasers?|promo\w*|comments?"
    r"|repl(y|ies)|ticker|breaking|most|popular|trending|latest|more|newsletter|cookie\w*|consent|terms|copyright|events?|calendar"
    r"|ads?|advert\w*|widget|outbrain|taboola|card|carousel|read-?next|next|previous|archive)(?![a-z])",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"updat|modif|chang|edited|revis|correct|lastmod|aktualisiert|stand:", re.IGNORECASE)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\.? (?:of )?{_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{4}-\d\d-\d\d)"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_CLOCK = r"(?:,? ?(?:at|-|–|\|)? ?\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{2,4})?)?"
# "Published 3 May 2026", "By Ida Berg | 3 May 2026", and a line that is nothing but a day.
_SAID = re.compile(
    r"(?:first )?(?:published|posted|publication date|date published|release date)(?: on)?:? "
    rf"{_WEEKDAY}(?P<day>{_DAY})",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"(?:date:? |on )?{_WEEKDAY}(?P<day>{_DAY}){_CLOCK}[.|•·]?", re.IGNORECASE)
_BYLINE = re.compile(rf"by .{{3,60}}?[,|•·–-] ?{_WEEKDAY}(?P<day>{_DAY}){_CLOCK}", re.IGNORECASE)
_DATELINE = re.compile(rf"[A-Z][\w .’'-]{{1,40}}[,(]? ?\(?(?P<day>{_DAY})\)? ?[—–:-]")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_PARAGRAPH = 90  # characters of the first that is one: what stands above it is the head of the article
_HEAD, _NEAR = 400, 60  # characters of a headline's surroundings; elements after it that may belong to its head
_LINE = 120  # characters of a line that may state a day
_IN_ADDRESS = re.compile(r"/(\d{4})[/-](\d\d?)[/-](\d\d?)(?=[/_.-]|$)|[/_-](20\d\d)(\d\d)(\d\d)(?=[/_.-]|$)")


def stated_date(page: Any, address: str | None) -> str | None:
    """The day, as ISO 8601, that the parsed `page` (an lxml tree) or its `address` states, or None."""
    stated = next(_from_meta(page), None)
    linked = _from_json_ld(page)
    addressed = _from_address(address)
    found = stated or linked or next(_from_markup(page), None) or next(_from_head(page), None) or addressed
    if found is None:
        return None
    local = next((day for day in (linked, addressed) if day and _is_local(day, found)), found)
    return local[:10]


def _is_local(day: str, found: str) -> bool:
    """Whether `day` is what `found`, a time in UTC, is where the page was written: the day before or after."""
    apart = abs(date.fromisoformat(day[:10]) - date.fromisoformat(found[:10]))
    return found.endswith("+00:00") and not day.endswith("+00:00") and apart == timedelta(days=1)


def _from_meta(page: Any) -> Iterator[str]:
    given: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        given.setdefault(name, meta.get("content") or meta.get("datetime") or "")
    yield from _dates(given[name] for name in _META if name in given)


def _from_json_ld(page: Any) -> str | None:
    """The one day that the page's articles in JSON-LD agree on, or that of the one with the page's headline."""
    objects = [
        each for script in page.xpath("//script[@type='application/ld+json']") for each in _objects(script.text or "")
    ]
    for group in ([each for each in objects if _kind(each) not in _WHOLE], objects):
        dated = [(day, each) for each in group for day in _dates([each.get("datePublished")])]
        if len({day[:10] for day, _ in dated}) > 1:
            title = _folded(page.findtext(".//title") or "")
            dated = [(day, each) for day, each in dated if _folded(str(each.get("headline") or "-")) in title]
        if len({day[:10] for day, _ in dated}) == 1:
            return dated[0][0]
    return None


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


def _from_markup(page: Any) -> Iterator[str]:
    """Days that are marked as the article's own."""
    marked = page.xpath("//*[@itemprop='datePublished'] | //time[@pubdate] | //*[@property='datePublished']")
    days = [day for each in marked if not _is_aside(each) for day in _dates([_machine(each)])]
    if len({day[:10] for day in days}) == 1:
        yield days[0]


def _from_head(page: Any) -> Iterator[str]:
    """Days that stand between the headline and the first paragraph, as a <time> or in a line of their own."""
    for element in takewhile(lambda each: not _is_paragraph(each), _after_headline(page)):
        if _is_aside(element) or _CHANGED.search(_names(element)):
            continue
        if element.tag == "time" and not _CHANGED.search(_line(element.getparent())):
            yield from _dates([_machine(element)])
        yield from _in_line(_line(element))
    first = next((each for each in _after_headline(page) if _is_paragraph(each)), None)
    if first is not None and (match := _DATELINE.match(_line(first))):
        yield from _dates([match["day"]])


def _in_line(line: str) -> Iterator[str]:
    if (len(line) <= _LINE and (match := _SAID.search(line))) or (
        match := _ALONE.fullmatch(line) or _BYLINE.fullmatch(line)
    ):
        yield from _dates([match["day"]])


def _after_headline(page: Any) -> Iterator[Any]:
    """The elements of the article from its headline on, or from its start where it has no headline."""
    headlines = [each for each in page.iter("h1") if not _is_aside(each)]
    if len(headlines) == 1:
        head = headlines[0].getparent()
        if (
            head.tag not in ("body", "main") and len(head.text_content()) < _HEAD
        ):  # a head of its own, in which a day may stand above the headline
            yield from (each for each in head.iter() if isinstance(each.tag, str) and each is not headlines[0])
        yield from headlines[0].xpath(f"following::*[position() <= {_NEAR}]")
    else:
        for start in page.xpath("(//article | //main)[1]"):
            yield from start.iterdescendants()


def _is_paragraph(element: Any) -> bool:
    return element.tag in ("p", "div", "blockquote", "li") and len(_own_text(element)) >= _PARAGRAPH


def _own_text(element: Any) -> str:
    """The text of an element and of what marks words in it, without that of blocks."""
    parts = [element.text or ""]
    for child in element:
        if child.tag in ("a", "b", "strong", "em", "i", "span"):
            parts.append(child.text_content())
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _line(element: Any) -> str:
    return " ".join(element.text_content().split()) if element is not None else ""


def _machine(element: Any) -> str:
    return element.get("datetime") or element.get("content") or _line(element)


def _is_aside(element: Any) -> bool:
    return any(
        _ASIDE.search(_names(each)) for each in (element, *element.iterancestors()) if each.tag not in ("body", "html")
    )


def _names(element: Any) -> str:
    return f"{element.tag} {element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"


def _from_address(address: str | None) -> str | None:
    match = _IN_ADDRESS.search(unquote(urlsplit(address or "").path))
    day = [part for part in match.groups() if part] if match else []
    return next(_dates([f"{day[0]}-{int(day[1]):02}-{int(day[2]):02}"]), None) if day else None


def _dates(values: Any) -> Iterator[str]:
    for value in values:
        day = iso_date(_ORDINAL.sub("", value)) if isinstance(value, str) else None
        if day:
            yield day


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
