"""Work on what chats and folders bring that is killed: each kind with what has to hold afterwards. See kills.py."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from feed_reading import HOUR, NOON, FeedSite, rss
from house import STORY, House
from kill_works import DEFAULT, Say, Work
from web_site import serving

from bot.chat.asking import GivenAnswer, GivenCheck
from bot.chat.conversation import Incoming
from bot.chat.feed_store import Feed
from bot.chat.intake import Intake
from bot.chat.memory import ChatMemory
from bot.chat.sqlite_feed_store import SqliteFeedStore
from bot.chat.tables import open_database
from bot.chat.types import ChannelSettings, Event, Spot, StoredAnswer
from bot.feeding.feeds.polling import Pacing, Poller
from bot.feeding.folder.watcher import Watcher

FEEDS, ENTRIES = 4, 12
QUESTION = "Who denied the claims?"


class Chat(Work):
    """Events, answers, votes and messages in chat.db."""

    def do(self, say: Say) -> None:
        memory, now = ChatMemory(open_database(self.folder)), datetime.now(UTC)
        for number in range(len(self.said) + 1, 10**6):
            event = Event("chat", str(number), {"n": number}, now)
            memory.receive(event)
            spot = Spot("chat", "home", "general")
            memory.keep(StoredAnswer(str(number), spot, "hash", False, now, "who?", None, {"status": "not_found"}))
            memory.vote(str(number), "somebody", True, None, now)
            memory.point("chat", "general", f"m{number}", str(number), answers=True)
            memory.finish("chat", str(number))
            say(str(number))

    def look(self) -> list[str]:
        memory = ChatMemory(open_database(self.folder))
        try:
            pending = {event.key for event in memory.pending("chat", NOON)}
            return [
                f"lost {number}"
                for number in self.said
                if not memory.kept(number)
                or memory.votes(number) != (1, 0)
                or not memory.pointed("chat", "general", f"m{number}")
                or number in pending
            ]
        finally:
            memory.close()


class Shown:
    """A reply that says which answer it has shown."""

    def __init__(self, say: Say) -> None:
        self._say = say

    async def accept(self) -> None:
        """Nobody waits for it."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Nobody looks."""
        yield

    async def show(self, told: GivenAnswer | GivenCheck) -> tuple[str, str]:
        """Note it."""
        self._say(told.stored.id)
        return "general", "1"

    async def refuse(self, sentence: str) -> None:
        """It is not refused."""
        self._say(f"refused: {sentence}")


class Ask(Work):
    """Questions from a chat, each stored, answered and remembered."""

    longest = 1.0

    def begin(self) -> None:
        with closing(self.index()) as index:
            list(index.add(STORY))

    def house(self) -> House:
        """The installation, without models."""
        return House(self.folder, self.engine())  # type: ignore[arg-type]

    def do(self, say: Say) -> None:
        async def asking() -> None:
            with self.house().opened() as chat:
                intake = Intake(chat.asking, "chat")
                for number in range(10**6):
                    key = f"{os.getpid()}-{number}"
                    incoming = Incoming("chat", key, "message", "mira", "general", QUESTION, "home", message=key)
                    await intake.take(incoming, Shown(say), ChannelSettings())  # type: ignore[arg-type]

        asyncio.run(asking())

    def look(self) -> list[str]:
        async def looking() -> list[str]:
            with self.house().opened() as chat:
                lost = [f"lost {id_}" for id_ in self.said if not await chat.store.kept(id_)]
                return lost + await asyncio.to_thread(chat.index.check)

        return asyncio.run(looking())


