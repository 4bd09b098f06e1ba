"""Whether watched questions tell what a careful editor would want told, and nothing else, each thing once.

    python tools/evaluate_watching.py            # the stories of watching_stories.py with the shipped models
    python tools/evaluate_watching.py kills 30   # and the process killed 30 times meanwhile, with a reader of our own

The stories come in day by day, mixed, each article by itself, into one collection; every watch is looked at after each.
With kills, the service runs as a process that is killed (-9) again and again while articles come in; what it tells is
written into a file that knows keys, as platforms do, and is counted.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "support")]

from fakes import Marked, WordEncoder
from house import ANSWERS, QUOTES, SENTENCES
from watching_stories import STORIES

from bot.answering.answer_reader import AnswerReader
from bot.answering.answerer import Answerer
from bot.app import App, open_app, open_chat
from bot.chat.parts import Chat
from bot.chat.types import TERMINAL, Spot
from bot.chat.watch_terms import Terms
from bot.following.asking_again import AskingAgain
from bot.following.follower import Follower, where_of
from bot.following.telling import Telling
from bot.running.settings import load_settings
from bot.showing.document import Document
from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.loading.limits import Limits
from index.types import Article, Scope, article_id

HERE = Spot(TERMINAL, None, "default")
TERMS = Terms(a_day=20)


@dataclass
class Told:
    """A platform that remembers what it is told."""

    name: str = TERMINAL
    documents: list[Document] = field(default_factory=list)

    async def direct(self, place: Spot, person: str) -> Spot:  # noqa: ARG002 - nobody is alone here
        return place

    async def announce(self, place: Spot, document: Document, key: str = "") -> None:  # noqa: ARG002 - likewise
        self.documents.append(document)


def arrivals() -> Iterator[tuple[str, Article, str | None]]:
    """The question each article is about, the article, and what is wanted of it, in the order of days."""
    steps = [
        (day, number, question, outlet, text, wanted)
        for question, story in STORIES.items()
        for number, (day, outlet, text, wanted) in enumerate(story)
    ]
    before: dict[str, str] = {}
    for day, number, question, outlet, written, wanted in sorted(steps, key=lambda step: step[:2]):
        key, _, text = written.rpartition("|")
        text = before[question] if text == "=" else text
        before[question] = text
        url = f"https://{outlet.lower()}.example/{key or f'{abs(hash((question, number)))}'}"
        ident = article_id("default", f"{question} {key or number} {outlet if key else ''}")
        published = f"2026-05-{day:02}"
        title = " ".join(text.split()[:6])
        yield question, Article(ident, "default", title, text, outlet, url, published), wanted


# With the shipped models


async def evaluated(chat: Chat, told: Told) -> None:
    """Let all articles come in, and print what was told beside what was wanted."""
    where, watches = where_of(chat.places), chat.watches
    again = AskingAgain(watches.store, watches.looking, where, chat.clock)
    telling = Telling(watches.store, {TERMINAL: told}, chat.index, where, chat.clock, spaced=0)
    for question in STORIES:
        await watches.begin(HERE, "", question, TERMS, scope=Scope(("default",)), alone=False)
    counts: Counter[str] = Counter()
    looks = asked = 0
    print("| day | article | wanted | told |\n|---|---|---|---|")
    for question, article, wanted in arrivals():
        list(chat.index.add([article]))
        looks += len(STORIES)
        asked += await again.turn()
        await telling.turn(asyncio.Event())
        kinds = {document.question: document.heading or "" for document in told.documents}
        told.documents.clear()
        counts.update(judged(question, wanted, kinds))
        if wanted or kinds:
            others = "; ".join(f"{q}: {kind}" for q, kind in kinds.items() if q != question)
            shown = " ".join(part for part in (kinds.get(question, ""), others) if part)
            day = (article.published or "")[5:]
            print(f"| {day} | {article.source}: {article.text[:70]} | {wanted or ''} | {shown} |")
    right, false, missed = counts["right"], counts["false"], counts["missed"]
    print(f"\n{right + missed} wanted; {right} told, {missed} missed, {false} false.")
    print(f"Precision {right / max(1, right + false):.2f}, recall {right / max(1, right + missed):.2f}.")
    print(f"{len(STORIES)} watches, {looks} looks, {asked} of them read anything.")


def judged(question: str, wanted: str | None, kinds: dict[str | None, str]) -> Counter[str]:
    """Right, missed and false notices after one article."""
    mine = question in kinds
    false = sum(q != question for q in kinds) + (mine and not wanted)
    return Counter(right=int(mine and bool(wanted)), missed=int(bool(wanted) and not mine), false=false)


def with_models() -> None:
    """The stories, with what ships."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data=Path(folder), person_per_minute=1000, channel_per_minute=1000)
        with open_app(settings) as app, open_chat(app) as chat:
            asyncio.run(evaluated(chat, Told()))


