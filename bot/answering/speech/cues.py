"""Cues within one sentence: which words report speech, and whose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.answering.speech import clauses, noun_phrases
from bot.answering.speech import tokens as t
from bot.answering.speech.noun_phrases import Range, Sentence
from bot.answering.speech.reporting_verbs import DOCUMENTS, DOUBTFUL, NOUNS, READINGS, Reading
from bot.answering.speech.word_lists import words

Style = Literal["finite", "participle", "inverted", "passive", "according", "noun", "colon", "as"]

# Prepositions that belong to the cue: what follows them is what was said.
_PARTICLES = {
    "call": words("for on out upon"),
    "point": words("to out"),
    "refer": words("to"),
    "allude": words("to"),
    "complain": words("about of"),
    "warn": words("of against about"),
    "ask": words("for about"),
    "push": words("for"),
    "argue": words("for against"),
    "disagree": words("with"),
    "agree": words("with on to"),
    "speculate": words("about on"),
    "apologize": words("for"),
    "apologise": words("for"),
    "object": words("to"),
    "opt": words("for"),
    "lobby": words("for against"),
    "comment": words("on"),
    "respond": words("to"),
    "hint": words("at"),
    "boast": words("about of"),
    "advocate": words("for"),
    "rail": words("against"),
    "campaign": words("for against"),
    "worry": words("about"),
    "think": words("of about"),
    "say": words("of about"),
    "press": words("for"),
    "insist": words("on"),
    "brag": words("about"),
    "joke": words("about"),
    "reply": words("to"),
    "press ahead": words(""),
    "commit": words("to"),
    "preach": words("about"),
    "approve": words("of"),
    "disapprove": words("of"),
    "plead": words("for"),
    "beg": words("for"),
    "swear": words("to"),
    "scoff": words("at"),
    "gush": words("about over"),
    "fume": words("about over"),
    "sneer": words("at"),
    "write": words("of about"),
    "tell": words("of about"),
    "poke": words("fun"),
    "muse": words("about"),
    "elaborate": words("on"),
    "opine": words("on about"),
    "hope": words("for"),
    "wish": words("for"),
    "know": words("about"),
    "wonder": words("about"),
    "inquire": words("about"),
    "expand": words("on"),
}
_BEFORE_INFINITIVE = words("on continued proceeded quick first forced used took issued released held gave turned came")
_PLURALS = words("people police men women children some many most others both few all several who which and")
_PASTS = words("read cast forecast broadcast hit")
_INVERTING = frozenset({"say", "declare", "tell", "ask", "utter", "think"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb group, noun or colon: tokens `[first, last)`, the word itself at `at`, and its subject."""

    first: int
    at: int
    last: int
    style: Style
    subject: Range
    reading: Reading | None = None
    inherited: bool = False  # whether the subject stands with another verb


def cues(sentence: Sentence) -> list[Cue]:
    """The cues of a sentence in order, whether or not they turn out to have content."""
    found: list[Cue] = []
    for at, token in enumerate(sentence):
        cue = _cue_at(sentence, at, found) if token.kind == "word" else None
        if cue:
            found.append(cue)
    return found or _unlisted(sentence)


def _unlisted(sentence: Sentence) -> list[Cue]:
    """ "...," he went on: after a whole quotation, any verb reports it."""
    if len(sentence) < 3 or not sentence[0].is_spoken:
        return []
    for at in range(2, min(len(sentence), 9)):
        if t.is_finite(sentence, at):
            subject = clauses.subject(sentence, clauses.verb_group_start(sentence, at))
            return [Cue(at, at, at + 1, "finite", subject, READINGS["said"])] if subject and subject.first == 1 else []
    return []


def _cue_at(sentence: Sentence, at: int, before: list[Cue]) -> Cue | None:
    lower = sentence[at].lower
    if lower == "according":
        return _according(sentence, at)
    if lower in NOUNS and _follows_possessor(sentence, at):
        return _noun(sentence, at)
    reading = READINGS.get(lower)
    if reading is None or (sentence[at].is_name and at > 0) or _is_modifier(sentence, at):
        return None
    first = clauses.verb_group_start(sentence, at)
    cue = _verb(sentence, first, at, reading, before)
    return cue and _with_particle(sentence, cue)


def _is_modifier(sentence: Sentence, at: int) -> bool:
    """Whether the word stands where a noun or an adjective does: "the alleged theft", "new claims"."""
    if not at:
        return False
    before = sentence[at - 1].lower
    if before in t.DETERMINERS and before not in (
        "that",
        "all",
        "both",
        "some",
        "many",
        "most",
        "others",
        "what",
        "another",
        "each",
        "few",
    ):
        return True
    return (before == "'s" and not t.is_finite(sentence, at - 1)) or (
        before in ("of", "with", "from") and not sentence[at].lower.endswith("ing")
    )


