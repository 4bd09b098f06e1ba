"""Many people asking at once in Slack: how soon each question is acknowledged, and answered.

    make slack-load

Runs the real bot (`clippings run slack`) with the sample articles in a process of its own against the stand-in for
Slack, which stands on the same machine. Questions come at even intervals: mentions (answered in their threads) and
`/ask` in turn. Prints figures as one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot_process import prepared, slack_process
from discord_load import QUESTIONS, spread
from slack_standin import Channel, Message, SlackServer, User

PATIENCE = 120.0  # seconds until a question counts as not answered


@dataclass
class Asked:
    """One question: what was sent when, and when it was answered, in seconds of the stand-in's clock."""

    sent: float
    answered: float
    in_place: bool


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    arguments = parser.parse_args()
    print(json.dumps(asyncio.run(load(**vars(arguments))), indent=2))


async def load(questions: int, users: int, channels: int, seconds: float) -> dict[str, object]:
    """Ask all questions and gather what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        prepared(data)
        async with SlackServer() as server:
            places = [server.team.add_channel(f"channel{i}") for i in range(channels)]
            people = [server.team.add_user(f"person{i}") for i in range(users)]
            for i, person in enumerate(people):
                places[i % channels].members[person.id] = person
            async with slack_process(server, data):
                await warmed(server, server.team.add_user("first"))
                before = len(server.acks)
                asking = [
                    one(server, i, people[i % users], places[i % users % channels], i * seconds / questions)
                    for i in range(questions)
                ]
                seen = await asyncio.gather(*asking)
            return figures(server, seen, before)


async def warmed(server: SlackServer, person: User) -> None:
    """The models load with the first question."""
    await server.say(person, server.dm(person), QUESTIONS[0])
    await server.dm(person).next_message(timeout=60)


async def one(server: SlackServer, number: int, person: User, channel: Channel, after: float) -> Asked:
    """Ask one question when its time has come. Each is told from the others by its number."""
    await asyncio.sleep(after)
    sent, text = server.clock(), QUESTIONS[number % len(QUESTIONS)]
    if number % 2:
        return await commanded(server, person, channel, f"{text} ({number})", sent)
    message = await server.say(person, channel, f"<@BOT> {text}")
    await server.wait_for(lambda: answers_under(message), PATIENCE, "the answer in the thread")
    return Asked(sent, server.clock(), len(answers_under(message)) == 1)


def answers_under(message: Message) -> list[Message]:
    """The bot's messages in the thread of a question."""
    return [reply for reply in message.replies if reply.by_app]


async def commanded(server: SlackServer, person: User, channel: Channel, text: str, sent: float) -> Asked:
    """`/ask`: the answer stands in the channel, under its question."""

    def answers() -> list[Message]:
        return [message for message in channel.messages_of_bot() if f"“{text}”" in message.text]

    await server.slash(person, channel, "/ask", text)
    await server.wait_for(answers, PATIENCE, f"the answer to {text}")
    found = answers()
    return Asked(sent, server.clock(), len(found) == 1 and found[0].thread is None)


def figures(server: SlackServer, seen: list[Asked], before: int) -> dict[str, object]:
    """What the run shows."""
    return {
        "questions": len(seen),
        "answered once in their place": sum(one.in_place for one in seen),
        "acknowledgement": spread([ack.after for ack in server.acks[before:]]),
        "answer": spread([one.answered - one.sent for one in seen]),
        "deliveries not acknowledged in time": sum(one.failed is not None for one in server.deliveries.all),
        "requests that Slack would not take": len(server.problems),
    }


if __name__ == "__main__":
    main()
