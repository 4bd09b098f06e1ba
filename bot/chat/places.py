"""Places that things are asked at: which settings hold there, what may be searched, and how a person is known."""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat.keys import Key
from bot.chat.store import ChatStore
from bot.chat.types import ChannelSettings, Spot
from index.types import Scope


@dataclass(frozen=True)
class Places:
    """`shared` is the collection that the operator fills for everybody."""

    store: ChatStore
    key: Key
    shared: str

    async def settings(self, spot: Spot) -> ChannelSettings:
        """The settings of a channel."""
        return await self.store.settings(spot)

    async def scope(self, spot: Spot, settings: ChannelSettings | None = None) -> Scope:
        """What may be searched at a spot; the settings there are read if they are not given."""
        return Scope((settings or await self.settings(spot)).visible(spot, self.shared))

    def voter(self, spot: Spot, person: str) -> str:
        """How a person is remembered: by a keyed hash."""
        return self.key.hashed("person", spot.platform, person)
