"""One file with all that an installation keeps: its databases, copied while it runs, and its key.

What is derived (the vectors) is left out. Each database is as it was committed at one moment, a little apart from each
other: an answer in one refers to an article in another by its content, so that nothing goes wrong if that has changed.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self, cast

from bot.chat.keys import FILE as KEY
from bot.errors import InputError
from index.errors import StoreError
from index.sqlite import copy_out, is_database

FORMAT = 1
MANIFEST = "manifest.json"
_YOUNG = 60  # seconds within which a workroom may not be locked yet
HIDDEN = ".clippings-"  # what unfinished files begin with
_NAME = re.compile(r"(?!.*-(wal|shm|journal)$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> Any:
        """Take all of them."""


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a data folder holds."""

    articles: int
    collections: int


Look = Callable[[Path], Contents]  # opens the databases of a folder, so that what this version cannot use is refused


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in a backup; `size` in bytes."""

    name: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name == MANIFEST:
            raise ValueError(f"{self.name!r} is no name of a file in a backup.")
        if type(self.size) is not int or self.size < 0 or not isinstance(self.sha256, str):
            raise ValueError("A packed file has a size and a checksum.")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; it comes first in the archive."""

    format: int
    made: str  # ISO 8601, in UTC
    clippings: str  # the version that made it
    articles: int
    files: tuple[Packed, ...]

    @property
    def size(self) -> int:
        """The bytes of all files together."""
        return sum(file.size for file in self.files)

    def to_bytes(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def parsed(cls, data: bytes) -> Self:
        """What `to_bytes` made.

        Raises:
            InputError: if a newer version of Clippings made it.
            ValueError, KeyError, TypeError: if it is something else.
        """
        row = json.loads(data)
        if row["format"] > FORMAT:
            raise InputError("was made by a newer Clippings: update Clippings")
        files = tuple(Packed(one["name"], one["size"], one["sha256"]) for one in row["files"])
        if not files or len({file.name for file in files}) != len(files) or type(row["articles"]) is not int:
            raise ValueError("Every file is packed once, and the articles are counted.")
        return cls(row["format"], str(row["made"]), str(row["clippings"]), row["articles"], files)


def back_up(folder: Path, file: Path, look: Look, *, has_key: bool = True) -> Manifest:
    """Write a backup of a data folder to a file, in one step: there is never half of one. Gzipped if it ends in .gz.

    Raises:
        StoreError: if a database is damaged or something cannot be written.
        InputError: if the file is something else than a backup, which is not overwritten.
    """
    if file.exists() and not _is_archive(file):
        raise InputError(f"{file} is there already and is no backup: name another file.")
    names = databases(folder)
    with told(f"The backup {file} could not be written"), workroom(file.parent) as room:
        draft = room / "draft"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            manifest = pack(folder, names, room, out, look, gzipped=file.suffix == ".gz", has_key=has_key)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    return manifest


def send(folder: Path, sink: Sink, look: Look, *, has_key: bool = True) -> Manifest:
    """Write a backup to a pipe; what has to be written before lies in the data folder for that time.

    Raises:
        StoreError: as for `back_up`.
    """
    names = databases(folder)
    with told("The backup could not be written"), workroom(folder) as room:
        return pack(folder, names, room, sink, look, has_key=has_key)


def databases(folder: Path) -> list[str]:
    """The names of the databases in a data folder, told by their content.

    Raises:
        StoreError: if there is none, or the folder cannot be read.
    """
    with told(f"The data folder {folder} could not be read"):  # a folder that is not there has nothing in it
        found = [path.name for path in sorted(folder.glob("*")) if path.is_file() and _NAME.fullmatch(path.name)]
        names = [name for name in found if is_database(folder / name)]
    if not names:
        raise StoreError(f"There is nothing to back up in {folder}: name the data folder with --data.")
    return names


def pack(
    folder: Path, names: Sequence[str], room: Path, sink: Sink, look: Look, *, gzipped: bool = False,
    has_key: bool = True,
) -> Manifest:  # fmt: skip
    """Write an archive of these databases and, with `has_key`, of the key; their copies go into a new folder in `room`.

    Raises:
        StoreError: if a database is damaged.
        OSError: if something cannot be written.
    """
    copies = room / "copies"
    copies.mkdir()
    for name in names:
        copy_out(folder / name, copies / name)
    packed = list(names)
    if has_key and (folder / KEY).is_file():
        (copies / KEY).write_bytes((folder / KEY).read_bytes())
        packed.append(KEY)
    try:
        contents = look(copies)
    except StoreError as error:
        raise StoreError(str(error).replace(str(copies), str(folder))) from error
    files = tuple(_packed(copies / name) for name in packed)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(FORMAT, made, version("clippings"), contents.articles, files)
    if gzipped:
        with gzip.GzipFile(fileobj=cast(BinaryIO, sink), mode="wb", compresslevel=6) as zipped:
            _archive(zipped, copies, manifest)
    else:
        _archive(sink, copies, manifest)
    return manifest


@contextmanager
def workroom(folder: Path) -> Iterator[Path]:
    """A hidden folder in a folder, for nobody else to read, which is gone afterwards; what a kill left goes first."""
    sweep(folder)
    with tempfile.TemporaryDirectory(prefix=HIDDEN, dir=folder) as room, _held(Path(room)):
        yield Path(room)


def sweep(folder: Path) -> list[Path]:
    """Remove the workrooms in a folder whose process has been killed, copies of databases and of the key in them."""
    found = [room for room in folder.glob(f"{HIDDEN}*") if room.is_dir()]
    return [room for room in found if time.time() - room.stat().st_mtime > _YOUNG and _swept(room)]


def _swept(room: Path) -> bool:
    try:
        with _held(room):
            shutil.rmtree(room)
    except OSError:  # somebody works in it, or has just removed it
        return False
    return True


@contextmanager
def _held(room: Path) -> Iterator[None]:
    """Hold the lock by which a workroom is known to be in use; a kill lets go of it.

    Raises:
        OSError: if another process holds it.
    """
    handle = os.open(room, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn the system's errors into a sentence."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{what} ({error.strerror or error}): make sure that there is room and that you may write there."
        ) from error


def _archive(sink: Any, copies: Path, manifest: Manifest) -> None:
    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        said = manifest.to_bytes()
        archive.addfile(_member(MANIFEST, len(said)), io.BytesIO(said))
        for file in manifest.files:
            with (copies / file.name).open("rb") as content:
                archive.addfile(_member(file.name, file.size), content)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    return member


def _packed(path: Path) -> Packed:
    with path.open("rb") as file:
        return Packed(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _is_archive(path: Path) -> bool:
    """Whether a file is empty, gzipped or a tar archive: what an earlier backup can be."""
    if not path.is_file():
        return False
    with told(f"{path} could not be read"), path.open("rb") as file:
        begin = file.read(512)
    return not begin or begin.startswith(b"\x1f\x8b") or begin[257:262] == b"ustar"
