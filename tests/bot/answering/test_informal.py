"""Questions as they are typed in a hurry are read as if they were written out; other words stay as they are."""

from __future__ import annotations

import pytest

from bot.answering.informal import in_full


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("whos running against berg", "who is running against berg"),
        ("Who’s running?", "who is running?"),
        ("whats the deal w/ the toll", "what is the deal with the toll"),
        ("why'd ppl leave w/o paying", "why did people leave without paying"),
        ("is she gonna resign bc of it? didnt she", "is she going to resign because of it? didn’t she"),
    ],
)
def test_short_forms_are_written_out(typed: str, written: str) -> None:
    assert in_full(typed) == written


@pytest.mark.parametrize(
    "question", ["Who is Wat Tyler's heir?", "What did the WHO say?", "Whose boat was it?", "Are its wares at BC-9?"]
)
def test_words_that_only_look_like_them_stay(question: str) -> None:
    assert in_full(question) == question
