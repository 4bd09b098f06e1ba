"""Making a page's article plain before it is extracted: notices taken away, and an article put back into one piece."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

# Notices that lie over a page or beside its article, by the names that their makers give them.
_NOTICE = re.compile(
    r"(?<![a-z])(cookie-?(s|banner|notice|consent|bar|law|policy|wall|popup|modal)?|consent([_-]\w+)?|gdpr|ccpa"
    r"|onetrust[\w-]*|didomi[\w-]*|sp_message[\w-]*|cmp(box|-?container|wrapper)?|qc-cmp[\w-]*|truste[\w-]*"
    r"|privacy-?(banner|notice|wall|settings|popup))(?![a-z])",
    re.IGNORECASE,
)
_LONG = 60  # characters of a paragraph that may be of an article
_STORY = 200  # characters in such paragraphs that may be an article
_MOST = 0.5  # of the text of all such paragraphs
_BODY = re.compile(r"article|story|content|body|text|paragraph|section|post|entry", re.IGNORECASE)


def prepare(page: Any) -> None:
    """Change the parsed `page` (an lxml tree) so that its article can be found.

    What asks for consent goes, unless nothing else is there. An article in an <aside> is an article. One that is cut
    into containers of one name beside each other, as around advertisements, is put together.
    """
    whole = paragraphs_length(page)
    for element in page.xpath("//div | //section | //aside | //dialog | //form"):
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        rest = whole - paragraphs_length(element)
        if _NOTICE.search(named) and rest >= _STORY and element.getparent() is not None:
            whole = rest
            element.drop_tree()
    for aside in page.xpath("//aside"):
        if aside.xpath(".//h1") or paragraphs_length(aside) > _MOST * whole > 0:
            aside.tag = "article"
            aside.attrib.clear()
    _join_parts(page)


def paragraphs_length(element: Any) -> int:
    """How many characters the long paragraphs in an element (of an lxml tree) have."""
    sizes = (len(" ".join(each.text_content().split())) for each in element.iter("p"))
    return sum(size for size in sizes if size >= _LONG)


def _join_parts(page: Any) -> None:
    """Put together containers of one name that lie beside each other, or in containers that do."""
    alike: dict[tuple[Any, str, str], list[Any]] = defaultdict(list)
    for part in page.xpath("//*[self::div or self::section][@class][../..]"):
        if _BODY.search(part.get("class")) and _is_text(part):
            alike[part.getparent().getparent(), part.tag, part.get("class")].append(part)
    whole = paragraphs_length(page)
    for parts in alike.values():
        apart = [part for part in parts if not any(other in part.iterancestors() for other in parts)]
        if sum(map(paragraphs_length, apart)) > _MOST * whole:
            for other in apart[1:]:
                apart[0].extend(list(other))


def _is_text(part: Any) -> bool:
    """Whether it holds paragraphs, and is no teaser, which links from its heading."""
    return paragraphs_length(part) > 0 and not part.xpath(".//h2//a | .//h3//a | .//h4//a | .//h1")