# With kills

NAMES = [f"Rider {letter}" for letter in "ABCDEFGHIJ"]
WATCHED = 6


@dataclass
class Notebook:
    """A file that is written to as a platform is: with a delay before and after, and nothing twice under one key."""

    path: Path
    name: str = TERMINAL

    async def direct(self, place: Spot, person: str) -> Spot:  # noqa: ARG002 - nobody is alone here
        return place

    async def announce(self, place: Spot, document: Document, key: str = "") -> None:  # noqa: ARG002 - one page
        await asyncio.sleep(0.03)
        written = self.path.read_text().splitlines() if self.path.exists() else []
        repeated = any(json.loads(line)["key"] == key for line in written)
        with self.path.open("a") as file:
            file.write(json.dumps({"key": key, "question": document.question, "repeated": repeated}) + "\n")
        await asyncio.sleep(0.03)


@contextmanager
def small(folder: Path) -> Iterator[Chat]:
    """An installation that starts at once: words for an encoder, names for a reader."""
    index = ArticleIndex(EmbeddedEngine(folder), WordEncoder())
    reader = AnswerReader(Marked(dict.fromkeys(NAMES, 6.0)), SENTENCES, ANSWERS, QUOTES)
    answerer = Answerer(index, reader, ANSWERS.threshold, QUOTES.threshold)
    settings = load_settings(data=folder, person_per_minute=1000, channel_per_minute=1000)
    with open_chat(App(settings, index, answerer, Limits())) as chat:
        yield chat


def child(folder: Path) -> None:
    """The service, until it is killed."""
    logging.disable(logging.WARNING)
    with small(folder) as chat:
        follower = Follower([Notebook(folder / "told.jsonl")], look=0.02, lease=timedelta(seconds=0.5))
        asyncio.run(follower.run(chat, asyncio.Event()))


async def begun(chat: Chat) -> None:
    for number in range(WATCHED):
        question = f"who leads race {number}?"
        await chat.watches.begin(HERE, "", question, TERMS, scope=Scope(("default",)), alone=False)


def with_kills(kills: int) -> None:
    """Let the leader of every race change day by day, kill the service meanwhile, and count what was told."""
    dice = random.Random(3)  # noqa: S311 - to be the same again
    with tempfile.TemporaryDirectory() as name, small(Path(name)) as chat:
        folder, days = Path(name), 8
        asyncio.run(begun(chat))
        service = started(folder)
        killed = 0
        for day in range(1, days + 1):
            for number in range(WATCHED):
                text = f"{NAMES[day]} leads race {number}, says everybody."
                ident = article_id("default", f"{day} {number}")
                list(chat.index.add([Article(ident, "default", text, text, "Wire", None, f"2026-05-{day:02}")]))
            while len(lines(folder)) < day * WATCHED:
                if killed < kills * day // days:
                    time.sleep(dice.uniform(0.7, 1.6))
                    os.kill(service.pid, signal.SIGKILL)
                    service.wait()
                    service, killed = started(folder), killed + 1
                time.sleep(0.02)
        time.sleep(2)
        service.kill()
        service.wait()
        counted = lines(folder)
        attempts = sum(1 for _ in (folder / "told.jsonl").open())
    print(
        f"{killed} kills; {days * WATCHED} changes, {len(counted)} told, {sum(n > 1 for n in counted.values())} twice; "
    )
    print(f"{attempts - len(counted)} sent again under their key, since nobody knew whether they had arrived.")


def lines(folder: Path) -> Counter[str]:
    """How often each key was written where nothing had its key before."""
    path = folder / "told.jsonl"
    written = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return Counter(line["key"] for line in written if not line["repeated"])


def started(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, "child", str(folder)])


if __name__ == "__main__":
    what, *rest = [*sys.argv[1:], ""]
    if what == "child":
        child(Path(rest[0]))
    elif what == "kills":
        with_kills(int(rest[0] or 10))
    else:
        with_models()
