"""Reading an article off a web page: its text without what surrounds it, and what the page says about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from index.errors import LoadError
from index.loading.draft import Draft, site_of, without_title
from index.loading.encodings import decode
from index.loading.page_article import paragraphs_length, prepare
from index.loading.page_dates import stated_date
from index.loading.page_walls import refuse_redirect, refuse_wall
from index.loading.quiet import quiet

if TYPE_CHECKING:
    from trafilatura.settings import Document

ENOUGH_TEXT = 250  # characters; trafilatura's own MIN_EXTRACTED_SIZE
ENOUGH_SHARE = 0.3  # of the text of all long paragraphs
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # bytes; browsers look at the first 1024, pages put it later
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FRAME = re.compile(r"<(html|body)[\s>]", re.IGNORECASE)
# The white space that an element of trafilatura's output stands for. Nothing else is written into the text.
_BEFORE = dict.fromkeys(("p", "head", "quote", "list", "table", "code"), "\n\n") | {
    **dict.fromkeys(("item", "row"), "\n"),
    "cell": " ",
}
_AFTER = dict.fromkeys(("p", "head", "quote", "list", "table", "code"), "\n\n") | {"lb": "\n"}


def read_html(data: bytes, url: str | None = None, charset: str | None = None) -> Draft:
    """The article on the page in `data`, fetched from `url`, for which HTTP declared `charset`.

    Raises `LoadError` if the page holds no text.
    """
    from lxml.etree import LxmlError

    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    page = decode(data, charset or (declared[1].decode() if declared else None))
    try:
        with quiet():
            page = _DECLARATION.sub("", page)  # lxml takes none of a text that has been decoded
            framed = page if _FRAME.search(page) else f"<html><body>{page}</body></html>"
            return _extracted(framed, url)
    except (LxmlError, ValueError, RecursionError) as error:
        raise LoadError("It is a broken web page; save it again from a browser.") from error


def _extracted(page: str, url: str | None) -> Draft:
    """Precise extraction; where that leaves almost nothing, the ordinary one; at last all text there is."""
    from lxml.html import document_fromstring, tostring
    from trafilatura import html2txt

    tree = document_fromstring(page)
    published = stated_date(tree, url)
    shown = html2txt(page)
    refuse_redirect(tree, shown)
    prepare(tree)
    article = tostring(tree, encoding="unicode")
    found = _extract(article, url, precise=True)
    text = _text(found)
    if len(text) < max(ENOUGH_TEXT, ENOUGH_SHARE * paragraphs_length(tree)):
        found = _extract(article, url, precise=False) or found
        text = _text(found) or html2txt(article)
    refuse_wall(text, tree.findtext(".//title"), shown)
    if not text:
        raise LoadError("No article was found on the page; it may need a browser to show its text.")
    if found is None:
        return Draft(text, published=published)
    # Where a page does not name its site, trafilatura gives the canonical URL's host, which may be refused.
    names_site = found.sitename and found.sitename != site_of(found.url or "")
    return Draft(text, found.title, found.sitename if names_site else None, found.url, published, found.author)


def _extract(page: str, url: str | None, precise: bool) -> Document | None:
    from trafilatura import bare_extraction

    return bare_extraction(  # type: ignore[return-value]
        page,
        url=url,
        favor_precision=precise,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"extensive_search": False},  # its date is not used
    )


def _text(document: Document | None) -> str:
    """The paragraphs of the body, without those at its start that only repeat the title."""
    if document is None:
        return ""
    return without_title("".join(_pieces(document.body)), document.title)


def _pieces(body: Any) -> list[str]:
    from lxml.etree import iterwalk

    pieces: list[str] = []
    for event, element in iterwalk(body, events=("start", "end")):
        starts = event == "start"
        pieces.append((_BEFORE if starts else _AFTER).get(element.tag, ""))
        # The body's own tail is outside of it.
        pieces.append((element.text if starts else element.tail if element is not body else "") or "")
    return pieces
