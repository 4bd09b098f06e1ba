"""The page in a real browser: `CHROMIUM=/usr/bin/chromium pytest tests/browser`, or `make browser-test`.

Without CHROMIUM, the path of a browser, these tests are skipped: nothing else needs one.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from aiohttp import web
from house import MARKED, STORY, House
from odd_articles import UNBROKEN, many, nasty

from bot.chat.parts import Chat
from bot.running.settings import load_settings
from bot.web.server import page_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
CLIPPINGS = Path(sys.executable).with_name("clippings")
SAMPLES = ROOT / "articles" / "samples"
CHROMIUM = os.environ.get("CHROMIUM", "")
TOKEN = "the token of the tests"  # noqa: S105
PATIENCE = 60  # seconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none."""
    needs = pytest.mark.skip(reason="needs a browser: `make browser-test`, or CHROMIUM=/usr/bin/chromium")
    for item in items:
        if HERE in item.path.parents and not CHROMIUM:
            item.add_marker(needs)


@dataclass
class Visit:
    """A browser window, and what it did that no page of ours may make it do."""

    page: Page
    base: str
    wrong: list[str]

    def to(self, path: str, **query: str) -> Page:
        """Open a page."""
        self.page.goto(f"{self.base}{path}{'?' if query else ''}{urlencode(query)}")
        return self.page

    def ask(self, question: str) -> Page:
        """Ask, by the address that the form leads to."""
        return self.to("/", q=question)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


Opener = Callable[..., Visit]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens windows on a base address; at the end none may have gone elsewhere, complained or opened a dialog."""
    visits: list[Visit] = []
    contexts: list[BrowserContext] = []

    def open_window(base: str, **options: Any) -> Visit:
        contexts.append(browser.new_context(**({"viewport": {"width": 1000, "height": 800}} | options)))
        contexts[-1].set_default_timeout(PATIENCE * 1000)
        visits.append(_watched(contexts[-1].new_page(), base))
        return visits[-1]

    yield open_window
    for context in contexts:
        context.close()
    assert [visit.wrong for visit in visits] == [[] for _ in visits]


def _watched(page: Page, base: str) -> Visit:
    visit = Visit(page, base, [])
    page.on("request", lambda r: None if r.url.startswith(f"{base}/") else visit.wrong.append(f"went to {r.url}"))
    page.on("pageerror", lambda error: visit.wrong.append(f"error: {error}"))

    def dismissed(dialog: Dialog) -> None:
        visit.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismissed)
    page.on("console", lambda message: visit.wrong.append(message.text) if _complains(message) else None)
    return visit


def _complains(message: ConsoleMessage) -> bool:
    """Whether it is about the page; that a page says 401 or 404 is an error to the console, too."""
    return message.type in ("error", "warning") and "Failed to load resource" not in message.text


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `clippings run` over the sample articles."""
    data, port = tmp_path_factory.mktemp("data"), _free_port()
    subprocess.run([CLIPPINGS, "--data", data, "add", SAMPLES], check=True, stdout=subprocess.DEVNULL)
    settings = {"CLIPPINGS_DATA": str(data), "WEB_OPEN": "true", "WEB_PORT": str(port)}
    with (data / "log.txt").open("wb") as log:
        process = subprocess.Popen([CLIPPINGS, "run"], env=os.environ | settings, stdout=log, stderr=log, cwd=data)
    try:
        _wait_for(f"http://localhost:{port}/readyz", process, data / "log.txt")
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, (data / "log.txt").read_text()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(URLError, ConnectionError), urlopen(address, timeout=5):  # noqa: S310 - our own
            return
        time.sleep(0.2)
    raise AssertionError(f"The page did not start: {log.read_text()}")


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])


@dataclass(frozen=True)
class Houses:
    """The addresses of one collection of odd articles: `open` to everybody, and `closed` but for who has TOKEN."""

    open: str
    closed: str


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    """A page over many articles and nasty ones, in this process and without models."""
    house = House(tmp_path_factory.mktemp("house"))
    house.marked.scores = MARKED | {UNBROKEN: 6.0}
    house.add([*STORY, *many(), *nasty()])
    with house.opened() as chat, _served(chat, web_open=True) as open_, _served(chat, web_token=TOKEN) as closed:
        yield Houses(open_, closed)


@contextmanager
def _served(chat: Chat, **settings: Any) -> Iterator[str]:
    """The address of a page, served from a thread."""
    port, loop = _free_port(), asyncio.new_event_loop()
    runner = web.AppRunner(page_app(replace(chat, settings=load_settings(**settings))), access_log=None)

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(start(), loop).result(PATIENCE)
        yield f"http://localhost:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()
