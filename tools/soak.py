"""The running bot for long: does anything grow that should not?

    make soak MINUTES=120

The real bot with stand-ins for Discord and Slack, the page and a watched folder: somebody asks in each of them, presses
buttons, traces quotes, looks at articles; files come and go; connections are cut now and then. Each ten seconds the
process's memory, open files, threads, loaders, the sizes of its write-ahead logs and of what it has logged are noted:
in build/soak.csv, and over time in build/soak.svg. Prints where they began, after a tenth of the time, at half of it,
and at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import itertools
import json
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp
from bot_process import ROOT, SAMPLES, both_process, free_port
from discord_load import QUESTIONS
from discord_standin import DiscordServer
from slack_standin import SlackServer

EVERY = 10.0  # seconds between two notes
PAUSE = 2.0  # seconds between two things that one of them does
CUT = 50.0  # seconds between two cuts of the connections


@dataclass(frozen=True)
class Note:
    """How large the process is at one moment; sizes in megabytes."""

    seconds: float
    memory: float
    files: int
    threads: int
    loaders: int
    wal: float
    log: float
    done: int


def main() -> None:
    """Run it for so long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    minutes = parser.parse_args().minutes
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        notes = asyncio.run(soaked(Path(folder), minutes * 60, done))
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "soak.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, list(asdict(notes[0])))
        table.writeheader()
        table.writerows(map(asdict, notes))
    (ROOT / "build" / "soak.svg").write_text(picture(notes))
    for place in (0, len(notes) // 10, len(notes) // 2, -1):
        print(json.dumps(asdict(notes[place])))
    print(json.dumps(dict(done)))


async def soaked(folder: Path, seconds: float, done: Counter[str]) -> list[Note]:
    """What was noted in that time."""
    data, articles, port = folder / "data", folder / "articles", free_port()
    for made in (data, articles):
        made.mkdir()
    for sample in SAMPLES.glob("*.md"):
        (articles / sample.name).write_bytes(sample.read_bytes())
    base, log, notes = f"http://127.0.0.1:{port}", folder / "log.txt", list[Note]()
    settings = {
        "WEB_PORT": str(port), "WEB_OPEN": "true", "ARTICLES_FOLDER": str(articles), "LOG_FORMAT": "json",
        "PERSON_PER_MINUTE": "1000", "CHANNEL_PER_MINUTE": "1000",
    }  # fmt: skip
    async with DiscordServer() as discord, SlackServer() as slack:
        discord.add_guild("Newsroom").add_channel("general")
        slack.team.add_channel("general")
        async with both_process(discord, slack, data, base, log, **settings) as process:
            lives = [in_discord(discord), in_slack(slack), on_page(base), files(articles), cuts(discord, slack)]
            living = [asyncio.create_task(repeated(life, done)) for life in lives]
            began = time.monotonic()
            while time.monotonic() - began < seconds and process.poll() is None:
                notes.append(noted(process.pid, data, log, time.monotonic() - began, done.total()))
                forgotten(discord, slack)
                await asyncio.sleep(EVERY)
            for task in living:
                task.cancel()
            await asyncio.gather(*living, return_exceptions=True)
        done["warnings in the log"] = sum('"level": "warning"' in line for line in log.open())
        done["errors in the log"] = sum('"level": "error"' in line for line in log.open())
    return notes


async def repeated(step: Callable[[], Awaitable[str]], done: Counter[str]) -> None:
    """Do something again and again, counting what became of it."""
    while True:
        try:
            async with asyncio.timeout(60):
                done[await step()] += 1
        except Exception as error:  # noqa: BLE001 - counted
            done[f"{step.__qualname__.partition('.')[0]} failed: {type(error).__name__}"] += 1
        await asyncio.sleep(PAUSE)


def in_discord(server: DiscordServer) -> Callable[[], Awaitable[str]]:
    """A question by command, and a press on a button below its answer."""
    guild = next(iter(server.guilds.values()))
    channel, person = server.channels[min(server.channels)], server.add_user("reader")
    guild.add_member(person)
    questions, buttons = itertools.cycle(QUESTIONS), itertools.cycle(("Context 1", "Helpful", "All quotes"))

    async def step() -> str:
        asked = await server.slash(person, channel, "ask", question=next(questions))
        answer = await asked.message(timeout=50)
        await asyncio.sleep(0.5)
        with suppress(Exception):  # not every answer has every button
            await server.press(person, answer, next(buttons))
        return "Discord"

    return step


def in_slack(server: SlackServer) -> Callable[[], Awaitable[str]]:
    """A question in a direct message."""
    person = server.team.add_user("reader")
    questions = itertools.cycle(QUESTIONS)

    async def step() -> str:
        direct = server.dm(person)
        await server.say(person, direct, next(questions))
        await direct.next_message(timeout=50)
        return "Slack"

    return step


def on_page(base: str) -> Callable[[], Awaitable[str]]:
    """Pages one after the other, each visit with cookies of its own."""
    asked = ("/?q=who+denied+the+claims%3F", "/?q=when+is+the+hearing%3F", "/trace?quote=the+claims+are+false+and")
    paths = itertools.cycle((*asked, "/articles", "/said", "/stats"))

    async def step() -> str:
        async with aiohttp.ClientSession(base) as session, session.get(next(paths)) as response:
            await response.read()
            return f"page {response.status}"

    return step


def files(folder: Path) -> Callable[[], Awaitable[str]]:
    """A file that comes, and goes again after the tenth other one."""
    numbers = itertools.count()

    async def step() -> str:
        number = next(numbers)
        story = " ".join(f"In story {number} the harbour saw ship number {number * 7 + n} come in." for n in range(40))
        (folder / f"{number}.md").write_text(f"# Story {number}\n\n{story}\n")
        (folder / f"{number - 10}.md").unlink(missing_ok=True)
        await asyncio.sleep(3)
        return "files"

    return step


def cuts(discord: DiscordServer, slack: SlackServer) -> Callable[[], Awaitable[str]]:
    """The connections of both platforms, cut."""

    async def step() -> str:
        await asyncio.sleep(CUT)
        for connection in (*discord.gateway.live(), *slack.sockets.live()):
            connection.abort()
        return "cuts"

    return step


def forgotten(discord: DiscordServer, slack: SlackServer) -> None:
    """Let the stand-ins forget what they have recorded: they are not what is looked at."""
    for record in (discord.requests, slack.requests):
        record.clear()


def noted(pid: int, data: Path, log: Path, seconds: float, done: int) -> Note:
    """How large the process is now."""
    status = Path(f"/proc/{pid}/status").read_text()
    sizes = {name: int(status.partition(f"{name}:")[2].split()[0]) for name in ("VmRSS", "Threads")}
    opened = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    wal = sum(path.stat().st_size for path in data.glob("*-wal"))
    megabytes = (sizes["VmRSS"] / 1000, wal / 1e6, log.stat().st_size / 1e6)
    memory, wal_size, logged = (round(size, 2) for size in megabytes)
    return Note(round(seconds), memory, opened, sizes["Threads"], len(children), wal_size, logged, done)


def picture(notes: list[Note]) -> str:
    """Each figure over time, one below the other, as SVG."""
    names = ("memory", "files", "threads", "wal", "log")
    said = []
    for row, name in enumerate(names):
        values = [float(getattr(note, name)) for note in notes]
        top, end = max(values) or 1.0, notes[-1].seconds or 1
        points = " ".join(
            f"{130 + 640 * note.seconds / end:.1f},{90 + 110 * row - 70 * value / top:.1f}"
            for note, value in zip(notes, values, strict=True)
        )
        unit = " MB" if name in ("memory", "wal", "log") else ""
        said.append(f'<text x="10" y="{60 + 110 * row}">{name}</text><text x="10" y="{78 + 110 * row}">'
                    f'at most {top:g}{unit}</text><polyline fill="none" stroke="#2563eb" points="{points}"/>'
                    f'<line x1="130" x2="770" y1="{90 + 110 * row}" y2="{90 + 110 * row}" stroke="#999"/>')  # fmt: skip
    height = 110 * len(names) + 20
    minutes = f'<text x="640" y="{height - 2}">{notes[-1].seconds / 60:.0f} minutes</text>'
    look = f'viewBox="0 0 800 {height}" font-family="sans-serif" font-size="13"'
    ground = f'<rect width="800" height="{height}" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {look}>{ground}{"".join(said)}{minutes}</svg>\n'


if __name__ == "__main__":
    main()
