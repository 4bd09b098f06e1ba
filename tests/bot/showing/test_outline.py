"""What every surface says of an answer: findings in their order, counted, and dated in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import make_article

from bot.answering.types import Answer, Citation, Finding, Part, Question, Quote
from bot.showing.answer_text import answer_to_text
from bot.showing.answers import answer_document
from bot.showing.outline import counted, day, not_found, one_line, sections, verdict
from index.types import Scope, Span

QUESTION = Question("when?", Scope(("default",)))
FOUND = [
    Citation(n, Quote(make_article(f"On day {n}."), 0, 9), Span(0, 9), 0.5, copies=()) for n in (1, 2, 3)
]  # fmt: skip
LATE = Finding("14\n May", 5, (1, 3), "2026-05-14", "2026-05-20")
EARLY = Finding("3 May", 1, (2,), "2026-05-03", "2026-05-03")
ANSWER = Answer(QUESTION, "answered", LATE.answer, (LATE, EARLY), tuple(FOUND), (), 2000, (), 1.0, considered=7)


def test_findings_stand_in_the_order_of_support_with_what_else_says_so() -> None:
    first, second = sections(ANSWER)
    assert (first.answer, first.support, first.more) == ("14 May", "5 of 7 articles", 3)
    assert [c.number for c in first.citations] == [1, 3]
    assert (second.answer, second.support, second.more) == ("3 May", "1 of 7 articles", 0)


@pytest.mark.parametrize("how", ["differs", "changed"])
def test_what_articles_contradict_each_other_in_stands_in_the_order_of_time(how: str) -> None:
    undated = replace(LATE, earliest=None, latest=None)
    for finding in (LATE, undated):
        answer = replace(ANSWER, findings=(finding, EARLY), differs=how == "differs", changed=how == "changed")
        assert [section.answer for section in sections(answer)] == ["3 May", "14 May"]


def test_quotes_that_are_the_answer_are_one_section() -> None:
    findings = tuple(Finding(None, 1, (n,)) for n in (1, 2, 3))
    [section] = sections(replace(ANSWER, answer=None, findings=findings))
    assert (section.answer, section.support, section.more) == (None, "3 articles of 2,000 searched", 0)
    assert section.citations == tuple(FOUND)


def test_quotes_that_say_so_and_quotes_that_say_not_are_counted_apart() -> None:
    findings = (Finding(None, 2, (1, 3), bearing="affirms"), Finding(None, 1, (2,), bearing="denies"))
    affirm, deny = sections(replace(ANSWER, answer=None, findings=findings))
    assert (affirm.support, [c.number for c in affirm.citations]) == ("Saying so: 2 articles of 2,000 searched", [1, 3])
    assert (deny.support, [c.number for c in deny.citations]) == ("Saying not: 1 article of 2,000 searched", [2])


def test_whether_they_contradict_each_other_is_one_sentence() -> None:
    assert verdict(ANSWER) is None
    assert verdict(replace(ANSWER, differs=True)) == "Articles differ."
    assert verdict(replace(ANSWER, changed=True)) == "This has changed: later articles say otherwise."


def test_what_was_not_found_is_said_and_no_word_is_missing_from_nothing() -> None:
    nothing = Answer(QUESTION, "not_found", None, (), (), (), 1, ("zebra", "moon"), 1.0)
    assert not_found(nothing) == [
        "The articles do not say. Searched: 1 article.", "None of them mentions: zebra, moon."
    ]  # fmt: skip
    assert not_found(replace(nothing, searched=0)) == ["The articles do not say. Searched: 0 articles."]
    assert sections(nothing) == []


@pytest.mark.parametrize(
    ("published", "words"),
    [("2024-05-03", "3 May 2024"), ("2024-12-31T23:30:00+02:00", "31 December 2024"), (None, None)],
)
def test_a_day_is_in_words(published: str | None, words: str | None) -> None:
    assert day(published) == words


def test_numbers_and_lines() -> None:
    assert [counted(n, "article") for n in (0, 1, 1000)] == ["0 articles", "1 article", "1,000 articles"]
    assert one_line(" a\n\n b\u2028c\t") == "a b c"


def test_a_notification_says_which_of_several_questions_is_not_answered() -> None:
    asks = (Part("when did it open", (0, 1)), Part("what did it cost?", ()))
    assert answer_document(replace(ANSWER, parts=asks)).brief.endswith("The articles do not say: what did it cost?")


def test_a_lead_over_quotes_stands_on_its_own_line() -> None:
    findings = tuple(Finding(None, 1, (n,)) for n in (1, 2, 3))
    latest = replace(ANSWER, answer=None, findings=findings, kind="latest", newest="2026-05-10")
    assert answer_to_text(latest).startswith(
        "The latest, in the articles’ words:\nThe newest article looked at is of 10 May 2026.\n\n"
    )
