"""The real bot as a process of its own, connected to a stand-in of the tests for Discord or Slack."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "platforms"))

from discord_standin import DiscordServer
from slack_standin import SlackServer

ROOT = Path(__file__).parents[1]
CLIPPINGS = Path(sys.executable).with_name("clippings")
SAMPLES = ROOT / "articles" / "samples"


def prepared(data: Path) -> None:
    """A data folder whose shared collection holds the sample articles."""
    subprocess.run([CLIPPINGS, "--data", data, "add", SAMPLES], check=True, stdout=subprocess.DEVNULL)


@asynccontextmanager
async def bot_process(server: DiscordServer, data: Path, **settings: str) -> AsyncIterator[subprocess.Popen[bytes]]:
    """`clippings run discord`, connected until the block ends."""
    own = {"DISCORD_TOKEN": server.token, "DISCORD_API_BASE": server.api_base, "DISCORD_GATEWAY": server.gateway_url}
    async with _process(["discord"], data, own | settings, server.gateway.live, server.wait_for) as process:
        yield process


@asynccontextmanager
async def slack_process(slack: SlackServer, data: Path, **settings: str) -> AsyncIterator[subprocess.Popen[bytes]]:
    """`clippings run slack` in Socket Mode, connected until the block ends."""
    own = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_BASE": slack.api_base}
    async with _process(["slack"], data, own | settings, slack.sockets.live, slack.wait_for) as process:
        yield process


@asynccontextmanager
async def both_process(
    discord: DiscordServer, slack: SlackServer, data: Path, base: str, log: Path, **settings: str
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """`clippings run` with both platforms and the page at `base`, once it is ready. It says what it does in `log`."""
    own = {
        "DISCORD_TOKEN": discord.token, "DISCORD_API_BASE": discord.api_base, "DISCORD_GATEWAY": discord.gateway_url,
        "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_BASE": slack.api_base,
    }  # fmt: skip
    async with _process((), data, own | settings, lambda: _is_ready(base), eventually, log) as process:
        yield process


@asynccontextmanager
async def page_process(data: Path, **settings: str) -> AsyncIterator[str]:
    """`clippings run` with nothing but the page, open to everybody; its address, once it is ready."""
    base = f"http://127.0.0.1:{free_port()}"
    own = {"WEB_PORT": base.rpartition(":")[2], "WEB_OPEN": "true"}
    async with _process((), data, own | settings, lambda: _is_ready(base), eventually):
        yield base


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def eventually(condition: Callable[[], bool], timeout: float, what: str) -> None:
    """Wait until a condition holds, at most so many seconds."""
    deadline = time.monotonic() + timeout
    while not await asyncio.to_thread(condition):
        if time.monotonic() > deadline:
            raise SystemExit(f"Waited {timeout:.0f} s in vain for {what}.")
        await asyncio.sleep(0.05)


def _is_ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


@asynccontextmanager
async def _process(
    platforms: Sequence[str],
    data: Path,
    settings: dict[str, str],
    connected: Callable[[], Any],
    wait_for: Callable[..., Any],
    said: Path | None = None,
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """The bot, until the block ends; then told to stop as a container would tell it."""
    environment = {**os.environ, "CLIPPINGS_DATA": str(data), "WEB_PORT": "0", **settings}
    said = said or data / "log.txt"
    log = said.open("ab")
    process = subprocess.Popen([CLIPPINGS, "run", *platforms], env=environment, stderr=log, stdout=log, cwd=data)
    try:
        await wait_for(lambda: process.poll() is not None or connected(), timeout=60, what="the bot")
        if process.poll() is not None:
            raise SystemExit(f"The bot did not start: {said.read_text()}")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(process.wait, 30)
        log.close()
        if code:
            print(f"The bot ended with {code}: {said.read_text()[-2000:]}")
