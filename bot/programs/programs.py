"""What other programs are given, as plain data: the same by HTTP and by MCP, and in the JSON of the command line.

Nothing is looked at outside the collections that the caller's grant names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.answering.ledger import ledger
from bot.answering.types import MAX_QUOTE, Citation, Quote
from bot.chat.articles import Added, Articles, Upload
from bot.chat.asking import SHARE, Asking
from bot.chat.parts import Chat
from bot.chat.types import Asked, Spot
from bot.checking.edits import changed, steps
from bot.errors import InputError
from bot.programs.requests import MOST_READ, Add, Ask, Edited, Listed, Narrowed, Read, Said, Search, Trace, Versions
from bot.programs.tokens import Grant
from bot.running.worker import Group
from bot.showing.answer_json import answer_to_json, article_to_json, ledger_to_json
from bot.showing.article_links import ArticleLinks
from bot.showing.links import link
from bot.showing.traces import trace_to_json
from bot.showing.versions import step_to_json, versions_to_json
from bot.tracing.tracing import Tracer
from index.article_index import ArticleIndex
from index.engine import Summary
from index.errors import NotFoundError
from index.types import Article, Hit, Scope, Span

T = TypeVar("T")
J = dict[str, Any]

PLATFORM: Final = "api"
WAITING = 20  # requests of one program that may wait
OF_ADDRESS = 40  # requests of all programs at one address


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that asks: what it may, and from where."""

    grant: Grant
    address: str

    @property
    def spot(self) -> Spot:
        """Where its questions are remembered, for the statistics alone: a place where nobody else is."""
        return Spot(PLATFORM, None, self.grant.id)


