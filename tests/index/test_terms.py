"""One definition of a word: which ones are the same, and which are not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from growth import growth
from hypothesis import given
from hypothesis import strategies as st

from bot.tracing.words import words
from index.terms import query_terms, stem, stemmed, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stole", "stealing"), ("denied", "DENIES"), ("cafes", "Café"), ("jose", "José"), ("Straße", "strasse"),
        ("Łukasz", "lukasz"), ("1,500", "1500"), ("12,000,000", "12000000"), ("%", "percent"), ("per cent", "percent"),
        ("ex\u00adample", "example"), ("e\u0301lan", "elan"), ("c#", "C#"), ("हिन्दी", "हिन्दी"),
    ],
)  # fmt: skip
def test_the_same_word(one: str, other: str) -> None:
    assert stemmed(one) == stemmed(other) == [stem(one)] == [stem(other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("C#", "C"), ("C++", "C"), ("3.5", "35"), ("1,50", "150"), ("й", "и"), ("हिन्दी", "हद"), ("3rd", "3")],
)
def test_other_words(one: str, other: str) -> None:
    assert stemmed(one) != stemmed(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rose 3%, to 1,500.", ["it", "rise", "3", "percent", "to", "1500"]),
        ("3.5m per cent", ["3.5", "m", "percent"]),
        ("snake_case, don't", ["snake", "case", "don", "t"]),
        ("She writes C#, C++ and F#.", ["she", "write", "c#", "c++", "and", "f#"]),
        ("# Heading ## item #5", ["head", "item", "5"]),
        ("super percentages percents", ["super", "percentag", "percent"]),
    ],
)
def test_the_words_of_a_text(text: str, expected: list[str]) -> None:
    assert stemmed(text) == expected


def test_a_question_is_asked_by_its_own_words() -> None:
    assert query_terms("Who stole 3% of the Café's C# code?") == ["stole", "3", "%", "café", "c#", "code"]
    assert query_terms("Who is it?") == ["who", "is", "it"]


@given(st.text())
def test_a_stem_is_one_word_without_space(text: str) -> None:
    found = stemmed(text)
    assert all(one and not any(c.isspace() or c in "\"'_" for c in one) for one in found)
    assert stems(text) == set(found) >= {stem(term) for term in query_terms(text)}


def test_threads_do_not_mix_their_words_up() -> None:
    words = [f"{'bcdfg'[i % 5]}{i:x}ing".replace("0", "a") for i in range(20_000)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(stem, words))
    stem.cache_clear()
    assert found == [stem(word) for word in words]


@pytest.mark.parametrize("text", ["a\u0301" * 20_000, "1" * 40_000, "1," * 20_000, "per " * 10_000, "a+" * 20_000])
def test_time_grows_with_the_text_and_not_with_its_square(text: str) -> None:
    assert growth(stems, text) < 9


@pytest.mark.parametrize("function", [stems, words])
@pytest.mark.parametrize("letter", ["a", "ж"])
def test_nor_with_the_square_of_a_run_of_marks(function: Callable[[str], object], letter: str) -> None:
    number = count()  # what was read before is remembered
    assert growth(lambda marks: function(f"{letter}{marks}{next(number)}"), "\u0301\u0323\u034f" * 4_000) < 9


def test_a_word_of_many_marks_is_the_same_word_however_they_are_grouped() -> None:
    assert stem("za" + "\u0301" * 5_000) == stem("za") == stem("za" + "\u0301\u034f" * 70)
