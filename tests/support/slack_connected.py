"""The Slack platform, connected to the stand-in by Socket Mode."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager

from at_work import killed, working
from slack_standin import Channel, SlackServer, User

from adapters.slack.platform import SlackPlatform
from bot.chat.parts import Chat


def running(
    slack: SlackServer, chat: Chat, platform: SlackPlatform | None = None
) -> AbstractAsyncContextManager[asyncio.Event]:
    """The platform, connected until the block ends or the event it gives is set."""
    return working(platform or SlackPlatform(), chat, slack.sockets.live)


def crashing(slack: SlackServer, chat: Chat) -> AbstractAsyncContextManager[None]:
    """The platform, connected until it is killed."""
    return killed(SlackPlatform(), chat, slack.sockets.live)


def newsroom(slack: SlackServer) -> tuple[Channel, User]:
    """A channel that the bot is in, and an admin of its workspace."""
    return slack.team.add_channel("general"), slack.team.add_user("mira", admin=True)
