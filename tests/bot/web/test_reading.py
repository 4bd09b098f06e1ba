"""Signed links to articles, what else of the articles is to be seen on the page, and what is not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from fakes import make_article
from house import STORY, House
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from lxml import html

from bot.chat.types import Asked, Spot
from bot.showing.article_links import DAY, EXPIRED
from bot.web.access import ENTERED
from bot.web.pages import REMOVED

FERRY, CAPTAIN, WOOL = STORY
TOKEN = "the page's own token"  # noqa: S105 - made up
QUESTION = "/?q=Who+denied+the+claims"
GUILD = Spot("discord", "1", "general")
SECRET = "Zanzibarine"  # noqa: S105 - a word that stands in one workspace's article only
SEALED = make_article(
    f"Tomas Reed denied the claims in the {SECRET} letter.",
    title=f"{SECRET} papers", source=f"{SECRET} Post", published="2026-05-05", collection="discord:1",
)  # fmt: skip
WORDS = "Xylograph"  # asked in a chat, which no page shows
CHANGED = "This article has changed since it was quoted. It is shown as it is now"


async def link(visit: Any) -> str:
    """The address at which the first quote of an answer stands in its article."""
    return str(html.fromstring(await visit.text(QUESTION)).xpath("//a[@class='context']/@href")[0]).split("#")[0]


class Earlier(TimestampSigner):
    """Signs as if it were ten days ago."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 10 * DAY


def marks(page: str) -> list[str]:
    return [mark.text_content() for mark in html.fromstring(page).xpath("//mark")]


async def test_a_link_opens_its_article_for_everybody_with_the_quote_marked(visiting: Any) -> None:
    visit = await visiting(web_token=TOKEN)
    await visit.post("/enter", {"token": TOKEN})
    address = await link(visit)
    stranger = await visit.another()
    page = await stranger.text(address)
    assert marks(page) == ["Ines Varga has denied the claims, her lawyer said."]
    assert 'href="/articles"' not in page, "who was not let in is led nowhere else"
    assert ENTERED not in stranger.client.session.cookie_jar.filter_cookies(stranger.client.make_url("/"))
    await stranger.text(QUESTION, 401)


async def test_a_link_with_any_character_altered_shows_nothing(visit: Any) -> None:
    address = await link(visit)
    token = address.rpartition("/")[2]
    whole = await visit.text(address)
    signature = token.rindex(".")
    opened = 0
    for at, was in enumerate(token):
        other = "A" if was != "A" else "B"
        for altered in (
            token[:at] + other + token[at + 1 :],
            token[:at] + token[at + 1 :],
            f"{token[:at]}{other}{token[at:]}",
        ):
            response = await visit.get(f"/read/{altered}")
            page = await response.text()
            if response.status == 200 and at == len(token) - 1:  # its spare bits: the signature is the same
                opened += 1
                assert page == whole
            else:
                assert (response.status, FERRY.title in page, "aground" in page) == (404, False, False), altered
                assert "was cut off or altered" in page
    assert opened <= 1
    for other in (token[:signature], f"{token}/x", f"{token}%20"[:-3] + "%2e"):
        assert "aground" not in await visit.text(f"/read/{other}", 404)


async def test_an_article_that_went_or_changed_says_so(visit: Any, house: House) -> None:
    address = await link(visit)
    assert marks(await visit.text(address))
    house.add([replace(CAPTAIN, text=f"Corrected. {CAPTAIN.text}")])
    page = await visit.text(address)
    assert CHANGED in page
    assert "Corrected." in page
    assert "still stands in it" in page
    assert marks(page) == ["Ines Varga has denied the claims, her lawyer said."]
    house.index.remove(("default",), CAPTAIN.id)
    page = await visit.text(address, 404)
    assert REMOVED in page
    assert CAPTAIN.text not in page


