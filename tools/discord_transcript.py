"""Everything that Clippings does in Discord, once: prints what people do and what they then see, as Markdown.

    make discord-transcript

The real bot (`clippings run discord`, with its models and the sample articles) runs in a process of its own against
the stand-in for Discord, which checks every request against Discord's document if that is there. Before the buttons
are pressed the bot is restarted. With --payloads the messages are written as JSON too, for docs/discord_look.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bot_process import bot_process, prepared
from discord_standin import Channel, DiscordServer, Interaction, Message, User

PAGE = """<html><head><title>Harbour office moves the hearing</title></head><body><article>
<h1>Harbour office moves the hearing</h1><p>The harbour office in Stavenport said that the hearing on the seabed
charts would be moved to the larger court room, because more than a hundred people had asked for a seat.</p>
<p>Its head, Odile Brandt, said that the doors would open at eight in the morning.</p></article></body></html>"""
REPORT = b"# Diver finds a lost buoy\n\nA diver, Ketil Moe, found the yellow buoy on 9 May. It had drifted for 40 days."

# Nine people with nine reasons, for an answer that needs several pages. All invented.
REASONS = {
    "Ansel Brook": "his three boats leave the harbour twice a day and would pay it four times over",
    "Dagny Holt": "the ferry, on which her bakery's flour comes, has already become dearer twice since the spring",
    "Emre Lund": "nobody has said what the money is for, and the last toll paid for a car park that stands empty",
    "Fenna Odd": "the fishing families whom she counts for the guild cannot carry a further charge in a poor year",
    "Goran Ivers": "a toll would send the pleasure craft to the next bay, where the moorings are free until June",
    "Hedda Quist": "the lifeboat would have to pay it too, as the draft makes no exception for rescue at sea",
    "Ivo Tarn": "he would rather see the harbour dredged first and talk about who pays when the work is done",
    "Jorunn Vik": "the council promised in two elections that the harbour would stay free for people who live there",
    "Kasimir Rye": "the collection hut alone, at the price named in the plan, would eat up six years of the income",
}
LETTERS = "\n".join(
    json.dumps({"title": f"A letter from {name}", "source": "Stavenport Letters", "published": f"2026-06-{day:02}",
                "text": f"{name} opposes the harbour toll because {why}. Letters are shortened by the editors."})
    for day, (name, why) in enumerate(REASONS.items(), start=1)
)  # fmt: skip


def main() -> None:
    """Run it; exit code 1 if a request violated Discord's document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--payloads", type=Path, help="write the messages as JSON to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, web_site(Path(folder)) as site:
        transcript = asyncio.run(told(Path(folder), site))
    print(settled("\n".join(transcript.lines), site))
    if arguments.payloads:
        arguments.payloads.write_text(json.dumps(transcript.payloads, indent=1, ensure_ascii=False))
    if transcript.problems:
        sys.exit("\n".join(transcript.problems))


def settled(text: str, site: str) -> str:
    """A transcript with the same port of the web site on this machine in every run."""
    host = site.removeprefix("http://")
    return text.replace(host, "127.0.0.1:8080")


class Transcript:
    """What was done and seen, line by line."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server
        self.lines: list[str] = []
        self.payloads: list[dict[str, Any]] = []

    @property
    def problems(self) -> list[str]:
        """What the stand-in found wrong with the bot's requests."""
        return self.server.problems

    def does(self, what: str) -> None:
        """Somebody does something."""
        self.lines += ["", f"**{what}**", ""]

    def sees(self, message: Message, name: str = "", asked: tuple[str, str] | None = None) -> Message:
        """A message becomes visible."""
        seen = f"seen by {message.ephemeral_for.name} only" if message.ephemeral_for else "seen by everybody"
        self.lines.append(f"_{seen}:_")
        self.lines += ["", "````", message.text, "````", ""]
        if labels := [button.label for button in message.buttons]:
            self.lines.append(f"Buttons: {', '.join(labels)}")
        if name:
            who = {"author": asked[0], "text": asked[1]} if asked else None
            payload = {"flags": message.flags, "components": message.raw["components"]}
            private = message.ephemeral_for is not None
            self.payloads.append(
                {"name": name, "author": "Clippings", "asked": who, "private": private, "payload": payload}
            )
        return message


class Scene:
    """A server with two people, and the bot."""

    def __init__(self, server: DiscordServer, transcript: Transcript) -> None:
        self.server, self.told = server, transcript
        self.general: Channel = server.add_guild("Newsroom").add_channel("general")
        self.mira, self.omar = server.add_user("mira"), server.add_user("omar")
        self.general.guild.add_member(self.mira, permissions="MANAGE_GUILD")
        self.general.guild.add_member(self.omar)

    async def slash(self, user: User, command: str, name: str = "", **options: Any) -> Message:
        """Give a command."""
        shown = " ".join(f"{key}: {value[0] if isinstance(value, tuple) else value}" for key, value in options.items())
        self.told.does(f"{user.name} gives /{command} {shown}".rstrip())
        message = await (await self.server.slash(user, self.general, command, **options)).message(timeout=60)
        await self.server.wait_for(lambda: "### Adding" not in message.text, timeout=60, what="the end of adding")
        return self.told.sees(message, name, (user.name, f"/{command} {shown}"))

    async def press(self, user: User, message: Message, label: str, name: str = "") -> Message:
        """Press a button and see what it shows."""
        self.told.does(f"{user.name} presses “{label}”")
        return self.told.sees(await (await self.server.press(user, message, label)).message(), name)

    async def say(self, user: User, channel: Channel, text: str, reply_to: Message | None = None) -> None:
        """Write a message."""
        where = "a direct message" if channel.guild is None else f"#{channel.name}"
        self.told.does(f"{user.name} writes in {where}{' (replying)' if reply_to else ''}: {text}")
        await self.server.say(user, channel, text, reply_to=reply_to)


