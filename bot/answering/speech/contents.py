"""What a cue reports: the quotation beside it, the clause after it, or the clause it was set into."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.speech import clauses
from bot.answering.speech import tokens as t
from bot.answering.speech.clauses import Range, Sentence
from bot.answering.speech.cues import Cue
from bot.answering.speech.reporting_verbs import DOCUMENTS, NEEDS_AGENT, NOUNS, QUOTING, READINGS

_ENDS = t.words(". ! ? …")
_ADJUNCTS = t.words("in on at during after before via through from with to amid about over inside outside by of following under for as")
_CLAUSE_OPENERS = t.words("that if whether how why what where when who which there")
_BREAKERS = t.words("but while although though whereas")


def contents(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> list[Range]:
    """The ranges of a sentence that `cue` reports, in order; empty if it reports nothing here."""
    if cue.style == "as":
        after = _of_verb(sentence, cue, cues) if cue.subject.first < cue.first else []
        return after or _around(sentence, cue, cues)
    if cue.style == "according":
        return _around(sentence, cue, cues)
    if cue.style == "passive":
        return _of_passive(sentence, cue, cues)
    if cue.style == "noun":
        return _of_noun(sentence, cue, cues)
    if cue.style == "inverted":
        return _before(sentence, cue.first, cues, cue) + _continued(
            sentence, _after_adjuncts(sentence, cue.subject.last, False), cues, cue, quoted=sentence[cue.first - 1].kind == "quotation")
    return _of_verb(sentence, cue, cues)


def _of_verb(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> list[Range]:
    assert cue.reading is not None
    frames = cue.reading.frames
    strict = cue.reading.lemma in NEEDS_AGENT or not frames & {"say", "tell", "think", "ask", "show", "declare", "utter"}
    if strict and not (clauses.is_agent(sentence, cue.subject) or _is_document(sentence, cue)):
        return []
    left = _left_edge(sentence, cue)
    start = cue.last
    if cue.last == cue.at + 1 and frames & {"say", "tell", "ask", "think", "utter", "declare", "show"}:
        start = _after_adjuncts(sentence, cue.last, bool(frames & {"tell", "ask"}), wants=bool(frames & {"want", "tell", "ask"}))
    quoted_before = left is not None and left > 0 and sentence[left - 1].kind == "quotation" and _is_spoken(sentence, left - 1)
    if quoted_before and not cue.inherited and frames & {"say", "declare", "tell", "ask", "utter", "think"}:
        return _before(sentence, left or 0, cues, cue) + _continued(sentence, start, cues, cue, quoted=True)
    if start < len(sentence) and sentence[start].lower in ("is", "was") and cue.subject.first and sentence[cue.subject.first - 1].lower == "what":
        return [Range(start + 1, content_end(sentence, start + 1, cues, cue))]  # "What X wants is ..."
    if any(other.first == start and other.style == "participle" for other in cues):
        return []
    end = content_end(sentence, start, cues, cue)
    if cue.reading.lemma in ("release", "issue", "publish", "broadcast") and sentence[end - 1].lower in DOCUMENTS:
        return []
    if "ask" in frames and start > cue.last and start < end and sentence[start].lower == "to":
        start = cue.last  # "urged [voters to stay]": who is to do it is part of it
        return [Range(start, end)]
    after = _after(sentence, cue, start, end)
    if after:
        return after
    if left is not None and cue.style == "finite" and not cue.inherited and left > 1 and sentence[left - 1].text in (",", "—", "–") and frames & {"say", "think", "declare", "tell", "show"}:
        if start >= len(sentence) or sentence[start].kind == "mark":
            before = _before(sentence, left, cues, cue)
            whole = bool(before) and clauses.has_finite(sentence, before[0].first, before[0].last)
            if not whole and not (start + 1 < len(sentence) and sentence[start].text == ",") and not (before and _has_long_quotation(sentence, before[0].first, before[0].last)):
                return []
            return before + _continued(sentence, start, cues, cue, whole=whole)
    return []


def _left_edge(sentence: Sentence, cue: Cue) -> int | None:
    """Where the cue's own clause begins."""
    if cue.subject.first >= cue.first:
        return cue.first
    return cue.subject.first


def _is_spoken(sentence: Sentence, at: int) -> bool:
    """Whether a quotation ends as a sentence of speech does, or is one by its length."""
    return sentence[at].is_spoken or (at + 1 < len(sentence) and sentence[at + 1].text == ",")


