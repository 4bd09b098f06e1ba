"""Whether words of a sentence belong to what is asked about, or to something beside it.

A sentence that names what is asked about may tell the fact of another: "Veltro, the Graz-based lab, has accused
Corvane" says nowhere where Corvane is based. Only what is plain from the words themselves is refused here.
"""

from __future__ import annotations

import re

from bot.answering.lines import dateline
from bot.answering.nations import nation
from bot.answering.speech import tokens as t
from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Span

_COMMON = frozenset(map(stem, COMMON))
_BASED = re.compile(r"[-–]based\b")
_NAME = re.compile(r"\b[A-Z][\w’'.&-]*")
# What is asked for by an attribute: "what colour is the car?" is answered by "red" of "a red car".
_OF_A_KIND = frozenset({"colour", "color", "kind", "sort", "type", "shape", "material", "time", "size"})
_ASKED_FOR = re.compile(r"^\W*(?:and |but |so )?(?:what|which) (\w+)\b", re.IGNORECASE)
_WORD = re.compile(r"[\w’'-]+")
# One of any: "every AI model" tells of no model which it is.
_GENERIC = frozenset(
    {"a", "an", "any", "every", "each", "no", "another", "some", "most", "many", "such", "on", "of", "for"}
)
_SHORT = 2  # letters of a word in capitals that may be a mere attribute: "AI", "IT", "TV"
_OTHERS = re.compile(r"\bothers?\b", re.IGNORECASE)
_AND_OTHERS = re.compile(r",?\s+(?:and|plus|along with|together with) (?:[\w-]+ ){0,2}others?\b")
_RELATIVE = re.compile(r"((?:[A-Z][\w.’'-]+ ?)+), ((?:who|whose|which)\b[^,;]*)(?:,|$)")
_HOW_LONG = re.compile(r"\bhow long\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many (\w+)\b", re.IGNORECASE)
_AT_WORK = re.compile(r"\b(?:where|work\w*|employ\w*|job)\b", re.IGNORECASE)
_WORTH = re.compile(r"\b(?:worth|valued|valuation)\b", re.IGNORECASE)
_STAFF = re.compile(r"\b(?:employ(?:s|ed|ing)?|(?:staff|workforce) of) (?:\w+ ){0,2}$", re.IGNORECASE)
# "For the second time in a week" tells how often.
_OFTEN = re.compile(r"\b(?:times?|once|twice) (?:in|within) (?:\w+ )?$", re.IGNORECASE)
_OF_BEFORE = re.compile(r"\b(?:was|were|did|had|former\w*|used|before|previous\w*|once)\b", re.IGNORECASE)
_DEFINED = re.compile(r"^\W*what(?:['’]s| is| are| was| were)\b", re.IGNORECASE)
_HAS_IT = re.compile(r",? (?:which|that|who) (?:includ|ha[sdv]|contain|featur|offer)\w*", re.IGNORECASE)
_FORMER = re.compile(r"\b(?:former|onetime|one-time|erstwhile) $|\bex-$", re.IGNORECASE)
# A nation's word before a common noun: "the French police", "US officials".
_OF_NATION = re.compile(r"\b([A-Z][\w.]+)(?:['’]s)? ([a-z]{3,})\b")


def is_bound(question: str, text: str, answer: Span) -> bool:
    """Whether an answer, a range of the text of an article, can be of what the question asks about."""
    refused = (
        _is_dateline,
        _is_based_elsewhere,
        _is_of_any,
        _is_cut,
        _is_beside_the_others,
        _is_told_of_another,
        _measures_another,
    )
    return not any(is_so(question, text, answer) for is_so in refused)


def is_only_near(question: str, text: str, answer: Span) -> bool:
    """Whether a sentence may answer, but not in these words of it: they belong to something beside what is asked."""
    return _is_no_more(question, text, answer) or _has_it(question, text, answer) or _is_denied(text, answer)


