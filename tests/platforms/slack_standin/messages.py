"""Messages as the server keeps them, and what a person reads in them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from . import ids
from .blocks import elements_of, read
from .pings import Pings
from .schema import Json

if TYPE_CHECKING:
    from .files import File
    from .interactions import Interaction
    from .world import Channel, Team, User


class Button(NamedTuple):
    """A button as a person sees it; `target` is its action_id, or the address that it opens."""

    label: str
    target: str
    value: str


def named(blocks: list[Json] | None) -> list[Json]:
    """The blocks as Slack stores them: every block and every element has an id."""
    made = copy.deepcopy(blocks or [])
    for block in made:
        block.setdefault("block_id", ids.short())
        for element in elements_of(block):
            if element.get("type") != "image":
                element.setdefault("action_id", ids.short())
    return made


def buttons_of(blocks: list[Json]) -> list[Button]:
    """The buttons in blocks, in order; both of a pair for feedback."""
    found = []
    for element in [element for block in blocks for element in elements_of(block)]:
        action = str(element.get("action_id") or "")
        if element.get("type") in ("button", "icon_button"):
            target = str(element.get("url") or action)
            found.append(Button(str(element["text"]["text"]), target, str(element.get("value") or "")))
        elif element.get("type") == "feedback_buttons":
            halves = (element["positive_button"], element["negative_button"])
            found += [Button(str(half["text"]["text"]), action, str(half.get("value") or "")) for half in halves]
    return found


@dataclass(eq=False)
class Message:
    """One message. `payload` is what the app sent last, `pings` whom it notified, `unfurls` which links it expands.

    `held` is what people have chosen in its menus: user id, block_id, action_id.
    """

    channel: Channel
    user: User
    raw: Json
    payload: Json = field(default_factory=dict)
    pings: Pings = field(default_factory=Pings)
    unfurls: set[str] = field(default_factory=set)
    ephemeral_for: User | None = None
    files: list[File] = field(default_factory=list)
    interaction: Interaction | None = None
    team: Team | None = None
    edits: int = 0
    deleted: bool = False
    by_app: bool = False
    reactions: dict[str, set[str]] = field(default_factory=dict)
    held: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        """Its timestamp, which is its id."""
        return str(self.raw["ts"])

    @property
    def thread_ts(self) -> str | None:
        """The timestamp of the message that begins its thread."""
        return self.raw.get("thread_ts")

    @property
    def thread(self) -> Message | None:
        """The message that begins the thread which it answers in; None for one outside of threads."""
        return self.channel.messages.get(self.thread_ts or "") if self.thread_ts != self.ts else None

    @property
    def replies(self) -> list[Message]:
        """The visible messages of the thread that it begins."""
        others = [message for message in self.channel.messages.values() if message.thread_ts == self.ts]
        return [message for message in others if message is not self and not message.ephemeral and not message.deleted]

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, with the ids that Slack has given them."""
        return list(self.raw.get("blocks") or [])

    @property
    def notification(self) -> str:
        """Its `text` argument: all there is to read when it has no blocks, else what notifications say."""
        return str(self.raw.get("text") or "")

    @property
    def text(self) -> str:
        """All that a person reads in it: the text of its blocks, or its text when it has none."""
        return read(self.blocks) or self.notification

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return self.ephemeral_for is not None

    @property
    def buttons(self) -> list[Button]:
        """Its buttons in order."""
        return buttons_of(self.blocks)

    @property
    def permalink(self) -> str:
        """The address at which people open it."""
        suffix = f"?thread_ts={self.thread_ts}&cid={self.channel.id}" if self.thread else ""
        place = f"https://{self.channel.team.domain}.slack.com/archives/{self.channel.id}"
        return f"{place}/p{self.ts.replace('.', '')}{suffix}"

    def to_json(self, *, in_event: bool = False) -> Json:
        """A message object."""
        raw = copy.deepcopy(self.raw)
        if self.files:
            raw["files"] = [file.to_json(in_event=in_event) for file in self.files]
        if self.replies and not self.thread:
            raw |= {"thread_ts": self.ts, "reply_count": len(self.replies), "latest_reply": self.replies[-1].ts}
        if self.reactions:
            raw["reactions"] = [
                {"name": name, "users": sorted(users), "count": len(users)} for name, users in self.reactions.items()
            ]
        return raw

    async def changed(self, edits: int = 1, timeout: float = 5.0) -> Message:
        """Wait until it has been edited so many times in all."""
        await self.channel.server.wait_for(lambda: self.edits >= edits, timeout, f"edit {edits} of {self.text[:60]!r}")
        return self
