"""Kill `clippings add` at random moments, and ask while another process adds, both with the real encoder.

    make torture ARTICLES=articles.jsonl.gz

The tests do the same with an encoder that takes no time; this is the slow, whole thing. Prints its figures.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

from bot.answering.types import Question
from bot.app import open_app
from bot.running.settings import load_settings
from index.types import Scope

CLIPPINGS = str(Path(sys.executable).with_name("clippings"))
SCOPE = Scope(("default",))


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--kills", type=int, default=20, help="0 leaves this part out")
    parser.add_argument("--added", type=int, default=500, help="articles added while another process asks")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.kills:
            killing(folder, first(arguments.articles, 150, folder / "150.jsonl"), arguments.kills)
        asking_while_adding(folder / "shared", first(arguments.articles, arguments.added, folder / "added.jsonl"))


def first(articles: Path, count: int, target: Path) -> Path:
    """The first records of a JSON lines file, in a file of their own."""
    with (gzip.open if articles.suffix == ".gz" else open)(articles, "rt", encoding="utf-8") as lines:
        target.write_text("".join(islice(lines, count)), encoding="utf-8")
    return target


def killing(folder: Path, articles: Path, kills: int) -> None:
    """Kill an add `kills` times, checking after each; then finish it and compare with an uninterrupted one."""
    chance = random.Random(3)  # noqa: S311 - repeatable, no secret
    for i in range(kills):
        process = subprocess.Popen([CLIPPINGS, "--data", folder / "killed", "add", articles], stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(1, 14))
        process.kill()
        process.wait()
        check = subprocess.run(
            [CLIPPINGS, "--data", folder / "killed", "check"], capture_output=True, text=True, check=False
        )
        print(f"kill {i + 1}: exit {check.returncode}, {check.stdout.strip() or check.stderr.strip()}", flush=True)
        if check.returncode:
            sys.exit("The index is not whole.")
    for name in ("killed", "whole"):
        subprocess.run([CLIPPINGS, "--data", folder / name, "add", articles], check=True, stderr=subprocess.DEVNULL)
    killed, whole = stored(folder / "killed"), stored(folder / "whole")
    same = killed.keys() == whole.keys() and all(killed[k][0] == whole[k][0] for k in whole)
    far = max(float(np.abs(killed[k][1] - whole[k][1]).max()) for k in whole)
    print(f"After finishing: same articles and passages: {same}; largest difference of a vector's number: {far:.5f}")


def stored(folder: Path) -> dict[tuple[str, int], tuple[tuple[str, int], np.ndarray]]:
    """Every passage by its article and start, with text and end, and its vector."""
    with sqlite3.connect(folder / "index.db") as db:
        rows = db.execute(
            'SELECT articles.id, start, text, "end", vector FROM passages JOIN articles ON number = article'
        ).fetchall()
    return {(a, s): ((text, end), np.frombuffer(v, "<f2").astype(np.float32)) for a, s, text, end, v in rows}


def asking_while_adding(data: Path, articles: Path) -> None:
    """Ask without a pause while another process adds; report the times and how late new articles are seen."""
    with open_app(load_settings(data=data)) as app:
        app.answerer.answer(Question("warm up", SCOPE))
        adding = subprocess.Popen([CLIPPINGS, "--data", data, "add", articles], stderr=subprocess.DEVNULL)
        times, late = [], []
        while adding.poll() is None:
            asked = time.perf_counter()
            app.answerer.answer(Question("What did the president say about the economy?", SCOPE))
            times.append(time.perf_counter() - asked)
            late.append(unseen(app.index.count_passages(SCOPE), data))
    print(
        json.dumps(
            {
                "questions": len(times),
                "median_ms": round(1000 * median(times), 1),
                "slowest_ms": round(1000 * max(times), 1),
                "passages_committed_but_not_searched_after_a_question": max(late),
                "exit_code_of_add": adding.returncode,
            }
        )
    )


def unseen(seen: int, data: Path) -> int:
    """How many passages were committed before now that the search just made did not know."""
    with sqlite3.connect(data / "index.db") as db:
        return max(0, int(db.execute("SELECT count(*) FROM passages").fetchone()[0]) - seen)


if __name__ == "__main__":
    main()
