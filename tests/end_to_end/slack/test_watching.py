"""Questions that are watched in Slack: from a button and by command, told alone or in a channel, ended and listed."""

from __future__ import annotations

from followed import ALSO, REED, followed
from house import House
from slack_connected import newsroom, running
from slack_standin import Channel, Message, SlackServer, User

from adapters.slack.platform import SlackPlatform

QUESTION = "who denied the claims?"


async def commanded(slack: SlackServer, user: User, where: Channel, command: str, text: str = "") -> Message:
    return await (await slack.slash(user, where, command, text)).message()


async def test_a_watch_from_a_button_tells_its_owner_alone_what_was_and_what_is(
    slack: SlackServer, house: House
) -> None:
    general, mira = newsroom(slack)
    platform = SlackPlatform()
    with house.opened() as chat:
        async with running(slack, chat, platform):
            await slack.slash(mira, general, "/ask", QUESTION)
            answer = await general.next_message()
            begun = await (await slack.press(mira, answer, "Watch this")).message()
            house.add([REED])
            assert await followed(chat, platform) == (1, 1)
            told = await slack.dm(mira).next_message()
            listed = await commanded(slack, mira, general, "/clippings", "watches")
            ended = await (await slack.press(mira, told, "End this watch")).message()
            assert await followed(chat, platform) == (0, 0)
            assert await general.stays_silent()
    assert "Watching" in begun.text
    assert "The answer has changed." in told.text
    assert "It was Tomas Reed who denied the claims" in told.text
    assert told.text.index("Ferry aground") < told.text.index("Office corrects itself")
    assert "1 question watched" in listed.text
    assert "You watch no question here." in ended.text


async def test_commands_begin_list_and_end_watches_as_far_as_one_may(slack: SlackServer, house: House) -> None:
    general, mira = newsroom(slack)
    omar = slack.team.add_user("omar")
    platform = SlackPlatform()
    with house.opened() as chat:
        async with running(slack, chat, platform):
            refused = await commanded(slack, omar, general, "/watch", f"{QUESTION} here")
            begun = await commanded(
                slack, mira, general, "/watch", f"{QUESTION} days:7 most:1 quiet:2-3@Europe/Rome here"
            )
            wrong = await commanded(slack, mira, general, "/watch", "when is it? days:soon")
            theirs = await commanded(slack, omar, general, "/clippings", "watches")
            refused_all = await commanded(slack, omar, general, "/clippings", "watches all")
            not_theirs = await commanded(slack, omar, general, "/clippings", "watches end claims")
            house.add([REED, ALSO])
            assert await followed(chat, platform) == (1, 1)
            told = await general.next_message()
            everybody = await commanded(slack, mira, general, "/clippings", "watches all")
            ended = await commanded(slack, mira, general, "/clippings", "watches end CLAIMS")
    assert "needs an admin" in refused.text
    assert "in the channel, at most 1 time a day, not from 2 to 3 h (Europe/Rome)" in begun.text
    assert "days: needs a number" in wrong.text
    assert "You watch no question here." in theirs.text
    assert "needs an admin" in refused_all.text
    assert "There is no such watch of yours" in not_theirs.text
    assert "Another answer has appeared." in told.text, "one more article says what was known"
    assert "1 question watched" in everybody.text
    assert "Ended." in ended.text


async def test_who_was_let_go_is_told_no_more(slack: SlackServer, house: House) -> None:
    general, mira = newsroom(slack)
    platform = SlackPlatform()
    with house.opened() as chat:
        async with running(slack, chat, platform):
            await commanded(slack, mira, general, "/watch", QUESTION)
            house.add([REED])
            slack.fail("users.info", error="user_not_found")
            assert await followed(chat, platform) == (1, 0)
            assert await slack.dm(mira).stays_silent()
        assert await chat.watches.store.of_workspace("slack", slack.team.id) == []
