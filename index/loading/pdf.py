"""Reading the text layer of a PDF as it is laid out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from ctypes import byref, c_int, create_string_buffer
from dataclasses import dataclass
from itertools import takewhile
from math import pi
from typing import TYPE_CHECKING, NamedTuple

from index.errors import LoadError
from index.loading.draft import Draft, without_title
from index.loading.pdf_layout import UNSPACED, Line, in_order, paragraphs, usual_size, without_running

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage
    from pypdfium2.raw import FS_RECTF

MOST_PAGES = 3_000
MOST_CHARACTERS = 10_000_000
# What programs write into the title and author when nobody gave one.
_NO_TITLE = re.compile(r"untitled.*|anonymous|unknown|microsoft \w+ - .*|.*\.\w{2,5}", re.IGNORECASE)
_TITLE_SIZE = 1.2  # times the usual size of letters, at least
_TITLE_LENGTH = 300
_SAME_SIZE = 1.05
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MOST_UNREADABLE = 0.1
_APART = 1.0  # of the size of letters: a wider gap in a line may part columns
_SAME_HEIGHT = 0.5  # of the size of letters: signs above and below the line belong to it
_HYPHENS = ("\x02", "\ufffe")  # how PDFium gives any hyphen that ends a line
_DOUBLED = 6  # letters of a line in which each stands twice
_ASKEW = 0.05  # quarter turns
_SAMPLED = 200  # letters of a page
_BOLD = 600


def read_pdf(data: bytes) -> Draft:
    """The paragraphs of all pages, without what runs at their heads and feet.

    Raises `LoadError` if the PDF is broken, encrypted, too long, or only pictures of text.
    """
    pages, heights, given = _read(data)
    lines = [line for page in without_running(pages, heights) for line in in_order(page)]
    text = "\n\n".join(paragraphs(lines))
    if not text.strip():
        raise LoadError("Its pages hold no text layer, only pictures; run text recognition (OCR) on it first.")
    if len(_UNREADABLE.findall(text)) > _MOST_UNREADABLE * len(text):
        raise LoadError("Its fonts do not say which letters they show; run text recognition (OCR) on it first.")
    title = _given(given.get("Title")) or _largest(lines)
    return Draft(without_title(text, title), title=title, author=_given(given.get("Author")))


def _read(data: bytes) -> tuple[list[list[Line]], list[float], dict[str, str]]:
    """The lines and heights of all pages, and the file's own description."""
    from pypdfium2 import PdfDocument, PdfiumError, raw

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise LoadError(
            "It is an encrypted PDF; save a copy without a password."
            if locked
            else "It is a broken PDF; open it in a viewer and save it again."
        ) from error
    try:
        if len(document) > MOST_PAGES:
            raise LoadError(f"It has {len(document):,} pages; at most {MOST_PAGES:,} are read.")
        pages, heights = _all_pages(document)
        return pages, heights, document.get_metadata_dict()
    except PdfiumError as error:
        raise LoadError("It is a broken PDF; open it in a viewer and save it again.") from error
    finally:
        document.close()


def _all_pages(document: PdfDocument) -> tuple[list[list[Line]], list[float]]:
    pages, heights, left = [], [], MOST_CHARACTERS
    for number in range(len(document)):
        page = document[number]
        pages.append(list(_lines(page, number)))
        heights.append(page.get_height())
        page.close()
        left -= sum(len(line.text) for line in pages[-1])
        if left < 0:
            raise LoadError(f"It holds more than {MOST_CHARACTERS:,} characters.")
    return pages, heights


def _lines(page: PdfPage, number: int) -> list[Line]:
    """The lines of a page as the file has them; what is written across the others is left out."""
    text = page.get_textpage()
    turns = _turns(text)
    lines: list[Line] = []
    places: dict[str, list[Line]] = defaultdict(list)
    for run in _runs(text, turns, page.get_size()):
        line = run.line(number)
        if line.text and not any(map(line.covers, places[line.text])):
            places[line.text].append(line)
            lines.append(line)
    return lines


