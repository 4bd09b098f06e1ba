"""Answers as Discord messages: whatever the articles say, every page fits, shows it all, and nothing but that."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from answers import FACTS, LOST, agreed, answered, answers, article, citations, cited, differing, empty, numbered
from discord_reading import INVITE, quoted, read, shown
from growth import growth
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import CHARACTERS, LONG, NASTY
from shapes import SHAPES

from adapters.discord import rendering
from adapters.discord.blocks import Page
from adapters.discord.commands import HELP
from adapters.discord.layout import view
from bot.answering.types import Answer, Citation, Finding, Quote
from bot.chat.records import LostCitation
from bot.chat.types import ChannelSettings
from bot.checking.types import Check, Checked
from bot.showing.answers import (
    answer_document,
    check_document,
    context_document,
    lost_document,
    quotes_document,
)
from bot.showing.context import around
from bot.showing.document import AT_QUOTE, IN_CONTEXT, Document, line_text
from bot.showing.reports import (
    added_document,
    articles_document,
    sentence_document,
    settings_document,
)
from index.engine import Outcome, Summary
from index.loading.results import Failure
from index.types import Span

Json = dict[str, Any]

GOLDEN = Path(__file__).parent / "golden"
IDENT = "0123456789abcdef"
LINE_ENDS = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
ROW, BUTTON, SECTION, TEXT, CONTAINER = 1, 2, 9, 10, 17
OURS = {"bold", "heading", "subtext", "list", "quote", "link", "time", "code"}


def walk(components: Sequence[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        if "accessory" in component:
            yield from walk([component["accessory"]])


def components_of(page: Page) -> list[Json]:
    return list(walk(view(page).to_components()))


def texts_of(page: Page) -> list[str]:
    return [component["content"] for component in components_of(page) if component["type"] == TEXT]


def check_fits(page: Page) -> None:
    found = components_of(page)
    texts = texts_of(page)
    buttons = [component for component in found if component["type"] == BUTTON]
    ids = [button["custom_id"] for button in buttons]
    assert 1 <= len(found) <= 40
    assert sum(len(text.encode("utf-16-le")) // 2 for text in texts) <= 4000
    assert all(text.strip() for text in texts)
    assert len(set(ids)) == len(ids)
    assert all(len(ident.encode("utf-16-le")) // 2 <= 100 for ident in ids)
    assert all(1 <= len(button["label"]) <= 80 for button in buttons)
    for component in found:
        inner = component.get("components", [])
        if component["type"] == ROW:
            assert 1 <= len(inner) <= 5
        if component["type"] == SECTION:
            assert component["accessory"]["type"] == BUTTON
            assert 1 <= len(inner) <= 3
        if component["type"] == CONTAINER:
            assert inner


def check_harmless(page: Page) -> None:
    for text in texts_of(page):
        assert not INVITE.search(text)
        for piece in read(text):
            assert set(piece.kinds) <= OURS, piece
            if "link" in piece.kinds:
                assert piece.text in ("Open", AT_QUOTE, IN_CONTEXT)
                assert piece.target
                assert len(piece.target) <= 512
            if "code" in piece.kinds:
                assert piece.text == "`/clippings add`"
            if "quote" in piece.kinds:
                assert set(piece.kinds) <= {"quote", "bold"}


def check_pages(pages: Sequence[Page]) -> None:
    for page in pages:
        check_fits(page)
        check_fits(page.without_buttons())
        check_fits(replace(page, note=f"{page.note}\n{'n' * 200}"))  # why it is not where it was asked for
        check_harmless(page)


def quotes_on(pages: Sequence[Page]) -> list[tuple[str, str]]:
    """Each quote with the number under it, as they are read."""
    texts = [text for page in pages for text in texts_of(page) if text.startswith("> ")]
    return [(quoted(text), next(p.text for p in read(text) if p.kinds == ("subtext", "bold"))) for text in texts]


def expected_quotes(cited: Sequence[Citation]) -> list[tuple[str, str]]:
    """As Discord breaks lines; a line ending cannot be told from another one."""
    return [(_lines(citation.quote.text), str(citation.number)) for citation in cited]


def _lines(text: str) -> str:
    return LINE_ENDS.sub("\n", text)


@given(answers(), LOST, st.booleans(), st.booleans())
def test_an_answer_fits_and_shows_every_quote_with_its_number(
    answer: Answer, lost: list[LostCitation], private: bool, asked: bool
) -> None:
    pages = rendering.pages(answer_document(answer, IDENT, private=private, asked=asked, lost=len(lost)))
    check_pages(pages)
    found = answer.citations or answer.related
    assert sorted(quotes_on(pages)) == sorted(expected_quotes(found))
    check_nothing_is_dropped_silently(pages)


@pytest.mark.parametrize("filler", ["*", "\n", "-\n", "a\n", "\n-", "\U0001f600", "*\n\n", "]("])
def test_drawing_takes_time_with_what_is_drawn(filler: str) -> None:
    def drawn(text: str) -> None:
        there = article(f"Before. {text} After.", title=text, url="https://post.example/a")
        quote = Quote(there, 8, 8 + len(text))
        found = tuple(Citation(number, quote, Span(8, 8 + len(text)), 0.5) for number in range(1, 11))
        findings = [Finding(text, 1, (number,)) for number in range(1, 11)]
        rendering.pages(answer_document(answered(*found, findings=findings), IDENT))

    assert growth(drawn, ("x" + filler * 150)[:150]) < 10, "four times as much, and not its square"


@pytest.mark.parametrize("filler", ["*", "\n", "-\n", "a\n", "\n-", "\U0001f600", "*\n\n", "]("])
def test_the_longest_that_can_be_fits(filler: str) -> None:
    most = (filler * 600)[:600]
    facts = {"title": "*" * 500, "source": "*" * 500, "published": "2026-05-03T10:00:00+02:00"}
    around_it = f"W{'*' * 450}. " * 3
    there = article(f"{around_it}{most} {around_it}", url=f"https://post.example/{'x' * 490}", **facts)
    copies = (article("A copy.", **facts),) * 5
    start = len(around_it)
    citation = Citation(1, Quote(there, start, start + 600), Span(0, start + 600), 0.5, Span(0, 600), copies)
    found = tuple(replace(citation, number=number) for number in range(1, 11))
    answer = answered(*found, findings=[Finding("*" * 500, 6, (number,)) for number in range(1, 11)])
    pages = rendering.pages(answer_document(answer, IDENT, private=True, asked=True, lost=1))
    check_pages(pages)
    assert quotes_on(pages) == expected_quotes(found)
    check_pages(rendering.pages(check_document(Check((Checked("*" * 500, found[:2]),)), IDENT, private=True)))
    check_pages(rendering.pages(context_document(around(citation.quote), citation)))
    listed = [Summary("id", "default", **facts, url=there.url, path=None, words=1, passages=1)] * 30
    check_pages(rendering.pages(articles_document(listed, "\U0001f600" * 60, "default")))
    failures = [Failure("*" * 500, "*" * 500)] * 7
    check_pages(rendering.pages(added_document(dict.fromkeys(Outcome, ["*" * 500] * 7), failures)))


def test_many_short_quotes_leave_room_for_the_buttons() -> None:
    for count in range(1, 11):
        found = [cited(number, "No.", "T") for number in range(1, count + 1)]
        for findings in (
            [Finding("no", 6, (c.number,)) for c in found],
            [Finding("no", 6, tuple(range(1, count + 1)))],
        ):
            pages = rendering.pages(answer_document(answered(*found, findings=findings), IDENT, private=True))
            check_pages(pages)
            assert quotes_on(pages) == expected_quotes(found)


@pytest.mark.parametrize("said", ["C#", "#", "# x", "- x", "1. x", "a *b*", "x\ny"])
def test_the_answer_is_the_heading(said: str) -> None:
    answer = answered(cited(1, "No.", "T"), findings=[Finding(said, 1, (1,))])
    [page] = rendering.pages(answer_document(answer, IDENT))
    heading = [piece.text for piece in read(texts_of(page)[0]) if piece.kinds == ("heading",)]
    assert "".join(heading).replace("\u200b", "") == said.replace("\n", " ")


@settings(max_examples=40)
@given(answers(), LOST)
def test_all_quotes_are_in_the_order_of_their_numbers(answer: Answer, lost: list[LostCitation]) -> None:
    found = answer.citations or answer.related
    if found or lost:
        pages = rendering.pages(quotes_document(answer, IDENT, len(lost)))
        check_pages(pages)
        assert quotes_on(pages) == expected_quotes(found)
        check_nothing_is_dropped_silently(pages)


def check_nothing_is_dropped_silently(pages: Sequence[Page]) -> None:
    for at, page in enumerate(pages):
        left = len(quotes_on(pages[at + 1 :]))
        labels = [component["label"] for component in components_of(page) if component["type"] == BUTTON]
        said = f"{left} more quote{'' if left == 1 else 's'}"
        assert (said in labels) == bool(left)
        assert ("Back" in labels) == (at > 0)
        assert (said in "\n".join(texts_of(page.without_buttons()))) == bool(left)


@settings(max_examples=40)
@given(st.data())
def test_a_check_shows_the_nearest_quotes_of_every_sentence(data: st.DataObject) -> None:
    cited = data.draw(st.composite(numbered)(20))
    sentences = [f"{data.draw(NASTY)}w" for _ in range(10)]
    checked = tuple(Checked(sentence, cited[2 * at : 2 * at + 2]) for at, sentence in enumerate(sentences))
    pages = rendering.pages(
        check_document(Check(checked, data.draw(st.integers(0, 5))), IDENT, private=data.draw(st.booleans()))
    )
    check_pages(pages)
    assert quotes_on(pages) == expected_quotes(cited)


@given(citations(), st.text(CHARACTERS, max_size=300), LONG)
def test_the_context_of_a_quote_fits_around_it(citation: Citation, before: str, after: str) -> None:
    whole = f"A. {before} {citation.quote.text} {after}. B. {after}"
    start = 4 + len(before)
    quote = Quote(replace(citation.quote.article, text=whole), start, start + len(citation.quote.text))
    [page] = rendering.pages(
        context_document(around(quote), replace(citation, quote=quote, highlight=None, passage=Span(0, len(whole))))
    )
    check_pages([page])
    assert LINE_ENDS.sub("\n", quote.text) in quoted(texts_of(page)[0])


@given(st.lists(FACTS, max_size=4), st.integers(0, 40), NASTY)
def test_the_articles_are_listed_on_as_many_pages_as_they_need(facts: list[Json], times: int, wanted: str) -> None:
    found = [
        Summary(f"id{n}", "default", path=None, words=1, passages=1, **fact) for n, fact in enumerate(facts * times)
    ]
    pages = rendering.pages(articles_document(found, wanted[:60], "shared"))
    check_pages(pages)
    lines = [line for page in pages for text in texts_of(page) for line in text.split("\n") if line.startswith("- ")]
    assert len(lines) == len(found)
    assert all(shown(line).strip() for line in lines)


@given(st.lists(LONG, max_size=7), st.lists(st.builds(Failure, NASTY, LONG), max_size=7), st.booleans())
def test_what_became_of_an_adding_fits(titles: list[str], failures: list[Failure], done: bool) -> None:
    pages = rendering.pages(added_document(dict.fromkeys(Outcome, titles), failures, done=done))
    check_pages(pages)
    assert len(pages) == 1


@given(st.builds(ChannelSettings), LONG)
def test_pages_of_one_sentence_fit(settings: ChannelSettings, name: str) -> None:
    pages = [
        rendering.page(settings_document("server", **asdict(settings))),
        rendering.page(sentence_document(f"Removed: {name}")),
        rendering.page(HELP),
    ]
    pages += [rendering.page(lost_document(3, how)) for how in ("removed", "changed")]
    for page in pages:
        check_fits(page)
    check_harmless(pages[1])


@pytest.mark.parametrize("made", SHAPES)
def test_documents_of_every_shape_are_drawn_whole(made: Callable[[], Document]) -> None:
    document = made()
    pages = rendering.pages(document)
    check_pages(pages)
    assert quotes_on(pages) == expected_quotes([one.citation for card in document.cards for one in card.quotes])
    read_ = " ".join(shown(text) for page in pages for text in texts_of(page))
    for card in document.all_cards:
        assert all(said in read_ for said in (card.heading, card.text, *map(line_text, card.notes)) if said)
    for page in pages:
        ids = [component["custom_id"] for component in components_of(page) if component["type"] == BUTTON]
        assert {f"c:{action.key}:{action.target}" for action in document.actions} <= set(ids)


def long() -> Answer:
    told = [
        cited(
            n, f"Report {n}: " + "The ferry lay on the sand until the tide came. " * 10, f"Day {n}", source="The Post"
        )
        for n in range(1, 11)
    ]
    return answered(*told, findings=[Finding("on the sand", 6, tuple(range(1, 11)))])


@pytest.mark.parametrize("made", [agreed, differing, empty, long])
def test_answers_look_as_they_were_looked_at(made: Any) -> None:
    """After a change that is meant, look at what `GOLDEN=write pytest tests/adapters` writes."""
    pages = rendering.pages(answer_document(made(), IDENT, private=made is agreed, asked=made is agreed))
    path = GOLDEN / f"{made.__name__}.json"
    found = json.dumps([view(page).to_components() for page in pages], ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
