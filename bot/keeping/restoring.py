"""A backup put back into a data folder, also under a running Clippings: all of it is looked over before any is used."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from bot.chat.keys import BYTES
from bot.chat.keys import FILE as KEY
from bot.errors import InputError
from bot.keeping.backup import MANIFEST, Look, Manifest, Packed, pack, told, workroom
from bot.keeping.placing import finish, is_unfinished, place
from bot.running.settings import MEGABYTE
from index.errors import StoreError
from index.sqlite import DamagedError, Marks, copy_out, is_database, verify

_PIECE = 1 << 20
_HEADERS = 64 * 1024  # of an archive are read for one member's header, and no more
_MOST_SAID = 64 * 1024  # bytes of a manifest
_WRONG = (  # what the libraries raise, and we do, at bytes that are no backup
    tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, StopIteration, DamagedError, ValueError, LookupError,
    TypeError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done: `former` holds what was there before, `damaged` the files that were no whole databases."""

    manifest: Manifest
    former: Path | None
    damaged: Path | None
    new_key: bool  # in place of another one, which a running Clippings still uses


def free_bytes(folder: Path) -> int:
    """The room that is left for the files of a folder."""
    return shutil.disk_usage(folder).free


def restore(
    folder: Path, archive: BinaryIO, name: str, look: Look, free: Callable[[Path], int] = free_bytes
) -> Restored:  # fmt: skip
    """Put a backup in place of what a data folder holds. Databases that are not in it stay as they are.

    What was there is kept in a backup beside it. A running Clippings goes on with the new content.

    Raises:
        InputError: if the archive, which is called `name`, is no whole backup; nothing has changed then.
        StoreError: if there is no room or something cannot be written; nothing has changed then, unless it says so.
    """
    with told(f"The data folder {folder} could not be written to"):
        folder.mkdir(0o700, parents=True, exist_ok=True)
        with suppress(StoreError):  # what cannot be finished is replaced by this one
            finish_restoring(folder)
        with workroom(folder) as room:
            found = room / "found"
            found.mkdir()
            with _about(name):
                manifest = _unpacked(archive, found, free(folder))
                whose = {file.name: _verified(found / file.name) for file in manifest.files if file.name != KEY}
            try:
                look(found)  # brings older tables up to date, too
            except StoreError as error:
                raise InputError(str(error).replace(f"{found}/", f"{name}: ")) from error
            return _placed(folder, room, found, manifest, whose, look, free)


def finish_restoring(folder: Path) -> bool:
    """Finish a restore that was interrupted while it put things in place; whether there was one.

    Raises:
        StoreError: if that is not possible now.
    """
    if not is_unfinished(folder):
        return False
    with told(f"The restore of {folder}, which was interrupted, could not be finished"), workroom(folder) as room:
        finish(folder, room)
    return True


def _placed(
    folder: Path, room: Path, found: Path, manifest: Manifest, whose: dict[str, Marks], look: Look,
    free: Callable[[Path], int],
) -> Restored:  # fmt: skip
    there = [name for name in whose if (folder / name).exists() and (folder / name).stat().st_size]
    _check_room(manifest.size + 3 * sum((folder / name).stat().st_size for name in there), free(folder))
    damaged = [name for name in there if _is_damaged(folder / name, room / "copy", whose[name])]
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    former = _keep(folder, room, [name for name in there if name not in damaged], stamp, look)
    aside = _aside(folder, damaged, stamp)
    try:
        new_key = place(folder, found, room)
    except (OSError, StoreError) as error:
        back = f"run 'clippings restore {former}' to go back" if former else "run the same command again"
        raise StoreError(
            f"The restore stopped in the middle ({error}): make room, and {back}; else the next start finishes it."
        ) from error
    return Restored(manifest, former, aside, new_key)