async def test_words_that_have_changed_are_shown_as_they_were_and_as_they_are(visit: Any, house: House) -> None:
    told = await visit.get(QUESTION)
    kept = html.fromstring(await told.text()).xpath("//input[@name='after']/@value")[0]
    address = await link(visit)
    house.add([replace(CAPTAIN, text=CAPTAIN.text.replace("has denied the claims", "rejects most of the claims"))])
    page = await visit.text(address)
    assert html.fromstring(page).xpath("//q/text()") == ["Ines Varga has denied the claims, her lawyer said."]
    assert marks(page) == ["Ines Varga rejects most of the claims, her lawyer said."]
    again = html.fromstring(await visit.text(f"/answers/{kept}")).text_content()
    assert "has changed since this answer." in again
    assert "Ines Varga has denied the claims, her lawyer said." in again
    assert "Ines Varga rejects most of the claims, her lawyer said." in again
    house.add([replace(CAPTAIN, text="Divers went down to the wreck at noon.")])
    page = await visit.text(address)
    assert "Nothing has taken its place." in page
    assert marks(page) == []


async def test_facts_that_changed_are_listed_for_who_is_let_in(visiting: Any, house: House) -> None:
    visit = await visiting(web_token=TOKEN)
    await visit.text("/edits", 401)
    await visit.post("/enter", {"token": TOKEN})
    assert "No facts have changed" in await visit.text("/edits")
    house.add([SEALED])
    house.add([
        replace(FERRY, text=FERRY.text.replace("of neglect", "in <b>nine letters").replace("Monday", "Tuesday")),
        replace(SEALED, text=SEALED.text.replace("Tomas Reed", "Thomas Read")),
    ])  # fmt: skip
    page = await visit.text("/edits?silent=yes")
    facts = [each.text_content() for each in html.fromstring(page).xpath("//main//li")]
    assert "date: Monday → Tuesday" in facts
    assert "number: nine is new" in facts
    assert not html.fromstring(page).xpath("//main//b")
    assert SECRET not in page
    assert "No facts have changed" in await visit.text("/edits?since=2999-01-01")
    assert "is no day" in await visit.text("/edits?since=soon", 400)


async def test_without_a_kept_version_there_are_no_marks(visit: Any, house: House) -> None:
    address = await link(visit)
    house.index.remove(("default",), CAPTAIN.id)
    house.add([replace(CAPTAIN, text=f"Corrected. {CAPTAIN.text}")])
    page = await visit.text(address)
    assert f"{CHANGED}, without marks." in page
    assert marks(page) == []


async def test_a_lifetime_is_a_setting(visiting: Any) -> None:
    key = (visit := await visiting(web_open=True)).chat.key.derived("article links")
    how = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    signer = URLSafeTimedSerializer(key, salt="clippings article", signer=Earlier, signer_kwargs=how)
    address = f"/read/{signer.dumps(['default', FERRY.id, ''])}"
    assert FERRY.title in await visit.text(address)
    assert FERRY.title in await (await visiting(link_days=11)).text(address)
    page = await (await visiting(link_days=9)).text(address, 404)
    assert EXPIRED in page
    assert FERRY.title not in page


