"""Buttons are known by ids that stand in messages of months ago."""

from __future__ import annotations

import pytest

from bot.showing.actions import Action, Verb, ask, context, read_action

IDENT = "0123456789abcdef"


@pytest.mark.parametrize(
    ("key", "target", "verb", "number"),
    [
        ("page:2", IDENT, Verb.PAGE, 2),
        ("quotes:0", IDENT, Verb.QUOTES, 0),
        ("quoted:1", IDENT, Verb.QUOTED, 1),
        ("check:0", IDENT, Verb.CHECK, 0),
        ("context:14", IDENT, Verb.CONTEXT, 14),
        ("share:0", IDENT, Verb.SHARE, 0),
        ("up:0", IDENT, Verb.HELPFUL, 0),
        ("down:0", IDENT, Verb.NOT_HELPFUL, 0),
        ("list:3", "ferry 2026-05: x", Verb.LIST, 3),
        ("list:3", "", Verb.LIST, 3),
    ],
)
def test_ids_of_the_first_version_are_read(key: str, target: str, verb: Verb, number: int) -> None:
    action = read_action(key, target)
    assert action == Action(verb, target, number)
    assert action is not None
    assert action.key == key


@pytest.mark.parametrize(
    "key", ["", "page", "page:", "page:x", "evil:0", "reason:0", "PAGE:0", "page:0:1", f"page:{'9' * 10}"]
)
def test_what_is_none_of_ours_is_no_action(key: str) -> None:
    assert read_action(key, IDENT) is None


def test_what_an_action_is_about_fits_into_the_id_of_a_button() -> None:
    assert read_action("list:0", "x" * 81) is None
    with pytest.raises(ValueError, match="at most 80"):
        ask("Why? " * 20)
    with pytest.raises(ValueError, match="at most 80"):
        ask("\U0001f600" * 41)


def test_actions_are_the_same_whatever_they_are_called() -> None:
    assert context(IDENT, 3) == Action(Verb.CONTEXT, IDENT, 3)
    assert ask("Who denied the claims?", 1).label == "Who denied the claims?"
