"""A document for a terminal: plain text that can be piped, with the short answers marked where that can be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.answering.types import Answer
from bot.showing.answers import answer_document
from bot.showing.document import Card, Document, Quoted, Weight, line_text
from bot.showing.links import link
from bot.showing.outline import day, one_line
from index.engine import Summary
from index.types import Article

Mark = Callable[[str], str]  # how a short answer is marked: as it is, or in bold


def answer_to_text(answer: Answer, mark: Mark = str) -> str:
    """Findings with their quotes, or the honest sentence that nothing was found."""
    return document_to_text(answer_document(answer, adding=None), mark)


def document_to_text(document: Document, mark: Mark = str) -> str:
    """Everything in a document but what can be pressed; of that, the questions that it suggests."""
    parts = [part for card in document.all_cards for part in _card(card, mark)]
    suggested = "\n".join(f"Ask: {action.target}" for action in document.suggestions)
    return "\n\n".join([*parts, *([suggested] if suggested else [])])


def _card(card: Card, mark: Mark) -> Iterator[str]:
    """The paragraphs of a card."""
    if card.question:
        yield one_line(card.question)
    quotes, after = [_cited(quoted, mark) for quoted in card.quotes], [f"({line_text(line)})" for line in card.after]
    if card.heading and card.weight is Weight.ANSWER:
        head = " — ".join([mark(one_line(card.heading)), *map(line_text, card.notes)])
        yield "\n".join([head, *(_indented(text) for text in [*quotes, *after])])
        return
    if head := "\n".join(_head(card)):
        yield head
    yield from [*quotes, *after]


def _head(card: Card) -> Iterator[str]:
    """What stands over the quotes. The first note goes on a statement of ours; without any heading it leads over."""
    notes = [line_text(line) for line in card.notes]
    if card.heading:
        goes_on = card.weight is Weight.STATEMENT and not card.lines and not card.heading.endswith(":")
        first = notes[:1] if goes_on else []
        yield " ".join([one_line(card.heading), *first])
        yield from notes[len(first) :]
    else:
        yield from (f"{note}:" if card.quotes else note for note in notes)
    yield from [card.text] if card.text else []
    yield from (f"- {line_text(line)}" for line in card.lines)
    yield from (f"- {_byline(listed.summary)}" for listed in card.articles)


def _cited(quoted: Quoted, mark: Mark) -> str:
    citation = quoted.citation
    article = citation.quote.article
    lines = [f"[{citation.number}] “{_quoted(quoted, mark)}”", f"    {_byline(article)}"]
    if citation.copies:
        lines.append(f"    the same text: {'; '.join(map(_byline, citation.copies))}")
    address = link(citation.quote) or article.path
    return "\n".join([*lines, f"    {address}"] if address else lines)


def _quoted(quoted: Quoted, mark: Mark) -> str:
    before, marked, after = quoted.pieces
    return one_line(before + " ".join(map(mark, marked.split())) + after)


def _byline(article: Article | Summary) -> str:
    parts = [article.source, day(article.published), one_line(article.title)]
    return " · ".join(part for part in parts if part)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
