"""Whether a sentence states what it says: or denies it, hedges it, makes it a condition, or asks.

Negators follow Huddleston and Pullum, The Cambridge Grammar of the English Language (2002), ch. 9; hedges follow
Hyland, Hedging in Scientific Research Articles (1998), and the cues of the CoNLL-2010 shared task, as far as news uses
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.speech.reporting_verbs import READINGS, cue_polarity
from bot.answering.speech.word_lists import words
from index.types import Span

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BORDER = re.compile(r"[;:—–]|,|\bbut\b|\balthough\b|\bthough\b|\bwhile\b|\bwhereas\b", re.IGNORECASE)

_NEGATORS = words("not never no none nobody nothing nowhere neither nor cannot without hardly barely scarcely")
_NOT_NEGATING = frozenset(
    {  # what follows a negator and makes it none
        ("not", "only"),
        ("not", "just"),
        ("not", "merely"),
        ("not", "least"),
        ("not", "to"),
        ("no", "doubt"),
        ("no", "matter"),
        ("no", "sooner"),
        ("no", "1"),
        ("no", "one's"),
        ("nothing", "but"),
    }
)
_FAILING = words(
    "fail fails failed failing refuse refuses refused refusing decline declines declined declining lack lacks lacked"
    " lacking"
)
_NOUNS = words("object objects dispute disputes counter doubt doubts")  # no denials as often as not
_HEDGES = words(
    "may might could would allegedly reportedly apparently perhaps possibly probably likely maybe supposedly"
    " purportedly potentially presumably seemingly ostensibly arguably unclear uncertain unconfirmed alleged suspected"
    " rumoured rumored purported apparent possible potential seem seems seemed appear appears appeared expected"
    " believed thought said considered rumours rumors accused"
)
_ONLY_PASSIVE = words("expected believed thought said considered accused suspected alleged")
_BE = words("is are was were be been being")
_CONDITIONS = words("if unless whether provided assuming supposing lest")
_NOT_CONDITIONS = frozenset({("as", "if"), ("what", "if")})
_INVERTED = re.compile(r"(?:should|were|had)\s+(?:the|a|an|he|she|it|they|[A-Z])[^,?]*,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stance:
    """How a sentence stands to its own content. `denied`: its verb denies ("rejected the claims"), whoever does so."""

    negated: bool = False
    denied: bool = False
    hedged: bool = False
    conditional: bool = False
    question: bool = False

    @property
    def states(self) -> bool:
        """Whether it plainly says that something is so."""
        return not (self.negated or self.denied or self.hedged or self.conditional or self.question)


def stance(sentence: str, focus: Span | None = None) -> Stance:
    """The stance of one sentence; with `focus`, negation and denial of the clause in which that range stands.

    Two negations cancel out: "did not deny" neither negates nor denies. A condition, a hedge or a question mark holds
    for the whole sentence: "If Alibaba is found guilty, prices rise" states neither half.
    """
    words = [m[0].lower().replace("’", "'") for m in _WORD.finditer(sentence)]
    clause = _clause(sentence, focus) if focus else sentence
    inner = [m[0].lower().replace("’", "'") for m in _WORD.finditer(clause)]
    negations = sum(1 for _ in _negations(inner))
    denials = sum(_denies(word) for word in inner)
    return Stance(
        negated=negations % 2 == 1 and not denials,
        denied=denials > 0 and negations % 2 == 0,
        hedged=any(_hedges(sentence, words, at) for at in range(len(words))),
        conditional=_is_conditional(sentence, words),
        question=sentence.rstrip("\"”'’) ").endswith("?"),
    )


def _clause(sentence: str, focus: Span) -> str:
    """The part of the sentence between the nearest clause borders around `focus`."""
    start, end = 0, len(sentence)
    for border in _BORDER.finditer(sentence):
        if border.end() <= focus.start:
            start = border.end()
        elif border.start() >= focus.end:
            end = border.start()
            break
    return sentence[start:end]


def _negations(words: Sequence[str]) -> Iterator[str]:
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        before = words[at - 1] if at else ""
        if word == "not" and before == "or":  # whether or not
            continue
        if (word in _NEGATORS or word.endswith("n't") or word in _FAILING) and (word, following) not in _NOT_NEGATING:
            yield word


def _denies(word: str) -> bool:
    reading = READINGS.get(word)
    return word not in _FAILING | _NOUNS and reading is not None and cue_polarity(word) == "denies"


def _hedges(sentence: str, words: Sequence[str], at: int) -> bool:
    word = words[at]
    if word not in _HEDGES:
        return False
    if word in _ONLY_PASSIVE:
        return (at > 0 and words[at - 1] in _BE and word != "accused") or (
            word == "alleged" and at > 0 and words[at - 1] in ("the", "an")
        )
    return word != "may" or " may " in sentence or sentence.startswith("May ")  # and not the month


def _is_conditional(sentence: str, words: Sequence[str]) -> bool:
    pairs = zip(("", *words), words, strict=False)
    return any(word in _CONDITIONS and (before, word) not in _NOT_CONDITIONS for before, word in pairs) or bool(
        _INVERTED.match(sentence)
    )
