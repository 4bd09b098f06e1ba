"""The words of a text as quotes are compared: without all that a copy may change and still be word for word.

Quotation marks, dashes, dots, spaces, case, accents, ligatures, soft hyphens and the commas of large numbers make no
difference; numbers, their signs and units, and apostrophes within words do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from index.terms import MARKS, SILENT, few_marks

_APOSTROPHES = "'’‘ʼ´`′＇"
_WORD = re.compile(
    r"(?<![\w)\].,%])[-−](?=[$£€¥₹]?\d)"  # a minus sign
    r"|[%‰$£€¥₹°+=<>§&]"
    rf"|[^\W_](?:[^\W_]|[{re.escape(MARKS)}{SILENT}]|[{_APOSTROPHES}](?=[^\W_])|(?<=\d)[.,:](?=\d))*"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_UNSEEN = dict.fromkeys(map(ord, SILENT))
# What stands for the same letters, where Unicode takes it for a letter or a sign of its own.
_SAME = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "&": "and", "−": "-"}
    | dict.fromkeys(_APOSTROPHES, "'")
)
# Between the halves of one word: a hyphen, with the line end that it stands at, or the stops of "U.S.".
_WITHIN_WORD = re.compile(r"[-‐‑]\s*|\.")
_CUT_AFTER = ("\u00ad", "ﬀ", "ﬁ", "ﬂ", "ﬃ", "ﬄ")  # what readers of PDFs put a space after


class Word(NamedTuple):
    """A word's range in its text, and what it is compared by."""

    start: int
    end: int
    form: str


@lru_cache(maxsize=128)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text, in order; signs that change what a number says are words."""
    return tuple(Word(m.start(), m.end(), _form(m[0])) for m in _WORD.finditer(text))


def forms(found: Sequence[Word]) -> list[str]:
    """What words are compared by."""
    return [word.form for word in found]


def fused(text: str, own: Sequence[Word], other: Sequence[Word]) -> list[Word]:
    """The words of `text`, those joined that the other text writes as one: "hear-" and "ing", "U.S." and "US"."""
    known = {word.form for word in other}
    apart = set(pairwise(forms(other)))
    return _fused(text, own, known, apart) if known else list(own)


def _fused(text: str, own: Sequence[Word], known: Container[str], apart: Container[tuple[str, str]]) -> list[Word]:
    found: list[Word] = []
    for word in own:
        last = found[-1] if found else None
        if last and last.form + word.form in known and (last.form, word.form) not in apart and _joins(text, last, word):
            found[-1] = Word(last.start, word.end, last.form + word.form)
        else:
            found.append(word)
    return found


def _joins(text: str, one: Word, other: Word) -> bool:
    """Whether two words can be halves of one; never of a number, for 1-2 is not 12."""
    if one.form[-1].isdigit() and other.form[0].isdigit():
        return False
    between = text[one.end : other.start]
    return bool(_WITHIN_WORD.fullmatch(between)) or (not between.strip() and text[one.end - 1] in _CUT_AFTER)


@lru_cache(maxsize=50_000)
def _form(word: str) -> str:
    plain = word.translate(_UNSEEN).casefold().translate(_SAME)
    if not plain.isascii():
        plain = _without_accents(few_marks(plain)).translate(_SAME)
    return _THOUSANDS.sub("", plain)


def _without_accents(word: str) -> str:
    kept: list[str] = []
    for character in unicodedata.normalize("NFKD", word):
        # A mark on any other letter may make another word of it, as in Russian or Hindi.
        if not (kept and kept[-1].isascii() and unicodedata.category(character) == "Mn"):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
