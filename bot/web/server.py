"""The page as a part of `clippings run`: it serves until it is told to stop, and lets what is in hand be answered."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler

from bot.errors import PlatformError
from bot.web.access import Access
from bot.web.agents import PATH, Agents, can_serve
from bot.web.api import PREFIX, Api, Callers, problem
from bot.web.connections import Bounds, GuardedRunner
from bot.web.guarding import PLATFORMS, Guards, hardened
from bot.web.pages import Pages
from bot.web.rendering import STATIC

if TYPE_CHECKING:
    from bot.chat.parts import Chat
    from bot.running.settings import Settings

log = logging.getLogger(__name__)

FINISHING = 10.0  # seconds for what is in hand when it is stopped
LARGEST = 64 * 1024  # bytes of a form


class Page:
    """The web page. See `bot.chat.platforms.Service`."""

    name = "page"

    def __init__(self, routes: Sequence[web.RouteDef] = ()) -> None:
        self._routes = routes  # of chat platforms

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Serve until `stop` is set.

        Raises:
            PlatformError: if it cannot listen where it should.
        """
        in_hand = InHand()
        bounds = Bounds(proxies=chat.settings.proxies)
        runner = GuardedRunner(page_app(chat, in_hand, self._routes), bounds, logger=_http_log(), shutdown_timeout=1)
        await runner.setup()
        try:
            await _listen(runner, chat)
            _tell_who_may_ask(chat.settings)
            chat.health.up(self.name)
            await stop.wait()
            chat.health.down(self.name)
            await in_hand.finish(FINISHING)  # still listening, so that who comes now is told why not
        finally:
            await runner.cleanup()


def _tell_who_may_ask(settings: Settings) -> None:
    log.info("The page is served on http://%(host)s:%(port)d.", {"host": settings.web_host, "port": settings.web_port})
    if settings.web_token is not None:
        return
    if not settings.web_open:
        log.warning("Nobody may ask on the page: set WEB_TOKEN, or WEB_OPEN=true if only you reach it.")
    elif settings.public_url:
        log.warning("Everybody who reaches %(url)s may ask there: set WEB_TOKEN.", {"url": settings.public_url})


class InHand:
    """Counts requests that are being answered."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    @web.middleware
    async def counted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count a request until it is answered."""
        self._count += 1
        self._none.clear()
        try:
            return await handler(request)
        finally:
            self._count -= 1
            if not self._count:
                self._none.set()

    async def finish(self, seconds: float) -> None:
        """Wait until none is left, at most this long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._none.wait(), seconds)


def page_app(chat: Chat, in_hand: InHand | None = None, routes: Sequence[web.RouteDef] = ()) -> web.Application:
    """Everything that is served over HTTP, what chat platforms answer among it."""
    access = Access(chat.settings, chat.key)
    pages = Pages(chat, access)
    callers = Callers(chat, access)
    api = Api(chat, callers)
    guards = Guards(access, lambda request, *said: (problem if _is_api(request) else pages.message)(request, *said))
    middlewares = [guards.noted, guards.told, guards.addressed]
    if in_hand:
        middlewares.insert(0, in_hand.counted)
    app = web.Application(middlewares=middlewares, client_max_size=LARGEST)
    app[PLATFORMS] = frozenset(route.path for route in routes)
    app.on_response_prepare.append(hardened)
    app.add_routes(
        [
            web.get("/", pages.ask),
            web.get("/answers/{answer}", pages.answer),
            web.post("/answers/{answer}/vote", pages.vote),
            web.get("/articles", pages.articles),
            web.get("/said", pages.said),
            web.get("/trace", pages.trace),
            web.get("/edits", pages.edits),
            web.get("/draft", pages.draft),
            web.post("/draft", pages.draft),
            web.get("/read/{token}", pages.read),
            web.get("/stats", pages.statistics),
            web.post("/enter", pages.enter),
            web.post("/leave", pages.leave),
            web.static("/static", STATIC),
            *api.routes(),
            *_operations(chat, access),
            *routes,
        ]
    )
    if can_serve():
        agents = Agents(chat, callers)
        app.cleanup_ctx.append(agents.running)
        app.router.add_post(PATH, agents.message)
    return app


def _is_api(request: web.Request) -> bool:
    """Whether a program asks, to whom an error is told as data."""
    return request.path == PATH or request.path.startswith(PREFIX)


def _operations(chat: Chat, access: Access) -> list[web.RouteDef]:
    """What looks after Clippings asks for: is it alive, can it answer, how is it doing."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_: web.Request) -> web.Response:
        health = chat.health
        said = json.dumps({"ready": health.ready, "parts": health.parts}) + "\n"
        return web.Response(status=200 if health.ready else 503, text=said, content_type="application/json")

    async def metrics(request: web.Request) -> web.Response:
        if not access.admits(request):
            raise web.HTTPUnauthorized
        text = await asyncio.to_thread(chat.metrics.text)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]


def _http_log() -> logging.Logger:
    """What aiohttp tells of itself, but for requests that are none: it would show what was asked in them."""
    http = logging.getLogger("aiohttp.server")
    http.addFilter(_is_no_bad_request)
    return http


def _is_no_bad_request(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


async def _listen(runner: web.AppRunner, chat: Chat) -> None:
    host, port = chat.settings.web_host, chat.settings.web_port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise PlatformError(
            f"The page cannot listen on {host}:{port} ({error.strerror or error}): set WEB_HOST and WEB_PORT to where "
            "it can, or WEB_PORT=0 for no page."
        ) from error
