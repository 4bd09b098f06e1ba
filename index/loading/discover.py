"""From what a user names to the single things to load: folders are walked, the rest stands for itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.errors import LoadError
from index.loading.kinds import HEAD_BYTES, Kind, kind_of
from index.loading.leftovers import without_leftovers
from index.loading.limits import DEFAULT_LIMITS, Limits
from index.loading.opening import open_file, unpacked
from index.loading.results import Failure

_URL = re.compile(r"https?://", re.IGNORECASE)
_OTHER_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """One file or web address to load. `expected` is how many articles it may hold, for a progress bar."""

    where: str
    expected: int = 1

    @property
    def is_url(self) -> bool:
        """Whether it is a web address rather than a path."""
        return bool(_URL.match(self.where))


def discover(places: Iterable[str], limits: Limits = DEFAULT_LIMITS) -> Iterator[Target | Failure]:
    """Yield what there is to load in `places`: paths of files and folders, and web addresses.

    Folders are walked in order of name, without hidden files and other programs' leftovers. A place that cannot be
    found is a `Failure`.
    """
    for place in places:
        if _OTHER_ADDRESS.match(place):
            yield _address(place)
        else:
            yield from _path(place, limits)


def _address(place: str) -> Target | Failure:
    if _URL.match(place):
        return Target(place)
    return Failure(place, "Only http and https addresses can be loaded.")


def _path(place: str, limits: Limits) -> Iterator[Target | Failure]:
    try:
        path = Path(place)
        if path.is_dir():
            yield from _folder(path, limits)
        elif path.exists():
            yield _file(path, limits)
        else:
            yield Failure(place, "There is no such file or folder.")
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the path
        yield Failure(place, f"It cannot be opened ({getattr(error, 'strerror', None) or error}).")


def _folder(top: Path, limits: Limits) -> Iterator[Target | Failure]:
    """What is in a folder and below. Links are followed, but no real file or folder is visited twice."""
    seen = {os.path.realpath(top)}
    waiting = [top]
    while waiting:
        path = waiting.pop()
        # Not Path.is_dir(), which raises for what lies in a folder that may only be listed.
        if not os.path.isdir(path):  # noqa: PTH112
            yield _file(path, limits)
            continue
        try:
            inside = _visible(path)
        except OSError as error:
            yield Failure(_printable(path), f"The folder cannot be opened ({error.strerror}).")
            continue
        if path == top and not inside:
            yield Failure(_printable(path), "The folder is empty, or holds only hidden and left-over files.")
        fresh = [child for child in inside if os.path.realpath(child) not in seen]
        seen.update(map(os.path.realpath, fresh))
        waiting.extend(reversed(fresh))


def _visible(folder: Path) -> list[Path]:
    return sorted(folder / name for name in without_leftovers(child.name for child in folder.iterdir()))


def _file(path: Path, limits: Limits) -> Target | Failure:
    name = _printable(path)
    if name != str(path):
        return Failure(name, "Its name is not UTF-8; rename the file.")
    if not os.path.exists(path):  # noqa: PTH110 - as above
        return Failure(name, "It may not be opened, or is a link that leads to no file.")
    return Target(name, _expected(path, limits))


def _expected(path: Path, limits: Limits) -> int:
    """The lines of a JSON Lines file; 1 for anything else, and for what will fail to load."""
    try:
        with open_file(path) as packed:
            stream = unpacked(packed, limits)
            if kind_of(stream.peek(HEAD_BYTES), path.name) is not Kind.JSON_LINES:
                return 1
            last, lines = b"", 0
            for chunk in iter(partial(stream.read, HEAD_BYTES), b""):
                last, lines = chunk, lines + chunk.count(b"\n")
            return lines + (not last.endswith(b"\n"))
    except (OSError, LoadError):
        return 1


def _printable(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
