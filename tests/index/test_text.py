"""Text is normalised once and for all, and in time that grows with its length."""

import unicodedata

import pytest
from growth import growth, seconds
from hypothesis import given
from hypothesis import strategies as st

from index.loading.markdown import read_markdown
from index.splitting import passages
from index.text import MOST_MARKS, normalise

ACUTE, DOT_BELOW, TWO_MARKS = "\u0301", "\u0323", "\u0344"
MARKS = st.sampled_from([ACUTE, DOT_BELOW, TWO_MARKS, "\u0345", "\u05b0", "e", "\u1e69"])


@given(st.one_of(st.text(), st.lists(MARKS, max_size=200).map("".join)))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("on 14 Septem\u00adber", "on 14 September"),
        ("the Ruehl-Hof\u00ad\n mann bridge", "the Ruehl-Hofmann bridge"),
        ("\ufeffthe \u200bmayor\u2060", "the mayor"),
        ("the \x1b]0;mayor\x07 \x9b2J", "the ]0;mayor 2J"),
        ("\u00a0three\u2009\u202fcrowns", "three crowns"),
        ("می\u200cخواهم 👩\u200d🚒", "می\u200cخواهم 👩\u200d🚒"),
        ("a dash \u00ad\n\n- a list", "a dash\n\n- a list"),
    ],
)
def test_what_shows_nothing_is_no_text(text: str, seen: str) -> None:
    assert normalise(text) == seen


@given(st.lists(MARKS, max_size=200).map("".join))
def test_no_more_than_thirty_marks_stand_in_a_row(text: str) -> None:
    run = longest = 0
    for character in unicodedata.normalize("NFD", normalise(text)):
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    assert longest <= MOST_MARKS


@pytest.mark.parametrize("text", ["Z\u0335\u0321\u031b\u0355\u0348" * 3, "e\u0301" * 100, "\u05d0\u05b0\u05bc", "한국"])
def test_marks_that_people_write_stay_as_they_are(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)


def test_a_long_run_is_parted_and_nothing_of_it_is_lost() -> None:
    assert normalise("a" + DOT_BELOW * 70).split("\u034f") == [
        "\u1ea1" + DOT_BELOW * 29,
        DOT_BELOW * 30,
        DOT_BELOW * 10,
    ]


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (normalise, (ACUTE + DOT_BELOW) * 2_000),
        (passages, "a short line here\nand one more, so\n" * 600),
        (passages, "word " * 4_000),
        (passages, "1. 2) 3, 44. " * 1_500),
        (passages, "这。" * 5_000),
        (passages, "x" * 20_000),
        (passages, "“" * 12_000),
        (passages, "`" * 12_000),
        (passages, "“A b c. " * 4_000),
    ],
)  # fmt: skip
def test_time_grows_with_the_text_and_not_with_its_square(function: object, text: str) -> None:
    assert callable(function)
    assert growth(function, text) < 9


def test_a_heading_is_not_looked_for_from_every_character_on() -> None:
    spaces = " " * 200_000
    assert seconds(read_markdown, f"# x{spaces}y") < 30 * seconds(read_markdown, f"x{spaces}y")


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# The C# bridge ##  \nText.", "The C# bridge"),
        ("# Bridge #1\nText.", "Bridge #1"),
        (f"# {'long ' * 70}\n# Short\n", "Short"),
        ("#  \n#\nText.", None),
        ("#no heading\nText.", None),
    ],
)
def test_the_first_heading_of_a_sensible_length_is_the_title(body: str, title: str | None) -> None:
    assert read_markdown(body).title == title
