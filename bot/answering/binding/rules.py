"""Whether words of a sentence belong to what is asked about, or to something beside it.

A sentence that names what is asked about may tell the fact of another: "Veltro, the Graz-based lab, has accused
Corvane" says nowhere where Corvane is based. Only what is plain from the words themselves is refused here.
"""

from __future__ import annotations

import re

from bot.answering.binding import circumstances, measures, persons, things
from bot.answering.binding.candidate import NAME, Candidate
from bot.answering.nations import nation
from index.terms import stem
from index.types import Span

_UNBOUND = (
    circumstances.is_dateline,
    circumstances.is_based_elsewhere,
    circumstances.is_home,
    circumstances.is_of_what_is_where,
    circumstances.is_when_it_was_said,
    circumstances.is_where_not,
    circumstances.is_of_the_past,
    persons.is_only_nominated,
    persons.is_asked_itself,
    persons.holds_no_office,
    persons.is_half_a_name,
    persons.is_beside_the_others,
    persons.is_told_of_another,
    things.is_of_any,
    things.is_cut,
    things.is_of_the_like,
    measures.measures_another,
)
_NEAR = (things.is_no_more, things.has_it, things.is_what_it_is_of, things.is_denied)
# A nation's word before a common noun: "the French police", "US officials".
_OF_NATION = re.compile(r"\b([A-Z][\w.]+)(?:['’]s)? ([a-z]{3,})\b")


def is_bound(question: str, text: str, answer: Span) -> bool:
    """Whether an answer, a range of the text of an article, can be of what the question asks about."""
    one = Candidate(question, text, answer)
    return not any(is_so(one) for is_so in _UNBOUND)


def is_only_near(question: str, text: str, answer: Span) -> bool:
    """Whether a sentence may answer, but not in these words of it: they belong to something beside what is asked."""
    one = Candidate(question, text, answer)
    return any(is_so(one) for is_so in _NEAR)


def is_of_another_nation(question: str, quote: str) -> bool:
    """Whether a quote tells of another nation's government, police or leader than the question names.

    That is so where it has the question's noun behind another nation's name, and the question's nation nowhere.
    """
    asked = {(found, stem(noun)) for word, noun in _OF_NATION.findall(question) if (found := nation(word))}
    if not asked:
        return False
    told = {(found, stem(noun)) for word, noun in _OF_NATION.findall(quote) if (found := nation(word))}
    present = {found for word in NAME.findall(quote) if (found := nation(word))}
    return any(
        where not in present and any(noun == other and where != elsewhere for elsewhere, other in told)
        for where, noun in asked
    )
