"""Adding, listing and removing articles: by command, by file, and in the Home tab."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fakes import make_article
from house import House
from slack_connected import newsroom, running
from slack_standin import Channel, Message, SlackServer, User, View

from bot.chat.parts import Chat
from bot.chat.types import Spot
from bot.running.settings import MEGABYTE
from index.loading.limits import Limits

PAGE = """<html><head><title>Dredging begins</title></head><body><article><h1>Dredging begins</h1>
<p>Tomas Reed said that dredging of the harbour would begin in June, three weeks later than planned.</p>
<p>The harbour office expects the work to take most of the summer, and the ferry to be towed away after it.</p>
</article></body></html>"""
REPORT = ("Harbour report.md", b"# Harbour report\n\nTomas Reed paid the fine in April. The harbour was closed.")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web site with one article."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "dredging.html").write_text(PAGE)
    (folder / "empty.html").write_text("<html></html>")

    class Quiet(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if "xoxb" in str(self.headers):  # nobody but Slack is shown the bot's token
                self.send_error(418)
            else:
                super().do_GET()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


@pytest.fixture
def chat(house: House, site: str) -> Iterator[Chat]:
    """The installation, which may fetch from that site."""
    house.limits = Limits(allowed_hosts=frozenset({site.removeprefix("http://")}), max_file_bytes=2 * MEGABYTE)
    with house.opened() as opened:
        yield opened


async def commanded(slack: SlackServer, user: User, where: Channel, text: str) -> Message:
    """What `/clippings` answers."""
    return await (await slack.slash(user, where, "/clippings", text)).message()


async def test_added_by_address_and_by_file_asked_listed_and_removed(slack: SlackServer, chat: Chat, site: str) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        added = await commanded(slack, mira, general, f"add {site}/dredging.html")
        again = await commanded(slack, mira, general, f"add <{site}/dredging.html|dredging>")
        sent = await slack.say(mira, general, "<@BOT> add this", files=[REPORT])
        filed = await general.next_message()
        await slack.say(mira, general, "<@BOT> who said that dredging would begin?")
        answer = await general.next_message()
        listed = await commanded(slack, mira, general, "articles")
        searched = await commanded(slack, mira, general, "articles harbour")
        menu = await commanded(slack, mira, general, "remove dredg")
        await slack.press(mira, menu, "remove:0", option="Dredging begins")
        await slack.wait_for(lambda: "Removed" in menu.text, what="the removal")
        left = await commanded(slack, mira, general, "articles")
    assert "Done: 1 added\n" in added.text
    assert "added: Dredging begins" in added.text
    assert "Done: 1 already there" in again.text
    assert "added: Harbour report" in filed.text
    assert filed.thread_ts == sent.ts
    assert "Tomas Reed said that dredging of the harbour would begin in June" in answer.text
    assert listed.text.startswith("5 articles")
    assert "Ferry aground · The Post · 3 May 2026 · Open · shared" in listed.text
    # Dredging begins, and Wool, speak of the harbour in their texts.
    assert searched.text.startswith("3 articles with “harbour”")
    assert menu.text == "Removed: Dredging begins"
    assert left.text.startswith("4 articles")
    assert all(message.ephemeral_for is mira for message in (added, again, listed, searched, menu, left))


async def test_feeds_are_added_listed_and_removed_by_admins(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    omar = slack.team.add_user("omar")
    async with running(slack, chat):
        none = await commanded(slack, mira, general, "feeds")
        added = await commanded(slack, mira, general, "feeds add <https://post.example/feed> harbour ferry")
        told = [
            await commanded(slack, mira, general, f"feeds {given}") for given in ("add", "add /etc", "remove x", "on")
        ]
        refused = await commanded(slack, omar, general, "feeds remove https://post.example/feed")
        listed = await commanded(slack, omar, general, "feeds")
        removed = await commanded(slack, mira, general, "feeds remove https://post.example/feed")
    assert none.text == "There are no feeds here yet."
    assert "Added: it is read within a minute" in added.text
    assert "https://post.example/feed 0 articles · read never; words: harbour ferry" in listed.text
    assert [
        any(word in message.text for word in ("Write /clippings feeds", "no web address", "no feed x"))
        for message in told
    ]
    assert "admin" in refused.text
    assert "Removed: its articles stay." in removed.text


async def test_a_file_that_lies_elsewhere_is_fetched_as_a_page_is(slack: SlackServer, chat: Chat, site: str) -> None:
    general, mira = newsroom(slack)
    outside = slack.store("dredging.html", b"", user=mira, external_url=f"{site}/dredging.html")
    private = slack.store("passwords.html", b"", user=mira, external_url="http://127.0.0.1:1/passwords.html")
    async with running(slack, chat):
        await slack.say(mira, general, "<@BOT> add this", files=[outside, private])
        added = await general.next_message()
    assert "Done: 1 added" in added.text
    assert "not added: http://127.0.0.1:1/passwords.html" in added.text


async def test_a_file_is_added_where_people_write_to_the_bot(slack: SlackServer, chat: Chat) -> None:
    _, mira = newsroom(slack)
    async with running(slack, chat):
        await slack.say(mira, slack.dm(mira), "please add this", files=[REPORT])
        filed = await slack.dm(mira).next_message()
        pane = await slack.open_assistant(mira)
        await slack.say(mira, slack.dm(mira), "index it", thread=pane, files=[REPORT])
        again = await slack.dm(mira).next_message(thread=pane.ts)
    assert "added: Harbour report" in filed.text
    assert "already there: Harbour report" in again.text


async def test_a_file_left_by_a_stop_is_added_after_it(
    slack: SlackServer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.platform.DRAINING", 0.0)
    general, mira = newsroom(slack)
    with house.opened() as chat:
        async with chat.articles.adding, running(slack, chat):
            await slack.say(mira, general, "<@BOT> add this", files=[REPORT])
            await slack.wait_for(lambda: slack.logged("request", "file "), what="the download")
    with house.opened() as chat:
        async with running(slack, chat):
            filed = await general.next_message()
            assert await general.stays_silent()
    assert "added: Harbour report" in filed.text


async def test_each_failure_says_why(slack: SlackServer, chat: Chat, site: str) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        told = [
            await commanded(slack, mira, general, f"add {given}")
            for given in (f"{site}/missing.html", f"{site}/empty.html", "/etc/passwd", "http://127.0.0.1:1/secret", "")
        ]
        unknown = await commanded(slack, mira, general, "frobnicate")
        none = await commanded(slack, mira, general, "remove penguins")
        await slack.say(mira, general, "<@BOT> add this", files=[("broken.pdf", b"%PDF-1.7 no more")])
        broken = await general.next_message()
        await slack.say(mira, general, "<@BOT> add this", files=[("large.md", b"x" * 3 * MEGABYTE)])
        refused = await private_word(slack, mira, general, "large.md")
    texts = [message.text for message in told]
    assert all("Done: nothing was added\n" in text and "not added: " in text for text in texts[:4])
    assert "404" in texts[0]
    assert "/etc/passwd: It is no web address" in texts[2]
    assert "Give the address of an article" in texts[4]
    assert "Write /clippings and one of: add URL, articles" in unknown.text
    assert "no article of its own with these words" in none.text
    assert "not added: broken.pdf" in broken.text
    assert "large.md has 3.0 MB, where 2 are allowed." in refused.text


async def private_word(slack: SlackServer, user: User, channel: Channel, said: str) -> Message:
    """What one person alone is told in a channel."""

    def found() -> Message | None:
        own = (message for message in channel.messages.values() if message.ephemeral_for is user)
        return next((message for message in own if said in message.text), None)

    message: Message = await slack.wait_for(found, what=said)
    return message


@pytest.mark.parametrize("group", [False, True])
async def test_only_admins_and_the_group_change_what_there_is(
    slack: SlackServer, house: House, site: str, group: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    general, omar = slack.team.add_channel("general"), slack.team.add_user("omar")
    keeper = slack.team.add_user("keeper")
    if group:
        monkeypatch.setenv("SLACK_ADMIN_GROUP", slack.team.add_usergroup("keepers", [keeper]).id)
    with house.opened() as chat:
        async with running(slack, chat):
            told = [
                (await commanded(slack, omar, general, text)).text for text in (f"add {site}", "remove", "settings")
            ]
            await slack.say(omar, general, "<@BOT> add this", files=[REPORT])
            told.append((await private_word(slack, omar, general, "That needs an admin")).text)
            theirs = await commanded(slack, keeper, general, "add /nowhere")
            await slack.open_home(omar)
            home = await shown(slack, omar)
            nothing = await commanded(slack, omar, general, "articles")
    needed = "That needs an admin of this workspace"
    needed += ", or a member of the group that looks after Clippings." if group else "."
    assert set(told) == {needed}
    assert ("not added" in theirs.text) is group
    assert home.buttons == []
    assert nothing.text.startswith("3 articles")


async def test_who_is_no_admin_any_more_removes_nothing_from_an_open_home(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        await slack.say(mira, general, "<@BOT> add this", files=[REPORT])
        await general.next_message()
        await slack.open_home(mira)
        home = await shown(slack, mira, "4 articles")
        (offered,) = await slack.suggest(mira, home, "remove:0", "")
        mira.admin = False
        nothing = await slack.suggest(mira, home, "remove:0", "")
        await slack.press(mira, home, "remove:0", option=offered)
        removed = await slack.dm(mira).next_message()
        await slack.wait_for(lambda: not home.buttons, what="the Home tab without a menu")
    assert nothing == []
    assert removed.text == "That needs an admin of this workspace."
    assert len(await chat.articles.listed(Spot("slack", slack.team.id, ""))) == 4


async def shown(slack: SlackServer, user: User, words: str = "") -> View:
    """Somebody's Home tab, once it shows the words."""
    await slack.wait_for(lambda: (home := slack.home(user)) and words in home.text, what=f"the Home tab with {words!r}")
    view = slack.home(user)
    assert view
    return view


