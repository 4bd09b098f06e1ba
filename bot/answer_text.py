"""An answer for a terminal: plain text that can be piped, with the short answers marked where that can be shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.links import link
from bot.types import Answer, Citation, Finding
from index.types import Article

Mark = Callable[[str], str]  # how a short answer is marked: as it is, or in bold


def answer_to_text(answer: Answer, mark: Mark = str) -> str:
    """Findings with their quotes, or the honest sentence that nothing was found."""
    if answer.status == "not_found":
        return "\n\n".join([_not_found(answer), *(_cited(c, mark) for c in answer.related)])
    if answer.answer is None:
        cited = len({citation.quote.article.id for citation in answer.citations})
        head = f"{_counted(cited, 'article')} of {answer.searched} searched:"
        return "\n\n".join([head, *(_cited(c, mark) for c in answer.citations)])
    return "\n\n".join([*_verdict(answer), *(_found(finding, answer, mark) for finding in _told(answer))])


def _verdict(answer: Answer) -> list[str]:
    if answer.changed:
        return ["This has changed: later articles say otherwise."]
    return ["Articles differ."] if answer.differs else []


def _told(answer: Answer) -> list[Finding]:
    """By support; if the articles differ, in the order of time."""
    if answer.differs or answer.changed:
        return sorted(answer.findings, key=lambda finding: finding.earliest or "9999")
    return list(answer.findings)


def _found(finding: Finding, answer: Answer, mark: Mark) -> str:
    head = f"{mark(_line(finding.answer or ''))} — {finding.articles} of {_counted(answer.considered, 'article')}"
    own = [_cited(citation, mark) for citation in answer.citations if citation.number in finding.citations]
    rest = finding.articles - len(own)
    more = [f"(and {_counted(rest, 'more article')})"] if rest > 0 else []
    return "\n".join([head, *(_indented(text) for text in [*own, *more])])


def _not_found(answer: Answer) -> str:
    lines = [f"The articles do not say. Searched: {_counted(answer.searched, 'article')}."]
    if answer.searched and answer.missing_terms:
        lines.append(f"Nowhere in them: {', '.join(answer.missing_terms)}.")
    if answer.related:
        lines.append("Nearest, but perhaps no answer:")
    return "\n".join(lines)


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
        return _line(text)
    before, answer, after = text[: span.start], text[span.start : span.end], text[span.end :]
    return _line(before + " ".join(map(mark, answer.split())) + after)


def _byline(article: Article) -> str:
    parts = [article.source, _day(article.published), article.title]
    return " · ".join(part for part in parts if part)


def _day(published: str | None) -> str | None:
    if published is None:
        return None
    day = date.fromisoformat(published[:10])
    return f"{day.day} {day:%B %Y}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
