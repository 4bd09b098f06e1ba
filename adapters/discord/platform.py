"""Discord as a platform: running, the link that installs it, and what can be wrong with it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.http import Route

from adapters.discord.settings import DiscordSettings
from bot.chat.platforms import NOT_RUNNING, Examined
from bot.chat.types import Spot
from bot.errors import ClosedPlaceError, PlatformError, SettingsError, UnreachableError
from bot.running.settings import read_settings

if TYPE_CHECKING:
    from aiohttp.web import RouteDef

    from bot.chat.parts import Chat
    from bot.showing.document import Document

DRAINING = 10.0  # seconds for what is in hand when it is stopped
PORTAL = "https://discord.com/developers/applications"
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    create_public_threads=True,
    send_messages_in_threads=True,
    read_message_history=True,
)
SCOPES = ("bot", "applications.commands")
COMMANDS = {"ask", "Check against articles", "Trace this quote", "said", "trace", "watch", "clippings"}
THREAD_LOCKED = 50083  # https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
TOKEN_REFUSED = 4004  # https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway

NO_TOKEN = (
    f"DISCORD_TOKEN is not set: open {PORTAL}, choose the application, then Bot, Reset Token, and set it to that."
)
WRONG_TOKEN = f"Discord does not know this DISCORD_TOKEN: open {PORTAL}, choose the application, then Bot, Reset Token."
NO_INTENT = (
    f"Discord refuses the Message Content intent: open {PORTAL}, choose the application, then Bot, and switch on "
    "Message Content Intent; or unset DISCORD_MESSAGE_CONTENT."
)


class DiscordPlatform:
    """See `bot.chat.platforms.Platform` for what each method promises."""

    name = "discord"

    def __init__(self) -> None:
        self.settings = read_settings(DiscordSettings)
        self._client: discord.Client | None = None
        # The one place where discord.py keeps the address of its API.
        Route.BASE = self.settings.api_base
        # It says at every start that it cannot speak, which nobody asks of it.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

    def is_configured(self) -> bool:
        """Whether there is a token."""
        return bool(self.settings.token and self.settings.token.get_secret_value().strip())

    async def run(self, chat: Chat, stop: asyncio.Event) -> None:
        """Connect and answer until `stop` is set."""
        from adapters.discord.client import ClippingsClient

        with _translated(self.settings):
            async with ClippingsClient(chat, self.settings) as client:
                self._client = client
                serving = asyncio.create_task(client.start(self._token))
                stopping = asyncio.create_task(stop.wait())
                try:
                    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
                    if stop.is_set():
                        await client.drain(DRAINING)
                    else:
                        await serving  # it has ended, and raises why, or else there is nothing to say
                        raise UnreachableError("Discord's client has stopped by itself.")
                finally:
                    self._client = None
                    stopping.cancel()
                    serving.cancel()
                    await asyncio.gather(stopping, serving, return_exceptions=True)

    async def announce(self, place: Spot, document: Document, key: str = "") -> None:
        """Post the first page, with nobody pinged. Discord remembers a key, its nonce, for a few minutes."""
        from adapters.discord.rendering import page
        from adapters.discord.replies import FAILED, posted

        self._check_listed(place)
        channel = self._running_client.get_partial_messageable(int(place.conversation))
        try:
            await posted(channel, page(document), key or secrets.token_hex(12))
        except FAILED as error:
            raise _not_posted(error) from error

    async def direct(self, place: Spot, person: str) -> Spot:
        """The direct messages with somebody who is in the server still, where the bot may know."""
        from adapters.discord.replies import FAILED, insisted

        self._check_listed(place)
        client = self._running_client
        try:
            if place.workspace:
                await insisted(lambda: client.http.get_member(int(place.workspace or 0), int(person)))
            channel = await insisted(lambda: client.create_dm(discord.Object(int(person))))
        except FAILED as error:
            raise _not_posted(error) from error
        return Spot(self.name, None, str(channel.id))

    def _check_listed(self, place: Spot) -> None:
        if place.workspace and not self.settings.allows_server(int(place.workspace)):
            raise ClosedPlaceError(f"The server {place.workspace} is no longer on the list of those that may use it.")

    @property
    def _running_client(self) -> discord.Client:
        if self._client is None or self._client.user is None:  # it has not logged in
            raise UnreachableError(NOT_RUNNING)
        return self._client

    def routes(self) -> Sequence[RouteDef]:
        """None: Discord sends everything through its gateway."""
        return []

    async def invite(self) -> str:
        """The link that installs the bot with just the permissions it needs."""
        async with self._logged_in() as client:
            return _install_link(await client.application_info())

    async def examine(self) -> Sequence[Examined]:
        """The token, the application, its intents, its commands and where it is installed."""
        async with self._logged_in() as client:
            application = await client.application_info()
            registered = {command.name for command in await _commands(client)}
        return [
            Examined(True, "token", f"it belongs to {application.name} ({application.id})."),
            _examined_intent(application, self.settings),
            _examined_commands(registered),
            _examined_servers(application),
        ]

    @asynccontextmanager
    async def _logged_in(self) -> AsyncIterator[discord.Client]:
        token = self._token  # first of all: without one there is nothing to connect for
        with _translated(self.settings):
            async with discord.Client(intents=discord.Intents.none()) as client:
                await client.login(token)
                yield client

    @property
    def _token(self) -> str:
        if self.settings.token is None or not self.is_configured():
            raise SettingsError(NO_TOKEN)
        return self.settings.token.get_secret_value().strip()


async def _commands(client: discord.Client) -> list[discord.app_commands.AppCommand]:
    return await discord.app_commands.CommandTree(client).fetch_commands()


def _examined_intent(application: discord.AppInfo, settings: DiscordSettings) -> Examined:
    switched_on = application.flags.gateway_message_content or application.flags.gateway_message_content_limited
    if settings.message_content and not switched_on:
        return Examined(False, "intents", NO_INTENT)
    return Examined(True, "intents", "Message Content is on." if settings.message_content else "none is privileged.")


def _examined_commands(registered: set[str]) -> Examined:
    missing = COMMANDS - registered
    if missing:
        names = ", ".join(sorted(missing))
        return Examined(False, "commands", f"not registered yet: {names}. 'clippings run discord' registers them.")
    return Examined(True, "commands", "all are registered.")


def _examined_servers(application: discord.AppInfo) -> Examined:
    count = application.approximate_guild_count
    link = _install_link(application)
    if not count:
        return Examined(False, "servers", f"it is in no server yet: open {link}")
    return Examined(True, "servers", f"it is in about {count}. Another one: {link}")


def _not_posted(error: Exception) -> PlatformError:
    """Why something could not be posted: because the channel is gone or closed, or for a while."""
    closed = isinstance(error, discord.NotFound | discord.Forbidden)
    if isinstance(error, discord.HTTPException) and (closed or error.code == THREAD_LOCKED):
        return ClosedPlaceError(f"Nothing can be posted in that channel any more ({error.text}).")
    return UnreachableError(f"Discord does not take that now ({error}).")


def _install_link(application: discord.AppInfo) -> str:
    return discord.utils.oauth_url(application.id, permissions=PERMISSIONS, scopes=SCOPES)


@contextmanager
def _translated(settings: DiscordSettings) -> Iterator[None]:
    """Turn what Discord refuses into sentences that name what to change there."""
    try:
        yield
    except discord.LoginFailure as error:
        raise PlatformError(WRONG_TOKEN) from error
    except discord.PrivilegedIntentsRequired as error:
        raise PlatformError(NO_INTENT) from error
    except discord.ConnectionClosed as error:
        if error.code == TOKEN_REFUSED:
            raise PlatformError(WRONG_TOKEN) from error
        raise UnreachableError(f"Discord closed the connection ({error}).") from error
    except discord.Forbidden as error:
        raise UnreachableError(
            f"Discord forbids that ({error.text}): install the bot again with the link of 'clippings invite discord', "
            "which asks for the scopes bot and applications.commands."
        ) from error
    except (discord.HTTPException, discord.GatewayNotFound) as error:
        raise UnreachableError(f"Discord does not answer as it should ({error}): try again in a while.") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UnreachableError(
            f"Discord cannot be reached at {settings.api_base} ({error}): look at this machine's network, and at "
            "DISCORD_API_BASE and DISCORD_GATEWAY if you have set them."
        ) from error
