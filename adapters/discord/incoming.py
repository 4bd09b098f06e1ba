"""Discord's events as plain data, kept until they are answered: who asked what, where, and how to answer there."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

import discord

from bot.chat.types import Spot

PLATFORM = "discord"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing to answer. All ids are Discord's.

    `channel` is where it was asked, `parent` the channel that this is a thread of. `workspace` is the server, if
    the bot is installed in it. `token` and `application` answer an interaction, `message` and `reply_to` a message.
    """

    key: str
    kind: Literal["message", "ask", "check"]
    user: int
    channel: int
    text: str
    workspace: int | None = None
    parent: int | None = None
    message: int | None = None
    reply_to: int | None = None
    application: int | None = None
    token: str | None = None
    private: bool = False

    @property
    def spot(self) -> Spot:
        """Where it was asked."""
        return _spot(self.workspace, self.channel, self.parent)

    def payload(self) -> dict[str, Any]:
        """As JSON; `Incoming(**payload)` is it again."""
        return asdict(self)


def spot_of(interaction: discord.Interaction[Any]) -> Spot:
    """Where an interaction happens. A server's own articles open only where the bot itself is installed in it."""
    server = interaction.guild_id if interaction.is_guild_integration() else None
    return _spot(server, interaction.channel_id or 0, _parent(interaction.channel))


def from_interaction(
    interaction: discord.Interaction[Any], kind: Literal["ask", "check"], text: str, *, private: bool
) -> Incoming:
    """What a command asks."""
    server = interaction.guild_id if interaction.is_guild_integration() else None
    return Incoming(
        key=key_of(interaction), kind=kind, user=interaction.user.id, channel=interaction.channel_id or 0, text=text,
        workspace=server, parent=_parent(interaction.channel), application=interaction.application_id,
        token=interaction.token, private=private,
    )  # fmt: skip


def from_message(message: discord.Message, me: discord.ClientUser) -> Incoming:
    """What a message asks, without the mention of the bot."""
    return Incoming(
        key=f"message:{message.id}", kind="message", user=message.author.id, channel=message.channel.id,
        text=without_mention(message, me), workspace=message.guild.id if message.guild else None,
        parent=_parent(message.channel), message=message.id,
        reply_to=message.reference.message_id if message.reference else None,
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
