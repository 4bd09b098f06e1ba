"""Events of which something is missing or odd: each is left out with one line, and the connection lives on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from connected import newsroom, running
from discord_standin import DiscordServer
from discord_standin.gateway import HELLO
from house import House

from adapters.discord.platform import WRONG_TOKEN, DiscordPlatform
from bot.chat.parts import Chat
from bot.commands.running import serve

QUESTION = "who denied the claims?"


async def dropped(chat: Chat) -> float:
    """How many events have been left out."""
    text = (await asyncio.to_thread(chat.metrics.text)).decode()
    lines = [
        line for line in text.splitlines() if line.startswith('clippings_dropped_events_total{platform="discord"}')
    ]
    return float(lines[0].split()[-1]) if lines else 0


def mangled(whole: dict[str, Any]) -> list[Any]:
    """A message in which one thing after the other is missing or something else, and things that are none."""
    fields = ("id", "author", "channel_id", "content", "mentions")
    missing = [{k: v for k, v in whole.items() if k != name} for name in fields]
    values: tuple[Any, ...] = (None, 7, "x", [1], {"a": {}})
    odd = [{**whole, name: value} for name in fields for value in values]
    return [*missing, *odd, {}, [], None, "text", 5]


async def test_the_connection_outlives_every_odd_message(
    server: DiscordServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        asked = await server.say(mira, server.dm(mira), QUESTION)
        await server.dm(mira).next_message()
        session = next(iter(server.gateway.sessions.values()))
        odd = mangled({**asked.to_json(), "id": "999"})
        for event in odd:
            for name in ("MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE", "GUILD_CREATE", "THREAD_CREATE"):
                session.dispatch(name, event)
        session.dispatch("SOMETHING_NEW", None)
        await server.say(mira, server.dm(mira), "when did the ferry run aground?")
        answer = await server.dm(mira).next_message()
        assert "Ferry" in answer.text or "May" in answer.text
        command = await server.slash(mira, general, "ask", question=QUESTION)
        assert "Ines Varga" in (await command.message()).text
        await server.wait_for(lambda: chat.health.parts == {"discord": True}, what="health")
    assert len(server.logged("from bot", "op 2")) == 1, "one session all along"
    left_out = [record for record in caplog.records if "is left out" in record.getMessage()]
    assert len(left_out) == await dropped(chat) > len(odd)
    assert not any(record.exc_info for record in left_out)
    assert not any("\n" in record.getMessage() for record in left_out)
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("broken", ["hello", "ready"])
async def test_a_session_that_cannot_go_on_begins_anew(
    server: DiscordServer, house: House, broken: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, mira = newsroom(server)
    if broken == "ready":
        ready, times = server.events._ready, [0]

        def odd(*given: Any) -> Any:
            times[0] += 1
            return {"v": 10} if times[0] == 1 else ready(*given)

        monkeypatch.setattr(server.events, "_ready", odd)
    with house.opened() as chat:
        serving = asyncio.create_task(serve(chat, [DiscordPlatform()], pauses=(0,)))
        if broken == "hello":
            await server.connected()
            for connection in server.gateway.live():
                connection.send(HELLO, None)
        await server.wait_for(lambda: "discord has failed" in caplog.text, what="the line")
        await server.wait_for(lambda: chat.health.ready, what="the next session")
        await server.say(mira, server.dm(mira), QUESTION)
        assert "Ines Varga" in (await server.dm(mira).next_message()).text
        server.gateway.stop()
        server.token = "another"  # noqa: S105 - reset in the portal meanwhile
        await server.wait_for(serving.done, what="the end")
        assert await serving is False
    assert WRONG_TOKEN in caplog.text
