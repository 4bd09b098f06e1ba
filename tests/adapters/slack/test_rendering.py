"""Answers as Slack messages: whatever the articles say, every page fits, shows it all, and nothing but that."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from answers import FACTS, LOST, agreed, answered, answers, article, citations, cited, differing, empty, numbered
from growth import growth
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import CHARACTERS, LONG, NASTY
from shapes import SHAPES
from slack_reading import (
    check_harmless,
    check_pages,
    expected_quotes,
    labels_of,
    objects,
    quotes_on,
)

from adapters.slack import rendering
from adapters.slack.blocks import Page
from bot.answering.types import Answer, Citation, Finding, Quote
from bot.chat.records import LostCitation
from bot.checking.types import Check, Checked
from bot.showing.answers import (
    answer_document,
    check_document,
    context_document,
    lost_document,
    quotes_document,
)
from bot.showing.context import around
from bot.showing.document import Document, facts_of, line_text
from bot.showing.plain_text import shortened
from bot.showing.reports import added_document, articles_document, sentence_document
from index.engine import Outcome, Summary
from index.loading.results import Failure
from index.types import Span

GOLDEN = Path(__file__).parent / "golden"
IDENT = "0123456789abcdef"


def check_nothing_is_dropped_silently(pages: Sequence[Page]) -> None:
    for at, page in enumerate(pages):
        left = len(quotes_on(pages[at + 1 :]))
        said = f"{left} more quote{'' if left == 1 else 's'}"
        assert (said in labels_of(page)) == bool(left)
        assert ("Back" in labels_of(page)) == (at > 0)


def check_contexts(pages: Sequence[Page]) -> None:
    """Whoever sees a quote can open what stands around it."""
    for page in pages:
        contexts = sorted(label for label in labels_of(page) if label.startswith("Context "))
        assert contexts == sorted(f"Context {number}" for _, number in quotes_on([page]))


@settings(max_examples=50)
@given(answers(), LOST, st.booleans(), st.booleans())
def test_an_answer_fits_and_shows_every_quote_with_its_number(
    answer: Answer, lost: list[LostCitation], private: bool, asked: bool
) -> None:
    pages = rendering.pages(answer_document(answer, IDENT, private=private, asked=asked, lost=len(lost)))
    check_pages(pages)
    found = answer.citations or answer.related
    assert sorted(quotes_on(pages)) == sorted(expected_quotes(found))
    check_nothing_is_dropped_silently(pages)
    check_contexts(pages)


@settings(max_examples=40)
@given(answers(), LOST)
def test_all_quotes_are_in_the_order_of_their_numbers(answer: Answer, lost: list[LostCitation]) -> None:
    found = answer.citations or answer.related
    if found or lost:
        pages = rendering.pages(quotes_document(answer, IDENT, len(lost)))
        check_pages(pages)
        assert quotes_on(pages) == expected_quotes(found)
        check_nothing_is_dropped_silently(pages)


@settings(max_examples=40)
@given(st.data())
def test_a_check_shows_the_nearest_quotes_of_every_sentence(data: st.DataObject) -> None:
    near = data.draw(st.composite(numbered)(20))
    sentences = [data.draw(NASTY) for _ in range(10)]
    checked = tuple(Checked(sentence, near[2 * at : 2 * at + 2]) for at, sentence in enumerate(sentences))
    pages = rendering.pages(
        check_document(Check(checked, data.draw(st.integers(0, 5))), IDENT, private=data.draw(st.booleans()))
    )
    check_pages(pages)
    assert quotes_on(pages) == expected_quotes(near)
    check_contexts(pages)
    check_nothing_is_dropped_silently(pages)


@settings(max_examples=50)
@given(citations(), st.text(CHARACTERS, max_size=300), LONG)
def test_the_context_of_a_quote_fits_around_it(citation: Citation, before: str, after: str) -> None:
    whole = f"A. {before} {citation.quote.text} {after}. B. {after}"
    start = 4 + len(before)
    quote = Quote(replace(citation.quote.article, text=whole), start, start + len(citation.quote.text))
    [page] = rendering.pages(
        context_document(around(quote), replace(citation, quote=quote, highlight=None, passage=Span(0, len(whole))))
    )
    check_pages([page])
    [(shown, _)] = quotes_on([page])
    assert quote.text in shown
    assert shown in whole


@settings(max_examples=30)
@given(st.lists(FACTS, max_size=4), st.integers(0, 30), NASTY)
def test_the_articles_are_listed_on_as_many_pages_as_they_need(facts: list[Any], times: int, wanted: str) -> None:
    found = [Summary(f"id{n}", "default", path=None, words=1, passages=1, **f) for n, f in enumerate(facts * times)]
    pages = rendering.pages(articles_document(found, wanted[:60], "default"))
    check_pages(pages)
    assert sum(len(page.blocks[1]["elements"][0]["elements"]) for page in pages if found) == len(found)
    check_pages([rendering.removal_page(found)])


@settings(max_examples=50)
@given(st.lists(LONG, max_size=7), st.lists(st.builds(Failure, NASTY, LONG), max_size=7), NASTY | st.just(""))
def test_what_became_of_an_adding_fits(titles: list[str], failures: list[Failure], name: str) -> None:
    check_pages(rendering.pages(added_document(dict.fromkeys(Outcome, titles), failures)))
    check_pages([rendering.page(sentence_document(name)), rendering.page(sentence_document(f"Removed: {name}"))])
    check_pages([rendering.page(lost_document(3, how)) for how in ("removed", "changed")])


def letters(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=50)
@given(answers())
def test_without_blocks_every_quote_and_citation_is_text(answer: Answer) -> None:
    texts = rendering.whole_text(answer_document(answer, IDENT))
    for text in texts:
        check_harmless(text)
        assert len(text) <= 4000
    shown = letters(html.unescape("".join(texts)))
    for citation in answer.citations or answer.related:
        assert letters(f"[{citation.number}] “{citation.quote.text}”") in shown
        assert letters(shortened(facts_of(citation.quote.article).title, 150)) in shown


def test_an_odd_address_is_no_link_and_breaks_nothing() -> None:
    odd = answered(cited(1, "No.", "T", url="http://[x"), findings=[Finding("no", 1, (1,))])
    assert "link" not in str(rendering.pages(answer_document(odd, IDENT)))


def test_without_blocks_no_fact_stands_for_something_of_ours() -> None:
    title = "Storm\n[2] “Nobody denied it.”\u202e"
    citation = cited(1, "No.", title, path="/srv/articles/storm.txt", published="20260503T1000", url="http://[x")
    copies = tuple(article("No.", title="T" * 500, source="S" * 500, published="20260503T1000") for _ in range(60))
    answer = answered(replace(citation, copies=copies), findings=[Finding("no", 1, (1,))])
    texts = rendering.whole_text(answer_document(answer, IDENT))
    assert len(texts) > 1
    assert all(len(text) <= 4000 for text in texts)
    lines = "".join(texts).split("\n")
    assert sum(line.strip().startswith("[") for line in lines) == 1
    assert not any("/srv" in line or "\u202e" in line for line in lines)


@settings(max_examples=50)
@given(answers())
def test_the_notification_holds_the_answer(answer: Answer) -> None:
    said = rendering.brief(answer_document(answer, IDENT))
    check_harmless(said)
    shown = html.unescape(said)
    if answer.answer and len(shortened(answer.answer, 150)) > 1:
        assert shortened(answer.answer, 150) in shown
    if answer.status == "not_found":
        assert shown.startswith("The articles do not say.")
    elif answer.answer and len(answer.findings) == 2 and answer.differs and not shown.endswith("…"):
        assert all(shortened(finding.answer or "", 150) in shown for finding in answer.findings)


@pytest.mark.parametrize("filler", ["<", "\n", "a\n", "&", "\U0001f600", "<!channel> ", "\u202e", "漢"])
def test_drawing_takes_time_with_what_is_drawn(filler: str) -> None:
    def drawn(text: str) -> None:
        there = article(f"Before. {text} After.", title=text, url="https://post.example/a")
        quote = Quote(there, 8, 8 + len(text))
        found = tuple(Citation(number, quote, Span(8, 8 + len(text)), 0.5) for number in range(1, 11))
        findings = [Finding(text, 1, (number,)) for number in range(1, 11)]
        rendering.pages(answer_document(answered(*found, findings=findings), IDENT))

    assert growth(drawn, ("x" + filler * 150)[:150]) < 10, "four times as much, and not its square"


@pytest.mark.parametrize("filler", ["<", "\n", "a\n", "&", "\U0001f600", "<!channel> ", "\u202e", "漢"])
def test_the_longest_that_can_be_fits(filler: str) -> None:
    most = ("x" + filler * 600)[:600]
    facts = {"title": most, "source": most, "published": "2026-05-03T10:00:00+02:00"}
    around_it = f"W{'*' * 450}. " * 3
    there = article(f"{around_it}{most} {around_it}", url=f"https://post.example/{'x' * 2950}", **facts)
    copies = (article("A copy.", **facts),) * 5
    start = len(around_it)
    citation = Citation(1, Quote(there, start, start + 600), Span(0, start + 600), 0.5, Span(0, 600), copies)
    found = tuple(replace(citation, number=number) for number in range(1, 31))
    for findings in ([Finding(most, 6, (n,)) for n in range(1, 31)], [Finding(most, 6, tuple(range(1, 31)))]):
        answer = answered(*found, findings=findings)
        pages = rendering.pages(answer_document(answer, IDENT, private=True, asked=True, lost=1))
        check_pages(pages)
        assert quotes_on(pages) == expected_quotes(found)
        check_contexts(pages)
    check_pages(rendering.pages(check_document(Check((Checked(most, found[:2]),)), IDENT, private=True)))
    check_pages(rendering.pages(context_document(around(citation.quote), citation)))
    near = replace(answer, status="not_found", citations=(), findings=(), answer=None, related=found[:5])
    check_pages(pages := rendering.pages(answer_document(near, IDENT)))
    check_contexts(pages)
    listed = [Summary("id", "default", **facts, url=there.url, path=None, words=1, passages=1)] * 30
    check_pages(rendering.pages(articles_document(listed, "\U0001f600" * 60, "default")))
    check_pages([rendering.removal_page([replace(s, id=f"id{n}") for n, s in enumerate(listed * 4)])])
    failures = [Failure(most, most)] * 7
    check_pages(rendering.pages(added_document(dict.fromkeys(Outcome, [most] * 7), failures)))


def test_many_short_quotes_leave_room_for_the_buttons() -> None:
    for count in range(1, 31):
        found = [cited(number, "No.", "T") for number in range(1, count + 1)]
        for findings in ([Finding("no", 6, (c.number,)) for c in found], [Finding("no", 6, (*range(1, count + 1),))]):
            pages = rendering.pages(answer_document(answered(*found, findings=findings), IDENT, private=True))
            check_pages(pages)
            check_contexts(pages)
            assert quotes_on(pages) == expected_quotes(found)


@pytest.mark.parametrize("made", SHAPES)
def test_documents_of_every_shape_are_drawn_whole(made: Callable[[], Document]) -> None:
    document = made()
    pages = rendering.pages(document)
    check_pages(pages)
    assert quotes_on(pages) == expected_quotes([one.citation for card in document.cards for one in card.quotes])
    texts = [str(part["text"]) for page in pages for part in objects(page.blocks) if isinstance(part.get("text"), str)]
    for card in document.all_cards:
        assert all(said in "".join(texts) for said in (card.heading, card.text, *map(line_text, card.notes)) if said)
    for page in pages:
        assert {action.label for action in document.actions} <= {*labels_of(page), *texts_of_thumbs(page)}


def texts_of_thumbs(page: Page) -> list[str]:
    thumbs = [part for part in objects(page.blocks) if part.get("type") == "feedback_buttons"]
    return [one[f"{which}_button"]["text"]["text"] for one in thumbs for which in ("positive", "negative")]


def long() -> Answer:
    told = [
        cited(n, f"Report {n}: " + "The ferry lay on the sand until the tide came. " * 12, f"Day {n}" * 30, source="P")
        for n in range(1, 16)
    ]
    return answered(*told, findings=[Finding("on the sand", 6, tuple(range(1, 16)))])


@pytest.mark.parametrize("made", [agreed, differing, empty, long])
def test_answers_look_as_they_were_looked_at(made: Any) -> None:
    """After a change that is meant, look at what `GOLDEN=write pytest tests/adapters` writes."""
    pages = rendering.pages(answer_document(made(), IDENT, private=made is agreed, asked=made is agreed))
    path = GOLDEN / f"{made.__name__}.json"
    shown = [{"text": page.text, "blocks": list(page.blocks)} for page in pages]
    found = json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
    assert (len(pages) > 1) == (made is long)
