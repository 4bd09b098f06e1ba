"""The order in which the lines of a PDF are read, and the paragraphs they make: a page knows only where letters stand.

All functions are pure. Lengths are in points, positions from the lower left corner of a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

EDGE = 0.12  # of a page's height, above and below, where running heads and page numbers stand
_EDGE_ROWS = 3  # of them at most, at either edge
_REPEATED = 0.3  # of the pages have a running head, at least: left and right ones may differ, and chapters
_NUMBER = re.compile(r"\W*(page|seite|p\.?)?\s*\d{1,4}(\s*(of|von|de|/)\s*\d{1,4})?\W*", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_GAPS = 100  # between columns that are tried on a page, at most
_COLUMN_LINES = 3  # at least, on either side of what parts two columns
_CROSSING = 0.25  # of the lines at most run across it: headlines, pictures' words
_PROSE_WORDS, _PROSE_WIDTH = 3, 0.5  # of a column's lines, in the middle: tables have fewer and narrower cells
_GO_ON = 0.3  # of the lines of prose begin within a sentence; cells of tables begin with capitals and numbers
_LARGER = 1.12  # times another size of letters is another size
_NEXT = 1.5  # times the usual distance of lines is a gap
_INDENT = 0.8  # of the size of letters
_SHORT = 0.75  # of its column's width: a line that ends on purpose
_ENDED = re.compile(r"[.!?…:]['\"”’»)\]]*$")
_CELL = 2.0  # times the size of letters, between the cells of a row
_ACRONYM = 4  # letters at most
_COLUMN = 36.0  # points within which lines that begin belong to one column
_WORD = re.compile(r"\w+")
_ITEM = re.compile(r"[•▪◦‣–—*]\s|\(?\d{1,2}[.)]\s")
_BROKEN = re.compile(r"(\w+)[-‐\u00ad]$")
# Chinese and Japanese have no spaces: what PDFium takes for one is the distance of letters.
_WIDE = "[\u3000-\u30ff\u3400-\u9fff\uff01-\uff60]"
UNSPACED = re.compile(f"(?<={_WIDE}) (?={_WIDE})")
SOFT = "\u00ad"  # what stands for a hyphen that only ends a line
# After these a hyphen belongs to the word, wherever the line ends.
_FIRST = re.compile(
    "one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|self|non"
    "|ex|well|long|short|high|low|half|full|part|all|cross|by|then|vice|north|south|east|west|mid"
)
_AND = ("and", "or", "to", "und", "oder")  # after them as in "pre- and postwar"


@dataclass(frozen=True, slots=True)
class Line:
    """Letters that stand beside each other: what they say, where, how tall they are, and whether they are bold.

    `cells` is of how many parts it is, with gaps between them that are wider than those between words.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    page: int = 0
    bold: bool = False
    cells: int = 1

    @property
    def is_capital(self) -> bool:
        """Whether it is written in capitals, as headings are."""
        return self.text.isupper() and len(self.text) > _ACRONYM

    def covers(self, other: Line) -> bool:
        """Whether another line stands where this one does: letters are drawn twice to look bold."""
        near = self.size / 4
        return abs(self.left - other.left) < near and abs(self.bottom - other.bottom) < near


