"""Subjects, agents and complements around a verb: shallow parsing by closed classes and neighbours.

Every walk is bounded by `REACH` tokens, so the work is linear in the text's length whatever the text is.
"""

from __future__ import annotations

from bot.answering.speech import tokens as t
from bot.answering.speech.noun_phrases import REACH, Range, Sentence, noun_phrase_before
from bot.answering.speech.word_lists import words

_LONGEST_GROUP = 8  # "would not ever have been so much as"
_ASIDE_OPENERS = t.PREPOSITIONS | words("who which whose that whom while when though although as if where")
_RELATIVES = words("who which whose that whom")


def verb_group_start(sentence: Sentence, at: int) -> int:
    """Where the verb group that ends at `at` begins: its auxiliaries, adverbs, negations and "to"."""
    first = at
    while first > 0 and at - first < _LONGEST_GROUP and _is_in_group(sentence, first - 1):
        first -= 1
    while first < at and sentence[first].lower in ("so", "there", "here"):
        first += 1
    return first


def _is_in_group(sentence: Sentence, at: int) -> bool:
    token = sentence[at]
    if token.lower == "'s":
        return t.is_finite(sentence, at)
    if token.lower in t.AUXILIARIES:
        return token.text[0].islower() or at == 0  # and not George Will
    return token.lower == "to" or (
        token.kind == "word" and at > 0 and t.is_adverb(token) and token.lower not in t.TIMES
    )


def subject(sentence: Sentence, verb: int) -> Range | None:
    """The subject of the verb group that begins at `verb`, where it stands before it."""
    last = _without_times(sentence, verb)
    if last == 0:
        return None
    before = sentence[last - 1]
    if before.text == ",":
        return _before_comma(sentence, last - 1)
    relative = _relative_before(sentence, last)
    if relative is not None:
        return antecedent(sentence, relative)
    if before.text in (")", "]"):
        opened = _opening(sentence, last - 1)
        return subject(sentence, opened) if opened else None
    if before.text in ("—", "–", "--", "-"):
        return _before_dash(sentence, last - 1)
    return _nominal(sentence, last)


def _relative_before(sentence: Sentence, last: int) -> int | None:
    """The "who" of a relative clause that ends at `last`: "supporters [who have heard from the campaign] say"."""
    verbs = 0
    for at in range(last - 1, max(0, last - 25), -1):
        token = sentence[at]
        if token.kind in ("mark", "quotation") or token.lower in ("and", "but", "that"):
            return None
        if token.lower == "who":
            return at if verbs > 0 and at < last - 1 else None
        verbs += t.is_finite(sentence, at)
    return None


def _nominal(sentence: Sentence, last: int) -> Range | None:
    """The subject that ends right before `last`: a pronoun, a relative's antecedent, or a noun phrase."""
    before = sentence[last - 1]
    if before.text in (")", "]"):
        opened = _opening(sentence, last - 1)
        return _nominal(sentence, opened) if opened else None
    if before.lower in _RELATIVES:
        return antecedent(sentence, last - 1)
    if before.lower in t.SUBJECTS and before.kind == "word" and before.lower != "one":
        return Range(last - 1, last)
    return noun_phrase_before(sentence, last)


def antecedent(sentence: Sentence, relative: int) -> Range | None:
    """What the relative pronoun at `relative` stands for."""
    last = relative
    if last and sentence[last - 1].lower in ("of", "all", "both", "some", "many"):
        return None
    if last and sentence[last - 1].text == ",":
        last -= 1
    elif sentence[relative].lower == "that":
        return noun_phrase_before(sentence, last) if last else None
    return noun_phrase_before(sentence, last) if last else None


def _without_times(sentence: Sentence, last: int) -> int:
    """`last` without words of time before it: "Trump on Monday", "the White House last week"."""
    at = last
    while (
        at > 1
        and last - at < 6
        and (sentence[at - 1].lower in t.TIMES or (sentence[at - 1].kind == "number" and at < last))
    ):
        at -= 1
    if at < last and at > 1 and sentence[at - 1].lower in ("on", "in", "this", "since", "late", "early", "of"):
        at -= 1
    return at


def _opening(sentence: Sentence, closing: int) -> int | None:
    for at in range(closing - 1, max(-1, closing - 30), -1):
        if sentence[at].text in ("(", "["):
            return at
    return None


def _before_dash(sentence: Sentence, dash: int) -> Range | None:
    for at in range(dash - 1, max(0, dash - 30), -1):
        if sentence[at].text == sentence[dash].text:
            return _nominal(sentence, at) if at else None
    return None


def _before_comma(sentence: Sentence, comma: int) -> Range | None:
    """The subject before what is set off by the comma: an apposition, a relative clause, "for its part"."""
    end = comma
    for _ in range(6):
        start = _comma_before(sentence, end)
        if start is None or not _is_aside(sentence, start + 1, end):
            return None
        found = _nominal(sentence, start) if start else None
        if found is None:
            end = start
            continue
        if found.first == 0 or sentence[found.first - 1].text != "," or _is_name_led(sentence, found):
            return found
        end = start
    return None


def _is_name_led(sentence: Sentence, found: Range) -> bool:
    """Whether it is a subject rather than one more apposition to a name before it."""
    head = sentence[found.first]
    if head.lower in t.SUBJECTS:
        return True
    before = found.first - 2
    return not (
        before >= 0
        and sentence[before].is_name
        and (head.lower in ("a", "an", "the") or not head.is_name or found.last - found.first == 1)
    )


def _comma_before(sentence: Sentence, end: int) -> int | None:
    for at in range(end - 1, max(-1, end - REACH), -1):
        token = sentence[at]
        if token.text == ",":
            return at
        if token.text in (";", ":", ".") or token.is_spoken:
            return None
    return None


def _is_aside(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the tokens between two commas leave the sentence whole without them."""
    if first >= last:
        return False
    opener = sentence[first].lower
    if opener in _ASIDE_OPENERS or opener in ("speaking", "asked"):
        return True
    if opener in ("and", "but", "or") and last - first > 1:
        return sentence[first + 1].lower in t.PREPOSITIONS | {"who"}
    while first < last - 1 and t.is_adverb(sentence[first]):  # ", clearly frustrated,"
        first += 1
    relative = next((at for at in range(first, last) if sentence[at].lower in _RELATIVES), last)
    return not any(t.is_finite(sentence, at) for at in range(first + 1, relative))
