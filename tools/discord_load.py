"""Many people asking at once: how soon each sees a reaction, and the answer.

    make discord-load

Runs the real bot (`clippings run discord`) with the sample articles in a process of its own against the stand-in for
Discord, which stands on the same machine. Questions come at even intervals: mentions (answered in threads) and
`/ask` in turn. Prints figures as one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bot_process import bot_process, prepared
from discord_standin import Channel, DiscordServer, Interaction, Message, User

QUESTIONS = (
    "who denied the claims?",
    "how many files were copied?",
    "when is the hearing?",
    "who is the judge?",
    "how far did the shares fall?",
    "who founded the institute?",
    "what does the regulator say?",
)
HEARTBEAT = 1.0  # seconds between two heartbeats that the stand-in asks for


@dataclass
class Asked:
    """One question: what was sent when, and what became visible when, in seconds of the stand-in's clock."""

    sent: float
    reaction: float
    answer: float
    in_place: bool


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--servers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    arguments = parser.parse_args()
    print(json.dumps(asyncio.run(load(**vars(arguments))), indent=2))


async def load(questions: int, users: int, servers: int, seconds: float) -> dict[str, object]:
    """Ask all questions and gather what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        prepared(data)
        async with DiscordServer() as server:
            server.heartbeat_interval = HEARTBEAT
            channels = [server.add_guild(f"Server {i}").add_channel("general") for i in range(servers)]
            people = [server.add_user(f"person{i}") for i in range(users)]
            for i, person in enumerate(people):
                channels[i % servers].guild.add_member(person)
            async with bot_process(server, data):
                await warmed(server, channels[0])
                # A person stays in one server; each server is asked in turn.
                asking = [
                    one(server, i, people[i % users], channels[i % users % servers], i * seconds / questions)
                    for i in range(questions)
                ]
                seen = await asyncio.gather(*asking)
            return figures(server, seen)


async def warmed(server: DiscordServer, channel: Channel) -> None:
    """The models load with the first question."""
    owner = channel.guild.owner
    await (await server.slash(owner, channel, "ask", question=QUESTIONS[0])).message(timeout=60)


async def one(server: DiscordServer, number: int, person: User, channel: Channel, after: float) -> Asked:
    """Ask one question when its time has come."""
    await asyncio.sleep(after)
    text = f"{QUESTIONS[number % len(QUESTIONS)]}"
    sent = server.clock()
    if number % 2:
        asked = await server.slash(person, channel, "ask", question=text)
        await asked.message(timeout=120)
        return Asked(sent, await acknowledged(asked), server.clock(), not asked.followups)
    message = await server.say(person, channel, f"<@BOT> {text}")
    return await mentioned(server, message, sent)


async def acknowledged(asked: Interaction) -> float:
    """When "thinking" became visible."""
    await asked.response()
    return float(asked.acknowledged)


async def mentioned(server: DiscordServer, message: Message, sent: float) -> Asked:
    """A mention is first seen to be read by its thread, then answered in it."""
    thread = await server.wait_for(lambda: server.channels.get(message.id), timeout=120, what="the thread")
    reaction = server.clock()
    await server.wait_for(thread.messages_of_bot, timeout=120, what="the answer in the thread")
    answer = server.clock()
    return Asked(sent, reaction, answer, len(thread.messages_of_bot()) == 1)


def figures(server: DiscordServer, seen: list[Asked]) -> dict[str, object]:
    """What the run shows."""
    late = [
        round(after.at - before.at, 3)
        for before, after in zip(server.heartbeats, server.heartbeats[1:], strict=False)
        if after.at - before.at > 2 * HEARTBEAT
    ]
    return {
        "questions": len(seen),
        "answered once in their place": sum(one.in_place for one in seen),
        "first reaction": spread([one.reaction - one.sent for one in seen]),
        "answer": spread([one.answer - one.sent for one in seen]),
        "heartbeats": len(server.heartbeats),
        "heartbeats more than one interval late": late,
        "requests that violate the document": len(server.problems),
    }


def spread(seconds: list[float]) -> dict[str, int]:
    """Median, 95th percentile and slowest, in milliseconds."""
    values = {"p50_ms": median(seconds), "p95_ms": quantiles(seconds, n=20)[-1], "max_ms": max(seconds)}
    return {name: round(1000 * value) for name, value in values.items()}


if __name__ == "__main__":
    main()
