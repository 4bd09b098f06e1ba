"""Pages are fetched within limits, and only from the public web or from hosts that a setting names."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from fakes import WordEncoder
from warcio.archiveiterator import ArchiveIterator
from web_site import Site

from index.article_index import ArticleIndex
from index.embedded.engine import EmbeddedEngine
from index.loading.addresses import why_refused
from index.loading.apart import load as load_apart
from index.loading.discover import Target
from index.loading.limits import Limits
from index.loading.load import load, load_bytes
from index.loading.page_record import body_of
from index.loading.results import Failure
from index.types import Article, article_id

TEXT = b"The mayor opened the bridge on Friday."


@dataclass
class Record:
    """A record of a web archive; the names of the headers of HTTP are in small letters."""

    warc: dict[str, str]
    http: dict[str, str]
    body: bytes


def read_records(warc: bytes) -> Iterator[Record]:
    for record in ArchiveIterator(io.BytesIO(warc), check_digests="raise"):
        http = {name.lower(): value for name, value in record.http_headers.headers}
        yield Record(dict(record.rec_headers.headers), http, record.content_stream().read())


def fetched(url: str, limits: Limits) -> Article | Failure:
    """The one result of loading `url`."""
    (result,) = load(Target(url), "default", limits)
    return result


def refused(url: str, limits: Limits = Limits()) -> str:  # noqa: B008
    """Why loading `url` failed."""
    result = fetched(url, limits)
    assert isinstance(result, Failure), result
    assert result.where == url
    assert result.reason.endswith(".")
    return result.reason


def test_a_page_is_known_by_where_it_was_found_at_last(site: Site) -> None:
    site.serve("/old", b"", 302, Location="/a/../new?x=1#part")
    site.serve("/new?x=1", TEXT, Content_Type="text/plain; charset=utf-8")
    article = fetched(site.url("/old"), site.limits())
    url = site.url("/new?x=1")
    assert isinstance(article, Article)
    assert (article.text, article.url, article.path) == (TEXT.decode(), url, None)
    assert (article.id, article.source) == (article_id("default", url), "127.0.0.1")


def test_the_kind_is_told_by_content_and_the_charset_by_http(site: Site) -> None:
    page = "<html><body><p>Škoda otevřela továrnu.</p></body></html>".encode("iso8859-2")
    site.serve("/page", gzip.compress(page), Content_Type="text/plain;charset=iso-8859-2", Content_Encoding="gzip")
    article = fetched(site.url("/page"), site.limits())
    assert isinstance(article, Article)
    assert article.text == "Škoda otevřela továrnu."


def test_a_page_comes_with_a_record_of_it_that_other_programs_read(site: Site) -> None:
    """Read by warcio's own reader: the body is the unpacked one, and headers about the packed one are renamed."""
    body = "<html><body><p>Nine people died, said the mayor of Škofja.</p></body></html>".encode()
    site.serve("/page", gzip.compress(body), Content_Type="text/html", Content_Encoding="gzip", Set_Cookie="id=secret")
    (article,) = load_apart(Target(site.url("/page")), "default", replace(site.limits(), keep_bytes=len(body)))
    assert isinstance(article, Article)
    page = article.fetched
    assert page
    assert (page.url, page.sha256) == (site.url("/page"), hashlib.sha256(body).hexdigest())
    [record] = read_records(page.warc)
    assert record.body == body
    assert record.warc["WARC-Payload-Digest"] == f"sha256:{page.sha256}"
    assert record.warc["WARC-Date"] == page.moment
    assert record.warc["WARC-Target-URI"] == page.url
    assert record.http["content-type"] == "text/html"
    assert record.http["x-archive-orig-content-encoding"] == "gzip"
    assert record.http["content-length"] == str(len(body))
    assert "content-encoding" not in record.http
    assert "secret" not in gzip.decompress(page.warc).decode()
    (again,) = load_bytes(page.warc, name="kept.warc.gz", collection="default")
    assert isinstance(again, Article)
    assert again.text == article.text


def test_what_was_fetched_is_kept_beside_the_article_through_the_index(site: Site, tmp_path: Path) -> None:
    limits, where = replace(site.limits(), keep_bytes=10_000), Target(site.url("/page"))
    with closing(ArticleIndex(EmbeddedEngine(tmp_path), WordEncoder())) as index:
        for words in (b"Nine people died on Friday.", b"Ten people died on Friday."):
            site.serve("/page", words, Content_Type="text/plain")
            list(index.add(a for a in load_apart(where, "default", limits) if isinstance(a, Article)))
        [article] = (article for article, _ in index._engine.stored())
        [earlier] = index.history(["default"], article.id).earlier
        pages = [index.page(one) for one in (article, earlier.article)]
    assert [page and body_of(page) for page in pages] == [b"Ten people died on Friday.", b"Nine people died on Friday."]


