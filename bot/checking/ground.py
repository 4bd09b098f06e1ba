"""What a claim is held against: the sentences of the articles found for it, with how near each is to what is said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.answering.types import MAX_QUOTE, Citation, Quote
from bot.checking.dates import When, whens
from bot.checking.numbers import Amount, amounts
from index.splitting import sentences
from index.terms import COMMON, stem, stems
from index.types import Article, Span

OWN, BESIDE = 0.7, 0.3  # how much the words of a sentence count, and those of it and the sentences beside it
UNKNOWN = 1.0  # the weight of a word that was not searched with
_COMMON = frozenset(map(stem, COMMON))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One sentence of an article: its words, and those of it and its neighbours."""

    span: Span
    words: frozenset[str]
    wide: frozenset[str]
    amounts: tuple[Amount, ...]
    whens: tuple[When, ...]


@lru_cache(maxsize=1024)
def leaves(article: Article) -> tuple[Leaf, ...]:
    """The sentences of an article."""
    text = article.text
    published = date.fromisoformat(article.published[:10]) if article.published else None
    spans = list(sentences(text))
    own = [stems(span.of(text)) for span in spans]
    wide = [frozenset().union(*own[max(0, n - 1) : n + 2]) for n in range(len(own))]
    return tuple(
        Leaf(span, words, around, tuple(amounts(text, span)), tuple(whens(text, published, span)))
        for span, words, around in zip(spans, own, wide, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """The articles that may hold what a sentence says, nearest first, and how telling each of its words is."""

    articles: tuple[Article, ...]
    weights: Mapping[str, float]

    def leaves(self) -> Iterator[tuple[Article, Leaf]]:
        """All sentences of the articles."""
        return ((article, leaf) for article in self.articles for leaf in leaves(article))

    def share(self, wanted: frozenset[str], had: frozenset[str]) -> float:
        """How much of some words, by how telling they are, is among others; 0 of none."""
        total = sum(self.weights.get(word, UNKNOWN) for word in wanted)
        return sum(self.weights.get(word, UNKNOWN) for word in wanted & had) / total if total else 0.0

    def nearness(self, wanted: frozenset[str], leaf: Leaf) -> float:
        """How near a sentence is to some words, in [0, 1]."""
        return OWN * self.share(wanted, leaf.words) + BESIDE * self.share(wanted, leaf.wide)


def content(text: str) -> frozenset[str]:
    """The stems of the words of a text that are no function words."""
    return stems(text) - _COMMON


def cited(article: Article, around: Span, marked: Span) -> Citation:
    """A quote of an article: `around` as far as a quote goes, with what is `marked` in it."""
    start, end = min(around.start, marked.start), max(around.end, marked.end)
    if end - start > MAX_QUOTE:
        start = max(start, min(marked.start, end - MAX_QUOTE))
        end = min(end, start + MAX_QUOTE)
    mark = Span(marked.start - start, min(marked.end, end) - start)
    return Citation(1, Quote(article, start, end), Span(start, end), 1.0, mark)


def sentence_of(article: Article, place: Span) -> Span:
    """The sentence in which a place of an article begins, as far as the place if that goes on."""
    found = leaves(article)
    at = bisect_right(found, place.start, key=lambda leaf: leaf.span.start) - 1
    own = found[at].span if at >= 0 and place.start < found[at].span.end else place
    return Span(own.start, max(own.end, place.end))


def first(articles: Sequence[Article], most: int) -> tuple[Article, ...]:
    """The articles, each once, in their order."""
    return tuple({article.id: article for article in reversed(articles)}.values())[::-1][:most]
