"""What the engine in PostgreSQL promises beyond the contract: the same ranks, two locks, and several processes."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import WordEncoder, make_article
from postgres_server import Server

from bot.running.redaction import redacted
from index.embedded.engine import EmbeddedEngine
from index.engine import Engine, Maker, Outcome, Prepared, Query
from index.errors import StoreError
from index.fusion import Ranking
from index.history import broken
from index.splitting import passages
from index.types import Article, Scope, Span

psycopg = pytest.importorskip("psycopg")
pytest.importorskip("psycopg_pool")

from index.postgres.engine import PostgresEngine  # noqa: E402 - only where its library is
from index.postgres.nearest import Sizes  # noqa: E402

ENCODER = WordEncoder(dimension=64)
MAKER = Maker(ENCODER.identity, ENCODER.dimension, "splitter")
WORDS = [
    f"{first}{last}" for first in ("har", "fer", "mel", "tor", "bir", "lun") for last in ("bour", "ry", "on", "ch")
]
SEEN = Scope(("default",))
RANKINGS: tuple[Ranking, ...] = ("dense", "lexical", "fused")


def story(number: int) -> str:
    chance = random.Random(number)  # noqa: S311
    # Some words are in nearly every passage and some in few, as in any language.
    return ". ".join(
        " ".join(WORDS[int(len(WORDS) * chance.random() ** 3)] for _ in range(chance.randint(4, 12)))
        for _ in range(chance.randint(1, 30))
    )


def prepared(article: Article) -> Prepared:
    spans = passages(article.text)
    return Prepared(article, spans, ENCODER.encode_passages([span.of(article.text) for span in spans]))


def test_a_database_of_before_there_were_chains_begins_them(postgres: Server) -> None:
    url = postgres.database()
    articles = [Article(str(n), f"c{n % 2}", f"Story {n}", story(n)) for n in range(6)]
    with closing(PostgresEngine(url)) as engine:
        engine.claim(MAKER)
        engine.put([prepared(article) for article in articles])
        was = {name: engine.chain(name) for name in ("c0", "c1")}
        assert all(broken(chain) is None and len(chain) == 3 for chain in was.values())
        for name in was:
            engine.take_over(name, [])
    with closing(PostgresEngine(url)) as engine:
        assert {name: engine.chain(name) for name in was} == was


@pytest.fixture
def url(postgres: Server) -> str:
    return postgres.database()


@pytest.fixture
def engine(url: str) -> Iterator[PostgresEngine]:
    with closing(PostgresEngine(url)) as engine:
        engine.claim(MAKER)
        yield engine


EXACTLY, BY_SIGNS, BY_GRAPHS = Sizes(), Sizes(signs=0), Sizes(signs=0, graph=1)


def fill(engine: Engine) -> None:
    engine.claim(MAKER)
    stories = [
        make_article(story(n), collection="default" if n % 3 else "other", published=f"2026-{1 + n % 12:02}-01")
        for n in range(90)
    ]
    engine.put([prepared(one) for one in stories])
    for gone in stories[::10]:
        assert engine.remove(gone.collection, gone.id)


@pytest.mark.parametrize("sizes", [EXACTLY, BY_SIGNS, BY_GRAPHS], ids=["exactly", "by signs", "by graphs"])
def test_it_ranks_as_the_embedded_engine_does(url: str, sizes: Sizes, tmp_path: Path) -> None:
    with closing(EmbeddedEngine(tmp_path)) as embedded, closing(PostgresEngine(url, sizes)) as engine:
        fill(embedded)
        fill(engine)
        chance = random.Random(7)  # noqa: S311
        for scope in (Scope(("default",)), Scope(("other", "default")), Scope(("default",), since=date(2026, 6, 1))):
            for _ in range(12):
                terms = chance.sample(WORDS, chance.randint(1, 6))
                vector = ENCODER.encode_questions([" ".join(terms)])[0]
                for ranking in RANKINGS:
                    query = Query(vector, terms, ranking)
                    one, two = embedded.search(query, scope, 20), engine.search(query, scope, 20)
                    assert [hit.passage for hit in two.hits] == [hit.passage for hit in one.hits]
                    if ranking == "lexical":
                        assert [hit.score for hit in two.hits] == [hit.score for hit in one.hits]
                    assert (two.frequencies, two.passages, two.articles) == (
                        one.frequencies, one.passages, one.articles
                    )  # fmt: skip


def test_a_graph_is_walked_and_what_it_does_not_find_is_found_all_the_same(url: str, postgres: Server) -> None:
    chance = np.random.default_rng(7)
    near = np.eye(12, 64)[:, None] + 0.1 * chance.normal(size=(12, 400, 64))
    vectors = (near / np.linalg.norm(near, axis=-1, keepdims=True)).astype(np.float16)
    articles = [make_article(f"The ferry sank {n} times. " + "And again. " * 80) for n in range(12)]
    with closing(PostgresEngine(url)) as engine:
        engine.claim(MAKER)
        engine.put(
            [Prepared(a, [Span(n, n + 1) for n in range(400)], v) for a, v in zip(articles, vectors, strict=True)]
        )
    for setting in ("enable_sort = off", "hnsw.max_scan_tuples = 1"):  # so few are sorted faster than a graph is walked
        postgres.run(f"ALTER DATABASE {postgres.name_of(url)} SET {setting}")
    with closing(PostgresEngine(url, BY_GRAPHS)) as engine:
        engine.put([prepared(make_article("Sheep graze."))])
        assert engine.ways() == ["default: 4,801 passages, their vectors searched by a graph."]
        asked = vectors[3, 5].astype(np.float32)
        anywhere, far = (
            engine.search(Query(asked, [], "dense"), scope, 100).hits
            for scope in (SEEN, Scope(("default",), articles=frozenset({articles[9].id})))
        )
    scores = vectors.astype(np.float32) @ asked
    assert (anywhere[0].article, anywhere[0].passage.start) == (articles[3], 5)
    assert len({hit.passage.start for hit in anywhere} & set(np.argsort(-scores[3])[:100].tolist())) >= 90
    assert [hit.passage.start for hit in far] == np.argsort(-scores[9], kind="stable")[:100].tolist()
    with psycopg.connect(url) as db:
        db.execute("SELECT pg_stat_force_next_flush()")
        [(walks,)] = db.execute("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname ~ '_graph$'").fetchall()
    assert walks == 2


def test_a_graph_is_made_once_a_collection_is_large_and_anew_for_other_vectors(url: str) -> None:
    other = WordEncoder(identity="words@2", dimension=16)
    with closing(PostgresEngine(url, Sizes(signs=2, graph=5))) as engine:
        engine.claim(MAKER)
        ways = []
        for number in (1, 3, 6):
            articles = [make_article(f"The ferry sank {n} times.") for n in range(number)]
            engine.put([prepared(article) for article in articles])
            ways += engine.ways()
        new = [Prepared(a, spans, other.encode_passages([s.of(a.text) for s in spans])) for a, spans in engine.stored()]
        maker = Maker(other.identity, other.dimension, "splitter")
        engine.prepare(new, maker)
        assert engine.adopt(maker)
        assert engine.ways() == ways[-1:]
        query = Query(other.encode_questions(["ferry"])[0], [], "dense")
        assert len(engine.search(query, SEEN, 10).hits) == 6
        assert engine.check() == []
    assert [way.rsplit(" searched ")[1] for way in ways] == ["exactly.", "by their signs.", "by a graph."]


def test_a_statement_that_names_no_collection_finds_nothing(engine: PostgresEngine, url: str) -> None:
    engine.put([prepared(make_article("The ferry sank.", collection=name)) for name in ("discord:1", "discord:2")])
    tables = ("articles", "passages", "postings", "signatures")
    with psycopg.connect(url) as db:
        db.execute("SET search_path TO clippings, public")
        own = [
            name for (name,) in db.execute("SELECT relname FROM pg_class WHERE relname ~ '_[0-9]+$' AND relkind = 'r'")
        ]
        assert len(own) == 6
        for table in (*tables, *own):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        db.execute("SET clippings.collections = '1'")
        for table in tables:
            assert db.execute(f"SELECT DISTINCT collection FROM {table}").fetchall() == [(1,)]
            assert db.execute(f"DELETE FROM {table} WHERE collection = 2").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute("INSERT INTO signatures VALUES (2, 1, '1')")


def test_what_was_put_by_one_process_is_found_by_another(engine: PostgresEngine, url: str) -> None:
    with closing(PostgresEngine(url)) as second:
        second.claim(MAKER)
        engine.put([prepared(make_article("The ferry sank."))])
        query = Query(ENCODER.encode_questions(["ferry"])[0], ["ferry"])
        assert [hit.passage.text for hit in second.search(query, Scope(("default",)), 5).hits] == ["The ferry sank."]


def test_of_the_same_articles_put_at_once_each_is_kept_once(engine: PostgresEngine, url: str) -> None:
    articles = [prepared(make_article(story(number), collection=f"c{number % 4}")) for number in range(24)]
    outcomes: list[Outcome] = []

    def add(given: list[Prepared]) -> None:
        with closing(PostgresEngine(url)) as one:
            one.claim(MAKER)
            for start in range(0, len(given), 6):
                outcomes.extend(one.put(given[start : start + 6]))

    threads = [threading.Thread(target=add, args=(given,)) for given in (articles, articles[::-1], articles[5:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count(Outcome.ADDED), len(outcomes)) == (24, 24 * 2 + 19)
    assert engine.check() == []


def test_a_word_of_any_length_is_found(engine: PostgresEngine) -> None:
    word = "x" * 500 + "ferries"
    engine.put([prepared(make_article(f"A word: {word}"))])
    assert engine.frequencies([word, "y" * 500], Scope(("default",)), 10) == {word: 1, "y" * 500: 0}


def test_check_finds_what_is_wrong(engine: PostgresEngine, url: str) -> None:
    engine.put([prepared(make_article("The ferry sank. Sheep graze."))])
    with psycopg.connect(url) as db:
        db.execute("SET search_path TO clippings, public")
        db.execute("SET clippings.collections = '1'")
        db.execute("UPDATE passages SET vector = vector + vector")
        db.execute("DELETE FROM postings WHERE term = 'ferri'")
        db.execute("DELETE FROM signatures")
    found = " ".join(engine.check())
    for words in ("vector of passage", "words of passage", "signature of passage"):
        assert words in found


def test_a_newer_database_is_refused_in_a_sentence(engine: PostgresEngine, url: str) -> None:
    del engine
    with psycopg.connect(url) as db:
        db.execute("UPDATE clippings.versions SET version = 99")
    with pytest.raises(StoreError, match="update Clippings"):
        PostgresEngine(url)


def test_an_address_that_is_none_or_leads_nowhere_is_told_without_its_password(
    postgres: Server, tmp_path: Path
) -> None:
    torn = [f"postgresql://me:{password}@127.0.0.1:1/x" for password in ("a@hush", "hush/b", "1/hush", "a:hush/b")]
    absent = f"postgresql://me:hush@/x?host={tmp_path}"
    for wrong in (*torn, absent, "postgresql://me:hush@[::1/x", "mysql://me:hush@h/x", "hush"):
        with pytest.raises(StoreError, match="STORE_URL") as raised:
            PostgresEngine(wrong)
        assert "hush" not in str(raised.value)
        assert redacted(str(raised.value)) == str(raised.value)  # nothing in it is taken for a secret
    del postgres


def test_an_address_with_a_mark_in_its_password_is_read_where_it_is_encoded(url: str) -> None:
    with closing(PostgresEngine(url.replace("clippings@", "clippings:a%40b%2Fc@"))) as engine:
        assert engine.collections() == []


def test_a_database_that_comes_back_is_used_again(engine: PostgresEngine, postgres: Server) -> None:
    engine.put([prepared(make_article("The ferry sank."))])
    postgres.stop()
    try:
        with pytest.raises(StoreError, match="STORE_URL"):
            engine.count(Scope(("default",)))
    finally:
        postgres.start()
    assert engine.count(Scope(("default",))) == 1


def test_signs_are_those_of_the_vectors(engine: PostgresEngine, url: str) -> None:
    article = prepared(make_article("The ferry sank."))
    engine.put([article])
    with psycopg.connect(url) as db:
        db.execute("SET clippings.collections = '1'")
        [(bits,)] = db.execute("SELECT bits::text FROM clippings.signatures").fetchall()
    assert bits == "".join("1" if number > 0 else "0" for number in article.vectors[0].astype(np.float16))
