"""The day that a reader of a web page sees beside its headline, and what is marked in its text as its day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Any

from index.loading.page_claims import as_dates
from index.loading.written_days import CHANGED, Reader

# Containers of what is not the article: words in a class, an id or the name of an element.
_ASIDE = re.compile(
    r"(?<![a-z])(foot(er)?|nav(igation|bar)?|menu|aside|sidebar|related|recommend\w*|teasers?|promo\w*|comments?"
    r"|repl(y|ies)|ticker|breaking|most|popular|trending|latest|more|newsletter|cookie\w*|consent|terms|copyright|events?|calendar"
    r"|ads?|advert\w*|widget|outbrain|taboola|card|carousel|read-?next|next|previous|archive|today|masthead|weather)(?![a-z])",
    re.IGNORECASE,
)
# What marks an element's day as the article's: schema.org, HTML 5's first draft, the microformats of weblogs.
_MARKED = (
    "//*[@itemprop='datePublished' or @property='datePublished'] | //time[@pubdate]"
    " | //*[self::time or self::abbr][contains(concat(' ', @class, ' '), ' published ')]"
    " | //time[contains(concat(' ', @class, ' '), ' entry-date ')]"
    " | //*[contains(concat(' ', @class, ' '), ' dt-published ')]"
)
_PARAGRAPH = 90  # characters of the first that is one: what stands above it is the head of the article
_HEADLINE = 15  # characters of a heading by which it is known in the title
_HEAD, _NEAR = 400, 60  # characters of a headline's surroundings; elements after it that may belong to its head
_FIRST = 300  # elements of an article without a headline in which its first paragraph begins; marked ones that count
_READ = 4_000  # characters of an element's text, white space among them, of which a line is made
_LINE = 120  # characters of a line that may state a day


def from_markup(page: Any, reader: Reader) -> str | None:
    """The one day that is marked as the article's own."""
    marked = page.xpath(_MARKED)[:_FIRST]
    headline = _headline(page)
    days = [day for each in marked if each.tag != "meta" and not _is_aside(each, headline) for day in _of(each, reader)]
    return days[0] if len({day[:10] for day in days}) == 1 else None


def from_head(page: Any, reader: Reader) -> str | None:
    """The day between the headline and the first paragraph, as a <time> or in a line of its own, or in a dateline."""
    return next(_in_head(page, reader), None)


def _in_head(page: Any, reader: Reader) -> Iterator[str]:
    headline = _headline(page)
    for element in takewhile(lambda each: not _is_paragraph(each), _after_headline(page, headline)):
        if _is_aside(element, headline) or CHANGED.search(_names(element)) or CHANGED.search(_before(element)):
            continue
        if element.tag == "time":
            yield from _of(element, reader)
        line = _line(element)
        if len(line) <= _LINE and (day := reader.line(line)):
            yield day
    first = next((each for each in _after_headline(page, headline) if _is_paragraph(each)), None)
    if first is not None and (day := reader.start(_line(first))):
        yield day


def _of(element: Any, reader: Reader) -> Iterator[str]:
    """The day of a marked element: what it shows, if that is a day, rather than what it says for machines."""
    line = _line(element)
    shown = reader.line(line) if len(line) <= _LINE else None
    stated = next(as_dates([_machine(element)]), None)
    if stated and (shown is None or shown == stated[:10]):
        yield stated
    elif shown:
        yield shown


def _machine(element: Any) -> str:
    return next(filter(None, map(element.get, ("datetime", "content", "title"))), _line(element))


def _before(element: Any) -> str:
    """The words right before an element, on its line: "Updated: " and the like."""
    parent = element.getparent()
    if parent is None or len(_line(parent)) > _LINE:
        return ""
    parts = [parent.text or ""]
    for child in parent:
        if child is element:
            break
        parts += [_beginning(child) if isinstance(child.tag, str) else "", child.tail or ""]
    return "".join(parts)[-_LINE:]


def _after_headline(page: Any, headline: Any) -> Iterator[Any]:
    """The elements of the article from its headline on, or from its start where it has no headline."""
    if headline is not None:
        head = headline.getparent()
        # A head of its own, in which a day may stand above the headline.
        if head.tag not in ("body", "main") and len(head.text_content()) < _HEAD:
            yield from (each for each in head.iter() if isinstance(each.tag, str) and each is not headline)
        yield from headline.xpath(f"following::*[position() <= {_NEAR}]")
    else:
        for start in page.xpath("(//article | //main)[1]"):
            yield from (each for each in islice(start.iterdescendants(), _FIRST) if isinstance(each.tag, str))


def _headline(page: Any) -> Any:
    """The one <h1>, or the one heading that the page's title begins with: a logo may be an <h1>, too."""
    title = _line_of(page.findtext(".//title") or "")
    for tag in ("h1", "h2"):
        found = list(page.iter(tag))
        named = [each for each in found if len(_line(each)) >= _HEADLINE and title.startswith(_line(each))]
        found = [each for each in found if not _is_aside(each)]
        if len(named) == 1 or (tag == "h1" and len(found) == 1):
            return named[0] if len(named) == 1 else found[0]
    return None


def _is_paragraph(element: Any) -> bool:
    return element.tag in ("p", "div", "blockquote", "li") and len(_own_text(element)) >= _PARAGRAPH


def _own_text(element: Any) -> str:
    """The text of an element and of what marks words in it, without that of blocks."""
    parts = [(element.text or "")[:_READ]]
    for child in element:
        if child.tag in ("a", "b", "strong", "em", "i", "span"):
            parts.append(_beginning(child))
        parts.append((child.tail or "")[:_READ])
    return " ".join("".join(parts).split())


def _line(element: Any) -> str:
    """The text of an element in one line, or the beginning of one that is longer than any line that is read."""
    return _line_of(_beginning(element))


def _beginning(element: Any) -> str:
    pieces: list[str] = []
    left = _READ
    for text in element.itertext():
        pieces.append(text[:left])
        left -= len(pieces[-1])
        if left <= 0:
            break
    return "".join(pieces)


def _line_of(text: str) -> str:
    return " ".join(text.split())


def _is_aside(element: Any, headline: Any = None) -> bool:
    """Whether it, or what holds it and not the headline, has the name of something beside the article."""
    around = set() if headline is None else set(headline.iterancestors())
    held = takewhile(lambda each: each not in around and each.tag not in ("body", "html"), element.iterancestors())
    return any(_ASIDE.search(_names(each)) for each in (element, *held))


def _names(element: Any) -> str:
    return f"{element.tag} {element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
