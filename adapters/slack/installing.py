"""The app as it is installed in many workspaces: each has a token of its own, kept in SQLite."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

from adapters.slack.incoming import PLATFORM
from adapters.slack.sealing import Seal
from adapters.slack.settings import SlackSettings
from bot.chat.keys import FILE as KEY
from bot.running.apart import Said
from bot.running.redaction import hide
from index.foreign_tables import forget, rewrite

if TYPE_CHECKING:
    from bot.chat.parts import Chat

P = ParamSpec("P")
T = TypeVar("T")

STATE_SECONDS = 600  # how long somebody may take over installing
INSTALLATIONS = "slack.db"
SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")
SEALED = {"slack_installations": SECRETS, "slack_bots": ("bot_token", "bot_refresh_token")}
OTHER_KEY = (
    f"Those in {INSTALLATIONS} were sealed with another key than {KEY}: put that back from a backup, or let each "
    "workspace install the app again."
)


class Thread:
    """The one thread on which `slack.db` is read and written: slack_sdk's own methods with `async` block the loop."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "slack tokens")

    async def do(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Take a step there, and wait for it here."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(step, *args, **kwargs))


class Installations(SQLite3InstallationStore):
    """The tokens, sealed where they lie."""

    def __init__(self, thread: Thread, seal: Seal, *, database: Path, client_id: str) -> None:
        super().__init__(database=str(database), client_id=client_id)
        self._thread = thread
        self._seal = seal
        self._said = Said()

    async def prepare(self) -> None:
        """Make the file private, and seal what an earlier version has left open in it.

        Raises:
            StoreError: if it cannot be used.
        """
        for table in ("slack_installations", "slack_bots"):
            await self._thread.do(rewrite, Path(self.database), table, SEALED[table], self._seal.seal)

    def save(self, installation: Installation) -> None:
        """As `async_save`."""
        super().save(self._with(installation, self._seal.seal))

    def save_bot(self, bot: Bot) -> None:
        """As `async_save_bot`."""
        super().save_bot(self._with(bot, self._seal.seal))

    def find_bot(self, **where: Any) -> Bot | None:
        """As `async_find_bot`."""
        return self._opened(super().find_bot(**where))

    def find_installation(self, **where: Any) -> Installation | None:
        """As `async_find_installation`."""
        return self._opened(super().find_installation(**where))

    def _opened(self, found: T | None) -> T | None:
        if found is None:
            return None
        try:
            return self._with(found, self._seal.open)
        except ValueError:
            self._said.failed("Slack's tokens", OTHER_KEY)
            return None

    def _with(self, found: T, change: Callable[[str], str]) -> T:
        made = copy.copy(found)
        for name in SECRETS:
            if value := getattr(made, name, None):
                setattr(made, name, change(value))
        return made

    async def async_save(self, installation: Installation) -> None:
        """Keep who installed it in a workspace, and the bot token."""
        await self._thread.do(self.save, installation)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a workspace's bot token."""
        await self._thread.do(self.save_bot, bot)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """A workspace's bot token."""
        return await self._thread.do(
            self.find_bot, enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )

    async def async_find_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:  # fmt: skip
        """Who installed it in a workspace."""
        return await self._thread.do(
            self.find_installation, enterprise_id=enterprise_id, team_id=team_id, user_id=user_id,
            is_enterprise_install=is_enterprise_install,
        )  # fmt: skip

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete a workspace's bot token."""
        await self._thread.do(self.delete_bot, enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete what is kept of who installed it in a workspace."""
        await self._thread.do(self.delete_installation, enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


class States(SQLite3OAuthStateStore):
    """What is remembered of those who are just installing it, and no longer than it is good for anything."""

    def __init__(self, thread: Thread, *, database: Path) -> None:
        super().__init__(expiration_seconds=STATE_SECONDS, database=str(database))
        self._thread = thread

    def issue(self, *args: Any, **kwargs: Any) -> str:
        """As `async_issue`."""
        forget(Path(self.database), "oauth_states", "expire_at", time.time())
        return super().issue(*args, **kwargs)

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Remember one more."""
        return await self._thread.do(self.issue, *args, **kwargs)

    async def async_consume(self, state: str) -> bool:
        """Whether one is remembered, which it then is no more."""
        return await self._thread.do(self.consume, state)


def oauth(chat: Chat, settings: SlackSettings, scopes: Sequence[str]) -> AsyncOAuthSettings:
    """How the app is installed, and where its tokens are kept."""
    client_id, database = settings.client_id or "", chat.settings.data / INSTALLATIONS
    thread, seal = Thread(), Seal(chat.key)

    async def installed(args: AsyncSuccessArgs) -> BoltResponse:
        hide(args.installation.bot_token or "")
        await chat.store.come_back(PLATFORM, args.installation.team_id or "")
        return await args.default.success(args)

    made = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=settings.client_secret.get_secret_value().strip() if settings.client_secret else "",
        scopes=scopes,
        callback_options=AsyncCallbackOptions(success=installed, failure=_not_installed),
        installation_store=Installations(thread, seal, database=database, client_id=client_id),
        state_store=States(thread, database=database),
    )
    made.authorize.cache_enabled = True  # type: ignore[attr-defined] # else each event asks whose the token is
    return made


async def _not_installed(args: AsyncFailureArgs) -> BoltResponse:
    return await args.default.failure(args)
