"""Quotations held against articles: traced, and short ones looked for as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.types import Citation
from bot.checking.ground import Ground, cited, sentence_of
from bot.checking.types import Claim, Held, How, Words
from bot.tracing.tracing import Tracer
from bot.tracing.types import FEWEST, MOST, Match, Trace
from bot.tracing.words import Word, forms, words
from index.article_index import ArticleIndex
from index.terms import stemmed
from index.types import Article, Scope, Span

SHOWN = 2  # places of a quotation, or of each of its parts
PASSAGES = 40  # with the words of a short quotation


@dataclass(frozen=True)
class Quotations:
    """Holds quotations against the articles in an index."""

    index: ArticleIndex

    def hold(self, text: str, claim: Claim, said: Words, ground: Ground, scope: Scope) -> Held:
        """How a quotation stands."""
        own = words(said.inner.of(text))
        if len(own) < FEWEST:
            return self._hold_short(text, claim, said, ground, scope)
        inner = said.inner.of(text) if len(own) <= MOST else said.inner.of(text)[: own[MOST - 1].end]
        trace = Tracer(self.index).trace(inner, scope, said.speaker)
        if trace.status == "not_found":
            return Held(claim.kind, claim.span, "nowhere")
        quotes = tuple(_cited(match) for part in trace.parts for match in _shown(part))
        if trace.status == "verbatim" or (trace.status == "altered" and _is_edited_openly(trace)):
            return Held(claim.kind, claim.span, "agrees", quotes=quotes)
        how: How = trace.status
        return Held(claim.kind, claim.span, "differs", how, quotes)

    def _hold_short(self, text: str, claim: Claim, said: Words, ground: Ground, scope: Scope) -> Held:
        """Too few words to be told from chance if any is changed: they stand somewhere as they are, or nowhere."""
        inner = said.inner.of(text)
        others = self.index.holding([stemmed(inner)], scope, PASSAGES)
        for article in (*ground.articles, *others):
            if place := _place(forms(words(inner)), article):
                found = cited(article, sentence_of(article, place), place)
                return Held(claim.kind, claim.span, "agrees", quotes=(found,))
        return Held(claim.kind, claim.span, "nowhere")


def _place(sought: Sequence[str], article: Article) -> Span | None:
    found: Sequence[Word] = words(article.text)
    own = forms(found)
    for at, form in enumerate(own):
        if form == sought[0] and own[at : at + len(sought)] == sought:
            return Span(found[at].start, found[at + len(sought) - 1].end)
    return None


def _shown(part: Sequence[Match]) -> list[Match]:
    """The first places of a part, each in another article, without copies."""
    own = {match.article.id: match for match in reversed(part) if match.copy_of is None}
    return list(own.values())[::-1][:SHOWN] or [part[0]]


def _cited(match: Match) -> Citation:
    changed = [span for span in match.changed if span[0] < span[1]]
    start, end = changed[0] if len(changed) == len(match.changed) == 1 else (0, match.end - match.start)
    place = Span(match.start, match.end)
    return cited(match.article, place, Span(match.start + start, match.start + end))


def _is_edited_openly(trace: Trace) -> bool:
    """Whether all that is changed stands in square brackets, by which editors mark what is theirs."""
    text = trace.text
    return all(_in_brackets(text, *span) for match in trace.matches for span in match.altered)


def _in_brackets(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rstrip(), text[end:].lstrip()
    inner = text[start:end].strip()
    return (before.endswith("[") and after.startswith("]")) or (inner.startswith("[") and inner.endswith("]"))
