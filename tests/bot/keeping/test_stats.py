"""What the statistics count, whose words they show, and which questions they call unanswered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.memory import ChatMemory
from bot.chat.sqlite_store import SqliteChatStore
from bot.chat.store import PastQuestion
from bot.chat.tables import open_database
from bot.chat.types import Spot, StoredAnswer
from bot.commands.keeping import stats as command
from bot.keeping.stats import Slow, Stats, Unanswered, stats_to_json, summarise
from bot.keeping.stats import stats as stats_of

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NEWSROOM, DIRECT, PAGE = Spot("chat", "home", "general"), Spot("chat", None, "mira"), Spot("web", None, "page")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[ChatMemory]:
    """The memory of a new installation."""
    with closing(ChatMemory(open_database(tmp_path))) as memory:
        yield memory


def ask(
    memory: ChatMemory, question: str | None, *, status: str = "not_found", at: datetime = NOW, spot: Spot = NEWSROOM,
    asker: str = "mira", private: bool = False, votes: str = "", **record: Any,
) -> None:  # fmt: skip
    """Keep a question and the votes ('+' or '-' each) on its answer."""
    ident = f"{len(memory.asked(NOW - 1000 * DAY))}"
    memory.keep(StoredAnswer(ident, spot, asker, private, at, question, None, {"status": status, **record}))
    for voter, vote in enumerate(votes):
        memory.vote(ident, str(voter), vote == "+", None, at)


def stats(folder: Path, now: datetime, days: int, words_of: Collection[str] | None = None) -> Stats:
    with closing(SqliteChatStore(folder)) as store:
        return asyncio.run(stats_of(store, now, days, words_of))


def test_questions_are_counted_by_outcome_platform_and_day(memory: ChatMemory, tmp_path: Path) -> None:
    ask(memory, "too long ago?", at=datetime(2026, 4, 30, 23, 59, tzinfo=UTC), votes="+")
    ask(memory, "a?", at=datetime(2026, 5, 1, 1, tzinfo=timezone(timedelta(hours=1))), status="answered", votes="++-")
    ask(memory, "b?", at=NOW - 2 * DAY, status="answered", differs=True, spot=PAGE)
    ask(memory, "c?", status="answered", changed=True, votes="-")
    ask(memory, "d?", status="not_found")
    ask(memory, "a text, no question", status="check", votes="-")
    found = stats(tmp_path, NOW, 3)
    assert (found.first, found.last, found.questions) == (date(2026, 5, 1), date(2026, 5, 3), 4)
    assert found.platforms == (("chat", 3), ("web", 1))
    assert found.days == ((date(2026, 5, 1), 2), (date(2026, 5, 2), 0), (date(2026, 5, 3), 2))
    assert (found.answered, found.differs, found.changed, found.not_found) == (3, 1, 1, 1)
    assert (found.helpful, found.not_helpful) == (2, 2)
    assert (found.answered_share, found.helpful_share) == (0.75, 0.5)


def test_times_are_those_that_are_known(memory: ChatMemory, tmp_path: Path) -> None:
    for ms in range(1, 101):
        ask(memory, f"question {ms}?", status="answered", elapsed_ms=ms * 1.0, private=ms == 100)
    ask(memory, "of an unknown time?", status="answered")
    found = stats(tmp_path, NOW, 1)
    assert (found.median_ms, found.p95_ms) == (50.5, 95.0)
    assert [one.elapsed_ms for one in found.slowest] == [100.0, 99.0, 98.0, 97.0, 96.0]
    assert found.slowest[:2] == (Slow(100.0, NOW, "chat", None), Slow(99.0, NOW, "chat", "question 99?"))


def test_where_nothing_was_asked_there_are_no_shares(tmp_path: Path) -> None:
    found = stats(tmp_path, NOW, 1)
    assert (found.questions, found.days, found.unanswered) == (0, ((NOW.date(), 0),), ())
    assert found.answered_share is found.helpful_share is found.median_ms is found.p95_ms is None


def test_the_same_words_are_one_unanswered_question_most_asked_first(memory: ChatMemory, tmp_path: Path) -> None:
    ask(memory, "Who owns the ferry?", asker="mira", at=NOW - 2 * DAY)
    ask(memory, "who owns\n the  FERRY", asker="tom", at=NOW - DAY)
    ask(memory, "Who owns the ferry ?!", asker="mira", status="answered", votes="--+", at=NOW - 3 * DAY)
    ask(memory, "Who owns the ferry?", status="answered", votes="+-")  # as many liked it: answered
    ask(memory, "What of the wool?", at=NOW - DAY)
    ask(memory, "What of the sheep?")
    ask(memory, "???", at=NOW - 5 * DAY)
    found = stats(tmp_path, NOW, 30)
    assert found.unanswered == (
        Unanswered("who owns the FERRY", 3, 2, 2, NOW - DAY),
        Unanswered("What of the sheep?", 1, 1, 1, NOW),
        Unanswered("What of the wool?", 1, 1, 1, NOW - DAY),
        Unanswered("???", 1, 1, 1, NOW - 5 * DAY),
    )
    assert found.unshown == 0


def test_only_public_words_are_shown_and_only_of_the_platforms_that_are_named(
    memory: ChatMemory, tmp_path: Path
) -> None:
    ask(memory, "asked in the newsroom?", elapsed_ms=1.0)
    ask(memory, "asked on the page?", spot=PAGE, elapsed_ms=1.0)
    ask(memory, "secretly in the newsroom?", private=True, elapsed_ms=1.0)
    ask(memory, "secretly on the page?", spot=PAGE, private=True, elapsed_ms=1.0)
    ask(memory, "in a direct message?", spot=DIRECT, elapsed_ms=1.0)
    ask(memory, None, elapsed_ms=1.0)
    for words_of, expected in (
        (None, {"asked in the newsroom?", "asked on the page?"}),
        ({"web"}, {"asked on the page?"}),
        ((), set()),
    ):
        found = stats(tmp_path, NOW, 1, words_of)
        assert {one.words for one in found.unanswered} == expected
        assert {one.words for one in found.slowest} <= {*expected, None}
        assert found.unshown == 6 - len(expected)
        assert found.questions == found.not_found == 6
        assert (
            ("secretly" in json.dumps(stats_to_json(found))) is ("direct" in json.dumps(stats_to_json(found))) is False
        )


PAST = st.builds(
    PastQuestion,
    platform=st.sampled_from(["chat", "web"]),
    is_direct=st.booleans(),
    private=st.booleans(),
    asker=st.sampled_from("ab"),
    created=st.datetimes(datetime(2026, 5, 1), datetime(2026, 5, 3), timezones=st.just(UTC)),
    words=st.none() | st.text() | st.sampled_from(["Why?", "why", " WHY ?"]),
    status=st.sampled_from(["answered", "not_found"]),
    differs=st.booleans(),
    changed=st.booleans(),
    elapsed_ms=st.none() | st.floats(0, 1e5),
    helpful=st.integers(0, 2),
    not_helpful=st.integers(0, 2),
)


@given(asked=st.lists(PAST))
def test_every_question_is_counted_once_wherever_it_is_counted(asked: list[PastQuestion]) -> None:
    found = summarise(asked, date(2026, 5, 1), date(2026, 5, 3))
    assert found.answered + found.not_found == found.questions == len(asked)
    assert sum(count for _, count in found.days) == sum(count for _, count in found.platforms) == len(asked)
    missing = [one for one in asked if one.status == "not_found" or one.not_helpful > one.helpful]
    assert sum(one.times for one in found.unanswered) + found.unshown == len(missing)
    assert all(1 <= one.askers <= one.times and one.not_found <= one.times for one in found.unanswered)
    times = [one.times for one in found.unanswered]
    assert times == sorted(times, reverse=True)
    json.dumps(stats_to_json(found))


# The command


def told(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(command, ["--data", str(folder), *arguments])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_an_operator_reads_it_in_tables_or_as_json(memory: ChatMemory, tmp_path: Path) -> None:
    assert told(tmp_path) == "Nothing has been asked in the last 30 days.\n"
    assert told(tmp_path, "--days", "1") == "Nothing has been asked today.\n"
    today = datetime.now(UTC)
    ask(memory, "Who owns the [bold]ferry[/]?\x1b[31m", at=today, elapsed_ms=1234.0, votes="-", spot=PAGE)
    ask(memory, "A secret?", at=today, elapsed_ms=10.0, private=True)
    ask(memory, "When?", at=today - DAY, status="answered", elapsed_ms=20.0, changed=True)
    for number in range(25):
        ask(memory, f"What of number {number}?", at=today - 2 * DAY)
    text = told(tmp_path)
    assert text.startswith("28 questions in the last 30 days (chat 27, web 1).\n")
    assert text.count("Who owns the [bold]ferry[/]? [31m") == 2
    assert "1,234 ms" in text
    assert "\x1b" not in text
    assert "secret" not in text
    assert "And 6 more such questions: --json lists all.\n" in text
    assert text.endswith("Without a useful answer, words not shown: 1 question.\n")
    one = json.loads(told(tmp_path, "--json", "--days", "1"))
    assert (one["questions"], one["days"], one["platforms"]) == (
        2,
        {today.date().isoformat(): 2},
        {"web": 1, "chat": 1},
    )
    assert (one["helpful_share"], one["unshown"], len(one["unanswered"])) == (0.0, 1, 1)
