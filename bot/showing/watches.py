"""What is shown of watched questions: what has changed, old and new quotes side by side, and who is told what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answering.changes import Kinds
from bot.answering.types import Citation
from bot.showing import actions
from bot.showing.actions import Action
from bot.showing.answers import quoted
from bot.showing.document import Card, Document, Line, Run, Tone, Weight, ruled
from bot.showing.outline import counted, day
from bot.showing.plain_text import shortened
from bot.showing.reports import sentence_document

NO_WATCHES = "You watch no question here. `/watch` and a question begins one, or “Watch this” under an answer."
NAMED, ENDED_BY_BUTTON = 20, 4  # watches listed, and those of them with a button
_QUESTION, _ANSWER = 150, 60  # characters shown of a question, of an answer in a line
HEADINGS = {
    Kinds.FIRST: "There is an answer now.",
    Kinds.NEW_SIDE: "Another answer has appeared.",
    Kinds.CHANGED: "The answer has changed.",
    Kinds.AGREED: "The articles agree now.",
}
BEARINGS = {"affirms": "Saying so", "denies": "Saying not"}
BEFORE, NOW, NEW, KNOWN = "Before", "Now", "New", "As before"
REMOVED = "Its article has been removed since."
ALTERED = "The article has changed since; it said this."


@dataclass(frozen=True, slots=True)
class Shown:
    """A side with its quotes as far as they may be shown: `altered` by the numbers of those whose article has changed.

    `removed` is how many quotes are left out because their articles are gone.
    """

    answer: str | None
    citations: tuple[Citation, ...]
    altered: frozenset[int] = frozenset()
    removed: int = 0
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """A watch as it is listed: its id, the question, what is known, until when, where it is told and when not."""

    id: str
    question: str
    answers: tuple[str, ...]
    until: datetime
    where: str
    a_day: int
    quiet: str = ""


def change_document(
    what: Kinds, question: str, before: Sequence[Shown], after: Sequence[Shown], until: datetime, ident: str | None
) -> Document:
    """What has changed about a watched question; `ident` is the watch's id, None if nothing of it can be pressed."""
    old = [_card(side, BEFORE, Tone.EMPTY) for side in before] if what in (Kinds.CHANGED, Kinds.AGREED) else []
    labels = [KNOWN if side.is_known else NEW for side in after] if what is Kinds.NEW_SIDE else [NOW] * len(after)
    new = [_card(side, label, Tone.SIDE, n) for n, (side, label) in enumerate(zip(after, labels, strict=True))]
    asking = [actions.ask(question)] if len(question) <= actions.MAX_TARGET // 2 else []
    return Document(
        brief=_brief(what, question, before, after),
        question=question,
        sign="🔔",
        heading=HEADINGS[what],
        cards=ruled([*old, *new]),
        notes=(f"Watched until {day(until.date().isoformat())}.",),
        actions=((actions.unwatch(ident), *asking) if ident else ()),
    )


def _card(side: Shown, label: str, tone: Tone, number: int = 0) -> Card:
    altered = [f"{citation.number}: {ALTERED}" for citation in side.citations if citation.number in side.altered]
    removed = [REMOVED] if side.removed else []
    return Card(
        heading=side.answer,
        weight=Weight.ANSWER,
        notes=(label,),
        quotes=tuple(quoted(citation, None) for citation in side.citations),
        after=(*altered, *removed),
        tone=tone,
        side=number,
    )


def _brief(what: Kinds, question: str, before: Sequence[Shown], after: Sequence[Shown]) -> str:
    old, new = _answers(before), _answers(side for side in after if not side.is_known)
    told = f"{old} → {new}" if old and new and what is Kinds.CHANGED else new or _answers(after)
    return " ".join(part for part in (HEADINGS[what], f"{shortened(question, _QUESTION)}", told) if part)


def _answers(sides: Iterable[Shown]) -> str:
    return "; ".join(shortened(side.answer, _ANSWER) for side in sides if side.answer)


def watching_document(watched: Watched, now: Sequence[Shown], note: str = "") -> Document:
    """A watch has begun: what is known, and of what it will tell."""
    told = f"{watched.where}, {_often(watched)}until {day(watched.until.date().isoformat())}"
    known = [_card(side, NOW, Tone.NEUTRAL) for side in now]
    silent = "So far the articles do not say, or not surely: you are told once they do."
    changes = "You are told when the answer changes, another one appears, or articles that differ come to agree."
    return Document(
        brief=f"Watching: {shortened(watched.question, _QUESTION)}",
        question=watched.question,
        sign="🔔",
        heading="Watching.",
        notes=tuple(line for line in (note or (changes if known else silent), f"Told {told}.") if line),
        cards=ruled(known),
        actions=(actions.unwatch(watched.id),),
    )


def watches_document(watched: Sequence[Watched], said: str = "", named: int = NAMED) -> Document:
    """Somebody's watches, under what is to be said first; as many are named as fit."""
    if not watched:
        return sentence_document(f"{said} {NO_WATCHES}".strip())
    head = f"{counted(len(watched), 'question')} watched"
    left = (f"and {len(watched) - named:,} more",) if len(watched) > named else ()
    return Document(
        f"{said} {head}".strip(),
        cards=(Card(heading=head, text=said or None, lines=(*map(_line, watched[:named]), *left)),),
        actions=tuple(_ends(watched[:ENDED_BY_BUTTON])),
        shorter=watches_document(watched, said, named - 1) if named > 1 else None,
    )


def _ends(watched: Sequence[Watched]) -> Iterable[Action]:
    for number, one in enumerate(watched):
        yield actions.unwatch(one.id, number, f"End: {shortened(one.question, _ANSWER)}")


def _line(watched: Watched) -> Line:
    answers = "; ".join(shortened(answer, _ANSWER) for answer in watched.answers) or "not answered so far"
    facts = f" {answers} · {watched.where}, {_often(watched)}until {day(watched.until.date().isoformat())}"
    return (Run(shortened(watched.question, _QUESTION), "bold"), Run(facts))


def _often(watched: Watched) -> str:
    quiet = f"not {watched.quiet}, " if watched.quiet else ""
    return f"at most {counted(watched.a_day, 'time')} a day, {quiet}"


def closed_document(question: str, where: str) -> Document:
    """A watch has ended because nothing can be written where it was told."""
    said = f"Your watch of “{shortened(question, _QUESTION)}” has ended: nothing can be written {where} any more."
    return sentence_document(said)


def renumbered(sides: Sequence[Shown], first: int) -> tuple[Shown, ...]:
    """The sides with their citations numbered through, from the first number on."""
    numbered = []
    for side in sides:
        moved = {citation.number: first + n for n, citation in enumerate(side.citations)}
        citations = tuple(replace(citation, number=moved[citation.number]) for citation in side.citations)
        numbered.append(replace(side, citations=citations, altered=frozenset(moved[n] for n in side.altered)))
        first += len(citations)
    return tuple(numbered)
