"""A document's articles as RIS, the format that reference managers exchange."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.showing.document import Document
from bot.showing.exporting.evidence import address, by_article, described, key, published
from index.types import Article

_TAGS = {"author": "AU", "title": "TI", "outlet": "T2"}


def to_ris(document: Document) -> str:
    """A record for each article, with each quote as a note. Lines end as the format wants it, with CR and LF."""
    records = [_record(article, quotes) for article, quotes in by_article(document)]
    return "\r\n".join(records)


def _record(article: Article, quotes: Sequence[str]) -> str:
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(article, quotes))


def _lines(article: Article, quotes: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    yield "ID", key(article)
    yield from ((_TAGS[name], value) for name, value in described(article))
    if day := published(article):
        yield from (("PY", str(day.year)), ("DA", f"{day:%Y/%m/%d}"))
    if at := address(article):
        yield "UR", at
    yield from (("N1", f"“{quote}”") for quote in quotes)
    yield "ER", ""
