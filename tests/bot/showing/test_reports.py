"""What was added is told so that what is odd about it is seen at a glance."""

from __future__ import annotations

from typing import Any

from bot.showing.reports import LINE, added_document, glance
from index.engine import Outcome
from index.types import Article

SENTENCE = "The board of the harbour said on Monday that it will raise the wreck in May and that it is in the way. "


def article(text: str, **given: Any) -> Article:
    return Article(id="a", collection="default", text=text, **{"title": "Wreck to be raised", **given})


def test_an_article_is_told_with_its_day_outlet_and_length() -> None:
    told = glance(article(SENTENCE * 3, published="2026-05-03T10:00:00+02:00", source="Vik Post"))
    assert told == "Wreck to be raised · 3 May 2026 · Vik Post · 69 words"


def test_what_is_odd_about_it_is_said() -> None:
    german = "Der Hafenrat von Vik hat am Montag beschlossen, das Wrack vor der Mole im Mai zu heben. " * 4
    assert glance(article(german)).endswith("undated · no outlet · 68 words · look at it: perhaps not in English")
    assert glance(article("Gone.")).endswith("undated · no outlet · look at it: only 1 word")
    assert "letters that could not be read" in glance(article(f"KlÃ¤ranlage {SENTENCE}"))


def test_a_long_title_hides_nothing_of_it() -> None:
    told = glance(article("Gone.", title="Word " * 200))
    assert told.endswith("look at it: only 1 word")
    assert len(told) < LINE
    assert f"added: {told}" in added_document({Outcome.ADDED: [told]}, []).brief
