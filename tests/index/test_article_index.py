"""Adding in batches, searching by fused ranks, and building anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import MemoryEngine, WordEncoder, make_article

from index import article_index
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.engine import Outcome
from index.errors import IndexMismatchError, NotFoundError
from index.types import Article, Scope

DEFAULT = Scope(("default",))


def test_what_was_yielded_is_stored_before_the_rest_is_read() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    read = 0

    def endless() -> Iterator[Article]:
        nonlocal read
        while True:
            read += 1
            yield make_article(f"Story number {read}.")

    adding = index.add(endless())
    assert next(adding)[1] is Outcome.ADDED
    assert index.count(DEFAULT) == read == article_index.BATCH_PASSAGES


def test_questions_are_encoded_as_one_batch() -> None:
    encoder = WordEncoder()
    index = ArticleIndex(MemoryEngine(), encoder)
    list(index.add([make_article("The ferry sank."), make_article("Sheep graze.")]))
    encoder.batches.clear()
    found = index.search(["ferry", "sheep", "graze"], DEFAULT, 1)
    assert encoder.batches == [3]
    assert [hits[0].passage.text for hits in found] == ["The ferry sank.", "Sheep graze.", "Sheep graze."]


def test_fused_scores_are_sums_of_reciprocal_ranks() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add([make_article("The ferry sank."), make_article("Sheep graze.")]))
    hits = index.search(["ferry"], DEFAULT, 5)[0]
    assert [hit.passage.text for hit in hits] == ["The ferry sank.", "Sheep graze."]
    assert [hit.score for hit in hits] == pytest.approx([1 / 61 + 1 / 61, 1 / 62])


def test_an_encoder_that_the_index_was_not_built_with_is_refused_until_a_rebuild(tmp_path: Path) -> None:
    first = ArticleIndex(EmbeddedEngine(tmp_path), WordEncoder())
    list(first.add([make_article("The ferry sank."), make_article("Sheep graze.")]))
    first.close()
    other = ArticleIndex(EmbeddedEngine(tmp_path), WordEncoder(identity="words@2", dimension=16))
    with pytest.raises(IndexMismatchError):
        other.search(["ferry"], DEFAULT, 1)
    with pytest.raises(IndexMismatchError):
        list(other.add([make_article("Rain.")]))
    assert len(list(other.rebuild())) == 2
    assert other.search(["ferry"], DEFAULT, 1)[0][0].passage.text == "The ferry sank."
    assert other.check() == []
    other.close()


def test_a_rebuild_by_another_process_is_noticed_by_a_running_one(tmp_path: Path) -> None:
    running = ArticleIndex(EmbeddedEngine(tmp_path), WordEncoder())
    list(running.add([make_article("The ferry sank.")]))
    assert running.search(["ferry"], DEFAULT, 1)[0]
    other = ArticleIndex(EmbeddedEngine(tmp_path), WordEncoder(identity="words@2", dimension=16))
    list(other.rebuild())
    with pytest.raises(IndexMismatchError):
        running.search(["ferry"], DEFAULT, 1)
    running.close()
    other.close()


def test_removing_names_what_was_removed_and_refuses_what_is_not_there() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    article = make_article("The ferry sank.")
    list(index.add([article]))
    with pytest.raises(NotFoundError, match="clippings articles"):
        index.remove(["other"], article.id)
    assert index.remove(["default"], article.id) == article
    assert index.count(DEFAULT) == 0


def test_a_page_is_one_article_under_every_variant_of_its_address() -> None:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    text = "The bridge opens in 2031."
    first = make_article(text, key="first", url="https://www.a.example/bridge", source="a.example")
    variants = [
        make_article(text, key=url, url=url, source=source)
        for url, source in (("https://m.a.example/bridge", "a.example"), ("http://a.example/bridge/?utm_source=x", "A"))
    ]
    assert list(index.add([first, *variants])) == [(first, Outcome.ADDED), *[(first, Outcome.UNCHANGED)] * 2]
    corrected = make_article("The bridge opens in 2033.", key="later", url="https://a.example/bridge?fbclid=y")
    ((kept, outcome),) = index.add([corrected])
    assert (kept.id, kept.text, outcome) == (first.id, corrected.text, Outcome.REPLACED)
    assert [summary.id for summary in index.articles(Scope(("default",)))] == [first.id]
    elsewhere = make_article(text, key="elsewhere", url="https://a.example/bridge", collection="other")
    assert list(index.add([elsewhere])) == [(elsewhere, Outcome.ADDED)]
