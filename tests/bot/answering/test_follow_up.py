"""A follow-up is put together with the question it leans on; a question that stands alone is left as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import labelled

from bot.answering.discourse import Turn
from bot.answering.follow_up import leans, meant, standalone

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
        (["how many died in France?"], "What about Germany?", "how many died in Germany?"),
        (["how many died in France?"], "who won?", "who won? died France"),
    ],
)
def test_the_question_before_is_taken_along(history: list[str], question: str, expected: str) -> None:
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("when is the hearing?", "when is the hearing?"),
        ("and who is the judge?", "who is the judge?"),
        ("who won?", None),
        ("when did they close the market?", None),
    ],
)
def test_what_says_by_itself_what_it_asks_for_is_read_as_it_stands(question: str, own: str | None) -> None:
    found = meant(question, ["who denied the claims?"])
    assert (found.own, found.whole) == (own, False)
    assert found.text.endswith(" denied claims")


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


HARBOUR = (
    "Mr. Anton Varga, the mayor of Skarle, opened the fish market on Monday. The market cost two million crowns. "
    "Nordhavn, a dredging company, denied the claims of the Tide Institute, which runs the archive on Fennsay. "
    "Helen Reed, the owner of the quay, called them baseless. The plan by Reed and Varga was put to the council."
)


def told(*answers: str | None) -> Callable[[Sequence[str]], Turn]:
    """A conversation of which each question was understood by itself and got that answer, from one article."""

    def recall(history: Sequence[str]) -> Turn:
        text = standalone(history[-1], history[:-1], recall)
        return Turn(text, answers[len(history) - 1], (HARBOUR,))

    return recall


@pytest.mark.parametrize(
    ("before", "answer", "question", "expected"),
    [
        # What is left out is the question before, with its answer.
        ("who denied the claims?", "Nordhavn", "when?", "when Nordhavn denied the claims?"),
        ("who denied the claims?", "Nordhavn", "and why?", "why Nordhavn denied the claims?"),
        ("who has denied the claims?", "Nordhavn", "when did they?", "when has Nordhavn denied the claims?"),
        ("who accused the mayor?", "Helen Reed", "of what?", "Helen Reed accused the mayor of what?"),
        ("who's the mayor?", "Anton Varga", "since when?", "since when is Anton Varga the mayor?"),
        ("which paper broke the story?", "The Post", "when?", "when The Post broke the story?"),
        ("whom did Reed blame?", "Anton Varga", "why?", "why did Reed blame Anton Varga?"),
        ("who denied the claims?", "Nordhavn", "who else?", "who else denied the claims?"),
        ("where was the market opened?", "in Skarle", "why there?", "why was the market opened in Skarle?"),
        ("where was the market opened?", "in Skarle", "why?", "why was the market opened?"),
        ("did Reed sell the quay?", None, "when did she do that?", "when did Reed sell the quay?"),
        # A long answer is no part of a question.
        ("who denied it?", "the one and only and very old company called Nordhavn", "when?", "when denied it?"),
        # What a question names stands in place of what is like it.
        ("what did Varga say?", None, "and Reed?", "what did Reed say?"),
        ("how much did Nordhavn's shares fall?", "3%", "and Reed's fortune?", "how much did Reed's fortune fall?"),
        ("when did reed meet nordhavn?", None, "and varga?", "when did varga meet nordhavn?"),
        ("how many died in skarle", "two", "what about fennsay", "how many died in fennsay"),
        ("how many died in Skarle?", "two", "and on Fennsay?", "how many died on Fennsay?"),
        ("did the mayor say anything?", None, "what about the owner?", "did the owner say anything?"),
        ("who spoke for the town council?", "Reed", "and who for the fish market?", "who spoke for the fish market?"),
        ("how many died in Skarle?", "two", "how many on Fennsay?", "how many died on Fennsay?"),
        # Pronouns stand for what was answered or asked, by what the articles know of it.
        ("who owns the quay?", "Helen Reed", "what did she say?", "what did Helen Reed say?"),
        ("who owns the quay?", "Helen Reed", "when was it built?", "when was the quay built?"),
        ("who opened the market?", "Anton Varga", "what is his job?", "what is Anton Varga’s job?"),
        ("did varga blame reed for it?", None, "what did he say then?", "what did Anton Varga say then?"),
        ("which company denied it?", "Nordhavn", "where is it based?", "where is Nordhavn based?"),
        ("who denied the claims?", "Nordhavn", "how long do they have?", "how long do Nordhavn have?"),
        ("who denied the claims?", "Nordhavn", "who made them?", "who made the claims?"),
        (
            "when did reed and varga meet?",
            "on Monday",
            "what did they say?",
            "what did Helen Reed and Anton Varga say?",
        ),
        (
            "when did reed meet varga?",
            None,
            "what did she say after that?",
            "what did Helen Reed say after that? meet varga",
        ),
        ("what was the fish market in 2004?", None, "what was it in 2012?", "what was the fish market in 2012?"),
        ("how many passengers were there?", "112", "were they hurt?", "were passengers hurt?"),
        ("where is the archive?", "on Fennsay", "who works there?", "who works on Fennsay?"),
        ("what does Reed want?", "money", "does her plan cost much?", "does Helen Reed’s plan cost much?"),
    ],
)
def test_a_follow_up_leans_on_what_was_answered(before: str, answer: str, question: str, expected: str) -> None:
    assert standalone(question, [before], told(answer)) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [("who is he?", "who is Anton Varga?"), ("what did she say?", "what did Helen Reed say?")],
)
def test_a_pronoun_goes_back_over_turns_that_name_nobody_it_fits(question: str, expected: str) -> None:
    history = ["who opened the market?", "who owns the quay?"]
    assert standalone(question, history, told("Anton Varga", "Helen Reed")) == expected


def test_a_pronoun_that_nothing_fits_is_not_guessed() -> None:
    assert standalone("what did he say?", ["when was the market opened?"], told("on Monday")).startswith(
        "what did he say? "
    )


def test_a_greeting_in_between_is_passed_over_and_parts_are_questions() -> None:
    history = ["who denied the claims?", "thanks!"]
    assert standalone("when?", history, told("Nordhavn", None)) == "when Nordhavn denied the claims?"
    both = ["when was the market opened and who denied the claims?"]
    assert standalone("where?", both, told("on Monday", "Nordhavn")) == "where Nordhavn denied the claims?"


@given(st.text(max_size=80), st.text(min_size=1, max_size=80), st.text(max_size=80))
def test_any_answer_and_article_is_no_error(question: str, before: str, text: str) -> None:
    assert standalone(question, [before], lambda h: Turn(h[-1], text, (text,))) or not question.strip()
