"""How long the running bot is silent while it is attacked, and whether others are answered meanwhile.

    make under-attack                                    # about 15 minutes
    python tools/under_attack.py half_open cookies       # of those in tools/attacks.py

Starts the real bot with stand-ins for Discord and Slack, the page behind a token and a watched folder, and does one
attack after the other to it. Somebody at another address looks at /healthz and /readyz ten times a second all the
while, each time over a new connection, and asks a question a second after the last answer. Printed for each attack:
median and worst time of both looks in milliseconds and those that got no answer; the longest time in which /healthz
answered nobody; the questions answered, and how long they took; the process's memory and open files at worst.
A full disk is a small one of its own in memory, which only root can make: it is left out otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median

from attacking import Target, descriptors
from attacks import ATTACKS, Attack, full_disk
from bot_process import ROOT, SAMPLES, both_process, free_port
from discord_standin import DiscordServer
from slack_standin import SlackServer

TOKEN = "a token for the page"  # noqa: S105 - made up
FILES = 1024  # that the bot may have open
SETTLING = 5.0  # seconds after each attack that still count as of it
DISK = "300m"
Looks = list[dict[str, float]]


def main() -> None:
    """Do the attacks named, or all."""
    names = {attack.__name__: attack for attack in ATTACKS}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("attacks", nargs="*", choices=[*names, []], metavar="ATTACK", help=", ".join(names))
    parser.add_argument("--log", type=Path, help="keep what the bot has logged in this file")
    given = parser.parse_args()
    chosen = given.attacks or list(names)
    with tempfile.TemporaryDirectory() as folder, disk(Path(folder) / "data") as is_own:
        attacks = [names[name] for name in chosen if is_own or names[name] is not full_disk]
        asyncio.run(attacked(Path(folder), attacks, given.log))


async def attacked(folder: Path, attacks: list[Attack], keep: Path | None) -> None:
    """One attack after the other on one bot, whose log is kept if there is somewhere to."""
    data, articles, port = folder / "data", folder / "articles", free_port()
    articles.mkdir()
    for sample in SAMPLES.glob("*.md"):
        (articles / sample.name).write_bytes(sample.read_bytes())
    settings = {
        "WEB_PORT": str(port), "WEB_TOKEN": TOKEN, "ARTICLES_FOLDER": str(articles), "LOG_FORMAT": "json",
        "LOAD_SECONDS": "20",
    }  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, most))  # of the bot, which inherits it
    async with DiscordServer() as discord, SlackServer() as slack:
        discord.add_guild("Newsroom").add_channel("general")
        slack.team.add_channel("general")
        log = folder / "log.txt"
        async with both_process(discord, slack, data, base, log, **settings) as process:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # the attackers' own
            target = Target(base, TOKEN, data, articles, discord, slack)
            async with looking(base) as looks:
                await asyncio.sleep(SETTLING)
                for attack in attacks:
                    before = log.stat().st_size
                    line = await _one(attack, target, process.pid, looks)
                    print(json.dumps(line | {"log_kb": (log.stat().st_size - before) // 1000}), flush=True)
        if keep:
            keep.write_bytes(log.read_bytes())


async def _one(attack: Attack, target: Target, pid: int, looks: Looks) -> dict[str, object]:
    seen: list[tuple[int, int]] = []
    watching = asyncio.create_task(_sized(pid, seen))
    began = time.monotonic()
    await attack(target)
    await asyncio.sleep(SETTLING)
    ended = time.monotonic()
    await _settled(looks, ended)
    watching.cancel()
    during = [look for look in looks if began <= look["at"] <= ended]
    return {
        "attack": attack.__name__,
        "healthz": _times(during, "healthz"),
        "healthz_silent_s": round(_silence(during, began, ended), 2),
        "readyz": _times(during, "readyz"),
        "questions": _times(during, "question"),
        "memory_mb": max(memory for memory, _ in seen),
        "files": max(files for _, files in seen),
    }


async def _settled(looks: Looks, ended: float) -> None:
    """Wait until every look that was begun before has ended: each is followed by a later one."""
    for _ in range(1000):
        if all(any(look["what"] == what and look["at"] > ended for look in looks) for what in ("healthz", "question")):
            return
        await asyncio.sleep(0.1)


def _times(looks: Looks, what: str) -> dict[str, object]:
    own = [look for look in looks if look["what"] == what]
    good = [look["seconds"] for look in own if look["status"] == 200]
    said: dict[str, object] = {"n": len(own)}
    if good:
        said |= {"median_ms": round(1000 * median(good)), "worst_ms": round(1000 * max(good))}
    for look in own:
        if look["status"] != 200:
            key = str(int(look["status"]))
            said[key] = int(str(said.get(key, 0))) + 1
    return said


def _silence(looks: Looks, began: float, ended: float) -> float:
    """The longest time in which /healthz answered nobody."""
    ends = [look["at"] + look["seconds"] for look in looks if look["what"] == "healthz" and look["status"] == 200]
    moments = sorted([began, *ends, max([ended, *ends])])
    return max(b - a for a, b in pairwise(moments))


async def _sized(pid: int, seen: list[tuple[int, int]]) -> None:
    while True:
        status = Path(f"/proc/{pid}/status").read_text()
        resident = int(status.partition("VmRSS:")[2].split()[0]) // 1024
        seen.append((resident, descriptors(pid)))
        await asyncio.sleep(0.5)


@asynccontextmanager
async def looking(base: str) -> AsyncIterator[Looks]:
    """What a bystander sees, line by line."""
    looks: Looks = []
    program = [sys.executable, ROOT / "tools" / "bystander.py", base, TOKEN]
    process = await asyncio.create_subprocess_exec(
        *program, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )

    async def read() -> None:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        async for line in process.stdout:
            looks.append(json.loads(line))

    reading = asyncio.create_task(read())
    try:
        yield looks
    finally:
        reading.cancel()
        process.kill()
        await process.wait()


@contextmanager
def disk(folder: Path) -> Iterator[bool]:
    """A folder, as a small disk of its own where that can be made; whether it is one."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={DISK}", "none"]
    made = subprocess.run(["mount", *options, folder], capture_output=True, check=False).returncode == 0  # noqa: S607
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", folder], check=False)  # noqa: S607


if __name__ == "__main__":
    main()
