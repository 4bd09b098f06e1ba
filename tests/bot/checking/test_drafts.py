"""A draft held against the articles: claim by claim, what agrees, what differs and what is nowhere; unchanged."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document as Word
from fakes import MemoryEngine, WordEncoder, make_article
from growth import growth
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from bot.answering.reading import Calibration, SentenceReader
from bot.checking.checker import LONGEST, Checker
from bot.checking.claims import claims
from bot.checking.dates import whens
from bot.checking.ground import leaves
from bot.checking.numbers import amounts
from bot.checking.types import DraftCheck, Held, Kind
from bot.errors import InputError
from bot.showing.claims import draft_document, note
from bot.showing.drafts.markdown import label, to_markdown
from bot.showing.drafts.page import to_html
from bot.showing.drafts.word import to_docx
from index.article_index import ArticleIndex
from index.errors import LoadError
from index.loading.apart import read_draft
from index.types import Scope, Span

STORY = make_article(
    "Shares in Corvane fell 5% on Monday after the claim. The contract is worth 118 million crowns over seven years."
    "\n\n"
    "“It is nearly always the forgotten account,” said Ulla Fenwright, a lecturer at Ashgrove University. Corvane "
    "denied that it had copied the seabed charts of the bay. The first hearing is due on 14 May 2026.",
    title="Corvane", source="The Lantern", url="https://lantern.example/bay", published="2026-05-07",
)  # fmt: skip
OTHER = make_article("Sheep graze on the hill above the harbour. The wool is sold in June.", title="Wool")


def held(text: str) -> DraftCheck:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add([STORY, OTHER]))
    calibration = Calibration(intercept=-4, cosine=2, coverage=6, threshold=0.5)
    return Checker(index, SentenceReader(calibration), 0.3).check_draft(text, Scope(("default",)))


def only(text: str, kind: Kind) -> Held:
    return next(one for one in held(text).held if one.kind is kind)


@pytest.mark.parametrize(
    ("text", "kind", "outcome", "words"),
    [
        ("Shares in Corvane fell 5% on Monday after the claim.", Kind.NUMBER, "agrees", "5%"),
        ("After the claim, Corvane's shares fell 5 per cent.", Kind.NUMBER, "agrees", "5%"),
        ("Shares in Corvane fell 7% on Monday after the claim.", Kind.NUMBER, "differs", "5%"),
        ("The contract is worth 118 million crowns over nine years.", Kind.NUMBER, "agrees", "118 million"),
        ("About 60 zebras colonised Saturn.", Kind.NUMBER, "nowhere", ""),
        ("Shares in Corvane fell on 4 May after the claim.", Kind.DATE, "agrees", "Monday"),
        ("The first hearing is due on 21 May 2026.", Kind.DATE, "differs", "14 May 2026"),
        ("“It is nearly always the forgotten password.”", Kind.QUOTATION, "differs", "account"),
        ("“It is nearly always the forgotten account,” Peter Lind said.", Kind.QUOTATION, "differs", ""),
        ("“Nobody wanted any of this to reach the papers.”", Kind.QUOTATION, "nowhere", ""),
        ("It is nearly always “the forgotten account”.", Kind.QUOTATION, "agrees", "the forgotten account"),
        ("“It is nearly always the forgotten [password].”", Kind.QUOTATION, "agrees", ""),
        ("The lecturer Ulla Fenwright spoke.", Kind.ROLE, "agrees", ""),
        ("Ulla Fenwright, an opera singer, spoke.", Kind.ROLE, "differs", ""),
        ("Ulla Fenwright, a guest lecturer at Brendan College, spoke.", Kind.ROLE, "nowhere", ""),
        ("Corvane denied that it had copied the seabed charts of the bay.", Kind.STATEMENT, "agrees", "denied"),
        ("Corvane confirmed that it had copied the seabed charts of the bay.", Kind.STATEMENT, "differs", "denied"),
        ("Peter Lind denied that he had copied the seabed charts of the bay.", Kind.STATEMENT, "differs", "denied"),
    ],
)
def test_a_claim_agrees_differs_or_is_nowhere(text: str, kind: Kind, outcome: str, words: str) -> None:
    found = only(text, kind)
    assert found.outcome == outcome, note(found)
    if words:
        citation = found.quotes[0]
        assert citation.quote.article == STORY
        assert citation.highlight
        assert words in citation.highlight.of(citation.quote.text)


def test_who_says_it_is_named_where_another_does() -> None:
    found = only("“It is nearly always the forgotten account,” Peter Lind said.", Kind.QUOTATION)
    assert note(found) == "The article gives this to Ulla Fenwright."


def test_what_another_says_of_somebody_is_not_said_by_them() -> None:
    assert only("Ulla Fenwright said that the seabed charts had been copied.", Kind.STATEMENT).outcome != "agrees"


def test_the_list_begins_with_what_differs_and_never_says_what_is_true() -> None:
    check = held("About 60 zebras colonised Saturn. Shares in Corvane fell 7% on Monday after the claim.")
    shown = draft_document(check)
    assert [card.heading for card in shown.cards] == ["7%", "60"]
    assert shown.heading == "1 claim of 3 differs, 1 is found nowhere."


@pytest.mark.parametrize("piece", ["3 May; ", "On 3 May 2026 ", "7 crowns, ", "“It is so,” "])
def test_claims_and_values_are_found_in_time_that_grows_with_the_text(piece: str) -> None:
    article = make_article(piece * 4_000, key="list")
    assert growth(lambda text: [*claims(text), *whens(text)], piece * 400) < 8
    assert leaves(article)  # minutes if anything were quadratic: pytest would stop it


def test_a_number_beyond_all_is_none() -> None:
    [about] = amounts("about 5 million")
    assert not amounts("7" * 320)
    assert about.agrees(amounts("5,100,000")[0])


def test_too_long_or_empty_drafts_are_refused_in_a_sentence() -> None:
    for text in ("", " \n?!", "word " * LONGEST, "On 3 May. " * 1_100):
        with pytest.raises(InputError, match=r"\.$"):
            held(text)


@st.composite
def checks(draw: st.DrawFn) -> DraftCheck:
    """Any text with claims anywhere, overlapping too."""
    text = draw(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.just("\n"), min_size=1, max_size=80))
    edges = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(edges, edges).filter(lambda pair: pair[0] != pair[1]), max_size=6))
    found = [Held(Kind.NUMBER, Span(min(pair), max(pair)), "nowhere") for pair in spans]
    return DraftCheck(text, tuple(found), 3)


@given(checks())
def test_whatever_comes_back_keeps_the_words_of_the_draft(check: DraftCheck) -> None:
    count = len(check.held)
    marks = re.compile(rf"\[\^{label(check.text)}(?:{'|'.join(map(str, range(1, count + 1))) or 'none'})\]")
    whole = to_markdown(check)
    body = whole[: whole.rindex("\n\n---\n\n# What to look at")]
    assert marks.sub("", body) == check.text

    page = html.document_fromstring(to_html(check))
    draft = page.get_element_by_id("draft")
    for mark in draft.iter("sup"):
        mark.text = ""
        for inner in mark:
            inner.text = ""
    assert draft.text_content() == check.text

    word = Word(io.BytesIO(to_docx(check)))
    lines = check.text.split("\n")
    assert [paragraph.text for paragraph in word.paragraphs[: len(lines)]] == lines
    assert len(list(word.comments)) == sum(bool(h.span.of(check.text).strip("\n")) for h in check.held)


def test_a_comment_says_what_the_article_has() -> None:
    word = Word(io.BytesIO(to_docx(held("Shares in Corvane fell 7% on Monday after the claim."))))
    said = [comment.text for comment in word.comments]
    assert any("The article has “5%”." in text and "The Lantern" in text for text in said)


def test_a_draft_is_read_whole_from_each_kind_of_file() -> None:
    written = io.BytesIO()
    made = Word()
    for line in ("A title", "He said 5%."):
        made.add_paragraph(line)
    made.save(written)
    page = b"<html><body><nav>Menu</nav><h1>A title</h1><p>He said 5%.</p></body></html>"
    assert read_draft(b"# A *title*\r\n\r\nHe said 5%.", "a.md") == "# A *title*\n\nHe said 5%."
    assert read_draft(written.getvalue(), "a.docx") == read_draft(page, "a.html") == "A title\n\nHe said 5%."


@pytest.mark.parametrize(("data", "name"), [(b"%PDF-1.4", "a.pdf"), (b"text", "a.exe"), (b"no zip", "a.docx")])
def test_what_is_no_draft_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(LoadError, match=r"\.$"):
        read_draft(data, name)