def _turns(text: PdfTextPage) -> int:
    """How many quarter turns most letters of a page are turned by."""
    count = text.count_chars()
    sample = (_angle(text, index) for index in range(0, count, 1 + count // _SAMPLED))
    common = Counter(turns for turns in sample if turns is not None).most_common(1)
    return common[0][0] if common else 0


def _angle(text: PdfTextPage, index: int) -> int | None:
    from pypdfium2 import raw

    quarters = raw.FPDFText_GetCharAngle(text, index) / (pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < _ASKEW else None


@dataclass(slots=True)
class _Run:
    """Letters in a row, while they are gathered."""

    left: float
    bottom: float
    size: float
    bold: bool
    right: float
    letters: list[str]

    def line(self, page: int) -> Line:
        text = "".join(self.letters).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return Line(_once(text), self.left, self.right, self.bottom, self.size, page, self.bold)

    def holds(self, box: _Box) -> bool:
        """Whether a letter in `box` stands in this row, and not behind a gap that may part columns."""
        same_height = abs(box.bottom - self.bottom) < _SAME_HEIGHT * self.size
        return bool(same_height and -2 * self.size < box.left - self.right < _APART * self.size)


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def upright(cls, box: FS_RECTF, turns: int, size: tuple[float, float]) -> _Box:
        """A letter's place once its page, of that width and height, has been turned so that it can be read."""
        width, height = size
        if turns == 1:
            return cls(height - box.top, box.left, height - box.bottom, box.right)
        if turns == 2:
            return cls(width - box.right, height - box.top, width - box.left, height - box.bottom)
        if turns == 3:
            return cls(box.bottom, width - box.right, box.top, width - box.left)
        return cls(box.left, box.bottom, box.right, box.top)


def _runs(text: PdfTextPage, turns: int, size: tuple[float, float]) -> Iterator[_Run]:
    run: _Run | None = None
    for index, letter, box in _letters(text, turns, size):
        if box is None:
            if run:
                run.letters.append(" ")
        elif run and run.holds(box):
            run.letters.append(letter)
            run.right = box.right
        elif _angle(text, index) == turns:
            if run:
                yield run
            run = _Run(box.left, box.bottom, box.top - box.bottom, _is_bold(text, index), box.right, [letter])
    if run:
        yield run


def _letters(text: PdfTextPage, turns: int, size: tuple[float, float]) -> Iterator[tuple[int, str, _Box | None]]:
    """The letters of a page with their places; a space has none."""
    from pypdfium2 import raw

    place = raw.FS_RECTF()
    for index in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, index))
        if letter.isspace():
            yield index, " ", None
        elif letter != "\0" and raw.FPDFText_GetLooseCharBox(text, index, byref(place)):
            yield index, "-" if letter in _HYPHENS else letter, _Box.upright(place, turns, size)


def _is_bold(text: PdfTextPage, index: int) -> bool:
    from pypdfium2 import raw

    name = create_string_buffer(100)
    raw.FPDFText_GetFontInfo(text, index, name, len(name), byref(c_int()))
    return b"bold" in name.value.lower() or raw.FPDFText_GetFontWeight(text, index) >= _BOLD


def _once(text: str) -> str:
    """A line's words, without the second of each two letters where all are drawn twice to look bold."""
    words = UNSPACED.sub("", " ".join(text.split())).split()
    letters = "".join(words)
    doubled = len(letters) >= _DOUBLED and all(word[::2] == word[1::2] for word in words)
    return " ".join(word[::2] if doubled else word for word in words)


def _given(value: str | None) -> str | None:
    return value if value and not _NO_TITLE.fullmatch(value.strip()) else None


def _largest(lines: list[Line]) -> str | None:
    """What stands on the first page in the largest letters, if they are larger than the usual ones."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    size = max((line.size for line in first), default=0)
    if size < _TITLE_SIZE * usual_size(lines):
        return None
    at = next(index for index, line in enumerate(first) if line.size == size)
    title = " ".join(line.text for line in takewhile(lambda line: line.size > size / _SAME_SIZE, first[at:]))
    return title if len(title) <= _TITLE_LENGTH else None
