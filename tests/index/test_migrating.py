"""An index of an earlier version, or of an earlier definition of a word, is brought up to date by opening it."""

from __future__ import annotations

import gzip
import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from adder import stories
from fakes import WordEncoder, make_article

from index.addresses import canonical
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.history import History, broken
from index.terms import WORDS, query_terms, stem, stems
from index.types import Scope

WRITTEN = Path(__file__).parents[1] / "data" / "volume" / "index.db.gz"
DEFAULT = Scope(("default",))
COLLECTIONS = ("one", "two", "three")
OPEN = "import sys, pathlib; from index.embedded.engine import EmbeddedEngine as E; print('.', flush=True); E(pathlib.Path(sys.argv[1]))"  # noqa: E501 - a program
KILLS = 12


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The index of tests/data/volume, whose tables are of version 1."""
    (tmp_path / "index.db").write_bytes(gzip.decompress(WRITTEN.read_bytes()))
    return tmp_path


def test_an_index_of_version_1_is_searched_by_our_words_and_lists_as_before(first: Path) -> None:
    with closing(sqlite3.connect(first / "index.db")) as db:
        texts = dict(db.execute("SELECT id, text FROM articles").fetchall())
        encoded = db.execute("SELECT id, vector FROM passages").fetchall()
    with closing(EmbeddedEngine(first)) as engine:
        pieces = [span.of(article.text) for article, spans in engine.stored() for span in spans]
        terms = query_terms(" ".join(pieces))
        expected = {term: sum(stem(term) in stems(piece) for piece in pieces) for term in terms}
        assert len(terms) > 100
        assert engine.frequencies(terms, DEFAULT, 10_000) == expected
        assert {s.id: s.words for s in engine.articles(DEFAULT)} == {id_: len(t.split()) for id_, t in texts.items()}
        assert sum(s.passages for s in engine.articles(DEFAULT)) == len(encoded)
        assert engine.check() == []
        pages = [article for article, _ in engine.stored() if article.url]
        assert pages
        assert [engine.at_address("default", canonical(page.url or "")) for page in pages] == [p.id for p in pages]
    with closing(sqlite3.connect(first / "index.db")) as db:
        assert db.execute("SELECT id, vector FROM passages").fetchall() == encoded, "nothing was encoded anew"


def of_other_words(folder: Path) -> int:
    """An index with three collections whose full-text tables hold nothing; how many passages each has."""
    index = ArticleIndex(EmbeddedEngine(folder), WordEncoder())
    for name in COLLECTIONS:
        list(index.add(make_article(story.text, collection=name) for story in stories(60)))
    count = index.count_passages(Scope((COLLECTIONS[0],)))
    index.close()
    with closing(sqlite3.connect(folder / "index.db")) as db, db:
        for number in range(1, len(COLLECTIONS) + 1):
            db.execute(f"INSERT INTO text_{number} (text_{number}) VALUES ('delete-all')")
        db.execute("UPDATE collections SET words = 'of before'")
    return count


def learned(folder: Path) -> list[tuple[str, int]]:
    """By which definition each full-text table says it was made, and how many passages are in it."""
    with closing(sqlite3.connect(folder / "index.db")) as db:
        return [
            (words, db.execute(f"SELECT count(*) FROM text_{number}").fetchone()[0])
            for number, words in db.execute("SELECT id, words FROM collections ORDER BY id").fetchall()
        ]


def test_killed_while_words_are_learned_anew_every_collection_is_as_before_or_done(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 - repeatable, no secret
    seen = set()
    for number in range(KILLS):
        folder = tmp_path / str(number)
        count = of_other_words(folder)
        process = subprocess.Popen([sys.executable, "-c", OPEN, folder], stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.read(1)
        time.sleep(chance.random() * 0.2)
        process.kill()
        process.stdout.close()
        process.wait()
        states = learned(folder)
        assert set(states) <= {("of before", 0), (WORDS, count)}
        seen.add(tuple(words for words, _ in states))
        with closing(EmbeddedEngine(folder)) as engine:
            assert learned(folder) == [(WORDS, count)] * len(COLLECTIONS)
            assert engine.check() == []
    assert len(seen) > 1, "they were killed at different moments"


def test_the_chain_begins_with_what_was_there_and_the_day_it_was_added(first: Path) -> None:
    with closing(sqlite3.connect(first / "index.db")) as db:
        was = db.execute("SELECT id, content_hash, added FROM articles ORDER BY number").fetchall()
    with closing(EmbeddedEngine(first)) as engine:
        chain = engine.chain("default")
        assert broken(chain) is None
        told = [json.loads(line) for line in chain]
        assert [(one["article"], one["content"], one["when"]) for one in told] == was
        assert {(one["what"], one["page"]) for one in told} == {("added", None)}
        history = engine.history(["default"], was[0][0])
        assert history == History(was[0][2])


def test_sizes_and_words_that_do_not_fit_are_found(first: Path) -> None:
    with closing(EmbeddedEngine(first)) as engine:
        with closing(sqlite3.connect(first / "index.db")) as db, db:
            [(id_,)] = db.execute("SELECT id FROM articles WHERE number = 2").fetchall()
            db.execute("UPDATE sizes SET passages = 77 WHERE article = 2")
        assert engine.check() == [f"The passages of article {id_} are not counted right."]
