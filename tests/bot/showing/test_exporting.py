"""What is handed on says the same when another program reads it back."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import rispy
from answers import agreed, answers, cited, differing, empty
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from fakes import make_article
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from bot.answering.ledger import ledger
from bot.answering.types import Answer, Citation, Quote
from bot.checking.types import Check, Checked
from bot.showing.answers import answer_document, check_document
from bot.showing.document import Document
from bot.showing.exporting.annotations import selectors
from bot.showing.exporting.evidence import evidence, line
from bot.showing.exporting.formats import WAYS, Format, exported
from bot.showing.ledgers import citations_of, ledger_document
from index.types import Article, Scope

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from citeproc.source.json import CiteProcJSON

HOSTILE = make_article(
    "Say {this} at 5% & $3_000: \\relax ~ ^ # “quoted”.\n<b>`code`</b> ![x](https://evil.example/a.png) [^1] done.",
    title="{Unbalanced \\ 50 % & _more_ \r\nER  - ", source="A & B",
    author="Lin, Ada and {Others", published="20260503",
    url="https://a.example/x_y?a=1&b=%20{2}#top",
)  # fmt: skip


def document(answer: Answer) -> Document:
    return answer_document(answer, asked=True, adding=None)


def hostile() -> Document:
    quote = Quote(HOSTILE, 4, len(HOSTILE.text))
    found = cited(1, "-2+3 = cmd|' /C calc'!A0", "=HYPERLINK(1)", source="@wire")
    first = Citation(2, quote, found.passage.__class__(0, len(HOSTILE.text)), 0.9)
    return check_document(Check((Checked("=1+1 is what they say.", (found, first)),)), "id")


def articles_in(shown: Document) -> list[Article]:
    return list({e.citation.quote.article.id: e.citation.quote.article for e in evidence(shown)}.values())


@pytest.fixture(params=[agreed, differing, hostile], ids=lambda make: make.__name__)
def shown(request: pytest.FixtureRequest) -> Document:
    made = request.param()
    return document(made) if isinstance(made, Answer) else made


# Markdown


def read(text: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(footnote_plugin).parse(text)


def inline(tokens: list[Token]) -> str:
    return "".join(t.content if t.type.startswith("text") else "" for t in tokens)


def quotes_in(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """The text of each block quote, and the label of the footnote at its end."""
    depth = 0
    for token in tokens:
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline" and depth:
            *said, note = token.children or []
            assert note.type == "footnote_ref"
            yield inline(said), note.meta["label"]


def kinds(tokens: list[Token]) -> set[str]:
    return {kind for t in tokens for kind in (t.type, *kinds(t.children or []))}


HARMLESS = {
    "heading_open", "heading_close", "inline", "text", "text_special", "paragraph_open", "paragraph_close",
    "blockquote_open", "blockquote_close", "footnote_ref", "footnote_block_open", "footnote_block_close",
    "footnote_open", "footnote_close", "footnote_anchor", "link_open", "link_close",
}  # fmt: skip


def test_markdown_reads_as_the_quotes_with_a_footnote_each(shown: Document) -> None:
    tokens = read(exported(shown, Format.MARKDOWN))
    assert kinds(tokens) <= HARMLESS
    assert list(quotes_in(tokens)) == [(line(e.citation.quote.text), str(e.citation.number)) for e in evidence(shown)]
    notes = [i for i, t in enumerate(tokens) if t.type == "footnote_open"]
    assert len(notes) == len(evidence(shown))
    for at, one in zip(notes, evidence(shown), strict=True):
        article = one.citation.quote.article
        said = inline(tokens[at + 2].children or [])
        assert f"“{line(article.title)}”" in said
        assert line(article.source or "") in said


def test_footnotes_lead_to_the_quote_and_name_the_same_text_elsewhere() -> None:
    text = exported(document(agreed()), Format.MARKDOWN)
    assert text.startswith("# Who denied the claims?\n\n## Ines Varga\n\n3 of 6 articles\n\n> Its captain")
    assert "[^1]: “Ferry aground”, The Post, 3 May 2026, <https://post.example/ferry#:~:text=Its%20captain" in text
    assert "<https://clippings.example/read/abc.def.ghi#q1>" in text
    assert "[^2]: “Captain: “No””, Wire, 4 May 2026. The same text: “Reprint”, Herald; “Again”, Herald." in text


def test_an_address_with_marks_and_spaces_in_it_is_an_address() -> None:
    odd = cited(1, "No.", "Title", url="https://a.example/*one* [two](x)\n*three*")
    text = exported(check_document(Check((Checked("No?", (odd,)),)), "id"), Format.MARKDOWN)
    links = [t.attrs["href"] for token in read(text) for t in token.children or [] if t.type == "link_open"]
    assert links == ["https://a.example/*one*%20%5Btwo%5D(x)*three*#:~:text=No."]


@given(answers())
def test_nothing_in_an_article_is_markdown(answer: Answer) -> None:
    shown = document(answer)
    tokens = read(exported(shown, Format.MARKDOWN))
    assert kinds(tokens) <= HARMLESS
    quoted = [q.citation for card in shown.all_cards for q in card.quotes]
    assert [said for said, _ in quotes_in(tokens)] == [line(c.quote.text) for c in quoted]


# Bibliographies


def entries(text: str, *, is_latex: bool = True) -> dict[str, dict[str, str]]:
    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()] if is_latex else [])
    assert not library.failed_blocks
    return {e.key: {f.key: f.value for f in e.fields} for e in library.entries}


def test_bibtex_reads_as_the_articles(shown: Document) -> None:
    found = entries(exported(shown, Format.BIBTEX))
    assert list(found) == [f"clippings-{a.id}" for a in articles_in(shown)]
    for article, entry in zip(articles_in(shown), found.values(), strict=True):
        assert entry["title"] == line(article.title).replace("{", "")  # \textbraceleft is one the reader leaves out
        assert entry.get("journal", "") == line(article.source or "")
        assert (entry.get("year"), entry.get("month")) == (("2026", "5") if article.published else (None, None))


def test_ris_reads_as_the_articles(shown: Document) -> None:
    found = rispy.loads(exported(shown, Format.RIS))
    for article, entry in zip(articles_in(shown), found, strict=True):
        assert (entry["type_of_reference"], entry["id"]) == ("NEWS", f"clippings-{article.id}")
        assert (entry["title"], entry.get("secondary_title", "")) == (line(article.title), line(article.source or ""))
        assert entry["notes"] == [
            f"“{line(e.citation.quote.text)}”" for e in evidence(shown) if e.citation.quote.article == article
        ]
        assert entry.get("date", "").startswith("2026/05" if article.published else "")


def test_csl_reads_as_the_articles(shown: Document) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = CiteProcJSON(json.loads(exported(shown, Format.CSL)))
    for article in articles_in(shown):
        entry = found[f"clippings-{article.id}"]
        assert (str(entry["type"]), str(entry["title"])) == ("article-newspaper", line(article.title))
        assert str(entry.get("container_title", "")) == line(article.source or "")
        assert "issued" not in entry or (int(entry["issued"].year), int(entry["issued"].month)) == (2026, 5)


def test_an_address_stays_one(shown: Document) -> None:
    for article in articles_in(shown):
        if article.url:
            there = article.url.replace("{", "%7B").replace("}", "%7D")
            assert entries(exported(shown, Format.BIBTEX), is_latex=False)[f"clippings-{article.id}"]["url"] == there
            assert there in [e.get("urls", [None])[0] for e in rispy.loads(exported(shown, Format.RIS))]


# Tables


def test_csv_reads_as_the_quotes_with_their_places(shown: Document) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(shown, Format.CSV)), strict=True))
    for row, one in zip(rows, evidence(shown), strict=True):
        quote = one.citation.quote
        assert quote.article.text[int(row["start"]) : int(row["end"])] == quote.text
        assert row["quote"] in (quote.text, f"'{quote.text}")
        assert (row["article"], row["sha256"]) == (quote.article.id, quote.article.content_hash)


def test_no_cell_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(exported(hostile(), Format.CSV))))
    assert [cell for row in rows for cell in row if re.match(r"[=+@\-\t\r]", cell)] == []
    assert rows[1][1:3] == ["'=1+1 is what they say.", "'-2+3 = cmd|' /C calc'!A0"]


# Annotations


def resolved(text: str, selector: dict[str, Any]) -> list[int]:
    """Where a text quote selector selects, by the model's own words: the exact text between prefix and suffix."""
    before, exact, after = (selector[name] for name in ("prefix", "exact", "suffix"))
    return [m.start() + len(before) for m in re.finditer(f"(?={re.escape(before + exact + after)})", text)]


