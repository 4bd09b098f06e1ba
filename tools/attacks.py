"""What is done to a running bot while somebody looks at it: `under_attack.py` does each and says what was seen.

Each attack takes about `SECONDS` and lets go of everything it held at its end.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress

from attacking import SECONDS, Target, asking, held, locked, opened, quietly, send, visitor
from hostile import HOSTILE

STRANGER = "127.0.0.2"  # whoever attacks comes from another address than whoever looks
TALE = "The ferry to Holm sails again in May, the harbour board said. "
CHANCE = random.Random(5)  # noqa: S311 - repeatable, no secret


Attack = Callable[[Target], Awaitable[None]]


async def nothing(_: Target) -> None:
    """Nobody does anything: what the machine itself takes."""
    await asyncio.sleep(SECONDS)


async def half_open(target: Target) -> None:
    """1,100 connections from one address, each with half a head."""
    await held(target, 1100, lambda _: STRANGER)


async def half_open_of_many(target: Target) -> None:
    """1,100 connections from 37 addresses, each with half a head, opened anew as they are closed."""
    for _ in range(4):
        await held(target, 1100, lambda n: f"127.0.1.{1 + n // 30}", SECONDS / 4)


async def drops(target: Target) -> None:
    """90 connections, to each of which a byte of its head comes now and then."""
    async with opened(target, 90, lambda _: STRANGER, b"GET / HTTP/1.1\r\nX: ") as writers:
        for _ in range(int(SECONDS * 2)):
            for writer in writers:
                send(writer, b"x")
            await asyncio.sleep(0.5)


async def never_read(target: Target) -> None:
    """90 connections that ask for the style sheet 500 times each and read nothing."""
    ask = f"GET /static/style.css HTTP/1.1\r\nHost: localhost:{target.port}\r\n\r\n".encode()
    async with opened(target, 90, lambda _: STRANGER, ask * 500) as writers:
        for writer in writers:
            writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(SECONDS)


async def slow_bodies(target: Target) -> None:
    """90 forms whose bodies come by a byte a second."""
    head = f"POST /enter HTTP/1.1\r\nHost: localhost:{target.port}\r\nContent-Length: 60000\r\n\r\n".encode()
    async with opened(target, 90, lambda _: STRANGER, head) as writers:
        for _ in range(int(SECONDS)):
            for writer in writers:
                send(writer, b"t")
            await asyncio.sleep(1)


async def garbage(target: Target) -> None:
    """What is no request, and heads that are too long, on one new connection after the other."""
    ends = asyncio.get_running_loop().time() + SECONDS
    kinds = (
        CHANCE.randbytes(2000),
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 50_000,
        b"GET /" + b"a" * 500_000,
        b"\0" * 99,
    )
    number = 0
    while asyncio.get_running_loop().time() < ends:
        number += 1
        async with opened(target, 20, lambda _: STRANGER, kinds[number % len(kinds)]):
            await asyncio.sleep(0.02)


async def guesses(target: Target) -> None:
    """Wrong tokens, as many as 20 connections carry."""
    ends = asyncio.get_running_loop().time() + SECONDS

    async def guessing(number: int) -> None:
        async with visitor(target, STRANGER) as session:
            while asyncio.get_running_loop().time() < ends:
                await quietly(session.post("/enter", data={"token": f"{number} {CHANCE.random()}", "next": "/"}))

    await asyncio.gather(*(guessing(number) for number in range(20)))


async def cookies(target: Target) -> None:
    """Eight visitors of one address who have the token, each with 30 questions at once, again and again."""
    await asking(target, [STRANGER] * 8, 30, lambda: {"q": "who denied the claims?"})


async def visitors(target: Target) -> None:
    """Thirty addresses with ten questions each at once, again and again."""
    await asking(target, [f"127.0.2.{n}" for n in range(1, 31)], 10, lambda: {"q": "when is the hearing?"})


async def odd_questions(target: Target) -> None:
    """Questions of 1,000 marks, brackets, stops, names, quotation marks: whatever could be read for long."""
    texts = ("a" + "\u0301" * 999, "((((" * 250, "a. " * 333, "Who " * 250, "\u201cA\u201d " * 250, "\u202e" * 1000)
    await asking(target, [STRANGER] * 6, 4, lambda: {"q": CHANCE.choice(texts)})


async def long_traces(target: Target) -> None:
    """Quotes of 6,000 characters to be traced, from six visitors at once."""
    texts = (TALE * 95, "the of and " * 540, "\u201cx\u201d said. " * 600, "a" * 6000, "a\u0301" * 3000)

    def quote() -> dict[str, str]:
        return {"quote": CHANCE.choice(texts)}

    await asking(target, [STRANGER] * 6, 4, quote, "/trace")


async def big_checks(target: Target) -> None:
    """Ten Slack messages of 40,000 characters, held against the articles at once by five people."""
    general = target.slack.team.channels[next(iter(target.slack.team.channels))]
    texts = (TALE * 640, "a line\n" * 5700, "a. " * 13_000, "\u201cA\u201d said B. " * 3000, "a\u0301" * 20_000)
    for text in texts:
        person = target.slack.team.add_user(f"checker{CHANCE.randrange(10**9)}")
        general.members[person.id] = person
        message = await target.slack.say(person, general, text[:40_000])
        for _ in range(2):
            await target.slack.message_shortcut(person, message, "check_against_articles")
    await asyncio.sleep(SECONDS)


async def chats(target: Target) -> None:
    """Two hundred messages at once in each of Discord and Slack, from forty people."""
    guild = next(iter(target.discord.guilds.values()))
    channel = next(iter(guild.channels.values())) if isinstance(guild.channels, dict) else guild.channels[0]
    for number in range(40):
        one, other = target.discord.add_user(f"d{number}"), target.slack.team.add_user(f"s{number}")
        guild.add_member(one)
        for _ in range(5):
            await target.discord.say(one, channel, "<@BOT> who denied the claims?")
            await target.slack.say(other, target.slack.dm(other), "who denied the claims?")
    await asyncio.sleep(SECONDS)


async def odd_events(target: Target) -> None:
    """2,000 events of Discord's gateway that are none, among them its connection cut three times."""
    for cut in range(3):
        session = next(iter(target.discord.gateway.sessions.values()))
        for number in range(700):
            name = ("MESSAGE_CREATE", "INTERACTION_CREATE", "GUILD_CREATE", "THREAD_CREATE")[number % 4]
            session.dispatch(name, (None, {}, [], {"id": number}, "x" * 5000)[number % 5])
        await asyncio.sleep(SECONDS / 4)
        for connection in target.discord.gateway.live():
            connection.abort()
        if cut == 2:
            await asyncio.sleep(SECONDS / 4)


