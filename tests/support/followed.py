"""Watched questions followed by hand, for tests: asked again, and what has changed told."""

from __future__ import annotations

import asyncio

from fakes import make_article

from bot.chat.parts import Chat
from bot.chat.platforms import Announcer
from bot.following.asking_again import AskingAgain
from bot.following.follower import where_of
from bot.following.telling import Telling

REED = make_article(
    "It was Tomas Reed who denied the claims of neglect, the harbour office said.",
    title="Office corrects itself", source="The Gull", url="https://gull.example/reed", published="2026-05-20",
)  # fmt: skip
ALSO = make_article(
    "In the end the claims were denied by Ines Varga alone, says a book about the ferry.",
    title="A book", source="Wire", published="2026-05-21",
)  # fmt: skip


async def followed(chat: Chat, *platforms: Announcer) -> tuple[int, int]:
    """One look at all watches, and all that is due told: how many were asked, and told."""
    where, watches = where_of(chat.places), chat.watches
    again = AskingAgain(watches.store, watches.looking, where, chat.clock)
    named = {platform.name: platform for platform in platforms}
    telling = Telling(watches.store, named, chat.index, where, chat.clock, chat.answers.links, spaced=0.0)
    return await again.turn(), await telling.turn(asyncio.Event())
