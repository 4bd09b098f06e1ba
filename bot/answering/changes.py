"""What has changed between an answer that somebody was told and the answer now, if anything that is worth telling.

A watcher knows sides: answers that the articles gave, each with the quotes that carried it. Another wording of a side,
another copy, another order, one more article that says the same: none of them is a change. Nor is a side that comes or
goes only because the same articles were read otherwise: whatever is told, an article that was not there before tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.answering.kinds import Kind
from bot.answering.types import Answer, Citation, Finding
from bot.answering.wording import same

SURE = 0.5  # the probability from which an article can open a side that is worth telling: more likely than not
# The same for a first answer in quotes alone: no later one can be told from it, so a near miss would stand for good.
SURE_ALONE = 0.9
VOICES = 6  # quotes kept of a side
# Answers of these kinds can be told from one another; of any other only the first is told.
COMPARED = frozenset({Kind.FACT, Kind.LIST, Kind.YES_NO})
_TOLD_ANEW = frozenset({Kind.OVERVIEW, Kind.LATEST, Kind.SOCIAL})


class Kinds(StrEnum):
    """What can have changed. The values are stored: they stay."""

    FIRST = "first"
    NEW_SIDE = "new_side"
    CHANGED = "changed"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Voice:
    """A quote that carried a side, by its article as that was then: `[start, end)` of its text, with its words.

    `hash` is the content hash of the article, `probability` how surely the quote answers.
    """

    article: str
    hash: str
    start: int
    end: int
    text: str
    outlet: str | None = None
    published: str | None = None
    title: str = ""
    url: str | None = None
    probability: float = 1.0
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """One side as somebody knows it: its short answer, or how it bears on a yes-or-no question, or quotes alone."""

    answer: str | None
    bearing: str | None
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed, from the sides that were known to those that stand now."""

    kind: Kinds
    before: tuple[Known, ...]
    after: tuple[Known, ...]


def unwatchable(answer: Answer) -> str | None:
    """Why a question cannot be watched, in a sentence; None if it can be."""
    if Kind(answer.kind) in _TOLD_ANEW:
        return (
            "That is told anew with every article: watch a question that has an answer, such as: when is the hearing?"
        )
    return "Those are several questions in one: watch them one by one." if answer.parts else None


def standing(answer: Answer) -> tuple[Known, ...]:
    """The sides that stand: where news moved on the last one, where articles differ each that an outlet still gives.

    An outlet gives what its latest article says. Of a list every item stands.
    """
    found = [_known(finding, answer) for finding in answer.findings]
    if answer.changed:
        latest = max(answer.findings, key=lambda finding: finding.earliest or "")
        return (found[answer.findings.index(latest)],)
    if answer.differs:
        return tuple(_last_words(found))
    if Kind(answer.kind) is Kind.YES_NO:
        return tuple(_by_bearing(found))
    return tuple(found if Kind(answer.kind) is Kind.LIST else found[:1])


def answered(answer: Answer) -> tuple[Known, ...]:
    """The sides that stand and are sure enough to be a first answer; of a yes-or-no question those that say which."""
    sure = (side for side in standing(answer) if side.bearing or Kind(answer.kind) is not Kind.YES_NO)
    return tuple(side for side in sure if max((v.probability for v in side.voices), default=0.0) >= _bar(side))


def _bar(side: Known) -> float:
    return SURE if side.answer or side.bearing else SURE_ALONE


