"""A text held against the articles: each claim in it, and for a short one each sentence's nearest quotes too.

There is never a verdict on what is true: articles say the same, say otherwise, or say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.answering.reading import Reader, Reading, Terms
from bot.answering.types import Citation, Quote
from bot.checking.claims import claims
from bot.checking.dates import When
from bot.checking.ground import Ground, first
from bot.checking.numbers import Amount
from bot.checking.people import hold_deed, hold_role
from bot.checking.quoted import Quotations
from bot.checking.types import Check, Checked, Claim, Deed, DraftCheck, Held, Role, Words
from bot.checking.values import hold_value
from bot.errors import InputError
from index.article_index import ArticleIndex
from index.engine import Found
from index.splitting import sentences
from index.terms import query_terms, stemmed
from index.types import Scope, Span

SENTENCES = 10  # of a message are checked; whoever shows the result says how many were left out
NEAREST = 2  # quotes for each
DEPTH = 10  # passages looked at for each
SHORTEST = 3  # words worth searching with: "Wow." is not held against anything
LONGEST = 70_000  # characters of a draft: twenty pages, and some
MOST = 1_000  # claims of a draft, which are held one by one against all sentences that are found for each
BATCH = 64  # sentences searched for at once
ARTICLES, OF_NAME = 8, 20  # that a claim is held against: those found for its sentence, and with a name
V = TypeVar("V", Amount, When)


@dataclass(frozen=True)
class Checker:
    """Finds the nearest quotes with a reader of sentences; a quote counts as near from probability `near`."""

    index: ArticleIndex
    reader: Reader
    near: float

    def check(self, text: str, scope: Scope) -> Check:
        """The first sentences of `text` with their claims and nearest quotes, these numbered through."""
        spans = _checkable(text)
        asked = spans[:SENTENCES]
        if not asked:
            return Check((), text=text)
        near = self.index.find([span.of(text) for span in asked], scope, DEPTH)
        read = [
            self._nearest(self.reader.read(span.of(text), Terms.of(own), own.hits))
            for span, own in zip(asked, near, strict=True)
        ]
        end = spans[SENTENCES].start if len(spans) > SENTENCES else len(text)
        held = self._held(text, [claim for claim in claims(text) if claim.span.start < end][:MOST], scope)
        return Check(_joined(text, asked, read, held), len(spans) - len(asked), text)

    def check_draft(self, text: str, scope: Scope) -> DraftCheck:
        """Each claim of a draft, as it stands in its text.

        Raises:
            InputError: if it has no words, or too many.
        """
        if len(text) > LONGEST:
            raise InputError(
                f"A draft may have {LONGEST:,} characters, about 20 pages; this one has {len(text):,}: "
                "check it in parts."
            )
        if not query_terms(text):
            raise InputError("There are no words in that draft.")
        found = claims(text)
        if len(found) > MOST:
            raise InputError(
                f"A draft may have {MOST:,} quotations, numbers, dates and names in all; this one has {len(found):,}: "
                "check it in parts."
            )
        return DraftCheck(text, _numbered(self._held(text, found, scope)), self.index.count(scope))

    def _held(self, text: str, found: Sequence[Claim], scope: Scope) -> list[Held]:
        """How each claim stands, in their order."""
        places = list(dict.fromkeys(claim.around for claim in found))
        grounds: dict[Span, Ground] = {}
        for start in range(0, len(places), BATCH):
            some = places[start : start + BATCH]
            for place, own in zip(some, self.index.find([p.of(text) for p in some], scope, DEPTH), strict=True):
                grounds[place] = _ground(own)
        beside: dict[Span, list[Claim]] = {}
        for claim in found:
            beside.setdefault(claim.around, []).append(claim)
        return [self._hold(text, c, beside[c.around], grounds[c.around], scope) for c in found]

    def _hold(self, text: str, claim: Claim, beside: Sequence[Claim], ground: Ground, scope: Scope) -> Held:
        match claim.said:
            case Words() as said:
                return Quotations(self.index).hold(text, claim, said, ground, scope)
            case Amount() as amount:
                return hold_value(
                    text, claim, amount, _others(claim, beside, Amount), ground, lambda leaf: leaf.amounts
                )
            case When() as when:
                return hold_value(text, claim, when, _others(claim, beside, When), ground, lambda leaf: leaf.whens)
            case Role() as role:
                return hold_role(text, claim, role, self._with_name(role.name, ground, scope))
            case Deed() as deed:
                return hold_deed(text, claim, deed, ground)

    def _with_name(self, name: str, ground: Ground, scope: Scope) -> Ground:
        named = self.index.holding([stemmed(name)], scope, OF_NAME)
        return replace(ground, articles=first([*ground.articles, *named], OF_NAME))

    def _nearest(self, readings: Sequence[Reading]) -> list[Citation]:
        best = sorted((r for r in readings if r.probability >= self.near), key=lambda r: -r.probability)
        firsts = list({r.hit.article.id: r for r in reversed(best)}.values())
        return [_citation(r) for r in sorted(firsts, key=lambda r: -r.probability)[:NEAREST]]


def checkable(text: str) -> list[str]:
    """The sentences of a text that have enough words to search with."""
    return [span.of(text) for span in _checkable(text)]


def _checkable(text: str) -> list[Span]:
    found = [_trimmed(text, span) for span in sentences(text) if span.of(text).strip()]
    return [span for span in found if len(query_terms(span.of(text))) >= SHORTEST]


def _trimmed(text: str, span: Span) -> Span:
    own = span.of(text)
    return Span(span.start + len(own) - len(own.lstrip()), span.end - (len(own) - len(own.rstrip())))


def _ground(found: Found) -> Ground:
    return Ground(first([hit.article for hit in found.hits], ARTICLES), Terms.of(found).weights())


def _others(claim: Claim, beside: Sequence[Claim], kind: type[V]) -> list[V]:
    """The other values of a claim's sentence."""
    return [other.said for other in beside if other is not claim and isinstance(other.said, kind)]


