"""Slack as a platform: running in Socket Mode or over HTTP, installing, and what can be wrong with it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp
import yaml
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.client import APPS, Refusals, code_of, missing, passes, sentence_of, web_client
from adapters.slack.http_mode import HttpMode
from adapters.slack.incoming import PLATFORM
from adapters.slack.installing import Installations, oauth
from adapters.slack.settings import SlackSettings
from bot.chat.platforms import NOT_RUNNING, Examined
from bot.errors import ClosedPlaceError, PlatformError, SettingsError, UnreachableError
from bot.running.apart import apart
from bot.running.settings import read_settings

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

    from adapters.slack.app import SlackApp
    from bot.chat.intake import Intake
    from bot.chat.parts import Chat
    from bot.chat.types import Spot
    from bot.showing.document import Document

log = logging.getLogger(__name__)

Listener = Callable[[Any, Any], Awaitable[None]]

DRAINING = 10.0  # seconds for what is in hand when it is stopped
MANIFEST = Path(__file__).parent.parent / "slack_manifest.yml"

NO_BOT_TOKEN = f"SLACK_BOT_TOKEN is not set: open {APPS}, choose the app, OAuth & Permissions, and copy the bot token."
NO_APP_TOKEN = (
    f"SLACK_APP_TOKEN is not set: open {APPS}, choose the app, Basic Information, App-Level Tokens, and make one with "
    "the scope connections:write; or set SLACK_SIGNING_SECRET for HTTP mode."
)


@functools.cache
def manifest() -> dict[str, Any]:
    """What the app declares to Slack."""
    read: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    return read


class SlackPlatform:
    """See `bot.chat.platforms.Platform` for what each method promises."""

    name = PLATFORM

    def __init__(self) -> None:
        self.settings = read_settings(SlackSettings)
        manifest()  # read here, where no event loop waits for it
        self._bolt_app: AsyncApp | None = None
        self._http = HttpMode(self.settings)

    def is_configured(self) -> bool:
        """Whether there is a bot token, or what is needed to be installed in many workspaces."""
        return bool(_secret(self.settings.bot_token) or self.settings.installable)

    def routes(self) -> Sequence[RouteDef]:
        """In HTTP mode what Slack sends; in Socket Mode nothing."""
        over_http = _secret(self.settings.signing_secret) and not _secret(self.settings.app_token)
        return self._http.routes() if over_http else []

    async def invite(self) -> str:
        """The address that makes the app in a workspace, with its manifest filled in."""
        return f"{APPS}?new_app=1&manifest_yaml={quote(await asyncio.to_thread(MANIFEST.read_text))}"

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Answer until `stop` is set."""
        from adapters.slack.app import SlackApp

        bolt = self._bolt(chat)
        app = SlackApp(chat, self.settings, bolt)
        with _reached(self.settings):
            if not self.settings.installable:
                found = await bolt.client.auth_test()
                if lacking := _lacking(found):
                    log.warning("Slack scopes: %(scopes)s", {"scopes": _about_scopes(lacking)})
                present = functools.partial(chat.housekeeping.present, PLATFORM, {str(found["team_id"])})
                app.intake.hand.beside(apart("Which workspace Slack knows", present))
                bolt.client.retry_handlers.insert(0, Refusals(app.refused))
            await app.intake.prepare()
            if isinstance(bolt.installation_store, Installations):
                await bolt.installation_store.prepare()
            self._bolt_app = bolt  # writing needs no connection, only the token
            try:
                async with self._connected(bolt, app, chat.settings.web_port):
                    app.connected()
                    app.intake.hand.beside(chat.housekeeping.keep_sweeping(PLATFORM))
                    app.intake.hand.beside(app.resume())
                    await _until(stop, app)
                    await app.intake.drain(DRAINING)
            finally:
                self._bolt_app = None
                await app.intake.close()

    async def announce(self, place: Spot, document: Document, key: str = "") -> None:
        """Post the first page, with nothing unfurled."""
        from adapters.slack.announcing import announce

        self._check_listed(place)
        await announce(self._running_app, place, document, key)

    async def direct(self, place: Spot, person: str) -> Spot:
        """The direct messages with somebody who is of the workspace still."""
        from adapters.slack.announcing import direct

        self._check_listed(place)
        return await direct(self._running_app, place, person)

    def _check_listed(self, place: Spot) -> None:
        if place.workspace and not self.settings.allows(place.workspace):
            raise ClosedPlaceError(
                f"The workspace {place.workspace} is no longer on the list of those that may use it."
            )

    @property
    def _running_app(self) -> AsyncApp:
        if self._bolt_app is None:
            raise UnreachableError(NOT_RUNNING)
        return self._bolt_app

    async def examine(self) -> Sequence[Examined]:
        """The token, its scopes, and how events come."""
        if self.settings.installable and not _secret(self.settings.bot_token):
            return [Examined(True, "installing", "it can be installed in many workspaces over HTTP.")]
        client = web_client(self._bot_token, self.settings.api_base)
        with _reached(self.settings):
            found = await client.auth_test()
        lacking = _lacking(found)
        scopes = Examined(not lacking, "scopes", _about_scopes(lacking))
        token = Examined(True, "token", f"it belongs to {found['user']} in {found['team']}.")
        return [token, scopes, await self._examined_events()]

    async def _examined_events(self) -> Examined:
        if not _secret(self.settings.app_token):
            over_http = bool(_secret(self.settings.signing_secret))
            return Examined(over_http, "events", "they come over HTTP." if over_http else NO_APP_TOKEN)
        client = web_client(None, self.settings.api_base)
        try:
            await client.apps_connections_open(app_token=_secret(self.settings.app_token) or "")
        except SlackApiError as error:
            return Examined(False, "events", _refused_app_token(code_of(error)))
        return Examined(True, "events", "they come by Socket Mode.")

    def _bolt(self, chat: Chat) -> AsyncApp:
        logging.getLogger("slack_bolt.AsyncApp").addFilter(_is_no_token_unused)
        secret = _secret(self.settings.signing_secret)
        if not self.settings.installable:
            return AsyncApp(
                client=web_client(self._bot_token, self.settings.api_base), signing_secret=secret or "unused"
            )
        return AsyncApp(
            client=web_client(None, self.settings.api_base),
            signing_secret=secret,
            oauth_settings=oauth(chat, self.settings, manifest()["oauth_config"]["scopes"]["bot"]),
        )

    @asynccontextmanager
    async def _connected(self, bolt: AsyncApp, app: SlackApp, web_port: int) -> AsyncIterator[None]:
        if token := _secret(self.settings.app_token):
            async with _socket_mode(bolt, token, self.settings, app):
                yield
        elif _secret(self.settings.signing_secret):
            async with self._http.serving(bolt, web_port):
                yield
        else:
            raise SettingsError(NO_APP_TOKEN)

    @property
    def _bot_token(self) -> str:
        token = _secret(self.settings.bot_token)
        if not token:
            raise SettingsError(NO_BOT_TOKEN)
        return token


