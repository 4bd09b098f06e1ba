"""Which article says this: a quote followed to where its words stand, word for word and never by its meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from bot.answering.copies import grouped
from bot.errors import InputError
from bot.tracing.alignment import Pairs, align, region
from bot.tracing.asked import Asked, attributed, whole
from bot.tracing.marking import match, unbroken
from bot.tracing.speaking import is_said_by, speaker
from bot.tracing.types import FEWEST, MOST, Match, Status, Trace
from bot.tracing.words import Word, forms, fused, words
from index.article_index import ArticleIndex
from index.terms import COMMON, stemmed
from index.types import Article, Scope

PASSAGES = 60  # that have most in common with a part of a quote, of which as many are read as hold it,
LOOKED_AT = 10  # and so many articles more
RUN, SHORT_RUN, SHORT = 3, 2, 12  # words that a passage has to share in a row: fewer where a quote has fewer than this
RUNS = 20  # that are searched for at most
PLACES = 100  # of an article that are told: "a a a a a" stands in a page of them everywhere
LISTENED = 12  # matches whose speaker is looked for

# From how many words in common a quote counts as found though some of it is changed: what was left out of a collection
# shares less with it by chance (`tools/evaluate_tracing.py`).
SHARE = 0.75
CONTENT, FEW_CONTENT = 4, 3  # words in common that are no function words; the second where one word at most is changed
BRIEF = 8  # words, of fewer of which only one may be changed
LONG_PART, LONG_CONTENT = 12, 6  # a part that may begin in the middle of a sentence
_JUNCTION = re.compile(r"[.!?…;:]|[\"”’»]\W*[\"“‘«]")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article has words of a quote: those of both texts, and which are the same."""

    article: Article
    own: Asked
    theirs: Sequence[Word]
    pairs: Pairs
    score: int

    @property
    def covered(self) -> tuple[int, int]:
        """The range of the asked text from the first to the last word that is found."""
        return self.own.words[self.pairs[0][0]].start, self.own.words[self.pairs[-1][0]].end

    @property
    def merit(self) -> tuple[int, int]:
        """How well the words fit: how many are the same, then how closely they stand."""
        return len(self.pairs), self.score

    @property
    def content(self) -> int:
        """How many of the words in common are no function words."""
        return sum(self.own.words[i].form not in COMMON for i, _ in self.pairs)

    @property
    def breaks(self) -> int:
        """How often something stands between words that are the same, but for what an ellipsis leaves out."""
        gaps = pairwise(self.pairs)
        return sum((k - i, m - j) != (1, 1) and i not in self.own.marked for (i, j), (k, m) in gaps)


Part = list[Placed]  # the same words in several articles, or several times in one


@dataclass(frozen=True)
class Tracer:
    """Traces quotes in an index; it needs no encoder."""

    index: ArticleIndex

    def trace(self, text: str, scope: Scope, speaker: str | None = None) -> Trace:
        """Where the words of `text` stand in the articles in scope, and who says them there.

        A text may name the speaker itself, beside words in quotation marks.

        Raises:
            InputError: if it has fewer words than can be told from chance, or more than a long paragraph.
        """
        asked = whole(text)
        if not FEWEST <= len(asked.words) <= MOST:
            raise InputError(
                f"A quote of {len(asked.words)} words cannot be traced: give one of {FEWEST} to {MOST:,} words."
            )
        read, near = attributed(text), self._candidates(asked, scope)
        searched = self.index.count(scope)
        if found := _exact(asked, near):  # though it may name a speaker, as the article does
            return _traced(text, [found], speaker, searched)
        if read and (parts := self._parts(read[0], self._candidates(read[0], scope), scope)):
            return _traced(text, parts, speaker or read[1], searched)
        return _traced(text, self._parts(asked, near, scope), speaker, searched)

    def _parts(self, asked: Asked, near: Sequence[Article], scope: Scope) -> list[Part]:
        """The places of a quote's parts, in its order; none if it is not found as a whole."""
        if found := _exact(asked, near):
            return [found]
        parts = self._covering(asked, near, scope)
        if sum(len(part[0].pairs) for part in parts) < len(asked.words):
            parts = self._between_ellipses(asked, scope) or parts
        if len(parts) > 1 and not _can_be_joined(asked, parts):
            return []
        return parts if sum(len(part[0].pairs) for part in parts) >= SHARE * len(asked.words) else []

    def _between_ellipses(self, asked: Asked, scope: Scope) -> list[Part]:
        """The places of what stands between a quote's ellipses, if all of it stands word for word somewhere."""
        ends = [at + 1 for at in sorted(asked.marked)]
        own = [asked.words[a:b] for a, b in pairwise([0, *ends, len(asked.words)])]
        if len(own) < 2 or min(map(len, own)) < FEWEST:
            return []
        each = [Asked.of(asked.text, part) for part in own]
        parts = [_exact(part, self._candidates(part, scope)) for part in each]
        return parts if all(parts) else []

    def _covering(self, asked: Asked, near: Sequence[Article], scope: Scope) -> list[Part]:
        """The best place for some words of a quote, between the best ones for the words before and after these."""
        part = _exact(asked, near) or _aligned(asked, near)
        if not part or not _is_supported(part[0]):
            return []
        start, end = part[0].covered
        part = [placed for placed in part if placed.covered == (start, end)]  # another article may have another half
        first, last = asked.bounds
        before, after = (self._rest(asked, a, b, scope) for a, b in ((first, start), (end, last)))
        own = asked.within(start if before else first, end if after else last)
        return [*before, [_limited(placed, own) for placed in part], *after]

    def _rest(self, asked: Asked, start: int, end: int, scope: Scope) -> list[Part]:
        rest = asked.within(start, end)
        return self._covering(rest, self._candidates(rest, scope), scope) if len(rest.words) >= FEWEST else []

    def _candidates(self, asked: Asked, scope: Scope) -> list[Article]:
        return self.index.holding(_runs(asked), scope, PASSAGES)