class Feeds(Work):
    """Reading feeds from a server, and loading what they name."""

    longest = 3.0

    def begin(self) -> None:
        reader, writer = os.pipe()
        self.server = os.fork()
        if not self.server:
            _serve_feeds(writer)
        self.site = FeedSite(int(os.read(reader, 20)))

    def end(self) -> None:
        os.kill(self.server, signal.SIGKILL)
        os.waitpid(self.server, 0)

    def do(self, say: Say) -> None:
        del say  # what is found is stored in turns that are not told
        asyncio.run(self.read(10**6))

    async def read(self, turns: int) -> None:
        """Read what is due, turn by turn."""
        clock = self.folder.parent / f"{self.folder.name}.clock"
        now = datetime.fromisoformat(clock.read_text()) if clock.exists() else NOON
        with closing(SqliteFeedStore(self.folder)) as store, closing(self.index()) as index:
            for number in range(FEEDS):
                await store.add(Feed("default", self.site.url(f"/f/{number}"), now))
            pace = Pacing(HOUR / 3600)
            chance = random.Random(1).random  # noqa: S311
            poller = Poller(store, index, self.site.limits(), HOUR, lambda: now, chance, pacing=pace)
            for _ in range(turns):
                if (wait := await poller.turn()) is None:
                    return
                now += wait
                clock.with_suffix(".new").write_text(now.isoformat())
                clock.with_suffix(".new").replace(clock)

    def look(self) -> list[str]:
        with closing(self.index()) as index:
            addresses = [article.url for article, _ in index._engine.stored()]
            return index.check() + ([] if len(set(addresses)) == len(addresses) else ["an article is there twice"])

    def finished(self) -> list[str]:
        """What is not there although the feeds were read to their end."""
        asyncio.run(self.read(150))
        with closing(self.index()) as index:
            count = index.count(DEFAULT)
        return [] if count == FEEDS * ENTRIES else [f"{count} of {FEEDS * ENTRIES} articles"]


def _serve_feeds(writer: int) -> None:
    with serving(FeedSite) as site:
        for number in range(FEEDS):
            paths = [f"/a/{number}-{entry}" for entry in range(ENTRIES)]
            for path in paths:
                site.story(path, f"The ferry of {path} ran aground, and the captain of {path} denied it.")
            items = "".join(f"<item><guid>{path}</guid><link>{path}</link></item>" for path in paths)
            site.serve(f"/f/{number}", rss(items))
        os.write(writer, str(site.port).encode())
        signal.pause()


class Watch(Ask):
    """Keeping up with a folder, in which files are written, changed and deleted."""

    longest = 3.0

    @property
    def files(self) -> Path:
        """The folder that is watched."""
        return self.folder.parent / f"{self.folder.name}.files"

    def begin(self) -> None:
        self.files.mkdir()
        self.number = 0
        self.before()

    def before(self) -> None:
        for _ in range(6):
            self.number += 1
            (self.files / f"{self.number}.md").write_text(f"# Note {self.number}\n\nThe ferry {self.number} sails.\n")
        (self.files / f"{self.number - 1}.md").write_text(f"# Changed\n\nThe ferry {self.number} does not sail.\n")
        if self.number > 20:
            (self.files / f"{self.number - 20}.md").unlink()

    def do(self, say: Say) -> None:
        del say  # all that lies in the folder is promised
        asyncio.run(self.watching(60))

    async def watching(self, seconds: float, *, until_done: bool = False) -> None:
        """Keep up with the folder."""
        house = self.house()
        house.settings = {"articles_folder": self.files}
        with house.opened() as chat:
            watcher, stop = Watcher(lambda *_: None, settle=0.05, rescan=0.2), asyncio.Event()
            running = asyncio.create_task(watcher.run(chat, stop))
            with suppress(TimeoutError):
                waited = watcher.caught_up.wait() if until_done else asyncio.sleep(seconds)
                await asyncio.wait_for(waited, seconds)
            stop.set()
            await running

    def look(self) -> list[str]:
        asyncio.run(self.watching(60, until_done=True))
        with closing(self.index()) as index:
            stored = sorted(article.text.split("\n\n")[-1].strip() for article, _ in index._engine.stored())
            wrong = index.check()
        written = sorted(path.read_text().split("\n\n")[-1].strip() for path in self.files.glob("*.md"))
        return wrong + ([] if stored == written else [f"stored {len(stored)}, written {len(written)}"])
