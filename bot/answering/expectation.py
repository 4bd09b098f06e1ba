"""What a question asks, and whether an answer is of that kind: a time for "when", a number for "how many", a name for
"who", and never just the question's own words."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.answering.wording import is_number, is_time
from index.splitting import sentences
from index.terms import stems

Fits = Callable[[str], bool]

SHORTEST = 5  # words, from which the last sentence of a question can be read by itself
_TIME = re.compile(r"\b(when|what (time|date|day|month|year)|which (day|month|year|date))\b")
_NUMBER = re.compile(r"\bhow (many|much|far|big|large|high|fast|wide|deep|tall|heavy|long|old|soon|often)\b")
_SHARE = re.compile(r"\bwhat (percentage|percent|share|number)\b")
_PERSON = re.compile(r"\b(who|whom|whose)\b")


def asked_part(question: str) -> str:
    """The last sentence of a question that tells a story first, which is what a reader is trained on."""
    last = sentences(question)[-1].of(question) if question.strip() else question
    return last if last.endswith("?") and len(last.split()) >= SHORTEST else question


def expected(question: str) -> Fits:
    """Whether a short answer is of the kind that the question asks for, and says more than the question itself."""
    kind, words = _kind(asked_part(question).lower()), stems(question)
    return lambda answer: kind(answer) and not stems(answer) <= words


def _kind(asked: str) -> Fits:
    if _NUMBER.search(asked) or _SHARE.search(asked):
        return lambda answer: is_number(answer) or is_time(answer)
    if _TIME.search(asked):
        return is_time
    return _is_name if _PERSON.search(asked) else bool


def _is_name(answer: str) -> bool:
    """Whether any word begins with a capital: people and organisations do, "the company" does not."""
    return any(word[0].isupper() for word in answer.split())
