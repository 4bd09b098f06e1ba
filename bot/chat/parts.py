"""The parts that a chat platform is given, put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.chat.articles import Shelf
from bot.chat.desk import Desk
from bot.chat.housekeeping import Housekeeping
from bot.running.health import Health
from bot.running.settings import Settings


@dataclass(frozen=True)
class Chat:
    """What a chat platform talks to."""

    settings: Settings
    desk: Desk
    shelf: Shelf
    housekeeping: Housekeeping
    health: Health = field(default_factory=Health)
