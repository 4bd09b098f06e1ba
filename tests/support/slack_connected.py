"""The Slack platform, connected to the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_standin import Channel, SlackServer, User

from adapters.slack.platform import SlackPlatform
from bot.chat.parts import Chat


@asynccontextmanager
async def running(
    slack: SlackServer, chat: Chat, platform: SlackPlatform | None = None
) -> AsyncIterator[asyncio.Event]:
    """The platform, connected by Socket Mode until the block ends or the event it gives is set."""
    stop = asyncio.Event()
    task = asyncio.create_task((platform or SlackPlatform()).run(chat, stop))
    try:
        await slack.wait_for(lambda: task.done() or slack.sockets.live(), what="the bot")
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


def newsroom(slack: SlackServer) -> tuple[Channel, User]:
    """A channel that the bot is in, and an admin of its workspace."""
    return slack.team.add_channel("general"), slack.team.add_user("mira", admin=True)
