"""Discord's events as what to answer: who asked what, and where."""

from __future__ import annotations

import re
from typing import Any, Literal

import discord

from bot.chat.conversation import Incoming
from bot.chat.types import Spot

PLATFORM = "discord"


def spot_of(interaction: discord.Interaction[Any]) -> Spot:
    """Where an interaction happens. A server's own articles open only where the bot itself is installed in it."""
    server = interaction.guild_id if interaction.is_guild_integration() else None
    return _spot(server, interaction.channel_id or 0, _parent(interaction.channel))


def from_interaction(
    interaction: discord.Interaction[Any], kind: Literal["ask", "check"], text: str, *, private: bool
) -> Incoming:
    """What a command asks."""
    spot = spot_of(interaction)
    return Incoming(
        platform=PLATFORM, key=key_of(interaction), kind=kind, person=str(interaction.user.id), channel=spot.channel,
        text=text, workspace=spot.workspace, thread=spot.thread, private=private,
        way={"application": interaction.application_id, "token": interaction.token},
    )  # fmt: skip


def from_message(message: discord.Message, me: discord.ClientUser) -> Incoming:
    """What a message asks, without the mention of the bot."""
    server = message.guild.id if message.guild else None
    spot = _spot(server, message.channel.id, _parent(message.channel))
    replied = message.reference.message_id if message.reference else None
    return Incoming(
        platform=PLATFORM, key=f"message:{message.id}", kind="message", person=str(message.author.id),
        channel=spot.channel, text=without_mention(message, me), workspace=spot.workspace, thread=spot.thread,
        message=str(message.id), reply_to=str(replied) if replied else None,
    )  # fmt: skip


def key_of(interaction: discord.Interaction[Any]) -> str:
    """What an interaction is known by."""
    return f"interaction:{interaction.id}"


def mentions(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether a message mentions the bot, by itself or by the role that Discord made for it."""
    if any(user.id == me.id for user in message.mentions):
        return True
    return any(role.tags is not None and role.tags.bot_id == me.id for role in message.role_mentions)


def without_mention(message: discord.Message, me: discord.ClientUser) -> str:
    """A message's text without the mentions of the bot."""
    roles = [role.id for role in message.role_mentions if role.tags is not None and role.tags.bot_id == me.id]
    own = "|".join([rf"<@!?{me.id}>", *(f"<@&{role}>" for role in roles)])
    return re.sub(rf"\s*(?:{own})\s*", " ", message.content).strip()


def _spot(workspace: int | None, channel: int, parent: int | None) -> Spot:
    thread = str(channel) if parent else ""
    return Spot(PLATFORM, None if workspace is None else str(workspace), str(parent or channel), thread)


def _parent(channel: object) -> int | None:
    return channel.parent_id if isinstance(channel, discord.Thread) else None
