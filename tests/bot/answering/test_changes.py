"""What is worth telling somebody who knows an answer, and what is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.changes import Change, Kinds, Known, change, refreshed, standing, unwatchable
from bot.answering.types import Answer, Citation, Finding, Part, Question, Quote
from index.types import Article, Scope, Span


@dataclass(frozen=True)
class By:
    """An article that gives an answer: its outlet, its day in May, how surely; `key` tells it from others."""

    outlet: str
    day: int
    sure: float = 0.9
    key: str = ""
    words: str = ""

    def article(self, answer: str) -> Article:
        key = self.key or f"{self.outlet} {self.day} {answer}"
        published = f"2026-05-{self.day:02}" if self.day else None
        text = self.words or f"It is {answer}, {self.outlet} says."
        return make_article(text, key=key, source=self.outlet, published=published)


def told(*sides: tuple[str | None, list[By]], how: str = "", kind: str = "fact", bearing: str = "") -> Answer:
    """An answer of these sides; `how` it is: "differs", "changed" or neither. A bearing instead of each answer."""
    citations: list[Citation] = []
    findings: list[Finding] = []
    for answer, voices in sides:
        numbers = []
        for by in voices:
            article = by.article(answer or "so")
            span = Span(0, len(article.text))
            citations.append(Citation(len(citations) + 1, Quote(article, 0, len(article.text)), span, by.sure))
            numbers.append(len(citations))
        days = sorted(f"2026-05-{by.day:02}" for by in voices if by.day)
        text, bears = (None, answer) if bearing else (answer, None)
        earliest, latest = (days[0], days[-1]) if days else (None, None)
        findings.append(Finding(text, len(voices), tuple(numbers), earliest, latest, voices[0].sure, bears))
    question = Question("When is the hearing?", Scope(("default",)))
    return Answer(
        question, "answered" if citations else "not_found", findings[0].answer if findings else None, tuple(findings),
        tuple(citations), (), 9, (), 1.0, considered=9, differs=how == "differs", changed=how == "changed", kind=kind,
    )  # fmt: skip


def ids(*voices: tuple[str, By]) -> frozenset[str]:
    return frozenset(by.article(answer).id for answer, by in voices)


def every(answer: Answer) -> frozenset[str]:
    return frozenset(citation.quote.article.id for citation in answer.citations)


def kinds(found: Change | None) -> Kinds | None:
    return found.kind if found else None


NOTHING = told()
POST, WIRE, LATER = By("The Post", 3), By("Wire", 4), By("Wire", 9)
FIRST = told(("14 May", [POST]))
DIFFER = told(("14 May", [POST]), ("21 May", [By("Wire", 3)]), how="differs")
MOVED = told(("14 May", [POST]), ("21 May", [LATER]), how="changed")


def test_the_first_answer_is_told_once_an_article_that_is_new_gives_it() -> None:
    assert change((), NOTHING, every(FIRST), frozenset()) is None
    assert change((), FIRST, frozenset(), frozenset()) is None
    found = change((), FIRST, every(FIRST), frozenset())
    assert found
    assert (found.kind, found.before, found.after) == (Kinds.FIRST, (), standing(FIRST))


@pytest.mark.parametrize(
    ("first", "is_told"),
    [
        (told(("14 May", [By("The Post", 3, sure=0.49)])), False),
        (told(("14 May", [By("The Post", 3, sure=0.51)])), True),
        (told((None, [By("The Post", 3, sure=0.85)]), kind="explanation"), False),
        (told((None, [By("The Post", 3, sure=0.95)]), kind="explanation"), True),
        (told((None, [By("The Post", 3, sure=0.95)]), kind="yes_no"), False),
        (told(("denies", [By("The Post", 3, sure=0.6)]), kind="yes_no", bearing="yes"), True),
    ],
)
def test_a_first_answer_is_told_only_if_it_is_sure(first: Answer, is_told: bool) -> None:
    assert (kinds(change((), first, every(first), frozenset())) is Kinds.FIRST) is is_told


@pytest.mark.parametrize(
    "now",
    [
        FIRST,
        told(("14 May", [POST, WIRE])),
        told(("Thursday 14 May", [WIRE, POST])),
        told(("May 14th, at ten", [WIRE])),
        NOTHING,
        told(("the crown court", [WIRE])),  # another answer, which the articles do not hold against the first
        told(("14 May", [POST]), ("21 May", [replace(WIRE, sure=0.3)]), how="differs"),
        told(("14 May", [POST, LATER]), ("7 May", [By("Wire", 1)]), how="differs"),
        told(("7 May", [By("Wire", 1)]), ("14 May", [POST]), how="changed"),  # what was said before comes in late
    ],
    ids=["same", "more", "fuller", "worded", "unread", "beside", "unsure", "outlet moved on", "older"],
)
def test_nothing_is_told_of_what_says_the_same_or_is_not_sure(now: Answer) -> None:
    assert change(standing(FIRST), now, every(now) - every(FIRST), frozenset()) is None


def test_a_side_that_only_was_read_otherwise_is_no_new_side() -> None:
    assert change(standing(FIRST), DIFFER, frozenset(), frozenset()) is None
    assert kinds(change(standing(FIRST), DIFFER, every(DIFFER), frozenset())) is Kinds.NEW_SIDE


def test_news_that_moved_on_is_a_change_once() -> None:
    found = change(standing(FIRST), MOVED, ids(("21 May", LATER)), frozenset())
    assert found
    assert found.kind is Kinds.CHANGED
    assert [side.answer for side in (*found.before, *found.after)] == ["14 May", "21 May"]
    assert change(found.after, MOVED, every(MOVED), frozenset()) is None
    alone = told(("21 May", [LATER, By("The Post", 10)]))
    assert change(found.after, alone, every(alone), frozenset()) is None


def test_an_article_that_was_corrected_changes_the_answer() -> None:
    corrected = By("The Post", 3, key="page", words="It is 21 May, not 14 May, The Post says.")
    before = standing(told(("14 May", [replace(corrected, words="")])))
    now = told(("21 May", [corrected]))
    assert kinds(change(before, now, every(now), every(now))) is Kinds.CHANGED
    assert change(before, now, every(now), frozenset()) is None, "the article is as it was: it was read otherwise"


def test_of_several_sides_one_more_is_told_and_that_one_is_known_then() -> None:
    third = told(
        *zip(("14 May", "21 May", "2 June"), ([POST], [By("Wire", 3)], [By("Echo", 3)]), strict=True), how="differs"
    )
    found = change(standing(DIFFER), third, ids(("2 June", By("Echo", 3))), frozenset())
    assert found
    assert found.kind is Kinds.NEW_SIDE
    assert change(found.after, DIFFER, every(DIFFER), frozenset()) is None
    assert change(found.after, third, every(third), frozenset()) is None


def test_sides_agree_once_each_outlet_says_the_same_at_last_or_was_corrected() -> None:
    wire = ("21 May", By("Wire", 3))
    came_round = told(("14 May", [POST]), ("21 May", [wire[1], By("The Post", 6)]), how="differs")
    found = change(standing(DIFFER), came_round, ids(("21 May", By("The Post", 6))), frozenset())
    assert found
    assert found.kind is Kinds.AGREED
    assert [side.answer for side in found.after] == ["21 May"]
    one_left = told(("21 May", [wire[1], By("The Post", 3, key="page")]))
    fresh = frozenset({one_left.citations[1].quote.article.id})
    assert kinds(change(standing(DIFFER), one_left, fresh, ids(("14 May", POST)))) is Kinds.AGREED
    assert change(standing(DIFFER), one_left, fresh, frozenset()) is None, "the other side's article is still there"


def test_a_thing_of_the_past_that_is_said_again_is_a_side_again() -> None:
    known = change(standing(FIRST), MOVED, every(MOVED), frozenset())
    again = told(("14 May", [POST, By("Echo", 12)]), ("21 May", [LATER]), how="differs")
    assert known
    assert kinds(change(known.after, again, ids(("14 May", By("Echo", 12))), frozenset())) is Kinds.NEW_SIDE


def test_of_a_list_each_further_item_is_told_and_none_that_is_left_out_this_time() -> None:
    two = told(("Orrin Bay", [POST]), ("Fell Point", [POST]), kind="list")
    third = told(("Orrin Bay", [POST]), ("Tarn Ness", [LATER]), kind="list")
    found = change(standing(two), third, every(third), frozenset())
    assert found
    assert [side.answer for side in found.after] == ["Orrin Bay", "Fell Point", "Tarn Ness"]
    assert change(found.after, two, every(two), frozenset()) is None


def test_a_yes_that_is_denied_is_a_new_side_only_where_articles_differ() -> None:
    yes = told(("affirms", [POST]), kind="yes_no", bearing="yes")
    both = [("affirms", [POST]), ("denies", [LATER])]
    denied = told(*both, how="differs", kind="yes_no", bearing="yes")
    told_together = told(*both, kind="yes_no", bearing="yes")
    assert kinds(change(standing(yes), denied, every(denied), frozenset())) is Kinds.NEW_SIDE
    assert change(standing(yes), told_together, every(denied), frozenset()) is None


@pytest.mark.parametrize("kind", ["said", "explanation", "definition", "comparison"])
def test_of_what_cannot_be_compared_only_the_first_answer_is_told(kind: str) -> None:
    first = told((None, [POST]), kind=kind)
    other = told(("the tides", [LATER]), kind=kind)
    assert kinds(change((), first, every(first), frozenset())) is Kinds.FIRST
    assert change(standing(first), other, every(other), every(first)) is None


def test_what_is_told_anew_every_day_or_is_several_questions_is_not_watched() -> None:
    assert unwatchable(FIRST) is None
    assert unwatchable(NOTHING) is None
    assert "every article" in (unwatchable(told(("so", [POST]), kind="latest")) or "")
    assert "several questions" in (unwatchable(replace(FIRST, parts=(Part("When?", (0,)),))) or "")


def test_what_is_known_takes_the_quotes_that_carry_it_now() -> None:
    both = told(("21 May", [WIRE]), ("14 May, ten o'clock", [LATER]), how="differs")
    (side,) = refreshed(standing(FIRST), both)
    assert (side.answer, [voice.outlet for voice in side.voices]) == ("14 May", ["Wire"])
    assert refreshed(standing(FIRST), NOTHING) == standing(FIRST)


ANSWERS = st.sampled_from(["14 May", "Thursday 14 May", "21 May", "May", "the crown court", "2 June"])
VOICES = st.lists(
    st.builds(By, st.sampled_from(["The Post", "Wire", "Echo"]), st.integers(0, 28)), min_size=1, max_size=3
)


@given(st.lists(st.tuples(ANSWERS, VOICES), max_size=3), st.sampled_from(["", "differs", "changed"]), st.booleans())
def test_who_was_told_is_not_told_the_same_again_in_any_order(
    sides: list[tuple[str, list[By]]], how: str, known: bool
) -> None:
    now = told(*sides, how=how if len(sides) > 1 else "")
    before: tuple[Known, ...] = standing(FIRST) if known else ()
    found = change(before, now, every(now), frozenset())
    after = found.after if found else before
    turned = told(*((answer, voices[::-1]) for answer, voices in sides), how=how if len(sides) > 1 else "")
    assert change(after, turned, every(turned), frozenset()) is None
    assert change(before, now, frozenset(), frozenset()) is None
