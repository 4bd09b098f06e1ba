"""A web server on this machine, whose pages a test writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from index.loading.limits import Limits

HOSTS = ("127.0.0.1", "localhost")
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A server under several names: `serve` what is asked for, read in `asked` what was, with which headers."""

    port: int
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        """Serve `body` at `path`; a header's underscores stand for hyphens."""
        data = body.encode() if isinstance(body, str) else body

        def answer(handler: BaseHTTPRequestHandler) -> None:
            same = "Etag" in headers and handler.headers.get("If-None-Match") == headers["Etag"]
            handler.send_response(304 if same else status)
            for name, value in ({"Content_Length": str(0 if same else len(data))} | headers).items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(b"" if same else data)

        self.pages[path] = answer
        return self.url(path)

    def limits(self, **given: Any) -> Limits:
        """Limits under which the site itself may be fetched."""
        hosts = frozenset(f"{host}:{self.port}" for host in HOSTS)
        return Limits(**{"allowed_hosts": hosts, "fetch_seconds": 5, **given})


S = TypeVar("S", bound=Site)


@contextmanager
def serving(make: Callable[[int], S]) -> Iterator[S]:
    """What `make` makes for a port, answering there until the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            try:
                site.pages.get(self.path, _missing)(self)
            except OSError:
                self.close_connection = True  # the client has had enough

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = make(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def _missing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(404)
    handler.send_header("Content-Length", "0")
    handler.end_headers()
