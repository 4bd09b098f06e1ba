"""Reading the text layer of a PDF."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from index.errors import LoadError
from index.loading.draft import Draft
from index.loading.quiet import quiet

if TYPE_CHECKING:
    from pypdf import PdfReader

# What programs write into the title and author when nobody gave one.
_NO_TITLE = re.compile(r"untitled|anonymous|unknown|microsoft \w+ - .*|.*\.\w{2,5}", re.IGNORECASE)
_LOCKED = "It is an encrypted PDF; save a copy without a password."
# pypdf documents that broken files may raise other errors than its own; these are those it does raise.
_BROKEN = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    *(NotImplementedError, RecursionError, OSError, EOFError),
)


def read_pdf(data: bytes) -> Draft:
    """The text of all pages, as it stands there: a line's hyphen is not undone.

    Raises `LoadError` if the PDF is broken, encrypted, or only pictures of text.
    """
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    try:
        with quiet():
            draft = _draft(data)
    except (DependencyError, FileNotDecryptedError) as error:
        raise LoadError(_LOCKED) from error
    except (PyPdfError, *_BROKEN) as error:
        raise LoadError("It is a broken PDF; open it in a viewer and save it again.") from error
    if not draft.text.strip():
        raise LoadError("Its pages hold no text layer, only pictures; run text recognition (OCR) on it first.")
    return draft


def _draft(data: bytes) -> Draft:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt("")  # many are locked against changes only, and open without a password
    # One line break, so that a sentence may go on over the page.
    text = "\n".join(page.extract_text().strip() for page in reader.pages)
    return Draft(_whole_characters(text), title=_given(reader, "/Title"), author=_given(reader, "/Author"))


def _given(reader: PdfReader, entry: str) -> str | None:
    value = reader.metadata.get(entry) if reader.metadata else None
    return value if isinstance(value, str) and not _NO_TITLE.fullmatch(value.strip()) else None


def _whole_characters(text: str) -> str:
    """Surrogate pairs as the characters they stand for. NULs are glyphs that a font gave no character."""
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
