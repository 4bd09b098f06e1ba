"""What changed between two versions of an article: its sentences side by side, and the facts in them that differ."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from bot.answering.speech.mentions import NameBook, written_as_names
from bot.answering.speech.sentences import parse
from bot.checking.claims import claims
from bot.checking.dates import When
from bot.checking.numbers import Amount
from bot.checking.types import Words
from bot.tracing.words import forms, words
from index.article_index import ArticleIndex
from index.errors import NotFoundError
from index.history import History
from index.splitting import sentences
from index.types import Article, Span

FactKind = Literal["number", "date", "name", "quotation", "title", "author", "published", "source"]
ALIKE = 0.4  # from which share of words in common a sentence is another one changed
WHOLE = 70_000  # characters of a text that is read as a whole, so that a quotation of several sentences is one
MOST_COMPARED = 250_000  # pairs of sentences in one changed stretch, above which it is taken as rewritten
_ABOUT: tuple[Literal["title", "author", "published", "source"], ...] = ("title", "author", "published", "source")
_NOTE = re.compile(
    r"\b(?:corrections?|corrected|clarifications?|clarified|amended|editor['’]s note|updated?|"
    r"(?:an )?earlier version|previous version)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a kind that was there `before` and is another one `after`; "" where there is none."""

    kind: FactKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A sentence as it was and as it is, by its place in each text; None where it was added or taken out."""

    before: Span | None
    after: Span | None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Edits:
    """All that changed from one version to the next, in order.

    `about` are changes of what the article is known by. It is `noted` where a sentence that is new tells of a
    correction or an update.
    """

    before: Article
    after: Article
    about: tuple[Fact, ...]
    edits: tuple[Edit, ...]
    noted: bool

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that differ, wherever they stand."""
        return (*self.about, *(fact for edit in self.edits for fact in edit.facts))


def edits(before: Article, after: Article) -> Edits:
    """What changed between two versions of one article."""
    about = tuple(
        Fact(name, getattr(before, name) or "", getattr(after, name) or "")
        for name in _ABOUT
        if getattr(before, name) != getattr(after, name)
    )
    aligned = list(_aligned(before.text, after.text))
    pairs = [(was, now) for was, now in aligned if was and now]
    old, new = _Facts(before.text, [was for was, _ in pairs]), _Facts(after.text, [now for _, now in pairs])
    found = tuple(
        Edit(was, now, _differing(old.within(was), new.within(now)) if was and now else ()) for was, now in aligned
    )
    noted = any(now and _NOTE.search(now.of(after.text)) and not _noted(was, before.text) for was, now in aligned)
    return Edits(before, after, about, found, noted)


def became(quoted: Span, before: Article, after: Article) -> Span | None:
    """Where the words of an earlier version stand now, or what has taken their place; None if nothing has."""
    at = after.text.find(quoted.of(before.text))
    if at >= 0:
        return Span(at, at + quoted.end - quoted.start)
    found = [
        now
        for was, now in _aligned(before.text, after.text)
        if was and now and was.start < quoted.end and quoted.start < was.end
    ]
    return Span(min(span.start for span in found), max(span.end for span in found)) if found else None


def _noted(was: Span | None, text: str) -> bool:
    return was is not None and _NOTE.search(was.of(text)) is not None


Pair = tuple[Span | None, Span | None]
Told = tuple[Literal["number", "date", "name", "quotation"], object, str]  # a kind, what is compared, what is shown


class _Facts:
    """The facts of a text, by where they stand; of a long one only those in the sentences that are asked for."""

    def __init__(self, text: str, sentences: Sequence[Span]) -> None:
        parts = [Span(0, len(text))] if sentences and len(text) <= WHOLE else sentences
        found = [(Span(place.start + part.start, place.end + part.start), told)
                 for part in parts for place, told in _facts(part.of(text))]  # fmt: skip
        self._found = sorted(found, key=lambda one: one[0].start)
        self._starts = [place.start for place, _ in self._found]
        self._longest = max((place.end - place.start for place, _ in self._found), default=0)

    def within(self, sentence: Span) -> list[Told]:
        """Those that stand in a sentence, or reach into it."""
        first = bisect_left(self._starts, sentence.start - self._longest)
        last = bisect_left(self._starts, sentence.end)
        return [told for place, told in self._found[first:last] if sentence.start < place.end]


def _facts(text: str) -> Iterator[tuple[Span, Told]]:
    for claim in claims(text):
        said, shown = claim.said, claim.span.of(text)
        if isinstance(said, Amount):
            yield claim.span, ("number", (said.value, said.unit), shown)
        elif isinstance(said, When):
            yield claim.span, ("date", (said.year, said.month, said.day, said.weekday), shown)
        elif isinstance(said, Words):
            inner = said.inner.of(text)
            yield claim.span, ("quotation", tuple(forms(words(inner))), inner)
    for place, name in _names(text):
        yield place, ("name", name, name)


