"""A document's quotes as CSV (RFC 4180), a row each."""

from __future__ import annotations

import csv
import io

from bot.showing.document import Document
from bot.showing.exporting.evidence import Evidence, address, evidence
from bot.showing.links import link

COLUMNS = (
    "number", "told", "quote", "start", "end", "article", "sha256", "title", "author", "outlet", "published", "url",
    "link", "context",
)  # fmt: skip
# A cell that begins so is a formula for a spreadsheet, which may do what the author of an article wants.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(document: Document) -> str:
    """A head and a row for each quote; a cell that would be a formula has an apostrophe before it."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    rows.writerows([_cell(value) for value in _row(one)] for one in evidence(document))
    return written.getvalue()


def _row(one: Evidence) -> tuple[object, ...]:
    citation, quote, article = one.citation, one.citation.quote, one.citation.quote.article
    at = address(article)
    return (
        citation.number, one.told, quote.text, quote.start, quote.end, article.id, article.content_hash, article.title,
        article.author, article.source, article.published, at, link(quote) if at else None, citation.context_url,
    )  # fmt: skip


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
