"""No pattern that reads foreign text tries every way to part it: that would hold the whole process for years."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

ROOMS = ("index", "bot", "adapters")
SIGNS = "?!.,;:'\"“”’-–—()[]<>*_#&|/\\=@+~` \n\t019aA"
TIMES = 30  # twice as long for each one more, if it is as bad as can be
MOST = 12  # words of a pattern that are tried


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern that a module of ours holds."""
    seen = set()
    for room in ROOMS:
        for found in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                for pattern in _held(value):
                    if isinstance(pattern.pattern, str) and pattern.pattern not in seen:
                        seen.add(pattern.pattern)
                        yield f"{found.name}.{name}", pattern


def _held(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _held(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _held(each)


def texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """What could be parted in many ways, with an end that fits none of them."""
    words = list(dict.fromkeys(re.findall(r"[a-z]{2,}", pattern.pattern)))[:MOST]
    pieces = [*SIGNS, *(a + b for a in "a .?" for b in "a .?'"), *(f"{word} " for word in words), *words]
    for piece in pieces:
        for before in ("", *(f"{word} " for word in words[:2])):
            yield before + piece * TIMES + "\x00x"


@pytest.fixture
def alarm() -> Iterator[Callable[[], None]]:
    """Begins to count two seconds, after which whatever runs is interrupted."""

    def late(*_: object) -> None:
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, late)
    yield lambda: signal.setitimer(signal.ITIMER_REAL, 2.0) and None
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, former)


def test_no_pattern_takes_for_ever(alarm: Callable[[], None]) -> None:
    slow, found = [], list(patterns())
    for name, pattern in found:
        for text in texts(pattern):
            alarm()
            try:
                pattern.search(text)
                pattern.fullmatch(text)
            except TimeoutError:
                slow.append(f"{name}: {text[:40]!r}")
                break
    assert len(found) > 150
    assert slow == []


def test_the_look_for_them_finds_one(alarm: Callable[[], None]) -> None:
    bad = re.compile(r"(\s*\b(please|again)\b|[\s?!.]+)+$")
    alarm()
    with pytest.raises(TimeoutError):
        [bad.search(text) for text in texts(bad)]