def change(before: Sequence[Known], answer: Answer, fresh: Set[str], gone: Set[str]) -> Change | None:
    """What is worth telling who knows the sides `before`, None if nothing is.

    `fresh` are the ids of articles that are new, or have changed, since these were told; `gone` those of articles among
    their voices that have changed or were removed.
    """
    now, known = standing(answer), tuple(before)
    if not known:
        first = tuple(side for side in answered(answer) if _is_told(side, fresh))
        return Change(Kinds.FIRST, (), now) if first else None
    if Kind(answer.kind) not in COMPARED or not now:
        return None
    new = [side for side in now if not is_among(side, known) and _is_told(side, fresh, SURE)]
    if Kind(answer.kind) is Kind.LIST:
        return Change(Kinds.NEW_SIDE, known, (*known, *new)) if new else None
    left = [side for side in known if not is_among(side, now)]
    is_overtaken = all(_is_overtaken(side, answer, gone) for side in left)
    if new and len(left) == len(known) and is_overtaken:
        return Change(Kinds.CHANGED, known, now)
    if new and answer.differs:
        return Change(Kinds.NEW_SIDE, known, now)
    agree = not new and left and is_overtaken and len(now) == 1 and is_among(now[0], known)
    return Change(Kinds.AGREED, known, now) if agree and _is_told(now[0], fresh) else None


def refreshed(before: Sequence[Known], answer: Answer) -> tuple[Known, ...]:
    """The same sides, each with the quotes that carry it now, as far as any do."""
    found = [_known(finding, answer) for finding in answer.findings]
    return tuple(_with_voices(side, [other for other in found if _alike(side, other)]) for side in before)


def _with_voices(side: Known, others: Sequence[Known]) -> Known:
    voices = {voice.article: voice for voice in side.voices}
    voices = {voice.article: voice for other in others for voice in other.voices} or voices
    return replace(side, voices=tuple(voices.values())[:VOICES])


def _known(finding: Finding, answer: Answer) -> Known:
    own = [citation for citation in answer.citations if citation.number in finding.citations]
    compared = Kind(answer.kind) in COMPARED
    bearing = str(finding.bearing) if compared and finding.bearing else None
    return Known(finding.answer if compared else None, bearing, tuple(_voice(c) for c in own[:VOICES]))


def _voice(citation: Citation) -> Voice:
    quote, mark = citation.quote, citation.highlight
    article = quote.article
    return Voice(
        article.id, article.content_hash, quote.start, quote.end, quote.text, article.source, article.published,
        article.title, article.url, citation.score, (mark.start, mark.end) if mark else None,
    )  # fmt: skip


def _last_words(found: Sequence[Known]) -> list[Known]:
    """The sides that are the last word of any outlet; an article without an outlet or a date speaks for itself."""
    latest: dict[str, str] = {}
    for voice in (voice for side in found for voice in side.voices):
        outlet, day = _speaker(voice)
        latest[outlet] = max(latest.get(outlet, ""), day)
    return [side for side in found if any(latest[outlet] == day for outlet, day in map(_speaker, side.voices))]


def _speaker(voice: Voice) -> tuple[str, str]:
    day = (voice.published or "")[:10]
    return (voice.outlet or voice.article if day else voice.article), day


def _by_bearing(found: Sequence[Known]) -> list[Known]:
    """What affirms and what denies, each as one side; quotes that do neither only where there is nothing else."""
    bearings = list(dict.fromkeys(side.bearing for side in found))
    plain = [bearing for bearing in bearings if bearing] or bearings
    together = [[side for side in found if side.bearing == bearing] for bearing in plain]
    return [replace(own[0], voices=tuple(v for side in own for v in side.voices)[:VOICES]) for own in together]


def is_among(side: Known, others: Iterable[Known]) -> bool:
    """Whether any of the others says the same, in whatever words."""
    return any(_alike(side, other) for other in others)


def _alike(one: Known, other: Known) -> bool:
    """Whether two sides say the same; of quotes without a short answer nobody can tell, so they are taken to."""
    if one.answer and other.answer:
        return same(one.answer, other.answer)
    return not (one.bearing and other.bearing) or one.bearing == other.bearing


def _is_told(side: Known, fresh: Set[str], sure: float = 0.0) -> bool:
    return any(voice.article in fresh and voice.probability >= sure for voice in side.voices)


def _is_overtaken(side: Known, answer: Answer, gone: Set[str]) -> bool:
    """Whether a side that stands no more is still told, as what was said before, or none of its articles is as it was.

    A side that only was not read this time is not.
    """
    told_still = is_among(side, (_known(finding, answer) for finding in answer.findings))
    return told_still or all(voice.article in gone for voice in side.voices)
