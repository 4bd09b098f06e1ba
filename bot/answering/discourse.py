"""What a conversation has spoken of: names and things in its questions and in their answers.

The articles that a question was answered from tell which of its words are names, and whether of a person: "alibaba" is
one in a question without any capitals, too.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, TypeVar

from bot.answering.kinds import asked
from bot.answering.speech import names
from bot.answering.speech.mentions import NameBook, Sort, written_as_names
from bot.answering.speech.sentences import parse
from bot.answering.wording import is_time
from index.terms import COMMON

LONGEST = 4  # words of a thing: "the ferry service"
REMEMBERED = 50  # turns
MOST_WORDS = 8  # of a short answer that a later question is put together with


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the conversation as it was understood, its short answer, and the texts it was answered from.

    `answer` is None where there was none, or no short one.
    """

    question: str
    answer: str | None = None
    texts: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The short answer, if it is short enough to be put into a question; else nothing."""
        return self.answer if self.answer and len(self.answer.split()) <= MOST_WORDS else ""


K = TypeVar("K")


class Recent(Generic[K]):
    """The turns of the questions answered last: most follow-ups come soon."""

    def __init__(self) -> None:
        self._turns: OrderedDict[K, Turn] = OrderedDict()

    def get(self, question: K) -> Turn | None:
        """How a question was understood and answered, if that is not long ago."""
        return self._turns.get(question)

    def remember(self, question: K, turn: Turn) -> None:
        """Keep a turn, in place of the oldest where there are many."""
        self._turns[question] = turn
        while len(self._turns) > REMEMBERED:
            self._turns.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody or something spoken of, by the name to be asked for, and as it is written where it is spoken of.

    `gender` is known of people only.
    """

    name: str
    sort: Sort
    gender: names.Gender | None = None
    written: str = ""


_THING = re.compile(rf"\b(?:the|this|that|an?) ((?:[\w’'-]+ ){{0,{LONGEST - 1}}}[\w’'-]+)", re.IGNORECASE)


def named_in_answer(turn: Turn) -> list[Spoken]:
    """The names in the short answer."""
    return _named(turn.answer, turn.texts) if turn.answer else []


def named_in_question(turn: Turn) -> list[Spoken]:
    """The names in the question, in order, or else who is asked to have spoken, or to be described."""
    found, subject = _named(turn.question, turn.texts), asked(turn.question).subject
    return found or ([Spoken(subject, "unknown", written=subject)] if subject and not things(turn) else [])


def things(turn: Turn) -> list[Spoken]:
    """What the question speaks of with an article, as far as the texts have those words: "the ferry service"."""
    texts = " ".join(turn.texts).lower()
    found = (_longest(match[1].lower().split(), texts) for match in _THING.finditer(turn.question))
    return [Spoken(f"the {thing}", "unknown") for thing in found if thing]


def like(new: str, turn: Turn) -> str | None:
    """The name in the question that is most like a new one: of the same sort, else the last."""
    asked = [s for s in named_in_question(turn) if s.name.lower() != new.lower()]
    sort = next((spoken.sort for spoken in _named(new, turn.texts)), None)
    same = [s for s in asked if s.sort == sort]
    return (same or asked)[-1].written if asked else None


def _longest(words: Sequence[str], texts: str) -> str | None:
    for end in range(len(words), 0, -1):
        thing = " ".join(words[:end])
        if words[end - 1] not in COMMON and re.search(rf"\b{re.escape(thing)}\b", texts):
            return thing
    return None


def _named(text: str, texts: Sequence[str]) -> list[Spoken]:
    """The names that stand in `text`, in order: those that the texts have, in any case, and those with capitals."""
    known = known_names(tuple(texts))
    words = [(m.start(), m[0]) for m in re.finditer(r"[\w&-]+(?:[’'.](?!s\b)\w+)*", text)]
    found, at = [], 0
    while at < len(words):
        for end in range(min(len(words), at + LONGEST), at, -1):
            written = " ".join(word for _, word in words[at:end])
            if spoken := known.get(written.lower()) or _capitals(written, opens=at == 0):
                found.append(replace(spoken, written=written))
                at = end
                break
        else:
            at += 1
    return found


def _capitals(written: str, *, opens: bool) -> Spoken | None:
    """A name that no text has, by its capitals; the first word of a question has one anyway."""
    parts = written.split()
    if (opens and len(parts) == 1) or is_time(written) or any(p[0].islower() or p.lower() in COMMON for p in parts):
        return None
    sort: Sort = "person" if names.gender(written) else "unknown"
    return Spoken(written, sort, names.gender(written))


@lru_cache(maxsize=64)
def known_names(texts: tuple[str, ...]) -> Mapping[str, Spoken]:
    """The names of some articles: from each form that people ask with, in small letters, to whom it stands for.

    What sort of bearer a name has is told by most of its mentions; people are also asked for by their last name.
    """
    sorts: dict[str, Counter[Sort]] = {}
    genders: dict[str, Counter[names.Gender]] = {}
    for name, sort, gender in (mention for text in texts for mention in _mentions(text)):
        sorts.setdefault(name, Counter())[sort] += 1
        genders.setdefault(name, Counter()).update([gender] if gender else [])
    found = {name.lower(): _spoken(name, sorts[name], genders[name]) for name in sorts}
    last = {key.split()[-1]: spoken for key, spoken in found.items() if spoken.sort == "person"}
    return last | found


def _spoken(name: str, sorts: Counter[Sort], genders: Counter[names.Gender]) -> Spoken:
    likely: list[Sort] = [sort for sort, _ in sorts.most_common() if sort != "place" or names.is_place(name)]
    sort: Sort = next((sort for sort in likely if sort != "unknown"), "unknown")
    return Spoken(name, sort, next((g for g, _ in genders.most_common()), None) if sort == "person" else None)


@lru_cache(maxsize=256)
def _mentions(text: str) -> tuple[tuple[str, Sort, names.Gender | None], ...]:
    """Every mention of a name in an article, but those of days and months."""
    sentences = [parsed.tokens for parsed in parse(text)]
    book, known = NameBook(), written_as_names(sentences)
    found = [mention for n, sentence in enumerate(sentences) for mention in book.read(n, sentence, known)]
    named = [m for m in found if not is_time(m.name) and not m.name.endswith("-based")]
    return tuple((m.name, book.sort(m.name), m.gender) for m in named)
