"""A person and a channel may ask so often in a minute; what is refused does not count."""

from __future__ import annotations

import re

import pytest

from bot.chat.limiting import AskLimiter
from bot.chat.types import Spot
from bot.errors import OverLimitError

HERE, THERE = Spot("chat", "home", "general"), Spot("chat", "home", "sports")


def test_a_person_is_limited_everywhere_and_others_are_not() -> None:
    limiter = AskLimiter(2, 100)
    limiter.check(HERE, "mira")
    limiter.check(THERE, "mira")
    for spot in (HERE, THERE, Spot("chat", None, "direct")):
        with pytest.raises(OverLimitError, match="You have asked 2 times within a minute"):
            limiter.check(spot, "mira")
    limiter.check(HERE, "tom")
    limiter.check(Spot("other", "home", "general"), "mira")  # somebody else, who has the same id there


def test_a_channel_is_limited_with_its_threads_and_others_are_not() -> None:
    limiter = AskLimiter(100, 2)
    limiter.check(HERE, "mira")
    limiter.check(Spot("chat", "home", "general", "thread"), "tom")
    with pytest.raises(OverLimitError, match="This channel has asked 2 times within a minute"):
        limiter.check(HERE, "eve")
    limiter.check(THERE, "eve")


def test_the_sentence_names_the_seconds_to_wait() -> None:
    limiter = AskLimiter(1, 100)
    limiter.check(HERE, "mira")
    with pytest.raises(OverLimitError) as caught:
        limiter.check(HERE, "mira")
    found = re.search(r"try again in (\d+) s\.$", str(caught.value))
    assert found
    assert 50 <= int(found[1]) <= 60


def test_a_refused_question_is_not_counted() -> None:
    limiter = AskLimiter(1, 2)
    limiter.check(HERE, "mira")
    for _ in range(5):
        with pytest.raises(OverLimitError, match="You have"):
            limiter.check(HERE, "mira")
    limiter.check(HERE, "tom")  # the channel's second: those five were none
    for _ in range(5):
        with pytest.raises(OverLimitError, match="This channel"):
            limiter.check(HERE, "eve")
    limiter.check(THERE, "eve")  # her first
