"""Numbers that measure or count something else than what is asked about."""

from __future__ import annotations

import re

from bot.answering.binding.candidate import NAME, WORD, Candidate, names
from bot.answering.nations import nation
from bot.answering.speech import tokens as t
from bot.answering.speech.word_lists import words
from index.terms import stem, stems

AGED = 200  # characters before an age in which the name stands that it belongs to
_NEAR = 24  # characters before a measure that tell what it is of
_HOW_LONG = re.compile(r"\bhow long\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many (\w+)\b", re.IGNORECASE)
_HOW_OLD = re.compile(r"\bhow old\b", re.IGNORECASE)
_HOW_BIG = re.compile(r"\bhow (?:big|large|wide|tall|long)\b", re.IGNORECASE)
_WORTH = re.compile(r"\b(?:worth|valued|valuation)\b", re.IGNORECASE)
_AT_WORK = re.compile(r"\b(?:work\w*|employ\w*|job|staff)\b", re.IGNORECASE)
_STAFF = re.compile(r"\b(?:employ(?:s|ed|ing)?|(?:staff|workforce) of) (?:\w+ ){0,2}$", re.IGNORECASE)
_UP_AT = re.compile(r"\b(?:at|altitude of) (?:about |around |nearly |roughly |some |over )?$", re.IGNORECASE)
_LENGTH = re.compile(r"[\d,.]+[ -](?:feet|foot|metres?|meters?|miles|kilometres?|kilometers?)\b")
# "For the second time in a week" tells how often.
_OFTEN = re.compile(r"\b(?:times?|once|twice) (?:in|within) (?:\w+ )?$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\W*(?:[\d.,]+|[a-z-]+)(?: (?:hundred|thousand|million|billion))? (?:[a-z-]+ )?([a-z]{3,}s)\b(?! of\b)",
    re.IGNORECASE,
)
_AGED = re.compile(r"[\w-]*?[ -]years?[ -]old((?: [\w’'.-]+){0,3})")
_MEASURED = re.compile(r"\bhow (?:many|much|long|big|large|high|far)\b", re.IGNORECASE)
_CLAUSE = 60  # characters before a measure in which the words stand that it belongs to
# What is no measure of the thing itself, each with the words of a question that asks for it.
_NOT_ITSELF = (
    (r"\b(?:per|rate|every)\b", r"per|out of|in every|for every"),
    (r"\b(?:more|another|additional|extra|further)\b", r"another|(?:an )?(?:additional|extra|further)"),
    (r"\b(?:could|can|may|might|fac\w+|maximum|most|risk|many)\b", r"fac(?:e|es|ed|ing)|punishable by|a maximum of"),
    (r"\b(?:need\w*|requir\w+|necessary|takes?)\b", r"need(?:s|ed|ing)?|requir(?:es?|ed|ing)"),
)
_WORDS_BEFORE = [
    (
        re.compile(asked, re.IGNORECASE),
        re.compile(rf"\b(?:{told}) (?:(?:about|around|some|the|up to) )*$", re.IGNORECASE),
    )
    for asked, told in _NOT_ITSELF
]
# "150 million more than before", "218 votes he needs": by how much, and how much it would take.
_BEHIND = re.compile(
    r"(?: [a-z]+)? (?:(?:more|less|higher|lower|fewer) than|(?:that )?(?:he|she|it|they) needs?(?:ed)?)\b"
)
_PEOPLE = words("people persons women men kids children girls boys workers employees members victims passengers others")


def measures_another(one: Candidate) -> bool:
    """Whether a measure is of something else: "how long did she speak?" and "a three-day congress"."""
    question = one.question
    if _MEASURED.search(question) and _is_not_itself(one):
        return True
    if _HOW_OLD.search(question):
        return _is_age_of_another(one)
    if counted := _HOW_MANY.search(question):
        return _counts_another(one, counted[1])
    if _HOW_LONG.search(question) and (_OFTEN.search(one.before(_NEAR)) or _is_span_of_another(one)):
        return True
    return _is_height(one) or bool(_WORTH.search(question) and re.search(r"\bin [a-z]+$", one.words))


