"""What the handlers of Discord's events share: the chat, the settings, the intake, and who may use the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.incoming import PLATFORM
from bot.chat.intake import Intake
from bot.running.worker import STOPPING

if TYPE_CHECKING:
    from adapters.discord.settings import DiscordSettings
    from bot.chat.conversation import Incoming
    from bot.chat.parts import Chat


class Parts:
    """Those of one client."""

    def __init__(self, chat: Chat, settings: DiscordSettings) -> None:
        self.chat = chat
        self.settings = settings
        self.intake = Intake(chat.asking, PLATFORM, self._not_allowed)

    def refusal(self, interaction: discord.Interaction[Any]) -> str | None:
        """Why an interaction is not served at all, None if it is."""
        if self.intake.hand.stopping:
            return STOPPING
        server = interaction.guild_id if interaction.is_guild_integration() else None
        return self._not_on_list(server, interaction.user.id)

    def _not_allowed(self, incoming: Incoming) -> str | None:
        return self._not_on_list(int(incoming.workspace) if incoming.workspace else None, int(incoming.person))

    def _not_on_list(self, server: int | None, person: int) -> str | None:
        if server is not None and not self.settings.allows_server(server):
            return f"This server ({server}) is not on the list of those that may use this Clippings."
        if server is None and not self.settings.allows_person(person):
            return f"You ({person}) are not on the list of those who may use this Clippings outside a server."
        return None
