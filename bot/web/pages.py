"""The pages: asking, answers, articles, the evidence in its article, and how it has been going."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.answering.types import Answer, Quote
from bot.chat.answers import GONE
from bot.chat.intake import Intake
from bot.chat.opening import changed_cards
from bot.chat.types import Asked, Spot, StoredAnswer
from bot.checking.edits import changed
from bot.errors import InputError
from bot.keeping.stats import stats
from bot.running.worker import Group
from bot.showing.answers import ALL_LOST, answer_document
from bot.showing.article_links import ArticleLinks, Opened
from bot.showing.claims import draft_document
from bot.showing.document import Card, Document
from bot.showing.drafts.formats import DRAFT_WAYS
from bot.showing.exporting.formats import WAYS, Format
from bot.showing.ledgers import NAME as MOST_NAME
from bot.showing.ledgers import ledger_document
from bot.showing.links import link
from bot.showing.versions import step_cards
from bot.web.access import Access
from bot.web.drafts import SHOWN, draft_in, handed_back, sent
from bot.web.forms import fields_of
from bot.web.guessing import TOO_MANY_GUESSES
from bot.web.listing import ON_A_PAGE, between, by_day, timeline
from bot.web.rendering import Templates
from bot.web.text import Then, paragraphs, shown, then_and_now, web_url
from index.errors import NotFoundError
from index.types import Article

if TYPE_CHECKING:
    from bot.chat.parts import Chat

HERE = Spot("web", None, "page")
READING = 2  # files of drafts at once: each takes a process of its own, with the memory that a file may take
SUGGESTED = 300  # names of speakers
WAITING = 40  # questions of one visitor: who has no cookie is all who come from an address
OF_ADDRESS = 60  # questions of all who come from one address, whatever cookies they bring
EDITS = 30  # changes shown
DAYS, MOST_DAYS = 30, 366  # of the statistics, where none are named and at most

# A path whose second character makes no host of what follows; without the white space that browsers skip.
_LOCAL = re.compile(r"/(?:[!-.0-\[\]-~][!-~]*)?")
REMOVED = "This article has been removed from the collection."


class Pages:
    """Answers requests. Everything but a signed link to an article is for those who are let in."""

    def __init__(self, chat: Chat, access: Access) -> None:
        self._chat = chat
        self._access = access
        self._intake = Intake(chat.asking, HERE.platform)
        self._templates = Templates()
        self._reading = asyncio.Semaphore(READING)
        self._watched = chat.settings.articles_folder is not None
        self._links = ArticleLinks(chat.key.derived("article links"), days=chat.settings.link_days)

    # Asking

    async def ask(self, request: web.Request) -> web.Response:
        """The form, and with `q` the answer; `after` is the answer that it follows up."""
        self._admit(request)
        text = request.query.get("q", "").strip()
        if not text:
            return await self._front(request)
        visitor, former = self._access.visitor(request), await self._kept(request.query.get("after", ""))
        address = Group(self._access.address(request), OF_ADDRESS)
        told = await self._intake.ask(Asked(HERE, visitor, text, after=former, waiting=WAITING, of=address))
        return await self._answered(request, told.stored if told.is_stored else None, told.answer)

    async def answer(self, request: web.Request) -> web.Response:
        """An answer that was given on the page, as far as its articles are as they were; `as` is a format to save."""
        self._admit(request)
        kept = await self._known(request)
        recalled = await self._chat.answers.recall(kept)
        became = await asyncio.to_thread(changed_cards, recalled.lost)
        if recalled.answer is None and became:
            question = kept.question or "(this question has expired)"
            document = Document(question, question=question, cards=became)
            return self._page(request, "ask.html", document=document, kept=None, votes=(0, 0))
        if recalled.answer is None:
            raise NotFoundError(ALL_LOST)
        if "as" in request.query:
            return _handed_on(request, answer_document(recalled.answer, asked=True, adding=None))
        return await self._answered(request, kept, recalled.answer, len(recalled.lost), became)

    async def vote(self, request: web.Request) -> web.Response:
        """Count a vote and show the answer again."""
        self._admit(request)
        kept, form = await self._known(request), await fields_of(request)
        if form.get("helpful") not in ("yes", "no"):
            raise InputError("A vote says yes or no.")
        await self._chat.answers.vote(kept, self._access.visitor(request), form["helpful"] == "yes")
        return _on_to(f"/answers/{kept.id}#votes")

    # Articles

    async def articles(self, request: web.Request) -> web.Response:
        """The articles of the collection, newest first, narrowed by words and days, and when they were published."""
        self._admit(request)
        words, days = shown(request.query.get("words", "")).strip(), [_day(request, name) for name in ("from", "to")]
        listed = await self._chat.articles.listed(HERE, words)
        found = between(listed, *days)
        pages = -(-len(found) // ON_A_PAGE)
        start = ON_A_PAGE * (min(_number(request, "page", 1), pages or 1) - 1)
        return self._page(
            request,
            "articles.html",
            words=words,
            days=days,
            found=len(found),
            groups=by_day(found[start : start + ON_A_PAGE]),
            periods=timeline(listed),
            page=start // ON_A_PAGE + 1,
            pages=pages,
            address=lambda s: self._links.to_article(s.collection, s.id),
            query=_query(request),
        )

    async def said(self, request: web.Request) -> web.Response:
        """All that somebody says in the articles; names of the newest articles' speakers are suggested."""
        self._admit(request)
        name = shown(request.query.get("name", "")).strip()[:MOST_NAME]
        found = None
        if name:
            told, citations, others = await self._chat.articles.said(HERE, name)
            if "as" in request.query:
                return _handed_on(request, ledger_document(name, told, citations))
            found = ledger_document(name, told, self._links.on_each(citations), others)
        speakers = await self._chat.articles.speakers(HERE)
        return self._page(request, "said.html", speaker=name, document=found, speakers=speakers[:SUGGESTED])

    async def trace(self, request: web.Request) -> web.Response:
        """Which article says what is given as `quote`."""
        self._admit(request)
        quote, document, note = shown(request.query.get("quote", "")).strip(), None, ""
        if quote:
            address = Group(self._access.address(request), OF_ADDRESS)
            asked = Asked(HERE, self._access.visitor(request), quote, waiting=WAITING, of=address)
            try:
                document = await self._chat.asking.trace(asked, self._links)
            except InputError as error:
                note = str(error)
        return self._page(request, "trace.html", quote=quote, document=document, note=note)

    async def edits(self, request: web.Request) -> web.Response:
        """The facts that articles have changed, last changed first."""
        self._admit(request)
        since, silent = _day(request, "since"), request.query.get("silent") == "yes"
        scope, day = await self._chat.places.scope(HERE), since.isoformat() if since else ""

        def told() -> list[tuple[Article, str, list[Card]]]:
            found = islice(changed(self._chat.index, scope.collections, day, silent=silent), EDITS)
            return [(a, self._links.to_article(a.collection, a.id), list(step_cards(s, count(1)))) for a, s in found]

        visitor, address = self._access.visitor(request), Group(self._access.address(request), OF_ADDRESS)
        changes = await asyncio.wrap_future(self._chat.worker.submit(visitor, told, WAITING, within=[address]))
        return self._page(request, "edits.html", changes=changes, since=since, silent=silent, most=EDITS)

    async def draft(self, request: web.Request) -> web.Response:
        """The form for a draft, and for one that was sent what to look at in it, or the file that is wanted."""
        self._admit(request)
        document, note, text = None, "", ""
        if request.method == "POST":
            try:
                form = await sent(request)
                async with self._reading:
                    text = await draft_in(form, self._chat.articles.limits)
                address = Group(self._access.address(request), OF_ADDRESS)
                asked = Asked(HERE, self._access.visitor(request), text, waiting=WAITING, of=address)
                check = self._links.on_draft(await self._chat.asking.check_draft(asked))
                if file := await asyncio.to_thread(handed_back, check, form.wanted):
                    return file
                document = draft_document(check, shown=SHOWN)
            except InputError as error:
                note = str(error)
        return self._page(request, "draft.html", document=document, note=note, text=text, ways=DRAFT_WAYS)

    async def read(self, request: web.Request) -> web.Response:
        """An article with what is quoted from it marked; the link itself says that it may be read."""
        opened = self._links.open(request.match_info["token"])
        article = await asyncio.to_thread(self._article, opened.collection, opened.article)
        is_other = not opened.holds(article)
        then = await asyncio.to_thread(self._then, opened, article) if is_other else ()
        marks = tuple(one.now for one in then if one.now) if is_other else opened.marks
        cited = Quote(article, marks[0].start, marks[0].end) if marks else None
        return self._page(
            request,
            "read.html",
            article=article,
            source=(link(cited) if cited else article.url) if web_url(article.url) else None,
            paragraphs=await asyncio.to_thread(paragraphs, article.text, marks),
            numbers=[mark.number for mark in marks],
            changed=is_other,
            then=then,
        )

    def _then(self, opened: Opened, article: Article) -> tuple[Then, ...]:
        """What was cited of an article that has changed since, as far as that version is kept."""
        was = self._chat.index.version((opened.collection,), article.id, opened.content)
        return tuple(then_and_now(mark, was, article) for mark in opened.marks) if was else ()

    # How it has been going

    async def statistics(self, request: web.Request) -> web.Response:
        """What was asked in the last days, everywhere; in words only what was asked here."""
        self._admit(request)
        chat, days = self._chat, min(_number(request, "days", DAYS), MOST_DAYS)
        found = await stats(chat.store, chat.clock(), days, {HERE.platform})
        return self._page(request, "stats.html", stats=found, days=days, most=max(n for _, n in found.days) or 1)

    # Coming in

    async def enter(self, request: web.Request) -> web.Response:
        """Let in who gives the token."""
        form = await fields_of(request)
        if self._access.has_token and not self._access.may_guess(request):
            raise web.HTTPTooManyRequests(text=TOO_MANY_GUESSES, headers={"Retry-After": "3600"})
        if not self._access.is_token(str(form.get("token", "")), request):
            return self._closed(request, wrong=True)
        response = _on_to(_local(str(form.get("next", "/"))))
        self._access.enter(request, response)
        return response

    async def leave(self, request: web.Request) -> web.Response:  # noqa: ARG002 - what a handler takes
        """Ask for the token again."""
        response = _on_to("/")
        self._access.leave(response)
        return response

    def message(self, request: web.Request, status: int, heading: str, said: str) -> web.Response:
        """A page that says one thing."""
        if status == 401:
            return self._closed(request)
        return self._page(request, "message.html", status=status, heading=heading, said=said)

    # Helpers

    async def _front(self, request: web.Request) -> web.Response:
        scope = await self._chat.places.scope(HERE)
        articles = await asyncio.to_thread(self._chat.index.count, scope)
        return self._page(request, "ask.html", document=None, articles=articles, watched=self._watched)

    async def _answered(
        self, request: web.Request, kept: StoredAnswer | None, answer: Answer, lost: int = 0,
        became: tuple[Card, ...] = (),
    ) -> web.Response:  # fmt: skip
        """An answer; where it could not be kept, without what would open it again. What `became` of others ends it."""
        votes = await self._chat.store.votes(kept.id) if kept else (0, 0)
        ident = kept.id if kept else None
        document = answer_document(self._links.on(answer), ident, asked=True, lost=lost, adding=None)
        document = replace(document, cards=(*document.cards, *became))
        return self._page(request, "ask.html", document=document, kept=kept, votes=votes)

    def _closed(self, request: web.Request, *, wrong: bool = False) -> web.Response:
        onward = request.path_qs if request.method == "GET" else "/"
        response = self._page(request, "enter.html", status=401, wrong=wrong, onward=onward)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def _page(self, request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
        admitted = self._access.admits(request)
        html = self._templates.fill(template, admitted=admitted, has_token=self._access.has_token, **values)
        response = web.Response(status=status, text=html, content_type="text/html")
        self._access.greet(request, response)
        return response

    def _admit(self, request: web.Request) -> None:
        if not self._access.admits(request):
            raise web.HTTPUnauthorized

    async def _known(self, request: web.Request) -> StoredAnswer:
        kept = await self._kept(request.match_info["answer"])
        if kept is None:
            raise NotFoundError(GONE)
        return kept

    async def _kept(self, answer: str) -> StoredAnswer | None:
        """An answer that was given on the page; what was answered in a chat stays there."""
        kept = await self._chat.store.kept(answer) if answer else None
        return kept if kept and kept.spot == HERE else None

    def _article(self, collection: str, article: str) -> Article:
        try:
            return self._chat.index.article((collection,), article)
        except NotFoundError:
            raise NotFoundError(REMOVED) from None


def _day(request: web.Request, name: str) -> date | None:
    given = request.query.get(name, "")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise InputError(f"{given!r} is no day: give it as 2026-05-04.") from None


def _number(request: web.Request, name: str, default: int) -> int:
    given = request.query.get(name, "")
    return int(given) if re.fullmatch("[1-9][0-9]{0,5}", given) else default


def _query(request: web.Request) -> Mapping[str, str]:
    """What narrows the list, for the links to its other pages."""
    return {name: request.query[name] for name in ("words", "from", "to") if request.query.get(name)}


def _handed_on(request: web.Request, document: Document) -> web.Response:
    """A document as a file in the format that is asked for, with links that hold outside the page, if any do."""
    named = request.query["as"]
    if named not in WAYS:
        raise InputError(f"There is no format {named[:20]!r}: it is one of {', '.join(WAYS)}.")
    way = WAYS[Format(named)]
    head = {"Content-Disposition": f'attachment; filename="clippings.{way.ending}"'}
    return web.Response(body=way.write(document).encode(), content_type=way.media_type, charset="utf-8", headers=head)


def _on_to(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})


def _local(path: str) -> str:
    """A path of ours to go on to, whatever a form says."""
    return path if _LOCAL.fullmatch(path) else "/"
