"""What can be pressed under an answer, and how buttons in messages of months ago are known again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from bot.showing.plain_text import shortened, units

# What an action is about travels in the button's own id, in UTF-16 code units: an id of ours has 16, words to look for
# among the articles up to 60 characters. The shortest id that a platform takes has 100 with its action and number.
MAX_TARGET = 80
MAX_LABEL = 75

_KEY = re.compile(r"(?P<verb>[a-z]+):(?P<number>[0-9]{1,9})")


class Verb(StrEnum):
    """What an action does. The values stand in messages that were sent long ago: they are never changed."""

    PAGE = "page"  # the answer's page with that number
    QUOTES = "quotes"  # all its quotes by number
    QUOTED = "quoted"  # a further page of these
    CHECK = "check"  # a page of a text held against the articles
    CONTEXT = "context"  # what stands around the quote with that number
    SAID = "said"  # a page of what somebody says
    LIST = "list"  # a page of the articles that hold some words
    SHARE = "share"  # show everybody what only one person sees
    HELPFUL = "up"
    NOT_HELPFUL = "down"
    ASK = "ask"  # ask the question that is its target
    WATCH = "watch"  # tell whoever presses when the answer changes
    UNWATCH = "unwatch"  # tell of that watch no more


TURNS = frozenset({Verb.PAGE, Verb.QUOTED, Verb.CHECK, Verb.LIST, Verb.SAID})
VOTES = frozenset({Verb.HELPFUL, Verb.NOT_HELPFUL})
_VERBS = frozenset(verb.value for verb in Verb)


@dataclass(frozen=True, slots=True)
class Action:
    """Something to press: what it does, to what (an answer's id, or words), and with which number of it.

    Raises:
        ValueError: if the target is too long for a button's id.
    """

    verb: Verb
    target: str
    number: int = 0
    label: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if units(self.target) > MAX_TARGET:
            raise ValueError(f"What an action is about has at most {MAX_TARGET} characters, not {units(self.target)}.")

    @property
    def key(self) -> str:
        """Verb and number, as they stand in a button's id beside the target."""
        return f"{self.verb}:{self.number}"


def read_action(key: str, target: str) -> Action | None:
    """The action of a button, from its id; None if it is none of ours."""
    found = _KEY.fullmatch(key)
    if found is None or found["verb"] not in _VERBS or units(target) > MAX_TARGET:
        return None
    return Action(Verb(found["verb"]), target, int(found["number"]))


def context(answer: str, number: int) -> Action:
    """Shows what stands around a quote."""
    return Action(Verb.CONTEXT, answer, number, "Context")


def all_quotes(answer: str) -> Action:
    """Lists the quotes of an answer by number."""
    return Action(Verb.QUOTES, answer, label="All quotes")


def votes(answer: str) -> tuple[Action, Action]:
    """Say whether an answer was helpful."""
    return (Action(Verb.HELPFUL, answer, label="Helpful"), Action(Verb.NOT_HELPFUL, answer, label="Not helpful"))


def share(answer: str) -> Action:
    """Shows everybody what only the asker sees."""
    return Action(Verb.SHARE, answer, label="Share")


def watch(answer: str) -> Action:
    """Tells whoever presses when the answer changes."""
    return Action(Verb.WATCH, answer, label="Watch this")


def unwatch(watch: str, number: int = 0, label: str = "End this watch") -> Action:
    """Ends a watch; `number` tells it from others beside it."""
    return Action(Verb.UNWATCH, watch, number, shortened(label, MAX_LABEL))


def ask(question: str, number: int = 0) -> Action:
    """Asks a question that is suggested; `number` tells it from others beside it.

    Raises:
        ValueError: if it is too long for a button's id.
    """
    return Action(Verb.ASK, question, number, shortened(question, MAX_LABEL))