def test_annotations_select_the_quotes(shown: Document) -> None:
    page = json.loads(exported(shown, Format.ANNOTATIONS))
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    for item, one in zip(page["items"], evidence(shown), strict=True):
        quote = one.citation.quote
        by_words, by_place = item["target"]["selector"]
        assert quote.article.text[by_place["start"] : by_place["end"]] == by_words["exact"] == quote.text
        assert resolved(quote.article.text, by_words) == [quote.start]
        assert item["target"].get("state", {}).get("cached") == one.citation.context_url
    assert len({item["id"] for item in page["items"]}) == len(page["items"])


def test_the_same_words_elsewhere_are_told_apart_by_what_stands_around_them() -> None:
    again = "She said no. " * 9
    text = f"One. {again}Two. {again}"
    quote = Quote(make_article(text), text.rindex("Two.") + 5, text.rindex("Two.") + 17)
    assert resolved(text, selectors(quote)[0]) == [quote.start]


# What is exported


def test_what_answers_nothing_is_evidence_of_nothing() -> None:
    shown = document(empty())
    assert "The articles do not say." in exported(shown, Format.MARKDOWN)
    assert exported(shown, Format.BIBTEX) == exported(shown, Format.RIS) == ""
    assert json.loads(exported(shown, Format.CSL)) == json.loads(exported(shown, Format.ANNOTATIONS))["items"] == []
    assert len(exported(shown, Format.CSV).splitlines()) == 1


