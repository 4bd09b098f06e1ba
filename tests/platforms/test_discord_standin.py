"""The stand-in for Discord, tried with the real discord.py client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord import app_commands, ui
from discord_client import Bot, card, discord_server, place, running, with_command
from discord_standin import DiscordServer

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A server that discord.py takes for Discord."""
    async with discord_server(monkeypatch) as made:
        yield made


async def test_a_mention_is_heard_and_answered(server: DiscordServer) -> None:
    general = server.add_guild("Newsroom").add_channel("general")
    mira = server.add_user("mira")
    bot = Bot()
    bot.answer = lambda message: message.reply(f"You said {message.content}", mention_author=False)
    async with running(server, bot):
        asked = await server.say(mira, general, "<@BOT> who denied it?")
        reply = await general.next_message()
    assert reply.text == f"You said {server.bot.mention} who denied it?"
    assert reply.raw["message_reference"]["message_id"] == str(asked.id)
    assert reply.pings.users == {server.bot.id}
    assert server.problems == []


async def test_content_is_empty_without_the_intent_unless_mentioned(server: DiscordServer) -> None:
    general = server.add_guild("Newsroom").add_channel("general")
    mira = server.add_user("mira")
    async with running(server, Bot()) as bot:
        await server.say(mira, general, "not for you")
        await server.say(mira, general, "for you, <@BOT>")
        await server.say(mira, server.dm(mira), "between us")
        await server.wait_for(lambda: len(bot.heard) == 3)
    assert [message.content for message in bot.heard] == ["", f"for you, {server.bot.mention}", "between us"]


async def test_a_privileged_intent_that_is_not_enabled_closes_the_connection(server: DiscordServer) -> None:
    bot = Bot(discord.Intents(guilds=True, message_content=True))
    await bot.login(server.token)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await bot.connect()
    await bot.close()
    assert server.logged("gateway", "closed with 4014")


@pytest.mark.usefixtures("server")
async def test_a_wrong_token_is_refused() -> None:
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.login("wrong")
    await bot.close()


async def test_a_slash_command_a_card_a_button_and_a_modal(server: DiscordServer) -> None:
    general, mira = place(server)
    bot = Bot()

    class Correction(ui.Modal, title="Correct"):
        text: ui.Label[Any] = ui.Label(text="What is wrong?", component=ui.TextInput(custom_id="text", max_length=20))

        async def on_submit(self, interaction: discord.Interaction) -> None:
            assert isinstance(self.text.component, ui.TextInput)
            await interaction.response.send_message(f"Thanks: {self.text.component.value}", ephemeral=True)

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.send_modal(Correction())

    async with running(server, bot):
        await with_command(bot)
        asked = await server.slash(mira, general, "ask", question="who")
        assert (await asked.response())["type"] == 5
        answer = await asked.message()
        pressed = await server.press(mira, answer, "More")
        sent = await server.submit(mira, pressed, {"text": "the year"})
        thanks = await sent.message()
    assert answer.text == "Answer to who @everyone"
    assert answer.buttons == [("More", "more:1", False)]
    assert answer.pings.everyone
    assert thanks.text == "Thanks: the year"
    assert server.problems == []


