"""The network that everything is fetched over: it connects only to addresses it has checked, and only for a time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any

import httpcore2
import httpx2

from index.errors import FetchRefusedError
from index.loading.addresses import why_refused
from index.loading.limits import Limits

_LOOK_UPS = threading.BoundedSemaphore(32)  # at the same time, those that hang included


@cache
def _ssl_context() -> ssl.SSLContext:
    """Made once: reading the certificates of authorities takes longer than most pages."""
    return httpx2.create_ssl_context(trust_env=False)


class CheckedTransport(httpx2.BaseTransport):
    """httpx2's own transport, less its options, over a network that checks where it connects to."""

    def __init__(self, limits: Limits) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_ssl_context(),
            network_backend=_CheckedNetwork(limits),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _CheckedNetwork(httpcore2.NetworkBackend):
    """Connects only to addresses it has resolved and checked itself, and only until the time is over.

    A name is looked up once for each connection, and the connection is made to the numbers that came of it:
    a name that answers differently the second time gains nothing. TLS and HTTP still speak to the name.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._deadline = time.monotonic() + limits.fetch_seconds
        self._network = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the fetch has one for the whole
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        error: Exception | None = None
        for address in self._addresses(host, port):
            seconds = min(_remaining(self._deadline), self._limits.connect_seconds)
            try:
                stream = self._network.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failed:
                error = failed
            else:
                return _TimedStream(stream, self._deadline)
        raise error or httpcore2.ConnectError("the host has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        found = _looked_up(host, port, min(_remaining(self._deadline), self._limits.connect_seconds))
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if _pair(host, port) not in self._limits.allowed_hosts:
            _refuse_private(host, addresses)
        return addresses


def _looked_up(host: str, port: int, seconds: float) -> list[Any]:
    """The addresses of a name. The system's look-up has no deadline: it goes on in a thread that nobody waits for."""
    answered: SimpleQueue[list[Any] | Exception] = SimpleQueue()

    def look() -> None:
        try:
            answered.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answered.put(error)
        finally:
            _LOOK_UPS.release()

    if not _LOOK_UPS.acquire(timeout=seconds):
        raise httpcore2.ConnectTimeout("too many names are being looked up")
    threading.Thread(target=look, name="look-up", daemon=True).start()
    try:
        found = answered.get(timeout=seconds)
    except Empty:
        raise httpcore2.ConnectTimeout("the name was not found in time") from None
    if isinstance(found, Exception):
        raise httpcore2.ConnectError("the host name is not known") from found
    return found


def _pair(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _refuse_private(host: str, addresses: list[str]) -> None:
    """One address that is not public is enough: a name has no business pointing both ways."""
    for address in addresses:
        kind = why_refused(address)
        if kind:
            named = host if host == address else f"{host} is {address}, which"
            raise FetchRefusedError(f"{named} is {kind}; only hosts on the public internet are opened.")


def _remaining(deadline: float) -> float:
    """Seconds until `deadline`. Raises httpcore2's time-out when there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore2.ReadTimeout("the time for the whole fetch is over")
    return seconds


class _TimedStream(httpcore2.NetworkStream):
    """A stream whose every wait ends with the fetch: a byte now and then does not keep it going."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, _remaining(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _remaining(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _remaining(self._deadline))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