def test_a_page_above_the_limit_leaves_no_record(site: Site) -> None:
    site.serve("/page", TEXT, Content_Type="text/plain")
    for most in (-1, len(TEXT) - 1):
        (article,) = load_apart(Target(site.url("/page")), "default", replace(site.limits(), keep_bytes=most))
        assert isinstance(article, Article)
        assert article.fetched is None


def test_the_server_is_asked_by_name_and_proxies_are_not_trusted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.serve("/page", TEXT, Set_Cookie="a=b")
    assert isinstance(fetched(site.url("/page", "localhost"), site.limits()), Article)
    assert [(headers["Host"], path) for path, headers in site.asked] == [(f"localhost:{site.port}", "/page")]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1"])
def test_no_spelling_of_this_machine_is_opened(site: Site, host: str) -> None:
    site.serve("/page", TEXT)
    reason = refused(site.url("/page", host), Limits(allowed_hosts=frozenset({"127.0.0.1:1"})))
    assert "is a loopback address" in reason
    assert site.asked == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://[::1]/", "::1 is a loopback address"),
        ("http://[::ffff:10.0.0.1]/", "a private address"),
        ("http://10.1.2.3/", "10.1.2.3 is a private address"),
        ("http://169.254.169.254/latest/meta-data", "a link-local address"),
        ("http://0.0.0.0/", "an unspecified address"),
        ("http://user:pass@a.example/", "user name or password"),
        ("http:///path", "with a host"),
        ("http://a.example:99999/", "with a host"),
        ("http://no-such-host.invalid/", "the host name is not known"),
        ("http://0177.0.0.1/", "is not a web address"),
        (f"http://{'a' * 70}.example/", "is not known"),
    ],
)
def test_other_addresses_are_not_opened_either(url: str, words: str) -> None:
    assert words in refused(url)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://127.0.0.1:1/", "127.0.0.1 is a loopback address"),
        ("http://192.168.0.1/", "192.168.0.1 is a private address"),
        ("//[fe80::1]/", "link-local"),
        ("file:///etc/passwd", "Only http and https"),
        ("http://a:b@127.0.0.1/", "user name or password"),
        ("http://0177.0.0.1/", "is not a web address"),
    ],
)
def test_a_redirect_is_judged_like_an_address(site: Site, location: str, words: str) -> None:
    site.serve("/page", b"", 302, Location=location)
    reason = refused(site.url("/page"), site.limits())
    assert reason.startswith(f"It redirects to {location}: ")
    assert words in reason


def test_redirects_end(site: Site) -> None:
    site.serve("/loop", b"", 307, Location="/loop")
    assert "redirects more than 3 times" in refused(site.url("/loop"), site.limits(max_redirects=3))
    assert len(site.asked) == 4


def test_a_page_too_large_is_not_read(site: Site) -> None:
    limits = site.limits(max_fetch_bytes=100_000)
    site.serve("/announced", b"", Content_Length="2000000000")
    site.serve("/bomb", gzip.compress(b"word " * 1_000_000), Content_Encoding="gzip")
    site.pages["/endless"] = endless
    for path in ("/announced", "/bomb", "/endless"):
        assert "sends more than the limit of 0.1 MB" in refused(site.url(path), limits)


def endless(handler: BaseHTTPRequestHandler, pause: float = 0) -> None:
    """Send a body, or with a pause a header, that never ends."""
    handler.send_response(200)
    if not pause:
        handler.end_headers()
    for _ in itertools.count():
        handler.wfile.write(b"x" if pause else b"word " * 1000)
        time.sleep(pause)


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in itertools.count():
        handler.wfile.write(b"x")
        time.sleep(0.02)


def test_a_page_too_slow_is_given_up(site: Site) -> None:
    site.pages["/header"] = lambda handler: endless(handler, pause=0.02)
    site.pages["/body"] = drip
    for path in ("/header", "/body"):
        assert "too slow; the limit is 0.3 seconds" in refused(site.url(path), site.limits(fetch_seconds=0.3))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 404}, "answered 404 Not Found"),
        ({"status": 304}, "answered 304 Not Modified"),
        ({"Content_Type": "image/png"}, "sends image/png"),
        ({"Content_Type": "text/html"}, "It is an image"),
        ({"Content_Encoding": "gzip"}, "cannot be read"),
        ({"Content_Length": "9999"}, "cannot be read"),
    ],
)
def test_other_answers_are_failures(site: Site, answer: dict[str, str], words: str) -> None:
    site.serve("/page", b"\x89PNG picture", **answer)  # type: ignore[arg-type]
    site_limits = site.limits()
    assert words in refused(site.url("/page"), site_limits)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1", "0.0.0.0"),  # noqa: S104
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::", "::1", "fc00::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "::127.0.0.1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
        *("64:ff9b:1::1", "2001:0:7f00:1::", "fe80::1%eth0"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert why_refused(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"],
)
def test_addresses_that_are_public(address: str) -> None:
    assert why_refused(address) is None
