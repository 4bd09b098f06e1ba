"""The bot as its image and its compose file run it, and its page as a browser with cookies sees it."""

from __future__ import annotations

import html
import http.client
import http.cookiejar
import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "articles" / "samples"
PYTHON = "/opt/clippings/bin/python"
HEALTHY = 180  # seconds at most until it is
PATIENCE = 600.0  # seconds at most until what has to happen has happened: nothing here is timed

Result = subprocess.CompletedProcess[bytes]


class FailedError(Exception):
    """A trial went wrong: what was seen."""


def expect(condition: object, what: str) -> None:
    """Fail the trial unless it is so."""
    if not condition:
        raise FailedError(what)


def eventually(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until it is so."""
    ends = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < ends, f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(0.5)


@dataclass
class Bot:
    """The service `bot` in a project of its own, with its own port, volume and articles; no `.env` reaches it."""

    folder: Path
    project: str
    port: int
    image: str | None = None  # where it is not the compose file's

    def __post_init__(self) -> None:
        self.articles = self.folder / "articles"
        self._override = self.folder / "override.json"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        if not self.articles.exists():
            self.articles.mkdir(mode=0o755)
            self.overridden()

    def overridden(self, more: Mapping[str, Any] | None = None, secrets: Mapping[str, Path] | None = None) -> None:
        """Write the override file anew, with `more` for the service and with secrets from files."""
        service = {"volumes": [f"{self.articles}:/articles:ro"], "environment": {"WEB_OPEN": "true"}, **(more or {})}
        service |= {"image": self.image} if self.image else {}
        service |= {"secrets": list(secrets)} if secrets else {}
        text = json.dumps({"services": {"bot": service}})
        # A tag of Compose's own, that JSON cannot say: somebody's tokens are not for trials.
        text = text.replace('"bot": {', '"bot": {"env_file": !reset [], ', 1)
        if secrets:
            files = {name: {"file": str(path)} for name, path in secrets.items()}
            text = f'{text[:-1]}, "secrets": {json.dumps(files)}}}'
        self._override.write_text(text)

    # The container

    def compose(self, *arguments: str, stdin: bytes | None = None, check: bool = True) -> Result:
        """Run `docker compose` on it."""
        files = ("--file", ROOT / "docker-compose.yml", "--file", self._override, "--env-file", os.devnull)
        command: list[str | Path] = [
            "docker",
            "compose",
            *files,
            "--project-directory",
            ROOT,
            "--project-name",
            self.project,
            *arguments,
        ]
        environment = {**os.environ, "CLIPPINGS_PORT": str(self.port)}
        done = subprocess.run(command, input=stdin, capture_output=True, env=environment, check=False)
        if check and done.returncode:
            raise FailedError(f"docker compose {' '.join(arguments)[:80]} ended with {done.returncode}: {_end(done)}")
        return done

    def up(self) -> None:
        """Start it and wait until Docker calls it healthy."""
        self.compose("up", "--detach", "--wait", "--wait-timeout", str(HEALTHY))

    def kill(self) -> None:
        """End it as a crash of the machine's memory would."""
        self.compose("kill", "--signal", "SIGKILL")

    def down(self) -> None:
        """Delete its containers and its volume."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "1", check=False)

    def clippings(self, *arguments: str, stdin: bytes | None = None, check: bool = True) -> Result:
        """Run a command beside the one that runs in the container."""
        return self.compose("exec", "-T", "bot", "clippings", *arguments, stdin=stdin, check=check)

    def python(self, script: str, *arguments: str, stdin: bytes | None = None) -> str:
        """Run some Python in the container, with what is installed there; what it prints."""
        return self.compose("exec", "-T", "bot", PYTHON, "-c", script, *arguments, stdin=stdin).stdout.decode()

    def filled(self, archive: bytes) -> None:
        """Unpack a tar archive into the volume, as the user that the bot is, before it runs."""
        unpack = "import sys, tarfile; tarfile.open(fileobj=sys.stdin.buffer, mode='r|').extractall('/data')"
        self.compose("run", "--rm", "-T", "--no-deps", "--entrypoint", PYTHON, "bot", "-c", unpack, stdin=archive)

    def state(self) -> dict[str, Any]:
        """What Docker knows of the container."""
        name = self.compose("ps", "--all", "--quiet", "bot").stdout.decode().strip()
        (found,) = json.loads(subprocess.check_output(["docker", "inspect", name]))  # noqa: S607 - wherever it is
        return dict(found)

    def logs(self) -> str:
        """Everything it has logged."""
        return self.compose("logs", "--no-color", "--no-log-prefix", "bot").stdout.decode()

    # The page

    def visiting(self) -> Bot:
        """The same bot for another visitor, with cookies of their own."""
        return replace(self)

    def get(self, path: str, data: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Status and text of an address of the page; with `data` a form is sent.

        Raises:
            OSError: if nobody answers.
        """
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        try:
            with self._browser.open(f"http://127.0.0.1:{self.port}{path}", body, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except http.client.HTTPException as error:  # Docker's proxy takes what nobody behind it does
            raise ConnectionError(str(error)) from error

    def ask(self, question: str) -> Shown:
        """Ask on the page."""
        status, page = self.get("/?" + urllib.parse.urlencode({"q": question}))
        expect(status == 200 and 'class="answer"' in page, f"{question!r} was answered with {status}: {words(page)}")
        return Shown(page)

    def counted(self, name: str) -> int:
        """One of the metrics; -1 while there is none."""
        try:
            found = re.search(rf"^{name} (\S+)$", self.get("/metrics")[1], re.MULTILINE)
        except OSError:
            return -1
        return int(float(found[1])) if found else -1

    def checked(self) -> str:
        """What `clippings check` says of a whole index; fails the trial otherwise."""
        done = self.clippings("check", check=False)
        expect(done.returncode == 0, f"clippings check: {_end(done)}")
        return done.stdout.decode().strip().rstrip(".")


@dataclass(frozen=True)
class Shown:
    """An answer as the page shows it."""

    page: str

    @property
    def id(self) -> str:
        """The answer's."""
        return _all(r'href="/answers/([\w-]+)"', self.page)[0]

    @property
    def findings(self) -> list[str]:
        """Each finding with how many articles support it."""
        return [words(one) for one in _all(r'<h2 id="finding.*?</h2>', self.page)]

    @property
    def first(self) -> str:
        """The first of them."""
        return self.findings[0] if self.findings else "nothing found"

    @property
    def quotes(self) -> list[tuple[str, str]]:
        """Each quote's words and the path of its article."""
        texts = _all(r'<blockquote dir="auto"><span.*?</span>(.*?)</blockquote>', self.page)
        return list(zip(map(words, texts), _all(r'class="context" href="(.*?)"', self.page), strict=True))

    @property
    def votes(self) -> str:
        """What stands on the two buttons."""
        return words(
            re.sub(r'<span class="hidden">.*?</span>', "", "".join(_all(r"<button class=.*?</button>", self.page)))
        )


def words(page: str) -> str:
    """The words of a page's main part, without its tags."""
    main = page.partition("<main")[2] or f">{page}"
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", main.partition(">")[2])).split())


@contextmanager
def running(bot: Bot) -> Iterator[Bot]:
    """It, healthy; at the end nothing of it is left."""
    try:
        bot.up()
        yield bot
    finally:
        bot.down()


def _all(pattern: str, text: str) -> list[str]:
    return re.findall(pattern, text, re.DOTALL)


def _end(done: Result) -> str:
    """The end of what a command said."""
    return " ".join((done.stdout + done.stderr).decode(errors="replace").split())[-400:]
