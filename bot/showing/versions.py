"""The versions of an article, as a document and as JSON: what changed in each, as it was and as it became."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count, takewhile
from operator import eq
from typing import Any

from bot.answering.types import MAX_QUOTE, Citation, Quote
from bot.checking.edits import Edit, Edits, Fact, Step, became
from bot.showing.answer_json import article_to_json
from bot.showing.answers import quoted
from bot.showing.document import Card, Document, Line, Tone, ruled
from bot.showing.outline import counted, day, one_line
from bot.showing.plain_text import shortened
from index.history import History
from index.types import Article, Span

BEFORE, AFTER = "Before", "After"
SAID, SAYS = "It said this", "It says this in its place now"
STANDS, GONE = "These words still stand in it.", "Nothing in it has taken their place."
SHOWN = 6  # changed sentences of one version, those with other facts first
_VALUE = 120  # characters shown of a fact
SILENT = "Silently: nothing that is new in it tells of a correction or an update."
NOTED = "It says itself that it was corrected or updated."


def versions_document(article: Article, history: History, steps: Sequence[Step]) -> Document:
    """What changed in an article each time that it was replaced, last change first."""
    since = f"As it is now since {moment(history.added)}."
    if not steps:
        return Document(f"No earlier version is kept. {since}", heading="No earlier version is kept.", notes=(since,))
    head = f"{counted(len(steps), 'earlier version')} of “{shortened(article.title, _VALUE)}”."
    numbers = count(1)
    cards = [card for step in steps for card in step_cards(step, numbers)]
    return Document(head, heading=head, notes=(since,), cards=ruled(cards))


def changed_document(before: Citation, now: Article) -> Document:
    """A quote whose article has changed since: the words as they were, and what stands in their place now."""
    was = before.quote
    place = became(Span(was.start, was.end), was.article, now)
    after = _shown(before.number, now, place, None) if place else None
    head = f"The article of quote {before.number} has changed since this answer."
    if after and after.quote.text == was.text:
        return Document(head, heading=head, notes=(STANDS,), cards=(Card(quotes=(quoted(after, None),)),))
    old = Card(notes=(SAID,), quotes=(quoted(_nowhere(before), None),), tone=Tone.EMPTY)
    new = Card(notes=(SAYS,), quotes=(quoted(after, None),), tone=Tone.SIDE) if after else Card(notes=(GONE,))
    return Document(f"{head} {one_line(was.text)}", heading=head, cards=ruled([old, new]))


def _nowhere(citation: Citation) -> Citation:
    """A citation that opens nowhere, for its words do not stand there any more."""
    quote = citation.quote
    was = replace(quote.article, url=None, path=None)
    return replace(citation, quote=Quote(was, quote.start, quote.end), context_url=None)


def _shown(number: int, article: Article, span: Span, mark: Span | None) -> Citation:
    """A sentence as a citation, a long one by its beginning."""
    place = Span(span.start, min(span.end, span.start + MAX_QUOTE))
    whole = mark if mark and mark.end <= place.end - place.start else None
    return Citation(number, Quote(article, place.start, place.end), place, 0.0, whole)


def moment(when: str) -> str:
    """A moment in words, such as 3 May 2026, 10:02 UTC."""
    return f"{day(when)}, {datetime.fromisoformat(when):%H:%M} UTC"


def fact_line(fact: Fact) -> str:
    """A fact that differs, in a line."""
    was, now = (shortened(value, _VALUE) for value in (fact.before, fact.after))
    if not fact.before:
        return f"{fact.kind}: {now} is new"
    return f"{fact.kind}: {was} → {now}" if fact.after else f"{fact.kind}: {was} is gone"


def changes(edits: Edits) -> str:
    """How many sentences changed, came and went, in words."""
    sentences = edits.edits
    kinds = {
        "changed": sum(bool(edit.before and edit.after) for edit in sentences),
        "added": sum(edit.before is None for edit in sentences),
        "taken out": sum(edit.after is None for edit in sentences),
    }
    told = [f"{counted(number, 'sentence')} {what}" for what, number in kinds.items() if number]
    return ", ".join(told) or "no sentence changed"


def step_cards(step: Step, numbers: Iterator[int]) -> Iterator[Card]:
    """What changed at one time: how much, which facts, then each sentence before and after."""
    edits = step.edits
    notes: list[Line] = [SILENT] if step.is_silent else [NOTED] if edits.noted else []
    lines = tuple(dict.fromkeys(map(fact_line, edits.facts)))
    yield Card(heading=f"{moment(step.when)}: {changes(edits)}.", notes=tuple(notes), lines=lines)
    best = sorted(edits.edits, key=lambda edit: not edit.facts)
    for edit in best[:SHOWN]:
        yield from _pair(edits, edit, numbers)
    if len(best) > SHOWN:
        yield Card(notes=(f"And {counted(len(best) - SHOWN, 'more sentence')}.",), tone=Tone.EMPTY)


def _pair(edits: Edits, edit: Edit, numbers: Iterator[int]) -> Iterator[Card]:
    """A sentence before and after; what was before opens nowhere, for it does not stand there any more."""
    texts = [span.of(article.text) if span else "" for span, article in _sides(edits, edit)]
    for (span, article), mark, label, tone in zip(
        _sides(edits, edit), _marks(*texts), (BEFORE, AFTER), (Tone.EMPTY, Tone.SIDE), strict=True
    ):
        if span:
            citation = _shown(next(numbers), article, span, mark)
            told = citation if label is AFTER else _nowhere(citation)
            yield Card(notes=(label,), quotes=(quoted(told, None),), tone=tone)


def _sides(edits: Edits, edit: Edit) -> tuple[tuple[Span | None, Article], ...]:
    return ((edit.before, edits.before), (edit.after, edits.after))


def _marks(before: str, after: str) -> tuple[Span | None, Span | None]:
    """What differs in two sentences, from the first word to the last that is another."""
    if not before or not after:
        return None, None
    was, now = before.split(" "), after.split(" ")
    start = _alike(was, now)
    end = _alike(was[start:][::-1], now[start:][::-1])
    return _range(was, start, end), _range(now, start, end)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return sum(takewhile(bool, map(eq, one, other)))


def _range(words: Sequence[str], start: int, end: int) -> Span | None:
    first = len(" ".join(words[:start])) + bool(start)
    last = len(" ".join(words[: len(words) - end]))
    return Span(first, last) if first < last else None


def versions_to_json(article: Article, history: History, steps: Sequence[Step]) -> dict[str, Any]:
    """The versions as plain data, last change first. Fields are added, never renamed.

    `start` and `end` are offsets into the text of that version.
    """
    return {
        "article": article_to_json(article),
        "since": history.added,
        "earlier": [
            {"hash": one.article.content_hash, "title": one.article.title, "since": one.added, "until": one.until}
            for one in history.earlier
        ],
        "changes": [step_to_json(step) for step in steps],
    }


def step_to_json(step: Step) -> dict[str, Any]:
    """One change."""
    edits = step.edits
    return {
        "when": step.when,
        "noted": edits.noted,
        "silent": step.is_silent,
        "facts": [_fact_to_json(fact) for fact in edits.facts],
        "sentences": [
            {
                "before": _place(edit.before, edits.before),
                "after": _place(edit.after, edits.after),
                "facts": [_fact_to_json(fact) for fact in edit.facts],
            }
            for edit in edits.edits
        ],
    }


def _fact_to_json(fact: Fact) -> dict[str, str | None]:
    return {"kind": fact.kind, "before": fact.before or None, "after": fact.after or None}


def _place(span: Span | None, article: Article) -> dict[str, Any] | None:
    return {"start": span.start, "end": span.end, "text": span.of(article.text)} if span else None
