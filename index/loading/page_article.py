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
_HIDDEN = frozenset(("hide", "hidden", "d-none", "is-hidden", "sr-only", "visually-hidden", "screen-reader-text"))
_MESSAGE = 300  # characters
_UNSEEN = re.compile(r"hid(e|den)|display: ?none|sr-only|screen-reader|tooltip|popup", re.IGNORECASE)
_CLAUSE = 12  # characters before a word within a sentence
_LONG = 60  # characters of a paragraph that may be of an article
_STORY = 200  # characters in such paragraphs that may be an article
_MOST = 0.5  # of the text of all such paragraphs
_BODY = re.compile(r"article|story|content|body|text|paragraph|section|post|entry", re.IGNORECASE)


def prepare(page: Any) -> None:
    """Change the parsed `page` (an lxml tree) so that its article can be found.

    What asks for consent goes, unless nothing else is there, and so do short messages that are not shown. Words within
    a sentence stay, whatever their element is called. An article in an <aside> is an article. One that is cut into
    containers of one name beside each other, as around advertisements, is put together.
    """
    _keep_shown(page)
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


def _keep_shown(page: Any) -> None:
    """Take away short messages that are not shown, and the names of what stands within a sentence."""
    for element in page.xpath("//*[@hidden or @class]"):
        if _is_hidden(element) and len(element.text_content()) <= _MESSAGE and element.getparent() is not None:
            element.drop_tree()
    for span in page.iter("span"):
        if _is_woven(span):
            span.attrib.clear()


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or not _HIDDEN.isdisjoint((element.get("class") or "").lower().split())


def _is_woven(span: Any) -> bool:
    """Whether a sentence runs through it: trafilatura leaves out what is called "link", "author" or "rating"."""
    left, right = _before(span).strip(), (span.tail or "").strip()
    if not left or not right or _UNSEEN.search(f"{span.get('class')} {span.get('style')}"):
        return False
    within = len(left) >= _CLAUSE and (left[-1].isalnum() or left[-1] == ",")
    return within or right[0].islower() or right[0] in ",;"


def _before(element: Any) -> str:
    """The text right before an element in the one that holds it."""
    last = element.getprevious()
    if last is None:
        return element.getparent().text or ""
    return last.tail or (last.text_content() if isinstance(last.tag, str) else "")


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
