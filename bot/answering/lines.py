"""Lines of an article that state nothing: bylines and credits, rows of a table, what an earlier version had wrong."""

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

# "An earlier version of this article said", "This story misstated"; what is right is told by another sentence.
_THIS_TEXT = r"th(?:is|e) (?:article|story|post|report|column|headline|caption|piece)\b"
_OF_BEFORE = re.compile(
    rf"\b(?:earlier|previous|original|prior|first) (?:version|edition)s? of {_THIS_TEXT}|\b{_THIS_TEXT}[^.]{{0,60}}"
    r"\b(?:mis(?:stated|identified|spelled|spelt|quoted|reported|attributed)|(?:incorrect|wrong|mistaken)ly)\b",
    re.IGNORECASE,
)
# "OSTBY, Norland (Wire) — ": where somebody wrote, which need not be where it happened.
_DATELINE = re.compile(
    r"[^\W\d_]*[A-Z]{2}[A-Z .’'-]*(?:, [A-Z][\w.]*(?: [A-Z][\w.]*)?)?"
    r"(?: \([^)\n]{2,40}\))?(?:, [\w. ]{3,14})? ?(?:—|–|--|-) ?(?=\S)"
)

# "More: Mayor resigns", "See also ...", and the label of a link, which needs no space behind it: "FIRE:Mayor resigns".
_TEASER = re.compile(
    r"(?:editor['’]?s['’]? notes?|"
    r"more|read(?: more| next| also)?|related|see also|also|watch|listen|recap|analysis|opinion|fact check|"
    r"(?:more|latest|live) (?:news|updates?|coverage)[^:\n]{0,30}) ?:(?! ?\n)|[^\n:.]{0,60}:(?=[A-Z‘“'\"])",
    re.IGNORECASE,
)


def is_teaser(line: str) -> bool:
    """Whether a line is the link to another article, whose headline states nothing of this one."""
    text = line.strip()
    return not text.rstrip("”’\"'").endswith(_ENDS[:3]) and _TEASER.match(text) is not None


def is_corrected(sentence: str) -> bool:
    """Whether a sentence tells what an earlier version of the article had, which is what is wrong."""
    return _OF_BEFORE.search(sentence) is not None


def dateline(sentence: str) -> int:
    """The length of the place and the dash that a report begins with; 0 where it has none."""
    match = _DATELINE.match(sentence)
    return match.end() if match else 0


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
