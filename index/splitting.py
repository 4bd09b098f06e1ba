"""From an article's text to sentences and to passages of a few sentences, by exact offsets.

Every character that is not white space lies in at least one passage; nothing is ever rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import sentencex

from index.types import Span

# Stored with every index: an index split by other rules is refused, so raise it when a boundary could move.
SPLITTER = "sentencex-1/60-120/1"

TARGET_WORDS = 60
MAX_WORDS = 120
MAX_CHARACTERS = 1000  # text that cannot be counted in words: about 120 English words with their spaces
WINDOW, MARGIN = 10_000, 2_500  # characters of a paragraph read at once, and of those that are read again with the next
MOST_QUOTES = 500  # marks in a window without an end of a sentence: more are no writing, and cut anywhere
MAX_WRAP_WIDTH = 120  # a text whose longest line is longer has one paragraph a line

# A run of letters or digits, or one character of a script that writes no spaces between words.
_SPACELESS = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_SPACELESS}]|[^\W{_SPACELESS}]+(?:['’.,\-][^\W{_SPACELESS}]+)*")
_CLAUSE_END = re.compile(r"[;:,)\]—–]\s+|[、，；]")
_SPACE = re.compile(r"\s+")
_QUOTES = re.compile("[\"'`«»‘’‚“”„‹›「」『』《》]")
# Abbreviations before a name whose stop the library takes for a sentence's end.
_BEFORE_NAMES = re.compile(r"(?<!\w)(?:Ms|Mx|Ft|approx|est|v)\.$")
_BEFORE_NAMES_REACH = 8  # characters


def words(text: str) -> int:
    """How many words `text` has; in scripts without spaces each character counts as one."""
    return sum(1 for _ in _WORD.finditer(text))


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order, without the white space around them; none overlap.

    Paragraphs end sentences; a line break does unless the text is wrapped at a fixed width. A stop within an
    abbreviation does not ("Ms. Lind", "R-S.C.,").
    """
    return _mended(text, _split(text))


def _split(text: str) -> list[Span]:
    """The sentences as the library finds them, by which passages are cut: they stay where they were stored."""
    found = []
    for block in _blocks(text):
        for start, end in _bounds(block.of(text)):
            span = _trimmed(text, block.start + start, block.start + end)
            if span:
                found.append(span)
    return _joined_openers(text, found)


def _bounds(block: str) -> Iterator[tuple[int, int]]:
    """The starts and ends of the sentences of a block, found by reading a window of it at a time.

    The library's time grows with the square of how many sentences it is given at once, and of how many quotation marks
    that nothing closes. No other thread runs meanwhile.
    """
    start, size = 0, WINDOW
    while start < len(block):
        window = block[start : start + size]
        found = [(s["start_index"], s["end_index"]) for s in sentencex.get_sentence_boundaries("en", window)]
        if start + size >= len(block):
            yield from ((start + first, start + last) for first, last in found)
            return
        # How the last ones end is told by what comes after the window.
        sure = [(first, last) for first, last in found if last <= size - MARGIN]
        yield from ((start + first, start + last) for first, last in sure)
        if sure:
            start, size = start + sure[-1][1], WINDOW
        elif len(_QUOTES.findall(window)) > MOST_QUOTES:
            yield start, start + size - MARGIN
            start, size = start + size - MARGIN, WINDOW
        else:
            size *= 2


def passages(text: str) -> list[Span]:
    """Windows of whole sentences, about 60 words and at most 120, each sharing a sentence with the next."""
    units = [piece for sentence in _split(text) for piece in _pieces(text, sentence)]
    sizes = [words(unit.of(text)) for unit in units]
    return [Span(units[first].start, units[last].end) for first, last in _windows(units, sizes)]


