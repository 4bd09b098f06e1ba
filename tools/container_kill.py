"""Killing the container again and again while it takes in articles, answers and counts votes: nothing may be lost."""

from __future__ import annotations

import json
import random
import re
import shutil
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from container_bot import SAMPLES, Bot, Shown, eventually, expect, running, words

FILES = 200  # new articles in each round
QUESTIONS = ("who denied the claims?", "when is the first hearing", "what does the report on the harbour say?")
PLACES = ("the harbour", "the old mill", "the market hall", "the north road", "the town library", "the weir")
SUBJECTS = ("roof", "budget", "timetable", "survey", "garden", "bridge", "archive", "lighting", "drain", "fence")
VERBS = ("was repaired", "was measured", "will be discussed", "was painted", "is to be replaced", "was closed")

# Every article's path and text, and whether both databases are whole, as the container's own SQLite sees them.
STORED = """
import json, sqlite3
from bot.app import open_app
from bot.running.settings import load_settings
from index.types import Scope
for name in ("index.db", "chat.db"):
    db = sqlite3.connect(f"/data/{name}")
    print(json.dumps(db.execute("PRAGMA integrity_check").fetchall()))
with open_app(load_settings()) as app:
    for one in app.index.articles(Scope(("default",))):
        print(json.dumps([one.path, app.index.article(("default",), one.id).text]))
"""


@dataclass
class Visits:
    """What somebody saw before a kill: answers by their ids, and those on which a vote was counted."""

    shown: dict[str, Shown] = field(default_factory=dict)
    voted: set[str] = field(default_factory=set)


def killed(bot: Bot, rounds: int) -> str:
    """Kill it at a random moment of each round, start it again, and look whether everything is there."""
    chance = random.Random(11)  # noqa: S311 - repeatable, no secret
    for sample in SAMPLES.glob("*.md"):
        shutil.copy(sample, bot.articles)
    texts: dict[str, str] = {}
    visits = Visits()
    held = []  # articles when it was killed
    with running(bot):
        for number in range(rounds):
            texts |= dropped(bot, chance, number)
            held.append(bothered(bot, visits, chance.uniform(0.5, 20), kill=True))
            bot.up()
            wanted = len(texts) + len(list(SAMPLES.glob("*.md")))
            eventually(partial(_are_in, bot, wanted), f"{wanted} articles are in")
            remembered(bot, visits)
        whole = bot.checked()
        compared(bot, texts)
    return (
        f"{rounds} kills with {', '.join(map(str, held))} articles in; {len(visits.shown)} answers open again, "
        f"{len(visits.voted)} votes are counted; {whole}, each text once and the same"
    )


def dropped(bot: Bot, chance: random.Random, number: int) -> dict[str, str]:
    """Write new articles into the folder; their texts by their paths in the container."""
    texts = {}
    for i in range(FILES):
        name, text = f"round-{number}-{i}.md", written(chance, f"{number}-{i}")
        (bot.articles / name).write_text(f"---\ntitle: Notes {number}-{i}\n---\n\n{text}\n")
        texts[f"/articles/{name}"] = text
    return texts


def written(chance: random.Random, mark: str) -> str:
    """A text unlike all others."""

    def sentence() -> str:
        day, place = chance.randrange(1, 29), chance.choice(PLACES)
        return f"On {day} May the {chance.choice(SUBJECTS)} at {place} {chance.choice(VERBS)}."

    paragraphs = [" ".join(sentence() for _ in range(chance.randrange(2, 6))) for _ in range(3)]
    return "\n\n".join([f"This is note {mark}.", *paragraphs])


def bothered(bot: Bot, visits: Visits, seconds: float, *, kill: bool) -> int:
    """Ask and vote for so many seconds, then kill it in the middle of that; how many articles were in just before."""
    over = threading.Event()
    visitor = threading.Thread(target=visiting, args=(bot, visits, over))
    visitor.start()
    time.sleep(seconds)
    count = bot.counted("clippings_index_articles")
    if kill:
        bot.kill()
    over.set()
    visitor.join()
    return count


def visiting(bot: Bot, visits: Visits, over: threading.Event) -> None:
    """Ask one question after another and vote on each answer, until it is over."""
    own, asked = bot.visiting(), 0
    while not over.is_set():
        asked += 1
        try:
            shown = own.ask(QUESTIONS[asked % len(QUESTIONS)])
            visits.shown[shown.id] = shown
            status, page = own.get(f"/answers/{shown.id}/vote", {"helpful": "yes"})
            if status == 200 and "Yes (1)" in Shown(page).votes:
                visits.voted.add(shown.id)
        except OSError:
            return


def remembered(bot: Bot, visits: Visits) -> None:
    """Fail unless every answer that was shown opens again with the same quotes, and every vote is counted."""
    for ident, shown in visits.shown.items():
        status, page = bot.get(f"/answers/{ident}")
        again = Shown(page)
        expect(status == 200, f"the answer {ident} is {status}: {words(page)}")
        expect(_quoted(again) == _quoted(shown), f"the answer {ident} has other quotes: {words(page)[:200]}")
        expect(ident not in visits.voted or "Yes (1)" in again.votes, f"the vote on {ident} is gone: {again.votes}")


def compared(bot: Bot, texts: dict[str, str]) -> None:
    """Fail unless what is stored is what was written, each once, in databases that are whole."""
    index, chat, *articles = [json.loads(line) for line in bot.python(STORED).splitlines()]
    expect(index == chat == [["ok"]], f"SQLite says {index}, {chat}")
    times = Counter(path for path, _ in articles)
    expect(max(times.values()) == 1, f"twice there: {[path for path, n in times.items() if n > 1][:3]}")
    stored = dict(articles)
    missing = [path for path in texts if path not in stored]
    expect(not missing, f"{len(missing)} missing: {missing[:3]}")
    other = [path for path, text in texts.items() if not _same(stored[path], text)]
    expect(not other, f"{len(other)} with another text: {other[:3]}: {stored[other[0]]!r}" if other else "")


def _are_in(bot: Bot, wanted: int) -> bool:
    return bot.counted("clippings_index_articles") >= wanted


def _same(stored: str, text: str) -> bool:
    return re.sub(r"\s+", " ", stored).strip() == re.sub(r"\s+", " ", text)


def _quoted(shown: Shown) -> list[str]:
    return [quote for quote, _ in shown.quotes]
