"""How soon a file that is dropped into the watched folder is cited, and how answers fare while many are indexed.

    python tools/watch_times.py

Runs the real bot (`clippings run`) with its page, a data folder and an articles folder of their own. Texts are
invented from a seeded vocabulary, about 300 words each, with one sentence of its own that the question is about.
Prints figures as one JSON object, then the last lines of progress in the log.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from statistics import median, quantiles

import aiohttp

CLIPPINGS = Path(sys.executable).with_name("clippings")
PATIENCE = 900.0  # seconds until it gives up waiting for one thing
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "on")]
SENTENCE = (
    "the harbour council said on Monday that a report about the bridge would be read again by its members "
    "while engineers looked for a cheaper way to keep the road open through the winter and the ferry running"
)
COMMON = SENTENCE.split()


class Stories:
    """Invented articles, the same for the same seed."""

    def __init__(self, seed: int = 7) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._words = [self._word() for _ in range(2000)]
        self._used: set[str] = set()

    def story(self) -> tuple[str, str, str]:
        """A text, the question about its own sentence, and words that only this sentence has."""
        name, place = self._name(), self._name()
        amount = f"{self._random.randrange(1000, 999999):,}"
        fact = f"The lighthouse of {name} was sold to the town of {place} for {amount} crowns."
        sentences = [self._sentence() for _ in range(20)]
        sentences.insert(self._random.randrange(20), fact)
        paragraphs = [" ".join(sentences[i : i + 5]) for i in range(0, len(sentences), 5)]
        question = f"For how much was the lighthouse of {name} sold to the town of {place}?"
        return f"# Notes from {place}\n\n" + "\n\n".join(paragraphs) + "\n", question, f"{amount} crowns"

    def _sentence(self) -> str:
        words = [self._random.choice(COMMON if self._random.random() < 0.6 else self._words) for _ in range(15)]
        return " ".join(words).capitalize() + "."

    def _name(self) -> str:
        while (name := self._word().capitalize()) in self._used:
            pass
        self._used.add(name)
        return name

    def _word(self) -> str:
        return "".join(self._random.choices(SYLLABLES, k=self._random.choice((2, 3, 3, 4))))


class Page:
    """The bot's page, asked as a browser would ask it."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def ask(self, question: str) -> tuple[int, str]:
        """The status and the page; 0 if nobody answered."""
        try:
            async with self._session.get(self._address, params={"q": question}) as response:
                return response.status, unescape(await response.text())
        except aiohttp.ClientError:
            return 0, ""

    async def until_cited(self, question: str, words: str) -> float:
        """The seconds until the answer holds these words, asking again and again."""
        start = time.perf_counter()
        while time.perf_counter() - start < PATIENCE:
            if words in (await self.ask(question))[1]:
                return time.perf_counter() - start
            await asyncio.sleep(0.1)
        raise SystemExit(f"{question!r} was not answered with {words!r} within {PATIENCE:.0f} s.")


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--single", type=int, default=20, help="files dropped one after another")
    parser.add_argument("--many", type=int, default=1000, help="files dropped at once")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures, log = asyncio.run(measured(Path(folder), arguments.single, arguments.many))
    print(json.dumps(figures, indent=2))
    print("\n".join(log[-12:]))


async def measured(folder: Path, single: int, many: int) -> tuple[dict[str, object], list[str]]:
    """The figures, and the lines of the log that tell of articles."""
    articles, stories, log = folder / "articles", Stories(), folder / "log.txt"
    articles.mkdir()
    async with running(folder, articles, log) as page:
        alone = [await dropped(page, articles, stories, f"single-{i}.md") for i in range(single)]
        together = await at_once(page, articles, stories, log, many)
    lines = [line for line in log.read_text().splitlines() if "Indexing" in line or "Articles:" in line]
    return {"one file, dropped until cited": spread(alone)} | together, lines


async def dropped(page: Page, articles: Path, stories: Stories, name: str) -> float:
    """Drop one file; the seconds until it is cited."""
    text, question, words = stories.story()
    (articles / name).write_text(text)
    return await page.until_cited(question, words)


async def at_once(page: Page, articles: Path, stories: Stories, log: Path, many: int) -> dict[str, object]:
    """Drop many files while asking about the first one that is in."""
    text, question, words = stories.story()
    (articles / "asked.md").write_text(text)
    await page.until_cited(question, words)
    told, start, latencies, wrong = rounds(log), time.perf_counter(), list[float](), 0
    for number in range(many):
        (articles / f"many-{number:05}.md").write_text(stories.story()[0])
    done = 0
    while done < many and time.perf_counter() - start < PATIENCE:
        asked = time.perf_counter()
        status, answer = await page.ask(question)
        latencies.append(time.perf_counter() - asked)
        wrong += status != 200 or words not in answer
        done = rounds(log) - told
    return {
        "files dropped at once": many,
        "seconds until all were in": round(time.perf_counter() - start, 1),
        "questions meanwhile": len(latencies),
        "answer meanwhile": spread(latencies),
        "answers without the quote, or errors": wrong,
    }


def rounds(log: Path) -> int:
    """How many articles the log says were added."""
    lines = [line for line in log.read_text().splitlines() if "Articles: " in line]
    return sum(int(line.partition("Articles: ")[2].split()[0].replace(",", "")) for line in lines)


def spread(seconds: list[float]) -> dict[str, int]:
    """Median, 95th percentile and slowest, in milliseconds."""
    values = {"p50_ms": median(seconds), "p95_ms": quantiles(seconds, n=20)[-1], "max_ms": max(seconds)}
    return {name: round(1000 * value) for name, value in values.items()}


@asynccontextmanager
async def running(folder: Path, articles: Path, log: Path) -> AsyncIterator[Page]:
    """`clippings run` with its page, ready to answer, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        "CLIPPINGS_DATA": str(folder / "data"), "ARTICLES_FOLDER": str(articles), "WEB_PORT": str(port),
        "WEB_OPEN": "true", "LOG_FORMAT": "pretty", "PERSON_PER_MINUTE": "100000", "CHANNEL_PER_MINUTE": "100000",
    }  # fmt: skip
    with log.open("ab") as out:
        environment = {**os.environ, **own}
        process = subprocess.Popen([CLIPPINGS, "run"], env=environment, stdout=out, stderr=out, cwd=folder)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as session:
            page = Page(session, f"http://127.0.0.1:{port}/")
            while (await page.ask("Who sold it?"))[0] != 200:
                if process.poll() is not None:
                    raise SystemExit(f"The bot did not start: {log.read_text()}")
                await asyncio.sleep(0.2)
            yield page
    finally:
        process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(process.wait, 60)
        if code:
            print(f"The bot ended with {code}: {log.read_text()[-2000:]}")


if __name__ == "__main__":
    main()
