"""What a fetch brought, as a WARC record (ISO 28500) that can be kept and looked at long after."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable

from index.history import moment
from index.types import Fetched

# These tell of the body as it was sent, not of the unpacked one that is kept; web archives keep them under this name.
_OF_SENDING = ("content-encoding", "transfer-encoding", "content-length")
_RENAMED = "X-Archive-Orig-"
_LEFT_OUT = ("set-cookie", "set-cookie2")  # secrets between a server and its visitor


def recorded(url: str, status: str, headers: Iterable[tuple[str, str]], body: bytes) -> Fetched:
    """A response just read from `url`: a status such as "200 OK", its headers and its unpacked body."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    now, sha256, out = moment(), hashlib.sha256(body).hexdigest(), io.BytesIO()
    told = [
        (f"{_RENAMED}{name}" if name.lower() in _OF_SENDING else name, value)
        for name, value in headers
        if name.lower() not in _LEFT_OUT
    ]
    told.append(("Content-Length", str(len(body))))
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        url, "response", payload=io.BytesIO(body), length=len(body),
        http_headers=StatusAndHeaders(status, told, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": now, "WARC-Payload-Digest": f"sha256:{sha256}"},
    )  # fmt: skip
    writer.write_record(record)
    return Fetched(url, now, sha256, out.getvalue())


def body_of(page: Fetched) -> bytes:
    """The body in a record, as it was read."""
    from warcio.archiveiterator import ArchiveIterator

    [body] = (record.content_stream().read() for record in ArchiveIterator(io.BytesIO(page.warc)))
    return bytes(body)
