"""`clippings run discord` as a process of its own, connected to the stand-in for Discord of the tests."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "platforms"))

from discord_standin import DiscordServer

ROOT = Path(__file__).parents[1]
CLIPPINGS = Path(sys.executable).with_name("clippings")
SAMPLES = ROOT / "articles" / "samples"


def prepared(data: Path) -> None:
    """A data folder whose shared collection holds the sample articles."""
    subprocess.run([CLIPPINGS, "--data", data, "add", SAMPLES], check=True, stdout=subprocess.DEVNULL)


@asynccontextmanager
async def bot_process(server: DiscordServer, data: Path, **settings: str) -> AsyncIterator[subprocess.Popen[bytes]]:
    """The bot, connected until the block ends; then told to stop as a container would tell it."""
    own = {"DISCORD_TOKEN": server.token, "DISCORD_API_BASE": server.api_base, "DISCORD_GATEWAY": server.gateway_url}
    environment = {**os.environ, **own, "CLIPPINGS_DATA": str(data), **settings}
    log = (data / "log.txt").open("ab")
    process = subprocess.Popen([CLIPPINGS, "run", "discord"], env=environment, stderr=log, stdout=log, cwd=data)
    try:
        await server.wait_for(lambda: process.poll() is not None or server.gateway.live(), timeout=60, what="the bot")
        if process.poll() is not None:
            raise SystemExit(f"The bot did not start: {(data / 'log.txt').read_text()}")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(process.wait, 30)
        log.close()
        if code:
            print(f"The bot ended with {code}: {(data / 'log.txt').read_text()[-2000:]}")
