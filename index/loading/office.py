"""Reading documents that are ZIP files of XML: Word (.docx), OpenDocument (.odt) and e-books (.epub)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial
from itertools import takewhile
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from index.errors import LoadError
from index.loading.archives import DOCX, read_member
from index.loading.draft import Draft
from index.loading.encodings import decode
from index.loading.fragments import shown
from index.loading.parts import Part
from index.loading.tables import with_heads

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_UNSAID = (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}table-of-content")
_OWN = (f"{_TEXT}note", f"{_DRAW}text-box")  # they hold paragraphs, which are blocks themselves
# A box of text; a second telling for older programs; what stands elsewhere now.
_BOX = f"{_WORD}txbxContent"
_ELSEWHERE = (_BOX, "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{_WORD}moveFrom")
_DC = "{http://purl.org/dc/elements/1.1/}"
_BROKEN = "It is a broken document; open it and save it again."
_TITLES = ("Title", "Heading1")  # styles of a paragraph that names the document
_SHORTEST = 200  # characters of a chapter: title pages and imprints have fewer


def read_docx(archive: ZipFile) -> Draft:
    """The paragraphs of a Word document as they stand in its last state; a table's rows carry their heads.

    Raises `LoadError` if it is broken.
    """
    main = next(name for name in archive.namelist() if DOCX.fullmatch(name))
    body = _xml(archive, main).find(f"{_WORD}body")
    if body is None:
        raise LoadError(_BROKEN)
    named = next((_words(each) for each in body.iter(f"{_WORD}p") if _style(each) in _TITLES), None)
    title, author = _described(archive, "docProps/core.xml")
    return Draft("\n\n".join(filter(None, _docx_blocks(body))), title or named, author=author)


def _docx_blocks(element: Any) -> Iterator[str]:
    """The paragraphs and tables in an element, those in content controls and boxes of text among them."""
    for each in element:
        if each.tag == f"{_WORD}tbl":
            yield _docx_table(each)
        elif each.tag == f"{_WORD}p":
            yield _words(each)
            for box in each.iter(_BOX):
                around = takewhile(lambda outer, paragraph=each: outer is not paragraph, box.iterancestors())  # type: ignore[misc]
                if not any(outer.tag in _ELSEWHERE for outer in around):
                    yield from _docx_blocks(box)
        elif each.tag not in _ELSEWHERE:
            yield from _docx_blocks(each)


def _words(element: Any) -> str:
    """The text of a Word paragraph; what was deleted, and fields' codes, have other tags."""
    pieces = {f"{_WORD}tab": " ", f"{_WORD}br": "\n", f"{_WORD}noBreakHyphen": "-"}
    inner = (each.text or "" if each.tag == f"{_WORD}t" else pieces.get(each.tag, "") for each in _inner(element))
    return "".join(inner).strip()


def _inner(element: Any) -> Iterator[Any]:
    """What stands in the line of an element: not what is told a second time, moved away or put into a box."""
    for each in element:
        if each.tag not in _ELSEWHERE:
            yield each
            yield from _inner(each)


def _style(paragraph: Any) -> str | None:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return style.get(f"{_WORD}val") if style is not None else None


def _docx_table(table: Any) -> str:
    rows = [
        [" ".join(filter(None, map(_words, cell.iter(f"{_WORD}p")))) for cell in _own(row, f"{_WORD}tc")]
        for row in _own(table, f"{_WORD}tr")
    ]
    return "\n\n".join(with_heads(rows)) if len(rows) > 1 else " ".join(rows[0]) if rows else ""


def _own(element: Any, tag: str) -> list[Any]:
    """The rows of a table, or the cells of a row, without those of tables in its cells."""
    return [each for each in element.iter(tag) if next(each.iterancestors(element.tag)) is element]


def read_odt(archive: ZipFile) -> Draft:
    """The headings, paragraphs and tables of an OpenDocument text.

    Raises `LoadError` if it is broken.
    """
    content = _xml(archive, "content.xml")
    blocks = [_odt_block(each) for each in content.iter(f"{_TEXT}h", f"{_TEXT}p", f"{_TABLE}table") if _is_block(each)]
    headings = (_all_text(each) for each in content.iter(f"{_TEXT}h"))
    title, author = _described(archive, "meta.xml")
    return Draft("\n\n".join(filter(None, blocks)), title or next(headings, None), author=author)


def _is_block(element: Any) -> bool:
    """Whether it is of the text itself: a table is one block; what was deleted and what reviewers say is none."""
    return not any(each.tag == f"{_TABLE}table" or each.tag in _UNSAID for each in element.iterancestors())


def _odt_block(element: Any) -> str:
    if element.tag != f"{_TABLE}table":
        return _all_text(element)
    rows = [
        [" ".join(filter(None, map(_all_text, cell.iter(f"{_TEXT}h", f"{_TEXT}p"))))
         for cell in _own(row, f"{_TABLE}table-cell")]
        for row in _own(element, f"{_TABLE}table-row")
    ]  # fmt: skip
    return "\n".join(with_heads(rows))


def _all_text(element: Any) -> str:
    """The text in the line of an element: notes and boxes are paragraphs of their own."""
    return "".join(_odt_pieces(element)).strip()


def _odt_pieces(element: Any) -> Iterator[str]:
    yield {f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n", f"{_TEXT}s": " "}.get(element.tag, "")
    yield element.text or ""
    for each in element:
        if isinstance(each.tag, str) and each.tag not in (*_UNSAID, *_OWN):
            yield from _odt_pieces(each)
        yield each.tail or ""


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
    for itemref in dict.fromkeys(each.get("idref") for each in opf.iter() if each.get("idref")):
        href = files.get(itemref)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(href or "")))
        if href and path in archive.namelist():
            text = shown(decode(read_member(archive, path)))
            if len(text) >= _SHORTEST:
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
