"""When two short answers say the same: measured on labelled pairs, and what must hold for any two texts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import labelled

from bot.answering.wording import is_number, is_time, same, tokens

PAIRS = labelled("answer_pairs.jsonl")
# Worded without a common word, or told apart only by knowing the world: nothing here can see these.
BEYOND = {
    frozenset(pair)
    for pair in [
        ("half a million homes", "500,000"),
        ("1968", "in the 1960s"),
        ("Ms Elvane", "Mr Elvane"),
        ("Judge Renata Oskell", "Justice Oskell"),
        ("not guilty", "acquitted"),
        ("a steering failure", "the steering failed"),
    ]
}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_labelled_pairs_of_answers(pair: dict[str, Any]) -> None:
    expected = pair["same"] ^ (frozenset([pair["a"], pair["b"]]) in BEYOND)
    assert same(pair["a"], pair["b"]) is expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_sameness_is_symmetric_and_every_answer_equals_itself(a: str, b: str) -> None:
    assert same(a, b) is same(b, a)
    assert same(a, a)


@given(st.integers(0, 10**9))
def test_a_number_reads_the_same_however_its_thousands_are_written(number: int) -> None:
    assert tokens(f"{number:,}") == tokens(str(number)) == {str(number)}


@pytest.mark.parametrize("answer", ["14 May", "last year", "Thursday", "9am", "in 2023", "three weeks"])
def test_times_are_known(answer: str) -> None:
    assert is_time(answer)


def test_numbers_are_known_and_names_are_neither() -> None:
    assert is_number("forty-two crowns")
    assert not is_number("Corvane")
    assert not is_time("Corvane Marine, which may appeal")
    assert is_time("in May")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("up 5%", "down 5%", False),
        ("over 18", "under 18", False),
        ("didn't resign", "resign", False),
        ("9am to 5pm", "9 a.m. to 5 p.m.", True),
        ("9am to 5pm", "9am", False),
        ("2026-05-14", "14 May 2026", True),
        ("200 two-bedroom homes", "202", False),
        ("the first three months", "four months", False),
        ("three hundred and five", "305", True),
        ("324m", "324 metres", True),
        ("$42.5m", "42.5 million dollars", True),
        ("Friday’s editions", "reported Friday", True),
        ("Friday morning", "late on Friday evening", False),
        ("Friday morning", "early Friday", True),
        ("House Committee on Ports", "the House Committee on Ports", True),
        ("House Foreign Trade Committee", "House Foreign Aid Committee", False),
        ("the Skarle Trade Ministry", "the Trade Ministry", True),
        ("British Trade Secretary Ann Reed", "UK Trade Secretary Ann Reed", True),
    ],
)
def test_numbers_directions_and_names_of_bodies_mean_what_they_say(a: str, b: str, expected: bool) -> None:
    assert same(a, b) is expected