def without_running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The lines of each page without running heads, feet and page numbers."""
    edges = [_at_edges(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen = Counter(key for edge in edges for key in {_DIGITS.sub("#", row) for row in edge.values()})
    often = max(2, _REPEATED * len(pages))
    kept = []
    for lines, edge in zip(pages, edges, strict=True):
        running = {
            place for place, row in edge.items() if seen[_DIGITS.sub("#", row)] >= often or _NUMBER.fullmatch(row)
        }
        kept.append([line for line in lines if round(line.bottom) not in running])
    return kept


def _at_edges(lines: Sequence[Line], height: float) -> dict[int, str]:
    """The outermost rows of a page, by where they stand."""
    places = sorted({round(line.bottom) for line in lines})
    outer = [place for place in places[:_EDGE_ROWS] if place < EDGE * height]
    outer += [place for place in places[-_EDGE_ROWS:] if place > (1 - EDGE) * height]
    return {place: " ".join(line.text.casefold() for line in lines if round(line.bottom) == place) for place in outer}


def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of one page as they are read: as the file has them, but columns one after the other."""
    gutter = _gutter(lines)
    if gutter is None:
        return _rows(lines)
    ordered: list[Line] = []
    down = sorted(lines, key=lambda line: -line.bottom)
    for across, band in groupby(down, key=lambda line: line.left < gutter < line.right):
        inside = set(band)
        if across:
            ordered += _rows([line for line in lines if line in inside])
        else:
            ordered += in_order([line for line in lines if line in inside and line.right <= gutter])
            ordered += in_order([line for line in lines if line in inside and line.left >= gutter])
    return ordered


def _rows(lines: Sequence[Line]) -> list[Line]:
    """`lines` with those that follow each other on one height made one, as the cells of a table are."""
    rows: list[Line] = []
    for line in lines:
        last = rows[-1] if rows else None
        if last and abs(last.bottom - line.bottom) < last.size / 4 and line.left >= last.right - line.size / 4:
            cells = last.cells + (line.left - last.right > _CELL * line.size)
            rows[-1] = replace(last, text=f"{last.text} {line.text}", right=line.right, cells=cells)
        else:
            rows.append(line)
    return rows


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the first two columns of prose part, if there are two."""
    if len(lines) < 2 * _COLUMN_LINES:
        return None
    best: tuple[int, float] | None = None
    for middle in _gaps(lines):
        left = [line for line in lines if line.right <= middle]
        right = [line for line in lines if line.left >= middle]
        across = len(lines) - len(left) - len(right)
        if across <= _CROSSING * len(lines) and _is_prose(left) and _is_prose(right):
            best = min(best or (across, middle), (across, middle))
    return best[1] if best else None


def _gaps(lines: Sequence[Line]) -> list[float]:
    """Positions right before which lines begin and left of which others end."""
    starts = sorted({round(line.left) for line in lines})
    ends = sorted({line.right for line in lines})
    gaps = []
    for start in starts[1 :: 1 + len(starts) // _GAPS]:
        before = [end for end in ends if end <= start - 2]
        if before:
            gaps.append((before[-1] + start) / 2)
    return gaps


def _is_prose(lines: Sequence[Line]) -> bool:
    if len(lines) < _COLUMN_LINES:
        return False
    if median(len(line.text.split()) for line in lines) < _PROSE_WORDS:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    return median(line.right - line.left for line in lines) >= _PROSE_WIDTH * width or _is_columns(lines)


def _is_columns(lines: Sequence[Line]) -> bool:
    """Whether there are several columns of prose: sentences go on in their lines, which fill them."""
    if sum(line.text[:1].islower() for line in lines) < _GO_ON * len(lines):
        return False
    edges: dict[int, float] = {}
    for line in lines:
        column = int(line.left // _COLUMN)
        edges[column] = max(edges.get(column, 0), line.right)
    filled = ((line.right - line.left) / (edges[int(line.left // _COLUMN)] - line.left) for line in lines)
    return median(filled) >= _PROSE_WIDTH


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The paragraphs that the lines of all pages make, in their order: words cut at line ends are whole again.

    A sentence goes on over columns, pages, and the footnotes between them.
    """
    setting = _Setting(lines)
    made: list[_Paragraph] = []
    flow: _Paragraph | None = None  # the last one in letters of the usual size
    for line in lines:
        usual = setting.is_usual(line)
        unended = flow if usual else made[-1] if made else None
        if unended and setting.goes_on(unended, line):
            setting.join(unended, line)
        else:
            made.append(_Paragraph([line.text], line))
            flow = made[-1] if usual else flow
    return ["".join(paragraph.pieces) for paragraph in made]


