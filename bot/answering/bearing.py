"""Whether a sentence affirms or denies what a yes-or-no question asks: by its verb, and what negates or denies it.

It says so only where it is plain: the sentence has the question's verb, or denies claims by the one asked about. A
hedge, a condition, or other words leave it open; a sentence that is left open may bear on the question all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from enum import StrEnum

from bot.answering.expectation import CLAIMS
from bot.answering.kinds import plain
from bot.answering.speech import tokens as t
from bot.answering.speech.word_lists import words
from bot.answering.statements import stance
from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Span

NEAR = 60  # characters on each side of a name in which words of time tell when it was
SHARED = 0.5  # the share of a question's words from which a sentence speaks of the same


class Bearing(StrEnum):
    """How a sentence bears on a yes-or-no question."""

    AFFIRMS = "affirms"
    DENIES = "denies"


_AUXILIARY = re.compile(
    r"^(is it (really )?true( that)?|is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|may|might)"
    r"(n['’]?t)? "
)
_EMPTY = frozenset(stem(word) for word in COMMON) | {
    stem(word) for word in words("actually really ever yet already still even true anyone anything somebody")
}
# Whether something has happened yet, which a report tells by when it is to be or was, and seldom by that verb.
_HAPPENED = re.compile(
    r"^(?:has|have|had|did|is|was|were) (?P<subject>.+?) (?:already |yet )?"
    r"(?:happen(?:ed)?|take(?:n)? place|took place|occur(?:red)?|be(?:en)? held|over|finished|ended|past|begun|started)"
    r"(?: yet| already)?$"
)
_TO_COME = re.compile(
    r"\b(?:upcoming|forthcoming|(?:is|are) (?:scheduled|planned|due|set|expected)|scheduled for|planned for|will|"
    r"later this (?:week|month|year)|next (?:week|month|year))\b"
)
_PAST = re.compile(r"\b(?:last (?:week|month|year|\w+day)|ago|yesterday|took place|(?:was|were) held|earlier this)\b")
_BEFORE_VERBS = (t.AUXILIARIES - {"'s"}) | t.SUBJECTS | words("not never")
_NAME = re.compile(r"\b[A-Z][^\W\d_]+")
_ANYONE = words("anyone anybody someone somebody people")
_PRONOUNS = words("he she they it who which that we i")
_YET_TO_BE = re.compile(r"\b(?:will|would|hopes?|aims?|plans?|wants?|focus\w*)\b", re.IGNORECASE)
_OPENS_SUBJECT = t.DETERMINERS | t.PREPOSITIONS


def bearing(question: str, quote: str) -> Bearing | None:
    """How `quote` bears on a yes-or-no `question`; None where that is not plain, or where its sentences say both."""
    told = set(bearings(question, quote))
    return told.pop() if len(told) == 1 else None


def bearings(question: str, text: str) -> list[Bearing]:
    """How each sentence of a text that tells bears on the question, in order."""
    asked, happened = _AUXILIARY.sub("", plain(question)), _HAPPENED.match(plain(question))
    told = (span.of(text) for span in sentences(text))
    if happened:
        return [found for sentence in told if (found := _by_time(happened["subject"], sentence))]
    return [found for sentence in told if (found := _bearing(asked, sentence))]


def _by_time(subject: str, sentence: str) -> Bearing | None:
    """Whether a sentence tells of the subject as past or as to come, in words of time near its name."""
    words = [word for word in subject.split() if stem(word) not in _EMPTY]
    named = re.search(r"\b" + r"[\s-]+".join(map(re.escape, words)) + r"\b", sentence, re.IGNORECASE) if words else None
    if named is None or stance(sentence).question:
        return None
    before, after = sentence[max(0, named.start() - NEAR) : named.start()], sentence[named.end() :][:NEAR]
    clause = f"{re.split('[,;:]', before)[-1]} {re.split('[,;:]', after)[0]}"
    told = {b for b, words in ((Bearing.DENIES, _TO_COME), (Bearing.AFFIRMS, _PAST)) if words.search(clause)}
    return told.pop() if len(told) == 1 else None


def _bearing(asked: str, sentence: str) -> Bearing | None:
    wanted, present = stems(asked) - _EMPTY, stems(sentence)
    own, whole = stance(asked), stance(sentence)
    if len(wanted & present) < SHARED * len(wanted) or not wanted or whole.conditional or whole.question:
        return None
    subject = _words(asked)[: _first(asked)]
    at = next((at for verb in _verbs(asked, sentence) if (at := _verb(sentence, verb))), None)
    if at is None:
        denied = (
            whole.denied and not own.denied and bool(CLAIMS & present and stems(" ".join(subject)) & present - _EMPTY)
        )
        return Bearing.DENIES if denied else None
    about_others = _is_of_another(asked, sentence, at) or _is_undergone(subject, sentence, at)
    if about_others or _is_aim(sentence, at) or (set(subject) & _ANYONE and not whole.negated):
        return None
    # What stands after the verb denies something else: "had not changed, refuting the reports".
    found = stance(sentence[: at.end], at)
    if found.hedged:
        return None
    negated = (found.negated or found.denied) != _negates_what(sentence[at.end :], wanted)
    agrees = negated == (own.negated or own.denied)
    return Bearing.AFFIRMS if agrees else Bearing.DENIES


def _is_of_another(asked: str, sentence: str, verb: Span) -> bool:
    """Whether others are named before the verb, and none of those that the question names: "Holm never won a cup"."""
    before, own = sentence[: verb.start], set(re.findall(r"[^\W\d_]+", asked.lower()))
    named = {name.lower() for name in _NAME.findall(before)} - COMMON
    told = {word.lower() for word in re.findall(r"[^\W\d_]+", before)}
    return bool(named) and not told & (own - COMMON) and not told & _PRONOUNS


def _is_undergone(subject: Sequence[str], sentence: str, verb: Span) -> bool:
    """Whether the subject of the question stands behind the verb only: "he accepted a seat on the board"."""
    own = stems(" ".join(subject)) - _EMPTY
    return bool(own & stems(sentence[verb.end :])) and not own & stems(sentence[: verb.start])


def _is_aim(sentence: str, verb: Span) -> bool:
    """Whether a verb in -ing tells what is yet to be: "the party will turn to winning the election"."""
    return (
        sentence[verb.start : verb.end].lower().endswith("ing")
        and _YET_TO_BE.search(sentence, 0, verb.start) is not None
    )


def _negates_what(behind: str, wanted: Set[str]) -> bool:
    """Whether what follows the verb is negated in the words that are asked for: "pleaded not guilty"."""
    found = [word.lower() for word in re.findall(r"[\w’'-]+", behind)[:6]]
    at = next((i for i, word in enumerate(found[:3]) if word in ("not", "no", "neither", "nothing", "none")), None)
    return at is not None and bool(stems(" ".join(found[at + 1 : at + 4])) & wanted)


def _verbs(asked: str, sentence: str) -> Iterator[str]:
    """The stems of what may be the verb of a question without its auxiliary, likeliest first.

    It is the first word that tells something after a subject of one word, or two after "the"; or after one of more, if
    these stand side by side in the sentence ("ilse bram", "the harbour board").
    """
    own = _words(asked)
    for size in range(_first(asked), len(own)):
        if size > _first(asked) and not re.search(rf"\b{re.escape(' '.join(own[:size]))}\b", sentence, re.IGNORECASE):
            return
        yield from [stem(word) for word in own[size:] if stem(word) not in _EMPTY][:1]


def _first(asked: str) -> int:
    return 2 if _words(asked)[:1] and _words(asked)[0] in _OPENS_SUBJECT else 1


def _words(asked: str) -> list[str]:
    return [word.strip("?.,'\"") for word in asked.split()]


def _verb(sentence: str, wanted: str) -> Span | None:
    """Where that word stands as a verb in the sentence."""
    found = t.tokens(sentence, 0, len(sentence), ())
    for at, token in enumerate(found):
        if token.kind == "word" and stem(token.lower) == wanted and _is_verb(found, at):
            return Span(token.start, token.end)
    return None


def _is_verb(sentence: list[t.Token], at: int) -> bool:
    """Whether a word is a verb by its form and by what stands before it."""
    if t.is_finite(sentence, at) or sentence[at].lower.endswith("ing"):
        return True
    before = sentence[at - 1].lower if at else ""
    return not sentence[at].text[0].isupper() and (before in _BEFORE_VERBS or before.endswith("n't"))
