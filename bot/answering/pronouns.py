"""Whom "he", "they", "it" or "there" stand for in a question, by the questions before it and their answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from bot.answering.discourse import Spoken, Turn, named_in_answer, named_in_question, things
from bot.answering.speech import names
from index.terms import COMMON

_PEOPLE: dict[str, names.Gender] = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
_MANY = frozenset(["they", "them", "their", "theirs"])
_THING = frozenset(["it", "its"])
_OWNING = frozenset(["his", "hers", "their", "theirs", "its"])
_PRONOUN = re.compile(rf"\b({'|'.join([*_PEOPLE, *_MANY, *_THING, 'there'])})\b(?!-)", re.IGNORECASE)
_AUXILIARY = r"(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)"
_THERE_IS = re.compile(rf"\b{_AUXILIARY} there\b|\bthere (?:be|been|{_AUXILIARY[3:-1]})\b", re.IGNORECASE)
_WHO = re.compile(r"^\W*who\b", re.IGNORECASE)
_WHAT = re.compile(r"^\W*(?:what|which)\b", re.IGNORECASE)
_WHERE = re.compile(r"^\W*(?:where\b|(?:in )?(?:what|which) (?:city|town|country|place|state|court)\b)", re.IGNORECASE)
_ASKED_OF = re.compile(rf"^\W*(?:\w+ ){{0,3}}?{_AUXILIARY} (?:the )?(?P<rest>.*)", re.IGNORECASE)
_HOW_MANY = re.compile(r"\b(?:how many|which) ((?:\w+ )?\w+s)\b", re.IGNORECASE)

Fits = Callable[[Spoken], bool]


def with_names(question: str, turns: Sequence[Turn], masked: re.Pattern[str]) -> str | None:
    """The question with names in place of its pronouns; None if it has none, or one that nothing spoken of fits.

    `turns` are those of the conversation, the last one first. A pronoun stands for one only: where it comes again, it
    stays. What `masked` finds is no pronoun: "is it true".
    """
    hidden = [m.span() for pattern in (masked, _THERE_IS) for m in pattern.finditer(question)]
    text, known = question, dict[str, str]()
    for match in reversed(list(_PRONOUN.finditer(question))):
        if any(start <= match.start() < end for start, end in hidden):
            continue
        sort = _sort(match[1].lower())
        name = known.get(sort) or (place(turns) if sort == "there" else antecedent(match[1].lower(), turns))
        if name is None:
            return None
        known[sort] = name
        text = text[: match.start()] + _in_place(match, name) + text[match.end() :]
    return text if known else None


def _sort(pronoun: str) -> str:
    """Pronouns of one sort stand for the same."""
    return _PEOPLE.get(pronoun) or ("they" if pronoun in _MANY else "it" if pronoun in _THING else "there")


def _in_place(match: re.Match[str], name: str) -> str:
    """The name as the pronoun stands: "her plan" and "did it meet her?"."""
    pronoun, following = match[1].lower(), re.match(r" ([\w-]+)", match.string[match.end() :])
    owns = pronoun in _OWNING or (pronoun == "her" and following and following[1].lower() not in COMMON)
    return f"{name}’s" if owns and not name.endswith("s") else f"{name}’" if owns else name


def antecedent(pronoun: str, turns: Iterable[Turn]) -> str | None:
    """The name that a pronoun stands for; None if nothing spoken of fits."""
    found = (_in_turn(pronoun, turn) for turn in turns)
    return next((name for name in found if name), None)


def place(turns: Iterable[Turn]) -> str | None:
    """What "there" stands for: the answer to "where?", with a preposition, or a place that was spoken of."""
    for turn in turns:
        if turn.told and _WHERE.match(turn.question):
            return turn.told if re.match(r"(in|at|on|near|off|outside) ", turn.told) else f"in {turn.told}"
        if spot := next((s.name for s in named_in_question(turn) if s.sort == "place"), None):
            return f"in {spot}"
    return None


def _in_turn(pronoun: str, turn: Turn) -> str | None:
    spoken = _spoken_of(pronoun, turn)
    return next((s.name for fits in _fitting(pronoun) for s in spoken if fits(s)), None)


def _fitting(pronoun: str) -> tuple[Fits, ...]:
    """What a pronoun can stand for, the surest first."""
    if gender := _PEOPLE.get(pronoun):
        return (
            lambda s: s.sort == "person" and s.gender == gender,
            lambda s: s.sort == "person" and s.gender is None,
            lambda s: s.sort == "unknown" and s.gender in (gender, None) and not s.name.startswith("the "),
        )
    if pronoun in _MANY:
        return (lambda s: s.sort not in ("person", "place"), lambda s: s.sort == "person")
    return (lambda s: s.sort not in ("person", "place"), lambda s: " " not in s.name)  # the ship may be called Ida


def _spoken_of(pronoun: str, turn: Turn) -> list[Spoken]:
    """What a turn speaks of, in the order in which a pronoun takes it.

    The answer to "who?" acted, and comes first, unless the question names who acted: "whom did Lind blame?". "It" is
    no answer to "who?".
    """
    answered, asked, own = named_in_answer(turn), named_in_question(turn), things(turn)
    opens = _opens_with(asked, turn.question)
    if pronoun in _THING:
        about = [*asked, *own] if opens else [*own, *asked]
        told = answered if _WHAT.match(turn.question) else []
        return [*about, *told] if opens else [*told, *about]
    # "What is the Ida named after?" - "Ida Berg": the fuller name is meant.
    asked = [s for s in asked if not any(f" {s.name} " in f" {a.name} " and s.name != a.name for a in answered)]
    if pronoun in _MANY and (counted := _HOW_MANY.search(turn.question)):
        return [Spoken(counted[1], "unknown"), *answered, *asked]
    if pronoun in _MANY and (both := _both(asked, turn.question)):
        return [both, *answered, *asked]
    if pronoun == "them" and (several := [s for s in own if s.name.endswith("s")]):
        return [*several, *answered, *asked]
    return [*asked, *answered, *own] if opens and asked else [*answered, *asked, *own]


def _both(asked: Sequence[Spoken], question: str) -> Spoken | None:
    """Two that are named together: "when did Reed and Varga meet?"."""
    for one, other in pairwise(asked):
        if f"{one.written} and {other.written}".lower() in question.lower():
            return Spoken(f"{one.name} and {other.name}", "unknown")
    return None


def _opens_with(asked: Sequence[Spoken], question: str) -> bool:
    """Whether the first name of a question is its subject, right after the auxiliary: "whom did Lind blame?"."""
    match = _ASKED_OF.match(question)
    return bool(match and asked and match["rest"].lower().startswith(asked[0].written.lower()))
