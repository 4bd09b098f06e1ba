"""Try the container hard: what it may do, how it stops, that nothing is lost when it is killed, old data, backups.

    python tools/container_trials.py [--build]            # needs Docker with Compose 2.24 or newer
    python tools/container_trials.py --kills 20 killed    # only one trial

Runs the image of docker-compose.yml in a project with a port, a volume and articles of its own, which are deleted at
the end. Prints a line for each trial; the exit code is 1 if one failed.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from container_bot import ROOT, SAMPLES, Bot, FailedError, eventually, expect, running, words
from container_kill import killed

OLD = ROOT / "tests" / "data" / "volume"
DENIED = "who denied the claims?"
ASKERS = 12  # who have a question in hand when it is stopped
TOKEN = "trials-token-that-nobody-may-see-0123456789"  # noqa: S105 - the point of it

# Printed by the container's own Python, which is all the tools that there are in it.
LIMITS = """
import json, os, pathlib, shutil
def writes(folder):
    try:
        pathlib.Path(folder, "trial").write_text("x"); os.remove(f"{folder}/trial"); return True
    except OSError: return False
status = dict(line.split(":\\t", 1) for line in open("/proc/1/status") if ":\\t" in line)
print(json.dumps({
    "uid": os.getuid(), "capabilities": [name for name in ("CapEff", "CapPrm", "CapBnd") if int(status[name], 16)],
    "no_new_privileges": status["NoNewPrivs"].strip(), "command": open("/proc/1/cmdline").read().split("\\0")[:-1],
    "compilers": [name for name in ("gcc", "cc", "g++", "c++", "clang", "make", "ld") if shutil.which(name)],
    "writes": [folder for folder in ("/", "/opt/clippings", "/articles", "/tmp", "/data") if writes(folder)],
}))
"""
# Every remembered answer opened by the present code, with the settings, votes and events beside it.
RECALLED = """
import asyncio, json
from bot.app import open_app, open_chat
from bot.chat.types import Spot
from bot.running.settings import load_settings

async def recalled(chat):
    store, kept = chat.store, await chat.store.kept("denied")
    found, settings = await chat.answers.recall(kept), await chat.places.settings(kept.spot)
    return {
        "answer": found.answer.answer, "quotes": len(found.answer.citations), "lost": len(found.lost),
        "votes": await store.votes("denied"), "threads": settings.threads,
        "off": not (await chat.places.settings(Spot("slack", "T0TEST", "C0QUIET"))).on,
        "check": await store.kept("checked") is not None,
    }

with open_app(load_settings()) as app, open_chat(app) as chat:
    print(json.dumps(asyncio.run(recalled(chat))))
