"""The words that every chat platform shares: where something was asked, and what is kept of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.running.worker import Group
from index.types import Scope, check_collection

MAX_QUESTION = 500  # characters; what is longer is no question but a text
TERMINAL = "terminal"  # as a platform: what the command line watches; its channels are collections

Collections = Literal["both", "own", "shared"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something happens: a platform, one of its workspaces (a server, a team), a channel of it.

    `workspace` is None outside any workspace that runs Clippings itself: in a direct message, or where only a person
    installed it. `channel` is the one whose settings hold: for a thread its parent. `thread` is where the
    conversation is, the channel itself if it is in no thread.
    """

    platform: str
    workspace: str | None
    channel: str
    thread: str = ""

    @property
    def conversation(self) -> str:
        """The id of what people see as one stream of messages."""
        return self.thread or self.channel

    @property
    def own(self) -> str | None:
        """The name of the workspace's own collection, or None where there is no workspace."""
        return None if self.workspace is None else own_collection(self.platform, self.workspace)


def own_collection(platform: str, workspace: str) -> str:
    """The name of the collection that belongs to one workspace alone."""
    return check_collection(f"{platform}:{workspace}")


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What can be set for one channel.

    `on`: questions are answered here at all. `threads`: a mention is answered in a thread of its own. `private`:
    answers are shown to the asker only. `needs_mention`: only messages that mention Clippings are questions.
    `collections`: answer from the workspace's own articles, the shared ones, or both.
    """

    on: bool = True
    threads: bool = True
    private: bool = False
    needs_mention: bool = True
    collections: Collections = "both"

    def visible(self, spot: Spot, shared: str) -> tuple[str, ...]:
        """The collections that may be looked into at `spot`; outside a workspace only the `shared` one."""
        if spot.own is None:
            return (shared,)
        return {"both": (spot.own, shared), "own": (spot.own,), "shared": (shared,)}[self.collections]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it is remembered, for the buttons under it and the questions after it.

    `asker` is a keyed hash. `question` is None once it has expired. `record` is the answer without any text of an
    article (`bot.chat.records`). `after` is the id of the answer that this one's question followed up.
    """

    id: str
    spot: Spot
    asker: str
    private: bool
    created: datetime
    question: str | None
    after: str | None = None
    record: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked: where, by whom (the platform's id of a person), after which answer, how private.

    `id` is that of an earlier answer which this one replaces, where a question was edited. `waiting` is how many
    questions of this asker may wait, where that is not as for everybody; `of` whom they are one of, with a limit for
    all of those. `settings` are the channel's, where they have been read already. `scope` is what may be searched,
    where that is not what may be seen at the spot, and `history` the questions before it, where no answer is named.
    """

    spot: Spot
    asker: str
    text: str
    after: StoredAnswer | None = None
    private: bool = False
    id: str | None = None
    waiting: int | None = None
    of: Group | None = None
    settings: ChannelSettings | None = None
    scope: Scope | None = None
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something a platform delivered that asks for an answer, stored before it is answered.

    `key` is the platform's own id of it, so that what is delivered twice is answered once. `payload` is what the
    adapter needs to answer it after a restart.
    """

    platform: str
    key: str
    payload: dict[str, Any]
    received: datetime
