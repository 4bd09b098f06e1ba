"""Cues within one sentence: which words report speech, and whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.answering.speech import clauses, noun_phrases
from bot.answering.speech import tokens as t
from bot.answering.speech.noun_phrases import Range, Sentence
from bot.answering.speech.reporting_verbs import DOCUMENTS, NOUNS, READINGS, Frame, Reading
from bot.answering.speech.verb_words import after_particle, is_modifier, is_verb
from bot.answering.speech.word_lists import words

Style = Literal["finite", "participle", "inverted", "passive", "according", "noun", "as"]

_BEFORE_INFINITIVE = words("on continued proceeded quick first forced used took issued released held gave turned came")
_BEFORE_PARTICIPLE = words("and by in after before while without but when or then")
_AFTER_NOUN = words("for of about on against with over")  # "his call for"
_BREAKS = (",", "—", "–", "--", ";")
_INVERTING: frozenset[Frame] = frozenset({"say", "declare", "tell", "ask", "utter", "think"})
_AGENT_REACH = 14  # tokens between a passive and its "by"
_OPENING = 40  # tokens of a participle clause that opens a sentence


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb group or noun: tokens `[first, last)`, the word itself at `at`, and its subject."""

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


def _cue_at(sentence: Sentence, at: int, before: Sequence[Cue]) -> Cue | None:
    lower = sentence[at].lower
    if lower == "according":
        return _according(sentence, at)
    if lower in NOUNS and (cue := _noun(sentence, at)):
        return cue
    reading = READINGS.get(lower)
    if reading is None or (sentence[at].is_name and at > 0) or is_modifier(sentence, at):
        return None
    verb = _Verb(sentence, clauses.verb_group_start(sentence, at), at, reading, before)
    found = verb.cue()
    if found is None or found.style == "inverted":
        return found
    return replace(found, last=after_particle(sentence, found.last, reading.lemma))


def _according(sentence: Sentence, at: int) -> Cue | None:
    if at + 2 >= len(sentence) or sentence[at + 1].lower != "to":
        return None
    source = noun_phrases.noun_phrase_after(sentence, at + 2)
    return Cue(at, at, at + 2, "according", source) if source else None


def _noun(sentence: Sentence, at: int) -> Cue | None:
    """ "X's claim that", "his call for"."""
    if at + 1 >= len(sentence):
        return None
    after = sentence[at + 1]
    if after.kind != "quotation" and after.lower not in _AFTER_NOUN | {"that", "to"}:
        return None
    for i in range(at - 1, max(-1, at - 4), -1):
        owner = _owner(sentence, i)
        if owner:
            return Cue(i + 1, at, at + 2 if after.lower in _AFTER_NOUN else at + 1, "noun", owner)
        if sentence[i].lower in t.FUNCTION_WORDS or sentence[i].kind != "word":
            return None
    return None