def _verb(sentence: Sentence, first: int, at: int, reading: Reading, before: list[Cue]) -> Cue | None:
    auxiliaries = {sentence[i].lower for i in range(first, at)}
    if "to" in auxiliaries:
        return _infinitive(sentence, first, at, reading, before)
    has = (
        sentence[at - 1].lower == "'s"
        and reading.lemma != "call"
        and not (at + 1 < len(sentence) and sentence[at + 1].lower == "by")
    )
    if reading.participle and auxiliaries & t.BE and not has:
        return _passive(sentence, first, at, reading)
    if (reading.form == "ing" and not auxiliaries & t.BE) or "having" in auxiliaries:
        return _participle(sentence, first, at, reading, before)
    doubtful = sentence[at].lower in DOUBTFUL or (reading.form == "s" and reading.lemma in DOUBTFUL)
    if (
        (doubtful or (reading.form == "base" and reading.lemma in DOUBTFUL))
        and not auxiliaries
        and not _is_clear(sentence, at, reading)
    ):
        return None
    return _finite(sentence, first, at, reading, before)


def _is_clear(sentence: Sentence, at: int, reading: Reading) -> bool:
    """Whether what could be a noun is a verb: by a subject before it and something said after it."""
    if at == 0:
        return False
    if sentence[at].lower == "read" and sentence[at - 1].lower in DOCUMENTS:
        return True
    if sentence[at - 1].lower in t.SUBJECTS | words("who which"):
        return True
    if at + 1 >= len(sentence):
        return False
    after = sentence[at + 1]
    begins = after.lower in t.DETERMINERS | t.OBJECTS | t.SUBJECTS | words("that how whether if to for on")
    before = sentence[at - 1]
    if after.text in (".", ",") and any(
        sentence[i].text == "," or sentence[i].kind == "quotation" for i in range(max(0, at - 7), at)
    ):
        return reading.form == "s" or before.lower.endswith("s")
    plural = before.lower.endswith("s") or before.lower in _PLURALS or before.text in (",", ")")
    if reading.form == "base" and sentence[at].lower not in _PASTS:
        fits = plural
    else:
        fits = (
            before.is_name
            or (before.kind == "word" and before.lower not in t.FUNCTION_WORDS)
            or before.text in (",", ")")
        )
    return fits and (
        begins or after.kind == "quotation" or after.is_name or after.text == ":" or reading.lemma not in DOUBTFUL
    )


def _finite(sentence: Sentence, first: int, at: int, reading: Reading, before: list[Cue]) -> Cue | None:
    inverted = _inverted(sentence, first, at, reading)
    if inverted:
        return inverted
    subject = clauses.subject(sentence, first)
    if subject:
        style: Style = "as" if _after_as(sentence, subject) else "finite"
        return Cue(first, at, at + 1, style, subject, reading)
    if reading.participle and first == at and at + 1 < len(sentence) and sentence[at + 1].lower == "by":
        return _passive(sentence, first, at, reading)
    if first and (
        sentence[first - 1].lower in ("and", "but", "or", "then")
        or (
            sentence[first - 1].text in (",", "—", "–")
            and any(sentence[i].lower in t.AUXILIARIES for i in range(first, at))
        )
    ):
        if reading.form == "base" and first == at:
            return None
        return _controlled(sentence, first, at, reading, before, "finite")
    if first and sentence[first - 1].kind == "quotation" and before:
        return _controlled(sentence, first, at, reading, before, "finite")
    return None


def _after_as(sentence: Sentence, subject: Range) -> bool:
    return subject.first > 0 and sentence[subject.first - 1].lower == "as"


def _inverted(sentence: Sentence, first: int, at: int, reading: Reading) -> Cue | None:
    """ "...," said X."""
    if first != at or reading.form == "ing" or not reading.frames & _INVERTING or at + 1 >= len(sentence):
        return None
    previous = sentence[at - 1] if at else None
    if previous is None or not (
        previous.kind == "quotation" or previous.text in (",", "—", "–", "as") or previous.lower in ("as", "so")
    ):
        return None
    subject = noun_phrases.noun_phrase_after(sentence, at + 1)
    if subject is None or sentence[subject.first].lower in t.OBJECTS:
        return None
    after = sentence[subject.last] if subject.last < len(sentence) else None
    if t.is_finite(sentence, subject.last) if after else False:
        return None
    if previous.kind != "quotation" and previous.lower != "as":
        ends = (
            after is None
            or after.text in (",", ".", ";", "—", "(")
            or after.lower in t.PREPOSITIONS | t.TIMES | {"who"}
        )
        if (
            not ends
            or not noun_phrases.has_finite(sentence, max(0, at - noun_phrases.REACH), at - 1)
            or clauses.subject(sentence, first)
        ):
            return None
    return Cue(first, at, at + 1, "as" if previous.lower == "as" else "inverted", subject, reading)


def _infinitive(sentence: Sentence, first: int, at: int, reading: Reading, before: list[Cue]) -> Cue | None:
    """ "went on to say", "took to Twitter to announce": said; "asked him to say" is not."""
    if not any(sentence[i].lower in _BEFORE_INFINITIVE for i in range(max(0, first - 7), first)):
        return None
    return _controlled(sentence, first, at, reading, before, "participle")


