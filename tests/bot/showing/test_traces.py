"""What is shown of a traced quote: its words as they stand, what differs, and who published them first."""

from __future__ import annotations

from fakes import MemoryEngine, WordEncoder, make_article

from bot.showing.answer_text import document_to_text
from bot.showing.traces import trace_document, trace_to_json
from bot.tracing.tracing import Tracer
from bot.tracing.types import Trace
from index.article_index import ArticleIndex
from index.types import Scope

GRAZING = "Sheep graze here. "
TEXT = "“The old quay is a danger to everybody who lands there,” said Ines Varga on Monday. " + GRAZING * 60
POST = make_article(TEXT, title="Quay", source="The Post", url="https://post.example/quay", published="2026-05-03")
WIRE = make_article(f"{TEXT}Ends.", title="Quay closes", source="Wire", published="2026-05-02T09:00:00+02:00")


def traced(quote: str) -> Trace:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add([POST, WIRE]))
    return Tracer(index).trace(quote, Scope(("default",)))


def test_words_in_several_articles_name_the_first_and_its_copies() -> None:
    shown = document_to_text(trace_document(traced("the old quay is a danger to everybody")))
    assert "Word for word in 2 articles. First published on 2 May 2026 by Wire." in shown
    assert "Said by Ines Varga" in shown
    assert "the same text: The Post · 3 May 2026 · Quay" in shown


def test_each_difference_is_a_line_and_a_single_one_is_marked() -> None:
    one = document_to_text(trace_document(traced("the new quay is a danger to everybody")), lambda word: f"*{word}*")
    assert "- “new” is “old” in the article" in one
    assert "“The *old* quay is a danger to everybody”" in one
    two = document_to_text(trace_document(traced("the quay is not a danger to everybody who lands")))
    assert "- Not in the quote: “old”\n- Not in the article: “not”" in two
    cut = document_to_text(trace_document(traced("the old quay is … to everybody who lands")))
    assert "Word for word in 2 articles, apart from what it leaves out." in cut
    assert "- Left out: “a danger”" in cut


def test_what_is_not_there_is_said_with_what_was_searched() -> None:
    shown = document_to_text(trace_document(traced("nobody will ever land at the pier")))
    assert shown.endswith("No article says this, word for word or nearly. Searched: 2 articles.")


def test_a_long_quote_is_shown_in_part_and_told_in_full() -> None:
    trace = traced("Ines Varga on Monday. " + GRAZING * 50)
    [match, *_] = trace_to_json(trace)["matches"]
    assert match["quote"] == WIRE.text[match["start"] : match["end"]]
    assert len(match["quote"]) > 600
    [card, *_] = trace_document(trace).cards
    assert match["quote"].startswith(card.quotes[0].citation.quote.text)


def test_the_json_says_which_characters_differ_on_both_sides() -> None:
    found = trace_to_json(traced("the new quay is a danger to everybody"))
    assert (found["status"], found["searched"]) == ("altered", 2)
    for match in found["matches"]:
        assert match["changed"] == [["old", "new"]], "from the words of the article to those that were given"
        assert [match["quote"][a:b] for a, b in match["changed_at"]] == ["old"]
        assert [found["text"][a:b] for a, b in match["altered"]] == ["new"]
        assert match["article"]["published"] in (POST.published, WIRE.published)
