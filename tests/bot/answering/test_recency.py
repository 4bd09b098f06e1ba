"""How an article's age counts against what it says."""

from __future__ import annotations

from datetime import date

import pytest
from fakes import make_article

from bot.answering.recency import asks_for_latest, period, shifts, timeless
from index.types import Hit, Passage

TODAY = date(2026, 3, 31)


def hit(published: str | None) -> Hit:
    article = make_article(f"Of {published}.", published=published)
    return Hit(Passage(article.id, 0, 2, "Of"), article, 1.0, 0.5)


def shifted(question: str, *published: str | None) -> list[float]:
    hits = [hit(day) for day in published]
    found = shifts(question, hits, TODAY)
    return [found.get(h.article.id, 0.0) for h in hits]


def test_the_newest_article_is_held_against_nothing_and_others_by_their_age() -> None:
    newest, week, year = shifted("Who runs the port?", "2026-03-30", "2026-03-23", "2025-03-30")
    assert newest == 0 > week > year


def test_age_counts_more_where_a_question_says_now_and_not_where_it_names_another_time() -> None:
    days = ("2026-03-30", "2025-03-30")
    assert shifted("Who runs the port now?", *days)[1] < shifted("Who runs the port?", *days)[1]
    assert shifted("Who ran the port in 2019?", *days) == [0, 0]


@pytest.mark.parametrize("days", [(), (None, None), ("2020-01-01", "2020-01-01"), ("2027-01-01", "2026-03-31")])
def test_nothing_is_held_against_articles_that_are_alike_or_without_dates(days: tuple[str | None, ...]) -> None:
    assert not any(shifted("Who runs the port?", *days))


def test_an_article_without_a_date_is_as_old_as_the_middle_one() -> None:
    days = ("2026-03-30", "2026-02-01", None, "2025-01-01")
    _, middle, undated, _ = shifted("Who runs the port?", *days)
    assert undated == middle


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("what's the latest parking fee?", "what's the parking fee?"),
        ("newest parking fee", "parking fee"),
        ("how much is parking now?", "how much is parking?"),
        ("Who is the current mayor of Holm?", "Who is the mayor of Holm?"),
        ("who currently runs the port", "who runs the port"),
        ("the most recent count of votes", "the count of votes"),
        ("what does it cost right now?", "what does it cost?"),
        ("who leads the race at the moment?", "who leads the race?"),
        ("what do they charge these days", "what do they charge"),
        ("how many are missing as of now?", "how many are missing?"),
    ],
)
def test_words_that_ask_for_the_state_of_things_are_not_looked_for(question: str, rest: str) -> None:
    assert timeless(question) == rest
    assert asks_for_latest(question)


@pytest.mark.parametrize("question", ["who knows the river?", "what did she say about snow?", "the latest"])
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert timeless(question) == question
    assert not asks_for_latest(question)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("what was the fee in April?", "2025-04-01", "2025-04-30"),
        ("what was the fee in march", "2026-03-01", "2026-03-31"),
        ("what was the fee in December 2024?", "2024-12-01", "2024-12-31"),
        ("who spoke on 20 March?", "2026-03-20", "2026-03-20"),
        ("who spoke on March 20th?", "2026-03-20", "2026-03-20"),
        ("who spoke on February 3, 2024?", "2024-02-03", "2024-02-03"),
        ("what happened yesterday?", "2026-03-30", "2026-03-30"),
        ("who resigned last week?", "2026-03-23", "2026-03-29"),
        ("who resigned this week?", "2026-03-30", "2026-03-31"),
        ("who resigned last month?", "2026-02-01", "2026-02-28"),
    ],
)
def test_a_question_can_name_days(question: str, first: str, last: str) -> None:
    found = period(question, TODAY)
    assert found is not None
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize("question", ["who may vote?", "who spoke on 31 April?", "when was it?", "what did May say?"])
def test_no_days_are_named_where_there_are_none(question: str) -> None:
    assert period(question, TODAY) is None