@asynccontextmanager
async def _socket_mode(bolt: AsyncApp, token: str, settings: SlackSettings, app: SlackApp) -> AsyncIterator[None]:
    """Connected through a websocket that needs no public address."""
    web = web_client(None, settings.api_base)
    handler = AsyncSocketModeHandler(bolt, token, web_client=web)
    try:
        # Asked for here: `connect` would try a token that is refused for ever.
        handler.client.wss_uri = await _socket_address(web, token)
        web.retry_handlers.insert(0, Refusals(lambda code: app.end(PlatformError(_refused_app_token(code)))))
        handler.client.socket_mode_request_listeners[:] = [_tolerant(handler.handle, app.intake)]
        handler.client.on_close_listeners.append(app.lost)
        handler.client.message_listeners.append(app.greeted)
        await handler.client.connect()  # type: ignore[no-untyped-call]
        app.intake.hand.beside(app.watch(handler.client.is_connected))
        yield
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


def _tolerant(listener: Listener, intake: Intake) -> Listener:
    """A listener of Socket Mode for what even Bolt cannot read."""

    async def tolerated(client: Any, request: Any) -> None:
        try:
            await listener(client, request)
        except (aiohttp.ClientError, OSError) as error:  # done, and Slack will send it again where it does that
            log.info(
                "The connection went before Slack could be told that %(type)s had come: %(error)s",
                {"type": request.type, "error": error},
            )
        except Exception as error:  # noqa: BLE001 - told; whatever a field was that is missing or odd
            intake.drop(str(request.type), error)
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id))  # not once more

    return tolerated


async def _socket_address(web: AsyncWebClient, token: str) -> str:
    try:
        return str((await web.apps_connections_open(app_token=token))["url"])
    except SlackApiError as error:
        if passes(error):
            raise
        raise PlatformError(_refused_app_token(code_of(error))) from error


async def _until(stop: asyncio.Event, app: SlackApp) -> None:
    """Wait for the end.

    Raises:
        PlatformError: if Slack ended it.
    """
    stopping = asyncio.create_task(stop.wait())
    stopping.add_done_callback(lambda _: app.end())
    try:
        await app.ended
    finally:
        stopping.cancel()


@contextlib.contextmanager
def _reached(settings: SlackSettings) -> Any:
    try:
        yield
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UnreachableError(
            f"Slack cannot be reached at {settings.api_base} ({error}): look at this machine's network, and at "
            "SLACK_API_BASE if you have set it."
        ) from error
    except SlackApiError as error:
        raise (UnreachableError if passes(error) else PlatformError)(sentence_of(error)) from error


def _refused_app_token(code: str) -> str:
    return NO_APP_TOKEN.replace("is not set", f"is refused ({code or 'Slack gave no reason'})")


def _is_no_token_unused(record: logging.LogRecord) -> bool:
    """Bolt also reads SLACK_BOT_TOKEN from the environment, and warns that it got a client that has it already."""
    return "`token` will be unused" not in record.getMessage()


def _lacking(found: AsyncSlackResponse) -> Sequence[str]:
    """The scopes of the manifest that a token has not, by the answer to `auth.test`."""
    granted = str(found.headers.get("x-oauth-scopes") or found.headers.get("X-OAuth-Scopes") or "")
    return missing(manifest()["oauth_config"]["scopes"]["bot"], granted)


def _about_scopes(lacking: Sequence[str]) -> str:
    if not lacking:
        return "all are granted."
    return (
        f"{', '.join(lacking)} missing: open {APPS}, choose the app, OAuth & Permissions, add them, reinstall the app."
    )


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value().strip() or None if value else None