async def test_nothing_of_a_workspace_is_on_the_page(visit: Any, house: House) -> None:
    house.add([SEALED])
    chat = visit.chat
    visit.chat.health.up("models")
    told = await chat.asking.ask(Asked(GUILD, "mira", f"Who denied the claims in the {WORDS} letter?"))
    assert SEALED in {c.quote.article for c in told.answer.citations}
    lost = await chat.asking.ask(Asked(GUILD, "mira", f"{WORDS}?"))
    await chat.answers.vote(told.stored, "mira", helpful=False)
    pages = [
        "/", QUESTION, "/?q=letter", "/?q=Who+is+Tomas+Reed", "/articles", "/articles?words=papers", "/articles?page=2",
        "/articles?from=2026-05-05", "/articles?words=discord:1", "/stats", "/stats?days=366", "/metrics", "/readyz",
        f"/read/{SEALED.id}", f"/read/discord:1/{SEALED.id}", f"/answers/{told.stored.id}",
        f"/answers/{lost.stored.id}", f"{QUESTION}&after={told.stored.id}",
        f"/articles?words={SEALED.id}", "/answers/", "/answers/%25",
        f"/answers/{told.stored.id}/vote",
    ]  # fmt: skip
    statuses = {}
    for path in pages:
        response = await visit.get(path)
        statuses[path] = response.status
        page = await response.text()
        assert SECRET not in page, path
        assert WORDS not in page, path
    unopened = {path for path in pages if path.startswith(("/read/", "/answers/"))}
    assert {path for path, status in statuses.items() if status != 200} == unopened
    assert "0 articles" in await visit.text(f"/articles?words={SECRET}")
    response = await visit.post(f"/answers/{told.stored.id}/vote", {"helpful": "yes"})
    assert response.status == 404
    assert await chat.store.votes(told.stored.id) == (0, 1)
    assert "(not shown)" in await visit.text("/stats")
    unknown = await visit.text("/answers/x", 404)
    assert await visit.text(f"/answers/{told.stored.id}", 404) == unknown, (
        "that there is such an answer must not be told"
    )


async def test_the_list_narrows_by_words_and_days_and_links_every_article(visit: Any, house: House) -> None:
    async def titles(query: str) -> list[str]:
        found = html.fromstring(await visit.text(f"/articles{query}")).xpath("//ul[@class='articles']//a")
        for one in found:
            assert one.text_content() in await visit.text(one.get("href"))
        return [one.text_content() for one in found]

    assert await titles("") == [CAPTAIN.title, FERRY.title, WOOL.title]
    assert await titles("?words=wool") == [WOOL.title]
    assert await titles("?from=2026-05-04") == [CAPTAIN.title]
    assert await titles("?to=2026-05-03") == [FERRY.title]
    assert await titles("?from=2026-05-04&to=2026-05-03") == []
    house.add(make_article(f"Filler number {n} says nothing.", title=f"Filler {n}") for n in range(60))
    first, second = await titles("?page=1"), await titles("?page=2")
    assert (len(first), len(second), len({*first, *second})) == (50, 13, 63)
    assert await titles("?page=9") == second


async def test_a_quote_is_traced_to_the_article_it_opens_and_to_none_of_another_workspace(
    visiting: Any, house: House
) -> None:
    house.add([SEALED])
    visit = await visiting(web_token=TOKEN)
    await visit.text("/trace?quote=the+ferry+ran+aground+on+Monday", 401)
    await visit.post("/enter", {"token": TOKEN})
    page = await visit.text("/trace?quote=the+ferry+ran+ashore+on+Monday")
    assert "In 1 article, with 1 change." in page
    assert "“ashore” is “aground” in the article" in page
    address = html.fromstring(page).xpath("//a[@class='context']/@href")[0].split("#")[0]
    assert marks(await visit.text(str(address)))
    hidden = "+".join(SEALED.text.split()[:8])
    assert "No article says this, word for word or nearly." in await visit.text(f"/trace?quote={hidden}")
    assert "A quote of 2 words cannot be traced" in await visit.text("/trace?quote=the+ferry")


async def test_who_said_what_is_listed_with_links_that_open_and_nothing_of_another_workspace(
    visiting: Any, house: House
) -> None:
    house.add([SEALED])
    visit = await visiting(web_token=TOKEN)
    await visit.text("/said?name=Varga", 401)
    await visit.post("/enter", {"token": TOKEN})
    page = await visit.text("/said?name=varga")
    assert "3 statements of varga" in page
    assert '<option value="Ines Varga">' in page
    address = html.fromstring(page).xpath("//a[@class='context']/@href")[0].split("#")[0]
    assert marks(await visit.text(str(address)))
    assert SECRET not in page
    assert "Nothing in the articles is attributed to Tomas Reed." in await visit.text("/said?name=Tomas+Reed")