"""


def held(bot: Bot) -> str:
    """What the process may do: no more than it needs."""
    with running(bot):
        found = json.loads(bot.python(LIMITS))
    expect(found["uid"] == 10001, f"it runs as user {found['uid']}")
    expect(not found["capabilities"], "it has capabilities")
    expect(found["no_new_privileges"] == "1", "it may gain privileges")
    expect(found["writes"] == ["/tmp", "/data"], f"it can write {found['writes']}")  # noqa: S108 - the container's
    expect(not found["compilers"], f"it has {found['compilers']}")
    expect(found["command"][1:] == ["/opt/clippings/bin/clippings", "run"], f"it runs {found['command']}")
    return (
        "user 10001, no capabilities, no new privileges, writes only /tmp and /data, runs without a shell, no compiler"
    )


def answered(bot: Bot) -> str:
    """The page answers from the samples, each quote stands in its article, and operations are told how it is."""
    shutil.copytree(SAMPLES, bot.articles / "samples")
    with running(bot):
        shown = bot.ask(DENIED)
        expect(shown.first.startswith("Corvane"), f"found {shown.findings}")
        for quote, path in shown.quotes:
            status, page = bot.get(path)
            expect(status == 200 and quote in words(page), f"{path} ({status}) does not hold {quote!r}")
        status, said = bot.get("/readyz")
        expect(status == 200, f"/readyz is {status}: {said}")
        expect(
            bot.counted("clippings_index_articles") == len(list(SAMPLES.glob("*.md"))),
            "the metrics count other articles",
        )
    return f"{shown.first}; {len(shown.quotes)} quotes, each in its article; ready and measured"


def stopped(bot: Bot) -> str:
    """Told to stop with questions in hand, it answers or refuses each and ends well."""
    shutil.copytree(SAMPLES, bot.articles / "samples")
    with running(bot), ThreadPoolExecutor(ASKERS) as askers:
        bot.ask(DENIED)
        ended: list[float] = []
        asked = [askers.submit(_asked_until_refused, bot, ended) for _ in range(ASKERS)]
        time.sleep(3)
        told = time.monotonic()
        bot.compose("stop")
        ended.append(told)
        outcomes = Counter(outcome for future in asked for outcome in _since(future, told))
        state = bot.state()["State"]
    expect(state["ExitCode"] == 0 and not state["OOMKilled"], f"it ended with {state['ExitCode']}")
    expect(outcomes["200"] > 0, f"nothing in hand was answered: {outcomes}")
    wrong = {name: n for name, n in outcomes.items() if name not in ("200", "503", "gone")}
    expect(not wrong, f"questions in hand ended with {wrong}")
    expect(not outcomes["lost"], f"{outcomes['lost']} questions in hand were lost")
    seen = ", ".join(f"{n} {name}" for name, n in sorted(outcomes.items()))
    return f"ended with 0; of the questions in hand or asked after: {seen}"


def _asked_until_refused(bot: Bot, ended: list[float]) -> list[tuple[float, float, str]]:
    """When each question was asked and told, and how: its status, or that nobody was there."""
    seen: list[tuple[float, float, str]] = []
    own = bot.visiting()
    while not ended and len(seen) < 10_000:
        asked = time.monotonic()
        try:
            outcome = str(own.get("/?q=who+denied+the+claims")[0])
        except OSError:
            outcome = "gone"
        seen.append((asked, time.monotonic(), outcome))
        if outcome != "200":
            time.sleep(0.2)
    return seen


def _since(future: Future[list[tuple[float, float, str]]], told: float) -> list[str]:
    """The outcomes after it was told to stop; "lost" is a question asked before that nobody answered."""
    return [
        "lost" if outcome == "gone" and asked < told else outcome
        for asked, answered, outcome in future.result()
        if answered >= told
    ]


def old_volume(bot: Bot) -> str:
    """A volume of an earlier version goes on: articles, answers, votes, settings."""
    bot.filled(_old_volume())
    samples = len(list(SAMPLES.glob("*.md")))
    with running(bot):
        before = json.loads(bot.python(RECALLED))
        expect(before["answer"] == "Corvane" and not before["lost"], f"the old answer: {before}")
        expect(before["votes"] == [1, 1] and not before["threads"] and before["off"], f"remembered: {before}")
        shutil.copytree(SAMPLES, bot.articles / "news")  # the same articles at another path
        eventually(lambda: "Articles: " in bot.logs(), "the folder was taken in")
        bot.ask(DENIED)
        expect(
            bot.counted("clippings_index_articles") == samples,
            f"{bot.counted('clippings_index_articles')} articles of {samples}",
        )
        whole = bot.checked()
        after = json.loads(bot.python(RECALLED))
        expect(after == before, f"after the folder was taken in: {after} for {before}")
    return f"{whole}; an answer with {before['quotes']} quotes, votes and settings are there; no article doubled"


def _old_volume() -> bytes:
    """The data folder that the tests keep, as a tar archive."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for file in sorted(OLD.iterdir()):
            content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            entry = tarfile.TarInfo(file.name.removesuffix(".gz"))
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