def is_of_another_nation(question: str, quote: str) -> bool:
    """Whether a quote tells of another nation's government, police or leader than the question names.

    That is so where it has the question's noun behind another nation's name, and the question's nation nowhere.
    """
    asked = {(found, stem(noun)) for word, noun in _OF_NATION.findall(question) if (found := nation(word))}
    if not asked:
        return False
    told = {(found, stem(noun)) for word, noun in _OF_NATION.findall(quote) if (found := nation(word))}
    present = {found for word in _NAME.findall(quote) if (found := nation(word))}
    return any(
        where not in present and any(noun == other and where != elsewhere for elsewhere, other in told)
        for where, noun in asked
    )


def _is_dateline(_: str, text: str, answer: Span) -> bool:
    """Whether it is the place that a report was written in, as the report begins with it."""
    line = text.rfind("\n", 0, answer.start) + 1
    return answer.end <= line + dateline(text[line : line + 100])


def _is_based_elsewhere(question: str, text: str, answer: Span) -> bool:
    """Whether it is the place in "the Graz-based lab", and the lab is not what is asked about.

    It is, where the name stands before it ("Veltro, the Graz-based lab") or ends the same phrase ("Graz-based Veltro").
    """
    own = _BASED.search(text, answer.start, answer.end + len("-based"))
    if own is None:
        return False
    names = _named(question, sentence_of(text, answer).of(text))
    if not names:
        return False
    before = re.search(r"([A-Z][\w’'.&-]*(?: [A-Z][\w’'.&-]*)*), (?:\w+ ){0,3}$", text[: answer.start])
    behind = re.match(r"[-–]based (?:[a-z][\w-]* )*((?:[A-Z][\w’'.&-]*[ ]?)*)", text[own.start() :])
    told = f"{before[1] if before else ''} {behind[1] if behind else ''}"
    return not names & _names(told)


def _names(text: str) -> set[str]:
    """The words that are written with a capital, in small letters and without what ends them."""
    return {re.sub(r"(?:['’]s)?[.'’]*$", "", word).lower() for word in _NAME.findall(text)}


def _named(question: str, sentence: str) -> set[str]:
    """The names of a sentence that the question has, too, in whatever case it writes them."""
    return _names(sentence) & {re.sub(r"['’]s$", "", word.lower()) for word in _WORD.findall(question)}


def _is_beside_the_others(question: str, text: str, answer: Span) -> bool:
    """Whether "who were the others?" is answered by the one in "the skipper and three other sailors"."""
    return bool(_OTHERS.search(question) and _AND_OTHERS.match(text, answer.end))


def _is_no_more(question: str, text: str, answer: Span) -> bool:
    """Whether "where does he work?" is answered by the company of "a former Veltro engineer"."""
    asked = bool(_AT_WORK.search(question)) and not _OF_BEFORE.search(question)
    return asked and bool(_FORMER.search(text, max(0, answer.start - 12), answer.start))


def _has_it(question: str, text: str, answer: Span) -> bool:
    """Whether "what is the safe harbour?" is answered by the law of "the law, which includes a safe harbour"."""
    return bool(_DEFINED.search(question) and not _HAS_IT.search(question) and _HAS_IT.match(text, answer.end))


def _is_denied(text: str, answer: Span) -> bool:
    """Whether it is the first half of "not by night, but in broad daylight"."""
    return answer.of(text).lower().startswith("not ") and ", but " in sentence_of(text, answer).of(text)


def _is_told_of_another(question: str, text: str, answer: Span) -> bool:
    """Whether it stands in a clause about somebody else: "Lind, who runs against Moss, called on Varga to resign"."""
    sentence = sentence_of(text, answer)
    said = sentence.of(text)
    for clause in _RELATIVE.finditer(said):
        start, end = sentence.start + clause.start(2), sentence.start + clause.end(2)
        if start <= answer.start and answer.end <= end:
            elsewhere = _named(question, said[: clause.start()] + said[clause.end() :])
            return bool(elsewhere) and not _named(question, clause[0])
    return False


