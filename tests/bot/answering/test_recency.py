"""How an article's age counts against what it says."""

from __future__ import annotations

from datetime import date

import pytest
from fakes import make_article

from bot.answering.recency import shifts
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
