"""What several tests of loading need: real PDFs, and a real web server on this machine."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from index.loading.limits import Limits

Answer = Callable[[BaseHTTPRequestHandler], None]


def _make_pdf(*pages: str, title: str = "") -> bytes:
    """A PDF with one line of text a page; an empty one is a page without text, as a scan is."""
    from reportlab.pdfgen.canvas import Canvas

    data = io.BytesIO()
    canvas = Canvas(data)
    if title:
        canvas.setTitle(title)
    for page in pages:
        canvas.drawString(50, 780, page) if page else canvas.rect(50, 50, 100, 100)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


@dataclass
class Site:
    """A web server on the loopback interface: set `pages[path]`, fetch `url(path)`, read `seen`."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    seen: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def limits(self, **given: Any) -> Limits:
        """Limits under which the site itself may be fetched, as 127.0.0.1 and as localhost."""
        hosts = frozenset(f"{host}:{self.port}" for host in ("127.0.0.1", "localhost"))
        return Limits(**{"allowed_hosts": hosts, **given})

    def add(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """Serve `body` at `path`; a header's underscores stand for hyphens."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in ({"Content_Length": str(len(body))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = answer
        return self.url(path)


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.seen.append((self.headers["Host"], self.path))
            try:
                made.pages[self.path](self)
            except OSError:
                self.close_connection = True  # the client has had enough

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Site(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    return _make_pdf