def _after(sentence: Sentence, cue: Cue, start: int, end: int) -> list[Range]:
    """The complement that begins at `start`, if the verb takes one of its kind."""
    assert cue.reading is not None
    frames, lemma = cue.reading.frames, cue.reading.lemma
    if start < end and sentence[start].text in (",", ":", "—", "–", "-") and start + 1 < end:
        opener = sentence[start].text
        if sentence[start + 1].kind == "quotation" or opener == ":":
            start += 1
        elif sentence[start + 1].lower == "that" and opener == ",":
            start += 1
        else:
            aside = _skip_aside(sentence, start, end)
            if aside is None:
                return []
            start = aside
    if start >= end:
        return []
    token = sentence[start]
    found = [Range(start, end)]
    if token.kind == "quotation":
        return found if frames - {"show"} or _is_document(sentence, cue) else []
    if token.kind == "mark" and token.text not in "$#@(":
        return []
    document = _is_document(sentence, cue)
    particle = cue.last > cue.at + 1
    if token.lower in _CLAUSE_OPENERS and not (token.lower == "that" and _is_that_noun(sentence, start)):
        ok = frames & {"say", "declare", "think", "tell", "ask"} or particle or ("want" in frames) or (document and "show" in frames) or ("judge" in frames and token.lower in ("what", "how")) or ("show" in frames and token.lower == "that" and lemma in ("show", "find", "demonstrate", "prove"))
        return found if ok else []
    if token.lower == "to" and start + 1 < end:
        if frames & {"want"} or (frames & {"tell", "ask"} and not frames & {"judge"}) or lemma in ("hope", "expect", "promise", "wish"):
            return found
        if cue.last == cue.at + 1 and "depict" not in frames:
            return []
    if particle:
        return found
    if lemma in QUOTING:
        return found if _has_long_quotation(sentence, start, end) else []
    if token.lower in t.PREPOSITIONS | t.CONJUNCTIONS and token.lower not in ("about", "against", "for", "as", "with", "like") :
        return []
    if token.lower in t.PREPOSITIONS and not frames & {"judge", "depict"}:
        return []
    if frames & {"say", "think", "tell", "declare"} and (clauses.has_finite(sentence, start + 1, end) or _has_long_quotation(sentence, start, end) or sentence[start].lower in ("there's", "it's", "he's", "she's", "they're", "we're", "i'm")):
        return found
    if "show" in frames and document and clauses.has_finite(sentence, start + 1, end):
        return found
    if frames & {"declare", "judge", "depict"} and not (frames & {"show"} and document and not frames & {"declare"}):
        return found
    if "want" in frames and lemma in ("demand", "propose", "offer", "seek", "want", "promise", "pledge", "urge", "prefer"):
        return found
    if "ask" in frames and lemma in ("urge", "demand", "request", "question", "order"):
        return found
    return []


