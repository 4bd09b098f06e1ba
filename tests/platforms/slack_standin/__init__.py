"""A stand-in for Slack: its Web API, its events and the people who use it, on 127.0.0.1, for tests."""

from .faults import Fault
from .files import File
from .interactions import Delivery, Interaction
from .manifest import manifest_problems
from .messages import Button, Message
from .pings import Pings
from .record import Ack, Request
from .server import SlackServer
from .threads import Thread
from .views import View
from .world import Channel, Team, User, UserGroup

__all__ = [
    "Ack",
    "Button",
    "Channel",
    "Delivery",
    "Fault",
    "File",
    "Interaction",
    "Message",
    "Pings",
    "Request",
    "SlackServer",
    "Team",
    "Thread",
    "User",
    "UserGroup",
    "View",
    "manifest_problems",
]