def test_a_ledger_says_how_each_statement_is_reported(house: Any) -> None:
    found = ledger(house.index, "Ines Varga", Scope(("default",)))
    shown = ledger_document("Ines Varga", found, citations_of(found))
    rows = list(csv.DictReader(io.StringIO(exported(shown, Format.CSV))))
    assert ("denied", "2026-05-03") in [(row["told"], row["published"]) for row in rows]
    assert "has denied; said" in [row["told"] for row in rows]


@given(answers())
def test_every_format_takes_every_answer(answer: Answer) -> None:
    shown = document(answer)
    for format_ in Format:
        text = exported(shown, format_)
        assert text == "" or text.endswith("\n")
    assert len(entries(exported(shown, Format.BIBTEX))) == len(articles_in(shown))
    assert len(rispy.loads(exported(shown, Format.RIS))) == len(articles_in(shown))
    rows = list(csv.DictReader(io.StringIO(exported(shown, Format.CSV), newline=""), strict=True))
    assert len(rows) == len(evidence(shown))


def test_every_format_has_a_way() -> None:
    assert set(WAYS) == set(Format)


def test_an_undated_article_without_outlet_is_an_entry_all_the_same() -> None:
    bare = cited(1, "No.", "")
    shown = Document("x", cards=(check_document(Check((Checked("No?", (bare,)),)), "id").cards[0],))
    [entry] = entries(exported(shown, Format.BIBTEX)).values()
    assert "journal" not in entry
    assert entry["title"] == "No."