async def told(folder: Path, site: str) -> Transcript:
    """The whole transcript."""
    data = folder / "data"
    prepared(data)
    async with DiscordServer() as server:
        transcript = Transcript(server)
        scene = Scene(server, transcript)
        allowed = {"FETCH_ALLOWED_HOSTS": site.removeprefix("http://")}
        async with bot_process(server, data, **allowed):
            answer = await asking(scene)
        transcript.does("The bot is restarted")
        async with bot_process(server, data, **allowed):
            await pressing(scene, answer)
            await collecting(scene, site)
        transcript.lines += ["", f"{len(server.requests)} requests, {len(server.problems)} of them wrong."]
        return transcript


async def asking(scene: Scene) -> Message:
    """Every way to ask."""
    server, mira, omar, general = scene.server, scene.mira, scene.omar, scene.general
    answer = await scene.slash(mira, "ask", "answer", question="who denied the claims?")
    await scene.say(omar, general, "<@BOT> how far did the shares fall?")
    thread = await server.wait_for(lambda: general.threads and general.threads[0])
    first = scene.told.sees(await thread.next_message(timeout=60))
    await scene.say(omar, thread, "when?", reply_to=first)
    scene.told.sees(await thread.next_message(timeout=60))
    await scene.say(mira, server.dm(mira), "who is the judge?")
    scene.told.sees(await server.dm(mira).next_message(timeout=60))
    await scene.slash(omar, "ask", "differing", question="how much does the institute want?")
    await scene.slash(omar, "ask", "empty", question="which minister resigned over the budget?")
    scene.told.does("mira types /ask question: who")
    choices = await server.autocomplete(mira, general, "ask", focused="question", question="who")
    scene.told.lines.append(f"Offered: {', '.join(choice['value'] for choice in choices)}")
    said = "Corvane Marine denied the claims. The moon is made of cheese and sails at noon."
    message = await server.say(omar, general, said)
    scene.told.does(f"mira chooses “Check against articles” on omar's message: {said}")
    checked = await server.context_menu(mira, general, "Check against articles", message)
    await shared(scene, mira, scene.told.sees(await checked.message(timeout=60), "check"))
    return answer


async def shared(scene: Scene, user: User, private: Message) -> None:
    """Share what only one person sees."""
    scene.told.does(f"{user.name} presses “Share”")
    scene.told.sees(await (await scene.server.press(user, private, "Share")).followup())


async def pressing(scene: Scene, answer: Message) -> None:
    """Every button under an answer from before the restart."""
    await scene.press(scene.omar, answer, "Context", "context")
    await scene.press(scene.omar, answer, "All quotes")
    await scene.press(scene.mira, answer, "Helpful")
    scene.told.does("omar presses “Not helpful”, and a form opens, which he fills in")
    modal: Interaction = await scene.server.press(scene.omar, answer, "Not helpful")
    await modal.modal()
    sent = await scene.server.submit(scene.omar, modal, {"reason": "I wanted to know when."})
    scene.told.sees(await sent.message())


async def collecting(scene: Scene, site: str) -> None:
    """Articles and settings."""
    mira, general = scene.mira, scene.general
    await scene.slash(mira, "clippings add", url=f"{site}/hearing.html")
    await scene.slash(mira, "clippings add", file=("buoy.md", REPORT))
    await scene.slash(mira, "clippings add", url=f"{site}/missing.html")
    await scene.slash(scene.omar, "clippings add", url=f"{site}/hearing.html")
    await scene.slash(scene.omar, "ask", question="who found the yellow buoy?")
    await scene.slash(scene.omar, "clippings articles", search="hearing")
    scene.told.does("mira types /clippings remove article: diver")
    choices = await scene.server.autocomplete(mira, general, "clippings remove", focused="article", article="diver")
    scene.told.lines.append(f"Offered: {', '.join(choice['name'] for choice in choices)}")
    await scene.slash(mira, "clippings remove", article=choices[0]["value"])
    await scene.slash(mira, "clippings add", file=("letters.jsonl", LETTERS.encode()))
    long = await scene.slash(scene.omar, "ask", "long", question="who opposes the harbour toll?")
    more = next(button.label for button in long.buttons if "more" in button.label)
    await scene.press(scene.omar, long, more)
    await scene.slash(mira, "clippings settings", private=True, threads=False)
    await scene.slash(mira, "clippings settings", needs_mention=False)
    private = await scene.slash(scene.omar, "ask", question="who denied the claims?")
    await shared(scene, scene.omar, private)
    await scene.slash(scene.omar, "clippings status")
    await scene.slash(scene.omar, "clippings help")


@contextmanager
def web_site(folder: Path) -> Iterator[str]:
    """A web site on this machine with one article."""
    root = folder / "site"
    root.mkdir()
    (root / "hearing.html").write_text(PAGE)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


if __name__ == "__main__":
    main()
