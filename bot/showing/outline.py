"""What every surface says of an answer, and in which order: a terminal, a chat, a page. How it looks is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.answering.kinds import Kind
from bot.answering.types import Answer, Citation, Finding, Part

NEAREST = "Nearest, but perhaps no answer:"
_LEADS = {
    Kind.YES_NO: "The articles say:",
    Kind.OVERVIEW: "The story, in the articles’ words:",
    Kind.LATEST: "The latest, in the articles’ words:",
}
_BEARINGS = {"affirms": "Saying so", "denies": "Saying not", None: "Also about it"}


@dataclass(frozen=True, slots=True)
class Section:
    """One finding and its citations; `answer` is None where the quotes are the answer.

    `support` says how many articles say so. `more` counts the articles that say so too and are not quoted.
    """

    answer: str | None
    support: str
    citations: tuple[Citation, ...]
    more: int = 0


def sections(answer: Answer) -> list[Section]:
    """The findings by support; where articles differ, in the order of time.

    Quotes alone are one section; those that plainly affirm or deny what was asked are one each.
    """
    if not any(finding.answer for finding in answer.findings):
        bearings = dict.fromkeys(finding.bearing for finding in answer.findings)
        return [_quotes(answer, bearing, apart=len(bearings) > 1 or None not in bearings) for bearing in bearings]
    return [_section(finding, answer) for finding in _ordered(answer)]


def verdict(answer: Answer) -> str | None:
    """Whether the articles contradict each other, as a sentence."""
    if answer.changed:
        return "This has changed: later articles say otherwise."
    return "Articles differ." if answer.differs else None


def lead(answer: Answer) -> str | None:
    """What stands over the quotes of a kind of answer that has no heading of its own."""
    return _LEADS.get(Kind(answer.kind)) if answer.status == "answered" and not answer.parts else None


def part_sections(answer: Answer, part: Part) -> list[Section]:
    """The findings that answer one of several questions."""
    return [_section(answer.findings[at], answer) for at in part.findings]


def newest(answer: Answer) -> str | None:
    """How far an answer about what happened reaches, as a sentence."""
    told = Kind(answer.kind) in (Kind.OVERVIEW, Kind.LATEST) and answer.status == "answered"
    return f"The newest article looked at is of {day(answer.newest)}." if told and answer.newest else None


def read_as(answer: Answer) -> str | None:
    """Which words were looked for in place of those in the question that no article has, as a sentence."""
    words = ", ".join(f"“{word}”" for word in answer.read_as)
    return f"No article has the question’s spelling, so this is about {words}." if words else None


def not_found(answer: Answer) -> list[str]:
    """The honest sentences where nothing was found."""
    lines = [f"The articles do not say. Searched: {counted(answer.searched, 'article')}."]
    if answer.searched and answer.missing_terms:
        lines.append(f"None of them mentions: {', '.join(answer.missing_terms)}.")
    return lines


def day(published: str | None) -> str | None:
    """An article's day of publication in words, such as 3 May 2024."""
    if published is None:
        return None
    read = date.fromisoformat(published[:10])
    return f"{read.day} {read:%B %Y}"


def counted(number: int, thing: str) -> str:
    """A number and its thing, in the plural where that is due."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def one_line(text: str) -> str:
    """The text with every run of white space, line breaks too, as one space."""
    return " ".join(text.split())


def _quotes(answer: Answer, bearing: str | None, *, apart: bool) -> Section:
    """The quotes that bear on a question in one way, as one section."""
    numbers = {n for finding in answer.findings if finding.bearing == bearing for n in finding.citations}
    own = tuple(citation for citation in answer.citations if citation.number in numbers)
    articles = len({citation.quote.article.id for citation in own})
    support = f"{counted(articles, 'article')} of {answer.searched:,} searched"
    return Section(None, f"{_BEARINGS[bearing]}: {support}" if apart else support, own)


def _ordered(answer: Answer) -> list[Finding]:
    if answer.differs or answer.changed:
        return sorted(answer.findings, key=lambda finding: finding.earliest or "9999")
    return list(answer.findings)


def _section(finding: Finding, answer: Answer) -> Section:
    own = tuple(citation for citation in answer.citations if citation.number in finding.citations)
    support = f"{finding.articles} of {counted(answer.considered, 'article')}"
    return Section(finding.answer and one_line(finding.answer), support, own, max(0, finding.articles - len(own)))
