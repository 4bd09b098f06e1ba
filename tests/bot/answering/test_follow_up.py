"""A follow-up is put together with the question it leans on; a question that stands alone is left as it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import labelled

from bot.answering.follow_up import leans, standalone

ROWS = labelled("followups.jsonl")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["question"])
def test_labelled_follow_ups(row: dict[str, Any]) -> None:
    question, history = row["question"], row["history"]
    assert leans(question) is row["leans"]
    assert (standalone(question, history) != question) is row["leans"]


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (["Where did the ferry run aground?"], "why?", "why did the ferry run aground?"),
        (["did diesel leak from the ferry?"], "and how much?", "how much did diesel leak from the ferry?"),
        (["who owns the ferry?", "when was it built?"], "where?", "where was it built? owns ferry"),
        (["who's the judge?"], "since when?", "since when is the judge?"),
        (["when will the ferry sail?"], "with which ship?", "with which ship will the ferry sail?"),
        (["how many died in France?"], "What about Germany?", "Germany? died France"),
        (["how many died in France?"], "who won?", "who won? died France"),
    ],
)
def test_the_question_before_is_taken_along(history: list[str], question: str, expected: str) -> None:
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    "question",
    [
        "who won the election this year?",
        "is there a rail strike tomorrow?",
        "did the mayor say why he resigned?",
        "what is brexit?",
        "how much will it cost to repair the ferry?",
    ],
)
def test_a_question_that_names_what_it_is_about_stands_alone(question: str) -> None:
    assert standalone(question, ["how many died in France?"]) == question


@given(st.text(min_size=1, max_size=80))
def test_without_a_question_before_nothing_changes(question: str) -> None:
    assert standalone(question, ()) == question


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_at_all_is_no_error(question: str, history: list[str]) -> None:
    assert standalone(question, history) or not question.strip()