def _owner(sentence: Sentence, at: int) -> Range | None:
    """Whose it is, if the token at `at` says so: "his", or the mark of a possessor."""
    lower = sentence[at].lower
    if lower == "'s":
        return noun_phrases.noun_phrase_before(sentence, at, with_links=False)
    return Range(at, at + 1) if lower in t.POSSESSIVES and lower != "whose" else None


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb group `[first, at]` of a sentence, read as a reporting verb, after the cues `before` it."""

    sentence: Sentence
    first: int
    at: int
    reading: Reading
    before: Sequence[Cue]

    def cue(self) -> Cue | None:
        """The cue it is, if its subject can be told."""
        auxiliaries = {self.sentence[i].lower for i in range(self.first, self.at)}
        if "to" in auxiliaries:
            return self._infinitive()
        if self.reading.participle and auxiliaries & t.BE and not self._is_perfect():
            return self._passive()
        if (self.reading.form == "ing" and not auxiliaries & t.BE) or "having" in auxiliaries:
            return self._participle()
        if not auxiliaries and not is_verb(self.sentence, self.at, self.reading):
            return None
        return self._inverted() or self._finite(auxiliaries)

    def _made(self, style: Style, subject: Range | None, *, inherited: bool = False) -> Cue | None:
        if subject is None:
            return None
        return Cue(self.first, self.at, self.at + 1, style, subject, self.reading, inherited)

    def _next_is_by(self) -> bool:
        return self.at + 1 < len(self.sentence) and self.sentence[self.at + 1].lower == "by"

    def _is_perfect(self) -> bool:
        """Whether "'s" is "has": "he's said"."""
        return self.sentence[self.at - 1].lower == "'s" and self.reading.lemma != "call" and not self._next_is_by()

    def _finite(self, auxiliaries: set[str]) -> Cue | None:
        subject = clauses.subject(self.sentence, self.first)
        if subject:
            after_as = subject.first > 0 and self.sentence[subject.first - 1].lower == "as"
            return self._made("as" if after_as else "finite", subject)
        if self.reading.participle and self.first == self.at and self._next_is_by():
            return self._passive()
        return self._controlled("finite") if self._is_joined(auxiliaries) else None

    def _is_joined(self, auxiliaries: set[str]) -> bool:
        """Whether it shares the subject of an earlier verb: "... and said", ", has vowed"."""
        if not self.first:
            return False
        previous = self.sentence[self.first - 1]
        if previous.kind == "quotation":
            return bool(self.before)
        joined = previous.lower in ("and", "but", "or", "then") or (previous.text in (",", "—", "–") and auxiliaries)
        return bool(joined) and not (self.reading.form == "base" and self.first == self.at)

    def _inverted(self) -> Cue | None:
        """ "...," said X."""
        if self.first != self.at or not 0 < self.at < len(self.sentence) - 1:
            return None
        if self.reading.form == "ing" or not self.reading.frames & _INVERTING:
            return None
        previous = self.sentence[self.at - 1]
        if not (previous.kind == "quotation" or previous.text in (",", "—", "–") or previous.lower in ("as", "so")):
            return None
        subject = noun_phrases.noun_phrase_after(self.sentence, self.at + 1)
        if subject is None or self._has_other_subject(subject):
            return None
        if previous.kind != "quotation" and previous.lower != "as" and not self._ends_clause(subject.last):
            return None
        return self._made("as" if previous.lower == "as" else "inverted", subject)

    def _has_other_subject(self, after: Range) -> bool:
        """Whether what follows the verb is no subject of its: an object, or the subject of a next verb."""
        if self.sentence[after.first].lower in t.OBJECTS:
            return True
        return after.last < len(self.sentence) and t.is_finite(self.sentence, after.last)

    def _ends_clause(self, last: int) -> bool:
        """Whether a whole clause stands before ", said X" and nothing that X says after it."""
        if last < len(self.sentence):
            after = self.sentence[last]
            if after.text not in (",", ".", ";", "—", "(") and after.lower not in t.PREPOSITIONS | t.TIMES | {"who"}:
                return False
        start = max(0, self.at - noun_phrases.REACH)
        whole = noun_phrases.has_finite(self.sentence, start, self.at - 1)
        return whole and clauses.subject(self.sentence, self.first) is None

    def _infinitive(self) -> Cue | None:
        """ "went on to say", "took to Twitter to announce": said; "asked him to say" is not."""
        near = range(max(0, self.first - 7), self.first)
        if not any(self.sentence[i].lower in _BEFORE_INFINITIVE for i in near):
            return None
        return self._controlled("participle")

    def _passive(self) -> Cue | None:
        """ "was accused of theft by X": X says it."""
        for by in range(self.at + 1, min(self.at + _AGENT_REACH, len(self.sentence) - 1)):
            token = self.sentence[by]
            if token.text in (",", ";", ".", ":") or token.lower in ("and", "who", "that"):
                return None
            if token.lower == "by":
                acts = self.sentence[by + 1].lower.endswith("ing")
                return None if acts else self._made("passive", noun_phrases.noun_phrase_after(self.sentence, by + 1))
        return None

    def _participle(self) -> Cue | None:
        """ ", calling it 'baseless'": said by whom the sentence is about."""
        if self.first == 0:
            return self._opening_participle()
        previous = self.sentence[self.first - 1]
        if previous.text in _BREAKS or previous.kind == "quotation" or previous.lower in _BEFORE_PARTICIPLE:
            return self._controlled("participle")
        if previous.lower in DOCUMENTS | NOUNS | t.TIMES or previous.is_name:
            return self._controlled("participle")
        if previous.lower in t.FUNCTION_WORDS or t.is_past(previous.lower) or self.reading.lemma == "understand":
            return None
        noun = noun_phrases.noun_phrase_before(self.sentence, self.first)  # "protesters chanting ..."
        return self._made("participle", noun) if noun and noun_phrases.is_agent(self.sentence, noun) else None

    def _opening_participle(self) -> Cue | None:
        """ "Calling it 'baseless', X ..." """
        for at in range(self.at, min(len(self.sentence) - 1, self.at + _OPENING)):
            token = self.sentence[at]
            if token.text == "," or (token.kind == "quotation" and token.text[-2] == ","):
                subject = noun_phrases.noun_phrase_after(self.sentence, at + 1)
                return self._made("participle", subject, inherited=True)
        return None

    def _controlled(self, style: Style) -> Cue | None:
        """The cue with the subject of an earlier verb: of the last that reports, else of the sentence's first."""
        for cue in reversed(self.before[-4:]):
            if cue.style != "noun":
                return self._made(style, cue.subject, inherited=True)
        return self._made(style, _main_subject(self.sentence, self.first), inherited=True)


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
