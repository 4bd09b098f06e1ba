"""A workspace fills and clears a collection of its own, and no other; nothing is read from the bot's machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import make_article
from house import STORY, House

from bot.chat.articles import Added, Articles, Upload
from bot.chat.parts import Chat
from bot.chat.types import ChannelSettings, Spot
from bot.errors import NotAllowedError
from index.engine import Outcome
from index.errors import NotFoundError
from index.types import Scope

HOME, AWAY = Spot("chat", "home", "general"), Spot("chat", "away", "general")
DIRECT = Spot("chat", None, "general")
SECRET = make_article("The sealed letter names Tomas Reed.", title="Secret letter", collection="chat:home")
NOTE = Upload("note.txt", b"The council met on Tuesday. It said nothing.")


@pytest.fixture
def articles(house: House, chat: Chat) -> Articles:
    """The articles of an installation in which one workspace has an article of its own."""
    house.add([SECRET])
    return chat.articles


def unheard(added: Added) -> None:
    """Nobody looks at the progress."""
    del added


async def test_what_is_added_belongs_to_the_workspace_alone(articles: Articles) -> None:
    added = await articles.add(AWAY, [NOTE], unheard)
    assert added.counts == {Outcome.ADDED: 1, Outcome.REPLACED: 0, Outcome.UNCHANGED: 0}
    [summary] = await articles.own(AWAY)
    assert summary.collection == "chat:away"
    assert [s.id for s in await articles.own(HOME)] == [SECRET.id]
    assert {s.collection for s in await articles.listed(DIRECT)} == {"default"}


async def test_a_file_cannot_say_where_it_belongs(articles: Articles, house: House) -> None:
    for collection in ("default", "chat:home"):
        facts = {"title": "Forged", "text": "Forged words.", "collection": collection, "id": SECRET.id, "path": "/etc"}
        await articles.add(AWAY, [Upload("forged.json", json.dumps(facts).encode())], unheard)
    [forged] = await articles.own(AWAY)
    assert (forged.title, forged.collection, forged.path) == ("Forged", "chat:away", None)
    assert house.index.article(["chat:home"], SECRET.id) == SECRET
    assert len(house.index.articles(Scope(("default",)))) == len(STORY)


async def test_the_same_file_in_two_workspaces_is_two_articles(articles: Articles) -> None:
    for spot in (HOME, AWAY):
        assert (await articles.add(spot, [NOTE], unheard)).counts[Outcome.ADDED] == 1
    assert (await articles.add(AWAY, [NOTE], unheard)).counts[Outcome.UNCHANGED] == 1
    [away] = await articles.own(AWAY)
    await articles.remove(AWAY, away.id)
    assert len(await articles.own(HOME)) == 2


async def test_nothing_is_read_from_the_machine_the_bot_runs_on(articles: Articles, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("Hidden words of the operator.")
    places = [str(tmp_path / "story.txt"), str(tmp_path), "/etc/passwd", "articles/", "~/.ssh/id_rsa", "", "\x00", "-"]
    addresses = [
        f"file://{tmp_path}/story.txt", "FILE:///etc/passwd", " https://x.example", "ftp://x.example", "data:,x",
    ]  # fmt: skip
    added = await articles.add(AWAY, [*places, *addresses], unheard)
    assert not any(added.counts.values())
    assert [(f.where, f.reason) for f in added.failures] == [
        (source, "It is no web address: give one that begins with https://.") for source in [*places, *addresses]
    ]
    assert await articles.own(AWAY) == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://169.254.169.254/latest/", "https:///etc/passwd"])
async def test_nothing_is_fetched_from_a_private_network(articles: Articles, address: str) -> None:
    added = await articles.add(AWAY, [address], unheard)
    assert not any(added.counts.values())
    assert len(added.failures) == 1
    assert "refused" not in added.failures[0].reason.lower(), "that would tell whether something listens there"


async def test_what_cannot_be_read_is_named_and_the_rest_is_added(articles: Articles) -> None:
    heard: list[int] = []
    broken = Upload("broken.pdf", b"%PDF-1.4 broken")
    files = [broken, NOTE, Upload("empty.txt", b""), Upload("../../etc/more.txt", b"More words stand here.")]
    added = await articles.add(AWAY, files, lambda so_far: heard.append(sum(so_far.counts.values())))
    assert added.counts[Outcome.ADDED] == 2
    assert [f.where for f in added.failures] == ["broken.pdf", "empty.txt"]
    assert heard == [1, 2]


async def test_nobody_removes_what_is_shared_or_anothers(articles: Articles, house: House) -> None:
    for spot, article in ((AWAY, SECRET), (AWAY, STORY[0]), (HOME, STORY[0])):
        with pytest.raises(NotFoundError):
            await articles.remove(spot, article.id)
    assert house.index.article(["chat:home", "default"], SECRET.id) == SECRET
    assert house.index.article(["chat:home", "default"], STORY[0].id) == STORY[0]
    assert await articles.remove(HOME, SECRET.id) == SECRET
    assert await articles.own(HOME) == []


async def test_outside_a_workspace_nothing_is_added_removed_or_anybodys_own(articles: Articles) -> None:
    for refused in (articles.add(DIRECT, [NOTE], unheard), articles.remove(DIRECT, STORY[0].id), articles.own(DIRECT)):
        with pytest.raises(NotAllowedError, match="where Clippings itself is installed"):
            await refused


@pytest.mark.parametrize("collections", ["both", "own", "shared"])
async def test_what_is_listed_is_what_may_be_searched_there(articles: Articles, collections: str) -> None:
    for spot in (HOME, AWAY, DIRECT):
        await articles.places.store.set_settings(spot, ChannelSettings(collections=collections))  # type: ignore[arg-type]
        assert {s.collection for s in await articles.listed(spot)} <= set(
            (await articles.places.scope(spot)).collections
        )
    listed = {s.id for s in await articles.listed(HOME)}
    assert (SECRET.id in listed) == (collections != "shared")
    assert SECRET.id not in {s.id for spot in (AWAY, DIRECT) for s in await articles.listed(spot)}
    assert SECRET.id not in {s.id for spot in (AWAY, DIRECT) for s in await articles.listed(spot, SECRET.id)}


async def test_a_list_is_narrowed_by_all_the_words_of_what_is_wanted(articles: Articles) -> None:
    for wanted, titles in (
        ("FERRY", ["Ferry aground"]),
        ("post 2026-05", ["Ferry aground"]),
        ("aground ferry sheep", []),
        (STORY[1].id, ["Captain denies"]),
        # Words of the text, in any form.
        ("diver wrecks", ["Captain denies"]),
        ("denying the claim", ["Captain denies", "Ferry aground"]),
        ("wool", ["Wool"]),
    ):
        assert [s.title for s in await articles.listed(DIRECT, wanted)] == titles
    assert len(await articles.listed(DIRECT, "  ")) == len(STORY)
    assert await articles.own(HOME, "ferry") == []
