"""Lines that only name people, and rows of tables, are told from sentences that state something."""

from __future__ import annotations

import pytest

from bot.answering.lines import is_corrected, is_credit, is_row, is_teaser

CREDITS = [
    "By Ida Berg", "BY IDA BERG", "By Ida Berg and Jon Ek", "Photo: Jon Ek / Ostby Post", "Photograph by Eva Dahl",
    "Jon Ek, Ostby", "Eva Dahl", "Nils Aas / Ostby Post", "Text: Ida Berg", "Words by Ida Berg | Pictures by Jon Ek",
    "Reporting by Ida Berg in Holm", "Illustration: Eva van der Dahl",
]  # fmt: skip
STATEMENTS = [
    "By Monday the coins were gone.", "Ida Berg found the coins.", "By Ida Berg’s account the pipe was old.",
    "By 2031 the pit will be empty", "Wreck found off Mollevik", "Photo finish decides the race", "Ostby", "By the sea",
    "The chest, by Ida Berg", "Chair: Ida Berg, since May",
]  # fmt: skip
ROWS = [
    "Line: 7; First bus: 06:45; Last bus: 18:30.",
    "Lowmere 3 13 17",
    "Holm 11 5 38", "Green Quay 2,877 6", "Town Union 1,930 4", "| Holm | 11 | 5 |", "Yacht 300 450", "7 06:45 18:30",
"Mollevik 7 9 29 Lowmere 3 13 17", "Ward 3: 61% 58%", "Harbour List\t4,120\t9",
]  # fmt: skip


@pytest.mark.parametrize("line", CREDITS)
def test_a_line_that_only_names_people_is_a_credit(line: str) -> None:
    assert is_credit(line)


@pytest.mark.parametrize("line", STATEMENTS)
def test_what_states_something_is_none(line: str) -> None:
    assert not is_credit(line)


@pytest.mark.parametrize("line", ROWS)
def test_numbers_in_a_row_are_a_row(line: str) -> None:
    assert is_row(line)


@pytest.mark.parametrize(
    "line",
    [
        *STATEMENTS,
        *CREDITS,
        "The council has 9 seats and 4 committees.",
        "Holm won 11 matches",
        "On 14 May 2026",
        "The captain denied 3 of 12 claims, 4 of 9 charges, 11 of 14 counts and",
    ],
)
def test_a_sentence_with_numbers_is_no_row(line: str) -> None:
    assert not is_row(line)


@pytest.mark.parametrize(
    ("sentence", "corrected"),
    [
        ("An earlier version of this article said that Lind was from Holm.", True),
        ("Because of an editing error, this story misstated the toll.", True),
        ("The headline incorrectly named Ostby.", True),
        ("An earlier version of the bill had a lower toll.", False),
        ("Lind said that the board misstated the toll.", False),
    ],
)
def test_what_an_earlier_version_had_is_wrong(sentence: str, corrected: bool) -> None:
    assert is_corrected(sentence) is corrected


@pytest.mark.parametrize(
    ("line", "teaser"),
    [
        ("More:Mayor of Holm resigns, board says", True),
        ("Read more: Mayor of Holm resigns", True),
        ("'NOT MINE':Mayor of Holm resigns", True),
        (":Mayor of Holm resigns", True),
        ("The mayor said more: she resigns.", False),
        ("The toll: 40 crowns a day", False),
        ("Berg said:“I resign.”", False),
    ],
)
def test_the_link_to_another_article_states_nothing(line: str, teaser: bool) -> None:
    assert is_teaser(line) is teaser
