"""One process of several that answer on Discord from one database: `one_of_several.py FOLDER URL LEASE SECONDS`.

The articles are those in the database, the reader takes SECONDS for a question. Stops on SIGTERM.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from fakes import Marked
from house import MARKED, House
from stores import with_store

from adapters.discord.platform import DiscordPlatform
from bot.answering.span_model import Window, WindowReading
from bot.chat.postgres.chat_store import PostgresChatStore
from bot.chat.postgres.rooms import ChatDatabase
from index.postgres.engine import PostgresEngine


class Slow(Marked):
    """Takes its time over every question, as a model does."""

    def __init__(self, seconds: float) -> None:
        super().__init__(dict(MARKED))
        self._seconds = seconds

    def windows(self, question: str, windows: Sequence[Window], number: int) -> list[WindowReading]:
        """As the one it is made of, later."""
        time.sleep(self._seconds)
        return super().windows(question, windows, number)


async def answer(folder: Path, url: str, lease: float, seconds: float) -> None:
    """Answer until the process is told to stop; what it is called in the database is the first line that is printed."""
    house = House(folder, PostgresEngine(url), Slow(seconds), settings={"store_url": url})
    with house.opened() as chat, closing(ChatDatabase(url)) as db, closing(PostgresChatStore(db, lease)) as store:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        sys.stdout.write(f"{store.sharing.me}\n")
        sys.stdout.flush()
        await DiscordPlatform().run(with_store(chat, store, keeping=True), stop)


if __name__ == "__main__":
    place, address, lasting, taking = sys.argv[1:]
    asyncio.run(answer(Path(place), address, float(lasting), float(taking)))
