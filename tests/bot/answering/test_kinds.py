"""What kind of answer a question asks for, however people word it, and where two are asked in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.kinds import Kind, asked, parts


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        (Kind.SOCIAL, "hi"),
        (Kind.SOCIAL, "Hello there!"),
        (Kind.SOCIAL, "thanks so much bot"),
        (Kind.SOCIAL, "what can you do?"),
        (Kind.SOCIAL, "?!"),
        (Kind.FACT, "hi, who denied the claims?"),
        (Kind.LIST, "who opposes the harbour toll?"),
        (Kind.FACT, "where's the ferry now"),
        (Kind.FACT, "how many people were hurt pls"),
        (Kind.FACT, "So, when did the bridge close?"),
        (Kind.FACT, "what's the latest parking fee"),
        (Kind.FACT, "who's linde running against?"),
        (Kind.FACT, "whos taking over from linde"),
        (Kind.FACT, "who was interviewing Linde?"),
        (Kind.FACT, "whats the whole bridge gonna cost"),
        (Kind.FACT, "who was arrested"),
        (Kind.DEFINITION, "who is Mohamed Ruling"),
        (Kind.DEFINITION, "what is dredging?"),
        (Kind.DEFINITION, "who's Mara Linde?"),
        (Kind.DEFINITION, "ok and what is the Harbour Trust"),
        (Kind.DEFINITION, "what does HVT stand for?"),
        (Kind.SAID, "what did the mayor say about the bridge"),
        (Kind.SAID, "whats linde's take on it?"),
        (Kind.SAID, "how did the union respond?"),
        (Kind.SAID, "quotes from Linde about tolls"),
        (Kind.YES_NO, "was the bridge safe?"),
        (Kind.YES_NO, "so did they pay or not"),
        (Kind.YES_NO, "isn’t the ferry running?"),
        (Kind.EXPLANATION, "why tho"),
        (Kind.EXPLANATION, "how come the ferry stopped"),
        (Kind.EXPLANATION, "what are the risks of closing it?"),
        (Kind.LIST, "which towns are affected?"),
        (Kind.LIST, "name the bidders"),
        (Kind.LIST, "what evidence is there"),
        (Kind.LIST, "who's spoken out against it"),
        (Kind.LIST, "who's condemned the tolls"),
        (Kind.OVERVIEW, "what happened?"),
        (Kind.OVERVIEW, "gimme the gist"),
        (Kind.OVERVIEW, "catch me up on the bridge"),
        (Kind.OVERVIEW, "what's this bridge thing about"),
        (Kind.LATEST, "whats the latest"),
        (Kind.LATEST, "any news on the ferry?"),
        (Kind.LATEST, "anything new today"),
        (Kind.LATEST, "what's new since Monday?"),
        (Kind.COMPARISON, "how do the two bids differ?"),
        (Kind.COMPARISON, "bridge vs tunnel"),
    ],
)
def test_a_kind_is_found_in_chatty_words(kind: Kind, question: str) -> None:
    assert asked(question).kind is kind


@pytest.mark.parametrize(
    ("question", "subject", "topic", "verb"),
    [
        ("What did Mara Linde say about tolls?", "mara linde", "about tolls", "say"),
        ("whats the union's position on tolls", "the union", "on tolls", ""),
        ("who is the Mara Linde person", "mara linde", "", ""),
        ("what's going on with the Tarn bridge", "", "the tarn bridge", ""),
        ("any updates on the ferry?", "", "the ferry", ""),
        ("what's new with the ferry since May", "", "the ferry", ""),
    ],
)
def test_a_question_tells_whom_and_what_it_is_about(question: str, subject: str, topic: str, verb: str) -> None:
    found = asked(question)
    assert (found.subject, found.topic, found.verb) == (subject, topic, verb)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who built it and when?", ["Who built it", "when?"]),
        ("when and where was the ship lost?", ["where was the ship lost?", "when"]),
        ("How and why did the mill burn down", ["why did the mill burn down", "How"]),
        (
            "when does it open, who runs it and what does it cost?",
            ["when does it open", "who runs it", "what does it cost?"],
        ),
        (
            "When does the council vote and how much would the bridge cost?",
            ["When does the council vote", "how much would the bridge cost?"],
        ),
        ("what did she say about Linde, who left on Monday?", ["what did she say about Linde, who left on Monday?"]),
        ("how many were hurt and killed?", ["how many were hurt and killed?"]),
        ("who was told and who was not?", ["who was told", "who was not?"]),
        ("Who built it and when did it open?", ["Who built it", "when did it open?"]),
        ("who is Linde, and was she there?", ["who is Linde", "was she there?"]),
        ("Why did it close? How long for?", ["Why did it close", "How long for?"]),
        ("What did Linde say about who paid?", ["What did Linde say about who paid?"]),
        ("The bridge closed and who paid?", ["The bridge closed and who paid?"]),
        ("Did the mayor and the union agree?", ["Did the mayor and the union agree?"]),
    ],
)
def test_two_questions_in_one_are_told_apart(question: str, expected: list[str]) -> None:
    assert parts(question) == expected


_WORDS = st.lists(st.sampled_from("who what's is and ? , hi about the say latest’s of -".split()), max_size=12)  # noqa: SIM905


@given(st.text(max_size=80) | _WORDS.map(" ".join))
def test_any_text_has_a_kind_and_parts(text: str) -> None:
    assert asked(text).kind in Kind
    assert parts(text)
    assert all(part in text for part in parts(text))


@pytest.mark.parametrize("words", ["uk government", "parking fee", "Peter Lind", "the harbour bridge"])
def test_words_that_ask_nothing_are_a_topic(words: str) -> None:
    assert asked(words).kind is Kind.OVERVIEW
    assert asked(words).topic
    assert asked(f"{words}?").kind is not Kind.OVERVIEW
