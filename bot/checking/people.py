"""Who somebody is said to be, and what they are said to say and do, held against articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.definitions import described, mentions
from bot.answering.sayings import attributions
from bot.answering.speakers import same_speaker
from bot.answering.speech.names import plain
from bot.answering.speech.reporting_verbs import cue_polarity
from bot.answering.statements import stance
from bot.answering.types import Quote
from bot.checking.deeds import deeds, is_name
from bot.checking.ground import Ground, cited, content, sentence_of
from bot.checking.types import Claim, Deed, Held, How, Role
from index.terms import stem
from index.types import Article, Span

# How many of a role's words have to stand near the name for the same role, and how many at most for another.
SAME_ROLE, OTHER_ROLE = 0.7, 0.6
BESIDE = 120  # characters on each side of a name in which they are looked for
# Of what is said: how much an article's own statement has to hold for the same, for another's, and for its opposite.
SAME_DEED, OTHERS_DEED, OPPOSITE = 0.4, 0.75, 0.7
FEWEST = 3  # words of what is said, from fewer of which nothing can be told
_HEAD_ENDS = re.compile(r"\s(?:of|at|for|in|with|to|from|on|who|which|that)\b|,")
_VAGUE = frozenset(map(stem, "former ex current longtime long-time famed famous legendary new late star".split()))  # noqa: SIM905


def told(role: str, name: str) -> frozenset[str]:
    """The words of a role that say who somebody is, without the name and what anybody may be called."""
    return content(role) - content(name) - _VAGUE


def hold_role(text: str, claim: Claim, role: Role, ground: Ground) -> Held:
    """How a name's role stands: by how articles introduce the name, and by the words that stand near it."""
    wanted = told(role.described.of(text), role.name)
    head = stem((_HEAD_ENDS.split(role.described.of(text))[0].split() or [""])[-1])
    others: list[tuple[Article, Span]] = []
    most = 0.0
    for article in ground.articles:
        for introduced, _ in described(article.text, role.name):
            words = told(introduced.of(article.text), role.name)
            if _is_same_role(wanted, words, head) or ground.share(wanted, words) >= SAME_ROLE:
                return _quoted(claim, "", article, sentence_of(article, introduced), introduced, agrees=True)
            others += [(article, introduced)] if words and head not in words else []
        for mention in _named(article, role.name):
            share = ground.share(wanted, _near(article, mention))
            if share >= SAME_ROLE:
                return _quoted(claim, "", article, sentence_of(article, mention), mention, agrees=True)
            most = max(most, share)
    if not others or most > OTHER_ROLE:
        return Held(claim.kind, claim.span, "nowhere")
    article, other = others[0]
    return _quoted(claim, "altered", article, sentence_of(article, other), other, agrees=False)


def _is_same_role(wanted: frozenset[str], words: frozenset[str], head: str) -> bool:
    """Whether two roles of one head are one, of which either tells more: the Home Secretary is no Technology Secretary.

    Where each has a word of its own they may be one all the same ("a Lisbon engineer", "a bridge engineer"): that
    neither agrees nor differs.
    """
    return head in words and (wanted <= words or words <= wanted)


def _named(article: Article, name: str) -> list[Span]:
    """Where an article that has the name has its last word."""
    last = plain(name)[-1] if plain(name) else name
    return mentions(article.text, last) if mentions(article.text, name) else []


def _near(article: Article, mention: Span) -> frozenset[str]:
    """The words of the sentence near a mention."""
    own = sentence_of(article, mention)
    start, end = max(own.start, mention.start - BESIDE), min(own.end, mention.end + BESIDE)
    return content(article.text[start:end])


@dataclass(frozen=True, slots=True)
class _Like:
    """A deed of an article, and how much of a claim's words it holds."""

    share: float
    article: Article
    deed: Deed
    place: Span
    own: bool


