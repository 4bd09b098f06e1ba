"""What every response says to a browser, and what becomes of requests that are none."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from bot.web.server import page_app

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def is_hardened(headers: Any, *, kept: bool = False) -> None:
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {*policy.values()} == {"'none'", "'self'"}, "nothing inline, nothing from elsewhere"
    assert "script-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Server"] == "clippings"
    assert ("no-store" in headers["Cache-Control"]) is not kept


async def sent(visit: Any, request: bytes) -> tuple[int, dict[str, str], str]:
    """The status, headers and body that answer to some bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", visit.client.port)
    writer.write(request)
    answer = (await reader.read()).decode()
    writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    return int(first.split()[1]), {name.title(): value for name, value in (line.split(": ", 1) for line in lines)}, body


@pytest.mark.parametrize("settings", [{"web_open": True}, {"web_token": "the page's own token"}])
async def test_every_response_tells_a_browser_to_be_careful(visiting: Any, settings: dict[str, Any]) -> None:
    visit = await visiting(**settings)
    resources = page_app(visit.chat).router.resources()
    paths = {re.sub("{.*?}", "x", resource.canonical) for resource in resources}
    assert len(paths) > 9
    statuses = set()
    for path in paths | {"/nothing", "/static/none.css", "/static/..%2fpages.py", "/?q=x", "/?q=" + "x" * 999}:
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
            response = await visit.client.request(method, path, allow_redirects=False)
            is_hardened(response.headers)
            statuses.add(response.status)
    assert statuses >= {200, 303, 404, 405, 503} - ({200} if "web_token" in settings else set())
    is_hardened((await visit.get("/", headers={"Host": "evil.example"})).headers)
    is_hardened((await visit.post("/leave", headers={"Origin": "null"})).headers)
    is_hardened((await visit.get("/", headers={"Expect": "something"})).headers)


async def test_static_files_are_kept_by_browsers_and_nothing_else_of_the_folder_is_served(visit: Any) -> None:
    page = await visit.text("/")
    for address in re.findall('href="(/static/[^"]*)"', page):
        response = await visit.get(address)
        assert response.status == 200
        is_hardened(response.headers, kept=True)
        again = await visit.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status == 304
        is_hardened(again.headers, kept=True)
    for path in (
        "/static/",
        "/static/none.css",
        "/static/%2e%2e/pages.py",
        "/static/..%2f..%2fcli.py",
        "/static//etc/passwd",
    ):
        response = await visit.get(path)
        assert response.status in (403, 404), path
        is_hardened(response.headers)


def posted(headers: bytes, body: bytes) -> bytes:
    start = b"POST /enter HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    return start + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


async def test_a_form_that_cannot_be_read_is_refused_without_a_word_in_the_log(
    visit: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for headers, body in (
        (FORM, b"token=\xff"), (FORM.strip() + b"; charset=nonsense\r\n", b"token=x"),
        (FORM + b"Content-Encoding: gzip\r\n", b"xyz"),
        (b"Content-Type: multipart/form-data\r\n", b"x"),
        (b"Content-Type: multipart/form-data; boundary=b\r\n", b"--b\r\n\r\nx"),
    ):  # fmt: skip
        status, answered, _ = await sent(visit, posted(headers, body))
        assert status == 400, headers
        is_hardened(answered)
    for body in (b"token=" + b"x" * 70_000, b"&".join([b"token=x"] * 2_000)):
        assert (await sent(visit, posted(FORM, body)))[0] == 413
    assert (await sent(visit, posted(b"Content-Type: text/plain\r\n", b"token=x")))[0] == 401
    assert not [record for record in caplog.records if record.levelname == "ERROR" and record.name.startswith("bot")]