def _citation(reading: Reading) -> Citation:
    hit, quote = reading.hit, reading.quote
    passage = Span(hit.passage.start, hit.passage.end)
    return Citation(1, Quote(hit.article, quote.start, quote.end), passage, reading.probability)


def _joined(
    text: str, asked: Sequence[Span], read: Sequence[Sequence[Citation]], held: Sequence[Held]
) -> tuple[Checked, ...]:
    """Each sentence with its claims, and the quotes near it that these have not shown, numbered through."""
    found = []
    starts = [span.start for span in asked]
    for at, (span, near) in enumerate(zip(asked, read, strict=True)):
        first_, last = 0 if not at else starts[at], starts[at + 1] if at + 1 < len(starts) else len(text)
        own = tuple(one for one in held if first_ <= one.span.start < last)
        shown = [c.quote for one in own for c in one.quotes]
        found.append(Checked(span.of(text), tuple(c for c in near if not _is_shown(c.quote, shown)), own))
    numbers = iter(range(1, 1 + sum(len(one.nearest) + sum(len(h.quotes) for h in one.held) for one in found)))
    return tuple(
        replace(
            one,
            held=tuple(replace(h, quotes=tuple(replace(c, number=next(numbers)) for c in h.quotes)) for h in one.held),
            nearest=tuple(replace(c, number=next(numbers)) for c in one.nearest),
        )
        for one in found
    )


def _is_shown(quote: Quote, shown: Sequence[Quote]) -> bool:
    return any(o.article.id == quote.article.id and o.start < quote.end and quote.start < o.end for o in shown)


def _numbered(held: Sequence[Held]) -> tuple[Held, ...]:
    """The claims with their quotes numbered through."""
    numbers = iter(range(1, 1 + sum(len(one.quotes) for one in held)))
    return tuple(replace(one, quotes=tuple(replace(c, number=next(numbers)) for c in one.quotes)) for one in held)
