from __future__ import annotations

import pytest

from bot.answering.statements import Stance, stance
from index.types import Span


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The council approved the bridge.", Stance()),
        ("Not only did the council approve it, it paid.", Stance()),
        ("There is no doubt that the bridge is safe.", Stance()),
        ("The council has not approved the bridge.", Stance(negated=True)),
        ("The bridge isn't safe.", Stance(negated=True)),
        ("Nobody was hurt.", Stance(negated=True)),
        ("The builder failed to repair the bridge.", Stance(negated=True)),
        ("The company has denied the allegations.", Stance(denied=True)),
        ("The company did not deny the allegations.", Stance()),
        ("The bridge may close in May.", Stance(hedged=True)),
        ("The bridge closed in May.", Stance()),
        ("The bridge is said to be safe.", Stance(hedged=True)),
        ("The mayor said the bridge was safe.", Stance()),
        ("If Alibaba is found guilty, prices rise.", Stance(conditional=True)),
        ("Should the bridge close, ferries will run.", Stance(conditional=True)),
        ("Ferries will run unless it freezes.", Stance(conditional=True)),
        ("Is the bridge safe?", Stance(question=True)),
        ("The ship moved as if it were empty.", Stance()),
    ],
)
def test_a_sentence_states_or_denies_or_hedges_or_supposes(sentence: str, expected: Stance) -> None:
    assert stance(sentence) == expected
    assert stance(sentence).states == (expected == Stance())


def test_negation_is_told_for_the_clause_in_focus() -> None:
    sentence = "The bridge is safe, but the tunnel is not open."
    bridge, tunnel = sentence.index("bridge"), sentence.index("tunnel")
    assert not stance(sentence, Span(bridge, bridge + 6)).negated
    assert stance(sentence, Span(tunnel, tunnel + 6)).negated
