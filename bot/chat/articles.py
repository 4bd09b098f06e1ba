"""The articles of a place: adding, listing and removing them, each only where a workspace may; who speaks in them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.answering.ledger import Ledger, ledger, speakers
from bot.answering.types import Citation
from bot.chat.places import Places
from bot.chat.types import Spot
from bot.errors import InputError, NotAllowedError
from bot.showing.article_links import ArticleLinks
from bot.showing.ledgers import citations_of
from bot.showing.reports import glance
from index.article_index import ArticleIndex
from index.engine import Outcome, Summary
from index.errors import NotFoundError
from index.loading.apart import load, load_bytes
from index.loading.discover import Target
from index.loading.limits import Limits
from index.loading.results import Failure
from index.terms import stems
from index.text import whole
from index.types import Article, Scope

SEARCHED = 400  # passages at most that hold words of what is wanted, whose articles are listed
NO_WORKSPACE = "Articles are added and removed in a server or workspace where Clippings itself is installed."


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came through a chat."""

    name: str
    data: bytes


@dataclass
class Added:
    """What became of one adding so far: titles by outcome, each article `told` in a line, what could not be read."""

    titles: dict[Outcome, list[str]] = field(default_factory=lambda: {outcome: [] for outcome in Outcome})
    told: dict[Outcome, list[str]] = field(default_factory=lambda: {outcome: [] for outcome in Outcome})
    failures: list[Failure] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Outcome]:
        """How many articles had each outcome."""
        return Counter({outcome: len(titles) for outcome, titles in self.titles.items()})


@dataclass(frozen=True)
class Articles:
    """Each workspace's own articles, beside the shared ones that nobody changes from a chat."""

    index: ArticleIndex
    places: Places
    limits: Limits
    links: ArticleLinks | None = None
    adding: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def add(self, spot: Spot, sources: Sequence[str | Upload], progress: Callable[[Added], None]) -> Added:
        """Add web addresses and files to the workspace's own collection; `progress` is called from another thread.

        One adding at a time: it shares the cores with the questions.

        Raises:
            NotAllowedError: where there is no workspace.
            StoreError, EncoderError: if the articles cannot be stored or encoded.
        """
        return await self.fill(_own(spot), sources, progress)

    async def fill(self, collection: str, sources: Sequence[str | Upload], progress: Callable[[Added], None]) -> Added:
        """As `add`, to a collection; whoever calls knows that it may be added to."""
        async with self.adding:
            return await asyncio.to_thread(self._add, collection, sources, progress)

    async def listed(self, spot: Spot, wanted: str = "") -> list[Summary]:
        """The articles that can be seen at a spot, newest first.

        With `wanted` only those that hold all of its words: in title, outlet, date or id, or in the text, in any form.
        """
        return await asyncio.to_thread(self.found, await self.places.scope(spot), wanted)

    def found(self, scope: Scope, wanted: str = "") -> list[Summary]:
        """As `listed`, of what is in scope. It searches, so it is for a thread."""
        words, telling = wanted.casefold().split(), self._telling(scope, wanted)
        return [s for s in self.index.articles(scope) if s.id in telling or _holds(s, words)]

    async def own(self, spot: Spot, wanted: str = "") -> list[Summary]:
        """The articles that the workspace added itself.

        Raises:
            NotAllowedError: where there is no workspace.
        """
        return await asyncio.to_thread(self._listed, Scope((_own(spot),)), wanted)

    async def remove(self, spot: Spot, article: str) -> Article:
        """Remove one of the workspace's own articles.

        Raises:
            NotAllowedError: where there is no workspace.
            NotFoundError: if the workspace has no such article.
        """
        own = _own(spot)
        try:
            return await asyncio.to_thread(self.index.remove, (own,), article)
        except NotFoundError:
            raise NotFoundError("There is no such article here: choose one from the list while you type.") from None

    async def clear(self, collection: str) -> int:
        """Remove a whole collection, and say how many articles it had."""
        return await asyncio.to_thread(self._clear, collection)

    async def said(self, spot: Spot, speaker: str) -> tuple[Ledger, tuple[Citation, ...], Sequence[str]]:
        """What somebody says in the articles at a spot, with its quotes; and who else speaks, if that is nothing.

        Raises:
            InputError: if nobody is named.
        """
        name = whole(" ".join(speaker.split()))
        if not name:
            raise InputError("Say whose statements you want, for example: /said Corvane")
        scope = await self.places.scope(spot)
        found = await asyncio.to_thread(ledger, self.index, name, scope)
        citations = citations_of(found)
        others = () if found.statements else await self.speakers(spot)
        return found, self.links.on_each(citations) if self.links else citations, others

    async def speakers(self, spot: Spot, typed: str = "") -> Sequence[str]:
        """Names of who speaks in the newest articles at a spot, of those that hold what is typed."""
        found = await asyncio.to_thread(speakers, self.index, await self.places.scope(spot))
        return [name for name in found if typed.casefold().strip() in name.casefold()]

    def _add(self, collection: str, sources: Sequence[str | Upload], progress: Callable[[Added], None]) -> Added:
        added = Added()
        for article, outcome in self.index.add(self._loaded(collection, sources, added)):
            added.titles[outcome].append(article.title)
            added.told[outcome].append(glance(article))
            progress(added)
        return added

    def _loaded(self, collection: str, sources: Sequence[str | Upload], added: Added) -> Iterator[Article]:
        for source in sources:
            for result in self._load(collection, source):
                if isinstance(result, Failure):
                    added.failures.append(result)
                else:
                    yield result

    def _load(self, collection: str, source: str | Upload) -> Iterator[Article | Failure]:
        if isinstance(source, Upload):
            return load_bytes(source.data, name=source.name, collection=collection, limits=self.limits)
        target = Target(source)
        if not target.is_url:  # a path would be one of this machine
            return iter([Failure(source, "It is no web address: give one that begins with https://.")])
        return load(target, collection, self.limits)

    def _telling(self, scope: Scope, wanted: str) -> set[str]:
        """The ids of the articles that have all the words in passages found by them."""
        words, told = stems(wanted), dict[str, frozenset[str]]()
        for hit in self.index.search([wanted], scope, SEARCHED, "lexical")[0] if words else []:
            told[hit.article.id] = told.get(hit.article.id, frozenset()) | stems(hit.passage.text)
        return {article for article, has in told.items() if words <= has}

    def _listed(self, scope: Scope, wanted: str) -> list[Summary]:
        words = wanted.casefold().split()
        return [s for s in self.index.articles(scope) if _holds(s, words)]

    def _clear(self, collection: str) -> int:
        found = self.index.articles(Scope((collection,)))
        for summary in found:
            with suppress(NotFoundError):  # somebody was quicker
                self.index.remove((collection,), summary.id)
        return len(found)


def _own(spot: Spot) -> str:
    if spot.own is None:
        raise NotAllowedError(NO_WORKSPACE)
    return spot.own


def _holds(summary: Summary, words: Sequence[str]) -> bool:
    facts = " ".join(fact for fact in (summary.title, summary.source, summary.published, summary.id) if fact).casefold()
    return all(word in facts for word in words)