async def test_the_home_tab_counts_adds_and_removes(slack: SlackServer, chat: Chat, site: str) -> None:
    _, mira = newsroom(slack)
    direct = slack.dm(mira)
    async with running(slack, chat):
        await slack.open_home(mira)
        home = await shown(slack, mira, "3 articles to answer from")
        first = home.text
        modal = await (await slack.press(mira, home, "Add an article")).view()
        await (await slack.submit(mira, modal, {"Its address": f"{site}/dredging.html"})).acked()
        added = await direct.next_message()
        await shown(slack, mira, "4 articles to answer from")
        modal = await (await slack.press(mira, home, "Add an article")).view()
        await (await slack.submit(mira, modal, {"Its address": f"{site}/missing.html"})).acked()
        failed = await direct.next_message()
        offered = await slack.suggest(mira, home, "remove:0", "dredg")
        nothing = await slack.suggest(mira, home, "remove:0", "ferry")
        await slack.press(mira, home, "remove:0", option="Dredging begins")
        removed = await direct.next_message()
        await shown(slack, mira, "3 articles to answer from")
        await slack.deliveries.settled()
    assert "Wire: 1; The Post: 1; without an outlet: 1" in first
    assert first.index("Captain denies") < first.index("Ferry aground") < first.index("Wool")
    assert "/clippings articles" in first
    assert "added: Dredging begins" in added.text
    assert "404" in failed.text
    assert [option["text"]["text"] for option in offered] == ["Dredging begins"]
    assert nothing == []
    assert removed.text == "Removed: Dredging begins"