def _has_long_quotation(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a quotation in the range is long enough to hold the clause's verb."""
    return any(sentence[at].kind == "quotation" and sentence[at].text.count(" ") >= 2 for at in range(start, min(end, start + clauses.REACH)))


def _is_that_noun(sentence: Sentence, at: int) -> bool:
    """Whether "that" is an object by itself or a determiner: "said that." """
    return at + 1 >= len(sentence) or sentence[at + 1].text in (",", ".", ";", "?")


def _is_document(sentence: Sentence, cue: Cue) -> bool:
    return any(sentence[i].lower in DOCUMENTS or sentence[i].lower in NOUNS for i in range(cue.subject.first, cue.subject.last))


def _skip_aside(sentence: Sentence, comma: int, end: int) -> int | None:
    """After a comma, the place after the next comma if a that-clause or a quotation begins there."""
    for at in range(comma + 1, min(end - 1, comma + 25)):
        if sentence[at].text == ",":
            after = sentence[at + 1]
            if after.lower == "that" or after.kind == "quotation":
                return at + 1
        if sentence[at].text == ":" and sentence[at + 1].kind == "quotation":
            return at + 1
    return None


def _after_adjuncts(sentence: Sentence, start: int, addressee: bool, *, wants: bool = False) -> int:
    """The place after whom it was said to, when and where: "told reporters on Monday in London ^ that"."""
    at = start
    if addressee and at < len(sentence) and sentence[at].lower not in _CLAUSE_OPENERS | {"to", "for", "about"}:
        listener = clauses.noun_phrase_after(sentence, at)
        if listener and not (clauses.has_finite(sentence, at, listener.last)):
            at = listener.last
    for _ in range(6):
        step = _adjunct(sentence, at)
        if step == at or (wants and sentence[at].lower == "to"):
            break
        at = step
    return at


def _adjunct(sentence: Sentence, at: int) -> int:
    if at >= len(sentence):
        return at
    token = sentence[at]
    if token.kind == "word" and (t.is_adverb(token) or token.lower in t.TIMES):
        return at + 1
    if token.lower in ("this", "last", "late", "early") and at + 1 < len(sentence) and sentence[at + 1].lower in t.TIMES:
        return at + 2
    if token.text == "(":
        return next((i + 1 for i in range(at, min(len(sentence), at + 25)) if sentence[i].text == ")"), at)
    if token.lower in _ADJUNCTS and at + 1 < len(sentence):
        return _prepositional_end(sentence, at)
    if token.lower == "when" and at + 1 < len(sentence) and sentence[at + 1].lower == "asked":
        return next((i for i in range(at, min(len(sentence), at + 25)) if sentence[i].text in (",", ".", ":")), at)
    return at


def _prepositional_end(sentence: Sentence, at: int) -> int:
    after = sentence[at + 1]
    if after.lower in t.TIMES or after.kind == "number":
        end = at + 2
        while end < len(sentence) and (sentence[end].lower in t.TIMES or sentence[end].kind == "number"):
            end += 1
        return end
    if after.lower in t.OBJECTS and sentence[at].lower in ("of", "to", "about", "with"):
        return at + 2
    if after.lower.endswith("ing") or (after.lower in t.SUBORDINATORS | t.SUBJECTS and after.lower != "one") or after.kind != "word":
        return at
    phrase = clauses.noun_phrase_after(sentence, at + 1)
    return phrase.last if phrase else at


def content_end(sentence: Sentence, start: int, cues: Sequence[Cue], cue: Cue) -> int:
    """Where the clause that begins at `start` ends: at the next report in the sentence, or at the sentence's end."""
    last = len(sentence)
    while last > start and sentence[last - 1].text in _ENDS:
        last -= 1
    subordinate = sentence[0].lower in ("after", "when", "while", "as", "although", "though", "before", "if", "because", "since")
    for other in cues:
        if other is cue or other.at <= start:
            continue
        edge = min(other.first, other.subject.first) if not other.inherited and other.style != "passive" else other.first
        if other.style == "as" or other.style == "according":
            edge = other.first if other.style == "according" else min(other.first, other.subject.first) - 1
        if edge <= start or edge > last:
            continue
        before = sentence[edge - 1]
        if before.is_spoken and (other.inherited or other.style in ("participle", "inverted", "finite")):
            last = edge
            break
        if other.style == "participle" and edge > start + 1 and before.lower in DOCUMENTS:
            last = edge
            break
        if other.style == "participle" and before.lower in ("before", "after", "while", "when", "by", "without", "in"):
            last = edge - 1
            break
        if before.text == "," and subordinate and other.style == "finite":
            last = edge - 1
            break
        if before.text in (",", ";", "—", "–", "--") and (
            other.style in ("participle", "according", "as", "inverted") or other.inherited or before.text == ";"
        ):
            last = edge - 1
            break
        if before.lower in ("and", "but", "while", "though", "although") and (other.inherited or sentence[edge - 2].text in (",", ";") or other.subject != cue.subject) and other.style != "noun":
            last = edge - 1
            if last > start and sentence[last - 1].text in (",", ";"):
                last -= 1
            break
    if cue.first > 1 and sentence[cue.first - 1].lower in ("who", "which") and sentence[cue.first - 2].text == ",":
        last = next((at for at in range(start + 1, last) if sentence[at].text == ","), last)
    for at in range(start + 1, min(last - 1, start + 200)):
        if sentence[at].text in (",", ";") and sentence[at + 1].lower in _BREAKERS and sentence[at + 1].lower != "though":
            return at
    return last


def _before(sentence: Sentence, edge: int, cues: Sequence[Cue], cue: Cue) -> list[Range]:
    """The clause before the cue's own, which begins at `edge`."""
    last = edge
    if last and sentence[last - 1].text in (",", "—", "–"):
        last -= 1
    first = max((c.last for c in cues if c.at < cue.at and c.last <= last and c.style != "noun"), default=0)
    if first:
        between = [i for i in range(first, last) if sentence[i].text in (";", ".")]
        if between:
            first = between[-1] + 1
        elif last and sentence[last - 1].kind == "quotation":
            first = last - 1
        else:
            first = 0
    if last - first > 1 and sentence[last - 1].is_spoken and sentence[last - 2].text in (":", "—", "–", "-", ";"):
        first = last - 1
    while first < last and (sentence[first].kind == "mark" or sentence[first].lower in ("and", "but", "so")):
        first += 1
    return [Range(first, last)] if first < last else []


def _continued(sentence: Sentence, start: int, cues: Sequence[Cue], cue: Cue, *, whole: bool = True, quoted: bool = False) -> list[Range]:
    """What goes on after a cue set into its own content: "The plan, he said, ^ is bad"."""
    if start >= len(sentence):
        return []
    if sentence[start].kind == "quotation":
        return [Range(start, content_end(sentence, start, cues, cue))]
    if sentence[start].kind == "word":
        aside = next((i for i in range(start, min(len(sentence) - 1, start + 30)) if sentence[i].text in (",", ":", "—", "–")
                      and sentence[i + 1].kind == "quotation"), None)
        return [Range(aside + 1, content_end(sentence, aside + 1, cues, cue))] if aside else []
    while start < len(sentence) and sentence[start].text == "," and start + 1 < len(sentence):
        after = sentence[start + 1]
        if after.kind == "quotation":
            return [Range(start + 1, content_end(sentence, start + 1, cues, cue))]
        if after.lower in ("who", "which", "while", "but", "whose", "whom", "a", "an", "the", "according", "as") and cue.style == "inverted":
            following = next((i for i in range(start + 1, min(len(sentence), start + 40)) if sentence[i].text == ","), None)
            if following is None:
                return []
            start = following
            continue
        if (quoted and after.lower != "that") or t.is_adverb(after):
            return []
        reading = READINGS.get(after.lower)
        if (reading and reading.form == "ing") or after.lower.endswith("ing") or after.lower in ("who", "which", "whose", "while", "but", "according", "as", "though", "although", "after", "before", "when"):
            return []
        end = content_end(sentence, start + 1, cues, cue)
        goes_on = after.lower in ("for", "because", "and", "if", "to", "or") or not whole
        return [Range(start + 1, end)] if goes_on or clauses.has_finite(sentence, start + 1, end) else []
    if sentence[start].text in (":", "—", "–") and start + 1 < len(sentence):
        return [Range(start + 1, content_end(sentence, start + 1, cues, cue))]
    return []


def _around(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> list[Range]:
    """Of "according to X" and "as X put it": the clause before it, else the one after it, or both."""
    edge, after = (cue.first, cue.subject.last) if cue.style == "according" else (
        min(cue.first, cue.subject.first) - 1, max(cue.last, cue.subject.last))
    before = _before(sentence, edge, cues, cue)
    comma = next((i for i in range(after, min(len(sentence), after + 25)) if sentence[i].text == ","), None)
    if cue.style == "as" and comma is None and not before:
        return []
    if before and not (comma is not None and not clauses.has_finite(sentence, before[0].first, before[0].last)):
        return before
    if comma is None or comma + 1 >= len(sentence):
        return before
    end = content_end(sentence, comma + 1, cues, cue)
    return before + ([Range(comma + 1, end)] if comma + 1 < end else [])


def _of_passive(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> list[Range]:
    if cue.reading and not cue.reading.frames & {"judge", "depict", "declare", "tell", "ask", "say"}:
        return []
    topic = clauses.subject(sentence, cue.first)
    by = cue.subject.first - 1
    found = [topic] if topic else []
    if by > cue.last:
        found.append(Range(cue.last, by))
    end = content_end(sentence, cue.subject.last, cues, cue)
    comma = next((i for i in range(cue.subject.last, end) if sentence[i].text == ","), end)
    if cue.subject.last < comma and sentence[cue.subject.last].lower in ("of", "for", "as", "to", "over", "that", "in", "whether", "if", "about", "how", "why", "what"):
        found.append(Range(cue.subject.last, comma))
    return found


def _of_noun(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> list[Range]:
    end = content_end(sentence, cue.last, cues, cue)
    if cue.last > cue.at + 1:
        phrase = clauses.noun_phrase_after(sentence, cue.last)
        return [phrase] if phrase else []
    that = sentence[cue.last].lower == "that" if cue.last < end else False
    for at in range(cue.last, end):
        if sentence[at].text == "," or (at > cue.last and not that and t.is_finite(sentence, at) and sentence[at].lower != "to"):
            end = at
            break
        that = that or sentence[at].lower in t.SUBORDINATORS
    return [Range(cue.last, end)] if cue.last < end else []
