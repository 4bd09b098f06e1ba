"""Where a text's quotations stand: curly, straight, single, doubled single marks, over several paragraphs.

One pass from left to right. A quotation never reaches past its paragraph, so a mark that was never closed spoils no
more than that; one that goes on in the next paragraph opens again there, as printers do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.types import Span

_MARK = re.compile("[\"“”„«»‘’]|'{1,3}|``?")
_DOUBLE = frozenset('"“”„«»') | {"''", "'''", "``"}
_ONLY_OPENS = frozenset("“„«‘") | {"``", "`"}
_ONLY_CLOSES = frozenset("”»")
_CUT_WORDS = ("em ", "til ", "cause ", "tis ", "twas ", "n ")  # 'em: an apostrophe in front, no quotation


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks, within one paragraph; `goes_on` if its end mark is left to a later paragraph."""

    span: Span
    goes_on: bool = False


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """The outermost quotations of `text`, in order; none overlap."""
    return [found for paragraph in paragraphs for found in _within(text, paragraph)]


def _within(text: str, paragraph: Span) -> Iterator[Quotation]:
    marks = [m for m in _MARK.finditer(text, paragraph.start, paragraph.end) if _is_mark(text, m)]
    at = 0
    while at < len(marks):
        if not _opens(text, marks[at]):
            at += 1
            continue
        end = _closing(text, marks, at)
        start = marks[at].start()
        if end is not None:
            yield Quotation(Span(start, marks[end].end()))
            at = end + 1
        elif marks[at][0] in _DOUBLE:
            yield Quotation(Span(start, paragraph.end), goes_on=True)
            return
        else:
            at += 1


def _closing(text: str, marks: Sequence[re.Match[str]], opened: int) -> int | None:
    """The place in `marks` of what closes the mark at `opened`."""
    double = marks[opened][0] in _DOUBLE
    doubtful = None  # an apostrophe after "s": the users' data, or the end of the quotation
    for at in range(opened + 1, len(marks)):
        mark = marks[at]
        if (mark[0] in _DOUBLE) != double:
            continue
        if not double and _opens(text, mark):
            break
        if not _closes(text, mark):
            continue
        if double or text[mark.start() - 1] != "s":
            return at
        if doubtful is None:
            doubtful = at
    return doubtful


def _opens(text: str, mark: re.Match[str]) -> bool:
    if mark[0] in _ONLY_CLOSES or (not mark[0].strip("’") and mark[0] != "''"):
        return False
    if mark[0] in _ONLY_OPENS:
        return True
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 5]
    if not after or after[0].isspace() or before.isalnum():
        return False
    if mark[0] == "'":
        return not after[0].isdigit() and not after.lower().startswith(_CUT_WORDS)
    return not before or before.isspace() or before in "([{—–-/:'‘“"


def _closes(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if mark[0] in _ONLY_OPENS:  # but a slip of the keyboard closes with it: .“
        return mark[0] == "“" and not before.isspace() and (not after or after.isspace())
    if mark[0] in _DOUBLE and (not after or after.isspace()):
        return True
    return mark[0] in _ONLY_CLOSES or not (before.isspace() or (mark[0] in "'’" and after.isalnum()))


def _is_mark(text: str, mark: re.Match[str]) -> bool:
    """Leave out apostrophes within words (didn't) and marks of inches and minutes (6'2")."""
    if mark[0] not in ("'", "’"):
        return mark[0] != '"' or not (
            text[mark.start() - 1 : mark.start()].isdigit() and "'" in text[mark.start() - 4 : mark.start()]
        )
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return not (before.isalnum() and after.isalnum())
