"""What the bot remembers of its conversations, as the rest of it asks for that: always by `await`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.sharing import Sharing
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer

RECENT = 200  # of a channel's answers are looked through for questions to suggest


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """A question that was asked, for statistics: how it went, how long it took, and the votes on its answer.

    `is_direct` tells that it was asked outside any workspace. `words` are None once they have expired, and
    `elapsed_ms` where it is not known.
    """

    platform: str
    is_direct: bool
    private: bool
    asker: str
    created: datetime
    words: str | None
    status: str
    differs: bool
    changed: bool
    elapsed_ms: float | None
    helpful: int
    not_helpful: int


class ChatStore(Protocol):
    """Settings, events, answers, votes and the workspaces that were left.

    No method blocks the event loop: whoever waits for a disk or a lock, waits elsewhere. What was awaited is stored,
    and seen by whatever is asked afterwards; what is asked at once may be answered in any order. To cancel a call is
    to wait for it no longer, whether it is done or not. Moments are passed in, aware, so that expiry is a matter of
    data and not of the clock.

    Raises:
        StoreError: from every method, if it cannot be read or written.
        ValueError: from every method, for a moment without its time zone.
    """

    @property
    def sharing(self) -> Sharing | None:
        """The other processes that may answer from it; None where only this one does."""

    # Events

    async def receive(self, event: Event) -> bool:
        """Store an event; False if it had been received before."""

    async def finish(self, platform: str, key: str) -> None:
        """Note that an event was answered, and forget what it said."""

    async def pending(self, platform: str, since: datetime) -> list[Event]:
        """The unanswered events received at or after `since`, oldest first."""

    # Settings

    async def settings(self, spot: Spot) -> ChannelSettings:
        """The settings of a channel, the default ones if nobody has set any."""

    async def set_settings(self, spot: Spot, settings: ChannelSettings) -> None:
        """Keep the settings of a channel."""

    async def talkative(self, platform: str) -> list[tuple[str, str]]:
        """The workspaces ("" for none) and channels in which questions need no mention."""

    # Answers

    async def keep(self, kept: StoredAnswer) -> None:
        """Remember an answer, or what became of it when it was asked for again."""

    async def kept(self, answer: str) -> StoredAnswer | None:
        """The answer with that id."""

    async def point(self, platform: str, channel: str, message: str, answer: str, *, answers: bool) -> None:
        """Note that a message holds an answer, or is the one that asked for it."""

    async def shown(self, answer: str) -> list[tuple[str, str]]:
        """The channels and messages in which an answer stands."""

    async def pointed(self, platform: str, channel: str, message: str) -> StoredAnswer | None:
        """The answer that a message belongs to."""

    async def latest(self, spot: Spot, since: datetime, asker: str | None = None) -> StoredAnswer | None:
        """The newest public answer of a conversation at or after `since`, of one asker if one is named."""

    async def conversations(self, platform: str, since: datetime) -> set[str]:
        """The conversations in which an answer given at or after `since` stands."""

    async def recent(self, spot: Spot) -> list[str]:
        """What was asked publicly in a channel, newest first, each question once; nothing from its other threads.

        A thread may be private, and a suggestion is seen by everybody in the channel.
        """

    async def asked(self, since: datetime) -> list[PastQuestion]:
        """Every question asked at or after `since`, oldest first."""

    # Votes

    async def vote(self, answer: str, voter: str, helpful: bool, reason: str | None, at: datetime) -> None:
        """Keep one vote of a voter (a keyed hash) on an answer, in place of an earlier one."""

    async def votes(self, answer: str) -> tuple[int, int]:
        """How many found an answer helpful, and how many did not."""

    # Workspaces that were left, and time passing

    async def depart(self, platform: str, workspace: str, since: datetime) -> None:
        """Note that the bot is no longer in a workspace; the first time counts."""

    async def come_back(self, platform: str, workspace: str) -> None:
        """Note that the bot is in a workspace (again)."""

    async def departed(self, platform: str, before: datetime) -> list[str]:
        """The workspaces that were left before a moment."""

    async def workspaces(self, platform: str) -> set[str]:
        """Every workspace of which something is remembered."""

    async def forget_workspace(self, platform: str, workspace: str) -> None:
        """Delete everything that is remembered of a workspace, all or nothing."""

    async def expire(self, before: datetime) -> None:
        """Forget what was asked, and the reasons of votes, before a moment; events older than it go altogether."""

    # Notes

    async def note(self, key: str) -> str | None:
        """A small thing to remember across restarts."""

    async def set_note(self, key: str, value: str) -> None:
        """Remember it."""
