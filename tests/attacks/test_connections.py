"""Connections that nothing comes of: held open, fed by drops, never read; others are served all the while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import make_mocked_request
from house import House

from bot.running.networks import networks
from bot.web.access import Access
from bot.web.connections import Bounds, GuardedRunner, bodies_within
from bot.web.server import page_app

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
Serving = Callable[..., Awaitable[int]]


@pytest.fixture
async def serving(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Serving]:
    """Serves the page in bounds, at the port that it gives."""
    monkeypatch.setattr("bot.web.connections.LOOKING", 0.02)
    house.settings = {"web_open": True}
    async with AsyncExitStack() as stack:

        async def serve(app: web.Application | None = None, **bounds: Any) -> int:
            chat = stack.enter_context(house.opened())
            runner = GuardedRunner(app or page_app(chat), Bounds(**bounds), shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            return int(runner.addresses[0][1])

        yield serve


OPENED: list[asyncio.StreamWriter] = []


@pytest.fixture(autouse=True)
async def closing() -> AsyncIterator[None]:
    """Closes what a test has opened."""
    yield
    while OPENED:
        OPENED.pop().close()
    await asyncio.sleep(0.01)


async def connect(port: int, *data: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    OPENED.append(writer)
    writer.write(b"".join(data))
    return reader, writer


async def rest(reader: asyncio.StreamReader) -> bytes:
    """Everything until the server closes; a reset is an end, too."""
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""


async def healthy(port: int) -> int:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as response:
        return response.status


async def test_an_ordinary_visit_is_no_line_of_the_log(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    port = await serving()
    for _ in range(3):
        assert await healthy(port) == 200
    assert "is closed" not in caplog.text


@pytest.mark.parametrize("begun", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "])
async def test_a_head_that_does_not_come_is_not_waited_for(serving: Serving, begun: bytes) -> None:
    port = await serving(head=0.1)
    reader, writer = await connect(port, begun)
    drops = 0
    while not reader.at_eof() and drops < 500:
        drops += 1
        if begun:
            writer.write(b"x")  # a byte now and then does not keep it open
        try:
            await asyncio.wait_for(reader.read(1), 0.02)
        except TimeoutError:
            continue
        except ConnectionError:
            break
    assert drops < 500
    assert await healthy(port) == 200


async def test_of_a_connection_that_is_served_the_log_says_nothing(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    port = await serving()
    reader, _ = await connect(port, GET)
    await reader.readuntil(b"alive\n")
    await asyncio.sleep(0.1)  # some looks
    assert not caplog.records


async def test_a_body_that_does_not_come_is_answered(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.forms.BODY", 0.1)
    port = await serving(body=0.1)
    head = b"POST /enter HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
    reader, _ = await connect(port, head, b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntoken=")
    answer = await rest(reader)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"too slowly" in answer


async def test_a_body_of_another_app_is_waited_for_as_long(serving: Serving) -> None:
    async def read(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    app = web.Application(middlewares=[bodies_within(0.1)])
    app.add_routes([web.post("/", read)])
    port = await serving(app, body=0.1)
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\n"
    assert (await rest((await connect(port, head, b"four"))[0])).endswith(b"4")
    assert (await rest((await connect(port, head, b"f"))[0])).startswith(b"HTTP/1.1 408 ")


async def test_what_is_idle_is_closed_and_a_second_request_is_answered_before(serving: Serving) -> None:
    port = await serving(head=5.0, idle=0.3)
    reader, writer = await connect(port, GET)
    await reader.readuntil(b"alive\n")
    writer.write(GET)
    await reader.readuntil(b"alive\n")
    assert await rest(reader) == b""


async def test_an_answer_that_nobody_takes_is_given_up(serving: Serving) -> None:
    async def much(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 50_000_000)

    app = web.Application()
    app.add_routes([web.get("/", much)])
    port = await serving(app, taking=0.2)
    reader, writer = await connect(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    transport: Any = writer.transport
    transport.pause_reading()
    await asyncio.sleep(0.8)
    transport.resume_reading()
    assert len(await rest(reader)) < 50_000_000


async def test_there_is_room_for_others_whatever_one_address_holds(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    port = await serving(each=5, total=1000)
    held = [await connect(port) for _ in range(5)]
    for _ in range(40):
        reader, _ = await connect(port, GET)
        assert (await rest(reader)).startswith((b"HTTP/1.1 503 ", b""))
    for _, writer in held:
        writer.close()
    await asyncio.sleep(0.1)
    assert await healthy(port) == 200
    assert "5 connections of 127.0.0.1 are open: one more is refused." in caplog.text


async def test_there_is_a_limit_in_total_and_a_proxy_may_have_all_of_it(serving: Serving) -> None:
    done = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await done.wait()
        return web.Response(text="alive\n")

    app = web.Application()
    app.add_routes([web.get("/healthz", slow)])
    port = await serving(app, each=2, total=6, proxies=networks("127.0.0.0/8"))
    held = [await connect(port, GET) for _ in range(6)]
    await asyncio.sleep(0.1)
    assert (await rest((await connect(port))[0])).startswith(b"HTTP/1.1 503 ")
    done.set()
    for reader, _ in held:
        assert (await reader.readuntil(b"alive\n")).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: lo", GET], ids=["nothing", "half a head", "idle"])
async def test_who_asks_has_the_place_of_who_does_not(serving: Serving, begun: bytes) -> None:
    port = await serving(each=100, total=6)
    for _ in range(20):
        await connect(port, begun)
    await asyncio.sleep(0.1)
    for _ in range(3):
        assert await healthy(port) == 200


async def test_a_thousand_half_open_ones_leave_the_log_and_the_page_alone(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    port = await serving(each=50, total=100, head=0.5)
    writers = [(await connect(port))[1] for _ in range(400)]
    await asyncio.sleep(1.0)
    assert await healthy(port) == 200
    assert not [record for record in caplog.records if record.exc_info]
    for writer in writers:
        writer.close()


async def test_of_what_is_no_request_only_the_beginning_is_kept(serving: Serving) -> None:
    app = web.Application()
    runner = GuardedRunner(app, Bounds())
    await runner.setup()
    try:
        assert runner.server is not None
        connection: Any = runner.server()
        _, writer = await connect(await serving())
        connection.connection_made(writer.transport)
        for _ in range(20):
            connection.data_received(b"\0" * 100_000)
        assert len(connection._messages) == 1
        connection.connection_lost(None)
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("remote", "told", "address"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),  # no proxy of ours: anybody can write that
        ("10.0.0.2", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.2", "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the first one is what the visitor wrote
        ("10.0.0.2", "6.6.6.6, 1.2.3.4, 10.0.0.7", "1.2.3.4"),
        ("10.0.0.2", "nonsense", "nonsense"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("::ffff:10.0.0.2", "1.2.3.4", "1.2.3.4"),
    ],
)
async def test_who_a_visitor_is_only_our_own_proxies_tell(house: House, remote: str, told: str, address: str) -> None:
    house.settings = {"web_proxies": "10.0.0.0/8, ::1"}
    with house.opened() as chat:
        request = make_mocked_request("GET", "/", {"X-Forwarded-For": told}).clone(remote=remote)
        assert Access(chat.settings, chat.key).address(request) == address
