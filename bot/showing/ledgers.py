"""A document of all that somebody says: each statement a quote, oldest first, under the words that report it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.answering.ledger import Ledger
from bot.answering.types import Citation
from bot.showing.actions import MAX_TARGET, Action, Verb
from bot.showing.document import Card, Document, Quoted, Tone
from bot.showing.outline import counted
from bot.showing.plain_text import beginning, shortened
from index.types import Span

NAME, NAMES = 60, 8  # characters of a name that is shown, and how many names are
NOT_WHOLE = "There may be more: only the passages that name the speaker most were read."


def citations_of(found: Ledger) -> tuple[Citation, ...]:
    """A citation for each quote that holds statements, numbered from 1; the quote is its own passage."""
    quotes = [quote for quote, _ in groupby(found.statements, key=lambda said: said.quote)]
    return tuple(Citation(n, quote, Span(quote.start, quote.end), 1.0) for n, quote in enumerate(quotes, start=1))


def ledger_document(speaker: str, found: Ledger, citations: Sequence[Citation], near: Sequence[str] = ()) -> Document:
    """What `speaker` says; `citations` are those of the ledger, and `near` names that can be asked for instead."""
    name = shortened(speaker, NAME)
    if not found.statements:
        nothing = f"Nothing in the articles is attributed to {name}."
        also = (f"Speakers here: {', '.join(near[:NAMES])}.",) if near else ()
        return Document(nothing, cards=(Card(heading=nothing, notes=also, tone=Tone.EMPTY),))
    head = f"{counted(len(found.statements), 'statement')} of {name}"
    names = (f"Also called {', '.join(found.names[:NAMES])}.",) if found.names != (speaker,) else ()
    told = [list(same) for _, same in groupby(found.statements, key=lambda said: said.quote)]
    cards = [
        Card(notes=("; ".join(dict.fromkeys(said.cue for said in statements)),), quotes=(_quoted(citation),), rule=True)
        for statements, citation in zip(told, citations, strict=True)
    ]
    return Document(
        head,
        heading=f"{head}.",
        notes=(*names, *(() if found.whole else (NOT_WHOLE,))),
        cards=tuple(cards),
        turning=Action(Verb.SAID, beginning(speaker, MAX_TARGET)),
    )


def _quoted(citation: Citation) -> Quoted:
    return Quoted(citation, (citation.quote.text, "", ""))
