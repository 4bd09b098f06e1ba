"""Answers for the tests of what shows them: of any kind there can be, and a few that people look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from fakes import make_article
from hypothesis import strategies as st
from nasty import LONG, NASTY, URLS

from bot.answering.types import Answer, Citation, Finding, Question, Quote
from bot.chat.records import LostCitation
from index.types import Article, Scope, Span

SCOPE = Scope(("default",))
DATES = [
    "2026-05-03", "20260503", "2026-W18", "2026W187", "2026-W18-7", "2026-05-03T10:00", "20260503T1000",
    "20260503T100000+0200", "2026-05-03T10:00:00+02:00", "2026-05-03 10:00Z", "1812-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
]  # fmt: skip
# As long as an address of our own page gets: eight more quotes of the article are marked.
CONTEXT = f"https://clippings.example.org:8443/read/{'WyJkZWZhdWx0Iiwi' * 12}.awGloA.{'uywSO-VVVW6188Lj' * 3}#q1"
FACTS = st.fixed_dictionaries(
    {
        "title": LONG | st.just(""),
        "source": st.none() | LONG,
        "url": URLS,
        "published": st.none() | st.sampled_from(DATES),
    }
)


def article(text: str, **facts: Any) -> Article:
    return replace(make_article(text), **facts)


@st.composite
def citations(draw: st.DrawFn, number: int = 1) -> Citation:
    said = draw(LONG)[:600] or "x"
    before, after = draw(st.sampled_from(["", "Before. ", "- ", "\n"])), draw(st.sampled_from(["", " After.", "\n"]))
    whole = f"A. {before}{said}{after}"
    start = 3 + len(before)
    marks = st.tuples(st.integers(0, len(said)), st.integers(0, len(said))).filter(
        lambda mark: mark[0] < mark[1] and "\r\n" not in (said[at - 1 : at + 1] for at in mark)  # they end one line
    )
    mark = draw(st.none() | st.just((0, len(said))) | marks)
    copies = tuple(article("A copy.", **draw(FACTS)) for _ in range(draw(st.integers(0, 5))))
    quote = Quote(article(whole, **draw(FACTS)), start, start + len(said))
    context = draw(st.none() | st.just(CONTEXT))
    return Citation(number, quote, Span(0, len(whole)), 0.5, Span(*mark) if mark else None, copies, context)


def numbered(draw: st.DrawFn, most: int, least: int = 0) -> tuple[Citation, ...]:
    """Some citations, each with a number of its own, and gaps where some were lost."""
    kinds = draw(st.lists(citations(), min_size=1, max_size=3))
    count = draw(st.integers(least, most))
    numbers = sorted(draw(st.sets(st.integers(1, 20), min_size=count, max_size=count)))
    return tuple(replace(kinds[at % len(kinds)], number=number) for at, number in enumerate(numbers))


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    question = Question(f"why {draw(LONG)}"[:500], SCOPE)
    if draw(st.integers(0, 4)) == 0:
        missing = tuple(draw(st.lists(NASTY, max_size=5)))
        searched = draw(st.integers(0, 3))
        related = numbered(draw, 3) if searched else ()
        return Answer(question, "not_found", None, (), (), related, searched, missing, 1.0)
    cited = numbered(draw, 10, 1)
    cuts = sorted({0, len(cited), *draw(st.lists(st.integers(0, len(cited)), max_size=9))})
    said = st.none() | LONG | st.sampled_from(["C#", "#", "-", "1.", "\u202e", "\u200b", " ", ""])
    findings = tuple(
        Finding(draw(said), draw(st.integers(1, 30)), tuple(c.number for c in cited[a:b])) for a, b in pairwise(cuts)
    )
    opposed = draw(st.sampled_from(["", "differs", "changed"])) if len(findings) > 1 else ""
    return Answer(
        question, "answered", findings[0].answer, findings, cited, (), 40, (), 1.0, considered=30,
        differs=opposed == "differs", changed=opposed == "changed",
    )  # fmt: skip


LOST = st.lists(st.builds(LostCitation, st.integers(1, 20), st.sampled_from(["changed", "removed"])), max_size=3)


def cited(number: int, text: str, title: str, **facts: Any) -> Citation:
    whole = make_article(text, title=title, **facts)
    return Citation(number, Quote(whole, 0, len(text)), Span(0, len(text)), 0.9)


def answered(*citations: Citation, findings: Sequence[Finding], **facts: Any) -> Answer:
    question = Question("Who denied the claims?", SCOPE)
    return Answer(
        question, "answered", findings[0].answer, tuple(findings), citations, (), 40, (), 12.0, considered=6, **facts
    )


def agreed() -> Answer:
    """Two articles agree, one is printed in two more places, and a third one is not quoted."""
    first = cited(
        1, "Its captain, Ines Varga, *denied* the claims.", "Ferry aground", source="The Post",
        url="https://post.example/ferry", published="2026-05-03",
    )  # fmt: skip
    second = cited(
        2, "“No,” said Varga.\nShe left.", "Captain: “No”", source="Wire", published="2026-05-04T09:30:00+02:00"
    )
    copies = tuple(make_article("No.", key=name, title=name, source="Herald") for name in ("Reprint", "Again"))
    first = replace(first, highlight=Span(13, 23))
    first = replace(first, context_url="https://clippings.example/read/abc.def.ghi#q1")
    second = replace(second, highlight=Span(11, 16), copies=copies)
    return answered(first, second, findings=[Finding("Ines Varga", 3, (1, 2))])


def differing() -> Answer:
    captain = cited(1, "The captain was Ines Varga.", "Ferry aground", source="The Post", published="2026-05-03")
    mate = cited(2, "The captain was Tomas Reed.", "The man at the helm", source="Wire", published="2026-05-01")
    findings = [Finding("Ines Varga", 1, (1,), "2026-05-03"), Finding("Tomas Reed", 1, (2,), "2026-05-01")]
    return answered(captain, mate, findings=findings, differs=True)


def empty() -> Answer:
    near = cited(1, "Sheep graze above the harbour.", "Wool", url="https://wool.example/#hill", published="2026-04-01")
    question = Question("Which minister baked sourdough?", SCOPE)
    return Answer(question, "not_found", None, (), (), (near,), 40, ("minister", "baked"), 12.0)
