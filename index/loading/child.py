"""The process in which files are loaded: reads requests from its input, and writes what becomes of each."""

from __future__ import annotations

import json
import resource
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any

from index.errors import LoadError
from index.loading.discover import Target
from index.loading.drafting import Drafted, read_draft
from index.loading.limits import Limits, megabytes
from index.loading.listing import Listing, read_listing
from index.loading.load import load, load_bytes, load_page
from index.loading.results import Failure
from index.types import Article

OPEN_FILES = 64


def main() -> None:
    """Serve until the input ends."""
    limits = Limits(**{**json.loads(sys.argv[1]), "allowed_hosts": frozenset()})
    for kind, most in (
        (resource.RLIMIT_AS, limits.load_memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        with suppress(ValueError):  # less is allowed already
            resource.setrlimit(kind, (most, most))
    serve(sys.stdin.buffer, sys.stdout.buffer, limits)


def serve(requests: IO[bytes], answers: IO[bytes], limits: Limits) -> None:
    """Answer each request, a line of JSON with `size` bytes after it, by lines of JSON of which the last is "done"."""
    for line in requests:
        request = json.loads(line)
        data = requests.read(request["size"])
        kinds = ("listing", "draft", "file", "page", "bytes")
        where = next((request[kind] for kind in kinds if request.get(kind)), "")
        try:
            for result in _loaded(request, data, limits):
                _write(answers, asdict(result))
        except MemoryError:
            reason = f"Reading it needs more than {megabytes(limits.load_memory)} of memory; it was left out."
            _write(answers, asdict(Failure(where, reason)))
        except Exception:  # noqa: BLE001 - told, with where it happened
            _write(answers, {"bug": traceback.format_exc(), "where": where})
        _write(answers, "done")
        answers.flush()


def _loaded(request: dict[str, Any], data: bytes, limits: Limits) -> Iterator[Article | Failure | Listing | Drafted]:
    if "listing" in request:
        return iter([_listing(request["listing"], request["type"], data, limits)])
    if "draft" in request:
        return iter([_drafted(request["draft"], data, limits)])
    collection = request["collection"]
    if "file" in request:
        return load(Target(request["file"]), collection, limits)
    if "page" in request:
        return load_page(data, request["page"], request["url"], request["charset"], collection, limits)
    return load_bytes(data, name=request["bytes"], collection=collection, limits=limits, url=request["url"])


def _listing(url: str, content_type: str, data: bytes, limits: Limits) -> Listing | Failure:
    try:
        return read_listing(data, url, content_type, limits)
    except LoadError as error:
        return Failure(url, str(error))


def _drafted(name: str, data: bytes, limits: Limits) -> Drafted | Failure:
    try:
        return Drafted(read_draft(data, name, limits))
    except LoadError as error:
        return Failure(name, str(error))


def _write(answers: IO[bytes], answer: object) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
