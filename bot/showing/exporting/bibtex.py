"""A document's articles as BibTeX, in UTF-8, with the fields of BibLaTeX beside the old ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.showing.document import Document
from bot.showing.exporting.evidence import address, by_article, described, key, published
from index.types import Article

# A brace counts for BibTeX even behind a backslash, so none of a text is left as such.
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        **{mark: rf"\{mark}" for mark in "$&%#_"},
    }
)


def to_bibtex(document: Document) -> str:
    """An entry for each article, with the quotes as its annotation."""
    return "\n".join(_entry(article, quotes) for article, quotes in by_article(document))


def _entry(article: Article, quotes: Sequence[str]) -> str:
    kind = "article" if article.source else "misc"
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(article, quotes))
    return f"@{kind}{{{key(article)},\n{fields}}}\n"


def _fields(article: Article, quotes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Title, author and outlet in braces of their own: they are neither taken apart nor put in small letters."""
    names = {"outlet": "journal"}
    for name, value in described(article):
        yield names.get(name, name), f"{{{value.translate(_ESCAPES)}}}"
    if day := published(article):
        yield from (("year", str(day.year)), ("month", str(day.month)), ("date", day.isoformat()))
    if at := address(article):
        yield "url", at
    yield "annotation", " ".join(f"“{quote}”" for quote in quotes).translate(_ESCAPES)
