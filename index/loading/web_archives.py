"""Reading web archives (WARC, ISO 28500): each page that was fetched well is an article."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from functools import partial

from index.errors import LoadError
from index.loading.draft import Draft, web_address
from index.loading.html_page import read_html
from index.loading.parts import Part

# What warcio stumbles over in a broken archive with, beside its own error.
_BROKEN = (ValueError, AttributeError, LookupError, TypeError, EOFError, OSError, zlib.error)
_PAGES = ("text/html", "application/xhtml+xml")


def read_warc(data: bytes) -> Iterator[Part]:
    """The pages in a web archive, each under its address.

    Raises `LoadError` if it is broken.
    """
    from warcio.exceptions import ArchiveLoadFailed

    try:
        with redirect_stderr(io.StringIO()):  # where warcio writes its warnings
            yield from list(_pages(data))
    except (ArchiveLoadFailed, *_BROKEN) as error:
        raise LoadError("It is a web archive that is broken or cut short.") from error


def _pages(data: bytes) -> Iterator[Part]:
    from warcio.archiveiterator import ArchiveIterator

    for record in ArchiveIterator(io.BytesIO(data)):
        headers = record.http_headers
        if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
            continue
        if headers.get_header("Content-Type", "").partition(";")[0].strip().lower() in _PAGES:
            address = web_address(record.rec_headers.get_header("WARC-Target-URI"))
            page = record.content_stream().read()
            yield address or str(record.rec_headers.get_header("WARC-Record-ID")), partial(_draft, page, address)


def _draft(page: bytes, address: str | None) -> Draft:
    draft = read_html(page, address)
    return replace(draft, url=draft.url or address)
