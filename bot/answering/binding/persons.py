"""Names of somebody else than is asked about, or half of a name."""

from __future__ import annotations

import re

from bot.answering.binding.candidate import Candidate, named
from bot.answering.binding.offices import is_holder

_WHO = re.compile(r"^\W*(?:(?:and|but|so) )?who\b", re.IGNORECASE)
_WHERE = re.compile(r"^\W*(?:(?:and|but|so) )?where (?!.*\bwork)", re.IGNORECASE)
_ONE, _TWO = re.compile(r" [A-Z][a-z]"), re.compile(r" [A-Z]\w+ [A-Z][a-z]")  # further words of a name
_WON = re.compile(r"\b(?:win|wins|won|winners?|winning|beat|award(?:s|ed)?|took home)\b", re.IGNORECASE)
_NAMED_FOR = re.compile(r"\bnomin\w+|\bshortlist\w*|\bnods?\b|\bcandidates? for\b|\bfinalists?\b", re.IGNORECASE)
_OTHERS = re.compile(r"\bothers?\b", re.IGNORECASE)
_AND_OTHERS = re.compile(r",?\s+(?:and|plus|along with|together with) (?:[\w-]+ ){0,2}others?\b")
_RELATIVE = re.compile(r"\b((?:[A-Z][\w.’'-]+ ){0,5}[A-Z][\w.’'-]+), ((?:who|whose|which)\b[^,;]*)(?:,|$)")


def holds_no_office(one: Candidate) -> bool:
    """Whether "who is the head of the bank?" is answered by a name that the text does not call so."""
    return not is_holder(one)


def is_only_nominated(one: Candidate) -> bool:
    """Whether "who won the prize?" is answered by who was named for it, where nothing tells who won."""
    asked = _WON.search(one.question) and not _NAMED_FOR.search(one.question)
    return bool(asked and _NAMED_FOR.search(one.told)) and not _WON.search(one.told)


def is_asked_itself(one: Candidate) -> bool:
    """Whether its sentence asks: "who are the five who voted against it?" answers nobody."""
    return one.told.rstrip().endswith("?")


def is_half_a_name(one: Candidate) -> bool:
    """Whether "who (or where) was the judge?" is answered by "Norland" of "Norland Superior Court Judge Ida Berg"."""
    further = _ONE if _WHO.match(one.question) else _TWO if _WHERE.match(one.question) else None
    return bool(further and further.match(one.behind(40)) and one.words[-1:].isalpha() and one.ends_as_a_name)


def is_beside_the_others(one: Candidate) -> bool:
    """Whether "who were the others?" is answered by the one in "the skipper and three other sailors"."""
    return bool(_OTHERS.search(one.question) and _AND_OTHERS.match(one.text, one.answer.end))


def is_told_of_another(one: Candidate) -> bool:
    """Whether it stands in a clause about somebody else: "Lind, who runs against Moss, called on Varga to resign"."""
    said, shift = one.told, one.sentence.start
    for clause in _RELATIVE.finditer(said):
        if shift + clause.start(2) <= one.answer.start and one.answer.end <= shift + clause.end(2):
            elsewhere = named(one.question, said[: clause.start()] + said[clause.end() :])
            return bool(elsewhere) and not named(one.question, clause[0])
    return False
