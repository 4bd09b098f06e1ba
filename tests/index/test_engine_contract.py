"""What every engine promises, asserted by value. The embedded engine and the fake that other tests use both pass."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import MemoryEngine, WordEncoder, make_article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embedded.engine import EmbeddedEngine
from index.engine import Engine, Outcome, Prepared
from index.errors import IndexMismatchError, StoreError
from index.splitting import passages
from index.types import Article, Scope

ENCODER = WordEncoder()
DEFAULT = Scope(("default",))
Opened = Callable[[], Engine]


@pytest.fixture(params=["embedded", "memory"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    opened: Engine = EmbeddedEngine(tmp_path) if request.param == "embedded" else MemoryEngine()
    opened.claim(ENCODER.identity, ENCODER.dimension, "splitter")
    yield opened
    opened.close()


def prepared(article: Article) -> Prepared:
    spans = passages(article.text)
    return Prepared(article, spans, ENCODER.encode_passages([span.of(article.text) for span in spans]))


def put(engine: Engine, *articles: Article) -> list[Outcome]:
    return engine.put([prepared(article) for article in articles])


def found_dense(engine: Engine, text: str, scope: Scope = DEFAULT, limit: int = 10) -> list[str]:
    hits = engine.dense(ENCODER.encode_questions([text])[0], scope, limit)
    stored = engine.passages([hit.passage for hit in hits], scope)
    return [stored[hit.passage].article.text for hit in hits]


def found_lexical(engine: Engine, *terms: str, scope: Scope = DEFAULT) -> list[str]:
    hits = engine.lexical(terms, scope, 10)
    stored = engine.passages([hit.passage for hit in hits], scope)
    return [stored[hit.passage].article.text for hit in hits]


def test_an_article_comes_back_as_it_was(engine: Engine) -> None:
    article = make_article(
        "Één 😀 tekst.\n\nMet regels.", title="T", source="S", url="https://a.example/",
        published="2026-05-01T10:00:00+02:00",
        author="A", path="/x",
    )  # fmt: skip
    assert put(engine, article) == [Outcome.ADDED]
    assert engine.article(["default"], article.id) == article
    assert list(engine.stored()) == [(article, passages(article.text))]


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1).filter(str.strip))
def test_any_text_survives_a_round_trip(engine: Engine, text: str) -> None:
    article = make_article(text, key="same")
    put(engine, article)
    assert engine.article(["default"], article.id) == article
    [(stored, spans)] = engine.stored()
    assert [span.of(stored.text) for span in spans] == [span.of(text) for span in passages(text)]
    assert engine.check() == []


def test_the_same_content_again_changes_nothing(engine: Engine) -> None:
    put(engine, make_article("The ferry sank.", key="a"))
    assert put(engine, make_article("The ferry sank.", key="a")) == [Outcome.UNCHANGED]
    assert put(engine, make_article("The ferry sank.", key="moved elsewhere")) == [Outcome.UNCHANGED]
    assert engine.count(DEFAULT) == 1


def test_changed_content_replaces_what_had_the_id(engine: Engine) -> None:
    put(engine, make_article("The ferry sank.", key="a"), make_article("Sheep graze.", key="b"))
    assert put(engine, make_article("The ferry floats.", key="a")) == [Outcome.REPLACED]
    assert found_lexical(engine, "sank") == []
    assert found_lexical(engine, "floats") == ["The ferry floats."]
    assert sorted(found_dense(engine, "ferry")) == ["Sheep graze.", "The ferry floats."]
    assert engine.check() == []


def test_a_removed_article_is_gone_from_every_search(engine: Engine) -> None:
    article = make_article("The ferry sank.")
    put(engine, article, make_article("Sheep graze."))
    assert found_dense(engine, "ferry")[0] == "The ferry sank."
    assert engine.remove("default", article.id)
    assert not engine.remove("default", article.id)
    assert found_dense(engine, "ferry") == ["Sheep graze."]
    assert found_lexical(engine, "ferry") == []
    assert engine.frequencies(["ferry", "sheep"], DEFAULT, 10) == {"ferry": 0, "sheep": 1}
    assert (engine.count(DEFAULT), engine.count_passages(DEFAULT)) == (1, 1)


def test_dense_scores_are_inner_products_best_first(engine: Engine) -> None:
    texts = ["The ferry sank.", "The ferry floats.", "Sheep graze."]
    put(engine, *map(make_article, texts))
    question = ENCODER.encode_questions(["ferry sank"])[0]
    hits = engine.dense(question, DEFAULT, 3)
    expected = sorted((float(v @ question) for v in ENCODER.encode_passages(texts)), reverse=True)
    assert [hit.score for hit in hits] == pytest.approx(expected, abs=2e-3)
    assert [hit.passage for hit in engine.dense(question, DEFAULT, 1)] == [hits[0].passage]
    stored = engine.passages([hits[0].passage], DEFAULT)[hits[0].passage]
    np.testing.assert_allclose(stored.vector, ENCODER.encode_passages(["The ferry sank."])[0], atol=1e-3)


def test_lexical_search_finds_inflections_and_ranks_more_terms_higher(engine: Engine) -> None:
    put(engine, *map(make_article, ["He denied it all.", "She denies the claims.", "Nobody spoke."]))
    assert found_lexical(engine, "deny", "claim") == ["She denies the claims.", "He denied it all."]
    assert found_lexical(engine, 'quo"te', "AND") == []
    assert engine.lexical([], DEFAULT, 10) == []


def test_frequencies_count_passages_and_stop_counting(engine: Engine) -> None:
    put(engine, *(make_article(f"Number {i} sank.") for i in range(5)))
    assert engine.frequencies(["sank", "number", "zebra"], DEFAULT, 3) == {"sank": 3, "number": 3, "zebra": 0}
    assert engine.frequencies(["sank"], DEFAULT, 100) == {"sank": 5}


def test_nothing_leaks_between_collections(engine: Engine) -> None:
    mine = make_article("The ferry sank.", collection="discord:1")
    theirs = make_article("The ferry sank.", collection="discord:2")
    put(engine, mine, theirs)
    assert mine.id != theirs.id
    scope = Scope(("discord:1",))
    question = ENCODER.encode_questions(["ferry"])[0]
    everything = Scope(("discord:1", "discord:2"))
    all_ids = [hit.passage for hit in engine.dense(question, everything, 10)]
    assert len(all_ids) == 2
    assert {p.article.id for p in engine.passages(all_ids, scope).values()} == {mine.id}
    assert len(engine.dense(question, scope, 10)) == len(engine.lexical(["ferry"], scope, 10)) == 1
    assert engine.article(["discord:1"], theirs.id) is None
    assert not engine.remove("discord:1", theirs.id)
    assert [s.id for s in engine.articles(scope)] == [mine.id]
    assert engine.frequencies(["ferry"], scope, 10) == {"ferry": 1}
    assert (engine.count(scope), engine.count(everything)) == (1, 2)
    assert engine.dense(question, Scope(("discord:3",)), 10) == []
    assert engine.collections() == ["discord:1", "discord:2"]


def test_scores_of_one_collection_do_not_depend_on_another(engine: Engine) -> None:
    put(engine, make_article("The ferry sank."), make_article("The sheep sank."))
    before = engine.lexical(["ferry", "sank"], DEFAULT, 10)
    put(engine, *(make_article(f"A ferry, number {i}.", collection="other") for i in range(20)))
    assert engine.lexical(["ferry", "sank"], DEFAULT, 10) == before


def test_source_dates_and_articles_narrow_a_search(engine: Engine) -> None:
    may, june = (
        make_article(f"The ferry sank in {month}.", source=source, published=day)
        for month, source, day in [("May", "The Post", "2026-05-03"), ("June", "Wire", "2026-06-01T23:00:00")]
    )
    undated = make_article("The ferry sank once.")
    put(engine, may, june, undated)
    for scope, expected in [
        (Scope(("default",), sources=("the post",)), [may]),
        (Scope(("default",), since=date(2026, 5, 4)), [june]),
        (Scope(("default",), until=date(2026, 6, 1)), [june, may]),
        (Scope(("default",), articles=frozenset({undated.id})), [undated]),
        (Scope(("default",), articles=frozenset()), []),
    ]:
        assert [s.id for s in engine.articles(scope)] == [a.id for a in expected]
        assert sorted(found_dense(engine, "ferry", scope)) == sorted(a.text for a in expected)
        assert sorted(found_lexical(engine, "ferry", scope=scope)) == sorted(a.text for a in expected)
        assert engine.frequencies(["ferry"], scope, 10) == {"ferry": len(expected)}
        assert engine.count(scope) == engine.count_passages(scope) == len(expected)


def test_summaries_are_newest_first_and_undated_last(engine: Engine) -> None:
    dated = [make_article(f"Story {day}.", published=day) for day in ("2026-05-01", "2026-05-03", "2026-05-02")]
    put(engine, make_article("Some time ago."), *dated)
    summaries = engine.articles(DEFAULT)
    assert [s.published for s in summaries] == ["2026-05-03", "2026-05-02", "2026-05-01", None]
    assert (summaries[3].words, summaries[3].passages) == (3, 1)


def test_vectors_of_another_encoder_or_splitter_are_refused(engine: Engine) -> None:
    engine.claim("other", 8, "splitter")  # nothing is stored yet
    engine.claim(ENCODER.identity, ENCODER.dimension, "splitter")
    put(engine, make_article("The ferry sank."))
    for maker in [("other", ENCODER.dimension, "splitter"), (ENCODER.identity, ENCODER.dimension, "other")]:
        with pytest.raises(IndexMismatchError, match="clippings rebuild"):
            engine.claim(*maker)


def test_everything_can_be_encoded_anew(engine: Engine) -> None:
    put(engine, make_article("The ferry sank."), make_article("Sheep graze.", collection="other"))
    found_dense(engine, "ferry")
    other = WordEncoder(identity="words@2", dimension=16)
    anew = [Prepared(a, spans, other.encode_passages([s.of(a.text) for s in spans])) for a, spans in engine.stored()]
    engine.replace_all(anew, other.identity, other.dimension, "splitter")
    hits = engine.dense(other.encode_questions(["ferry sank"])[0], DEFAULT, 5)
    assert [engine.passages([h.passage], DEFAULT)[h.passage].article.text for h in hits] == ["The ferry sank."]
    assert found_lexical(engine, "ferry") == ["The ferry sank."]
    assert engine.check() == []


def test_encoding_anew_refuses_what_is_no_longer_there(engine: Engine) -> None:
    put(engine, make_article("The ferry sank."))
    stale = [prepared(a) for a, _ in engine.stored()]
    put(engine, make_article("Sheep graze."))
    with pytest.raises(StoreError):
        engine.replace_all(stale, ENCODER.identity, ENCODER.dimension, "splitter")
    assert engine.count(DEFAULT) == 2
