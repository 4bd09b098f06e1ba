"""What somebody said about something: attributions of the speaker asked for, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.answering.agreement import odds
from bot.answering.answer_reader import trimmed
from bot.answering.attribution import Attribution, find
from bot.answering.expectation import CLAIMS
from bot.answering.kinds import Asked
from bot.answering.reading import Reading
from bot.answering.speakers import Speakers
from bot.answering.speech.reporting_verbs import READINGS, cue_polarity
from bot.answering.speech.word_lists import words
from bot.answering.types import MAX_QUOTE
from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Hit, Span

MOST_WORDS = 30  # of what was said, to be shown as a short answer
UNREAD = 0.1  # the probability of a statement that no passage found holds
ON_TOPIC = 2.0  # how much the odds of a statement grow with the share of the topic's words that it has
LIKELY = 0.04  # from which a statement is about the topic though it has none of its words
# A further statement needs at least this fraction of the likeliest one's odds, which count as no more than 9 to 1.
NEAR, SURE = 0.1, 9.0
_COMMON = frozenset(map(stem, COMMON))
_QUOTATION = re.compile(r"[“\"][^“”\"]{2,400}[”\"]|(?<!\w)[‘'][^‘\"\n]{2,400}?[’'](?!\w)")
_MARKED = re.compile(r"[“\"][^“”\"]+[”\"]")
# What no clause begins with: a verb without its subject, as in "the cuts she promised would help".
_NO_WORDS = re.compile(
    r"(?:would|will|could|may|might|is|are|was|were|has|have|had|did|does)\b(?! (?:it|he|she|they|the)\b)"
)
_TOPIC = re.compile(r"\b(?:on|about|over|regarding) $")
DONE = 3.0  # how much a statement is raised, or lowered, for being of the kind that is asked for, or of another
# Verbs that ask for one kind of statement, each with the words in which that kind is reported.
_WAYS = tuple(
    frozenset(map(stem, words.split()))
    for words in (
        "want wants need needs demand ask urge should must seek wish hope let insist require",
        "call calls called calling describe dub brand label compare",
        "deny denied dismiss reject dispute refute baseless untrue false",
        "criticise criticize condemn attack blame slam naive cannot wrong",
        "propose suggest recommend advise plan advice should let",
        "warn caution threaten risk",
        "promise vow pledge commit",
        "accuse allege blame claim",
        "admit acknowledge concede confess",
        "predict expect forecast will",
    )
)
QUOTED = 2.0  # how much the odds of a statement grow if words of it are quoted
CLAUSE = 4  # words at least that stand for what somebody said; what they called or wanted may be one
SHORT = 0.3  # the probability from which a short answer stands for the whole statement that it lies in
# What stands for a topic and names none: "what did she say about it all?"
_NO_TOPIC = COMMON | frozenset(
    [
        "it",
        "all",
        "this",
        "that",
        "they",
        "themselves",
        "himself",
        "herself",
        "itself",
        "thing",
        "things",
        "matter",
        "whole",
    ]
)


def said(asked: Asked, hits: Sequence[Hit], read: Sequence[Reading], short: Sequence[Reading] = ()) -> list[Reading]:
    """The statements of the subject in the articles of `hits`, likeliest first; their words are the short answer.

    `read` are sentences with the probability that they answer; a statement has that of the likeliest one within it.
    `short` are short answers: one that lies within what was said is shown instead of all of it.
    """
    by_article = {hit.article.id: (hit, attributions(hit.article.text)) for hit in hits}
    speakers = Speakers(a.head for _, found in by_article.values() for a in found)
    topic = stems(asked.topic) - _NO_TOPIC
    found = [
        reading
        for hit, own in by_article.values()
        for attribution in own
        if speaks(asked.subject, attribution, hit.article.text, speakers)
        if (reading := _statement(hit, attribution, topic, asked.verb, read))
    ]
    least = 1 if _ways(asked.verb) else CLAUSE
    found = [_without_claims(_shortened(reading, short, least)) for reading in found]
    found.sort(key=lambda r: -r.probability)
    return [r for r in found if odds(r.probability) >= NEAR * min(odds(found[0].probability), SURE)]


@lru_cache(maxsize=256)
def attributions(text: str) -> tuple[Attribution, ...]:
    """Every attribution of a text, remembered for the questions that follow."""
    return tuple(find(text))


def speaks(subject: str, attribution: Attribution, text: str, speakers: Speakers) -> bool:
    """Whether the one asked for, by whatever name and in whatever case, is the speaker."""
    known = {name.lower() for form in (subject, subject.title(), subject.upper()) for name in speakers.names_of(form)}
    if attribution.head.lower() in known:
        return True
    wanted = {stem(word.replace("’", "'").removesuffix("'s")) for word in subject.split()} - _SELF
    # "Obama campaign aide Robert Gibbs" speaks for himself, "a spokesperson for Anthropic" for Anthropic.
    described = len(wanted) > 1 and wanted <= stems(attribution.speaker.of(text))
    return bool(wanted) and (described or wanted <= _own(attribution.head) or _speaks_for(wanted, attribution, text))


def _own(head: str) -> frozenset[str]:
    """The stems of a speaker's name; of "Lind's administration" and "the Lind campaign" not Lind's."""
    last = head.split()[-1].lower()
    return frozenset({stem(last)}) if "’s " in head or "'s " in head or last in _BODIES else stems(head)


