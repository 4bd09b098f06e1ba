"""A text held against the articles: for each of its sentences the nearest quotes, and never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.reading import Reader, Reading, Terms
from bot.answering.types import Citation, Quote
from index.article_index import ArticleIndex
from index.splitting import sentences
from index.terms import query_terms
from index.types import Scope, Span

SENTENCES = 10  # of a text are checked; whoever shows the result says how many were left out
NEAREST = 2  # quotes for each
DEPTH = 10  # passages looked at for each
SHORTEST = 3  # words worth searching with: "Wow." is not held against anything


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence of the text, and the quotes nearest to it, nearest first; none if no article comes near."""

    sentence: str
    nearest: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked of a text, and how many of its sentences were left out because there were too many."""

    checked: tuple[Checked, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Checker:
    """Finds the nearest quotes with a reader of sentences; a quote counts as near from probability `near`."""

    index: ArticleIndex
    reader: Reader
    near: float

    def check(self, text: str, scope: Scope) -> Check:
        """The sentences of `text` with their nearest quotes, numbered through."""
        found = checkable(text)
        asked = found[:SENTENCES]
        near = self.index.find(asked, scope, DEPTH) if asked else []
        read = [
            self._nearest(self.reader.read(sentence, Terms.of(own), own.hits))
            for sentence, own in zip(asked, near, strict=True)
        ]
        return Check(_numbered(asked, read), len(found) - len(asked))

    def _nearest(self, readings: Sequence[Reading]) -> list[Citation]:
        best = sorted((r for r in readings if r.probability >= self.near), key=lambda r: -r.probability)
        firsts = list({r.hit.article.id: r for r in reversed(best)}.values())
        return [_citation(r) for r in sorted(firsts, key=lambda r: -r.probability)[:NEAREST]]


def checkable(text: str) -> list[str]:
    """The sentences of a text that have enough words to search with."""
    found = (span.of(text).strip() for span in sentences(text))
    return [sentence for sentence in found if len(query_terms(sentence)) >= SHORTEST]


def _citation(reading: Reading) -> Citation:
    hit, quote = reading.hit, reading.quote
    passage = Span(hit.passage.start, hit.passage.end)
    return Citation(1, Quote(hit.article, quote.start, quote.end), passage, reading.probability)


def _numbered(asked: Sequence[str], found: Sequence[Sequence[Citation]]) -> tuple[Checked, ...]:
    numbers = iter(range(1, 1 + sum(map(len, found))))
    return tuple(
        Checked(sentence, tuple(replace(c, number=next(numbers)) for c in citations))
        for sentence, citations in zip(asked, found, strict=True)
    )
