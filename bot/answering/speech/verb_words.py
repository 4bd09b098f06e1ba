"""Whether a word that can be a reporting verb is one where it stands, and which preposition belongs to it."""

from __future__ import annotations

from bot.answering.speech import tokens as t
from bot.answering.speech.noun_phrases import Sentence
from bot.answering.speech.reporting_verbs import DOCUMENTS, DOUBTFUL, Reading
from bot.answering.speech.word_lists import words

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
}
_BEFORE_VERB = words("that all both some many most others what another each few")  # determiners that stand alone, too
_BEGINS = t.DETERMINERS | t.OBJECTS | t.SUBJECTS | words("that how whether if to for on")  # what was said
_PLURALS = words("people police men women children some many most others both few all several who which and")
_PASTS = words("read cast forecast broadcast hit")  # their base form, too


def is_modifier(sentence: Sentence, at: int) -> bool:
    """Whether the word stands where a noun or an adjective does: "the alleged theft", "of claims"."""
    if not at:
        return False
    before = sentence[at - 1].lower
    if before in t.DETERMINERS - _BEFORE_VERB:
        return True
    if before == "'s":
        return not t.is_finite(sentence, at - 1)
    return before in ("of", "with", "from") and not sentence[at].lower.endswith("ing")


def is_verb(sentence: Sentence, at: int, reading: Reading) -> bool:
    """Whether a word that is a noun as often is a verb here: by a subject before it and something said after it."""
    if reading.lemma not in DOUBTFUL and sentence[at].lower not in DOUBTFUL:
        return True
    if reading.form not in ("base", "s") and sentence[at].lower not in DOUBTFUL:
        return True
    if at == 0 or at + 1 >= len(sentence):
        return False
    before, after = sentence[at - 1].lower, sentence[at + 1]
    if before in t.SUBJECTS or before == "which" or (sentence[at].lower == "read" and before in DOCUMENTS):
        return True
    if after.text in (".", ",") and _follows_clause(sentence, at):  # "..., records show."
        return reading.form == "s" or before.endswith("s")
    begins = after.lower in _BEGINS or after.kind == "quotation" or after.is_name or after.text == ":"
    return begins and _has_subject(sentence, at, reading)


def _follows_clause(sentence: Sentence, at: int) -> bool:
    return any(sentence[i].text == "," or sentence[i].kind == "quotation" for i in range(max(0, at - 7), at))


def _has_subject(sentence: Sentence, at: int, reading: Reading) -> bool:
    """Whether the word before agrees with the verb: a plural before its base form."""
    before = sentence[at - 1]
    if before.text in (",", ")"):
        return True
    if reading.form == "base" and sentence[at].lower not in _PASTS:
        return before.lower.endswith("s") or before.lower in _PLURALS
    return before.is_name or (before.kind == "word" and before.lower not in t.FUNCTION_WORDS)


def after_particle(sentence: Sentence, last: int, lemma: str) -> int:
    """`last`, or the place after the preposition there that belongs to the verb: "called [for]"."""
    if last >= len(sentence) - 1 or sentence[last].lower not in _PARTICLES.get(lemma, ()):
        return last
    after = sentence[last + 1]
    return last if after.lower in t.TIMES or after.kind == "mark" else last + 1