async def hostile_files(target: Target) -> None:
    """All hostile files of the tests, dropped into the watched folder at once."""
    folder = target.articles / "hostile"
    folder.mkdir()
    for name, make in HOSTILE.items():
        (folder / name).write_bytes(await asyncio.to_thread(make))
    await asyncio.sleep(SECONDS * 6)
    shutil.rmtree(folder)
    await asyncio.sleep(SECONDS)


async def hostile_articles(target: Target) -> None:
    """Articles that can be read, of combining marks, short lines, stops, and one word in a row, up to 4 MB."""
    texts = {
        "marks.txt": TALE + "a" + "\u0301\u0323" * 50_000,
        "lines.txt": TALE + "a short line\nand one more\n" * 40_000,
        "stops.txt": TALE + "Mr. A. B. said so. " * 50_000,
        "long.txt": TALE * 60_000,
        "quotes.txt": TALE + "\u201cNo,\u201d he said. \u201c" * 20_000,
        "names.txt": "Ann Bo Cy " * 100_000 + TALE,
        "spaces.md": "# a" + " " * 500_000 + "b\n" + TALE,
    }
    folder = target.articles / "strange"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)
    await asyncio.sleep(SECONDS * 6)
    shutil.rmtree(folder)
    await asyncio.sleep(SECONDS)


async def chat_db_locked(target: Target) -> None:
    """Another process holds the lock of chat.db."""
    await locked(target.data / "chat.db")


async def index_db_locked(target: Target) -> None:
    """Another process holds the lock of index.db, while a file comes into the folder."""
    (target.articles / "late.txt").write_text(TALE * 3)
    await locked(target.data / "index.db")


async def full_disk(target: Target) -> None:
    """The disk that holds the data is full to the last byte."""
    filler = target.data / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        size = 1 << 20
        while size:
            try:
                file.write(b"\1" * size)
            except OSError:
                size //= 2
    try:
        await asyncio.sleep(SECONDS * 2)
    finally:
        filler.unlink()


ATTACKS: tuple[Attack, ...] = (
    nothing, half_open, half_open_of_many, drops, never_read, slow_bodies, garbage, guesses, cookies, visitors,
    odd_questions, long_traces, big_checks, chats, odd_events, chat_db_locked, index_db_locked, full_disk,
    hostile_articles, hostile_files,
)  # fmt: skip
