"""An answer for a terminal: plain text, no colours, so that it can be piped."""

from __future__ import annotations

from datetime import datetime

from bot.links import link
from bot.types import Answer, Citation
from index.types import Article


def answer_to_text(answer: Answer) -> str:
    """Quotes with their citations, or the honest sentence that nothing was found."""
    if answer.status == "not_found":
        return "\n\n".join([_not_found(answer), *map(_cited, answer.related)])
    cited = len({citation.quote.article.id for citation in answer.citations})
    head = f"{_counted(cited, 'article')} of {answer.searched} searched:"
    return "\n\n".join([head, *map(_cited, answer.citations)])


def _not_found(answer: Answer) -> str:
    lines = [f"The articles do not say. Searched: {_counted(answer.searched, 'article')}."]
    if answer.searched and answer.missing_terms:
        lines.append(f"Nowhere in them: {', '.join(answer.missing_terms)}.")
    if answer.related:
        lines.append("Nearest, but perhaps no answer:")
    return "\n".join(lines)


def _cited(citation: Citation) -> str:
    quote = citation.quote
    lines = [f"[{citation.number}] “{' '.join(quote.text.split())}”", f"    {_byline(quote.article)}"]
    address = link(quote) or quote.article.path
    return "\n".join([*lines, f"    {address}"] if address else lines)


def _byline(article: Article) -> str:
    parts = [article.source, _day(article.published), article.title]
    return " · ".join(part for part in parts if part)


def _day(published: str | None) -> str | None:
    if published is None:
        return None
    day = datetime.fromisoformat(published)
    return f"{day.day} {day:%B %Y}"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
