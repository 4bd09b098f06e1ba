"""What stands between a cue and what was said: to whom, when, where, how."""

from __future__ import annotations

from bot.answering.speech import noun_phrases
from bot.answering.speech import tokens as t
from bot.answering.speech.noun_phrases import Sentence
from bot.answering.speech.word_lists import words

_PREPOSITIONS = words(
    "in on at during after before via through from with to amid about over inside outside by of following under for as"
)
_NO_LISTENER = words("that if whether how why what where when who which there to for about")
_MOST = 6  # adjuncts in a row
_LONGEST = 25  # tokens of one


def after_adjuncts(sentence: Sentence, start: int, *, listener: bool = False, to_is_content: bool = False) -> int:
    """The place after the adjuncts from `start` on: "told reporters on Monday in London ^ that".

    `listener`: whether whom it was said to comes first. `to_is_content`: whether "to" begins what was said.
    """
    at = _after_listener(sentence, start) if listener else start
    for _ in range(_MOST):
        step = at if to_is_content and at < len(sentence) and sentence[at].lower == "to" else _adjunct(sentence, at)
        if step == at:
            break
        at = step
    return at


def _after_listener(sentence: Sentence, at: int) -> int:
    if at >= len(sentence) or sentence[at].lower in _NO_LISTENER:
        return at
    phrase = noun_phrases.noun_phrase_after(sentence, at)
    return phrase.last if phrase and not noun_phrases.has_finite(sentence, at, phrase.last) else at


def _adjunct(sentence: Sentence, at: int) -> int:
    """The place after the adjunct that begins at `at`; `at` itself if none does."""
    if at + 1 >= len(sentence):
        return at
    token, after = sentence[at], sentence[at + 1]
    if token.kind == "word" and (t.is_adverb(token) or token.lower in t.TIMES):
        return at if token.lower == "there" and t.is_finite(sentence, at + 1) else at + 1
    if token.lower in ("this", "last", "late", "early") and after.lower in t.TIMES:
        return at + 2
    if token.text == "(":
        return _first(sentence, at, (")",), at - 1) + 1
    if token.lower == "when" and after.lower == "asked":
        return _first(sentence, at, (",", ".", ":"), at)
    return _prepositional_end(sentence, at) if token.lower in _PREPOSITIONS else at


def _first(sentence: Sentence, at: int, marks: tuple[str, ...], otherwise: int) -> int:
    return next((i for i in range(at, min(len(sentence), at + _LONGEST)) if sentence[i].text in marks), otherwise)


def _prepositional_end(sentence: Sentence, at: int) -> int:
    after = sentence[at + 1]
    if after.lower in t.TIMES or after.kind == "number":
        end = at + 2
        while (
            end < len(sentence)
            and end < at + _LONGEST
            and (sentence[end].lower in t.TIMES or sentence[end].kind == "number")
        ):
            end += 1
        return end
    if after.lower in t.OBJECTS and sentence[at].lower in ("of", "to", "about", "with"):
        return at + 2
    opens_clause = after.lower in t.SUBORDINATORS | t.SUBJECTS and after.lower != "one"
    if after.kind != "word" or opens_clause or after.lower.endswith("ing"):
        return at
    phrase = noun_phrases.noun_phrase_after(sentence, at + 1)
    return phrase.last if phrase else at
