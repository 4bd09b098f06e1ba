"""What is asked for: the words of a quote, where it says that something is left out, and whom it names as speaker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.attribution import Attribution, find
from bot.tracing.types import FEWEST
from bot.tracing.words import Word, words
from index.types import Span

_ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.|[\[(]\s*\.\.\s*[\])]")
_MARKED = re.compile(r"[\"“„«»‘].+[\"”“»«’]|(?<!\w)'.+'(?!\w)", re.DOTALL)
_CLOSERS = {"“": "”", "„": "“", "«": "»", "»": "«", "‘": "’"}
_CUES = frozenset("said says say according to by told reporters added wrote".split())  # noqa: SIM905
_PRONOUNS = frozenset("he she it they we i you who his her their one".split())  # noqa: SIM905
MOST_BESIDE = 3  # words besides a quotation, its speaker and cue: "on Tuesday"
LONGEST_NAME = 4  # words


@dataclass(frozen=True, slots=True)
class Asked:
    """Words of a quote with the text they are ranges of; after those whose places are `marked` stands an ellipsis."""

    text: str
    words: tuple[Word, ...]
    marked: frozenset[int]

    @classmethod
    def of(cls, text: str, found: Sequence[Word]) -> Asked:
        """These words of a text."""
        between = enumerate(pairwise(found))
        marked = frozenset(at for at, (a, b) in between if _ELLIPSIS.search(text, a.end, b.start))
        return cls(text, tuple(found), marked)

    def within(self, start: int, end: int) -> Asked:
        """Those of its words that lie in a range of its text."""
        return Asked.of(self.text, [word for word in self.words if start <= word.start and word.end <= end])

    @property
    def bounds(self) -> tuple[int, int]:
        """From its first word to its last."""
        return self.words[0].start, self.words[-1].end


def whole(text: str) -> Asked:
    """All words of a text."""
    return Asked.of(text, words(text))


def attributed(text: str) -> tuple[Asked, str] | None:
    """The words that a text has somebody say in quotation marks, and who that is; None if it says much besides."""
    found = [a for a in find(text) if a.kind != "indirect"]
    if len(found) > 1:
        return None
    quoted, speaker = _beside(text)
    if found and not speaker:
        quoted, speaker = _said(text, found[0])
    asked = _words_in(text, quoted)
    return (asked, speaker) if asked and speaker else None


def _said(text: str, found: Attribution) -> tuple[list[Span], str]:
    """The quotations of what somebody is said to have said, unless "she" says it, or much stands beside it."""
    mention, quoted = found.speaker.of(text), _content(text, found)
    told = _words_in(text, [*quoted, found.speaker, found.cue])
    beside = len(words(text)) - len(told.words if told else ())
    return ([], "") if mention.lower() in _PRONOUNS or beside > MOST_BESIDE else (quoted, found.head)


def _words_in(text: str, spans: Sequence[Span]) -> Asked | None:
    """The words in some ranges of a text; None if they are too few to be traced."""
    own = [word for word in words(text) if any(s.start <= word.start and word.end <= s.end for s in spans)]
    return Asked.of(text, own) if len(own) >= FEWEST else None


def _content(text: str, found: Attribution) -> list[Span]:
    """What somebody is said to have said, each part from its first mark to its last: quotations hold others."""
    inner = [m for part in found.content if (m := _MARKED.search(text, part.start, part.end))]
    return [Span(m.start(), m.end()) for m in inner]


def _beside(text: str) -> tuple[list[Span], str]:
    """The one quotation of a text and the name that stands beside it, but for what only says that it is said."""
    found = _MARKED.search(text)
    if found is None or not _is_one(found[0]):
        return [], ""
    rest = re.findall(r"(?:[A-Z]\.)+|\w[\w'’-]*", f"{text[: found.start()]} {text[found.end() :]}")
    name = [word for word in rest if word.lower() not in _CUES]
    is_name = 0 < len(name) <= LONGEST_NAME and name[-1][0].isupper() and name[0].lower() not in _PRONOUNS
    return ([Span(found.start(), found.end())], " ".join(name)) if is_name else ([], "")


def _is_one(quotation: str) -> bool:
    """Whether the mark that opens a quotation is closed at its end only, whatever other ones it holds."""
    opener, inner = quotation[0], quotation[1:-1]
    closer = _CLOSERS.get(opener, opener)
    opened = 1
    for mark in inner:
        opened += (mark == opener != closer) - (mark == closer)
        if not opened and mark not in "'’":
            return False
    return True
