"""Places and times of something else than what is asked about."""

from __future__ import annotations

import re

from bot.answering.binding.candidate import Candidate, named, names
from bot.answering.lines import dateline
from bot.answering.speech.reporting_verbs import READINGS
from bot.answering.speech.word_lists import words
from bot.answering.statements import stance
from index.terms import stem
from index.types import Span

_WHERE = re.compile(r"^\W*(?:(?:and|but|so) )?where\b", re.IGNORECASE)
_WHEN = re.compile(r"^\W*(?:(?:and|but|so) )?when\b", re.IGNORECASE)
_OF_HOME = re.compile(r"\b(?:from|based|represent\w*|live|lives|home)\b", re.IGNORECASE)
_BASED = re.compile(r"[-–]based\b")
_NOT_IN = re.compile(
    r"\b(?:not|never|n['’]t)\b(?:(?!only|just|until|before)[^,;]){0,40} (?:in|at|on|from|to|by) (?:the )?$",
    re.IGNORECASE,
)
_WILL = re.compile(r"^\W*(?:(?:and|but|so) )?(?:when|where|who|what|which|how \w+)(?:['’]ll| will)\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were|ran|took|lasted|had|did|cost|came|went|held)\b")
_YET = re.compile(
    r"\b(?:will|would|going to|expect\w*|set|due|plan\w*|schedul\w+|next|may|could|should|tomorrow|upcoming|is|are)\b"
    r"|['’](?:ll|s|re)\b"
)
_SAYING = frozenset(
    w for w, r in READINGS.items() if r.frames & {"say", "tell", "declare"} and r.form in ("past", "ing")
)
_OF_SPEECH = frozenset(READINGS) | words("speak speaking spoke talk talking talked interview")
_SAID = re.compile(r"\b(\w+)(?: (?:reporters|[A-Z]\w+))*,?(?: (?:late|early|on|in))*\s$")


def is_dateline(one: Candidate) -> bool:
    """Whether it is the place that a report was written in, as the report begins with it."""
    line = one.text.rfind("\n", 0, one.answer.start) + 1
    return one.answer.end <= line + dateline(one.text[line : line + 100])


def is_based_elsewhere(one: Candidate) -> bool:
    """Whether it is the place in "the Graz-based lab", and the lab is not what is asked about.

    It is, where the name stands before it ("Veltro, the Graz-based lab") or ends the same phrase ("Graz-based Veltro").
    """
    own = _BASED.search(one.text, one.answer.start, one.answer.end + len("-based"))
    asked = named(one.question, one.told) if own else set()
    if own is None or not asked:
        return False
    before = re.search(r"([A-Z][\w’'.&-]*(?: [A-Z][\w’'.&-]*)*), (?:\w+ ){0,3}$", one.text[: one.answer.start])
    behind = re.match(r"[-–]based (?:[a-z][\w-]* )*((?:[A-Z][\w’'.&-]*[ ]?)*)", one.text[own.start() :])
    return not asked & names(f"{before[1] if before else ''} {behind[1] if behind else ''}")


def is_where_not(one: Candidate) -> bool:
    """Whether "which states banned it?" is answered by "it is not banned in Norland"."""
    shift = one.sentence.start
    clause = stance(one.told, Span(one.answer.start - shift, min(one.answer.end - shift, len(one.told))))
    is_told = clause.negated and _NOT_IN.search(one.told[: one.answer.start - shift])
    return bool(is_told) and not stance(one.question).negated


def is_of_the_past(one: Candidate) -> bool:
    """Whether "how long will it last?" is answered by how long one lasted before."""
    return bool(_WILL.match(one.question)) and _WAS.search(one.told) is not None and not _YET.search(one.told)


def is_home(one: Candidate) -> bool:
    """Whether "where did they meet?" is answered by where one of them is from: "Senator Ida Berg of Norland"."""
    asked = _WHERE.match(one.question) and not _OF_HOME.search(one.question)
    return bool(asked and re.search(r"\b[A-Z][\w.’'-]+ of $", one.before(40)))


def is_of_what_is_where(one: Candidate) -> bool:
    """Whether "where is the trial?" is answered by "at Lind" of "at Lind trial", which says whose it is."""
    following = re.match(r" ([a-z]+)", one.behind(30))
    asked = following and _WHERE.match(one.question) and one.ends_as_a_name
    return bool(asked and following) and stem(str(following and following[1])) in one.asked


def is_when_it_was_said(one: Candidate) -> bool:
    """Whether "when do they meet?" is answered by "she said on Monday that they would meet"."""
    if not _WHEN.match(one.question) or _OF_SPEECH & {word.lower() for word in re.findall(r"\w+", one.question)}:
        return False
    said = _SAID.search(one.before(40))
    goes_on = re.match(r" that\b|,? (?:he|she|they|it)\b", one.behind(10))
    return bool(said and goes_on and said[1].lower() in _SAYING)
