"""Readings become sides: the same answer counts once for each independent article, and sides differ or changed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from fakes import make_article

from bot.answering.agreement import Side, contradicting, is_change, sides
from bot.answering.copies import grouped
from bot.answering.reading import Reading
from index.types import Hit, Passage, Span


@dataclass
class Said:
    """An article of one sentence on one day, in which `answer` is read with this probability."""

    text: str
    answer: str
    day: str | None = None
    probability: float = 0.9
    article: str | None = None

    def reading(self) -> Reading:
        article = make_article(self.text, key=self.article, published=self.day)
        hit = Hit(Passage(article.id, 0, len(self.text), self.text), article, 1.0, 0.5)
        start = self.text.index(self.answer)
        return Reading(hit, Span(0, len(self.text)), self.probability, Span(start, start + len(self.answer)))


def told(*said: Said) -> list[Side]:
    readings = sorted((s.reading() for s in said), key=lambda r: -r.probability)
    return sides(readings, grouped([r.hit.article for r in readings]))


def shown(question: str, *said: Said) -> tuple[str, list[str | None]]:
    """What is said about the sides of a question, and their answers in the order of time."""
    opposed = contradicting(question, told(*said))
    verdict = "changed" if is_change(opposed) else "differs" if opposed else "agree"
    return verdict, [side.answer for side in opposed]


FELL = Said("Shares of the company fell 3% on Tuesday morning.", "3%", "2026-05-05")
LOST = Said("The stock lost three per cent of its value, dealers told us.", "three per cent", "2026-05-06", 0.8)
SANK = Said("By the close it had sunk by 5 percent in heavy trading.", "5 percent", "2026-05-05", 0.95)


def test_the_same_answer_in_other_words_is_one_side_and_support_comes_first() -> None:
    found = told(FELL, LOST, SANK)
    assert [(side.answer, side.articles) for side in found] == [("3%", 2), ("5 percent", 1)]


def test_copies_count_once() -> None:
    reprint = Said(FELL.text + " ", "3%", "2026-05-07", 0.7)
    assert [(s.answer, s.articles, len(s.readings)) for s in told(FELL, reprint)] == [("3%", 1, 2)]


def test_an_article_speaks_once_for_each_answer() -> None:
    again = Said(FELL.text, "3%", FELL.day, 0.5)
    assert [len(side.readings) for side in told(FELL, again)] == [1]


def test_a_vague_answer_joins_one_side_and_does_not_melt_two_together() -> None:
    found = told(
        Said("The case opens in May, a clerk said yesterday.", "May", probability=0.92),
        Said("It is due on 14 May in the old court house.", "14 May"),
        Said("The court has set 21 May for the first hearing.", "21 May", probability=0.8),
    )
    assert [(side.answer, side.articles) for side in found] == [("May", 2), ("21 May", 1)]


@pytest.mark.parametrize(
    ("question", "said", "verdict"),
    [
        ("How far did shares fall?", [FELL, LOST], ("agree", [])),
        ("How far did shares fall?", [FELL, LOST, SANK], ("differs", ["3%", "5 percent"])),
        (
            "when is the summit?",
            [
                Said("With the summit scheduled for November, ministers meet.", "November", "2026-05-03"),
                Said("At the summit last year nobody had heard of it.", "last year", "2026-05-05"),
            ],
            ("agree", []),  # as seen from that article's day
        ),
        (
            "When is the hearing?",
            [
                Said("The hearing is on 21 May, not on 14 May as planned.", "21 May", "2026-05-16", 0.9, "late"),
                Said("The hearing is on 21 May, not on 14 May as planned.", "14 May", "2026-05-16", 0.6, "late"),
                Said("A first hearing is set for 14 May.", "14 May", "2026-05-05"),
            ],
            ("changed", ["14 May", "21 May"]),
        ),
        (
            "who has commented?",
            [Said("Ada Quill called it a shame.", "Ada Quill"), Said("Tom Reed said it was fine.", "Tom Reed")],
            ("agree", []),
        ),
        (
            "what did the owner call the claims?",
            [
                Said("They are 'baseless and late', it said.", "baseless and late"),
                Said("The owner spoke of 'baseless and untrue' stories.", "baseless and untrue"),
            ],
            ("differs", ["baseless and late", "baseless and untrue"]),
        ),
        (
            "who denied the claims?",
            [
                Said("The owner denied the claims, and so did the captain.", "The owner", article="one"),
                Said("The owner denied the claims, and so did the captain.", "the captain", article="one"),
            ],
            ("agree", []),
        ),
        (
            "how much did she pay for it?",
            [Said("She paid 44 million for it.", "44 million"), Said("It cost 8 crowns a month.", "8 crowns a month")],
            ("agree", []),
        ),
        (
            "how many came?",
            [Said("Some 23,000 came.", "23,000", probability=0.95), Said("In Holm 720 came.", "720")],
            ("agree", []),
        ),
        (
            "who stole it?",
            [Said("It was Norland hackers.", "Norland hackers"), Said("It was Norland agents.", "Norland agents")],
            ("agree", []),
        ),
        (
            "when was it seen?",
            [Said("It was seen earlier today.", "earlier today"), Said("It was seen last week.", "last week")],
            ("agree", []),
        ),
        (
            "how many sailors drowned?",
            [Said("Some 1,400 sailors drowned.", "1,400"), Said("The toll passed 8,300, many of them men.", "8,300")],
            ("agree", []),
        ),
        (
            "how many sailors drowned?",
            [Said("Some 1,400 sailors drowned.", "1,400"), Said("Some 1,300 young sailors drowned.", "1,300")],
            ("differs", ["1,400", "1,300"]),
        ),
        (
            "when was she held?",
            [
                Said("She was held on 17 February.", "17 February"),
                Said("She was held in February 2022.", "February 2022"),
            ],
            ("agree", []),
        ),
        (
            "when was she held?",
            [Said("She was held on 17 February.", "17 February"), Said("It was six months ago.", "six months ago")],
            ("agree", []),
        ),
        (
            "where did they meet?",
            [Said("They met in Norland.", "in Norland"), Said("They met at Ostby Castle.", "Ostby Castle")],
            ("agree", []),
        ),
        (
            "where did she say so?",
            [Said("She says it in a video.", "a video"), Said("She sent an e-mail.", "an e-mail")],
            ("agree", []),
        ),
        (
            "where did they meet?",
            [Said("They met in Holm.", "in Holm"), Said("They met in Ostby.", "in Ostby")],
            ("differs", ["in Holm", "in Ostby"]),
        ),
        (
            "who owns the ferry?",
            [
                Said("The ferry belongs to Corvane.", "Corvane"),
                Said("Its owner is said to be a bank.", "a bank", probability=0.1),
            ],
            ("agree", []),
        ),
    ],
)
def test_sides_agree_differ_or_changed(question: str, said: list[Said], verdict: tuple[str, list[str]]) -> None:
    assert shown(question, *said) == verdict


def test_nothing_is_called_a_change_if_a_day_is_unknown_or_the_days_overlap() -> None:
    undated = Said("By the close it had sunk by 5 percent in heavy trading.", "5 percent", None)
    assert shown("How far did shares fall?", FELL, undated)[0] == "differs"
    assert shown("How far did shares fall?", FELL, LOST, SANK)[0] == "differs"


@pytest.mark.parametrize(("question", "verdict"), [("who opposes the toll?", "agree"), ("how much is it?", "differs")])
def test_many_single_voices_are_a_list_unless_one_value_is_asked_for(question: str, verdict: str) -> None:
    voices = [Said(f"{7 * i} crowns, said letter {chr(64 + i) * 3}.", f"{7 * i} crowns") for i in range(1, 7)]
    assert shown(question, *voices)[0] == verdict
    assert shown(question, *voices[:4])[0] == "differs"
