"""When a feed is read again, by what its server says, and what Retry-After may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.feed_store import Feed
from bot.feeding.feeds.deciding import Rhythm, failed, read_well, wait_of

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = Feed("default", "https://post.example/feed", NOON)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", 2 * MINUTE),
        ("Sun, 03 May 2026 13:00:00 GMT", HOUR),
        ("Sun, 03 May 2026 11:00:00 GMT", timedelta()),
        ("9" * 30, 7 * DAY),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_how_long_a_server_asks_to_wait(said: str, wait: timedelta | None) -> None:
    assert wait_of({"retry-after": said}, NOON) == wait


@pytest.mark.parametrize(("dice", "minutes"), [(0.0, 54), (0.5, 60), (0.999999, 66)])
def test_feeds_that_were_added_together_drift_apart(dice: float, minutes: int) -> None:
    due = read_well(FEED, {}, NOON, Rhythm(HOUR, dice)).due
    assert due
    assert abs(due - NOON - minutes * MINUTE) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("headers", "ttl", "hours"),
    [
        ({}, None, 1),
        ({"cache-control": "max-age=60"}, 5, 1),
        ({"cache-control": 'public, Max-Age="7200"'}, None, 2),
        ({"cache-control": "max-age=never, private"}, 180, 3),
        ({"cache-control": "max-age=99999999999999"}, 10**9, 24),
    ],
)
def test_a_feed_is_read_no_more_often_than_it_wants_and_at_least_once_a_day(
    headers: dict[str, str], ttl: int | None, hours: int
) -> None:
    assert read_well(FEED, headers, NOON, Rhythm(HOUR), ttl).due == NOON + hours * HOUR


def test_the_pause_after_failures_has_an_end_and_a_server_that_asks_for_more_has_more() -> None:
    feed = FEED
    for _ in range(3):
        feed = failed(feed, "It is away.", NOON, Rhythm(HOUR))
    assert (feed.due, feed.failures, feed.failing, feed.error) == (NOON + 8 * HOUR, 3, NOON, "It is away.")
    assert failed(feed, "", NOON, Rhythm(20 * HOUR)).due == NOON + DAY
    assert failed(feed, "", NOON, Rhythm(HOUR), 40 * HOUR).due == NOON + 40 * HOUR


def test_a_few_failures_do_not_end_a_feed_however_long_nobody_looked() -> None:
    once = failed(FEED, "It is away.", NOON, Rhythm(HOUR))
    assert failed(once, "It is away.", NOON + 30 * DAY, Rhythm(HOUR)).due is not None
