"""Something asked and how it is answered, as plain data and a Protocol: the same for every platform."""

from __future__ import annotations

import logging
import secrets
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.types import Asked, ChannelSettings, Spot, StoredAnswer
from bot.running.calming import NEVER_LEFT_OUT
from index.errors import ClippingsError, EncoderError, StoreError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing to answer, as plain data; all ids are the platform's own.

    `channel` is where it was asked and whose settings hold, `thread` the conversation within it if it is in one,
    `workspace` the one whose articles may be seen. `message` is the message that asks, `reply_to` the one it replies
    to. `way` is what the adapter needs to answer it, now or after a restart.
    """

    platform: str
    key: str
    kind: Literal["message", "ask", "check"]
    person: str
    channel: str
    text: str
    workspace: str | None = None
    thread: str = ""
    message: str | None = None
    reply_to: str | None = None
    private: bool = False
    way: dict[str, Any] = field(default_factory=dict)

    @property
    def spot(self) -> Spot:
        """Where it was asked."""
        return Spot(self.platform, self.workspace, self.channel, self.thread)

    @property
    def place(self) -> tuple[str, str, str]:
        """The message that asks, as the store points from it to its answer: platform, conversation, message."""
        return self.platform, self.spot.conversation, self.message or ""

    def asked(self, settings: ChannelSettings, after: StoredAnswer | None = None, ident: str | None = None) -> Asked:
        """The question in it, after an answer that it follows up, in place of the answer with the id `ident`."""
        return Asked(self.spot, self.person, self.text, after, self.private, ident, settings=settings)

    def payload(self) -> dict[str, Any]:
        """As JSON; `Incoming(**payload)` is it again."""
        return asdict(self)


class Reply(Protocol):
    """How something is answered where it was asked."""

    async def accept(self) -> None:
        """Whoever asks is let in: where the platform waits to hear that, it does so now."""

    def working(self) -> AbstractAsyncContextManager[None]:
        """While it is answered, people see that something is being done."""

    async def show(self, told: GivenAnswer | GivenCheck) -> tuple[str, str] | None:
        """Show an answer; the conversation and the message it stands in, None if nobody can reply to it."""

    async def refuse(self, sentence: str) -> None:
        """Tell the asker only, where that can be done.

        Raises:
            Exception: whatever the platform's library raises if nobody can be told.
        """


async def tell(reply: Reply, error: Exception) -> None:
    """Tell the asker what went wrong; should that go wrong too, the log says so."""
    try:
        await reply.refuse(sentence(error))
    except Exception as worse:  # noqa: BLE001 - there is nobody else to tell
        log.warning("Nobody could be told of that: %(error)s", {"error": worse})


def sentence(error: Exception) -> str:
    """What a user reads of an error: its own sentence, or, where only whoever runs Clippings can do something about it,
    the id under which it stands in the log."""
    ident = secrets.token_hex(4)
    if isinstance(error, StoreError | EncoderError):  # for whoever runs it to mend, with places on its disk
        log.error(
            "Not answered, told as %(told_as)s: %(error)s", {"told_as": ident, "error": error}, extra=NEVER_LEFT_OUT
        )
        return f"Clippings cannot use what it keeps. Whoever runs it finds the reason in its log as {ident}."
    if isinstance(error, ClippingsError):
        log.info("Not answered: %(error)s", {"error": error})
        return str(error)
    log.error("Failed, told as %(told_as)s", {"told_as": ident}, exc_info=error, extra=NEVER_LEFT_OUT)
    return f"Something went wrong here. Whoever runs Clippings finds it in the log as {ident}."
