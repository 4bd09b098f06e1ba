"""The words of a question that are worth looking for."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

_TERM = re.compile(r"\w+")

# English function words and the words that questions are made of: they stand in nearly every passage.
COMMON = frozenset(
    """a about all also am an and any are as at be been but by can could did do does doing done for from get had
    has have he her here hers him his how i if in into is it its just many me more most much my no nor not of on
    or our out over please say says said she should so some such tell than that the their them then there these
    they this those to us was we were what when where which who whom whose why will with would you your s t d ll
    re ve""".split()  # noqa: SIM905
)


_stem_word = snowballstemmer.stemmer("english").stemWord


@lru_cache(maxsize=50_000)
def stem(term: str) -> str:
    """`term` without its inflection, by the English Snowball stemmer: "denied" and "denies" are one word."""
    return str(_stem_word(term))


def stems(text: str) -> frozenset[str]:
    """The stems of all words of `text`, common ones too."""
    return frozenset(stem(term) for term in _TERM.findall(text.lower()))


def query_terms(question: str) -> list[str]:
    """The distinct words of `question` in lower case and in order, common ones left out unless all are."""
    found = list(dict.fromkeys(_TERM.findall(question.lower())))
    return [term for term in found if term not in COMMON] or found
