"""Fetching one page from the public web, within limits, from exactly the address that was checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import httpcore2
import httpx2

from index.errors import FetchRefusedError, LoadError
from index.loading.checked_network import CheckedTransport
from index.loading.limits import Limits, megabytes
from index.loading.page_record import recorded
from index.types import Fetched

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
_PORTS = {"http": 80, "https": 443}
_FOR_GOOD = (301, 308)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """What a fetch brought: the decompressed body, the address it came from after redirects, its charset.

    `fetched` is all of it to be kept, None where it is larger than what is kept.
    """

    data: bytes
    url: str
    charset: str | None
    fetched: Fetched | None = None


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
    with httpx2.Client(transport=CheckedTransport(limits), trust_env=False, headers=headers) as client:
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
    body = _body(response, address, limits)
    status = f"{response.status_code} {response.reason_phrase}".strip()
    kept = (
        recorded(str(address), status, response.headers.multi_items(), body) if len(body) <= limits.keep_bytes else None
    )
    return Page(body, str(address), response.charset_encoding, kept)


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
