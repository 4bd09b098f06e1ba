"""Pages that list articles by links: which of their links lead to articles, and which feeds they say they have."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from index.addresses import canonical, site
from index.errors import LoadError
from index.loading.draft import address_from

_AROUND = ("nav", "footer", "header", "aside", "form")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_FEW_WORDS = 4  # a headline has more than a rubric
# What the last part of an article's address has and a rubric's has not: a number, a date, several words.
_ARTICLE = re.compile(r"\d{3}|\d+[/-]\d+|(?:[^\W_]+[-_]){2,}[^\W_]+|\.html?$")
_ADDRESS_LINE = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?<?(https?://[^\s<>]+)>?\s*")


def links_of_list(text: str) -> list[str]:
    """The addresses in a text that has nothing else; an empty list for any other text."""
    lines = [line for line in text.strip("\ufeff").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [_ADDRESS_LINE.fullmatch(line) for line in lines]
    return [match[1] for match in found if match] if all(found) else []


def links_of_page(text: str, url: str) -> tuple[str, list[tuple[str, str]]]:
    """The title of the page at `url`, and the articles of its own site that it links to, with the words of the link.

    Left out is what stands in menus and margins, and what looks like a rubric, by the words or the address.
    """
    page = _parsed(text)
    for around in [each for tag in _AROUND for each in page.iter(tag)]:
        if around.getparent() is not None and not (around.tag == "header" and _within(around, "article")):
            around.drop_tree()
    found: dict[str, tuple[str, str]] = {}
    for link in page.iter("a"):
        address, words = address_from(url, link.get("href") or ""), " ".join(link.text_content().split())
        if address and _is_article(address, words, url):
            known = found.get(canonical(address))
            if known is None or len(words) > len(known[1]):
                found[canonical(address)] = (address, words)
    return " ".join((page.findtext(".//title") or "").split()), list(found.values())


def declared_feeds(text: str) -> list[str]:
    """The addresses of the feeds that a page declares, as they stand there."""
    links = (link for link in _parsed(text).iter("link") if (link.get("type") or "").lower() in _FEED_TYPES)
    return [link.get("href") for link in links if "alternate" in (link.get("rel") or "").lower() and link.get("href")]


def _is_article(address: str, words: str, url: str) -> bool:
    path = urlsplit(address).path.rstrip("/")
    return (
        len(words.split()) >= _FEW_WORDS
        and site(address) == site(url)
        and canonical(address) != canonical(url)
        and bool(_ARTICLE.search(path.rpartition("/")[2]) or _ARTICLE.search(urlsplit(address).query))
    )


def _within(element: Any, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _parsed(text: str) -> Any:
    from lxml import etree
    from lxml.html import document_fromstring

    try:
        return document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text))
    except (etree.LxmlError, ValueError) as error:
        raise LoadError("It is no feed, and no page that lists articles.") from error
