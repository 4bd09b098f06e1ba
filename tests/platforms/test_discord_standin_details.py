"""Finer points of the stand-in for Discord: what the real client sends, who is notified, and what attackers try."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands, ui
from discord_client import Bot, card, discord_server, place, running, with_command
from discord_standin import DiscordServer, Pings
from discord_standin.command_rules import check_commands
from discord_standin.errors import FormErrors
from discord_standin.mentions import pings_of
from discord_standin.modal_rules import check_modal


@pytest_asyncio.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    """A server that discord.py takes for Discord."""
    async with discord_server(monkeypatch) as made:
        yield made


def data_of(interaction: discord.Interaction) -> dict[str, Any]:
    """What an interaction is about, whatever kind it is of."""
    data: Any = interaction.data
    return dict(data)


def full_view() -> ui.LayoutView:
    """One of each component."""
    view = ui.LayoutView(timeout=None)
    option = discord.SelectOption(label="One", value="1", description="the first")
    view.add_item(
        ui.Container(
            ui.Section(ui.TextDisplay("Said"), accessory=ui.Button(label="More", custom_id="more")),
            ui.Section("Shown", accessory=ui.Thumbnail("https://example.org/a.png", description="a picture")),
            ui.Separator(),
            ui.MediaGallery(discord.MediaGalleryItem("https://example.org/a.png")),
            ui.File("attachment://a.txt"),
            ui.ActionRow(ui.Select(custom_id="menu", placeholder="Choose", options=[option])),
            ui.ActionRow(
                ui.Button(label="Open", url="https://example.org/#:~:text=a"), ui.Button(emoji="👍", custom_id="b")
            ),
            accent_colour=0xFF0000,
        )
    )
    return view


@pytest.mark.asyncio
async def test_what_the_real_client_sends_raises_no_false_alarm(server: DiscordServer) -> None:
    general, mira = place(server)
    async with running(server, Bot()) as bot:
        channel: Any = bot.get_channel(general.id)
        full = await channel.send(view=full_view(), file=discord.File(io.BytesIO(b"inside"), "a.txt"))
        await full.edit(view=card("less"), attachments=[])
        embed = discord.Embed(title="t", url="https://example.org").add_field(name="n", value="v").set_footer(text="f")
        plain = await channel.send(embed=embed, nonce="n1", silent=True)
        assert (await channel.send(embed=embed, nonce="n1")).id == plain.id
        await plain.edit(content=None, embed=None, view=card("changed"))
        async with channel.typing():
            thread = await plain.create_thread(name="Below")
        await thread.send("inside", reference=None)
        await thread.edit(archived=True)
        await channel.create_thread(name="Apart", type=discord.ChannelType.public_thread)
        assert len([found async for found in channel.history(limit=100)]) == 2
        await (await bot.fetch_user(mira.id)).send("privately")
        await plain.delete()
    assert [message.text for message in server.dm(mira).messages_of_bot()] == ["privately"]
    assert server.problems == []


@pytest.mark.asyncio
async def test_a_context_menu_brings_the_whole_message_and_a_menu_is_chosen_from(server: DiscordServer) -> None:
    general, mira = place(server)
    bot = Bot()

    @bot.tree.context_menu(name="Check against articles")
    async def check(interaction: discord.Interaction, message: discord.Message) -> None:
        assert message.content == "a claim"
        file = discord.File(io.BytesIO(b"inside"), "a.txt")
        await interaction.response.send_message(view=full_view(), file=file, ephemeral=True)

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.edit_message(
                view=card(f"chosen {data_of(interaction)['values'][0]}"), attachments=[]
            )

    async with running(server, bot):
        await bot.tree.sync()
        claim = await server.say(mira, general, "a claim")
        checked = await server.context_menu(mira, general, "Check against articles", claim)
        answer = await checked.message()
        chosen = await server.select(mira, answer, "menu", ["1"])
        assert (await chosen.message()).text == "chosen 1"
    assert answer.ephemeral
    assert server.problems == []


@pytest.mark.asyncio
async def test_a_forged_press_reaches_the_bot_as_it_was_forged(server: DiscordServer) -> None:
    general, mira = place(server)
    bot = Bot()
    seen: list[tuple[Any, ...]] = []

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        seen.append((data_of(interaction)["custom_id"], interaction.guild_id, interaction.locale.value))

    async with running(server, bot):
        said = await server.say(mira, general, "hello")
        await server.press(mira, said, "admin:1", forged=True, raw={"guild_id": "99", "guild": ..., "locale": "de"})
        await server.wait_for(lambda: seen)
    assert seen == [("admin:1", 99, "de")]


@pytest.mark.asyncio
async def test_a_token_ends_after_its_time(server: DiscordServer) -> None:
    general, mira = place(server)
    async with running(server, Bot()) as bot:
        await with_command(bot)
        asked = await server.slash(mira, general, "ask", question="who")
        await asked.message()
        server.token_lifetime = -1
        webhook = discord.Webhook.partial(server.application_id, asked.token, client=bot)
        with pytest.raises(discord.HTTPException) as refused:
            await webhook.send("too late")
    assert refused.value.code == 50027


@pytest.mark.asyncio
async def test_a_guild_leaves_and_returns(server: DiscordServer) -> None:
    general, _ = place(server)
    guild = general.guild
    assert guild is not None
    async with running(server, Bot()) as bot:
        server.kick(guild)
        await server.wait_for(lambda: not bot.guilds)
        server.join(guild)
        await server.wait_for(lambda: bot.guilds)
        server.outage(guild)
        await server.wait_for(lambda: bot.guilds[0].unavailable)
        server.restore(guild)
        await server.wait_for(lambda: not bot.guilds[0].unavailable)


@pytest.mark.asyncio
async def test_a_small_bucket_is_kept_to_by_the_client(server: DiscordServer) -> None:
    general, _ = place(server)
    server.rate_limit = (2, 0.1)
    async with running(server, Bot()) as bot:
        await asyncio.gather(*(bot.get_partial_messageable(general.id).send(str(number)) for number in range(5)))
    assert len(general.messages) == 5


@pytest.mark.asyncio
async def test_threads_attachments_and_autocompletion(server: DiscordServer) -> None:
    general, mira = place(server)
    bot = Bot()

    @bot.tree.command(description="Add a file")
    async def add(interaction: discord.Interaction, file: discord.Attachment, name: str = "") -> None:
        await interaction.response.send_message(f"{name}: {(await file.read()).decode()}")

    @add.autocomplete("name")
    async def names(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}!", value=current)]

    bot.answer = lambda message: message.create_thread(name="Below")
    async with running(server, bot):
        await bot.tree.sync()
        choices = await server.autocomplete(mira, general, "add", focused="name", name="wh")
        added = await server.slash(mira, general, "add", file=("a.txt", b"inside"), name="what")
        assert (await added.message()).text == "what: inside"
        bot.answer = lambda message: message.create_thread(name="Below")
        await server.say(mira, general, "<@BOT> a thread, please")
        await server.wait_for(lambda: general.threads)
    assert choices == [{"name": "wh!", "value": "wh"}]
    assert server.problems == []


@pytest.mark.asyncio
async def test_an_answer_after_the_deadline_is_refused(server: DiscordServer) -> None:
    general, mira = place(server)
    async with running(server, Bot()) as bot:
        await with_command(bot)
        server.callback_deadline = -1
        asked = await server.slash(mira, general, "ask", question="who")
        await server.wait_for(lambda: server.requests[-1].path.endswith("/callback") and server.requests[-1].status)
    assert (server.requests[-1].status, server.requests[-1].answer["code"]) == (404, 10062)
    assert asked.callback is None
    assert server.problems == []


@pytest.mark.parametrize(
    ("text", "allowed", "expected"),
    [
        ("<@1> <@&2> @everyone", None, Pings({1}, {2}, everyone=True)),
        ("<@1> <@&2> @everyone @here", {"parse": []}, Pings()),
        ("<@1> <@3> @here", {"parse": [], "users": ["3"]}, Pings({3})),
        ("`<@1>` ```@everyone```", None, Pings()),
    ],
)
def test_who_is_notified(text: str, allowed: dict[str, Any] | None, expected: Pings) -> None:
    assert pings_of(text, allowed) == expected


def test_a_reply_notifies_only_when_it_is_let() -> None:
    assert pings_of("", {"parse": [], "replied_user": True}, 5).users == {5}
    assert not pings_of("", {"parse": []}, 5)


def test_bad_commands_and_modals_are_named() -> None:
    late = [
        {"name": "a", "type": 3, "description": "d"},
        {"name": "b", "type": 3, "description": "d", "required": True},
    ]
    commands = [{"name": "Ask", "description": "d"}, {"name": "ask", "description": "d" * 101, "options": late}]
    said = " ".join(check_commands(commands).sentences())
    assert [part in said for part in ("'Ask'", "1.description", "Required options")] == [True] * 3
    errors = FormErrors()
    check_modal({"custom_id": "m", "title": "t" * 46, "components": []}, errors)
    assert [path for path, _, _ in errors.found] == [("data", "title"), ("data", "components")]
