"""A ledger holds what one speaker says, by every name, in order of time, and nothing of anybody else."""

from __future__ import annotations

from fakes import MemoryEngine, WordEncoder, make_article

from bot.answering.ledger import Ledger, ledger
from index.article_index import ArticleIndex
from index.types import Scope

ARTICLES = (
    make_article("“It is safe,” Varga said on Tuesday. Tomas Reed said Ines Varga was wrong.", published="2026-05-04"),
    make_article("Harbour master Ines Varga called the quay “a danger to everybody”.", published="2026-05-02"),
    make_article("Ines Varga told reporters that the quay would close. Nobody answered.", key="undated"),
)


def said(speaker: str) -> Ledger:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add(ARTICLES))
    return ledger(index, speaker, Scope(("default",)))


def test_a_speaker_is_found_by_any_name_and_told_in_order_of_time() -> None:
    for name in ("Ines Varga", "varga", "Ms. Varga"):
        found = said(name)
        assert [s.quote.article.published for s in found.statements] == ["2026-05-02", "2026-05-04", None]
        assert found.names[0] == "Ines Varga"


def test_words_about_somebody_are_not_theirs() -> None:
    assert [s.words for s in said("Tomas Reed").statements] == [("Ines Varga was wrong",)]
    assert said("Orla Finch") == Ledger((), ())


def test_every_statement_is_a_slice_of_its_article_with_its_words_in_it() -> None:
    for one in said("Varga").statements:
        assert one.quote.text in one.quote.article.text
        assert all(word in one.quote.text for word in one.words)
        assert one.cue
