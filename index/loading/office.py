"""Reading documents that are ZIP files of XML: Word (.docx), OpenDocument (.odt) and e-books (.epub)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from index.errors import LoadError
from index.loading.archives import read_member
from index.loading.draft import Draft
from index.loading.fragments import shown
from index.loading.parts import Part
from index.loading.tables import with_heads

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_BROKEN = "It is a broken document; open it and save it again."
_TITLES = ("Title", "Heading1")  # styles of a paragraph that names the document
_SHORTEST = 200  # characters of a chapter: title pages and imprints have fewer


def read_docx(archive: ZipFile) -> Draft:
    """The paragraphs of a Word document as they stand in its last state; a table's rows carry their heads.

    Raises `LoadError` if it is broken.
    """
    body = _xml(archive, "word/document.xml").find(f"{_WORD}body")
    if body is None:
        raise LoadError(_BROKEN)
    named = next((_words(each) for each in body.iter(f"{_WORD}p") if _style(each) in _TITLES), None)
    blocks = [_docx_table(each) if each.tag == f"{_WORD}tbl" else _words(each) for each in body]
    title, author = _described(archive, "docProps/core.xml")
    return Draft("\n\n".join(filter(None, blocks)), title or named, author=author)


def _words(element: Any) -> str:
    """The text of a Word paragraph or cell; what was deleted, and fields' codes, have other tags."""
    pieces = {f"{_WORD}tab": " ", f"{_WORD}br": "\n", f"{_WORD}noBreakHyphen": "-"}
    inner = (each.text or "" if each.tag == f"{_WORD}t" else pieces.get(each.tag, "") for each in element.iter())
    return "".join(inner).strip()


def _style(paragraph: Any) -> str | None:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return style.get(f"{_WORD}val") if style is not None else None


def _docx_table(table: Any) -> str:
    rows = [[_words(cell) for cell in row.iter(f"{_WORD}tc")] for row in table.iter(f"{_WORD}tr")]
    return "\n\n".join(with_heads(rows)) if len(rows) > 1 else " ".join(rows[0]) if rows else ""


def read_odt(archive: ZipFile) -> Draft:
    """The headings, paragraphs and tables of an OpenDocument text.

    Raises `LoadError` if it is broken.
    """
    content = _xml(archive, "content.xml")
    blocks = [
        _odt_block(each) for each in content.iter(f"{_TEXT}h", f"{_TEXT}p", f"{_TABLE}table") if not _in_table(each)
    ]
    headings = (_all_text(each) for each in content.iter(f"{_TEXT}h"))
    title, author = _described(archive, "meta.xml")
    return Draft("\n\n".join(filter(None, blocks)), title or next(headings, None), author=author)


def _in_table(element: Any) -> bool:
    return any(each.tag == f"{_TABLE}table" for each in element.iterancestors())


def _odt_block(element: Any) -> str:
    if element.tag != f"{_TABLE}table":
        return _all_text(element)
    cells = f"{_TABLE}table-cell"
    return "\n".join(
        with_heads([[_all_text(cell) for cell in row.iter(cells)] for row in element.iter(f"{_TABLE}table-row")])
    )


def _all_text(element: Any) -> str:
    pieces = {f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n", f"{_TEXT}s": " "}
    text = "".join(pieces.get(each.tag, "") + (each.text or "") + (each.tail or "" if each is not element else "")
                   for each in element.iter() if isinstance(each.tag, str))  # fmt: skip
    return text.strip()


def read_epub(archive: ZipFile) -> Iterator[Part]:
    """The chapters of an e-book, in reading order; the book is their source.

    Raises `LoadError` if it is broken.
    """
    container = _xml(archive, "META-INF/container.xml")
    package = next((each.get("full-path") for each in container.iter() if each.get("full-path")), None)
    if package is None:
        raise LoadError(_BROKEN)
    opf = _xml(archive, package)
    book, author, date = (_text_of(opf, name) for name in ("title", "creator", "date"))
    files = {item.get("id"): item.get("href") for item in opf.iter() if item.get("href") and item.get("id")}
    for itemref in (each for each in opf.iter() if each.get("idref")):
        href = files.get(itemref.get("idref"))
        path = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(href or "")))
        if href and path in archive.namelist():
            page = read_member(archive, path)
            if len(text := shown(page)) >= _SHORTEST:
                yield path, partial(_chapter, text, book, date, author)


def _chapter(text: str, book: str | None, date: str | None, author: str | None) -> Draft:
    return Draft(text, text.partition("\n")[0][:_SHORTEST], book, None, date, author)


def _text_of(element: Any, name: str) -> str | None:
    found = element.find(f".//{_DC}{name}")
    return found.text if found is not None else None


def _described(archive: ZipFile, path: str) -> tuple[str | None, str | None]:
    """Title and author as a document's own description has them; when a file was made says nothing of its article."""
    if path not in archive.namelist():
        return None, None
    described = _xml(archive, path)
    return _text_of(described, "title"), _text_of(described, "creator")


def _xml(archive: ZipFile, path: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(read_member(archive, path), parser)
    except etree.LxmlError as error:
        raise LoadError(_BROKEN) from error