async def test_an_ephemeral_answer_is_seen_by_one_person(server: DiscordServer) -> None:
    general, mira = place(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    async with running(server, Bot()) as bot:
        await with_command(bot)
        asked = await server.slash(mira, general, "ask", question="secret")
        answer = await asked.message()
        with pytest.raises(LookupError):
            await server.press(omar, answer, "More")
        with pytest.raises(discord.NotFound):
            await bot.http.get_message(general.id, answer.id)
    assert answer in server.visible_to(mira, general)
    assert server.visible_to(omar, general) == []
    assert server.problems == []


async def test_the_app_of_a_user_where_the_bot_is_not_a_member(server: DiscordServer) -> None:
    mira = server.add_user("mira")
    elsewhere = server.add_guild("Elsewhere", with_bot=False)
    elsewhere.add_member(mira)
    street = elsewhere.add_channel("street")
    async with running(server, Bot()) as bot:
        await with_command(bot)
        with pytest.raises(LookupError, match="installation"):
            await server.slash(mira, street, "ask", question="who")
        bot.tree.clear_commands(guild=None)
        installs = app_commands.AppInstallationType(guild=True, user=True)
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
        bot.tree.allowed_installs, bot.tree.allowed_contexts = installs, contexts
        await with_command(bot)
        asked = await server.slash(mira, street, "ask", question="who")
        assert (await asked.message()).text.startswith("Answer to who")
    assert asked.payload["authorizing_integration_owners"] == {"1": str(mira.id)}
    assert server.problems == []


async def test_a_second_answer_and_a_wrong_token_are_refused(server: DiscordServer) -> None:
    general, mira = place(server)
    bot = Bot()
    failures: list[int] = []

    @bot.tree.command(description="Answers twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("once")
        interaction.response._response_type = None
        try:
            await interaction.response.send_message("twice")
        except discord.HTTPException as error:
            failures.append(error.code)

    async with running(server, bot):
        await bot.tree.sync()
        first = await server.slash(mira, general, "twice")
        await server.wait_for(lambda: failures)
        callback = f"{server.api_base}/interactions/{first.id}/{first.token}x/callback"
        async with aiohttp.ClientSession() as session, session.post(callback, json={"type": 5}) as answer:
            failures.append((await answer.json())["code"])
    assert failures == [40060, 10062]


async def test_a_missed_message_comes_after_the_resume(server: DiscordServer) -> None:
    general, mira = place(server)
    async with running(server, Bot()) as bot:
        await server.gateway_abort()
        assert server.gateway.live() == []
        await server.say(mira, general, "<@BOT> are you there?")
        await server.wait_for(lambda: bot.heard)
    assert len(server.logged("from bot", "op 6")) == 1
    assert len(server.logged("from bot", "op 2")) == 1
    assert server.logged("to bot", "RESUMED")


async def test_an_invalid_session_leads_to_a_new_one(server: DiscordServer) -> None:
    general, mira = place(server)
    async with running(server, Bot()) as bot:
        await server.gateway_invalid_session()
        await server.wait_for(lambda: len(server.logged("to bot", "READY")) == 2)
        await server.say(mira, general, "<@BOT> again")
        await server.wait_for(lambda: bot.heard)
    assert server.logged("from bot", "op 6") == []


async def test_a_request_to_reconnect_is_followed_by_a_resume(server: DiscordServer) -> None:
    async with running(server, Bot()):
        await server.gateway_reconnect()
        await server.wait_for(lambda: server.logged("to bot", "RESUMED"))


async def test_each_shard_hears_of_its_own_guilds(server: DiscordServer) -> None:
    server.shards = 2
    guilds = [server.add_guild(f"Guild {shard}", shard=(shard, 2)) for shard in (0, 1)]
    async with running(server, Bot(), shards=2) as bot:
        await server.wait_for(lambda: len(bot.guilds) == 2)
        assert sorted((guild.id, guild.shard_id) for guild in bot.guilds) == [(guilds[0].id, 0), (guilds[1].id, 1)]
        await server.gateway_abort(shard=1)
        await server.wait_for(lambda: server.logged("to bot", "RESUMED"))


async def test_a_request_over_the_limit_is_tried_again(server: DiscordServer) -> None:
    general, _ = place(server)
    server.fail("POST", r"/channels/\d+/messages", status=429, retry_after=0.05, times=2)
    async with running(server, Bot()) as bot:
        await bot.get_partial_messageable(general.id).send("at last")
    statuses = [request.status for request in server.requests if request.method == "POST"]
    assert statuses == [429, 429, 200]
    assert server.problems == []


async def test_a_lost_connection_and_a_lost_answer(server: DiscordServer) -> None:
    general, _ = place(server)
    messages = rf"/channels/{general.id}/messages"
    server.fail("POST", messages, drop=True)
    server.fail("POST", messages, drop=True, applied=True)
    async with running(server, Bot()) as bot:
        for _ in range(2):
            with pytest.raises(aiohttp.ClientError):
                await bot.get_partial_messageable(general.id).send("hello")
    assert len(general.messages) == 1


@pytest.mark.parametrize(
    ("view", "named"),
    [
        (card("x" * 4001), "4000"),
        (card("text", ui.Button(label="a", custom_id="same"), ui.Button(label="b", custom_id="same")), "duplicated"),
        (card("text", ui.Button(label="a", url="ftp://example.org")), "Scheme"),
        (card("text", ui.Button(label="a" * 81, custom_id="b")), "80"),
    ],
)
async def test_a_card_that_breaks_a_rule_is_refused(server: DiscordServer, view: ui.LayoutView, named: str) -> None:
    general, _ = place(server)
    async with running(server, Bot()) as bot:
        with pytest.raises(discord.HTTPException) as refused:
            await bot.get_partial_messageable(general.id).send(view=view)
    assert refused.value.code == 50035
    assert any(named in problem for problem in server.problems)


async def test_too_long_a_text_is_refused_and_an_empty_one_as_well(server: DiscordServer) -> None:
    general, _ = place(server)
    codes = []
    async with running(server, Bot()) as bot:
        for text in ("x" * 2001, "   "):
            with pytest.raises(discord.HTTPException) as refused:
                await bot.get_partial_messageable(general.id).send(text)
            codes.append(refused.value.code)
    assert codes == [50035, 50006]
    assert general.messages == {}


async def test_missing_permissions_are_told_apart(server: DiscordServer) -> None:
    general, _ = place(server)
    codes = []
    async with running(server, Bot()) as bot:
        for denied in ("SEND_MESSAGES", "VIEW_CHANNEL"):
            general.deny(denied)
            with pytest.raises(discord.Forbidden) as refused:
                await bot.http.send_message(general.id, params=discord.http.handle_message_parameters("hello"))
            codes.append(refused.value.code)
    assert codes == [50013, 50001]
    assert server.problems == []


async def test_an_unknown_field_and_an_unknown_path_are_named(server: DiscordServer) -> None:
    general, _ = place(server)
    if server.api.document is None:
        pytest.skip("Discord's OpenAPI document is not here")
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for method, path, status in (
            ("POST", f"/channels/{general.id}/messages", 400),
            ("POST", "/no/such/path", 404),
            ("GET", f"/guilds/{general.guild.id}/audit-logs", 501),
        ):
            body = {"content": "hello", "colour": "red"} if method == "POST" else None
            async with session.request(method, server.api_base + path, json=body) as answer:
                assert answer.status == status
    assert ["colour" in server.problems[0], "unknown" in server.problems[1], "audit-logs" in server.problems[2]] == [
        True
    ] * 3


async def test_heartbeats_keep_to_the_interval(server: DiscordServer) -> None:
    server.heartbeat_interval = 0.1
    async with running(server, Bot()):
        await server.wait_for(lambda: len(server.heartbeats) >= 4)
    first, *_, last = server.heartbeats[:4]
    assert 0.2 < last.at - first.at < 1.0
    assert last.sequence is not None
