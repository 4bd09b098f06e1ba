"""A saved vector index that is missing, old, damaged or of another model is noticed and never believed."""

import logging
from pathlib import Path

import numpy as np
import pytest
from fakes import WordEncoder, make_article

from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.embedded.vectors import UnusableError, VectorIndex
from index.types import Scope

DEFAULT = Scope(("default",))
TEXTS = [f"Story {word} about a {word}." for word in ("ferry", "sheep", "bridge", "storm")]


def opened(folder: Path) -> ArticleIndex:
    return ArticleIndex(EmbeddedEngine(folder), WordEncoder())


def build(folder: Path, texts: list[str]) -> None:
    index = opened(folder)
    list(index.add(map(make_article, texts)))
    index.close()


def answers(folder: Path) -> list[tuple[str, float]]:
    index = opened(folder)
    hits = index.search(["the sheep"], DEFAULT, 10, "dense")[0]
    index.close()
    return [(hit.passage.text, round(hit.score, 5)) for hit in hits]


@pytest.mark.parametrize("damage", ["missing", "truncated", "scribbled", "empty", "nonsense", "of an older state"])
def test_answers_stay_right_whatever_happened_to_the_file(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    build(tmp_path, TEXTS[:3])
    file = tmp_path / "vectors-1.faiss"
    older = file.read_bytes()
    build(tmp_path, TEXTS)
    expected = answers(tmp_path)
    whole = file.read_bytes()
    changed = {
        "truncated": whole[:-10],
        "scribbled": whole[:-40] + bytes(20) + whole[-20:],
        "empty": b"",
        "nonsense": b"\xff" * 5000,
        "of an older state": older,
    }
    file.unlink() if damage == "missing" else file.write_bytes(changed[damage])
    with caplog.at_level(logging.WARNING):
        assert answers(tmp_path) == expected
    assert file.read_bytes() == whole
    assert bool(caplog.records) == (damage not in ("missing", "of an older state"))


def test_a_file_of_another_model_is_refused(tmp_path: Path) -> None:
    index = VectorIndex(8)
    index.append(np.array([1, 2]), np.eye(8, dtype=np.float32)[:2])
    index.save(tmp_path / "v", "stamp")
    assert len(VectorIndex.load(tmp_path / "v", "stamp", 8)) == 2
    with pytest.raises(UnusableError, match="of another model"):
        VectorIndex.load(tmp_path / "v", "stamp", 16)


def test_a_folder_that_cannot_be_written_to_costs_only_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = opened(tmp_path)
    list(index.add(map(make_article, TEXTS)))
    (tmp_path / "vectors-1.faiss").mkdir()
    index.close()
    assert "could not be saved" in caplog.text


def test_removed_vectors_leave_the_others_where_they_were() -> None:
    index = VectorIndex(4)
    index.append(np.array([3, 5, 9]), np.eye(4, dtype=np.float32)[:3])
    index.keep_only(np.array([3, 9]))
    assert [index.search(row, 1)[0] for row in np.eye(4, dtype=np.float32)[[0, 2]]] == [(3, 1.0), (9, 1.0)]
    assert index.search(np.eye(4, dtype=np.float32)[2], 5, only=np.array([3, 5])) == [(3, 0.0)]
