"""Adding, listing and removing articles by command."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from connected import newsroom, running
from discord_standin import Channel, DiscordServer, Message, User
from fakes import make_article
from house import House

from bot.chat.parts import Chat
from index.loading.limits import Limits

PAGE = """<html><head><title>Dredging begins</title></head><body><article><h1>Dredging begins</h1>
<p>Tomas Reed said that dredging of the harbour would begin in June, three weeks later than planned.</p>
<p>The harbour office expects the work to take most of the summer, and the ferry to be towed away after it.</p>
</article></body></html>"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web site with one article."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "dredging.html").write_text(PAGE)
    (folder / "empty.html").write_text("<html></html>")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


@pytest.fixture
def chat(house: House, site: str) -> Iterator[Chat]:
    """The installation, which may fetch from that site."""
    house.limits = Limits(allowed_hosts=frozenset({site.removeprefix("http://")}))
    with house.opened() as opened:
        yield opened


async def commanded(server: DiscordServer, user: User, where: Channel, command: str, **options: Any) -> Message:
    return await (await server.slash(user, where, f"clippings {command}", **options)).message()


async def test_added_by_address_and_by_file_asked_listed_and_removed(
    server: DiscordServer, chat: Chat, site: str
) -> None:
    general, mira = newsroom(server)
    report = ("Harbour report.md", b"# Harbour report\n\nTomas Reed paid the fine in April. The harbour was closed.")
    async with running(server, chat):
        added = await commanded(server, mira, general, "add", url=f"{site}/dredging.html")
        again = await commanded(server, mira, general, "add", url=f"{site}/dredging.html")
        filed = await commanded(server, mira, general, "add", file=report)
        answer = await (await server.slash(mira, general, "ask", question="who said dredging would begin?")).message()
        listed = await commanded(server, mira, general, "articles")
        searched = await commanded(server, mira, general, "articles", search="harbour")
        offered = await server.autocomplete(mira, general, "clippings remove", focused="article", article="dredg")
        removed = await commanded(server, mira, general, "remove", article=offered[0]["value"])
        left = await commanded(server, mira, general, "articles")
    assert "### Done: 1 added\n- added: Dredging begins" in added.text
    assert "### Done: 1 already there" in again.text
    assert "added: Harbour report" in filed.text
    assert "Tomas Reed** said that dredging of the harbour would begin in June" in answer.text
    assert "### 5 articles" in listed.text
    assert "- Ferry aground · The Post · 3 May 2026 · [Open](<https://post.example/ferry>) · shared" in listed.text
    # Dredging begins, and Wool, speak of the harbour in their texts.
    assert "### 3 articles with “harbour”" in searched.text
    assert all(f"- {title}" in searched.text for title in ("Harbour report", "Dredging begins", "Wool"))
    assert [choice["name"] for choice in offered] == ["Dredging begins"]
    assert removed.text == "Removed: Dredging begins"
    assert "### 4 articles" in left.text
    assert all(m.ephemeral_for is mira for m in (added, again, filed, listed, searched, removed, left))


async def test_feeds_are_added_listed_and_removed_by_managers(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    async with running(server, chat):
        none = await commanded(server, mira, general, "feeds")
        added = await commanded(server, mira, general, "feeds", add="https://post.example/feed", words="harbour ferry")
        wrong = await commanded(server, mira, general, "feeds", add="/etc/passwd")
        refused = await commanded(server, omar, general, "feeds", remove="https://post.example/feed")
        listed = await commanded(server, omar, general, "feeds")
        offered = await server.autocomplete(mira, general, "clippings feeds", focused="remove", remove="post")
        nothing = await server.autocomplete(omar, general, "clippings feeds", focused="remove", remove="")
        removed = await commanded(server, mira, general, "feeds", remove=offered[0]["value"])
    assert "There are no feeds here yet." in none.text
    assert "Added: it is read within a minute" in added.text
    assert "/etc/passwd is no web address" in wrong.text
    assert refused.text == "That needs the permission Manage Server."
    assert "0 articles · read never; words: harbour ferry" in listed.text
    assert ([choice["value"] for choice in offered], nothing) == (["https://post.example/feed"], [])
    assert "Removed: its articles stay." in removed.text


async def test_each_failure_says_why(server: DiscordServer, chat: Chat, site: str) -> None:
    general, mira = newsroom(server)
    omar = server.add_user("omar")
    general.guild.add_member(omar)
    async with running(server, chat):
        told = [
            await commanded(server, mira, general, "add", **given)
            for given in (
                {"url": f"{site}/missing.html"},
                {"url": f"{site}/empty.html"},
                {"url": "/etc/passwd"},
                {"url": "http://127.0.0.1:1/secret"},
                {"file": ("broken.pdf", b"%PDF-1.7 no more")},
                {},
            )
        ]
        refused = [
            await commanded(server, omar, general, command, **given)
            for command, given in (("add", {"url": site}), ("remove", {"article": "x"}), ("settings", {"on": False}))
        ]
        nothing = await server.autocomplete(omar, general, "clippings remove", focused="article", article="")
        gone = await commanded(server, mira, general, "remove", article="0123456789abcdef")
    texts = [message.text for message in told]
    assert all("### Done: nothing was added\n- not added: " in text for text in texts[:5])
    assert "404" in texts[0]
    assert "/etc/passwd: It is no web address" in texts[2]
    assert texts[5] == "Give the address of an article, or a file."
    assert {message.text for message in refused} == {"That needs the permission Manage Server."}
    assert nothing == []
    assert "no such article here" in gone.text


async def test_a_long_list_is_paged_after_a_restart(server: DiscordServer, house: House) -> None:
    general, mira = newsroom(server)
    house.add(make_article(f"Text {i} of the ferry.", title=f"Ferry {i}", published="2026-05-01") for i in range(30))
    with house.opened() as chat:
        async with running(server, chat):
            page = await commanded(server, mira, general, "articles", search="ferry")
    with house.opened() as chat:
        async with running(server, chat):
            seen = [page.text]
            while any(button.label == "More" for button in page.buttons):
                await server.press(mira, page, "More")
                await server.wait_for(lambda: page.text not in seen, what="the next page")
                seen.append(page.text)
    assert len(seen) == 3
    assert all(f"- Ferry {i} " in "\n".join(seen) for i in range(30))


async def test_help_and_status(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        help_ = await commanded(server, mira, general, "help")
        status = await commanded(server, mira, general, "status")
    assert "Check against articles" in help_.text
    assert "3 articles to answer from in this channel, 3 of them shared" in status.text


async def test_what_somebody_says_is_listed_and_names_are_suggested(server: DiscordServer, chat: Chat) -> None:
    general, mira = newsroom(server)
    async with running(server, chat):
        offered = await server.autocomplete(mira, general, "said", focused="name", name="var")
        listed = await (await server.slash(mira, general, "said", name="varga")).message()
        nobody = await (await server.slash(mira, general, "said", name="Zed Quill")).message()
    assert [choice["value"] for choice in offered] == ["Ines Varga"]
    assert "3 statements of varga" in listed.text
    assert "Ines Varga, denied the claims of neglect" in listed.text
    assert "Nothing in the articles is attributed to Zed Quill.\n" in nobody.text
    assert "Speakers here: Ines Varga" in nobody.text
    assert listed.ephemeral_for is mira