def _speaks_for(wanted: set[str], attribution: Attribution, text: str) -> bool:
    """Whether the speaker is called a spokesman, aide or lawyer of the one whose office, camp or team is asked for."""
    owner = wanted - _OFFICES
    if not owner or owner == wanted:
        return False
    start, end = attribution.speaker.start, attribution.speaker.end
    first = max((p.end for p in attribution.content if p.end <= start), default=0)
    last = min((p.start for p in attribution.content if p.start >= end), default=len(text))
    beside = stems(text[max(first, start - BESIDE) : min(last, end + BESIDE)])
    return owner <= beside and any(word.startswith(_VOICES) for word in beside)


BESIDE = 60  # characters before and after a name in which it is told for whom somebody speaks
_OFFICES = frozenset(
    stem(word)
    for word in """office camp team people campaign staff aides side lawyers lawyer attorneys attorney spokesman
    spokeswoman spokesperson spokespeople representative representatives""".split()  # noqa: SIM905
)
_BODIES = words("administration government campaign camp team office")
_VOICES = ("spokes", "aid", "lawyer", "attorney", "counsel", "offic", "repres", "advis", "campaign", "secretari")
_SELF = frozenset(stem(word) for word in ("the", "himself", "herself", "itself", "own", "actually", "other"))


def _statement(
    hit: Hit, attribution: Attribution, topic: frozenset[str], verb: str, read: Sequence[Reading]
) -> Reading | None:
    text = hit.article.text
    if re.match(r"any(?:thing|one|body)\b", attribution.content[0].of(text)):  # "has not said anything"
        return None
    quote = statement_quote(text, attribution.span)
    own = [r.probability * _share_in(r.quote, quote) for r in read if r.hit.article.id == hit.article.id]
    probability = max(own, default=UNREAD)
    shared = len(topic & stems(quote.of(text))) / len(topic) if topic else 0.0
    if topic and not shared and probability < LIKELY:
        return None
    raised = odds(probability) * (1 + ON_TOPIC * shared) * fitting(verb, quote.of(text))
    raised *= 1.0 if attribution.kind == "indirect" else QUOTED
    passage = replace(hit.passage, start=quote.start, end=quote.end, text=quote.of(text))
    answer = _answer(text, attribution, quote)
    return Reading(replace(hit, passage=passage), quote, raised / (1 + raised), answer)


def _shortened(reading: Reading, short: Sequence[Reading], least: int) -> Reading:
    """The statement with the likeliest short answer that the reader found in its words, if it found one.

    Where no words are marked, because they are too many, none of them stands for all.
    """
    whole = reading.answer
    if whole is None:
        return reading
    within = [
        r
        for r in short
        if r.answer
        and r.hit.article.id == reading.hit.article.id
        and whole.start <= r.answer.start
        and r.answer.end <= whole.end
        and r.probability >= SHORT
        and len(r.answer.of(r.hit.article.text).split()) >= least
    ]
    best = max(within, key=lambda r: r.probability, default=None)
    return replace(reading, answer=best.answer) if best else reading


