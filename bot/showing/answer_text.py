"""An answer for a terminal: plain text that can be piped, with the short answers marked where that can be shown."""

from __future__ import annotations

from collections.abc import Callable

from bot.answering.types import Answer, Citation
from bot.showing.links import link
from bot.showing.outline import NEAREST, Section, counted, day, not_found, one_line, sections, verdict
from index.types import Article

Mark = Callable[[str], str]  # how a short answer is marked: as it is, or in bold


def answer_to_text(answer: Answer, mark: Mark = str) -> str:
    """Findings with their quotes, or the honest sentence that nothing was found."""
    if answer.status == "not_found":
        head = not_found(answer) + ([NEAREST] if answer.related else [])
        return "\n\n".join(["\n".join(head), *(_cited(c, mark) for c in answer.related)])
    said = verdict(answer)
    return "\n\n".join([*([said] if said else []), *(_told(section, mark) for section in sections(answer))])


def _told(section: Section, mark: Mark) -> str:
    quotes = [_cited(citation, mark) for citation in section.citations]
    if section.answer is None:
        return "\n\n".join([f"{section.support}:", *quotes])
    more = [f"(and {counted(section.more, 'more article')})"] if section.more else []
    head = f"{mark(section.answer)} — {section.support}"
    return "\n".join([head, *(_indented(text) for text in [*quotes, *more])])


def _cited(citation: Citation, mark: Mark) -> str:
    quote = citation.quote
    lines = [f"[{citation.number}] “{_quoted(citation, mark)}”", f"    {_byline(quote.article)}"]
    if citation.copies:
        lines.append(f"    the same text: {'; '.join(map(_byline, citation.copies))}")
    address = link(quote) or quote.article.path
    return "\n".join([*lines, f"    {address}"] if address else lines)


def _quoted(citation: Citation, mark: Mark) -> str:
    text, span = citation.quote.text, citation.highlight
    if span is None:
        return one_line(text)
    before, answer, after = text[: span.start], text[span.start : span.end], text[span.end :]
    return one_line(before + " ".join(map(mark, answer.split())) + after)


def _byline(article: Article) -> str:
    parts = [article.source, day(article.published), one_line(article.title)]
    return " · ".join(part for part in parts if part)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
