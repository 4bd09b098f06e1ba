"""What a wrong token, intent, address or installation is told as, before anything is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from connected import newsroom, running
from discord_standin import DiscordServer
from house import House
from waiting import until

from adapters.discord.platform import NO_INTENT, NO_TOKEN, WRONG_TOKEN, DiscordPlatform
from bot.chat.parts import Chat
from bot.errors import PlatformError, SettingsError

NEEDED = {"VIEW_CHANNEL": 10, "SEND_MESSAGES": 11, "HISTORY": 16, "CREATE_PUBLIC_THREADS": 35, "SEND_IN_THREADS": 38}
Do = Callable[[Chat], Awaitable[object]]


async def run(chat: Chat) -> None:
    await DiscordPlatform().run(chat, asyncio.Event())


async def invite(_: Chat) -> str:
    return await DiscordPlatform().invite()


async def examine(_: Chat) -> object:
    return await DiscordPlatform().examine()


EVERYTHING = pytest.mark.parametrize("do", [run, invite, examine])


@EVERYTHING
async def test_a_wrong_token(
    server: DiscordServer, chat: Chat, do: Do, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = f"{server.token[:-4]}oops"
    monkeypatch.setenv("DISCORD_TOKEN", wrong)
    with pytest.raises(PlatformError) as told:
        await do(chat)
    assert str(told.value) == WRONG_TOKEN
    assert wrong not in caplog.text


@EVERYTHING
async def test_no_token(server: DiscordServer, chat: Chat, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", " ")
    with pytest.raises(SettingsError) as told:
        await do(chat)
    assert str(told.value) == NO_TOKEN
    assert server.requests == []


@EVERYTHING
@pytest.mark.usefixtures("server")
async def test_an_address_where_nobody_answers(chat: Chat, do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_BASE", "http://127.0.0.1:1/api/v10")
    with pytest.raises(PlatformError, match=r"cannot be reached at http://127\.0\.0\.1:1/api/v10 .*DISCORD_API_BASE"):
        await do(chat)


@EVERYTHING
async def test_discord_out_of_order(server: DiscordServer, chat: Chat, do: Do) -> None:
    server.fail("*", ".*", status=503, times=1000)
    with pytest.raises(PlatformError, match=r"does not answer as it should .*503.*: try again in a while\."):
        await do(chat)


async def test_an_intent_that_is_not_switched_on(
    server: DiscordServer, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_MESSAGE_CONTENT", "true")
    with pytest.raises(PlatformError) as told:
        await run(chat)
    assert str(told.value) == NO_INTENT
    assert NO_INTENT in {one.sentence for one in await DiscordPlatform().examine() if not one.ok}
    server.enabled_intents = ["MESSAGE_CONTENT"]
    assert NO_INTENT not in {one.sentence for one in await DiscordPlatform().examine()}


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_commands_that_may_not_be_registered_keep_from_nothing_else(
    server: DiscordServer, chat: Chat, status: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, mira = newsroom(server)
    monkeypatch.setattr("bot.running.apart.apart.__defaults__", (str, (0.02,), None))
    fault = server.fail("PUT", r"/applications/\d+/commands", status=status, times=1000)
    async with running(server, chat):
        await server.say(mira, server.dm(mira), "who denied the claims?")
        assert "Ines Varga" in (await server.dm(mira).next_message()).text
        await server.wait_for(lambda: fault.times < 990, what="further attempts")
        assert not server.commands
        fault.times = 0
        await server.wait_for(lambda: server.commands, what="the commands")
        await until(lambda: chat.store.note("discord:commands"), "a note that they are registered")
    (line,) = [r.getMessage() for r in caplog.records if r.getMessage().startswith("Discord's commands: ")]
    assert "install the bot again with the link of 'clippings invite discord'" in line
    assert "\n" not in line


async def test_the_link_asks_for_just_what_is_needed(server: DiscordServer) -> None:
    link = urlsplit(await DiscordPlatform().invite())
    assert (link.scheme, link.netloc, link.path) == ("https", "discord.com", "/oauth2/authorize")
    assert parse_qs(link.query) == {
        "client_id": [str(server.application_id)],
        "scope": ["bot applications.commands"],
        "permissions": [str(sum(1 << bit for bit in NEEDED.values()))],
    }


async def test_examining_before_and_after_the_first_start(server: DiscordServer, chat: Chat) -> None:
    before = {one.what: one for one in await DiscordPlatform().examine()}
    newsroom(server)
    async with running(server, chat):
        pass
    after = await DiscordPlatform().examine()
    assert {what for what, one in before.items() if not one.ok} == {"commands", "servers"}
    assert "'clippings run discord' registers them" in before["commands"].sentence
    assert "https://discord.com/oauth2/authorize?client_id=" in before["servers"].sentence
    assert all(one.ok for one in after)
    assert server.token not in f"{before}{after}"


async def test_commands_are_registered_when_they_have_changed(server: DiscordServer, house: House) -> None:
    puts = []
    for note in ("unchanged", "unchanged", "another"):
        with house.opened() as chat:
            if note == "another":
                await chat.store.set_note("discord:commands", note)
            async with running(server, chat):
                puts.append(len(server.logged("request", "PUT")))
    assert puts == [1, 1, 2]