def _measures_another(question: str, text: str, answer: Span) -> bool:
    """Whether a measure is of something else than what is asked about.

    "How long did she speak?" is not answered by "a three-day congress", nor "how many shops?" by "544 shop owners".
    """
    if _WORTH.search(question) and re.search(r"\bin [a-z]+$", answer.of(text)):
        return True  # "billions of dollars in investment"
    before, behind = text[max(0, answer.start - 24) : answer.start], text[answer.end : answer.end + 60]
    if _HOW_LONG.search(question) and (_OFTEN.search(before) or _is_span_of_another(question, text, answer)):
        return True
    if _HOW_LONG.search(question) and re.search(r"\w-\w+$", answer.of(text)):
        nouns = _WORD.findall(behind)[:3]
        asked = {word.lower()[:3] for word in _WORD.findall(question) if len(word) > 3}
        return bool(nouns) and not any(noun.lower()[:3] in asked for noun in nouns)
    if counted := _HOW_MANY.search(question):
        if _is_age(before, answer.of(text), behind) or (_STAFF.search(before) and not _AT_WORK.search(question)):
            return True
        following = re.match(r" ([a-z]+) ([a-z]+)", behind)
        if following and stem(following[1]) == stem(counted[1]) and following[1] != counted[1]:
            return following[2].endswith("s") and following[2] not in t.FUNCTION_WORDS
    return False


def _is_span_of_another(question: str, text: str, answer: Span) -> bool:
    """Whether "how long did she speak?" is answered by "three days of debates", in a sentence where nobody speaks."""
    of = re.match(r" of (?:[a-z-]+ )*?[a-z-]+", text[answer.end : answer.end + 60])
    asked = stems(question) - _COMMON - stems(" ".join(_NAME.findall(sentence_of(text, answer).of(text))))
    return bool(of and asked) and not asked & stems(sentence_of(text, answer).of(text))


def _is_age(before: str, answer: str, behind: str) -> bool:
    """Whether a number stands as an age beside a name: "Ida Berg, 22, a student"."""
    return answer.isdigit() and bool(re.search(r"[^\W\d_]\w*, $", before) and re.match(r",(?! \d)", behind))


def sentence_of(text: str, answer: Span) -> Span:
    """The sentence that an answer begins in."""
    start = text.rfind("\n", 0, answer.start) + 1
    end = text.find("\n", answer.end)
    line = text[start : len(text) if end < 0 else end]
    for sentence in sentences(line):
        if start + sentence.end > answer.start:
            return Span(start + sentence.start, max(start + sentence.end, answer.end))
    return answer


def _is_cut(question: str, text: str, answer: Span) -> bool:
    """Whether "which model?" is answered by "direct" of "direct copying": one small word cut from before its noun."""
    asked = _ASKED_FOR.match(question)
    words = answer.of(text).split()
    if asked is None or asked[1].lower() in _OF_A_KIND or len(words) != 1 or not words[0].isalpha():
        return False
    following = re.match(r" [a-z]", text[answer.end : answer.end + 2])
    if following is None or not words[0].islower():
        return False
    sentence = t.tokens(text, answer.start, min(len(text), answer.end + 40), ())
    if len(sentence) < 2 or stem(sentence[1].lower) == stem(asked[1]):  # "the fishing vessel"
        return False
    return sentence[1].lower not in t.FUNCTION_WORDS and not t.is_finite(sentence, 1)


def _is_of_any(question: str, text: str, answer: Span) -> bool:
    """Whether "which model?" is answered by "AI" of "every AI model": an attribute of any, and not a name of one."""
    asked = _ASKED_FOR.match(question)
    words = answer.of(text).split()
    if asked is None or len(words) != 1 or not (words[0].islower() or len(words[0]) <= _SHORT):
        return False
    following = _WORD.match(text, answer.end + 1)
    if following is None or stem(following[0]) != stem(asked[1]):
        return False
    before = re.search(r"([\w’'-]+) $", text[: answer.start])
    is_plural = following[0].lower() != asked[1].lower()
    return before is None or is_plural or before[1].lower() in _GENERIC
