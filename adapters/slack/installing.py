"""The app as it is installed in many workspaces: each has a token of its own, kept in SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

from adapters.slack.incoming import PLATFORM
from adapters.slack.settings import SlackSettings
from bot.running.redaction import hide

if TYPE_CHECKING:
    from bot.chat.parts import Chat

STATE_SECONDS = 600  # how long somebody may take over installing
INSTALLATIONS = "slack.db"


class Installations(SQLite3InstallationStore):
    """The tokens. slack_sdk lets them be deleted by its methods without `async` only."""

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete a workspace's bot token."""
        self.delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete what is kept of who installed it in a workspace."""
        self.delete_installation(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


def oauth(chat: Chat, settings: SlackSettings, scopes: Sequence[str]) -> AsyncOAuthSettings:
    """How the app is installed, and where its tokens are kept."""
    client_id, database = settings.client_id or "", str(chat.settings.data / INSTALLATIONS)

    async def installed(args: AsyncSuccessArgs) -> BoltResponse:
        hide(args.installation.bot_token or "")
        chat.desk.memory.come_back(PLATFORM, args.installation.team_id or "")
        return await args.default.success(args)

    made = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=settings.client_secret.get_secret_value().strip() if settings.client_secret else "",
        scopes=scopes,
        callback_options=AsyncCallbackOptions(success=installed, failure=_not_installed),
        installation_store=Installations(database=database, client_id=client_id),
        state_store=SQLite3OAuthStateStore(expiration_seconds=STATE_SECONDS, database=database),
    )
    made.authorize.cache_enabled = True  # type: ignore[attr-defined] # else each event asks whose the token is
    return made


async def _not_installed(args: AsyncFailureArgs) -> BoltResponse:
    return await args.default.failure(args)
