"""What every engine promises, asserted by value. The embedded one, PostgreSQL and the fake of other tests pass."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest
from fakes import MemoryEngine, WordEncoder, make_article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgres_server import Server

from index.embedded.engine import EmbeddedEngine
from index.engine import MOST_COUNTED, VERSIONS, Engine, Found, Maker, Outcome, Prepared, Query
from index.errors import IndexMismatchError
from index.fusion import Ranking
from index.history import Beside, broken
from index.splitting import passages
from index.terms import query_terms, stem, stemmed, stems
from index.types import Article, Fetched, Scope, Span

ENCODER = WordEncoder()
DEFAULT = Scope(("default",))
RANKINGS: tuple[Ranking, ...] = ("dense", "lexical", "fused")
MAKER = Maker(ENCODER.identity, ENCODER.dimension, "splitter")
OTHER_ENCODER = WordEncoder(identity="words@2", dimension=16)
OTHER = Maker(OTHER_ENCODER.identity, OTHER_ENCODER.dimension, "splitter")


class Opened(Protocol):
    """What opens an engine in a folder."""

    def __call__(self, folder: Path, *, versions: int = VERSIONS) -> Engine: ...


@pytest.fixture(params=["embedded", "memory", "postgres"])
def opened(request: pytest.FixtureRequest) -> Opened:
    """What opens an engine in a folder, for tests that need a second one."""
    if request.param == "postgres":
        return partial(open_postgres, request.getfixturevalue("postgres"))
    return EmbeddedEngine if request.param == "embedded" else MemoryEngine


def open_postgres(server: Server, folder: Path, versions: int = VERSIONS) -> Engine:
    """An engine in a new database; what it backs up into a folder is an embedded one."""
    from index.postgres.engine import PostgresEngine

    return EmbeddedEngine(folder) if any(folder.iterdir()) else PostgresEngine(server.database(), versions=versions)


@pytest.fixture
def engine(opened: Opened, tmp_path: Path) -> Iterator[Engine]:
    engine = opened(tmp_path)
    engine.claim(MAKER)
    yield engine
    engine.close()


def prepared(article: Article, encoder: WordEncoder = ENCODER) -> Prepared:
    spans = passages(article.text)
    return Prepared(article, spans, encoder.encode_passages([span.of(article.text) for span in spans]))


def put(engine: Engine, *articles: Article) -> list[Outcome]:
    return engine.put([prepared(article) for article in articles])


def asked(
    engine: Engine, text: str, *terms: str, ranking: Ranking = "fused", scope: Scope = DEFAULT, limit: int = 10,
    encoder: WordEncoder = ENCODER,
) -> Found:  # fmt: skip
    return engine.search(Query(encoder.encode_questions([text])[0], terms, ranking), scope, limit)


def found_dense(engine: Engine, text: str, scope: Scope = DEFAULT, limit: int = 10) -> list[str]:
    return [hit.passage.text for hit in asked(engine, text, ranking="dense", scope=scope, limit=limit).hits]


def found_lexical(engine: Engine, *terms: str, scope: Scope = DEFAULT) -> list[str]:
    return [hit.passage.text for hit in asked(engine, "", *terms, ranking="lexical", scope=scope).hits]


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


def test_a_moved_article_is_as_it_was_at_another_path(engine: Engine) -> None:
    article, other = make_article("The ferry sank.", key="a"), make_article("Sheep graze.", key="b")
    put(engine, article, other)
    engine.move(article.collection, article.id, "/elsewhere/a.txt")
    engine.move("other", other.id, "/elsewhere/b.txt")
    engine.move(article.collection, "no such id", "/elsewhere/c.txt")
    assert engine.article([article.collection], article.id) == replace(article, path="/elsewhere/a.txt")
    assert engine.paths(DEFAULT) == {article.id: "/elsewhere/a.txt", other.id: other.path}
    assert found_lexical(engine, "ferry") == ["The ferry sank."]
    assert engine.check() == []


def test_an_article_is_found_by_its_address_in_its_collection_until_it_is_removed(engine: Engine) -> None:
    page = make_article("A bridge opened.", url="http://www.a.example/bridge/?utm_source=x")
    put(engine, page)
    put(engine, make_article("A ferry sank."))
    assert engine.at_address(page.collection, "https://a.example/bridge") == page.id
    assert engine.at_address("other", "https://a.example/bridge") is None
    assert engine.at_address(page.collection, "https://a.example/ferry") is None
    engine.remove(page.collection, page.id)
    assert engine.at_address(page.collection, "https://a.example/bridge") is None


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
    hits = asked(engine, "ferry sank", ranking="dense", limit=3).hits
    expected = sorted((float(v @ question) for v in ENCODER.encode_passages(texts)), reverse=True)
    assert [hit.score for hit in hits] == pytest.approx(expected, abs=2e-3)
    assert [hit.cosine for hit in hits] == pytest.approx(expected, abs=2e-3)
    assert found_dense(engine, "ferry sank", limit=1) == ["The ferry sank."]


def test_lexical_search_ranks_more_terms_higher_and_tells_cosines(engine: Engine) -> None:
    put(engine, *map(make_article, ["He denied it all.", "She denies the claims.", "Nobody spoke."]))
    assert found_lexical(engine, "deny", "claim") == ["She denies the claims.", "He denied it all."]
    [hit] = asked(engine, "nobody", "spoke", ranking="lexical").hits
    expected = ENCODER.encode_questions(["nobody"])[0] @ ENCODER.encode_passages(["Nobody spoke."])[0]
    assert hit.cosine == pytest.approx(float(expected), abs=2e-3)
    assert found_lexical(engine, 'quo"te', "AND", "OR", "*", "body:he", "NEAR(he it)") == []
    assert found_lexical(engine) == []


def test_fused_ranks_go_by_both_kinds_of_search(engine: Engine) -> None:
    put(engine, *map(make_article, ["The ferry sank.", "Sheep graze."]))
    hits = asked(engine, "ferry", "ferry").hits
    assert [hit.passage.text for hit in hits] == ["The ferry sank.", "Sheep graze."]
    assert [hit.score for hit in hits] == pytest.approx([2 / 61, 1 / 62])


def test_a_search_tells_what_to_weigh_its_hits_by(engine: Engine) -> None:
    many = " ".join(f"The ferry came in at noon, in week {i} of the year, and everybody was glad." for i in range(30))
    put(engine, make_article(many), make_article("Sheep graze."), make_article("A ferry.", collection="other"))
    found = asked(engine, "ferry", "ferries", "grazing", "zebra", limit=3)
    pieces = len(passages(many))
    assert pieces > 3
    assert dict(found.frequencies) == {"ferries": pieces, "grazing": 1, "zebra": 0}
    assert (found.passages, found.articles) == (pieces + 1, 2)
    assert len(found.hits) == 3
    assert all(hit.article is found.hits[0].article for hit in found.hits), "its text was read once"


def test_hits_are_the_articles_that_were_put(engine: Engine) -> None:
    article = make_article("The ferry sank.", title="T", source="S", published="2026-05-03", author="A", path="/x")
    put(engine, article)
    assert [hit.article for hit in asked(engine, "ferry", "ferry").hits] == [article]


# The words that are the same, and some that are not: (in the article, asked for, found)
WORDS = [
    ("stealing the café charts", "stole", True),
    ("stealing the café charts", "stolen", True),
    ("They took it", "takes", True),
    ("He denied it", "denies", True),
    ("The UNIVERSITIES closed", "university", True),
    ("stealing the café charts", "cafe", True),
    ("a cafe on the quay", "Cafés", True),
    ("Lukasz and Soren", "Łukasz", True),
    ("José said no", "jose", True),
    ("paid 1,500 crowns", "1500", True),
    ("paid 1500 crowns", "1,500", True),
    ("rose 3.5 points", "3.5", True),
    ("rose 3.5 points", "35", False),
    ("rose 3.5 points", "5", False),
    ("fell by 3%", "3", True),
    ("fell by 3%", "percent", True),
    ("fell by 3 per cent", "%", True),
    ("fell by 3 points", "%", False),
    ("written in C#", "c#", True),
    ("written in C#", "c", False),
    ("written in C", "C#", False),
    ("written in C++", "C++", True),
    ("the мой house", "мои", False),
    ("क्या हिन्दी है", "हिन्दी", True),
    ("क्या हिन्दी है", "हद", False),
    ("snake_case", "snake", True),
]


@pytest.mark.parametrize(("text", "term", "is_there"), WORDS)
def test_the_same_word_is_found_and_counted_in_every_form(engine: Engine, text: str, term: str, is_there: bool) -> None:
    put(engine, make_article(text), make_article("Sheep graze."))
    assert found_lexical(engine, term) == [text] * is_there
    assert engine.frequencies([term], DEFAULT, 10) == {term: int(is_there)}


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1).filter(str.strip))
def test_every_word_of_a_text_is_found_and_forgotten_with_it(engine: Engine, text: str) -> None:
    put(engine, make_article(text, key="same"))
    expected = dict.fromkeys(query_terms(text), 0)
    for span in passages(text):
        present = stems(span.of(text))
        expected = {term: count + (stem(term) in present) for term, count in expected.items()}
    assert engine.frequencies(expected, DEFAULT, MOST_COUNTED) == expected
    engine.remove("default", make_article(text, key="same").id)
    assert engine.frequencies(expected, DEFAULT, MOST_COUNTED) == dict.fromkeys(expected, 0)


def test_frequencies_count_passages_and_stop_counting(engine: Engine) -> None:
    put(engine, *(make_article(f"Number {i} sank.") for i in range(5)))
    assert engine.frequencies(["sank", "number", "zebra"], DEFAULT, 3) == {"sank": 3, "number": 3, "zebra": 0}
    assert engine.frequencies(["sank"], DEFAULT, 100) == {"sank": 5}


def holding(engine: Engine, *runs: str, scope: Scope = DEFAULT, limit: int = 10) -> list[str]:
    return [article.text for article in engine.holding([stemmed(run) for run in runs], scope, limit)]


def test_articles_are_found_by_words_that_stand_one_after_the_other(engine: Engine) -> None:
    both = "It is what it was: the ferries sank."
    one, none = "The ferry sank, and it was what it is.", "It was the ferry that sank."
    put(engine, *map(make_article, (none, one, both)))
    assert holding(engine, "is what it was") == [both], "common words count, and their order does"
    assert holding(engine, "the ferry sinks", "is what it was") == [both, one], "in whatever form, best first"
    assert holding(engine, "the ferry sinks", "is what it was", limit=1) == [both]
    assert holding(engine, "zebra") == holding(engine) == []


def test_runs_of_words_are_found_in_scope_and_in_each_article_once(engine: Engine) -> None:
    long = "\n\n".join(f"{'Sheep graze on the hill. ' * 20} Day {n}." for n in range(3))
    put(engine, make_article(long, published="2026-05-03"), make_article("Sheep graze.", collection="other"))
    assert holding(engine, "sheep graze") == [long]
    assert holding(engine, "sheep graze", scope=Scope(("other", "empty"))) == ["Sheep graze."]
    assert holding(engine, "sheep graze", scope=Scope(("default",), since=date(2026, 5, 4))) == []


def test_nothing_leaks_between_collections(engine: Engine) -> None:
    mine = make_article("The ferry sank.", collection="discord:1")
    theirs = make_article("The ferry sank.", collection="discord:2")
    put(engine, mine, theirs)
    assert mine.id != theirs.id
    scope, everything = Scope(("discord:1",)), Scope(("discord:1", "discord:2"))
    assert len(asked(engine, "ferry", "ferry", scope=everything).hits) == 2
    for ranking in RANKINGS:
        found = asked(engine, "ferry", "ferry", ranking=ranking, scope=scope)
        assert [hit.article.id for hit in found.hits] == [mine.id]
        assert (found.frequencies["ferry"], found.passages, found.articles) == (1, 1, 1)
        assert asked(engine, "ferry", "ferry", ranking=ranking, scope=Scope(("discord:3",))).hits == []
    assert engine.article(["discord:1"], theirs.id) is None
    assert not engine.remove("discord:1", theirs.id)
    assert [s.id for s in engine.articles(scope)] == list(engine.paths(scope)) == [mine.id]
    assert engine.frequencies(["ferry"], scope, 10) == {"ferry": 1}
    assert (engine.count(scope), engine.count(everything)) == (1, 2)
    assert engine.collections() == ["discord:1", "discord:2"]


def test_scores_of_one_collection_do_not_depend_on_another(engine: Engine) -> None:
    put(engine, make_article("The ferry sank."), make_article("The sheep sank."))
    before = asked(engine, "", "ferry", "sank", ranking="lexical").hits
    put(engine, *(make_article(f"A ferry, number {i}.", collection="other") for i in range(20)))
    assert asked(engine, "", "ferry", "sank", ranking="lexical").hits == before


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
        assert set(engine.paths(scope)) == {a.id for a in expected}
        found = asked(engine, "ferry", "ferry", scope=scope)
        assert (found.passages, found.articles, len(found.hits)) == (len(expected),) * 3


def test_a_stamp_is_another_after_every_change_of_its_collections_and_of_no_other(engine: Engine) -> None:
    article = make_article("The ferry ran aground.", key="ferry")
    stamps = [engine.stamp(["default"])]
    for text in ("The ferry ran aground.", "The ferry ran aground on Monday."):
        put(engine, replace(article, text=text))
        stamps.append(engine.stamp(["default"]))
    put(engine, make_article("Sheep graze.", collection="other"))
    put(engine, replace(article, text="The ferry ran aground on Monday."))
    assert engine.stamp(["default"]) == stamps[-1]
    assert engine.stamp(["default", "other"]) != stamps[-1]
    assert len(set(stamps)) == len(stamps)
    engine.remove("default", article.id)
    assert engine.stamp(["default"]) != stamps[-1]


def test_summaries_are_newest_first_and_undated_last(engine: Engine) -> None:
    dated = [make_article(f"Story {day}.", published=day) for day in ("2026-05-01", "2026-05-03", "2026-05-02")]
    put(engine, make_article("Some time ago."), *dated)
    summaries = engine.articles(DEFAULT)
    assert [s.published for s in summaries] == ["2026-05-03", "2026-05-02", "2026-05-01", None]
    assert (summaries[3].words, summaries[3].passages) == (3, 1)


def test_words_and_passages_are_counted_for_lists(engine: Engine) -> None:
    text = "The ferry sank.\n\nSheep graze on the hill. " + "They eat grass all day long. " * 30
    put(engine, make_article(text, path="/a.txt"), make_article("No file.", collection="other"))
    [summary] = engine.articles(DEFAULT)
    assert (summary.words, summary.passages) == (len(text.split()), len(passages(text)))
    assert list(engine.paths(DEFAULT).values()) == ["/a.txt"]
    assert list(engine.paths(Scope(("other",))).values()) == [None]


def test_vectors_of_another_encoder_or_splitter_are_refused(engine: Engine) -> None:
    engine.claim(OTHER)  # nothing is stored yet
    engine.claim(MAKER)
    put(engine, make_article("The ferry sank."))
    for maker in [OTHER, replace(MAKER, splitter="other")]:
        with pytest.raises(IndexMismatchError, match="clippings rebuild"):
            engine.claim(maker)


def rebuild(engine: Engine, *, stop_after: int = 100) -> list[str]:
    """Prepare article by article; the texts of those that had to be."""
    done = []
    for article in list(engine.unprepared(OTHER))[:stop_after]:
        engine.prepare([prepared(article, OTHER_ENCODER)], OTHER)
        done.append(article.text)
    return done


def test_everything_can_be_encoded_anew(engine: Engine) -> None:
    put(engine, make_article("The ferry sank."), make_article("Sheep graze.", collection="other"))
    found_dense(engine, "ferry")
    assert rebuild(engine) == ["The ferry sank.", "Sheep graze."]
    assert found_dense(engine, "ferry") == ["The ferry sank."], "until it is adopted everything is as before"
    assert engine.adopt(OTHER)
    found = asked(engine, "ferry sank", "ferry", encoder=OTHER_ENCODER)
    assert [hit.passage.text for hit in found.hits] == ["The ferry sank."]
    assert (found.passages, found.frequencies["ferry"]) == (1, 1)
    assert [summary.passages for summary in engine.articles(DEFAULT)] == [1]
    assert engine.check() == []
    with pytest.raises(IndexMismatchError):
        engine.claim(MAKER)
    assert list(engine.unprepared(OTHER)) == list(map(article_of, engine.stored())), "the next one begins anew"


def article_of(stored: tuple[Article, list[Span]]) -> Article:
    return stored[0]


def test_a_rebuild_goes_on_where_it_was_stopped_and_takes_what_came_meanwhile(engine: Engine) -> None:
    put(engine, make_article("The ferry sank.", key="a"), make_article("Sheep graze.", key="b"), make_article("Rain."))
    assert not engine.adopt(OTHER)
    assert rebuild(engine, stop_after=2) == ["The ferry sank.", "Sheep graze."]
    assert not engine.adopt(OTHER)
    put(engine, make_article("Sheep sleep.", key="b"))  # changed since
    engine.remove("default", make_article("The ferry sank.", key="a").id)
    engine.prepare([prepared(make_article("Sheep graze.", key="b"), OTHER_ENCODER)], OTHER)  # was read before
    assert rebuild(engine) == ["Rain.", "Sheep sleep."]
    assert engine.adopt(OTHER)
    assert sorted(article.text for article, _ in engine.stored()) == ["Rain.", "Sheep sleep."]
    assert engine.frequencies(["graze", "sleep"], DEFAULT, 10) == {"graze": 0, "sleep": 1}
    assert engine.check() == []


def test_another_maker_takes_nothing_of_what_was_prepared(engine: Engine) -> None:
    put(engine, make_article("The ferry sank."))
    rebuild(engine)
    third = replace(OTHER, splitter="other")
    assert not engine.adopt(third)
    engine.prepare([prepared(a, OTHER_ENCODER) for a in engine.unprepared(third)], third)
    assert not engine.adopt(OTHER)
    assert engine.adopt(third)
    engine.claim(third)


def page_of(body: bytes) -> Fetched:
    return Fetched("https://a.example/", "2026-05-01T10:00:00Z", hashlib.sha256(body).hexdigest(), body)


def test_a_replaced_article_keeps_its_earlier_versions_with_their_pages(engine: Engine) -> None:
    first = make_article("Nine died.", key="a", fetched=page_of(b"nine"))
    second = make_article("Ten died.", key="a", fetched=page_of(b"ten"))
    third = make_article("Ten died, police said.", key="a")
    assert engine.history(["default"], first.id) is None
    put(engine, first, second)
    put(engine, third)
    put(engine, third)
    history = engine.history(["default"], first.id)
    assert history
    assert [version.article for version in history.earlier] == [second, first]
    assert all(version.added <= version.until <= history.added for version in history.earlier)
    assert engine.page("default", first.id, first.content_hash) == page_of(b"nine")
    assert engine.page("default", first.id, second.content_hash) == page_of(b"ten")
    assert engine.page("default", first.id, third.content_hash) is None
    assert engine.article(["default"], first.id) == third
    assert engine.history(["other"], first.id) is None
    assert engine.page("other", first.id, first.content_hash) is None
    assert engine.replaced(["default"]) == [first.id]
    assert engine.replaced(["other"]) == []
    assert engine.beside() == Beside(2, 2, len("Nine died.Ten died.nineten"))
    assert engine.check() == []


def test_as_many_versions_are_kept_as_it_was_told(opened: Opened, tmp_path: Path) -> None:
    for most in (0, 2):
        folder = tmp_path / str(most)
        folder.mkdir()
        engine = opened(folder, versions=most)
        engine.claim(MAKER)
        texts = [make_article(f"{n} died.", key="a", fetched=page_of(bytes([n]))) for n in range(4)]
        for text in texts:
            put(engine, text)
        history = engine.history(["default"], texts[0].id)
        assert history
        assert [version.article for version in history.earlier] == texts[-2 : -2 - most : -1]
        kept = [engine.page("default", text.id, text.content_hash) for text in texts]
        assert [page is not None for page in kept] == [n >= 3 - most for n in range(4)]
        engine.close()


def test_what_is_removed_leaves_nothing_but_hashes_in_the_chain_of_others(engine: Engine) -> None:
    gone, stays = make_article("Nine died.", key="a", fetched=page_of(b"nine")), make_article("Sheep graze.")
    put(engine, gone, stays)
    put(engine, make_article("Ten died.", key="a"))
    assert engine.remove("default", gone.id)
    put(engine, make_article("Ten died.", key="a"))
    history = engine.history(["default"], gone.id)
    assert history
    assert history.earlier == ()
    assert engine.page("default", gone.id, gone.content_hash) is None
    chain = engine.chain("default")
    told = [json.loads(line) for line in chain]
    assert [(one["what"], one["article"]) for one in told] == [
        ("added", gone.id), ("added", stays.id), ("replaced", gone.id), ("removed", gone.id), ("added", gone.id)
    ]  # fmt: skip
    assert told[0]["content"] == gone.content_hash
    assert told[0]["page"] == page_of(b"nine").sha256
    assert broken(chain) is None
    assert broken(chain[:2] + chain[3:]) == 3
    assert [broken([*chain[:2], torn]) for torn in ("", "[]", "{}", "null")] == [3] * 4
    assert engine.chain("other") == []
    engine.remove("default", gone.id)
    engine.remove("default", stays.id)
    assert engine.chain("default") == []


def test_a_backup_holds_versions_pages_and_the_chain(engine: Engine, opened: Opened, tmp_path: Path) -> None:
    first, second = (make_article(f"{n} died.", key="a", fetched=page_of(bytes([n]))) for n in (9, 10))
    put(engine, first, make_article("Sheep graze."), second)
    copy = tmp_path / "copy"
    copy.mkdir()
    engine.backup(copy)
    other = opened(copy)
    assert other.history(["default"], first.id) == engine.history(["default"], first.id)
    assert other.page("default", first.id, first.content_hash) == page_of(bytes([9]))
    assert other.chain("default") == engine.chain("default")
    assert other.replaced(["default"]) == [first.id]
    other.close()


def test_a_backup_is_an_engine_of_that_moment(engine: Engine, opened: Opened, tmp_path: Path) -> None:
    put(engine, make_article("The ferry sank.", path="/a"), make_article("Sheep graze.", collection="other"))
    copy = tmp_path / "copy"
    copy.mkdir()
    engine.backup(copy)
    put(engine, make_article("Rain."))
    second = opened(copy)
    second.claim(MAKER)
    assert list(second.stored()) == list(engine.stored())[:2]
    assert asked(second, "ferry", "ferry").hits == asked(engine, "ferry", "ferry").hits[:1]
    assert second.check() == []
    assert all(second.owns(path) for path in copy.iterdir())
    second.close()


def test_it_knows_its_size_and_its_own_files(engine: Engine, tmp_path: Path) -> None:
    before = engine.size()
    put(engine, make_article("A long story of ferries and sheep. " * 5_000))
    assert engine.size() - before > 100_000
    assert not engine.owns(tmp_path / "story.txt")
