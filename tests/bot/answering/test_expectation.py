"""What kind of answer a question asks for, and which part of it asks."""

from __future__ import annotations

import pytest

from bot.answering.expectation import asked_part, expected


@pytest.mark.parametrize(
    ("question", "fitting", "other"),
    [
        ("When is the summit?", "in November", "the summit hall"),
        ("how many were hurt", "seven people", "the passengers"),
        ("Who denied the claims?", "Corvane", "the company"),
        ("What percentage fell?", "3 percent", "shares"),
        ("How long did it last?", "a single day", "the mediation"),
        ("What was stolen?", "charts", "stolen"),
        ("How much was the fine?", "37 million euros", "37 million"),
        ("How much was the fine?", "$3", "a large sum"),
        ("what were the names of the ships", "Aurora", "the ships and boats"),
        ("Which senator resigned?", "Ann Lee", "a tall one"),
        ("Which hull was holed?", "the outer one", "hull"),
        ("How long was the meeting?", "an hour", "just hours"),
        ("How long was the meeting?", "two weeks", "weeks"),
        ("How long was the meeting?", "until Monday", "the meeting"),
    ],
)
def test_an_answer_is_of_the_kind_that_is_asked_for(question: str, fitting: str, other: str) -> None:
    fits = expected(question)
    assert fits(fitting)
    assert not fits(other)


def test_a_story_before_the_question_is_not_what_is_asked() -> None:
    assert asked_part("A ferry ran aground on Monday. How many people were on it?") == "How many people were on it?"
    assert asked_part("It ran aground. Why?") == "It ran aground. Why?"
    assert asked_part("why did it run aground") == "why did it run aground"
    assert asked_part(" ") == " "
