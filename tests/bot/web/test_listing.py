"""The timeline: every article is in exactly one period, and a period's link finds just its articles."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.web.listing import ROWS, between, by_day, timeline
from index.engine import Summary

DAYS = st.dates() | st.dates(date(2026, 1, 1), date(2026, 3, 1)) | st.dates(date(2024, 1, 1), date(2026, 12, 31))
TIMES = st.sampled_from(["", "T09:30:00+02:00", "T00:00:00"])
PUBLISHED = st.none() | st.builds(lambda day, at: f"{day.isoformat()}{at}", DAYS, TIMES)


def summaries(published: list[str | None]) -> list[Summary]:
    ordered = sorted(published, key=lambda moment: moment or "", reverse=True)
    return [Summary(str(n), "default", f"No. {n}", None, None, day, None, 1, 1) for n, day in enumerate(ordered)]


@given(st.lists(PUBLISHED, max_size=12))
def test_periods_hold_each_dated_article_once(published: list[str | None]) -> None:
    found = summaries(published)
    periods = timeline(found)
    dated = [one for one in found if one.published]
    assert len(periods) <= ROWS
    assert bool(periods) == bool(dated)
    if not periods:
        return
    assert all(later.first == earlier.last + timedelta(days=1) for earlier, later in pairwise(periods))
    assert max(period.share for period in periods) == 100
    linked = [between(found, period.first, period.last) for period in periods]
    assert [len(one) for one in linked] == [period.articles for period in periods]
    held = [one for each in linked for one in each]
    assert len(held) == len(set(held))
    newest = [one for one in dated if date.fromisoformat((one.published or "")[:10]) >= periods[0].first]
    assert set(held) == set(newest)
    if newest != dated:
        assert {(p.last - p.first).days >= 364 for p in periods} == {True}, "only years are cut"
        assert len(periods) == ROWS


def test_a_period_is_a_day_a_month_or_a_year_as_fits() -> None:
    def names(first: str, last: str) -> tuple[str, str, int]:
        periods = timeline(summaries([first, last]))
        return periods[0].name, periods[-1].name, len(periods)

    assert names("2026-05-03", "2026-05-03") == ("3 May 2026", "3 May 2026", 1)
    assert names("2026-01-01", "2026-03-01") == ("1 January 2026", "1 March 2026", 60)
    assert names("2026-01-01", "2026-03-02") == ("January 2026", "March 2026", 3)
    assert names("2021-06-30", "2026-05-01") == ("June 2021", "May 2026", 60)
    assert names("2021-05-31", "2026-05-01") == ("2021", "2026", 6)
    assert names("0001-01-01", "9999-12-31") == ("9940", "9999", 60)
    assert timeline(summaries(["0001-01-01"]))[0].articles == timeline(summaries(["9999-12-31"]))[0].articles == 1


@given(st.lists(PUBLISHED, max_size=12))
def test_the_list_goes_day_by_day_and_leaves_nothing_out(published: list[str | None]) -> None:
    found = summaries(published)
    days = by_day(found)
    assert [one for each in days for one in each.articles] == found
    names = [each.name for each in days]
    assert len(names) == len(set(names))
    assert None not in names[:-1], "those without a date are last"
