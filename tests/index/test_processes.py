"""Processes that are killed, and processes that share an index. `tools/` measures the same with the real encoder."""

import random
import subprocess
import sys
from pathlib import Path

from adder import stories
from fakes import WordEncoder

from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.splitting import passages
from index.types import Scope

ADDER = Path(__file__).parents[1] / "support" / "adder.py"
DEFAULT = Scope(("default",))
KILLS = 20
STORIES = 120


def start(folder: Path, count: int = STORIES) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, ADDER, folder, str(count)], stdout=subprocess.PIPE, cwd=ADDER.parents[2])


def kill_after(process: "subprocess.Popen[bytes]", bytes_read: int) -> None:
    """Kill a process once it has reported so many articles (or earlier, if it is done)."""
    assert process.stdout
    process.stdout.read(bytes_read)
    process.kill()
    process.stdout.close()
    process.wait()


def content(index: ArticleIndex) -> dict[str, tuple[str, list[tuple[str, list[float]]]]]:
    """Every article with its passages, and how near each is to some questions, which tells its vector."""
    probes = ["ship", "story", "harbour", "noon", "number seven"]
    found = {}
    for article, spans in index._engine.stored():
        scope = Scope((article.collection,), articles=frozenset({article.id}))
        cosines: dict[str, list[float]] = {span.of(article.text): [] for span in spans}
        for hits in index.search(probes, scope, 1000, "dense"):
            assert sorted((hit.passage.start, hit.passage.end) for hit in hits) == [(s.start, s.end) for s in spans]
            for hit in hits:
                cosines[hit.passage.text].append(hit.cosine)
        found[article.id] = (article.text, list(cosines.items()))
    return found


def test_killed_while_adding_the_index_is_whole_and_can_be_finished(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - repeatable, no secret
    texts = {article.id: article.text for article in stories(STORIES)}
    for _ in range(KILLS):
        kill_after(start(tmp_path / "killed"), chance.randrange(STORIES // 3))
        index = ArticleIndex(EmbeddedEngine(tmp_path / "killed"), WordEncoder())
        assert index.check() == []
        for article, spans in index._engine.stored():
            assert article.text == texts[article.id]
            assert spans == passages(article.text)
        index.close()
    for folder in ("killed", "whole"):
        start(tmp_path / folder).communicate()
    killed, whole = (ArticleIndex(EmbeddedEngine(tmp_path / name), WordEncoder()) for name in ("killed", "whole"))
    assert killed.count(DEFAULT) == STORIES
    for (text, rows), (expected_text, expected_rows) in zip(
        content(killed).values(), content(whole).values(), strict=True
    ):
        assert text == expected_text
        assert rows == expected_rows
    killed.close()
    whole.close()


def test_one_process_adds_while_another_searches(tmp_path: Path) -> None:
    index = ArticleIndex(EmbeddedEngine(tmp_path), WordEncoder())
    with start(tmp_path) as process:
        counts = [0]
        while process.poll() is None:
            hits = index.search(["In which story did ship number 7 come in?"], DEFAULT, 500, "dense")[0]
            stored = index.count_passages(DEFAULT)
            assert counts[-1] <= len(hits) <= stored
            counts.append(len(hits))
            assert process.stdout
            process.stdout.read(1)
    assert len(set(counts)) > 3, "articles were found while others were still being added"
    everything = index.search(["ship"], DEFAULT, 5000, "dense")[0]
    assert len(everything) == index.count_passages(DEFAULT)
    assert index.check() == []
    index.close()
