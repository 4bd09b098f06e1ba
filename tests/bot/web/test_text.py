"""What articles say is shown as it is, and does nothing: no element, no address, no order of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from answers import FACTS, LOST, answers, cited
from fakes import make_article
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from nasty import ADDRESSES, LONG, NASTY, URLS

from bot.answering.types import Answer
from bot.chat.records import LostCitation
from bot.showing.answers import answer_document
from bot.showing.article_links import ArticleLinks, Mark
from bot.showing.outline import one_line
from bot.web.rendering import Templates
from bot.web.text import Piece, at_source, paragraphs, shown, web_url

TEMPLATES, LINKS = Templates(), ArticleLinks(b"k" * 32)
HTML = NASTY | st.sampled_from(
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus=alert(1) x='",
        "</title><b>",
        "{{ 7 * 7 }}", "{% raw %}", "&lt;b&gt;", "&amp;", "<!--", "]]>", "</main></html>", "</script>", "`${x}`",
    ]
)  # fmt: skip
TEXT = st.lists(HTML, min_size=1, max_size=5).map("".join)
ELEMENTS = {
    "html", "head", "meta", "title", "link", "body", "a", "header", "main", "footer", "form", "label", "div", "input",
    "button", "article", "h1", "h2", "p", "span", "section", "figure", "blockquote", "strong", "figcaption", "time",
    "nav", "mark", "code",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "rel", "href", "type", "class", "id", "tabindex", "action", "method",
    "role", "for", "aria-label", "aria-labelledby", "aria-hidden", "aria-current", "maxlength", "required",
    "autocomplete", "dir", "value", "placeholder", "autofocus", "datetime",
}  # fmt: skip
Marks = list[Mark]


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, Marks]:
    """A text and ranges of it."""
    text = draw(TEXT | LONG).strip("\n") or "x"
    at = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(at, at).filter(lambda span: span[0] < span[1]), max_size=4))
    return text, [Mark(number, *span) for number, span in enumerate(spans, 1)]


def harmless(page: str) -> Any:
    """The page as read by a parser, if there is nothing in it but what our templates have."""
    read = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in read.iter():
        assert element.tag in ELEMENTS, element.tag
        assert {*element.attrib} <= ATTRIBUTES, element.attrib
        for name in ("href", "action"):
            address = element.get(name, "/")
            if not re.match("#(q[0-9]+|content)$|/(?![/\\\\])", address):
                assert urlsplit(address).scheme in ("http", "https"), address
                assert urlsplit(address).hostname, address
                assert element.get("rel") == "noopener noreferrer external"
    return read


def words(text: str) -> str:
    """Without white space, which a page shows as it likes, and without what a parser of HTML does not keep."""
    return "".join(re.sub("[\ufdd0-\ufdef\ufffe\uffff]|[^\x00-\uffff]", "", text).split())


@given(marked())
@example(("A quote.\n \nIt begins late.", [Mark(1, 8, 20), Mark(2, 3, 12)]))
def test_paragraphs_are_the_lines_and_their_marks_the_quotes(given_: tuple[str, Marks]) -> None:
    text, marks = given_
    found = paragraphs(text, marks)
    assert ["".join(piece.text for piece in pieces) for pieces in found] == [x for x in text.split("\n") if x.strip()]
    pieces = iter([piece for pieces in found for piece in pieces])
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        while line.strip() and start < end:
            piece: Piece = next(pieces)
            for at in range(start, start + len(piece.text)):
                first = next((mark for mark in marks if mark.start <= at < mark.end), None)
                assert piece.number == (first and first.number)
                assert piece.cited == bool(first and first == marks[0])
            start += len(piece.text)
        start = end + 1
    begun = [piece.number for pieces in found for piece in pieces if piece.begins]
    assert len(begun) == len(set(begun)), "an id stands once on a page"
    if marks and text[marks[0].start : marks[0].end].strip():
        assert 1 in begun, "the quote that was opened is found"


@given(TEXT)
def test_only_what_nobody_can_see_is_left_out(text: str) -> None:
    kept = shown(text)
    assert all(c in kept for c in text if c.isprintable() or c in "\n\t")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]", kept)
    assert shown(kept) == kept
    iterator = iter(text)
    assert all(character in iterator for character in kept), "in their order"


@given(st.lists(URLS, max_size=2))
@example(ADDRESSES)
def test_only_addresses_of_the_web_are_opened(urls: list[str | None]) -> None:
    for url in urls:
        for address in (web_url(url), at_source(cited(1, "A quote.", "A title", url=url))):
            if address is not None:
                assert urlsplit(address).scheme in ("http", "https")
                assert urlsplit(address).hostname


def page(name: str, **values: Any) -> str:
    return TEMPLATES.fill(name, admitted=True, has_token=True, **values)


@given(answers(), LOST, TEXT)
def test_an_answer_shows_quotes_as_they_are_and_nothing_of_them_acts(
    answer: Answer, lost: list[LostCitation], said: str
) -> None:
    question = replace(answer.question, text=f"why {said}")
    linked = LINKS.on(replace(answer, question=question))
    document = answer_document(linked, "x", asked=True, lost=len(lost), adding=None)
    read = harmless(page("ask.html", document=document, kept=SimpleNamespace(id="x"), votes=(0, 1)))
    quotes = [words(quote.text_content()) for quote in read.xpath("//blockquote")]
    listed = linked.citations if linked.status == "answered" else linked.related
    assert sorted(quotes) == sorted(words(f"{c.number} {shown(c.quote.text)}") for c in listed)
    assert words(read.xpath("string(//h1)")) == words(shown(question.text))


@given(marked(), FACTS, TEXT, st.booleans())
def test_a_reading_page_shows_the_text_as_it_is_and_nothing_of_it_acts(
    given_: tuple[str, Marks], facts: dict[str, Any], author: str, changed: bool
) -> None:
    text, marks = given_
    if not text.strip():
        text, marks = "x", []
    article = replace(make_article(text), author=author, **facts)
    filled = page(
        "read.html", article=article, source=web_url(article.url), paragraphs=paragraphs(text, marks),
        numbers=[mark.number for mark in marks], changed=changed, then=(),
    )  # fmt: skip
    read = harmless(filled)
    assert words(read.xpath("string(//div[@class='text'])")) == words(shown(text))
    assert words(read.xpath("string(//h1)")) == words(one_line(shown(article.title)) or "Untitled")
    assert len(read.xpath("//mark[@class='cited']")) == sum(p.cited for ps in paragraphs(text, marks) for p in ps)
