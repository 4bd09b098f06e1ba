"""How much a single thing to load may ask of the machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds while loading; all are settings.

    `max_file_bytes` holds for what is read whole, `max_unpacked_bytes` for what comes out of a gzip file,
    `max_record_chars` for one line of a JSON Lines file, which is streamed and may itself be of any size.
    `max_fetch_bytes` counts a page after decompression, `fetch_seconds` the whole fetch with its redirects.
    `load_seconds` is how long reading one file, or the next article of it, may take, `load_memory` how many bytes of
    address space.
    A fetched page of at most `keep_bytes` is kept beside its articles; below 0 none is.
    `allowed_hosts` are "host:port" pairs, written as in the URL, that may be fetched although private.
    """

    max_file_bytes: int = 50_000_000
    max_unpacked_bytes: int = 1_000_000_000
    max_record_chars: int = 5_000_000
    max_fetch_bytes: int = 10_000_000
    fetch_seconds: float = 20.0
    connect_seconds: float = 5.0
    max_redirects: int = 5
    load_seconds: float = 60.0
    load_memory: int = 1_000_000_000
    keep_bytes: int = -1
    allowed_hosts: frozenset[str] = frozenset()


DEFAULT_LIMITS = Limits()


def megabytes(size: int) -> str:
    """A number of bytes for a sentence: "50 MB"."""
    return f"{size / 1_000_000:g} MB"
