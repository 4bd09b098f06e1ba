"""Permission bits, and what a member may do in a channel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .world import Channel, Guild, Member

BITS = {
    "CREATE_INSTANT_INVITE": 1 << 0,
    "KICK_MEMBERS": 1 << 1,
    "BAN_MEMBERS": 1 << 2,
    "ADMINISTRATOR": 1 << 3,
    "MANAGE_CHANNELS": 1 << 4,
    "MANAGE_GUILD": 1 << 5,
    "ADD_REACTIONS": 1 << 6,
    "VIEW_AUDIT_LOG": 1 << 7,
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "SEND_TTS_MESSAGES": 1 << 12,
    "MANAGE_MESSAGES": 1 << 13,
    "EMBED_LINKS": 1 << 14,
    "ATTACH_FILES": 1 << 15,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "MENTION_EVERYONE": 1 << 17,
    "USE_EXTERNAL_EMOJIS": 1 << 18,
    "CONNECT": 1 << 20,
    "SPEAK": 1 << 21,
    "CHANGE_NICKNAME": 1 << 26,
    "MANAGE_NICKNAMES": 1 << 27,
    "MANAGE_ROLES": 1 << 28,
    "MANAGE_WEBHOOKS": 1 << 29,
    "USE_APPLICATION_COMMANDS": 1 << 31,
    "MANAGE_THREADS": 1 << 34,
    "CREATE_PUBLIC_THREADS": 1 << 35,
    "CREATE_PRIVATE_THREADS": 1 << 36,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
    "MODERATE_MEMBERS": 1 << 40,
    "SEND_POLLS": 1 << 49,
    "USE_EXTERNAL_APPS": 1 << 50,
}
ALL = (1 << 53) - 1

Named = int | str | Iterable[str]


def bits(named: Named) -> int:
    """The bits of a number, a name or several names."""
    if isinstance(named, int):
        return named
    names = [named] if isinstance(named, str) else named
    total = 0
    for name in names:
        total |= BITS[name]
    return total


EVERYONE = bits(
    [
        "ADD_REACTIONS",
        "VIEW_CHANNEL",
        "SEND_MESSAGES",
        "EMBED_LINKS",
        "ATTACH_FILES",
        "READ_MESSAGE_HISTORY",
        "USE_EXTERNAL_EMOJIS",
        "USE_APPLICATION_COMMANDS",
        "CREATE_PUBLIC_THREADS",
        "CREATE_PRIVATE_THREADS",
        "SEND_MESSAGES_IN_THREADS",
        "CHANGE_NICKNAME",
        "SEND_POLLS",
        "USE_EXTERNAL_APPS",
    ]
)
# What an app has in direct messages.
DIRECT = EVERYONE & ~bits(["CREATE_PUBLIC_THREADS", "CREATE_PRIVATE_THREADS", "SEND_MESSAGES_IN_THREADS"])


def in_guild(guild: Guild, member: Member) -> int:
    """The permissions that a member's roles give."""
    if member.user.id == guild.owner.id:
        return ALL
    total = guild.everyone.permissions
    for role in guild.roles.values():
        if role.id in member.roles:
            total |= role.permissions
    return ALL if total & BITS["ADMINISTRATOR"] else total


def in_channel(channel: Channel, member: Member) -> int:
    """The permissions in a channel: roles first, then the overwrites in Discord's order."""
    guild = channel.guild
    if guild is None:
        return DIRECT
    total = in_guild(guild, member)
    if total == ALL:
        return total
    overwrites = (channel.parent or channel).overwrites
    layers = [[guild.id], list(member.roles), [member.user.id]]
    for layer in layers:
        found = [overwrites[key] for key in layer if key in overwrites]
        for _, denied in found:
            total &= ~denied
        for allowed, _ in found:
            total |= allowed
    return total


def may(channel: Channel, member: Member | None, *names: str) -> bool:
    """Whether a member has all of these permissions in a channel."""
    if channel.guild is None:
        return True
    needed = bits(names)
    return member is not None and in_channel(channel, member) & needed == needed
