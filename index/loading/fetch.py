"""Fetching one page from the public web, within limits, from exactly the address that was checked."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import httpcore2
import httpx2

from index.errors import FetchRefusedError, LoadError
from index.loading.addresses import why_refused
from index.loading.limits import Limits, megabytes

_HEADERS = {
    "User-Agent": "Clippings/0.1 (reads articles to quote them)",
    "Accept": "text/html, application/pdf, text/markdown, text/plain, application/json;q=0.9",
    "Accept-Encoding": "gzip, deflate",  # the ones whose output httpx2 bounds on every Python
}
_CONTENT_TYPES = frozenset(
    (
        *("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown"),
        *("application/pdf", "application/json", "text/json"),
        *("application/jsonl", "application/x-ndjson", "application/jsonlines", "application/x-jsonlines"),
        *("application/rss+xml", "application/atom+xml", "application/xml", "text/xml", "application/rtf", "text/rtf"),
        *("text/csv", "text/tab-separated-values", "text/vtt", "application/x-subrip", "message/rfc822"),
        *("application/epub+zip", "application/zip", "application/vnd.oasis.opendocument.text", "application/warc"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
)
# The transport below is a plain one, which leaves these as they are.
_NETWORK_ERRORS = (httpcore2.NetworkError, httpcore2.ProtocolError)
_LOOK_UPS = threading.BoundedSemaphore(32)  # at the same time, those that hang included
_PORTS = {"http": 80, "https": 443}
_FOR_GOOD = (301, 308)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """What a fetch brought: the decompressed body, the address it came from after redirects, its charset."""

    data: bytes
    url: str
    charset: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered to a visit, whatever its status.

    `headers` are by their names in small letters. `data` is the decompressed body, of a success alone. `url` is the
    address after redirects, and `lasting` the one that the first of them led to which are said to be for good.
    """

    status: int
    headers: Mapping[str, str]
    data: bytes
    url: str
    lasting: str


@dataclass(frozen=True, slots=True)
class _Redirect:
    target: str
    for_good: bool


def fetch(url: str, limits: Limits) -> Page:
    """GET `url` and follow its redirects.

    Raises `FetchRefusedError` for what is not opened on principle (private hosts, other schemes, too large,
    too slow, other kinds of content), and its base `LoadError` if the page cannot be had.
    """
    return _followed(url, limits, _page, _HEADERS)[0]


def visit(url: str, limits: Limits, headers: Mapping[str, str]) -> Reply:
    """As `fetch`, with more `headers`, for whatever the server answers and of whatever kind that is."""
    reply, lasting = _followed(url, limits, _reply, {**_HEADERS, **headers})
    return Reply(reply.status, reply.headers, reply.data, reply.url, lasting)


def _followed(
    url: str, limits: Limits, read: Callable[[httpx2.Response, httpx2.URL, Limits], T], headers: Mapping[str, str]
) -> tuple[T, str]:
    """What `read` makes of the response that the redirects lead to, and where those for good have led."""
    target, address, lasting, still = url, None, url, True
    with httpx2.Client(transport=_Transport(limits), trust_env=False, headers=headers) as client:
        for hop in range(limits.max_redirects + 1):
            try:
                address = _checked(target, address)
                if still:
                    lasting = str(address)
                found = _get(client, address, limits, read)
            except LoadError as error:
                raise type(error)(f"It redirects to {target:.200}: {error}" if hop else str(error)) from error
            if not isinstance(found, _Redirect):
                return found, lasting
            target, still = found.target, still and found.for_good
    raise FetchRefusedError(f"It redirects more than {limits.max_redirects} times, at last to {target:.200}.")


def _get(
    client: httpx2.Client,
    address: httpx2.URL,
    limits: Limits,
    read: Callable[[httpx2.Response, httpx2.URL, Limits], T],
) -> T | _Redirect:
    """What is read at `address`, or where that redirects to."""
    try:
        client.cookies.clear()  # one page sets nothing for the next
        with client.stream("GET", address) as response:
            if response.has_redirect_location:
                return _Redirect(str(response.headers["location"]), response.status_code in _FOR_GOOD)
            return read(response, address, limits)
    except (httpx2.TimeoutException, httpcore2.TimeoutException) as error:
        raise FetchRefusedError(
            f"{address.host} was too slow; the limit is {limits.fetch_seconds:g} seconds for the page, "
            f"of them {limits.connect_seconds:g} to connect."
        ) from error
    except (httpx2.HTTPError, *_NETWORK_ERRORS) as error:
        raise LoadError(f"{address.host} cannot be read ({error or type(error).__name__}).") from error


def _checked(url: str, base: httpx2.URL | None) -> httpx2.URL:
    """`url`, which `base` may have redirected to, without its fragment, if it is one to open."""
    try:
        address = base.join(url) if base else httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise FetchRefusedError(f"{url:.200} is not a web address.") from error
    if address.scheme not in _PORTS or not address.host or not 0 < _port(address) < 65536:
        raise FetchRefusedError("Only http and https addresses with a host are opened.")
    if address.userinfo:
        raise FetchRefusedError("Addresses with a user name or password are not opened.")
    return address.copy_with(fragment=None)


def _port(address: httpx2.URL) -> int:
    return _PORTS[address.scheme] if address.port is None else address.port


def _page(response: httpx2.Response, address: httpx2.URL, limits: Limits) -> Page:
    if not response.is_success:
        reason = f"{response.status_code} {response.reason_phrase}".strip()
        raise LoadError(f"{address.host} answered {reason} instead of the page.")
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type and content_type not in _CONTENT_TYPES:
        raise FetchRefusedError(f"{address.host} sends {content_type:.100}; docs/articles.md says what is read.")
    return Page(_body(response, address, limits), str(address), response.charset_encoding)


def _reply(response: httpx2.Response, address: httpx2.URL, limits: Limits) -> Reply:
    data = _body(response, address, limits) if response.is_success else b""
    return Reply(response.status_code, dict(response.headers), data, str(address), "")


def _body(response: httpx2.Response, address: httpx2.URL, limits: Limits) -> bytes:
    announced = response.headers.get("content-length", "")
    body = bytearray()
    if not announced.isdecimal() or int(announced[:20]) <= limits.max_fetch_bytes:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > limits.max_fetch_bytes:
                break
        else:
            return bytes(body)
    raise FetchRefusedError(f"{address.host} sends more than the limit of {megabytes(limits.max_fetch_bytes)}.")


class _Transport(httpx2.BaseTransport):
    """httpx2's own transport, less its options, over a network that checks where it connects to."""

    def __init__(self, limits: Limits) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
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