def hold_deed(text: str, claim: Claim, deed: Deed, ground: Ground) -> Held:
    """How a statement or deed stands: by its words, and by whose they are in the articles."""
    wanted = frozenset().union(*(content(part.of(text)) for part in deed.content)) - content(deed.subject)
    how: How
    nowhere = Held(claim.kind, claim.span, "nowhere")
    if not wanted:
        return nowhere
    found = [
        _like(article, one, wanted, deed.subject, ground) for article in ground.articles for one in deeds(article.text)
    ]
    own = max((one for one in found if one.own), key=lambda one: one.share, default=None)
    others = max((one for one in found if not one.own), key=lambda one: one.share, default=None)
    if own and own.share >= SAME_DEED:
        signs = {_sign(text, claim.span, deed), _sign(own.article.text, own.place, own.deed)}
        opposite = own.share >= OPPOSITE and len(signs) > 1 and len(wanted) > FEWEST
        how = "opposite" if opposite else ""
        return _quoted(claim, how, own.article, own.place, own.deed.cue, agrees=not opposite)
    if named := _beside_name(wanted, deed.subject, ground, [one for one in found if not one.own]):
        return _quoted(claim, "", *named, agrees=True)
    if others and others.share >= OTHERS_DEED and len(wanted) >= FEWEST:
        how = "other_speaker" if deed.named else ""
        return _quoted(claim, how, others.article, others.place, others.deed.cue, agrees=not deed.named)
    return nowhere


def _like(article: Article, deed: Deed, wanted: frozenset[str], subject: str, ground: Ground) -> _Like:
    place = Span(
        min(deed.cue.start, *(p.start for p in deed.content)), max(deed.cue.end, *(p.end for p in deed.content))
    )
    share = ground.share(wanted, content(place.of(article.text)))
    return _Like(share, article, deed, place, _is_same(subject, deed.subject))


def _is_same(one: str, other: str) -> bool:
    """Whether two names can be one's, or one names the other's office: "the Carter campaign"."""
    return same_speaker(one, other) or bool(content(one) & content(other))


def _beside_name(
    wanted: frozenset[str], name: str, ground: Ground, others: Sequence[_Like]
) -> tuple[Article, Span, Span] | None:
    """The sentence that holds most of what is said, if it or one beside it names who is said to say it.

    What another says in it is none of theirs, though they are named there.
    """
    last = stem(plain(name)[-1]) if plain(name) else ""
    told = [(one.article.id, one.place) for one in others if one.share >= SAME_DEED]
    near = [
        (ground.share(wanted, leaf.words), article, leaf.span)
        for article, leaf in ground.leaves()
        if last in leaf.wide
        and not any(a == article.id and p.start < leaf.span.end and leaf.span.start < p.end for a, p in told)
    ]
    share, article, span = max(near, key=lambda one: one[0], default=(0.0, None, None))
    return (article, span, span) if article and span and share >= OPPOSITE else None


def _sign(text: str, place: Span, deed: Deed) -> bool:
    """Whether what is told is told as being so."""
    denies = cue_polarity(deed.cue.of(text)) == "denies"
    inner = " ".join(part.of(text) for part in deed.content)
    negated = stance(inner).negated
    before = re.search(r"\b(?:not|never|n[’']t)\s+$|n[’']t\s+$", text[max(0, place.start - 8) : deed.cue.start])
    return (denies + negated + bool(before)) % 2 == 0


def _quoted(claim: Claim, how: How, article: Article, around: Span, mark: Span, *, agrees: bool) -> Held:
    found = cited(article, sentence_of(article, around), mark)
    return Held(claim.kind, claim.span, "agrees" if agrees else "differs", how, (found,))


def whose(quote: Quote) -> str | None:
    """To whom an article gives most of what a quote says; None if to nobody by name."""
    text = quote.article.text
    found = [
        (sum(max(0, min(p.end, quote.end) - max(p.start, quote.start)) for p in one.content), one.head)
        for one in attributions(text)
        if is_name(one.head)
    ]
    found += [(1, deed.subject) for deed in deeds(text) if quote.start <= deed.cue.start and deed.cue.end <= quote.end]
    most, name = max(found, key=lambda one: one[0], default=(0, ""))
    return name if most else None