def usual_size(lines: Sequence[Line]) -> float:
    """The size of most letters; 0 if there are none."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0


@dataclass(slots=True)
class _Paragraph:
    pieces: list[str]
    last: Line


class _Setting:
    """How a document is set: the size of its letters, the distance of its lines, the edges of its columns."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._size = usual_size(lines)
        self._leading = self._usual_distance(lines)
        self._edges: dict[tuple[int, int], float] = {}
        for line in lines:
            column = (line.page, int(line.left // _COLUMN))
            self._edges[column] = max(self._edges.get(column, 0), line.right)
        self._words = frozenset(re.findall(r"\w+(?:-\w+)*", " ".join(line.text for line in lines).lower()))

    def is_usual(self, line: Line) -> bool:
        return self._size / _LARGER <= line.size <= self._size * _LARGER

    def goes_on(self, paragraph: _Paragraph, line: Line) -> bool:
        """Whether a paragraph goes on with `line`."""
        last = paragraph.last
        if (line.bold, line.is_capital) != (last.bold, last.is_capital):
            return False
        if not last.size / _LARGER <= line.size <= last.size * _LARGER:
            return False
        if len(paragraph.pieces) == 1 and self._stands_alone(last, line) and last.cells == 1:
            return False
        ended = bool(_ENDED.search(last.text))
        if not self._is_below(last, line):
            return not ended and not self._stands_alone(last, line)
        indented = line.left - last.left > _INDENT * line.size
        return not _ITEM.match(line.text) and not (ended and (indented or self._is_short(last)))

    def join(self, paragraph: _Paragraph, line: Line) -> None:
        """Add a line to a paragraph; one that ends on purpose stays a line."""
        last = paragraph.pieces[-1]
        broken = _BROKEN.search(last)
        if broken and line.text[:1].isalnum():
            mark = last[broken.end(1) :]
            paragraph.pieces[-1] = last[: broken.end(1)]
            between = self._hyphen(mark, broken[1], line.text)
        else:
            ends = self._stands_alone(paragraph.last, line)
            between = "\n" if ends else "" if UNSPACED.search(f"{last[-1:]} {line.text[:1]}") else " "
        paragraph.pieces += [between, line.text]
        paragraph.last = line

    def _stands_alone(self, last: Line, line: Line) -> bool:
        """Whether the line before `line` ends on purpose, as a heading, a row of a table or a line of an address."""
        if last.cells > 1 or line.cells > 1:
            return True
        cut = _ENDED.search(last.text) or _BROKEN.search(last.text)
        return self._is_short(last) and not line.text[0].islower() and not cut

    def _hyphen(self, mark: str, first: str, following: str) -> str:
        """What stays of the hyphen between the halves of a word that a line end has cut."""
        second = _WORD.match(following)
        rest = second[0] if second else ""
        if rest.lower() in _AND:
            return "- "
        whole, parted = f"{first}{rest}".lower(), f"{first}-{rest}".lower()
        if parted in self._words or whole in self._words:
            return "-" if parted in self._words and whole not in self._words else ""
        stays = bool(_FIRST.fullmatch(first.lower())) or not rest[:1].islower() or first[-1].isdigit()
        return "-" if stays and mark != SOFT else ""

    def _is_below(self, last: Line, line: Line) -> bool:
        apart = last.bottom - line.bottom
        beside = line.left < last.right and line.right > last.left
        return line.page == last.page and 0 < apart <= _NEXT * max(self._leading, line.size) and beside

    def _is_short(self, line: Line) -> bool:
        column = int(line.left // _COLUMN)
        edge = max(self._edges.get((line.page, near), 0) for near in (column - 1, column, column + 1))
        return line.right - line.left < _SHORT * (edge - line.left)

    def _usual_distance(self, lines: Sequence[Line]) -> float:
        apart = [a.bottom - b.bottom for a, b in pairwise(lines) if a.page == b.page and self.is_usual(b)]
        return median([distance for distance in apart if 0 < distance < 3 * self._size] or [0])
