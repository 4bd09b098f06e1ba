"""Who may manage a server."""

from __future__ import annotations

from typing import Any

import discord

from bot.errors import NotAllowedError

NEEDS_SERVER = "That works in a server where Clippings itself is installed."
NEEDS_MANAGER = "That needs the permission Manage Server."


def may_manage(interaction: discord.Interaction[Any]) -> bool:
    """Whether whoever acts may manage the server, and the bot itself is installed in it."""
    return interaction.is_guild_integration() and interaction.permissions.manage_guild


def check_manager(interaction: discord.Interaction[Any]) -> None:
    """Discord hides commands from those who may not use them, but only whole ones: so it is looked at here.

    Raises:
        NotAllowedError: if they may not.
    """
    if not interaction.is_guild_integration():
        raise NotAllowedError(NEEDS_SERVER)
    if not may_manage(interaction):
        raise NotAllowedError(NEEDS_MANAGER)