def _names(text: str) -> Iterator[tuple[Span, str]]:
    read = [sentence.tokens for sentence in parse(text)]
    book, known = NameBook(), written_as_names(read)
    for number, sentence in enumerate(read):
        for mention in book.read(number, sentence, known):
            yield Span(mention.start, mention.start + 1), mention.name


def _differing(before: Sequence[Told], after: Sequence[Told]) -> tuple[Fact, ...]:
    """The facts of one sentence that the other has not, those of a kind side by side as they stand."""
    found = []
    for kind in ("quotation", "number", "date", "name"):
        gone, new = _beyond(kind, before, after), _beyond(kind, after, before)
        found += [Fact(kind, was, now) for was, now in zip_longest(gone, new, fillvalue="")]
    return tuple(found)


def _beyond(kind: str, own: Sequence[Told], other: Sequence[Told]) -> list[str]:
    """What is shown of the facts of a kind that the other sentence has less often."""
    left = [key for k, key, _ in other if k == kind]
    found = []
    for k, key, shown in own:
        if k == kind and key in left:
            left.remove(key)
        elif k == kind:
            found.append(shown)
    return found


def _aligned(before: str, after: str) -> list[Pair]:
    """The sentences that are not in both texts, each beside what it became; one that only moved is in both."""
    old, new = sentences(before), sentences(after)
    keys = [[" ".join(span.of(text).split()) for span in spans] for text, spans in ((before, old), (after, new))]
    found: list[Pair] = []
    for tag, i, j, k, m in SequenceMatcher(None, keys[0], keys[1]).get_opcodes():
        if tag != "equal":
            found += _paired(old[i:j], new[k:m], keys[0][i:j], keys[1][k:m])
    gone = {" ".join(was.of(before).split()) for was, now in found if was and now is None}
    come = {" ".join(now.of(after).split()) for was, now in found if now and was is None}
    moved = gone & come
    return [pair for pair in found if not (moved and _alone(pair, before, after) in moved)]


def _alone(pair: Pair, before: str, after: str) -> str | None:
    was, now = pair
    if was and now:
        return None
    return " ".join((was.of(before) if was else now.of(after) if now else "").split())


def _paired(old: Sequence[Span], new: Sequence[Span], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Pair]:
    """The sentences of a changed stretch, in order: as many words in common as can be, side by side."""
    one, two = 0, 0
    for i, j in _best(ours, theirs):
        yield from ((span, None) for span in old[one:i])
        yield from ((None, span) for span in new[two:j])
        yield old[i], new[j]
        one, two = i + 1, j + 1
    yield from ((span, None) for span in old[one:])
    yield from ((None, span) for span in new[two:])


def _best(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Which sentences belong together, ascending in both (Needleman and Wunsch, with no cost for a gap)."""
    if len(ours) * len(theirs) > MOST_COMPARED:
        return []
    mine, yours = ([frozenset(forms(words(text))) for text in texts] for texts in (ours, theirs))
    like = [[_likeness(a, b) for b in yours] for a in mine]
    best = [[0.0] * (len(yours) + 1) for _ in range(len(mine) + 1)]
    for i in range(len(mine) - 1, -1, -1):
        for j in range(len(yours) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + like[i][j])
    found, i, j = [], 0, 0
    while i < len(mine) and j < len(yours):
        if like[i][j] and best[i][j] == best[i + 1][j + 1] + like[i][j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words in common (Dice); 0 below what makes two sentences one that was changed."""
    share = 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
    return share if share >= ALIKE else 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """What changed when an article was replaced; `when` is ISO 8601, in UTC."""

    when: str
    edits: Edits

    @property
    def is_silent(self) -> bool:
        """Whether facts are others, and nothing that is new tells of a correction or an update."""
        return bool(self.edits.facts) and not self.edits.noted


def steps(article: Article, history: History) -> list[Step]:
    """What changed from each version that is kept to the next, last change first."""
    later = [article, *(one.article for one in history.earlier)]
    return [Step(one.until, edits(one.article, after)) for one, after in zip(history.earlier, later, strict=False)]


def changed(
    index: ArticleIndex, collections: Sequence[str], since: str = "", *, silent: bool = False
) -> Iterator[tuple[Article, Step]]:
    """Each change of facts on or after a day, or only the silent ones, with its article; last replaced first."""
    for ident in index.replaced(collections):
        try:
            article, history = index.article(collections, ident), index.history(collections, ident)
        except NotFoundError:  # it was removed meanwhile
            continue
        for step in steps(article, history):
            if step.when >= since and step.edits.facts and (step.is_silent or not silent):
                yield article, step
