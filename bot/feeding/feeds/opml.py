"""Lists of feeds as other programs read and write them: http://opml.org/spec2.opml."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.feed_store import Feed
from bot.errors import InputError


def read_opml(data: bytes) -> list[str]:
    """The addresses of the feeds in a list, in its order, each once.

    Raises:
        InputError: if it is no such list, or has none.
    """
    from lxml import etree

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except (etree.LxmlError, ValueError) as error:
        raise InputError("It is no list of feeds (OPML).") from error
    outlines = root.iter("outline") if root is not None else ()
    found = [value for one in outlines for name, value in one.attrib.items() if str(name).lower() == "xmlurl" and value]
    if not found:
        raise InputError("It is no list of feeds (OPML), or has none.")
    return list(dict.fromkeys(str(value).strip() for value in found))


def write_opml(feeds: Sequence[Feed]) -> str:
    """Feeds as such a list; by what they are narrowed it cannot say."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of Clippings"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = feed.title or feed.address
        etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.address)
    found: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{found}'