async def test_a_home_tab_that_slack_does_not_take_is_said_once_and_drawn_later(
    slack: SlackServer, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    general, mira = newsroom(slack)
    caplog.set_level("INFO")
    fault = slack.fail("views.publish", error="not_enabled", times=3)
    async with running(slack, chat):
        for _ in range(3):
            await slack.open_home(mira)
        await slack.wait_for(lambda: fault.times == 0, what="three attempts")
        await slack.say(mira, general, "<@BOT> who denied the claims?")
        assert "Ines Varga" in (await general.next_message()).text
        await slack.open_home(mira)
        await slack.wait_for(lambda: "The Home tab: done at last." in caplog.text, what="the Home tab")
    assert caplog.text.count("The Home tab: Slack refuses it.") == 1


async def test_a_long_home_and_list_of_nasty_titles_fit(slack: SlackServer, house: House) -> None:
    general, mira = newsroom(slack)
    house.add(
        make_article(
            f"Text {i} of the ferry.", title=f"Ferry {i} {'<!here> & *x* ' * 30}", source=f"Outlet {i} " * 30,
            published="2026-05-01", url=f"https://long.example/{i}/{'a' * 500}",
        )
        for i in range(45)
    )  # fmt: skip
    with house.opened() as chat:
        async with running(slack, chat):
            await slack.open_home(mira)
            home = await shown(slack, mira, "48 articles")
            page = await commanded(slack, mira, general, "articles ferry")
    seen = [page.text]
    with house.opened() as chat:
        async with running(slack, chat):
            while any(button.label == "More" for button in page.buttons):
                await slack.press(mira, page, "More")
                await slack.wait_for(lambda: page.text not in seen, what="the next page")
                seen.append(page.text)
    assert "33 more: /clippings articles" in home.text
    assert len(seen) > 2
    assert all(f"Ferry {i} " in "\n".join(seen) for i in range(45))
    assert not page.pings


async def test_settings_are_shown_and_kept_and_only_for_admins(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        view = await (await slack.slash(mira, general, "/clippings", "settings")).view()
        await (await slack.submit(mira, view, {"switches": [], "collections": "own"})).acked()
        again = await (await slack.slash(mira, general, "/clippings", "settings")).view()
        mira.admin = False
        await (await slack.submit(mira, again, {"switches": ["on"]})).acked()
        await slack.deliveries.settled()
        status = await commanded(slack, mira, general, "status")
    (chosen,) = [block for block in again.blocks if block["block_id"] == "switches"]
    assert not view.open
    assert "initial_options" not in chosen["element"]
    assert again.errors == {"switches": "That needs an admin of this workspace."}
    assert status.text.startswith("Clippings is here\n• 0 articles")


async def test_help_and_status(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        helps = [(await commanded(slack, mira, general, text)).text for text in ("help", "", "HELP me")]
        status = await commanded(slack, mira, general, "status")
    assert set(helps) == {helps[0]}
    assert "Check against articles" in helps[0]
    assert "3 articles to answer from in this channel, 3 of them shared" in status.text
    assert "0 questions waiting" in status.text


async def test_what_somebody_says_is_listed_and_others_are_named(slack: SlackServer, chat: Chat) -> None:
    general, mira = newsroom(slack)
    async with running(slack, chat):
        listed = await (await slack.slash(mira, general, "/said", "varga")).message()
        nobody = await (await slack.slash(mira, general, "/said", "Zed Quill")).message()
        nothing = await (await slack.slash(mira, general, "/said", "")).message()
    assert "3 statements of varga" in listed.text
    assert "Nothing in the articles is attributed to Zed Quill." in nobody.text
    assert "Speakers here: Ines Varga" in nobody.text
    assert nothing.text == "Say whose statements you want, for example: /said Corvane"
