"""Copies of one text are found, however they were edited, and articles that only share a part are not copies."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import make_article
from labelled import labelled

from bot.answering.copies import grouped

PAIRS = labelled("copies.jsonl")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['id']}-{pair['kind']}")
def test_labelled_pairs_of_articles(pair: dict[str, Any]) -> None:
    a, b = make_article(pair["a"], key="a"), make_article(pair["b"], key="b")
    leaders = grouped([a, b])
    assert (leaders[a.id] == leaders[b.id]) is pair["copy"]


def test_the_earliest_stands_for_all_copies_of_copies() -> None:
    words = [f"word{i}" for i in range(100)]
    texts = [" ".join(words[:80]), " ".join(words[10:90]), " ".join(words[20:]), "something else entirely"]
    days = ["2026-05-03", "2026-05-02", None, "2026-05-01"]
    articles = [
        make_article(text, key=str(i), published=day) for i, (text, day) in enumerate(zip(texts, days, strict=True))
    ]
    leaders = grouped([*articles, articles[0]])
    assert [leaders[a.id] for a in articles] == [articles[1].id] * 3 + [articles[3].id]


def test_an_empty_list_and_texts_without_words_are_no_error() -> None:
    assert grouped([]) == {}
    dots, dashes = make_article("...", key="a"), make_article("---", key="b")
    assert set(grouped([dots, dashes])) == {dots.id, dashes.id}