@dataclass(frozen=True)
class Programs:
    """Answers programs; `links` make the signed addresses where people read what was quoted, if there is a page."""

    asking: Asking
    collected: Articles
    index: ArticleIndex
    links: ArticleLinks | None

    @classmethod
    def of(cls, chat: Chat) -> Programs:
        """Those of an installation; without a public address its page is on this machine."""
        settings, key = chat.settings, chat.key
        base = settings.public_url or f"http://127.0.0.1:{settings.web_port}"
        links = ArticleLinks(key.derived("article links"), base, settings.link_days) if settings.web_port else None
        return cls(chat.asking, chat.articles, chat.index, links)

    async def ask(self, caller: Caller, wanted: Ask) -> J:
        """The answer to a question, as `clippings ask --json` gives it.

        Raises:
            InputError, NotAllowedError, OverLimitError, StoppingError: in a sentence, as by every other method here.
        """
        asked = Asked(
            caller.spot, caller.grant.id, wanted.question, private=True, waiting=WAITING, of=_group(caller),
            scope=_scope(caller, wanted), history=wanted.history,
        )  # fmt: skip
        told = await self.asking.ask(asked)
        return _placeless(answer_to_json(self.links.on(told.answer) if self.links else told.answer))

    async def search(self, caller: Caller, wanted: Search) -> J:
        """The passages nearest to some words, best first, each with its place."""
        scope = _scope(caller, wanted)
        found = (await self._work(caller, lambda: self.index.find([wanted.query], scope, wanted.limit)))[0]
        cited = self._linked([_citation(n, hit) for n, hit in enumerate(found.hits, start=1)])
        hits = [_hit(hit, citation) for hit, citation in zip(found.hits, cited, strict=True)]
        return _placeless({"query": wanted.query, "searched": found.articles, "hits": hits})

    async def said(self, caller: Caller, wanted: Said) -> J:
        """All that somebody says, as `clippings said --json` gives it."""
        scope, name = _scope(caller, wanted), " ".join(wanted.speaker.split())
        if not name:
            raise InputError("Say whose statements you want.")
        found = await self._work(caller, lambda: ledger(self.index, name, scope))
        return _placeless(ledger_to_json(name, found, self.links))

    async def trace(self, caller: Caller, wanted: Trace) -> J:
        """Which article says some words, as `clippings trace --json` gives it; each place with its page of ours."""
        scope = _scope(caller, wanted)
        found = await self._work(caller, lambda: Tracer(self.index).trace(wanted.quote, scope, wanted.speaker))
        told, quotes = trace_to_json(found), [_beginning(m.article, m.start, m.end) for m in found.matches]
        cited = self._linked([Citation(n, q, Span(q.start, q.end), 0.0) for n, q in enumerate(quotes, start=1)])
        for match, citation in zip(told["matches"], cited, strict=True):
            match["context"] = citation.context_url
        return _placeless(told)

    async def articles(self, caller: Caller, wanted: Listed) -> J:
        """The articles, newest first, each as `clippings articles --json` gives it, with the address of our page."""
        found = await self._work(caller, lambda: self.collected.found(_scope(caller, wanted), wanted.words))
        some = found[wanted.offset : wanted.offset + wanted.limit]
        listed = [asdict(s) | {"context": self._page(s)} for s in some]
        return _placeless({"articles": listed, "offset": wanted.offset, "found": len(found)})

    async def read(self, caller: Caller, wanted: Read) -> J:
        """A range of an article's text, so that whoever quotes can see that it stands there.

        Raises:
            NotFoundError: if the caller reads no such article; whether there is one elsewhere is not said.
        """
        article = await asyncio.to_thread(self._article, caller.grant.readable(), wanted.article)
        end = min(len(article.text), wanted.start + MOST_READ, len(article.text) if wanted.end is None else wanted.end)
        if wanted.start >= end:
            raise InputError(f"There is nothing to read there: the article has {len(article.text):,} characters.")
        quote = _beginning(article, wanted.start, end)
        [cited] = self._linked([Citation(1, quote, Span(quote.start, quote.end), 1.0)])
        read = {
            "text": article.text[wanted.start : end],
            "start": wanted.start,
            "end": end,
            "length": len(article.text),
            "link": link(quote),
            "context": cited.context_url,
            "article": article_to_json(article) | {"author": article.author, "collection": article.collection},
        }
        return _placeless(read)

    async def versions(self, caller: Caller, wanted: Versions) -> J:
        """What changed in an article each time that it was replaced, as `clippings versions --json` gives it.

        Raises:
            NotFoundError: as by `read`.
        """
        here = caller.grant.readable()
        article = await asyncio.to_thread(self._article, here, wanted.article)

        def told() -> J:
            history = self.index.history(here, article.id)
            return versions_to_json(article, history, steps(article, history))

        return _placeless(await self._work(caller, told))

    async def edits(self, caller: Caller, wanted: Edited) -> J:
        """The facts that articles have changed, as `clippings edits --json` gives them."""
        here, since = caller.grant.readable(wanted.collections), wanted.since.isoformat() if wanted.since else ""

        def told() -> list[J]:
            found = islice(changed(self.index, here, since, silent=wanted.silent), wanted.limit)
            return [{"article": article_to_json(article)} | step_to_json(step) for article, step in found]

        return _placeless({"edits": await self._work(caller, told)})

    async def add(self, caller: Caller, wanted: Add) -> J:
        """Add web pages; what cannot be read is among the `failed`, and the rest goes in."""
        return await self._added(caller, wanted.collection, wanted.addresses)

    async def add_file(self, caller: Caller, file: Upload, collection: str | None = None) -> J:
        """Add one file of any kind that `clippings add` takes."""
        return await self._added(caller, collection, [file])

    async def _added(self, caller: Caller, collection: str | None, sources: Sequence[str | Upload]) -> J:
        name = caller.grant.fillable(collection)
        added = await self.collected.fill(name, sources, lambda _: None)
        return {"collection": name} | _became(added)

    async def _work(self, caller: Caller, job: Callable[[], T]) -> T:
        """Do something in turn with everybody's questions: it needs the models, or the cores."""
        within = [Group(PLATFORM, SHARE), _group(caller)]
        return await asyncio.wrap_future(self.asking.worker.submit(caller.grant.id, job, WAITING, within=within))

    def _linked(self, citations: Sequence[Citation]) -> Sequence[Citation]:
        return self.links.on_each(citations) if self.links else citations

    def _page(self, article: Summary) -> str | None:
        return self.links.to_article(article.collection, article.id) if self.links else None

    def _article(self, collections: Sequence[str], article: str) -> Article:
        try:
            return self.index.article(collections, article)
        except NotFoundError:
            raise NotFoundError("There is no such article in what this token reads.") from None


def _group(caller: Caller) -> Group:
    return Group(caller.address, OF_ADDRESS)


def _scope(caller: Caller, wanted: Narrowed) -> Scope:
    collections = caller.grant.readable(wanted.collections)
    try:
        return Scope(collections, wanted.sources, wanted.since, wanted.until)
    except ValueError as error:
        raise InputError(str(error)) from error


def _citation(number: int, hit: Hit) -> Citation:
    """A passage as a quote, to be linked to."""
    start, end = hit.passage.start, hit.passage.end
    return Citation(number, _beginning(hit.article, start, end), Span(start, end), 0.0)


def _beginning(article: Article, start: int, end: int) -> Quote:
    """A range as a quote; a long one is linked to by its beginning."""
    return Quote(article, start, min(end, start + MAX_QUOTE))


def _hit(hit: Hit, citation: Citation) -> J:
    return {
        "passage": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": round(hit.score, 6),
        "link": link(citation.quote),
        "context": citation.context_url,
        "article": article_to_json(hit.article),
    }


def _placeless(found: J) -> J:
    """The same with the names of files alone: where they lie on this machine's disk is nobody's business elsewhere."""
    return {name: _named(name, value) for name, value in found.items()}


def _named(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _placeless(value)
    if isinstance(value, list):
        return [_named("", each) for each in value]
    return Path(value).name if name == "path" and value else value


def _became(added: Added) -> J:
    failed = [{"where": failure.where, "reason": failure.reason} for failure in added.failures]
    return {outcome.value: titles for outcome, titles in added.titles.items()} | {"failed": failed}
