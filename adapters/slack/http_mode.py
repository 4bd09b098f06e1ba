"""HTTP mode: what Slack sends, signed, and what people who install the app open, with the page or on a port apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.app.async_server import AsyncSlackAppServer

from adapters.slack.settings import SlackSettings
from bot.errors import PlatformError, SettingsError
from bot.web.connections import Bounds, GuardedRunner, bodies_within
from bot.web.guarding import nameless

EVENTS, INSTALL, INSTALLED = "/slack/events", "/slack/install", "/slack/oauth_redirect"
LARGEST = 1024**2  # bytes of what Slack sends
AGAIN = "5"  # seconds until Slack may try again what came before the platform was there

NO_PORT = (
    "Slack's requests come over HTTP, and WEB_PORT=0 and SLACK_HTTP_PORT=0 leave no port for them: set one of the two."
)


class HttpMode:
    """Answers while a Bolt app is behind it, and says "not now" while there is none."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._bolt: AsyncSlackAppServer | None = None

    def routes(self) -> list[web.RouteDef]:
        """What is served, wherever that is."""
        opened = [web.get(path, self._open) for path in (INSTALL, INSTALLED)] if self._settings.installable else []
        return [web.post(EVENTS, self._take), *opened]

    @asynccontextmanager
    async def serving(self, bolt: AsyncApp, web_port: int) -> AsyncIterator[None]:
        """With a Bolt app behind it, on a port of its own, too, if one is set; `web_port` is the page's, 0 for none.

        Raises:
            SettingsError: if there is no port at all.
            PlatformError: if nobody can listen where it should.
        """
        if not self._settings.http_port and not web_port:
            raise SettingsError(NO_PORT)
        self._bolt = AsyncSlackAppServer(self._settings.http_port, EVENTS, bolt)
        try:
            if self._settings.http_port:
                async with self._apart():
                    yield
            else:
                yield
        finally:
            self._bolt = None

    async def _take(self, request: web.Request) -> web.StreamResponse:
        bolt = self._behind()

        async def taken(request: web.Request) -> web.StreamResponse:
            return await bolt.handle_post_requests(request)

        within = bodies_within(Bounds().body)
        found: web.StreamResponse = await within(request.clone(client_max_size=LARGEST), taken)
        return found

    async def _open(self, request: web.Request) -> web.StreamResponse:
        return await self._behind().handle_get_requests(request)

    def _behind(self) -> AsyncSlackAppServer:
        if self._bolt is None:
            raise web.HTTPServiceUnavailable(text="Slack is not connected now.", headers={"Retry-After": AGAIN})
        return self._bolt

    @asynccontextmanager
    async def _apart(self) -> AsyncIterator[None]:
        app = web.Application()
        app.add_routes(self.routes())
        app.on_response_prepare.append(nameless)
        runner = GuardedRunner(app, Bounds())
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, self._settings.http_host, self._settings.http_port).start()
            except OSError as error:
                advice = "set SLACK_HTTP_HOST and SLACK_HTTP_PORT to where it can, or SLACK_HTTP_PORT=0 for WEB_PORT."
                raise PlatformError(f"HTTP mode cannot listen there ({error}): {advice}") from error
            yield
        finally:
            await runner.cleanup()
