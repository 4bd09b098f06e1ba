"""Questions that are watched: from a button and by command, told alone or in a channel, ended and listed."""

from __future__ import annotations

from typing import Any

from connected import newsroom, running
from discord_standin import Channel, DiscordServer, Message, User
from followed import ALSO, REED, followed
from house import House

from adapters.discord.platform import DiscordPlatform
from bot.chat.answers import GONE

QUESTION = "who denied the claims?"


async def commanded(server: DiscordServer, user: User, where: Channel, command: str, **options: Any) -> Message:
    return await (await server.slash(user, where, command, **options)).message()


async def test_a_watch_from_a_button_tells_its_owner_alone_what_was_and_what_is(
    server: DiscordServer, house: House
) -> None:
    general, mira = newsroom(server)
    platform = DiscordPlatform()
    with house.opened() as chat:
        async with running(server, chat, platform):
            await server.slash(mira, general, "ask", question=QUESTION)
            answer = await general.next_message()
            begun = await (await server.press(mira, answer, "Watch this")).message()
            again = await (await server.press(mira, answer, "Watch this")).message()
            assert await followed(chat, platform) == (0, 0)
            house.add([REED])
            assert await followed(chat, platform) == (1, 1)
            told = await server.dm(mira).next_message()
            assert await followed(chat, platform) == (0, 0)
            listed = await commanded(server, mira, general, "clippings watches")
            ended = await (await server.press(mira, told, "End this watch")).message()
            none = await (await server.press(mira, told, "End this watch")).message()
            assert await general.stays_silent()
    assert begun.ephemeral_for is mira
    assert "Watching" in begun.text
    assert "Ines Varga" in begun.text
    assert "You watch that question here already" in again.text
    text = told.text.replace("**", "")
    assert "The answer has changed." in text
    assert text.index("Ferry aground") < text.index("Office corrects itself"), "what was stands before what is"
    assert "denied the claims of neglect" in text
    assert "It was Tomas Reed who denied the claims" in text
    assert "The Post" in text
    assert "The Gull" in text
    assert "1 question watched" in listed.text
    assert "Tomas Reed" in listed.text
    assert "You watch no question here." in ended.text
    assert "There is no such watch of yours" in none.text


async def test_a_channel_is_told_if_who_manages_it_wants_that(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    platform = DiscordPlatform()
    with house.opened() as chat:
        async with running(server, chat, platform):
            refused = await commanded(server, omar, general, "watch", question=QUESTION, here=True)
            wrong = await commanded(server, mira, general, "watch", question=QUESTION, quiet="late")
            told_anew = await commanded(server, mira, general, "watch", question="what is the latest?")
            begun = await commanded(server, mira, general, "watch", question=QUESTION, here=True, days=7, most=1)
            house.add([REED])
            assert await followed(chat, platform) == (1, 1)
            told = await general.next_message()
            others = await (await server.press(omar, told, "End this watch")).message()
            house.add([ALSO])
            assert await followed(chat, platform) == (0, 0), "once a day is enough"
            offered = await server.autocomplete(mira, general, "clippings watches", focused="end", end="claims")
            nothing = await server.autocomplete(omar, general, "clippings watches", focused="end", end="")
            ended = await commanded(server, mira, general, "clippings watches", end=offered[0]["value"])
            assert await server.dm(mira).stays_silent()
    assert refused.text == "That needs the permission Manage Server."
    assert "Quiet hours are two full hours" in wrong.text
    assert "That is told anew with every article" in told_anew.text
    assert "in the channel, at most 1 time a day" in begun.text
    assert "The answer has changed." in told.text
    assert "There is no such watch of yours" in others.text
    assert nothing == []
    assert "Ended." in ended.text


async def test_who_left_the_server_is_told_no_more_of_what_stands_in_it(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    platform = DiscordPlatform()
    with house.opened() as chat:
        async with running(server, chat, platform):
            await commanded(server, mira, general, "watch", question=QUESTION)
            house.add([REED])
            general.guild.members.pop(mira.id)
            assert await followed(chat, platform) == (1, 0)
            assert await server.dm(mira).stays_silent()
        assert await chat.watches.store.of_workspace("discord", str(general.guild.id)) == []


async def test_a_channel_that_is_closed_ends_its_watch_and_its_owner_is_told(
    server: DiscordServer, house: House
) -> None:
    general, mira = newsroom(server)
    platform = DiscordPlatform()
    with house.opened() as chat:
        async with running(server, chat, platform):
            await commanded(server, mira, general, "watch", question=QUESTION, here=True)
            house.add([REED])
            general.deny("SEND_MESSAGES")
            assert await followed(chat, platform) == (1, 1)
            told = await server.dm(mira).next_message()
            assert await followed(chat, platform) == (0, 0)
    assert told.text == f"Your watch of “{QUESTION}” has ended: nothing can be written there any more."


async def test_nobody_watches_what_another_was_told_alone(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    with house.opened() as chat:
        async with running(server, chat):
            answer = await server.say(mira, server.dm(mira), QUESTION) and await server.dm(mira).next_message()
            target = next(button.target for button in answer.buttons if button.target.startswith("c:watch:"))
            shown = await server.say(omar, server.dm(omar), QUESTION) and await server.dm(omar).next_message()
            pressed = {"data": {"custom_id": target}, "message": {"components": [
                {"type": 1, "components": [{"type": 2, "style": 2, "label": "Some", "custom_id": target}]},
            ]}}  # fmt: skip
            used = await server.press(omar, shown, shown.buttons[0].target, raw=pressed)
            assert (await used.message()).text == GONE