def _windows(units: Sequence[Span], sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) indices of the units of each window."""
    first = last = 0
    while last < len(units):
        total = sum(sizes[first : last + 1])
        while last + 1 < len(units) and _grows(total, sizes[last + 1], units[first], units[last + 1]):
            last += 1
            total += sizes[last]
        yield first, last
        # The last unit opens the next window too, if the two still leave room for the one that follows.
        shares = last + 1 < len(units) and _fits(sizes[last] + sizes[last + 1], units[last], units[last + 1])
        first = last if shares and last > first else last + 1
        last += 1


def _grows(total: int, more: int, first: Span, last: Span) -> bool:
    """Whether a window takes one more unit: until it has its target, and closer to it with than without."""
    return total < TARGET_WORDS and _fits(total + more, first, last) and total + more / 2 <= TARGET_WORDS


def _fits(size: int, first: Span, last: Span) -> bool:
    return size <= MAX_WORDS and last.end - first.start <= MAX_CHARACTERS


def _fits_alone(text: str, unit: Span) -> bool:
    # Words are counted only where there are few characters: of a long sentence every rest would be counted again.
    return unit.end - unit.start <= MAX_CHARACTERS and words(unit.of(text)) <= MAX_WORDS


def _blocks(text: str) -> Iterator[Span]:
    """The runs of text between line breaks that mean something: a soft wrap is white space like any other."""
    width = max(map(len, text.split("\n")), default=0)
    start = 0
    for line_break in re.finditer("\n+", text):
        if not _is_soft_wrap(text, line_break, width):
            yield from _nonempty(start, line_break.start())
            start = line_break.end()
    yield from _nonempty(start, len(text))


def _nonempty(start: int, end: int) -> Iterator[Span]:
    if start < end:
        yield Span(start, end)


def _is_soft_wrap(text: str, line_break: re.Match[str], width: int) -> bool:
    """A line was wrapped exactly if the next line's first word would not have fitted on it."""
    if width > MAX_WRAP_WIDTH or len(line_break[0]) > 1:
        return False
    line = text[text.rfind("\n", 0, line_break.start()) + 1 : line_break.start()]
    following = text[line_break.end() : line_break.end() + MAX_WRAP_WIDTH].split(maxsplit=1)
    return bool(following) and len(line) + 1 + len(following[0]) > width


def _mended(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join what the library cut within an abbreviation: after a title, or where no white space parts the two."""
    mended: list[Span] = []
    for span in spans:
        if mended and _is_cut_within(text, mended[-1], span):
            mended[-1] = Span(mended[-1].start, span.end)
        else:
            mended.append(span)
    return mended


def _is_cut_within(text: str, before: Span, after: Span) -> bool:
    if before.end == after.start:
        return text[before.end - 1] == "." and text[after.start].isalnum()
    end = text[max(before.start, before.end - _BEFORE_NAMES_REACH) : before.end]
    return "\n" not in text[before.end : after.start] and _BEFORE_NAMES.search(end) is not None


def _joined_openers(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join what is no sentence by itself (a list's number, a stray bracket) to the sentence that follows it."""
    joined: list[Span] = []
    waits = False  # whether the last one is such an opener still
    for span in spans:
        if waits and "\n" not in text[joined[-1].end : span.start]:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
        waits = not _has_letters(span.of(text))
    return joined


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence, or if it is too long for a passage, parts of it cut at a clause, a word or, last, anywhere."""
    while not _fits_alone(text, sentence):
        cut = _cut(text, sentence)
        head = _trimmed(text, sentence.start, cut)
        tail = _trimmed(text, cut, sentence.end)
        if head:
            yield head
        if not tail:
            return
        sentence = tail
    yield sentence


def _cut(text: str, sentence: Span) -> int:
    """Where to cut a long sentence: after the last clause or word that leaves the first part within bounds."""
    limit = min(sentence.start + MAX_CHARACTERS, sentence.end)
    counted = list(_WORD.finditer(text, sentence.start, limit))
    if len(counted) > MAX_WORDS:
        limit = counted[MAX_WORDS].start()
    middle = (sentence.start + limit) // 2
    for boundary in (_CLAUSE_END, _SPACE):
        ends = [match.end() for match in boundary.finditer(text, middle, limit)]
        if ends:
            return ends[-1]
    return limit


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The range without white space at its ends, or None if there is nothing else in it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
