"""Normalising text, once, on its way in: afterwards every offset counts in the result."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LINE_ENDINGS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Soft hyphens, with the line end at which one has become a hyphen, and zero-width signs that part no words. What joins
# letters (U+200C, U+200D) is spelling in some languages, and makes one emoji out of two.
# Nor do control characters show, which steer a terminal; NUL is left, to be refused.
_UNSEEN = re.compile("\u00ad+(?:[^\\S\n]*\n[^\\S\n]*(?=\\w))?|[\u200b\u2060\ufeff\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_SPACE = r"[^\S\n]"  # any white space but the line feed
_RUN_OF_SPACES = re.compile(f"{_SPACE}+")
_SPACE_AT_LINE_END = re.compile(" ?\n ?")
MOST_MARKS = 30  # more on one letter stand in no known language: https://www.unicode.org/reports/tr15/#UAX15-D3
_JOINER = "\u034f"
_RUN_OF_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    """Fold line endings to ``\\n``, Unicode to NFC, and runs of white space to one space or one blank line.

    Signs that show nothing, soft hyphens before all, are left out: browsers find and show words without them.

    Nothing else changes: quotes, dashes, ligatures and letters stay as the article has them. Idempotent.
    """
    text = unicodedata.normalize("NFC", stream_safe(_UNSEEN.sub("", _LINE_ENDINGS.sub("\n", text))))
    text = _SPACE_AT_LINE_END.sub("\n", _RUN_OF_SPACES.sub(" ", text))
    return _RUN_OF_LINES.sub("\n\n", text).strip(" \n")


def whole(text: str) -> str:
    """`text` with halves of surrogate pairs, which no tokenizer takes, replaced by question marks."""
    return text.encode(errors="replace").decode()


def stream_safe(text: str) -> str:
    """`text` with a U+034F COMBINING GRAPHEME JOINER, which shows nothing, after every 30 combining marks in a row.

    This is the Stream-Safe Text Process of UAX #15, section 13, for canonical decompositions: without it
    normalising takes time with the square of a run, and Python lets no other thread run meanwhile.
    """
    return text if text.isascii() else _long_runs().sub(_joined, text)


def _joined(run: re.Match[str]) -> str:
    before = run.string[run.start() - 1] if run.start() else ""
    count = len(_decomposed(before)) - len(_decomposed(before).rstrip(_marks()))
    parts = []
    for mark in run[0]:
        count += len(_decomposed(mark))
        if count > MOST_MARKS:
            parts.append(_JOINER)
            count = len(_decomposed(mark))
        parts.append(mark)
    return "".join(parts)


def _decomposed(character: str) -> str:
    return unicodedata.normalize("NFD", character)


@cache
def _marks() -> str:
    """Every character that NFC may reorder behind a letter; none is assigned above these planes."""
    return "".join(c for c in map(chr, range(0x300, 0x20000)) if unicodedata.combining(c))


@cache
def _long_runs() -> re.Pattern[str]:
    # A few marks are two when they are decomposed, and a letter before them may bring some of its own.
    return re.compile(f"[{re.escape(_marks())}]{{{MOST_MARKS // 2 - 2},}}")
