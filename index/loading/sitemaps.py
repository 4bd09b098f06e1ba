"""Reading a sitemap, best one of news: https://www.sitemaps.org/protocol.html, and Google's extension for news."""

from __future__ import annotations

from typing import Any

from index.errors import LoadError

_SHOWN = 3  # addresses of an index


def read_sitemap(data: bytes) -> list[dict[str, Any]]:
    """What a sitemap tells of each address: "address", "title", "published", "updated", "outlet"; the newest first.

    Raises `LoadError` for an index of sitemaps, and for what is broken from its start.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise LoadError("It is a broken sitemap: nothing in it can be read.") from error
    if root is None:
        raise LoadError("It is a broken sitemap: nothing in it can be read.")
    if _name(root) == "sitemapindex":
        found = [text for one in root if (text := _facts(one).get("loc"))]
        raise LoadError(f"It is an index of sitemaps; add one of these: {', '.join(found[:_SHOWN]) or 'it has none'}.")
    told = [_told(_facts(one)) for one in root if _name(one) == "url"]
    return sorted(told, key=lambda facts: facts["published"] or facts["updated"] or "", reverse=True)


def _told(facts: dict[str, str]) -> dict[str, Any]:
    return {
        "address": facts.get("loc"),
        "title": facts.get("title", ""),
        "published": facts.get("publication_date"),
        "updated": facts.get("lastmod"),
        "outlet": facts.get("name"),
    }


def _facts(element: Any) -> dict[str, str]:
    """The texts of all elements within one, by their names without namespaces; the first of each counts."""
    facts: dict[str, str] = {}
    for each in element.iter():
        text = (each.text or "").strip()
        if text and isinstance(each.tag, str):
            facts.setdefault(_name(each), text)
    return facts


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
