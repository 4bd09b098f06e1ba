"""What is restored takes the place of what was there: all of it, whenever the process that does so is killed.

Once everything has been looked over, one rename says that it is to be put in place. Whoever opens the data folder
next goes on with that where it was interrupted, so that nobody finds one backup's index with another one's answers.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.chat.keys import FILE as KEY
from index.sqlite import copy_in, is_database

STAGED = ".restoring"  # a folder in the data folder: what is to be put in place


def place(folder: Path, found: Path, room: Path) -> bool:
    """Put the files in `found`, all looked over, in place; whether the key replaced another one.

    `room` is a folder in the same file system, for what is done with.

    Raises:
        OSError, StoreError: if that stopped in the middle; `finish` goes on with it.
    """
    staged = folder / STAGED
    with suppress(FileNotFoundError):
        staged.rename(room / "given up")  # of a restore that could not be finished
    found.rename(staged)
    return finish(folder, room)


def finish(folder: Path, room: Path) -> bool:
    """Finish what `place` began and did not end, if there is such a thing; whether the key replaced another one.

    Raises:
        OSError, StoreError: if it stopped again.
    """
    with _alone(folder / STAGED) as staged:
        if staged is None:
            return False
        databases = [path for path in staged.iterdir() if is_database(path)]
        for path in sorted(databases, key=lambda path: -path.stat().st_size):  # the likeliest to fail goes first
            copy_in(path, folder / path.name)
        new_key = _place_key(staged / KEY, folder / KEY)
        staged.rename(room / "placed")
        return new_key


def is_unfinished(folder: Path) -> bool:
    """Whether a restore was interrupted while it put things in place."""
    return (folder / STAGED).is_dir()


@contextmanager
def _alone(staged: Path) -> Iterator[Path | None]:
    """The folder, while nobody else puts it in place; None if there is none, or somebody else has just done so."""
    try:
        handle = os.open(staged, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        yield None
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield staged if _is_same(handle, staged) else None
    finally:
        os.close(handle)


def _is_same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _place_key(new: Path, key: Path) -> bool:
    """Put a copy of the key in place; whether it replaced another one."""
    if not new.exists():
        return False
    old = key.read_bytes().strip() if key.exists() else None
    if old == new.read_bytes().strip():
        return False
    draft = new.with_suffix(".copy")
    shutil.copyfile(new, draft)
    draft.chmod(0o600)
    draft.replace(key)
    return old is not None
