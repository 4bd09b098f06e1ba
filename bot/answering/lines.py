"""Lines of an article that state nothing: bylines and credits, rows of a table, and the question that one answers."""

from __future__ import annotations

import re

from bot.answering.speech.word_lists import words
from bot.answering.wording import is_time
from index.terms import COMMON

_CREDITS = words(
    "by text words story report reporting photo photos photograph photographs photography picture pictures image images"
    " video illustration graphic graphics credit author editor written compiled foto bild von par"
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_BETWEEN = words("and of for the in at de van von der den la le di da")  # small words within names
_NAMES = 8  # words at most of a line of names
_ENDS = (".", "!", "?", "…", ":", ";", ",")
_NUMBERS = 2  # in a row of a table, at least
_SHARE = 0.3  # of its words
_HEADED = re.compile(r"[^:;]{1,60}: [^;]+(?:; (?:[^:;]{1,60}: )?[^;]+)+")
_DATE = 4  # words at most of a date on a line of its own


def is_credit(line: str) -> bool:
    """Whether a line or sentence only names people: "By Ida Berg", "Photo: Jon Ek / Wire", "Jon Ek, Ostby"."""
    text = line.strip()
    found = [match[0] for match in _WORD.finditer(text)]
    if text.endswith(_ENDS) or not 1 < len(found) <= _NAMES or any(word[0].isdigit() for word in found):
        return False
    named = [word for word in found if word not in _BETWEEN and word.lower() not in _CREDITS]
    return bool(named) and all(word[0].isupper() for word in named)


def is_row(line: str) -> bool:
    """Whether a line is a row of a table, whose numbers mean nothing without the heads of their columns.

    One that carries its heads ("Line: 7; Last bus: 18:30.") is for people: the reader takes one row for another.
    """
    text = line.strip()
    if _HEADED.fullmatch(text):
        return True
    found = [match[0] for match in _WORD.finditer(text)]
    numbers = sum(word[0].isdigit() for word in found)
    dated = len(found) <= _DATE and is_time(text)
    told = text.endswith(_ENDS) or any(word.lower() in COMMON for word in found)  # a sentence has "the" and "was"
    return not told and not dated and numbers >= max(_NUMBERS, _SHARE * len(found))
