"""Answers of any kind, and Slack's pages as a person reads them: what must be true of every page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from fakes import make_article
from hypothesis import strategies as st
from nasty import LONG, NASTY, URLS
from slack_standin.blocks import characters, check_message_blocks
from slack_standin.pings import inline, marked, pings_of

from adapters.slack import rendering
from adapters.slack.blocks import Page
from adapters.slack.views import HELP
from bot.chat.records import Lost
from bot.types import Answer, Citation, Finding, Question, Quote
from index.types import Article, Scope, Span

Json = dict[str, Any]

SCOPE = Scope(("default",))
REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
OURS = {"Open", rendering.OPEN}
MARKED = {HELP, "Which article is to be removed?"}  # our own texts with Slack's marks
DATES = [
    "2026-05-03", "20260503", "2026-W18", "2026W187", "2026-W18-7", "2026-05-03T10:00", "20260503T1000",
    "20260503T100000+0200", "2026-05-03T10:00:00+02:00", "2026-05-03 10:00Z", "1812-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
]  # fmt: skip
FACTS = st.fixed_dictionaries(
    {
        "title": LONG | st.just(""),
        "source": st.none() | LONG,
        "url": URLS,
        "published": st.none() | st.sampled_from(DATES),
    }
)


def article(text: str, **facts: str | None) -> Article:
    return replace(make_article(text), **facts)


@st.composite
def citations(draw: st.DrawFn, number: int = 1) -> Citation:
    said = draw(LONG)[:600] or "x"
    before, after = draw(st.sampled_from(["", "Before. ", "\n"])), draw(st.sampled_from(["", " After.", "\n"]))
    whole = f"A. {before}{said}{after}"
    start = 3 + len(before)
    marks = st.tuples(st.integers(0, len(said)), st.integers(0, len(said))).filter(lambda mark: mark[0] < mark[1])
    mark = draw(st.none() | st.just((0, len(said))) | marks)
    copies = tuple(article("A copy.", **draw(FACTS)) for _ in range(draw(st.integers(0, 5))))
    quote = Quote(article(whole, **draw(FACTS)), start, start + len(said))
    return Citation(number, quote, Span(0, len(whole)), 0.5, Span(*mark) if mark else None, copies)


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
    said = st.none() | LONG | st.sampled_from(["C#", "-", "\u202e", "\u200b", " ", ""])
    findings = tuple(
        Finding(draw(said), draw(st.integers(1, 30)), tuple(c.number for c in cited[a:b])) for a, b in pairwise(cuts)
    )
    opposed = draw(st.sampled_from(["", "differs", "changed"])) if len(findings) > 1 else ""
    return Answer(
        question, "answered", findings[0].answer, findings, cited, (), 40, (), 1.0, considered=30,
        differs=opposed == "differs", changed=opposed == "changed",
    )  # fmt: skip


LOST = st.lists(st.builds(Lost, st.integers(1, 20), st.sampled_from(["changed", "removed"])), max_size=3)


def objects(value: Any) -> Iterator[Json]:
    """Every object in blocks."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for part in value if isinstance(value, list | tuple) else ():
        yield from objects(part)


def check_blocks(blocks: Sequence[Json]) -> None:
    """What the stand-in's schema does not say: how much there is, that all of it shows, and no marks but ours."""
    assert characters(list(blocks)) <= 12_000
    assert sum(len(str(part.get("url", ""))) for part in objects(blocks)) <= 12_000
    for part in objects(blocks):
        kind = part.get("type")
        if kind == "plain_text":
            assert part["emoji"] is False
        if kind in ("plain_text", "mrkdwn"):
            assert any(c.isprintable() and c != " " for c in part["text"])
        if str(kind).startswith("rich_text"):
            assert part["elements"]
        if kind == "link":
            assert part["text"] in OURS
            assert re.match(r"(?i)https?://[^\s@/]+(/|$|\?|#)", part["url"])
            assert part["url"].isprintable()
            assert len(part["url"].encode("utf-16-le")) <= 6000
        if kind == "date":
            assert part["timestamp"] > 0
        if kind != "rich_text_quote" and kind != "text":
            assert not REORDERING.search(json.dumps(own_text(part), ensure_ascii=False))
    assert set(marked(list(blocks))) <= MARKED
    assert {piece["type"] for piece in inline(list(blocks))} <= {"text", "link", "date"}


def own_text(part: Json) -> list[Any]:
    """The texts directly in an object; of a line all of them, for they stand beside each other."""
    inside = part["elements"] if part.get("type") == "rich_text_section" else [part]
    return [one.get("text") for one in inside if isinstance(one.get("text"), str)]


def check_harmless(text: str) -> None:
    """A text in which Slack reads marks holds none."""
    assert text.strip()
    assert "<" not in text
    assert ">" not in text
    assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    assert not pings_of({"text": text})


def check_pages(pages: Sequence[Page]) -> None:
    assert pages
    for page in pages:
        assert page.blocks
        assert check_message_blocks(list(page.blocks)).sentences == []
        check_blocks(page.blocks)
        check_harmless(page.text)
        assert len(page.text) <= 4000


def quotes_on(pages: Sequence[Page]) -> list[tuple[str, str]]:
    """Each quote with the number under it."""
    found = []
    for block in (block for page in pages for block in page.blocks if block["type"] == "rich_text"):
        for part, under in pairwise(block["elements"]):
            if part["type"] == "rich_text_quote":
                found.append(("".join(piece["text"] for piece in part["elements"]), under["elements"][0]["text"]))
    return found


def expected_quotes(cited: Sequence[Citation]) -> list[tuple[str, str]]:
    return [(citation.quote.text, str(citation.number)) for citation in cited]


def labels_of(page: Page) -> list[str]:
    return [part["text"]["text"] for part in objects(page.blocks) if part.get("type") == "button"]
