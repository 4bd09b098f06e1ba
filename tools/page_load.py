"""Load on the page: people who ask, each the next question as soon as the last is answered.

    python tools/page_load.py                         # the real bot in a process of its own, with the sample articles
    python tools/page_load.py --base http://127.0.0.1:8080 --askers 1 --questions 1000   # one that runs already

Prints one JSON object: throughput, latencies, errors, how quickly /healthz answers meanwhile, memory before and after.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from bot_process import ROOT, page_process, prepared

QUESTIONS = ROOT / "tests" / "data" / "sample_questions.jsonl"
HEALTH_EVERY = 0.25  # seconds between two looks at /healthz


@dataclass
class Seen:
    """What the askers saw: seconds of each answer and of each look at the health, and statuses that were no answer."""

    answers: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


async def load(base: str, askers: int, seconds: float, most: int | None) -> Seen:
    """Ask from so many people at once, for a time or until so many questions were answered."""
    seen, texts = Seen(), questions()
    left = itertools.count() if most is None else iter(range(most))
    ends = time.monotonic() + seconds
    watching = asyncio.create_task(watch(base, seen))
    await asyncio.gather(*(ask(base, texts, left, ends, seen) for _ in range(askers)))
    watching.cancel()
    return seen


async def ask(base: str, texts: Iterator[str], left: Iterator[int], ends: float, seen: Seen) -> None:
    """One person, with a browser's cookies."""
    jar = aiohttp.CookieJar(unsafe=True)  # cookies for an address without a name
    async with aiohttp.ClientSession(base, cookie_jar=jar, timeout=aiohttp.ClientTimeout(120)) as session:
        async with session.get("/") as front:
            await front.read()
        while time.monotonic() < ends and next(left, None) is not None:
            started = time.monotonic()
            try:
                async with session.get("/", params={"q": next(texts)}) as answer:
                    page = await answer.text()
                if answer.status == 200 and 'class="answer"' in page:
                    seen.answers.append(time.monotonic() - started)
                else:
                    seen.errors[str(answer.status)] += 1
            except aiohttp.ClientError as error:
                seen.errors[type(error).__name__] += 1


async def watch(base: str, seen: Seen) -> None:
    """Look at the health as a container's engine does, over a new connection each time."""
    while True:
        started = time.monotonic()
        async with aiohttp.ClientSession(base) as session, session.get("/healthz") as answer:
            await answer.read()
        seen.health.append(time.monotonic() - started)
        await asyncio.sleep(HEALTH_EVERY)


async def memory(base: str) -> float:
    """Megabytes of the process's resident memory, as it counts them itself."""
    async with aiohttp.ClientSession(base) as session, session.get("/metrics") as answer:
        found = re.search(r"^process_resident_memory_bytes (\S+)", await answer.text(), re.MULTILINE)
    return float(found[1]) / 1e6 if found else float("nan")


def questions() -> Iterator[str]:
    """The questions about the samples, over and over."""
    return itertools.cycle([json.loads(line)["question"] for line in QUESTIONS.read_text().splitlines()])


@asynccontextmanager
async def served(base: str | None) -> AsyncIterator[str]:
    """The address of a page: the one that was given, or one of our own."""
    if base:
        yield base.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        prepared(Path(folder))
        async with page_process(Path(folder)) as own:
            yield own


def report(seen: Seen, took: float, before: float, after: float) -> dict[str, object]:
    """The figures, times in milliseconds."""
    times, health = sorted(seen.answers), seen.health or [0.0]
    return {
        "answers": len(times),
        "errors": dict(seen.errors),
        "answers_per_second": round(len(times) / took, 1),
        "answer_ms": {
            "p50": round(1000 * statistics.median(times)),
            "p95": round(1000 * times[int(0.95 * (len(times) - 1))]),
            "slowest": round(1000 * times[-1]),
        },
        "healthz_ms": {"median": round(1000 * statistics.median(health), 1), "slowest": round(1000 * max(health), 1)},
        "resident_mb": {"before": round(before), "after": round(after)},
    }


async def main() -> None:
    """Load a page and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", help="address of a page that runs already, open to everybody")
    parser.add_argument("--askers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--questions", type=int, help="stop after so many, however long it takes")
    given = parser.parse_args()
    async with served(given.base) as base:
        before = await memory(base)
        started = time.monotonic()
        seen = await load(base, given.askers, 10**9 if given.questions else given.seconds, given.questions)
        print(json.dumps(report(seen, time.monotonic() - started, before, await memory(base)), indent=2))


if __name__ == "__main__":
    asyncio.run(main())