# Reading the archive


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` of them."""


class _Bounded:
    """A stream of which only so much is read as was allowed: a small archive can hold enormous headers."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.left = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes."""
        data = self._stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise ValueError("A header is too large.")
        return data


def _unpacked(archive: BinaryIO, room: Path, free: int) -> Manifest:
    """Write the files of an archive into a folder, each of the size and with the checksum that the manifest says."""
    begin = archive.read(2)
    whole: Readable = _Joined(begin, archive)
    bounded = _Bounded(gzip.GzipFile(fileobj=whole, mode="rb") if begin == b"\x1f\x8b" else whole)  # type: ignore[call-overload]  # only read
    bounded.left = _HEADERS
    with tarfile.open(fileobj=bounded, mode="r|") as members:  # type: ignore[call-overload]  # only read
        reading = _members(members, bounded)
        first, content = next(reading)
        if first.name != MANIFEST or first.size > _MOST_SAID:
            raise ValueError("The manifest comes first.")
        manifest = Manifest.parsed(content.read())
        _check_room(manifest.size, free)
        for file, (member, content) in zip(manifest.files, reading, strict=True):
            if (member.name, member.size) != (file.name, file.size):
                raise ValueError("The files are those of the manifest.")
            _write(content, room / file.name, file)
    return manifest


class _Joined:
    """What was read already, and the rest."""

    def __init__(self, begin: bytes, rest: Readable) -> None:
        self._begin, self._rest = begin, rest

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""
        begin, self._begin = self._begin, b""
        return begin + self._rest.read(size - len(begin) if size >= 0 else -1)


def _members(members: tarfile.TarFile, bounded: _Bounded) -> Iterator[tuple[tarfile.TarInfo, Readable]]:
    """The plain files of an archive; anything else in it is refused."""
    while (member := members.next()) is not None:
        content = members.extractfile(member) if member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) else None
        if content is None:
            raise ValueError("Only plain files are in a backup.")
        bounded.left = member.size + _HEADERS
        yield member, content
        bounded.left = member.size + _HEADERS


def _write(content: Readable, path: Path, expected: Packed) -> None:
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    if digest.hexdigest() != expected.sha256:
        raise ValueError("A checksum is wrong.")
    if path.name == KEY and len(bytes.fromhex(path.read_text(encoding="ascii"))) != BYTES:
        raise ValueError("The key is incomplete.")


def _verified(path: Path) -> Marks:
    if not is_database(path):
        raise ValueError("Only databases and the key are in a backup.")
    return verify(path)


@contextmanager
def _about(name: str) -> Iterator[None]:
    """Turn whatever is wrong with an archive into one sentence."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{name} {error}.") from error
    except _WRONG as error:
        raise InputError(f"{name} is no backup, or a damaged one: nothing was changed.") from error


# Keeping what is there


def _check_room(needed: int, free: int) -> None:
    if needed > free:
        raise StoreError(
            f"There is not enough room in the data folder: this takes {needed / MEGABYTE:,.1f} MB and "
            f"{free / MEGABYTE:,.1f} MB are left; nothing was changed."
        )


def _is_damaged(live: Path, copy: Path, whose: Marks) -> bool:
    try:
        marks = copy_out(live, copy)
    except DamagedError:
        return True
    finally:
        copy.unlink(missing_ok=True)
    if marks.application_id != whose.application_id:
        raise StoreError(f"{live} belongs to another program than {live.name} of the backup: nothing was changed.")
    return False


def _keep(folder: Path, room: Path, names: Sequence[str], stamp: str, look: Look) -> Path | None:
    """A backup of these databases and the key, in the data folder."""
    if not names and not (folder / KEY).exists():
        return None
    former, draft = folder / f"before-restore-{stamp}.tar", room / "former"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        pack(folder, names, room, file, look)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(former)
    return former


def _aside(folder: Path, names: Sequence[str], stamp: str) -> Path | None:
    """Move what is no whole database out of the way, with what SQLite keeps beside it."""
    if not names:
        return None
    aside = folder / f"damaged-{stamp}"
    aside.mkdir(0o700)
    for name in names:
        for path in [folder / name, *(folder / f"{name}-{end}" for end in ("wal", "shm", "journal"))]:
            if path.exists():
                path.replace(aside / path.name)
    return aside