def _is_not_itself(one: Candidate) -> bool:
    """Whether it is a measure beside that of the thing: "per 1,000", "another 20", "faces 10 years", "needed 218"."""
    before, behind = one.before(_CLAUSE), one.behind(_NEAR)
    if any(told.search(before) and not asked.search(one.question) for asked, told in _WORDS_BEFORE):
        return True
    return bool(_BEHIND.match(behind)) and not re.search(r"\b(?:more|less|need\w*)\b", one.question, re.IGNORECASE)


def _is_height(one: Candidate) -> bool:
    """Whether "how big was it?" is answered by the height at which it flew."""
    flew = _HOW_BIG.search(one.question) and _UP_AT.search(one.before(_NEAR))
    return bool(flew and _LENGTH.match(one.words + one.behind(_NEAR)))


def _is_span_of_another(one: Candidate) -> bool:
    """Whether it is how long something else took: "a three-day congress", or "three days of debates" with no speech."""
    if re.search(r"\w-\w+$", one.words):
        nouns = WORD.findall(one.behind(60))[:3]
        asked = {word.lower()[:3] for word in WORD.findall(one.question) if len(word) > 3}
        return bool(nouns) and not any(noun.lower()[:3] in asked for noun in nouns)
    asked_for = one.asked - stems(" ".join(NAME.findall(one.told)))
    return bool(re.match(r" of [a-z-]+", one.behind(60)) and asked_for) and not asked_for & stems(one.told)


def _counts_another(one: Candidate, noun: str) -> bool:
    """Whether "how many counts?" is answered by "three arrests", "shops?" by "544 shop owners", or people by an age."""
    behind = one.behind(60)
    following = re.match(r" ([a-z]+) ([a-z]+)", behind)
    if following and stem(following[1]) == stem(noun) and following[1] != noun:
        return following[2].endswith("s") and following[2] not in t.FUNCTION_WORDS
    if re.search(rf"\b{re.escape(noun)} $", one.before(_NEAR), re.IGNORECASE):
        return True  # "on ballots four and five"
    if _is_age(one) or (_STAFF.search(one.before(_NEAR)) and not _AT_WORK.search(one.question)):
        return True
    match = _COUNTED.match(one.words + behind)
    if match is None or noun.lower() in _PEOPLE or not noun.endswith("s") or match[1].lower() in t.FUNCTION_WORDS:
        return False  # people go by many names: "20 sailors"
    return stem(match[1]) != stem(noun) and stem(noun) not in stems(match[0])


def _is_age(one: Candidate) -> bool:
    """Whether a number stands as an age beside a name: "Ida Berg, 22, a student"."""
    beside = re.search(r"[^\W\d_]\w*, $", one.before(_NEAR)) and re.match(r",(?! \d)", one.behind(3))
    return one.words.isdigit() and bool(beside)


def _is_age_of_another(one: Candidate) -> bool:
    """Whether a number is no age, or that of somebody else than is asked about: "the 96-year-old monarch"."""
    asked = {word.lower() for word in WORD.findall(one.question)}
    before, own = one.before(AGED), one.words + one.behind(40)
    if re.search(r"\bwhen (?:\w+ ){1,3}w(?:as|ere) (?:only |just )?$", before):
        return True  # "she came here when she was 6"
    if re.match(r"\d+,", own) and before.endswith(", "):
        return not names(before.split()[-1]) & asked
    if match := _AGED.match(own):
        bearers = [n for n in NAME.findall(match[1]) if not nation(n)] or NAME.findall(before)[-1:]
        return bool(bearers) and not names(" ".join(bearers)) & asked
    return not any(word.isdigit() for word in WORD.findall(one.words))
