"""What is suggested after an answer was not asked before, and is answered when it is asked."""

from __future__ import annotations

import pytest
from fakes import Marked, MemoryEngine, WordEncoder, make_article

from bot.answering.answer_reader import AnswerReader
from bot.answering.answerer import Answerer
from bot.answering.reading import Calibration
from bot.answering.types import Answer, Question
from index.article_index import ArticleIndex
from index.types import Scope

SCOPE = Scope(("default",))
ARTICLES = [
    make_article(
        "The quay in Orrin Bay will close on 4 May. Harbour master Ines Varga said the piles were rotten. "
        "“Nobody should walk there,” Varga told reporters. Tomas Reed, who owns the boatyard, rejected the plan.",
        key="quay", published="2026-05-02",
    ),
    make_article(
        "The Tide Institute said that the bay was clean. France said nothing of it. Ines Varga warned of rats. "
        "Traders said that they feared for the summer.",
        key="bay", published="2026-05-03",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    index = ArticleIndex(MemoryEngine(), WordEncoder())
    list(index.add(ARTICLES))
    weights = Calibration(intercept=0, threshold=0.5, span=1), Calibration(intercept=0, threshold=0.5, sentence=1)
    sentences = Calibration(intercept=-4, cosine=2, coverage=6, threshold=0.5)
    return Answerer(index, AnswerReader(Marked({"Orrin Bay": 3.0}), sentences, *weights), 0.5, 0.5)


def ask(answerer: Answerer, text: str, *history: str) -> Answer:
    return answerer.answer(Question(text, SCOPE, history))


@pytest.mark.parametrize(
    "question", ["where is the quay?", "what did Varga say?", "how much will it cost?", "and rats?"]
)
def test_what_is_suggested_is_answered(answerer: Answerer, question: str) -> None:
    suggested = ask(answerer, question).suggested
    assert 1 <= len(suggested) <= 3
    assert all(ask(answerer, text).status == "answered" for text in suggested)


def test_it_asks_who_speaks_in_what_was_quoted_and_never_for_bodies_or_countries(answerer: Answerer) -> None:
    assert ask(answerer, "where is the quay?").suggested[:2] == ("Who is Ines Varga?", "What did Ines Varga say?")
    every = [text for q in ("where is the quay?", "what happened?") for text in ask(answerer, q).suggested]
    assert not any(word in text for word in ("France", "Institute", "Traders") for text in every)


@pytest.mark.parametrize(
    ("question", "history", "asked_before"),
    [
        ("who's Ines Varga?", (), "Who is Ines Varga?"),
        ("where is the quay?", ("what did ines varga say?",), "What did Ines Varga say?"),
        ("and Ines Varga?", ("what did Reed say?",), "What did Ines Varga say?"),
    ],
)
def test_what_was_asked_is_not_suggested(
    answerer: Answerer, question: str, history: tuple[str, ...], asked_before: str
) -> None:
    assert asked_before not in ask(answerer, question, *history).suggested
