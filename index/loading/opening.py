"""Opening a file as bytes, unpacked if it is gzip, whose start can be looked at before it is read."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from index.errors import LoadError
from index.loading.kinds import HEAD_BYTES
from index.loading.limits import Limits, megabytes

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Stream: TypeAlias = "io.BufferedReader[Any]"


def open_file(path: Path) -> Stream:
    """A regular file, opened. Raises `OSError`, or `LoadError` for what is not a regular file."""
    if not path.is_file():
        raise LoadError("It is not a regular file." if path.exists() else "It does not exist any more.")
    return io.BufferedReader(io.FileIO(path), HEAD_BYTES)


def unpacked(stream: Stream, limits: Limits) -> Stream:
    """`stream`, or what is in it if it is gzip. Reading raises `LoadError` if that is broken or too much."""
    if not stream.peek(2).startswith(b"\x1f\x8b"):
        return stream
    return io.BufferedReader(_Unpacked(stream, limits.max_unpacked_bytes), HEAD_BYTES)


def read_whole(stream: Stream, limits: Limits) -> bytes:
    """All of `stream`. Raises `LoadError` if that is more than `max_file_bytes`."""
    data: bytes = stream.read(limits.max_file_bytes + 1)
    if len(data) > limits.max_file_bytes:
        raise LoadError(f"It is larger than the limit of {megabytes(limits.max_file_bytes)}.")
    return data


class _Unpacked(io.RawIOBase):
    """The content of a gzip stream, up to a limit: a small file can unpack to more than any disk holds."""

    def __init__(self, packed: Stream, limit: int) -> None:
        self._gzip = gzip.GzipFile(fileobj=packed)
        self._limit = self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._gzip.read(len(view))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise LoadError("It is a gzip file that is broken or cut short; copy it again.") from error
        self._left -= len(data)
        if self._left < 0:
            raise LoadError(f"It unpacks to more than the limit of {megabytes(self._limit)}.")
        view[: len(data)] = data
        return len(data)
