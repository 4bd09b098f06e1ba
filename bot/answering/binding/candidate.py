"""A short answer where it stands, as the rules look at it that ask whether it is bound to the question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Span

NAME = re.compile(r"\b[A-Z][\w’'.&-]*")
WORD = re.compile(r"[\w’'-]+")
_COMMON = frozenset(map(stem, COMMON))


@dataclass(frozen=True)
class Candidate:
    """An answer, a range of the `text` of an article, to a question."""

    question: str
    text: str
    answer: Span

    @property
    def words(self) -> str:
        """The answer's own words."""
        return self.answer.of(self.text)

    @cached_property
    def sentence(self) -> Span:
        """The sentence that it begins in, and all of the answer."""
        start = self.text.rfind("\n", 0, self.answer.start) + 1
        end = self.text.find("\n", self.answer.end)
        line = self.text[start : len(self.text) if end < 0 else end]
        for sentence in sentences(line):
            if start + sentence.end > self.answer.start:
                return Span(start + sentence.start, max(start + sentence.end, self.answer.end))
        return self.answer

    @cached_property
    def told(self) -> str:
        """The words of its sentence."""
        return self.sentence.of(self.text)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The stems of the question that tell something."""
        return stems(self.question) - _COMMON

    def before(self, characters: int) -> str:
        """What stands before it, in the sentence or not."""
        return self.text[max(0, self.answer.start - characters) : self.answer.start]

    def behind(self, characters: int) -> str:
        """What stands behind it."""
        return self.text[self.answer.end : self.answer.end + characters]

    @property
    def ends_as_a_name(self) -> bool:
        """Whether its last word is written with a capital."""
        return self.words.split()[-1][:1].isupper()


def names(text: str) -> set[str]:
    """The words that are written with a capital, in small letters and without what ends them."""
    return {re.sub(r"(?:['’]s)?[.'’]*$", "", word).lower() for word in NAME.findall(text)}


def named(question: str, sentence: str) -> set[str]:
    """The names of a sentence that the question has, too, in whatever case it writes them."""
    return names(sentence) & {re.sub(r"['’]s$", "", word.lower()) for word in WORD.findall(question)}
