"""What of a text can be held against articles, and how it stood when it was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.answering.types import Citation
from bot.checking.dates import When
from bot.checking.numbers import Amount
from index.types import Span

Outcome = Literal["agrees", "differs", "nowhere"]
# How something differs: another value, words changed, put together of several places, given to another speaker.
How = Literal["", "altered", "joined", "other_speaker", "opposite"]


class Kind(StrEnum):
    """What a claim is of."""

    QUOTATION = "quotation"
    NUMBER = "number"
    DATE = "date"
    ROLE = "role"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Words:
    """A quotation, and who is named as its speaker, None if nobody is by name."""

    inner: Span
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """Who somebody is said to be."""

    name: str
    described: Span


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody is said to have said or done: "X denied that ...", "X filed a lawsuit".

    It is `named` by whom if not only by "she" or "the agency", who may be another than they seem.
    """

    subject: str
    cue: Span
    content: tuple[Span, ...]
    named: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a text says at `span`, in the sentence or sentences `around` it."""

    kind: Kind
    span: Span
    around: Span
    said: Amount | When | Words | Role | Deed


@dataclass(frozen=True, slots=True)
class Held:
    """A claim of a kind at `span` of the text, and how it stood against the articles: never whether it is true.

    Each of its quotes has the words that agree or differ as its highlight; there are none where nothing was found.
    """

    kind: Kind
    span: Span
    outcome: Outcome
    how: How = ""
    quotes: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.quotes) != (self.outcome != "nowhere"):
            raise ValueError("What was found is quoted, and nothing else is.")


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence of a text: each claim in it, and the quotes nearest to it that these do not show, nearest first.

    There are no quotes if no article comes near.
    """

    sentence: str
    nearest: tuple[Citation, ...]
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked of a `text`, and how many of its sentences were left out because there were too many."""

    checked: tuple[Checked, ...]
    left_out: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """A draft, unchanged, with each claim in it, in order, its quotes numbered through."""

    text: str
    held: tuple[Held, ...]
    searched: int = 0
