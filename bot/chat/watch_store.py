"""What is remembered of watched questions: who is told what, where and until when; and what is still to be told.

What is to be told is stored together with what was then known, in one transaction: neither is there without the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.answering.changes import Known
from bot.chat.types import Spot

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nothing is told: from the first up to the last one (0 to 23), in a time zone of the IANA."""

    first: int
    last: int
    zone: str = "UTC"

    def ends(self, now: datetime) -> datetime | None:
        """When the quiet is over that holds at `now`, None if none does; by the clocks there, whatever these do."""
        here = now.astimezone(ZoneInfo(self.zone))
        hours = (here.hour - self.first) % 24
        length = (self.last - self.first) % 24
        if hours >= length:
            return None
        over = here.replace(hour=self.last, minute=0, second=0, microsecond=0, fold=0)
        # Reckoned by the day there, for between two of its hours a clock may have been put forward or back.
        over = over if self.last > here.hour else (over + DAY).replace(hour=self.last)
        return over.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Watch:
    """A question that is asked again when articles have come, for one person, until a moment.

    `spot` is where it was asked: what may be seen there is looked into. The `owner` is a keyed hash; `person` is the
    platform's id of them, who is written to if `direct`, else the spot is. `a_day` is how often within a day something
    is told at most. `told` are the sides that they know, `seen` the articles within reach of the question when it was
    last asked, each with its content hash, and `stamp` that of their collections then. `spoke` are the moments of the
    last day in which something was to be told. `version` counts how often it was stored.
    """

    id: str
    spot: Spot
    owner: str
    person: str
    question: str
    created: datetime
    until: datetime
    direct: bool = True
    a_day: int = 3
    quiet: Quiet | None = None
    told: tuple[Known, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    stamp: str = ""
    spoke: tuple[datetime, ...] = ()
    version: int = 0

    def rests(self, now: datetime) -> bool:
        """Whether nothing may be told now: it is not asked then, and all that has come is told of later at once."""
        lately = sum(moment > now - DAY for moment in self.spoke)
        return lately >= self.a_day or (self.quiet is not None and self.quiet.ends(now) is not None)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell: where, or `direct` to the person; what, one of `changes.Kinds`, or "closed" of an end.

    `id` is what the platform knows it by, however often it is tried. `watch` is None once that has ended. `written` is
    when it was stored, `due` when it is sent, `tries` how often that was tried. `until` is how long the watch lasts.
    """

    id: str
    watch: str | None
    spot: Spot
    person: str
    direct: bool
    question: str
    what: str
    before: tuple[Known, ...]
    after: tuple[Known, ...]
    until: datetime
    written: datetime
    due: datetime
    tries: int = 0


class WatchStore(Protocol):
    """Watches, and what is to be told of them. As `bot.chat.store.ChatStore` it blocks no event loop.

    Raises:
        StoreError: from every method, if it cannot be read or written.
        ValueError: from every method, for a moment without its time zone.
    """

    async def add(self, watch: Watch) -> None:
        """Store a watch that is new."""

    async def watch(self, watch: str) -> Watch | None:
        """The watch with that id."""

    async def of_owner(self, platform: str, owner: str) -> list[Watch]:
        """Somebody's watches, those first that end first."""

    async def of_workspace(self, platform: str, workspace: str | None) -> list[Watch]:
        """The watches of a workspace, or those outside any, likewise."""

    async def end(self, watch: str) -> bool:
        """Forget a watch and what it still has to tell; False if it was not there."""

    async def askable(self, now: datetime) -> list[Watch]:
        """The watches that have not ended and have nothing left to tell, those first that were stored longest ago."""

    async def keep(self, watch: Watch, notice: Notice | None = None) -> bool:
        """Store how a watch is now, and what is to be told of it, both or neither.

        False, and nothing changed, if it is not there any more, or another has stored it meanwhile.
        """

    async def expire(self, now: datetime) -> None:
        """Forget the watches that have ended, once nothing is left to tell of them or a week is over."""

    async def claim(self, now: datetime, lease: datetime, platforms: Collection[str]) -> Notice | None:
        """Take what is longest due on one of these platforms, so that nobody else does before the lease has run out."""

    async def sent(self, notice: str) -> None:
        """Forget what has been told."""

    async def put_off(self, notice: str, due: datetime) -> None:
        """Let it be tried again at a later moment, by whoever is there."""

    async def give_up(self, notice: Notice, farewell: Notice | None) -> None:
        """End the watch of a notice that nobody can be told, and store what its owner is told of that, if anything."""
