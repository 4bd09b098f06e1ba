"""Words beside the thing that is asked for: what it is of, what has it, an attribute of any."""

from __future__ import annotations

import re

from bot.answering.binding.candidate import WORD, Candidate
from bot.answering.nations import nation
from bot.answering.speech import tokens as t
from index.terms import stem

# What is asked for by an attribute: "what colour is the car?" is answered by "red" of "a red car".
_OF_A_KIND = frozenset({"colour", "color", "kind", "sort", "type", "shape", "material", "time", "size"})
_ASKED_FOR = re.compile(r"^\W*(?:and |but |so )?(?:what|which) (\w+)\b", re.IGNORECASE)
# One of any: "every AI model" tells of no model which it is.
_GENERIC = frozenset(
    {"a", "an", "any", "every", "each", "no", "another", "some", "most", "many", "such", "on", "of", "for"}
)
_ONE_OF = frozenset("another any every each only his her its their my our your".split())  # noqa: SIM905
_SHORT = 2  # letters of a word in capitals that may be a mere attribute: "AI", "IT", "TV"
_LIKE = re.compile(r"(similar|comparable|other|most|typical) (?:\w+ )?[a-z]+s\b", re.IGNORECASE)
_DEFINED = re.compile(r"^\W*what(?:['’]s| is| are| was| were)\b", re.IGNORECASE)
_HAS_IT = re.compile(r",? (?:which|that|who) (?:includ|ha[sdv]|contain|featur|offer)\w*", re.IGNORECASE)
_OF = re.compile(r"([a-z]+) (?:of|into|on|about|against|for) (?:the )?$")
_AT_WORK = re.compile(r"\b(?:where|work\w*|employ\w*|job)\b", re.IGNORECASE)
_OF_BEFORE = re.compile(r"\b(?:was|were|did|had|former\w*|used|before|previous\w*|once)\b", re.IGNORECASE)
_FORMER = re.compile(r"\b(?:former|onetime|one-time|erstwhile) $|\bex-$", re.IGNORECASE)


def is_of_any(one: Candidate) -> bool:
    """Whether "which model?" is answered by "AI" of "every AI model": an attribute of any, and not a name of one."""
    asked, own = _ASKED_FOR.match(one.question), one.words.split()
    if own and own[0].lower() == "any":
        return True
    if asked is None or len(own) != 1:
        return False
    following = WORD.match(one.text, one.answer.end + 1)
    if following is None or stem(following[0]) != stem(asked[1]):
        return False
    before = re.search(r"([\w’'-]+) $", one.before(40))
    if not (own[0].islower() or len(own[0]) <= _SHORT or nation(own[0])):  # a name: "the Veltro company", but an
        return before is not None and before[1].lower() in _ONE_OF  # attribute in "her WNBA team"
    is_plural = following[0].lower() != asked[1].lower()
    return before is None or is_plural or before[1].lower() in _GENERIC


def is_cut(one: Candidate) -> bool:
    """Whether "which model?" is answered by "direct" of "direct copying": one small word cut from before its noun."""
    asked, own = _ASKED_FOR.match(one.question), one.words.split()
    if asked is None or asked[1].lower() in _OF_A_KIND or len(own) != 1 or not own[0].isalpha():
        return False
    if not re.match(r" [a-z]", one.behind(2)) or not own[0].islower():
        return False
    sentence = t.tokens(one.text, one.answer.start, min(len(one.text), one.answer.end + 40), ())
    if len(sentence) < 2 or stem(sentence[1].lower) == stem(asked[1]):  # "the fishing vessel"
        return False
    return sentence[1].lower not in t.FUNCTION_WORDS and not t.is_finite(sentence, 1)


def is_of_the_like(one: Candidate) -> bool:
    """Whether a sentence tells of others of the kind: "similar boats sell for 200 crowns"."""
    begins = _LIKE.match(one.told)
    return begins is not None and begins[1].lower() not in one.question.lower()


def is_no_more(one: Candidate) -> bool:
    """Whether "where does he work?" is answered by the company of "a former Veltro engineer"."""
    asked = bool(_AT_WORK.search(one.question)) and not _OF_BEFORE.search(one.question)
    return asked and bool(_FORMER.search(one.before(12)))


def has_it(one: Candidate) -> bool:
    """Whether "what is the safe harbour?" is answered by the law of "the law, which includes a safe harbour"."""
    asked = _DEFINED.search(one.question) and not _HAS_IT.search(one.question)
    return bool(asked and _HAS_IT.match(one.text, one.answer.end))


def is_what_it_is_of(one: Candidate) -> bool:
    """Whether "what is the inquiry?" is answered by the mayor of "the inquiry into the mayor"."""
    of = _OF.search(one.before(40)) if _DEFINED.match(one.question) else None
    return of is not None and stem(of[1]) in one.asked


def is_denied(one: Candidate) -> bool:
    """Whether it is the first half of "not by night, but in broad daylight"."""
    return one.words.lower().startswith("not ") and ", but " in one.told
