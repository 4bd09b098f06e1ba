"""Opening ZIP files: what kind each is, and what is in those that are only folders, within limits."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from index.errors import LoadError
from index.loading.leftovers import without_leftovers
from index.loading.limits import DEFAULT_LIMITS, Limits, megabytes

MOST_MEMBERS = 10_000
_MIMETYPES = {"application/vnd.oasis.opendocument.text": "odt", "application/epub+zip": "epub"}
DOCX = re.compile(r"word/document\d*\.xml")  # some programs count their documents
_OFFICE = {DOCX: "docx", re.compile("xl/workbook.xml"): "xlsx", re.compile("ppt/presentation.xml"): "pptx"}


def open_archive(data: bytes, limits: Limits) -> ZipFile:
    """A ZIP file, opened.

    Raises `LoadError` if it is broken, holds too many files, or would unpack to more than the limit.
    """
    try:
        archive = ZipFile(io.BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise LoadError("It is a ZIP file that is broken or cut short; copy it again.") from error
    if len(archive.infolist()) > MOST_MEMBERS:
        raise LoadError(f"It is a ZIP file of more than {MOST_MEMBERS:,} files; give it in parts.")
    if sum(member.file_size for member in archive.infolist()) > limits.max_unpacked_bytes:
        raise LoadError(f"It unpacks to more than the limit of {megabytes(limits.max_unpacked_bytes)}.")
    return archive


def kind_of_archive(archive: ZipFile) -> str:
    """ "docx", "odt", "epub", "xlsx", "pptx", or "zip" for any other."""
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = _MIMETYPES.get(read_member(archive, "mimetype")[:100].decode("ascii", "replace").strip())
        if kind:
            return kind
    return next((kind for main, kind in _OFFICE.items() if any(map(main.fullmatch, names))), "zip")


def members(archive: ZipFile, limits: Limits) -> Iterator[tuple[str, bytes | LoadError]]:
    """The files in a ZIP file that may be articles, as bytes, or why one cannot be had."""
    for member in archive.infolist():
        if member.filename and not member.is_dir() and _is_kept(member):
            yield member.filename, _content(archive, member, limits)


def read_member(archive: ZipFile, path: str) -> bytes:
    """One file of a document.

    Raises `LoadError` if it is not there, too large or broken.
    """
    if path not in archive.namelist():
        raise LoadError("It is a broken document; open it and save it again.")
    content = _content(archive, archive.getinfo(path), DEFAULT_LIMITS)
    if isinstance(content, LoadError):
        raise content
    return content


def _is_kept(member: ZipInfo) -> bool:
    return all(without_leftovers([part]) for part in PurePosixPath(member.filename).parts)


def _content(archive: ZipFile, member: ZipInfo, limits: Limits) -> bytes | LoadError:
    """Read no further than the limit, whatever the file says of its size."""
    if member.flag_bits & 1:
        return LoadError("It is encrypted in its ZIP file.")
    try:
        with archive.open(member) as stream:
            data = stream.read(limits.max_file_bytes + 1)
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error) as error:
        return LoadError(f"It is broken in its ZIP file ({error}).")
    too_large = len(data) > limits.max_file_bytes
    return LoadError(f"It is larger than the limit of {megabytes(limits.max_file_bytes)}.") if too_large else data
