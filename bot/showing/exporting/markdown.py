"""A document as Markdown (CommonMark) with a footnote for each quote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.showing.document import Card, Document, Facts, Quoted, line_text
from bot.showing.exporting.evidence import UNSAFE, address, line, subject, title
from bot.showing.links import link
from bot.showing.outline import day
from bot.showing.plain_text import encoded

# What may begin something else than text, anywhere in a line and at its start.
_MARKS = re.compile(r"[\\`*_\[\]<>&~|$^{}!#]")
_STARTS = re.compile(r"[+\-=:]|(?<=\d)[.)]")


def to_markdown(document: Document) -> str:
    """All of a document: its words under headings, its quotes as block quotes, its articles as footnotes."""
    cards = [part for card in document.cards for part in _card(card)]
    notes = [plain(line_text(note)) for note in document.notes]
    over = [plain(document.heading)] if document.question and document.heading else []
    footnotes = [_footnote(quoted) for card in document.all_cards for quoted in card.quotes]
    parts = [f"# {plain(subject(document))}", *over, *notes, *cards, "\n".join(footnotes)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _card(card: Card) -> Iterator[str]:
    if card.question:
        yield f"## {plain(card.question)}"
    if card.heading:
        yield f"{'###' if card.question else '##'} {plain(card.heading)}"
    yield from (plain(line_text(note)) for note in card.notes)
    yield from [plain(card.text)] if card.text else []
    yield from (f"- {plain(line_text(each))}" for each in card.lines)
    yield from (f"> {plain(q.citation.quote.text)}[^{q.citation.number}]" for q in card.quotes)
    yield from (plain(line_text(each)) for each in card.after)


def _footnote(quoted: Quoted) -> str:
    """Author, title, outlet, day, and where it opens at the quote."""
    citation, article = quoted.citation, quoted.citation.quote.article
    facts = [article.author, f"“{title(article)}”", article.source, day(article.published)]
    said = ", ".join(plain(fact) for fact in facts if fact and line(fact))
    at = encoded(link(citation.quote) or "", UNSAFE) if address(article) else None
    places = ", ".join(f"<{place}>" for place in (at, citation.context_url) if place)
    same = quoted.same_text(_named)
    end = f" {plain(same)}." if same else ""
    return f"[^{citation.number}]: {said}{f', {places}' if places else ''}.{end}"


def _named(facts: Facts) -> str:
    return ", ".join(part for part in (f"“{line(facts.title)}”", facts.outlet) if part)


def plain(text: str) -> str:
    """A text on one line, such that it shows as it is and nothing in it is Markdown."""
    escaped = _MARKS.sub(r"\\\g<0>", line(text))
    head = re.match(r"\d*.?", escaped)
    start = head[0] if head else ""
    return _STARTS.sub(r"\\\g<0>", start) + escaped[len(start) :]