def _without_claims(reading: Reading) -> Reading:
    """Who "denied the allegations" did not say "the allegations": the whole statement answers."""
    answer = reading.answer and stems(reading.answer.of(reading.hit.article.text))
    return replace(reading, answer=None) if answer and answer - _COMMON <= CLAIMS else reading


def _ways(verb: str) -> frozenset[str]:
    return next((ways for ways in _WAYS if stem(verb) in ways), frozenset())


def fitting(verb: str, quote: str) -> float:
    """How well a statement fits what is asked to have been done: named, wanted, denied. Any fits "say" and "think"."""
    ways = _ways(verb)
    if not ways:
        return 1.0
    return DONE if ways & stems(quote) else 1 / DONE


def _answer(text: str, attribution: Attribution, quote: Span) -> Span | None:
    """The longest part of what was said, if it is short and within the quote: its quoted words where they are most."""
    part = max(attribution.content, key=lambda p: p.end - p.start)
    own = max(_QUOTATION.finditer(text, part.start, part.end), key=lambda m: len(m[0]), default=None)
    if own and len(own[0]) >= (part.end - part.start) / 2:
        part = Span(own.start(), own.end())
    elif attribution.kind != "direct" and cue_polarity(attribution.cue.of(text)) == "denies":
        return None  # in bold, what somebody rejects would look like his own words
    elif (attribution.kind == "indirect" and _NO_WORDS.match(part.of(text))) or _is_judged(text, attribution, part):
        return None
    if attribution.kind == "indirect" and _TOPIC.search(text, max(0, part.start - 12), part.start):
        return None  # what the words were about
    inner = part.of(text)
    start = part.start + len(inner) - len(inner.lstrip(" \"“”'‘’,"))
    found = trimmed(text, start, part.start + len(inner.rstrip(" \"“”'‘’,.;")))
    short = found is not None and len(found.of(text).split()) <= MOST_WORDS
    if found and attribution.kind == "indirect" and all(word[0].isupper() for word in found.of(text).split()):
        return None  # "the mayor's endorsement of Ida Berg"
    return found if found and short and quote.start <= found.start and found.end <= quote.end else None


def _is_judged(text: str, attribution: Attribution, part: Span) -> bool:
    """Whether it is whom or what somebody praised or attacked, and nothing of what they said about it."""
    found = [READINGS[word] for word in attribution.cue.of(text).lower().split() if word in READINGS]
    judged = bool(found) and all(reading.frames == {"judge"} for reading in found)
    return judged and attribution.kind == "indirect" and not re.search(r"\b(?:that|for|of|as|over)\b", part.of(text))


def quotes(reading: Reading, speaker: frozenset[str]) -> bool:
    """Whether a sentence puts words in quotation marks after naming a speaker, by these stems, and in nobody's mouth.

    "Lind was heard on an open microphone calling the plan 'rigged'": no verb of speech has Lind for its subject.
    """
    text, quote = reading.hit.article.text, reading.quote
    mark = _MARKED.search(text, quote.start, quote.end)
    if mark is None or not speaker <= stems(text[quote.start : mark.start()]):
        return False
    return all(a.span.end <= quote.start or a.span.start >= quote.end for a in attributions(text))


def statement_quote(text: str, span: Span) -> Span:
    """The sentences that a statement stands in, as far as a quote goes."""
    own = [s for s in _sentences(text) if s.start < span.end and span.start < s.end]
    start, end = min(own[0].start, span.start), own[0].end
    for sentence in own[1:]:
        if sentence.end - start <= MAX_QUOTE:
            end = sentence.end
    return Span(start, min(max(end, start + 1), start + MAX_QUOTE))


@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[Span, ...]:
    return tuple(sentences(text))


def _share_in(one: Span, other: Span) -> float:
    """How much of a quote, which may hold a neighbouring sentence, lies within a statement."""
    return max(0, min(one.end, other.end) - max(one.start, other.start)) / (one.end - one.start)