def _runs(asked: Asked) -> list[list[str]]:
    """Runs of a quote's words to search for: all of a short one, of a long one some that are telling."""
    start, end = asked.bounds
    stems = stemmed(asked.text[start:end])
    if len(stems) <= SHORT:
        return [stems[at : at + n] for n in (RUN, SHORT_RUN) for at in range(len(stems) - n + 1)]
    runs = [stems[at : at + RUN] for at in range(len(stems) - RUN + 1)]
    telling = [run for run in runs if not COMMON.issuperset(run)] or runs
    return telling[:: max(1, -(-len(telling) // RUNS))]


def _exact(asked: Asked, near: Sequence[Article]) -> Part:
    """Every place where the words stand as they are, one after the other; nearer articles are likelier to have them."""
    found: Part = []
    others = 0
    for article in near:
        here = _exactly(asked, article)
        found += here
        others = 0 if here else others + 1
        if others == LOOKED_AT:
            break
    return found


def _exactly(asked: Asked, article: Article) -> Part:
    own, theirs = _together(asked, article)
    sought, text = forms(own.words), forms(theirs)
    count = len(sought)
    places = (at for at, form in enumerate(text) if form == sought[0] and text[at : at + count] == sought)
    starts = islice(places, PLACES)
    return [Placed(article, own, theirs, [(n, at + n) for n in range(count)], count) for at in starts]


def _aligned(asked: Asked, near: Sequence[Article]) -> Part:
    """The best places where most of the words stand; those that are as good hold the same words."""
    best: Part = []
    others = 0
    for article in near:
        here = _place(asked, article)
        better = here.merit if here else (0, 0)
        worst = best[0].merit if best else (1, 0)
        others = 0 if better >= worst else others + 1
        best = [here] if here and better > worst else [*best, here] if here and better == worst else best
        if others == LOOKED_AT:
            break
    return best


def _place(asked: Asked, article: Article) -> Placed | None:
    own, theirs = _together(asked, article)
    theirs = theirs[region(forms(own.words), forms(theirs))]
    found = align(forms(own.words), forms(theirs), own.marked)
    if not found.pairs:
        return None
    pairs = unbroken(own, article.text, theirs, found.pairs)
    return Placed(article, own, theirs, pairs, found.score)


def _together(asked: Asked, article: Article) -> tuple[Asked, list[Word]]:
    """The words of both, joined where only one of them parts a word."""
    theirs = words(article.text)
    own = Asked.of(asked.text, fused(asked.text, asked.words, theirs))
    return own, fused(article.text, theirs, asked.words)


def _limited(placed: Placed, asked: Asked) -> Placed:
    """The same place for some of the words, which hold all that is found."""
    start, end = asked.bounds
    own = placed.own.within(start, end)
    before = sum(word.end <= start for word in placed.own.words)
    pairs = [(i - before, j) for i, j in placed.pairs if 0 <= i - before < len(own.words)]
    return replace(placed, own=own, pairs=pairs)


def _is_supported(placed: Placed) -> bool:
    """Whether what is found of a part is more than texts share by chance."""
    first, last = placed.pairs[0][0], placed.pairs[-1][0]
    count, found = last - first + 1, len(placed.pairs)
    if found >= max(FEWEST - 1, count - 1) and placed.content >= FEW_CONTENT:
        return True
    few_changes = placed.breaks <= 1 + count / BRIEF  # the words of a paraphrase are the same here and there
    return count >= BRIEF and few_changes and found >= SHARE * count and placed.content >= CONTENT


def _can_be_joined(asked: Asked, parts: Sequence[Part]) -> bool:
    """Whether a quote can be put together of these parts: at ends of sentences, or of parts too long for chance."""
    bounds = [part[0].own.bounds for part in parts]
    if all(_JUNCTION.search(asked.text, one[1], other[0]) for one, other in pairwise(bounds)):
        return True
    return all(len(p[0].pairs) >= LONG_PART and p[0].content >= LONG_CONTENT for p in parts)


def _traced(text: str, parts: Sequence[Part], named: str | None, searched: int) -> Trace:
    matches = [
        found
        for part in _in_fewest(parts)
        for found in sorted(
            (match(p.own, p.article, p.theirs, p.pairs) for p in part),
            key=lambda m: (m.article.published or "9999", m.article.id, m.start),
        )
    ]
    matches = _known(matches)
    return Trace(text, _status(matches, len(parts), named), tuple(matches), named, searched)


def _in_fewest(parts: Sequence[Part]) -> list[Part]:
    """The parts in the articles that hold all of them, if any does."""
    together = set.intersection(*({p.article.id for p in part} for part in parts)) if parts else set()
    return [[p for p in part if not together or p.article.id in together] for part in parts]


def _known(matches: Sequence[Match]) -> list[Match]:
    """The matches with their speakers, and of which earlier article theirs is a copy."""
    leader = grouped([m.article for m in matches])
    heard = [speaker(m) if at < LISTENED else None for at, m in enumerate(matches)]
    return [
        replace(m, speaker=a.head if a else None, copy_of=of if (of := leader[m.article.id]) != m.article.id else None)
        for m, a in zip(matches, heard, strict=True)
    ]


def _status(matches: Sequence[Match], parts: int, named: str | None) -> Status:
    if not matches:
        return "not_found"
    if named:
        said = [is_said_by(match, named) for match in matches[:LISTENED]]
        if False in said and True not in said:
            return "other_speaker"
    if parts > 1:
        return "joined"
    return "altered" if all(match.changed for match in matches) else "verbatim"
