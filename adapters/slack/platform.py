"""Slack as a platform: running in Socket Mode or over HTTP, installing, and what can be wrong with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import yaml
from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

from adapters.slack.client import APPS, code_of, missing, sentence_of, translated, web_client
from adapters.slack.incoming import PLATFORM
from adapters.slack.settings import SlackSettings
from bot.errors import PlatformError, SettingsError
from bot.platforms import Examined
from bot.settings import read_settings

if TYPE_CHECKING:
    from adapters.slack.app import SlackApp
    from bot.app import Chat

DRAINING = 10.0  # seconds for what is in hand when it is stopped
STATE_SECONDS = 600  # how long somebody may take over installing
SWEEPING = 3600.0  # seconds between two looks at what has expired
ANSWERED_LATE = timedelta(minutes=15)
WATCHING = 2.0  # seconds between two looks at whether the connection is still wanted
INSTALLATIONS = "slack.db"
MANIFEST = Path(__file__).parent.parent / "slack_manifest.yml"

NO_BOT_TOKEN = f"SLACK_BOT_TOKEN is not set: open {APPS}, choose the app, OAuth & Permissions, and copy the bot token."
NO_APP_TOKEN = (
    f"SLACK_APP_TOKEN is not set: open {APPS}, choose the app, Basic Information, App-Level Tokens, and make one with "
    "the scope connections:write; or set SLACK_SIGNING_SECRET for HTTP mode."
)


def manifest() -> dict[str, Any]:
    """What the app declares to Slack."""
    read: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    return read


class SlackPlatform:
    """See `bot.platforms.Platform` for what each method promises."""

    name = PLATFORM

    def __init__(self) -> None:
        self.settings = read_settings(SlackSettings)

    def is_configured(self) -> bool:
        """Whether there is a bot token, or what is needed to be installed in many workspaces."""
        return bool(_secret(self.settings.bot_token) or self._is_installable)

    async def invite(self) -> str:
        """Where the app is made and installed."""
        return f"{APPS}?new_app=1 (From a manifest: adapters/slack_manifest.yml)"

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Answer until `stop` is set."""
        from adapters.slack.app import SlackApp

        bolt = self._bolt(chat.settings.data)
        app = SlackApp(chat, self.settings, bolt)
        with translated():
            if not self._is_installable:
                team = (await bolt.client.auth_test())["team_id"]
                chat.housekeeping.present(PLATFORM, {str(team)})
            async with self._connected(bolt):
                app.answer_pending(chat.desk.clock() - ANSWERED_LATE, bolt.client)
                await _until(stop, app, chat)
                await app.drain(DRAINING)

    async def examine(self) -> Sequence[Examined]:
        """The token, its scopes, and how events come."""
        if self._is_installable and not _secret(self.settings.bot_token):
            return [Examined(True, "installing", "it can be installed in many workspaces over HTTP.")]
        client = web_client(self._bot_token, self.settings.api_base)
        with translated(), _reached(self.settings):
            found = await client.auth_test()
        granted = str(found.headers.get("x-oauth-scopes") or found.headers.get("X-OAuth-Scopes") or "")
        lacking = missing(manifest()["oauth_config"]["scopes"]["bot"], granted)
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
            sentence = NO_APP_TOKEN.replace("is not set", f"is refused ({code_of(error)})")
            return Examined(False, "events", sentence)
        return Examined(True, "events", "they come by Socket Mode.")

    def _bolt(self, data: Path) -> AsyncApp:
        secret = _secret(self.settings.signing_secret)
        if not self._is_installable:
            return AsyncApp(
                client=web_client(self._bot_token, self.settings.api_base), signing_secret=secret or "unused"
            )
        return AsyncApp(
            client=web_client(None, self.settings.api_base),
            signing_secret=secret,
            oauth_settings=self._oauth(str(data / INSTALLATIONS)),
        )

    def _oauth(self, database: str) -> AsyncOAuthSettings:
        client_id = self.settings.client_id or ""
        return AsyncOAuthSettings(
            client_id=client_id,
            client_secret=_secret(self.settings.client_secret) or "",
            scopes=manifest()["oauth_config"]["scopes"]["bot"],
            installation_store=SQLite3InstallationStore(database=database, client_id=client_id),
            state_store=SQLite3OAuthStateStore(expiration_seconds=STATE_SECONDS, database=database),
        )

    @asynccontextmanager
    async def _connected(self, bolt: AsyncApp) -> AsyncIterator[None]:
        with _reached(self.settings):
            if token := _secret(self.settings.app_token):
                async with _socket_mode(bolt, token, self.settings):
                    yield
            elif _secret(self.settings.signing_secret):
                async with _http_mode(bolt, self.settings):
                    yield
            else:
                raise SettingsError(NO_APP_TOKEN)

    @property
    def _is_installable(self) -> bool:
        return bool(self.settings.client_id and _secret(self.settings.client_secret))

    @property
    def _bot_token(self) -> str:
        token = _secret(self.settings.bot_token)
        if not token:
            raise SettingsError(NO_BOT_TOKEN)
        return token


@asynccontextmanager
async def _socket_mode(bolt: AsyncApp, token: str, settings: SlackSettings) -> AsyncIterator[None]:
    """Connected through a websocket that needs no public address."""
    handler = AsyncSocketModeHandler(bolt, token, web_client=web_client(None, settings.api_base))
    try:
        await handler.client.connect()  # type: ignore[no-untyped-call]
        yield
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def _http_mode(bolt: AsyncApp, settings: SlackSettings) -> AsyncIterator[None]:
    """Listening for requests that Slack signs, and for people who install the app."""
    runner = web.AppRunner(bolt.web_app("/slack/events"), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.http_host, settings.http_port).start()
        yield
    finally:
        await runner.cleanup()


async def _until(stop: asyncio.Event, app: SlackApp, chat: Chat) -> None:
    """Wait for the end, sweeping now and then.

    Raises:
        PlatformError: if Slack ended it.
    """
    sweeping = asyncio.create_task(_sweep(chat))
    stopping = asyncio.create_task(stop.wait())
    stopping.add_done_callback(lambda _: app.end())
    try:
        await app.ended
    finally:
        for task in (sweeping, stopping):
            task.cancel()


async def _sweep(chat: Chat) -> None:
    while True:
        await chat.housekeeping.sweep(PLATFORM)
        await asyncio.sleep(SWEEPING)


@contextlib.contextmanager
def _reached(settings: SlackSettings) -> Any:
    try:
        yield
    except (aiohttp.ClientError, TimeoutError) as error:
        raise PlatformError(
            f"Slack cannot be reached at {settings.api_base} ({error}): look at this machine's network, and at "
            "SLACK_API_BASE if you have set it."
        ) from error
    except SlackApiError as error:
        raise PlatformError(sentence_of(error)) from error


def _about_scopes(lacking: Sequence[str]) -> str:
    if not lacking:
        return "all are granted."
    return (
        f"{', '.join(lacking)} missing: open {APPS}, choose the app, OAuth & Permissions, add them, reinstall the app."
    )


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value().strip() or None if value else None
