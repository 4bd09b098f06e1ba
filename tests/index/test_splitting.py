"""Sentences and passages are exact ranges of the text, and together lose nothing."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.splitting import MAX_CHARACTERS, MAX_WORDS, passages, sentences, words
from index.text import normalise
from index.types import Span

PIECES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["Dr. Ada B. Sole said 3.5% fell. ", "“Stop!” she said. ", "\n\n", "\n", "1. ", "- ",
         "这是一个句子。", "word " * 90,
         "x" * 700, "हिन्दी वाक्य। ", "e\u0301", "😀 ", "…", "a, b; c: ", "\u00a0", "No. 5 ", "U.S. "]
    ),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join).map(normalise)


def covered(spans: list[Span]) -> set[int]:
    return {i for span in spans for i in range(span.start, span.end)}


def visible(text: str) -> set[int]:
    return {i for i, character in enumerate(text) if not character.isspace()}


@given(TEXTS)
@example("x" * (2 * MAX_CHARACTERS + 1))
@example("a b " * 400)
def test_passages_cover_every_character_and_keep_their_bounds(text: str) -> None:
    found = passages(text)
    assert visible(text) <= covered(found)
    for span in found:
        inner = span.of(text)
        assert inner == inner.strip()
        assert words(inner) <= MAX_WORDS
        assert len(inner) <= MAX_CHARACTERS


@given(TEXTS)
def test_sentences_are_in_order_and_cover_every_character_once(text: str) -> None:
    found = sentences(text)
    assert visible(text) <= covered(found)
    assert all(before.end <= after.start for before, after in pairwise(found))


@given(TEXTS)
def test_passages_move_forward(text: str) -> None:
    found = passages(text)
    assert all(a.start < b.start and a.end < b.end for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Ada Sole met J. R. Pell. He left.", ["Dr. Ada Sole met J. R. Pell.", "He left."]),
        ("It fell 3.5 percent on Jan. 5. Why?", ["It fell 3.5 percent on Jan. 5.", "Why?"]),
        ("A headline without a stop\n\nThe story begins.", ["A headline without a stop", "The story begins."]),
        ("One paragraph a line, and this one is long enough that no wrapping could explain the break that is to come "
         "after it.\nThe next", ["One paragraph a line, and this one is long enough that no wrapping could explain the "
         "break that is to come after it.", "The next"]),
        ("The ferry ran aground at\nthe point. No one was\nhurt.", ["The ferry ran aground at\nthe point.",
         "No one was\nhurt."]),
        ("1. Steering\n2. Fog", ["1. Steering", "2. Fog"]),
        ("这是一个句子。那是另一个。", ["这是一个句子。", "那是另一个。"]),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in sentences(text)] == expected


def test_passages_are_about_sixty_words_and_share_a_sentence_with_the_next() -> None:
    text = " ".join(f"Sentence {i} has exactly ten words in it, as counted here." for i in range(40))
    found = passages(text)
    assert all(40 <= words(span.of(text)) <= 80 for span in found)
    for before, after in pairwise(found):
        assert re.fullmatch(r"Sentence \d+ has[^.]+\.", text[after.start : before.end])
