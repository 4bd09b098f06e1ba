"""Somebody tries tokens, reads their cookie, sends what is no form or no request, or names a host never found."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import json
import socket
import threading
import time
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from house import House

from bot.web.access import ENTERED
from bot.web.connections import Bounds, GuardedRunner
from bot.web.guessing import WRONG_PER_HOUR
from bot.web.server import page_app
from index.loading.discover import Target
from index.loading.limits import Limits
from index.loading.load import load
from index.loading.results import Failure

TOKEN = "the page's own token"  # noqa: S105 - made up


@pytest.fixture
async def client(house: House) -> AsyncIterator[TestClient[Any, Any]]:
    """Somebody at a page that wants a token, which believes a proxy on this machine."""
    house.settings = {"web_token": TOKEN, "web_proxies": "127.0.0.1"}
    with house.opened() as chat:
        async with TestClient(TestServer(page_app(chat)), cookie_jar=CookieJar(unsafe=True)) as made:
            yield made


async def enter(client: TestClient[Any, Any], token: str, of: str = "6.6.6.6") -> tuple[int, str]:
    sent = {"token": token, "next": "/"}
    async with client.post("/enter", data=sent, headers={"X-Forwarded-For": of}, allow_redirects=False) as response:
        return response.status, await response.text()


async def test_who_guesses_is_stopped_and_nobody_else_is(client: TestClient[Any, Any]) -> None:
    for n in range(WRONG_PER_HOUR):
        assert (await enter(client, f"guess {n}"))[0] == 401
    status, said = await enter(client, TOKEN)
    assert status == 429
    assert "Too many wrong tokens came from your address: try again in an hour." in said
    assert (await enter(client, TOKEN, "7.7.7.7"))[0] == 303


async def test_a_bearer_guesses_no_more_often(client: TestClient[Any, Any]) -> None:
    async def metrics(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "6.6.6.6"}
        async with client.get("/metrics", headers=headers) as response:
            return response.status

    assert await metrics(TOKEN) == 200
    for n in range(WRONG_PER_HOUR + 1):
        assert await metrics(f"guess {n}") == 401
    assert await metrics(TOKEN) == 401
    assert (await enter(client, TOKEN))[0] == 429


async def test_who_has_entered_stays_in_whatever_a_neighbour_guesses(client: TestClient[Any, Any]) -> None:
    assert (await enter(client, TOKEN, "127.0.0.1"))[0] == 303
    for n in range(WRONG_PER_HOUR + 1):
        await enter(client, f"guess {n}", "127.0.0.1")
    assert (await enter(client, TOKEN, "127.0.0.1"))[0] == 429
    async with client.get("/articles") as response:
        assert response.status == 200


async def test_a_cookie_tells_nothing_to_try_tokens_against(client: TestClient[Any, Any]) -> None:
    async with client.post("/enter", data={"token": TOKEN, "next": "/"}, allow_redirects=False) as response:
        value = response.cookies[ENTERED].value
    part = value.strip('"').lstrip(".").split(".")[0]
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    shown = json.loads(zlib.decompress(data) if data[:1] == b"x" else data)[1]
    hashes = {name: hashlib.new(name, TOKEN.encode()).hexdigest() for name in ("md5", "sha1", "sha256", "sha512")}
    assert not any(digest.startswith(shown[:16]) for digest in hashes.values())


TYPES = (
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=b", "multipart/mixed",
    "multipart/form-data; boundary=" + "b" * 80, "application/x-www-form-urlencoded; charset=utf-7", "\x7f", "",
)  # fmt: skip
BODIES = (
    b"", b"\xff\xfe", b"--b\r\n", b"--b--", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data; name=token\r\nContent-Transfer-Encoding: nonsense\r\n\r\nx\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data; name=token\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff\r\n--b--\r\n",
    b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data; name=token; filename=x\r\n\r\nx\r\n--b--\r\n", b"%", b"&&&==&",
    b"token=%ff&token=\xed\xa0\x80", b"a" * 5000 + b"=",
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate", "br", "nonsense"])
async def test_what_is_no_form_is_refused_in_a_sentence(
    client: TestClient[Any, Any], encoding: str, caplog: pytest.LogCaptureFixture
) -> None:
    for number, (kind, body) in enumerate(itertools.product(TYPES, BODIES)):
        headers = {"X-Forwarded-For": f"1.1.1.{number}", **({"Content-Encoding": encoding} if encoding else {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in ({"Content-Type": kind} | headers).items())
        reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
        start = f"POST /enter HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{start}{head}\r\n".encode("latin-1"))
        writer.write(body)
        answer = (await asyncio.wait_for(reader.read(), 10)).decode()
        writer.close()
        assert answer[9:12] in ("400", "401", "413", "415"), (kind, body, encoding, answer)
        assert "Traceback" not in answer
        assert "told as" not in answer
    assert not [record for record in caplog.records if record.exc_info and record.name.startswith("bot")]


GARBAGE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", b"\x00\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda g: repr(g[:24]))
async def test_what_is_no_request_is_answered_in_our_own_words(
    house: House, garbage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    house.settings = {"web_open": True}
    with house.opened() as chat:
        runner = GuardedRunner(page_app(chat), Bounds(head=0.5), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        reader, writer = await asyncio.open_connection("127.0.0.1", runner.addresses[0][1])
        writer.write(garbage)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        await runner.cleanup()
    for told in (b"aiohttp", b"Python", b"python", b"Traceback"):
        assert told not in answer
    assert not answer or b"Server: clippings\r\n" in answer
    assert not [record for record in caplog.records if record.exc_info]


def test_a_name_that_is_never_found_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: hanging.wait(20) or [])
    began = time.monotonic()
    (found,) = load(Target("http://slow.example/"), "default", Limits(fetch_seconds=2, connect_seconds=0.1))
    hanging.set()
    assert isinstance(found, Failure)
    assert "slow.example was too slow" in found.reason
    assert time.monotonic() - began < 10
