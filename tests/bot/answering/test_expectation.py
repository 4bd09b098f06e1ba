"""What kind of answer a question asks for, and which part of it asks."""

from __future__ import annotations

import pytest

from bot.answering.expectation import asked_part, done_by, expected


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
        ("How much have fares gone up?", "doubled this year", "gone up"),
        ("Where did they meet?", "at the pier", "on Monday"),
        ("How many terms has she had?", "seven", "seventh term"),
        ("How strong was the wind?", "7 knots", "gales"),
        ("Who else came?", "Ida Berg", "I"),
        ("When will it sail?", "after Monday", "after the men had said that they had sailed in 2020"),
        ("What evidence is there?", "a log", "'clear evidence' of theft"),
    ],
)
def test_an_answer_is_of_the_kind_that_is_asked_for(question: str, fitting: str, other: str) -> None:
    fits = expected(question)
    assert fits(fitting)
    assert not fits(other)


@pytest.mark.parametrize("question", ["so did they sign or not??", "ok wait, did they sign again?", "did they sign"])
def test_what_opens_and_closes_a_question_is_not_what_is_asked(question: str) -> None:
    assert asked_part(question).rstrip("?") == "did they sign"


def test_a_story_before_the_question_is_not_what_is_asked() -> None:
    assert asked_part("A ferry ran aground on Monday. How many people were on it?") == "How many people were on it?"
    assert asked_part("It ran aground. Why?") == "It ran aground. Why?"
    assert asked_part("why did it run aground") == "why did it run aground"
    assert asked_part(" ") == " "


@pytest.mark.parametrize(
    ("question", "sentence", "doer"),
    [
        ("Who found the coins?", "The coins were found in Holm by a plumber.", "a plumber."),
        ("who pulled the child out?", "The child was pulled out by the driver of a bus.", "the driver of a bus."),
        ("so who started it", "The fire was probably started by a cat.", "a cat."),
        ("who has stolen the wheel?", "The wheel was stolen the same night by a couple.", "a couple."),
        ("Who found the coins?", "A plumber found the coins.", None),
        ("Who found the coins?", "The coins were sold in Holm by a plumber.", None),
        ("Where were the coins found?", "The coins were found by a plumber.", None),
        ("Who was found by the plumber?", "A cat was found by the plumber.", None),
    ],
)  # fmt: skip
def test_who_did_something_stands_after_by_in_the_passive_voice(question: str, sentence: str, doer: str | None) -> None:
    found = done_by(question, sentence)
    assert (found and found.of(sentence)) == doer
