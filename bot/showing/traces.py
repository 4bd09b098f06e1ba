"""A quote that was traced, as a document and as JSON: where its words stand, and which of them were changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from bot.answering.types import MAX_QUOTE, Citation, Quote
from bot.showing.answer_json import article_to_json
from bot.showing.document import Card, Document, Quoted, Tone
from bot.showing.links import link
from bot.showing.outline import counted, day, one_line
from bot.showing.plain_text import shortened
from bot.tracing.types import Match, Range, Trace
from index.types import Span

Linked = Callable[[Sequence[Citation]], Sequence[Citation]]

SHOWN = 8  # places of one part that are shown
ASKED, WORDS, NAME = 300, 80, 60  # characters shown of the quote, of words that differ, of a name
NOWHERE = "No article says this, word for word or nearly."


def trace_to_json(trace: Trace) -> dict[str, Any]:
    """One trace as plain data. Fields are added, never renamed.

    `changed` are pairs of words, from the article's to those in their place in the `text` that was asked for, "" where
    there are none. `start` and `end` are offsets into the article, `changed_at` and `left_out` into the match's
    `quote`, `given` and `altered` into the `text`.
    """
    return {
        "text": trace.text,
        "status": trace.status,
        "speaker": trace.speaker,
        "searched": trace.searched,
        "matches": [match_to_json(trace, match) for match in trace.matches],
    }


def match_to_json(trace: Trace, match: Match) -> dict[str, Any]:
    """One place of an article."""
    quote = _quote(match)
    return {
        "article": article_to_json(match.article),
        "start": match.start,
        "end": match.end,
        "quote": match.quote,
        "changed": [[_words(match.quote, here), _words(trace.text, given)] for given, here in _differing(match)],
        "changed_at": [list(span) for span in match.changed],
        "left_out": [list(span) for span in match.left_out],
        "given": list(match.given),
        "altered": [list(span) for span in match.altered],
        "speaker": match.speaker,
        "copy_of": match.copy_of,
        "link": link(quote),
    }


def trace_document(trace: Trace, linked: Linked = tuple, shown: int = SHOWN) -> Document:
    """What became of a quote, and each place where it stands; an article that prints another's text is named there.

    `linked` gives citations the links to our own page; at most `shown` places of each part are shown.
    """
    asked = shortened(trace.text, ASKED)
    if not trace.matches:
        searched = f"Searched: {counted(trace.searched, 'article')}."
        return Document(NOWHERE, question=asked, cards=(Card(heading=NOWHERE, notes=(searched,), tone=Tone.EMPTY),))
    head = heading(trace)
    cards = [card for part in trace.parts for card in _cards(trace, part, shown)]
    return Document(
        head,
        question=asked,
        heading=head,
        notes=_notes(trace),
        cards=_numbered(cards, linked),
        shorter=trace_document(trace, linked, shown - 1) if shown > 1 else None,
    )


def heading(trace: Trace) -> str:
    """What became of a quote, as a sentence."""
    articles = counted(len({match.article.id for match in trace.matches}), "article")
    if trace.status == "joined":
        return f"Joined from {len(trace.parts)} places in {articles}."
    if trace.status == "other_speaker":
        said = next((match.speaker for match in trace.matches if match.speaker), None)
        return f"Not said by {shortened(trace.speaker or '', NAME)}: the words are {shortened(said or '', NAME)}’s."
    if trace.status == "altered":
        return f"In {articles}, with {counted(max(len(m.changed) for m in trace.matches), 'change')}."
    shorter = ", apart from what it leaves out" if any(match.left_out for match in trace.matches) else ""
    return f"Word for word in {articles}{shorter}."


def _notes(trace: Trace) -> tuple[str, ...]:
    """Who published the words first, where several did."""
    if len(trace.parts) > 1:
        return ()
    first, *rest = trace.matches
    published = day(first.article.published)
    if not published or all(match.article.id == first.article.id for match in rest):
        return ()
    undated = "" if all(match.article.published for match in rest) else ", as far as they are dated"
    return (f"First published on {published}{f' by {first.article.source}' if first.article.source else ''}{undated}.",)


def _cards(trace: Trace, part: Sequence[Match], shown: int) -> list[Card]:
    """A card for each place of a part of the quote, without those of copies."""
    own = [match for match in part if match.copy_of is None or all(m.article.id != match.copy_of for m in part)]
    cards = [_card(trace, match, [m for m in part if m.copy_of == match.article.id]) for match in own[:shown]]
    if len(own) > shown:
        cards.append(Card(text=f"And {counted(len(own) - shown, 'more place')}.", tone=Tone.BARE))
    return cards


def _card(trace: Trace, match: Match, copies: Sequence[Match]) -> Card:
    quote = _quote(match)
    articles = tuple(next(same).article for _, same in groupby(copies, key=lambda copy: copy.article.id))
    citation = Citation(1, quote, Span(quote.start, quote.end), 1.0, copies=articles)
    said = (f"Said by {shortened(match.speaker, NAME)}",) if match.speaker else ()
    lines = [
        *(_difference(trace.text, given, match.quote, here) for given, here in _differing(match)),
        *(f"Left out: {_quoted(match.quote, cut)}" for cut in match.left_out),
    ]  # fmt: skip
    return Card(notes=said, lines=tuple(lines), quotes=(Quoted(citation, _pieces(match, quote)),), rule=True)


def _differing(match: Match) -> Iterator[tuple[Range, Range]]:
    """The ranges that differ: of the asked text, and of the match's quote."""
    return zip(match.altered, match.changed, strict=True)


def _words(text: str, span: Range) -> str:
    return " ".join(text[span[0] : span[1]].split())


def _difference(text: str, given: Range, quote: str, here: Range) -> str:
    asked, printed = _quoted(text, given), _quoted(quote, here)
    if not asked:
        return f"Not in the quote: {printed}"
    return f"{asked} is {printed} in the article" if printed else f"Not in the article: {asked}"


def _quoted(text: str, part: Range) -> str:
    """Words in quotation marks, if there are any."""
    words = shortened(text[part[0] : part[1]], WORDS)
    return f"“{words}”" if any(character.isalnum() for character in words) else ""


def _quote(match: Match) -> Quote:
    """The place as a quote, which is cut after a word if it is too long for one."""
    end = min(match.end, match.start + MAX_QUOTE)
    if end < match.end and (space := match.article.text.rfind(" ", match.start + 1, end)) > 0:
        end = space
    return Quote(match.article, match.start, end)


def _pieces(match: Match, quote: Quote) -> tuple[str, str, str]:
    """The quote around what is changed in it, if that is one range."""
    changed = [(a, b) for a, b in match.changed if b <= len(quote.text) and one_line(quote.text[a:b])]
    start, end = changed[0] if len(changed) == len(match.changed) == 1 else (len(quote.text), len(quote.text))
    return quote.text[:start], quote.text[start:end], quote.text[end:]


def _numbered(cards: Sequence[Card], linked: Linked) -> tuple[Card, ...]:
    """The cards with their citations numbered through, and linked."""
    own = [quoted for card in cards for quoted in card.quotes]
    citations = iter(linked([replace(quoted.citation, number=n) for n, quoted in enumerate(own, start=1)]))
    return tuple(
        replace(card, quotes=tuple(replace(quoted, citation=next(citations)) for quoted in card.quotes))
        for card in cards
    )
