"""What changed between two versions: sentences side by side, and each number, date, name and quotation that differs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from bot.checking.edits import Edits, edits

BEFORE = (
    "The ferry Halvor sank off Vik on 3 May 2026. Nine people died, said Ines Varga, the harbour master. "
    "“We saw no lights at all,” she said. The owner, Brenna Lines, gave no comment. "
    "The wreck lies in 40 metres of water."
)


def changed(*replaced: tuple[str, str]) -> Edits:
    text = BEFORE
    for was, now in replaced:
        assert was in text
        text = text.replace(was, now)
    return edits(make_article(BEFORE, key="a"), make_article(text, key="a", title=BEFORE[:40]))


@pytest.mark.parametrize(
    ("was", "now", "kind", "before", "after"),
    [
        ("Nine people", "Eleven people", "number", "Nine", "Eleven"),
        ("40 metres", "60 metres", "number", "40", "60"),
        ("3 May 2026", "4 May 2026", "date", "3 May 2026", "4 May 2026"),
        ("Ines Varga", "Inga Varna", "name", "Ines Varga", "Inga Varna"),
        ("no lights at all", "a light at last", "quotation", "We saw no lights at all,", "We saw a light at last,"),
    ],
)  # fmt: skip
def test_an_edited_fact_is_told_with_its_sentence(was: str, now: str, kind: str, before: str, after: str) -> None:
    found = changed((was, now))
    [edit] = found.edits
    assert edit.before
    assert edit.after
    assert was in edit.before.of(found.before.text)
    assert now in edit.after.of(found.after.text)
    assert [(fact.kind, fact.before, fact.after) for fact in edit.facts] == [(kind, before, after)]
    assert not found.noted


def test_facts_of_a_long_article_are_told_of_its_changed_sentences() -> None:
    long = " ".join(f"Sheep number {n} grazed." for n in range(4_000))
    one, other = (make_article(f"{BEFORE}\n\n{long}", key="a", title="T") for _ in range(2))
    other = replace(other, text=other.text.replace("Nine people", "Eleven people"))
    assert [(fact.before, fact.after) for fact in edits(one, other).facts] == [("Nine", "Eleven")]


def test_another_wording_is_no_other_fact() -> None:
    found = changed(("Nine people died", "9 people lost their lives"), ("gave no comment", "would not comment"))
    assert len(found.edits) == 2
    assert found.facts == ()


def test_sentences_that_come_go_or_move_are_told_apart() -> None:
    found = changed((" The owner, Brenna Lines, gave no comment.", ""))
    [edit] = found.edits
    assert edit.after is None
    assert edit.before
    assert "Brenna" in edit.before.of(BEFORE)
    first, rest = BEFORE.split(". ", 1)
    moved = edits(make_article(BEFORE, key="a"), make_article(f"{rest} {first}.", key="a", title=BEFORE[:40]))
    assert moved.edits == ()


def test_an_edit_that_the_article_tells_of_is_noted() -> None:
    note = "Correction: an earlier version gave another number. The wreck"
    assert changed(("Nine people", "Ten people"), ("The wreck", note)).noted


def test_what_an_article_is_known_by_is_compared() -> None:
    one = make_article(BEFORE, key="a", published="2026-05-03", author="A. Lind")
    found = edits(one, replace(one, title="Eleven die", published="2026-05-04"))
    assert [(fact.kind, fact.after) for fact in found.about] == [("title", "Eleven die"), ("published", "2026-05-04")]
    assert found.edits == ()


SENTENCES = st.lists(
    st.sampled_from(["Nine died.", "It sank in May.", "Ines Varga spoke.", "“We saw it,” she said.", "Rain fell."]),
    min_size=1, max_size=5, unique=True,
)  # fmt: skip


@given(one=SENTENCES, other=SENTENCES)
def test_what_is_not_told_stands_in_both(one: list[str], other: list[str]) -> None:
    found = edits(make_article("\n\n".join(one), key="a"), make_article("\n\n".join(other), key="a"))
    left = [
        {s for s in each if not any(span and span.of(text) == s for span in spans)}
        for each, text, spans in (
            (one, found.before.text, [e.before for e in found.edits]),
            (other, found.after.text, [e.after for e in found.edits]),
        )
    ]
    assert left[0] == left[1]
    assert edits(found.before, found.before).edits == ()
