"""Loading in a process of its own, so that no file can stop, fill or crash the one that answers.

The parsers of PDF, HTML, XML and mail are large, and what they are given comes from strangers. They run in a child
with limits of memory, files and time, that knows no secret and is handed no open file. It is kept warm for the next
file, and killed when it oversteps: then the file is one failure, and the next goes on. What comes back are lines of
JSON, of which articles are made, and checked, anew; nothing is unpickled.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from logging import getLogger
from pathlib import Path
from typing import Any, TypeVar

from index.errors import LoadError
from index.loading.discover import Target
from index.loading.limits import DEFAULT_LIMITS, Limits
from index.loading.listing import Listed, Listing
from index.loading.results import Failure
from index.types import Article, check_collection

T = TypeVar("T")
log = getLogger(__name__)

MOST_IDLE = 2  # children that are kept warm
_LONGEST_LINE = 100_000_000  # bytes of one answer
_CHUNK = 1 << 20
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "HOME", "TMPDIR")  # all that the child is told of ours
_BROKEN_OFF = "Reading it ended unexpectedly, perhaps for want of memory; it was left out."
_BUG = "It could not be read because of an error in Clippings, which is in the log."


def load(target: Target, collection: str, limits: Limits = DEFAULT_LIMITS) -> Iterator[Article | Failure]:
    """As `index.loading.load.load`; web pages are fetched here, for the child has no business on the network.

    Closing the iterator early ends what is being read.
    """
    check_collection(collection)
    if not target.is_url:
        yield from _articles({"file": target.where}, b"", target.where, collection, limits)
        return
    from index.loading.fetch import fetch

    try:
        page = fetch(target.where, limits)
    except LoadError as error:
        yield Failure(target.where, str(error))
        return
    request = {"page": target.where, "url": page.url, "charset": page.charset}
    for found in _articles(request, page.data, target.where, collection, limits):
        yield found if isinstance(found, Failure) else replace(found, fetched=page.fetched)


def load_bytes(
    data: bytes, *, name: str, collection: str, limits: Limits = DEFAULT_LIMITS, url: str | None = None
) -> Iterator[Article | Failure]:
    """As `index.loading.load.load_bytes`."""
    check_collection(collection)
    yield from _articles({"bytes": name, "url": url}, data, name, collection, limits)


def read_listing(data: bytes, url: str, content_type: str, limits: Limits = DEFAULT_LIMITS) -> Listing:
    """As `index.loading.listing.read_listing`."""
    found, *_ = _read({"listing": url, "type": content_type}, data, url, limits, _listing)
    if isinstance(found, Failure):
        raise LoadError(found.reason)
    return found


def read_draft(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> str:
    """As `index.loading.drafting.read_draft`."""
    found, *_ = _read({"draft": name}, data, name, limits, lambda answer: str(answer["text"]))
    if isinstance(found, Failure):
        raise LoadError(found.reason)
    return found


def _articles(
    request: dict[str, Any], data: bytes, where: str, collection: str, limits: Limits
) -> Iterator[Article | Failure]:
    made = partial(_article, collection)
    yield from _read({**request, "collection": collection}, data, where, limits, made)


def _read(
    request: dict[str, Any], data: bytes, where: str, limits: Limits, made: Callable[[dict[str, Any]], T]
) -> Iterator[T | Failure]:
    """What is `made` of each answer of a child to a request."""
    child = _POOL.take(limits)
    done = False
    try:
        child.ask({**request, "size": len(data)}, data)
        while (answer := child.answer(limits.load_seconds)) is not None:
            yield _failure(answer) or made(answer)
        done = True
    except TimeoutError:
        yield Failure(where, f"Reading it took longer than {limits.load_seconds:g} seconds; it was left out.")
    except (EOFError, OSError, ValueError):  # ValueError: what comes is no answer of ours
        yield Failure(where, _BROKEN_OFF)
    finally:
        _POOL.give(child) if done else child.kill()


def _failure(answer: dict[str, Any]) -> Failure | None:
    if "bug" in answer:
        log.error("Reading %(source)s failed: %(error)s", {"source": answer["where"], "error": answer["bug"]})
        return Failure(answer["where"], _BUG)
    return Failure(str(answer["where"]), str(answer["reason"])) if "reason" in answer else None


def _article(collection: str, answer: dict[str, Any]) -> Article:
    article = Article(**answer)
    if article.collection != collection:
        raise ValueError("It is an article of another collection.")
    return article


def _listing(answer: dict[str, Any]) -> Listing:
    entries = tuple(Listed(**each) for each in answer["entries"])
    return Listing(**answer | {"entries": entries, "feeds": tuple(answer["feeds"])})


class _Child:
    """One process that loads files, one after the other."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        root = str(Path(__file__).parents[2])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "index.loading.child", json.dumps(_plain(limits))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"PYTHONPATH": root},
        )  # fmt: skip
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._out, selectors.EVENT_READ)
        self._buffer = bytearray()

    @property
    def _out(self) -> int:
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        return self._process.stdout.fileno()

    def ask(self, request: dict[str, Any], data: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        message = memoryview(json.dumps(request).encode() + b"\n" + data)
        while message:
            message = message[os.write(self._process.stdin.fileno(), message[:_CHUNK]) :]

    def answer(self, seconds: float) -> dict[str, Any] | None:
        """The next answer; None after the last.

        Raises:
            TimeoutError: if it does not come within that time.
            EOFError, ValueError: if none comes any more, or it is none.
        """
        deadline, looked = time.monotonic() + seconds, 0
        while (end := self._buffer.find(b"\n", looked)) < 0:
            looked = len(self._buffer)
            if not self._selector.select(deadline - time.monotonic()) or time.monotonic() > deadline:
                raise TimeoutError
            chunk = os.read(self._out, _CHUNK)
            self._buffer += chunk
            if not chunk or len(self._buffer) > _LONGEST_LINE:
                raise EOFError
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        answer = json.loads(line)
        return None if answer == "done" else dict(answer)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        self._selector.close()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait()

    @property
    def lives(self) -> bool:
        return self._process.poll() is None


def _plain(limits: Limits) -> dict[str, Any]:
    return asdict(limits) | {"allowed_hosts": []}


class _Pool:
    """The children that wait for work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        atexit.register(self.close)

    def take(self, limits: Limits) -> _Child:
        with self._lock:
            for child in [each for each in self._idle if not each.lives]:
                self._idle.remove(child)
                child.kill()
            fit = next((each for each in self._idle if _plain(each.limits) == _plain(limits)), None)
            if fit:
                self._idle.remove(fit)
                return fit
        return _Child(limits)

    def give(self, child: _Child) -> None:
        with self._lock:
            self._idle.append(child)
            old = self._idle.pop(0) if len(self._idle) > MOST_IDLE else None
        if old:
            old.kill()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()


_POOL = _Pool()