def secret(bot: Bot) -> str:
    """A token from a Docker secret is used and never shown; without Discord the page goes on."""
    file = bot.folder / "token"
    file.write_text(TOKEN)
    file.chmod(0o644)
    environment = {"DISCORD_TOKEN_FILE": "/run/secrets/discord_token", "DISCORD_API_BASE": "http://127.0.0.1:9/api/v10"}
    bot.overridden({"environment": {"WEB_OPEN": "true", **environment}}, {"discord_token": file})
    shutil.copytree(SAMPLES, bot.articles / "samples")
    try:
        bot.compose("up", "--detach")
        eventually(lambda: bot.counted("clippings_index_articles") > 0, "the articles are in")
        eventually(lambda: "The models are loaded" in bot.logs() and "Trying again" in bot.logs(), "Discord was tried")
        shown, (status, said) = bot.ask(DENIED), bot.get("/readyz")
        parts = json.loads(said)["parts"]
        expect(status == 503 and parts["discord"] is False and parts["models"], f"/readyz is {status}: {said}")
        doctor = bot.clippings("doctor", check=False)
        for where, text in (
            ("log", bot.logs()),
            ("docker inspect", json.dumps(bot.state())),
            ("clippings doctor", (doctor.stdout + doctor.stderr).decode()),
        ):
            expect(TOKEN not in text, f"the {where} shows the token")
        why = next(line for line in bot.logs().splitlines() if "Trying again" in line)
    finally:
        bot.down()
    return f"{shown.first}; /readyz 503; {json.loads(why[why.index('{') :])['event']}"


def backed_up(bot: Bot) -> str:
    """A backup through a pipe while questions are asked, and back again into the running bot."""
    shutil.copytree(SAMPLES, bot.articles / "samples")
    with running(bot), ThreadPoolExecutor(1) as asker:
        former = bot.ask(DENIED)
        asking = asker.submit(lambda: [bot.ask(DENIED).findings for _ in range(20)])
        archive = bot.clippings("backup", "-").stdout
        expect(len({tuple(found) for found in asking.result()}) == 1, "answers differed while it was backed up")
        ids = [json.loads(line)["id"] for line in bot.clippings("articles", "--json").stdout.splitlines()]
        bot.clippings("remove", *ids[:3])
        fewer = bot.ask(DENIED)
        expect(fewer.findings != former.findings, "removed articles are still quoted")
        said = bot.clippings("restore", "-", stdin=archive).stdout.decode().splitlines()[0]
        expect(bot.ask(DENIED).findings == former.findings, "the answer after restoring is another one")
        expect(bot.get(f"/answers/{former.id}")[0] == 200, "the answer before the backup is gone")
        bot.checked()
        return f"{len(archive):,} bytes; {former.first}; {fewer.first}; {said}"


def main() -> None:
    """Run the trials that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="TRIAL", help="only these")
    parser.add_argument("--build", action="store_true", help="build the image first")
    parser.add_argument("--image", help="try this image instead of the compose file's")
    parser.add_argument("--kills", type=int, default=5, help="how often it is killed")
    parser.add_argument("--project", default="clippings-trials")
    parser.add_argument("--port", type=int, default=8181)
    given = parser.parse_args()
    trials: dict[str, Callable[[Bot], str]] = {
        "held": held, "answered": answered, "stopped": stopped, "killed": partial(killed, rounds=given.kills),
        "old_volume": old_volume, "secret": secret, "backed_up": backed_up,
    }  # fmt: skip
    if unknown := set(given.names) - set(trials):
        parser.error(f"no such trial: {', '.join(sorted(unknown))}; there are {', '.join(trials)}")
    if given.build:
        subprocess.run(["docker", "compose", "build"], cwd=ROOT, check=True)  # noqa: S607 - wherever it is
    failed = [name for name in given.names or trials if not tried(name, trials[name], given)]
    sys.exit(1 if failed else 0)


def tried(name: str, trial: Callable[[Bot], str], given: argparse.Namespace) -> bool:
    """Run one trial in a project of its own and say how it went."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the bot is another user
        bot = Bot(Path(folder), f"{given.project}-{name.replace('_', '-')}", given.port, given.image)
        try:
            bot.down()  # what a trial that was interrupted left
            print(f"ok      {name}: {trial(bot)}", flush=True)
        except FailedError as failure:
            print(f"FAILED  {name}: {failure}", flush=True)
            return False
        finally:
            bot.down()
    return True


if __name__ == "__main__":
    main()
