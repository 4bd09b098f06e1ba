"""Words that no article has are read as near ones of the passages found, and only those."""

from __future__ import annotations

import pytest
from fakes import make_article

from bot.answering.spelling import respelled
from index.engine import Found
from index.types import Hit, Passage

TEXT = "The Government of Orrin Bay said that Johnston had denied the allegations, according to its harbour office."
ARTICLE = make_article(TEXT)
HIT = Hit(Passage(ARTICLE.id, 0, len(TEXT), TEXT), ARTICLE, 1.0, 1.0)


@pytest.mark.parametrize(
    ("question", "missing", "expected"),
    [
        ("what did the goverment say?", ["goverment"], ("what did the Government say?", ("Government",))),
        ("acording to whom?", ["acording"], ("according to whom?", ("according",))),
        ("which alegations", ["alegations"], ("which allegations", ("allegations",))),
        ("who denyed it?", ["denyed"], ("who denied it?", ("denied",))),
        ("who is Jonson?", ["jonson"], ("who is Jonson?", ())),
        ("who said teh thing", ["teh"], ("who said the thing", ())),
        ("waht did he say", ["waht"], ("what did he say", ())),
        # Not near enough, too short to tell, another first letter, or there already.
        ("what about the parliament?", ["parliament"], ("what about the parliament?", ())),
        ("who sayd it", ["sayd"], ("who sayd it", ())),
        ("which accords?", ["accords"], ("which accords?", ())),
        ("who said covernment", ["covernment"], ("who said covernment", ())),
        ("what did the goverment say?", [], ("what did the goverment say?", ())),
    ],
)
def test_reads_a_word_that_nobody_writes_as_a_near_one(
    question: str, missing: list[str], expected: tuple[str, tuple[str, ...]]
) -> None:
    found = Found([HIT], dict.fromkeys(missing, 0) | {"said": 1}, 1, 1)
    assert respelled(question, found) == expected
