"""What a cue reports: the quotation beside it, the clause after it, or the clause it was set into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.speech import clauses, noun_phrases
from bot.answering.speech import tokens as t
from bot.answering.speech.adjuncts import after_adjuncts
from bot.answering.speech.cues import Cue
from bot.answering.speech.extents import Extents
from bot.answering.speech.noun_phrases import Range, Sentence
from bot.answering.speech.reporting_verbs import DOCUMENTS, NEEDS_AGENT, NOUNS, QUOTING, READINGS, Frame, Reading
from bot.answering.speech.word_lists import words

_CLAUSE_OPENERS = words("that if whether how why what where when who which there")
_CONTRACTIONS = words("there's it's he's she's they're we're i'm")  # a subject and its verb in one token
_PUTTING_OUT = words("release issue publish broadcast")  # "released a statement" reports nothing yet
_NO_CONTINUATION = words("who which whose whom while but according as though although after before when")
_ASIDES_OF_SPEAKERS = words("who which whose whom while but a an the according as")
_CONTINUATIONS = words("for because and if to or")
_AFTER_AGENT = words("of for as to over that in whether if about how why what")
_OBJECT_WANTING = words("demand propose offer seek want promise pledge urge prefer request question order")
_BEFORE_TITLES = words("'s on of in to for from at with show program programme series book film movie song titled")
_ASIDE = 40  # tokens of what is set off between commas

_TALK: frozenset[Frame] = frozenset({"say", "tell", "think", "ask", "show", "declare", "utter"})
_QUOTED_BEFORE: frozenset[Frame] = frozenset({"say", "declare", "tell", "ask", "utter", "think"})
_SET_INTO: frozenset[Frame] = frozenset({"say", "think", "declare", "tell", "show"})
_WITH_CLAUSE: frozenset[Frame] = frozenset({"say", "declare", "think", "tell", "ask", "want"})
_BARE_CLAUSE: frozenset[Frame] = frozenset({"say", "think", "tell", "declare"})
_JUDGING: frozenset[Frame] = frozenset({"judge", "depict"})


def contents(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> list[Range]:
    """The ranges of a sentence that `cue` reports, in order; empty if it reports nothing here.

    `cues` are those near it in the sentence, itself among them: they bound its words.
    """
    report = _Report(sentence, cue, Extents(sentence, cue, cues))
    if cue.style == "according":
        return report.around(cue.first, cue.subject.last)
    if cue.style == "passive":
        return report.of_passive()
    if cue.style == "noun":
        return report.of_noun()
    if cue.style == "inverted":
        return report.of_inverted()
    if cue.style == "as":
        after = report.of_verb(cue.reading) if cue.subject.first < cue.first and cue.reading else []
        return after or report.around(min(cue.first, cue.subject.first) - 1, max(cue.last, cue.subject.last))
    return report.of_verb(cue.reading) if cue.reading else []


@dataclass(frozen=True, slots=True)
class _Report:
    """One cue with its sentence and the means to bound its words."""

    sentence: Sentence
    cue: Cue
    extents: Extents

    def of_verb(self, reading: Reading) -> list[Range]:
        frames, cue = reading.frames, self.cue
        strict = reading.lemma in NEEDS_AGENT or not frames & _TALK
        if strict and not (noun_phrases.is_agent(self.sentence, cue.subject) or self._is_document()):
            return []
        start = self._start(frames)
        if self._is_cleft(start):
            return self._to_end(start + 1)
        if self._is_quoted_before() and frames & _QUOTED_BEFORE:
            return self.extents.before(self._left()) + self._continued(start, quoted=True)
        if self.extents.begins_participle(start):
            return []
        return self._after(reading, start) or self._set_into(frames, start)

    def of_inverted(self) -> list[Range]:
        start = after_adjuncts(self.sentence, self.cue.subject.last)
        quoted = self.sentence[self.cue.first - 1].kind == "quotation"
        return self.extents.before(self.cue.first) + self._continued(start, quoted=quoted)

    def around(self, edge: int, after: int) -> list[Range]:
        """Of "according to X" and "as X put it": the clause before it, else the one after it, or both."""
        before = self.extents.before(edge)
        comma = self._comma_from(after, 25)
        if before and (comma is None or noun_phrases.has_finite(self.sentence, before[0].first, before[0].last)):
            return before
        return before if comma is None else before + self._to_end(comma + 1)

    def of_passive(self) -> list[Range]:
        """ "[X] was accused by Y [of theft]"."""
        cue = self.cue
        if cue.reading and not cue.reading.frames - {"want", "show", "think", "utter"}:
            return []
        topic = clauses.subject(self.sentence, cue.first)
        found = [topic] if topic else []
        if cue.subject.first - 1 > cue.last:
            found.append(Range(cue.last, cue.subject.first - 1))
        end = min(self.extents.end(cue.subject.last), len(self.sentence))  # the agent may be the last word
        comma = next((at for at in range(cue.subject.last, end) if self.sentence[at].text == ","), end)
        if cue.subject.last < comma and self.sentence[cue.subject.last].lower in _AFTER_AGENT:
            found.append(Range(cue.subject.last, comma))
        return found

    def of_noun(self) -> list[Range]:
        """ "X's claim [that ...]", "X's call for [a vote]"."""
        cue = self.cue
        if cue.last > cue.at + 1:
            phrase = noun_phrases.noun_phrase_after(self.sentence, cue.last)
            return [phrase] if phrase else []
        end = self.extents.end(cue.last)
        in_clause = False
        for at in range(cue.last, end):
            if self.sentence[at].text == "," or (at > cue.last and not in_clause and t.is_finite(self.sentence, at)):
                return [Range(cue.last, at)]
            in_clause = in_clause or self.sentence[at].lower in t.SUBORDINATORS
        return [Range(cue.last, end)]

    def _to_end(self, start: int) -> list[Range]:
        """What begins at `start`, as far as it goes."""
        return [Range(start, self.extents.end(start))] if start < len(self.sentence) else []

    # -- what stands before the cue

    def _left(self) -> int:
        """Where the cue's own clause begins."""
        return min(self.cue.first, self.cue.subject.first)

    def _is_quoted_before(self) -> bool:
        left = self._left()
        if self.cue.inherited or not left or self.sentence[left - 1].kind != "quotation":
            return False
        return self.sentence[left - 1].is_spoken and not _is_title(self.sentence, left - 1)

    def _set_into(self, frames: frozenset[Frame], start: int) -> list[Range]:
        """The clause before, where the cue was put at its end or into its middle: "The plan, he said, is bad"."""
        left, cue = self._left(), self.cue
        if cue.style != "finite" or cue.inherited or left < 2 or not frames & _SET_INTO:
            return []
        if self.sentence[left - 1].text not in (",", "—", "–"):
            return []
        if start < len(self.sentence) and self.sentence[start].kind != "mark":
            return []
        before = self.extents.before(left)
        whole = bool(before) and noun_phrases.has_finite(self.sentence, before[0].first, before[0].last)
        interrupts = start + 1 < len(self.sentence) and self.sentence[start].text == ","
        if not (whole or interrupts or any(has_long_quotation(self.sentence, b.first, b.last) for b in before)):
            return []
        return before + self._continued(start, whole=whole)

    # -- what stands after it

    def _start(self, frames: frozenset[Frame]) -> int:
        """Where what was said can begin: after whom it was said to, when and where."""
        if self.cue.last > self.cue.at + 1 or not frames & _TALK:
            return self.cue.last
        listens = bool(frames & {"tell", "ask"})
        return after_adjuncts(self.sentence, self.cue.last, listener=listens, to_is_content=listens or "want" in frames)

    def _is_cleft(self, start: int) -> bool:
        """ "What X wants is [...]"."""
        before = self.cue.subject.first - 1
        return (
            before >= 0
            and start < len(self.sentence)
            and (self.sentence[before].lower == "what" and self.sentence[start].lower in ("is", "was"))
        )

    def _after(self, reading: Reading, start: int) -> list[Range]:
        """The complement after the cue, if the verb takes one of its kind."""
        if start >= len(self.sentence):
            return []
        end = self.extents.end(start)
        if reading.lemma in _PUTTING_OUT and self.sentence[end - 1].lower in DOCUMENTS:
            return []
        if "ask" in reading.frames and self.cue.last < start < end and self.sentence[start].lower == "to":
            return [Range(self.cue.last, end)]  # "urged [voters to stay]": who is to do it is part of it
        opened = self._opened(start, end)
        return [Range(opened, end)] if opened is not None and self._takes(reading, opened, end) else []

    def _opened(self, start: int, end: int) -> int | None:
        """The place after the comma, colon or aside that may come first; None if nothing follows."""
        if start >= end:
            return None
        if self.sentence[start].text not in (",", ":", "—", "–", "-") or start + 1 >= end:
            return start
        after = self.sentence[start + 1]
        if after.kind == "quotation" or self.sentence[start].text == ":" or after.lower == "that":
            return start + 1
        return self._past_aside(start, end)

    def _past_aside(self, comma: int, end: int) -> int | None:
        """After a comma, the place where a that-clause or a quotation begins after the next one."""
        for at in range(comma + 1, min(end - 1, comma + _ASIDE)):
            after = self.sentence[at + 1]
            if self.sentence[at].text in (",", ":") and (after.kind == "quotation" or after.lower == "that"):
                return at + 1
        return None

    def _takes(self, reading: Reading, start: int, end: int) -> bool:
        """Whether the verb takes what begins at `start`."""
        token = self.sentence[start]
        if token.kind == "quotation":
            return bool(reading.frames - {"show"}) or self._is_document()
        if token.kind == "mark" and token.text not in "$#@(":
            return False
        if token.lower in _CLAUSE_OPENERS and not self._is_pronoun(start):
            return self._takes_clause(reading, start)
        if token.lower == "to":
            return self._takes_infinitive(reading)
        if self.cue.last > self.cue.at + 1:
            return True
        if reading.lemma in QUOTING:
            return has_long_quotation(self.sentence, start, end)
        return self._takes_object(reading, start, end)

    def _is_pronoun(self, at: int) -> bool:
        """Whether "that" stands by itself: "said that." """
        return self.sentence[at].lower == "that" and (
            at + 1 >= len(self.sentence) or self.sentence[at + 1].text in ",.;?"
        )

    def _takes_clause(self, reading: Reading, start: int) -> bool:
        frames, opener = reading.frames, self.sentence[start].lower
        if frames & _WITH_CLAUSE or self.cue.last > self.cue.at + 1:
            return True
        if "judge" in frames and opener in ("what", "how"):
            return True
        return "show" in frames and (self._is_document() or opener == "that")

    def _takes_infinitive(self, reading: Reading) -> bool:
        frames = reading.frames
        if "want" in frames or reading.lemma in ("hope", "expect", "promise", "wish"):
            return True
        return (bool(frames & {"tell", "ask"}) and "judge" not in frames) or self.cue.last > self.cue.at + 1

    def _takes_object(self, reading: Reading, start: int, end: int) -> bool:
        """Whether the verb takes a clause without "that", or a noun phrase."""
        frames, lower = reading.frames, self.sentence[start].lower
        if lower in t.PREPOSITIONS | t.CONJUNCTIONS and not (
            frames & _JUDGING and lower in ("about", "against", "for", "as", "with", "like")
        ):
            return False
        clause = lower in _CONTRACTIONS or noun_phrases.has_finite(self.sentence, start + 1, end)
        if clause and (frames & _BARE_CLAUSE or ("show" in frames and self._is_document())):
            return True
        if frames & _BARE_CLAUSE and has_long_quotation(self.sentence, start, end):
            return True
        return bool(frames & (_JUDGING | {"declare"})) or reading.lemma in _OBJECT_WANTING

    def _is_document(self) -> bool:
        subject = self.cue.subject
        return any(self.sentence[at].lower in DOCUMENTS | NOUNS for at in range(subject.first, subject.last))

    # -- what goes on after a cue that was put into its own words

    def _continued(self, start: int, *, whole: bool = True, quoted: bool = False) -> list[Range]:
        """What goes on after the cue: "The plan, he said, [is bad]". `whole`: what came before could stand alone."""
        if start >= len(self.sentence):
            return []
        token = self.sentence[start]
        if token.kind == "quotation":
            return self._to_end(start)
        if token.kind == "word":
            return self._quotation_after(start)
        if token.text == ",":
            return self._after_comma(start, whole=whole, quoted=quoted)
        return self._to_end(start + 1) if token.text in (":", "—", "–") else []

    def _quotation_after(self, start: int) -> list[Range]:
        """The quotation that a mark introduces, a little further on."""
        for at in range(start, min(len(self.sentence) - 1, start + _ASIDE)):
            if self.sentence[at].text in (",", ":", "—", "–") and self.sentence[at + 1].kind == "quotation":
                return self._to_end(at + 1)
        return []

    def _after_comma(self, comma: int, *, whole: bool, quoted: bool) -> list[Range]:
        if comma + 1 >= len(self.sentence):
            return []
        after = self.sentence[comma + 1]
        if after.kind == "quotation":
            return self._to_end(comma + 1)
        if self.cue.style == "inverted" and after.lower in _ASIDES_OF_SPEAKERS:
            following = self._comma_from(comma + 1, _ASIDE)
            return self._after_comma(following, whole=whole, quoted=quoted) if following else []
        if (quoted and after.lower != "that") or t.is_adverb(after) or self._turns_away(comma + 1):
            return []
        end = self.extents.end(comma + 1)
        goes_on = after.lower in _CONTINUATIONS or not whole or noun_phrases.has_finite(self.sentence, comma + 1, end)
        return [Range(comma + 1, end)] if goes_on else []

    def _turns_away(self, at: int) -> bool:
        """Whether what begins at `at` is the reporter's: ", referring to", ", who"."""
        lower = self.sentence[at].lower
        reading = READINGS.get(lower)
        return lower in _NO_CONTINUATION or lower.endswith("ing") or (reading is not None and reading.form == "ing")

    def _comma_from(self, first: int, reach: int) -> int | None:
        last = min(len(self.sentence), first + reach)
        return next((at for at in range(first, last) if self.sentence[at].text == ","), None)


def _is_title(sentence: Sentence, at: int) -> bool:
    """Whether a quotation is the name of a programme, a book, a song: Speaking on ABC's "This Week," he said."""
    inner = re.findall(r"[^\W\d_][\w’']*", sentence[at].text)
    named = all(word[0].isupper() or word in t.FUNCTION_WORDS for word in inner)
    return bool(at and inner) and named and sentence[at - 1].lower in _BEFORE_TITLES


def has_long_quotation(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a quotation near the start of the range is long enough to hold a clause's verb."""
    near = range(first, min(last, first + noun_phrases.REACH))
    return any(sentence[at].kind == "quotation" and sentence[at].text.count(" ", 0, 200) >= 2 for at in near)
