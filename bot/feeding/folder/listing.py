"""A look at a folder: which files lie in it, and by what each would be seen to change. Nothing is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from index.loading.leftovers import without_leftovers


class Stamp(NamedTuple):
    """What changes when a file does, in bytes and nanoseconds.

    `ctime_ns` tells of a chmod, and of another file that was put in its place.
    """

    size: int
    mtime_ns: int
    ctime_ns: int


# A file by which a folder says that what is in it is there only until there is anything else: as our samples are.
SPARE = ".until-there-are-others"

UNSEEN = Stamp(0, 0, 0)  # of what is there and is no file, or does not let itself be looked at


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder at one moment: the real paths of its files, and the folders in it that could not be listed.

    `identity` is the folder's own device and inode: another one after a disk was unmounted from it. `spared` are the
    folders whose files are not among them because there are others.
    """

    identity: tuple[int, int]
    files: Mapping[str, Stamp]
    closed: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()


def look(top: str, skipped: str | None = None) -> Listing:
    """What is in the folder with the real path `top` and below, but for what is hidden, left over or in `skipped`.

    Links are followed, and no real file or folder is visited twice: the rules of `index.loading.discover`, which
    also opens every file and is therefore too slow to be repeated. Files of a folder with `SPARE` in it are there only
    if there are no others.

    Raises:
        OSError: if the folder itself cannot be listed.
    """
    own = os.stat(top)  # noqa: PTH116 - paths are strings here, as an article's is: 5,000 of them in a few milliseconds
    files: dict[str, Stamp] = {}
    closed: set[str] = set()
    folders, waiting = {top}, [top]
    while waiting:
        folder = waiting.pop()
        try:
            found = _entries(folder)
        except OSError as error:
            if folder == top:
                raise
            if not isinstance(error, FileNotFoundError | NotADirectoryError):  # those have just gone
                closed.add(folder)
            continue
        for path, is_link in found:
            stamp = None if skipped and within(path, skipped) else _stamp(path, is_link)
            if isinstance(stamp, Stamp):
                files[path] = stamp
            elif stamp == _FOLDER and path not in folders:
                folders.add(path)
                waiting.append(path)
    spare = frozenset(folder for folder in folders if os.path.lexists(os.path.join(folder, SPARE)))  # noqa: PTH118
    wanted = {path: stamp for path, stamp in files.items() if not any(within(path, folder) for folder in spare)}
    return Listing((own.st_dev, own.st_ino), wanted or files, frozenset(closed), spare if wanted else frozenset())


def within(path: str, folder: str) -> bool:
    """Whether a real path is that folder, or lies in it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


_FOLDER = "folder"


def _entries(folder: str) -> list[tuple[str, bool]]:
    entries = {entry.name: entry for entry in os.scandir(folder)}
    return [_real(entries[name]) for name in without_leftovers(entries)]


def _real(entry: os.DirEntry[str]) -> tuple[str, bool]:
    if not entry.is_symlink():
        return entry.path, False
    path = os.path.realpath(entry.path)
    return (path if os.path.lexists(path) else entry.path), True


def _stamp(path: str, is_link: bool) -> Stamp | str | None:
    """A file's stamp, `_FOLDER`, or None for what has just gone."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except FileNotFoundError:
        return UNSEEN if is_link else None  # a link that leads nowhere is a failure to tell of
    except OSError:
        return UNSEEN
    if stat.S_ISDIR(found.st_mode):
        return _FOLDER
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns) if stat.S_ISREG(found.st_mode) else UNSEEN
