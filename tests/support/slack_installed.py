"""The Slack platform over HTTP, and the app's installation in a workspace as a browser goes through it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import aiohttp
from slack_standin import SlackServer, Team
from waiting import until

from adapters.slack.platform import SlackPlatform
from bot.chat.parts import Chat


@asynccontextmanager
async def listening(slack: SlackServer, chat: Chat) -> AsyncIterator[None]:
    """The platform, until the block ends."""
    stop = asyncio.Event()
    task = asyncio.create_task(SlackPlatform().run(chat, stop))
    try:
        await until(lambda: task.done() or reachable(slack.request_url or ""), "somebody who listens")
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


async def reachable(url: str) -> bool:
    """Whether somebody listens there."""
    where = urlsplit(url)
    try:
        _, writer = await asyncio.open_connection(where.hostname, where.port)
    except OSError:
        return False
    writer.close()
    return True


async def install(base: str, slack: SlackServer, team: Team) -> str:
    """Go through the installation as an admin's browser does; the page at its end."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(f"{base}/slack/install") as page:
            text = await page.text()
            cookie = page.cookies.output(header="", attrs=[]).strip()
        start = text.index("https://slack.com/oauth/v2/authorize")
        asked = parse_qs(urlsplit(text[start : text.index('"', start)].replace("&amp;", "&")).query)
        back = {"code": slack.code_for(team), "state": asked["state"][0]}
        async with browser.get(f"{base}/slack/oauth_redirect", params=back, headers={"Cookie": cookie}) as page:
            assert page.status == 200
            return await page.text()
