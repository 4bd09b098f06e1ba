"""A stand-in for Discord: its HTTP API, its gateway and the people who use it, on 127.0.0.1, for tests."""

from .faults import Fault
from .interactions import Interaction, Modal
from .mentions import Pings
from .messages import Button, File, Message
from .record import Heartbeat, Request
from .server import DiscordServer
from .world import Channel, Guild, GuildChannel, Member, Role, User

__all__ = [
    "Button",
    "Channel",
    "DiscordServer",
    "Fault",
    "File",
    "Guild",
    "GuildChannel",
    "Heartbeat",
    "Interaction",
    "Member",
    "Message",
    "Modal",
    "Pings",
    "Request",
    "Role",
    "User",
]