def _passive(sentence: Sentence, first: int, at: int, reading: Reading) -> Cue | None:
    """ "was accused of theft by X": X says it."""
    for by in range(at + 1, min(at + 14, len(sentence) - 1)):
        if sentence[by].text in (",", ";", ".", ":") or sentence[by].lower in ("and", "who", "that"):
            return None
        if sentence[by].lower == "by":
            agent = None if sentence[by + 1].lower.endswith("ing") else noun_phrases.noun_phrase_after(sentence, by + 1)
            return Cue(first, at, at + 1, "passive", agent, reading) if agent else None
    return None


def _participle(sentence: Sentence, first: int, at: int, reading: Reading, before: list[Cue]) -> Cue | None:
    """ ", calling it 'baseless'": said by whom the sentence is about."""
    if first == 0:
        return _opening_participle(sentence, at, reading)
    previous = sentence[first - 1]
    if (
        previous.text in (",", "—", "–", "--", ";")
        or previous.kind == "quotation"
        or previous.lower in words("and by in after before while without but when or then")
    ):
        return _controlled(sentence, first, at, reading, before, "participle")
    if previous.lower in DOCUMENTS or previous.lower in NOUNS or previous.lower in t.TIMES or previous.is_name:
        return _controlled(sentence, first, at, reading, before, "participle")
    if previous.kind == "word" and previous.lower not in t.FUNCTION_WORDS:
        if t.is_past(previous.lower) or reading.lemma == "understand":
            return None
        noun = noun_phrases.noun_phrase_before(sentence, first)  # "protesters chanting ..."
        return (
            noun
            and sentence[noun.first].lower != "'s"
            and noun_phrases.is_agent(sentence, noun)
            and Cue(first, at, at + 1, "participle", noun, reading)
        ) or None
    return None


def _opening_participle(sentence: Sentence, at: int, reading: Reading) -> Cue | None:
    comma = next(
        (
            i
            for i in range(at, min(len(sentence) - 1, at + 40))
            if sentence[i].text == "," or (sentence[i].kind == "quotation" and sentence[i].text[-2] == ",")
        ),
        None,
    )
    subject = noun_phrases.noun_phrase_after(sentence, comma + 1) if comma else None
    return Cue(at, at, at + 1, "participle", subject, reading, inherited=True) if subject else None


def _controlled(
    sentence: Sentence, first: int, at: int, reading: Reading, before: list[Cue], style: Style
) -> Cue | None:
    """A cue whose subject stands with an earlier verb of the sentence."""
    for cue in reversed(before[-4:]):
        if cue.style != "noun":
            return Cue(first, at, at + 1, style, cue.subject, reading, inherited=True)
    subject = _main_subject(sentence, first)
    return Cue(first, at, at + 1, style, subject, reading, inherited=True) if subject else None


def _main_subject(sentence: Sentence, end: int) -> Range | None:
    """The subject of the first finite verb before `end` that has one, but of a relative clause's only at last."""
    fallback = None
    for at in range(max(0, end - noun_phrases.REACH), end):
        if t.is_finite(sentence, at):
            found = clauses.subject(sentence, clauses.verb_group_start(sentence, at))
            if found and sentence[at - 1].lower not in ("who", "which", "that"):
                return found
            fallback = fallback or found
    return fallback


def _according(sentence: Sentence, at: int) -> Cue | None:
    if at + 2 >= len(sentence) or sentence[at + 1].lower != "to":
        return None
    source = noun_phrases.noun_phrase_after(sentence, at + 2)
    return Cue(at, at, at + 2, "according", source) if source else None


def _follows_possessor(sentence: Sentence, at: int) -> bool:
    before = {sentence[i].lower for i in range(max(0, at - 3), at)}
    return (
        bool(before & (t.POSSESSIVES | {"'s"}))
        and at + 1 < len(sentence)
        and (
            sentence[at + 1].lower in words("that to for of about on against with over")
            or sentence[at + 1].kind == "quotation"
        )
    )


def _noun(sentence: Sentence, at: int) -> Cue | None:
    """ "X's claim that", "his call for"."""
    for i in range(at - 1, max(-1, at - 4), -1):
        lower = sentence[i].lower
        if lower in t.POSSESSIVES:
            last = (
                at + 2 if sentence[at + 1].lower in ("for", "of", "about", "on", "against", "with", "over") else at + 1
            )
            return None if lower == "whose" else Cue(i + 1, at, last, "noun", Range(i, i + 1))
        if lower == "'s":
            owner = noun_phrases.noun_phrase_before(sentence, i, with_links=False)
            last = (
                at + 2 if sentence[at + 1].lower in ("for", "of", "about", "on", "against", "with", "over") else at + 1
            )
            return owner and Cue(i + 1, at, last, "noun", owner)
        if lower in t.FUNCTION_WORDS or sentence[i].kind != "word":
            return None
    return None


def _with_particle(sentence: Sentence, cue: Cue) -> Cue:
    if cue.reading is None or cue.last >= len(sentence) - 1 or cue.style == "inverted":
        return cue
    particle, after = sentence[cue.last], sentence[cue.last + 1]
    if particle.lower in _PARTICLES.get(cue.reading.lemma, ()) and after.lower not in t.TIMES and after.kind != "mark":
        return replace(cue, last=cue.last + 1)
    return cue
