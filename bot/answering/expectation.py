"""What a question asks, and whether an answer is of that kind: a time for "when", a number for "how many", a name for
"who", and never just the question's own words."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.answering.wording import is_number, is_time, tokens
from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Span

_COMMON = frozenset(map(stem, COMMON))
CLAIMS = frozenset(
    map(stem, ["claim", "claims", "allegation", "allegations", "accusation", "accusations", "charge", "charges"])
)
Fits = Callable[[str], bool]

SAME = 0.6  # the share of words that two questions have in common if they ask the same
SHORTEST = 5  # words, from which the last sentence of a question can be read by itself
_TIME = re.compile(r"\b(when|what (time|date|day|month|year)|which (day|month|year|date))\b")
_DURATION = re.compile(r"\bhow (long|old|soon)\b")
_SUM = (
    r"(cost|costs|money|pay|paid|fine|fined|raise|raised|spend|spent|worth|price|fee|fees|budget|debt|fund|funding|owe|"
    r"owed|earn|earned|taxes|bring in)"
)
_MONEY = re.compile(
    rf"\bhow (much|big|large|high)\b.*\b{_SUM}\b|\bin (dollars|euros|pounds)\b|"
    r"\bwhat (is|was|did|does|will|are|'s) .*\b(cost|price|fee)\b"
)
_COUNT = re.compile(r"\bhow many\b")
_NUMBER = re.compile(r"\bhow (much|far|big|large|high|fast|wide|deep|tall|heavy|often|strong|powerful|hot|cold)\b")
_SHARE = re.compile(r"\bwhat (percentage|percent|share|number|amount)\b")
_PLACE = re.compile(r"^\W*where\b")
_ROLES = (
    r"(senator|judge|justice|(congress|states|spokes)(man|woman|person)|representative|lawmaker|legislator|governor|mayor|"
    r"president|minister|secretary|candidate|lawyer|attorney|doctor|professor|reporter|journalist|anchor|host|coach|"
    r"player|actor|actress|singer|officer|ceo|director|person|man|woman)s?"
)
_PERSON = re.compile(
    rf"\b(who|whom|whose)\b|\b(which|what) (of the )?(\w+ )?{_ROLES}\b(?!['’])|"
    r"\b(what|which) (is|are|was|were|'s) (the|his|her|its|their) (\w+ )?names?\b"
)
_WHO_DID = re.compile(r"^\W*(?:and |but |so )?who (?:has |had )?(\w{3,})\b(?! by\b)", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being) (?:\w+ly )?(\w+)\b[^.;:]{0,80}?\bby (?=\w)")
_NOUN = re.compile(r"^\W*(?:what|which) (?!(?:is|are|was|were|did|does|do)\b)(\w+)\b")
_ONE = re.compile(
    r"^\W*(?:what|which) (?:\w+ ){0,2}?(\w*[^s\W]) (?:is|was|did|does|do|has|had|have|will|would|can|could)\b"
)
_UNIT_OF_TIME = re.compile(
    r"\b(seconds?|minutes?|hours?|days?|weeks?|weekends?|fortnight|months?|quarters?|years?|decades?|centur(y|ies)|"
    r"ages?)\b",
    re.IGNORECASE,
)
# "An hour", "a few long weeks", "within days"; a bare "weeks" tells nobody how long.
_AMOUNT_OF_TIME = re.compile(
    r"\b(an?|half|every|all|many|several|few|couple|dozens|hundreds|within|matter)\b (of )?(\w+ ){0,2}?"
    rf"{_UNIT_OF_TIME.pattern}",
    re.IGNORECASE,
)
_NO_NAMES = frozenset("the a an i we you he she it they my our your his her its their".split())  # noqa: SIM905
_ORDINAL = re.compile(
    r"(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))\b.*"
)
# "After the men had said that they sailed in 2020" says a time, and not when.
_CLAUSE = re.compile(r"(?:after|before|when|as|while|until|once) (?:\S+ ){6}", re.IGNORECASE)
_TIMES = re.compile(r"\b(doubled?|tripled?|trebled?|quadrupled?|halved?|twofold|tenfold)\b", re.IGNORECASE)
_CURRENCY = re.compile(
    r"[$€£¥%]|\b(dollars?|euros?|pounds?|cents?|pence|yen|yuan|francs?|crowns?|percent|per cent|"
    r"rupees?|pesos?|rou?bles?|quid|free|nothing)\b",
    re.IGNORECASE,
)

# What is said before a question and behind it, and asks nothing: "so did they sign or not?"
_OPENING = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|well|wait|hey|um|also|then|anyway|btw)\b[\s,]*)+(?=\w)", re.IGNORECASE
)
_TAG = re.compile(r"(,? (?:or not|or nah|or what|lol|then|again|though|please|pls|btw))+(\W*)$", re.IGNORECASE)


def asked_part(question: str) -> str:
    """The last sentence of a question that tells a story first, which is what a reader is trained on."""
    last = sentences(question)[-1].of(question) if question.strip() else question
    own = last if last.endswith("?") and len(last.split()) >= SHORTEST else question
    return _TAG.sub(r"\2", _OPENING.sub("", own)) or own


def expected(question: str) -> Fits:
    """Whether a short answer is of the kind that the question asks for, and says more than the question itself."""
    asked = asked_part(question).lower()
    kind, words, noun, one = _kind(asked), stems(question), _NOUN.search(asked), _ONE.search(asked)
    if words & CLAIMS:  # "the allegations" says no more of the accusation that was asked about
        words |= CLAIMS
    return lambda answer: (
        kind(answer)
        and not stems(answer) <= words
        and not (noun and _repeats(answer, noun[1]))
        and not (one and _names_several(answer, one[1]))
    )


def done_by(question: str, sentence: str) -> Span | None:
    """Where a sentence in the passive voice says by whom the act of a "who" question was done; None if it is in none.

    "Who found the boat?" is answered after "by" in "the boat was found on Monday by a fisherman", and only there.
    """
    act = _WHO_DID.match(asked_part(question))
    if act is None:
        return None
    wanted = stem(act[1])
    for passive in _PASSIVE.finditer(sentence):
        if stem(passive[1]) == wanted:
            return Span(passive.end(), len(sentence))
    return None


def is_same_question(question: str, other: str) -> bool:
    """Whether a question in a text asks what is asked: it has no other words of weight, and most of those asked for."""
    asked, own = (stems(text) - _COMMON for text in (question, other))
    return bool(own) and len(own & asked) >= SAME * max(len(own), len(asked))


def asks_for_value(question: str) -> bool:
    """Whether only a time, a number or a sum can answer."""
    asked = asked_part(question).lower()
    return any(pattern.search(asked) for pattern, fits in _FITTING if fits not in (_is_name, _is_no_time))


def asks_for_name(question: str) -> bool:
    """Whether a person or an organisation is asked for."""
    return _PERSON.search(asked_part(question).lower()) is not None


def _repeats(answer: str, noun: str) -> bool:
    """Whether an answer to "what evidence?" says "irrefutable evidence": it names the kind of what is asked."""
    return answer.lstrip("'\"‘“")[:1].islower() and stem(noun) in stems(answer)


def _names_several(answer: str, noun: str) -> bool:
    """Whether an answer to "which house committee?" says "two House committees", which is none of them."""
    last = answer.split()[-1:]
    return bool(last) and last[0].endswith("s") and stem(last[0]) == stem(noun) and last[0] != noun


def _kind(asked: str) -> Fits:
    """What an answer to a question in small letters looks like; anything, where its words do not tell."""
    for pattern, fits in _FITTING:
        if pattern.search(asked):
            return fits
    return _says_something


def _is_name(answer: str) -> bool:
    """Whether any word begins with a capital: people and organisations do, "the company" does not; nor is it a day.

    The article that begins a sentence does not count, nor does a pronoun: "The trawler" is no name, and "I" is none.
    """
    words = [word for word in answer.split() if word.lower() not in _NO_NAMES]
    return any(word[0].isupper() for word in words) and _says_something(answer) and not is_time(answer)


def _is_duration(answer: str) -> bool:
    """How long something takes or lasts: "two weeks", "since 1998", "until next week"."""
    until = is_time(answer) and re.match(r"(until|till|since|by) ", answer, re.IGNORECASE)
    return is_number(answer) or _is_date(answer) or bool(_AMOUNT_OF_TIME.search(answer) or until)


def _is_when(answer: str) -> bool:
    return is_time(answer) and not _CLAUSE.match(answer)


def _is_no_time(answer: str) -> bool:
    return _says_something(answer) and not is_time(answer)


def _is_money(answer: str) -> bool:
    return bool(_CURRENCY.search(answer)) and not (is_time(answer) and not is_number(answer))


def _is_count(answer: str) -> bool:
    """Whether there is a number that counts: no share, no sum of money, no date."""
    unit = re.search(r"[$€£¥%]|\bper ?cent\b", answer) or _ORDINAL.fullmatch(answer)
    return is_number(answer) and not unit and not _is_date(answer)


def _is_date(answer: str) -> bool:
    return is_time(answer) and not _UNIT_OF_TIME.search(answer)


def _is_amount(answer: str) -> bool:
    return is_number(answer) or is_time(answer) or bool(_TIMES.search(answer))


def _says_something(answer: str) -> bool:
    """Whether more is left than a title ("Dr"), an article or a filler."""
    return bool(tokens(answer))


_FITTING: tuple[tuple[re.Pattern[str], Fits], ...] = (
    (_MONEY, _is_money),
    (_COUNT, _is_count),
    (_DURATION, _is_duration),
    (_NUMBER, _is_amount),
    (_SHARE, _is_amount),
    (_TIME, _is_when),
    (_PERSON, _is_name),
    (_PLACE, _is_no_time),
)
