"""Who may come in: with the token, under our own names, from our own forms; and where they go on to."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.chat.keys import Key
from bot.web.access import ENTERED, VISITOR, Access
from bot.web.pages import _local
from bot.web.server import page_app

TOKEN = "the page's own token"  # noqa: S105 - made up
FREE = {
    "/api/v1/openapi.json",
    "/read/{token}",
    "/healthz",
    "/readyz",
    "/static",
    "/leave",
}  # the last one only takes a cookie away
CLOSED = "This page is not open to everybody"


def routes(visit: Any) -> list[tuple[str, str, str]]:
    """Every route there is: its method, its name and an address of it."""
    found = [(r.method, r.resource.canonical) for r in page_app(visit.chat).router.routes() if r.resource]
    return [(method, name, re.sub("{.*?}", "x", name)) for method, name in found]


async def opened(visit: Any, **how: Any) -> bool:
    """Whether a page shows what only those who were let in may see; if not, it says why."""
    response = await visit.get("/articles", **how)
    text = await response.text()
    assert (response.status, "Ferry aground" in text, CLOSED in text) in ((200, True, False), (401, False, True))
    return bool(response.status == 200)


async def enter(visit: Any, token: str = TOKEN, onward: str = "/") -> Any:
    return await visit.post("/enter", {"token": token, "next": onward})


def cookie(visit: Any, name: str) -> str:
    return str(visit.client.session.cookie_jar.filter_cookies(visit.client.make_url("/"))[name].value)


# The token


@pytest.mark.parametrize("settings", [{"web_token": TOKEN}, {"web_token": TOKEN, "web_open": True}, {}])
async def test_every_page_but_a_signed_article_asks_for_the_token(visiting: Any, settings: dict[str, Any]) -> None:
    visit = await visiting(**settings)
    answers = {
        (method, name): (await visit.client.request(method, path, allow_redirects=False)).status
        for method, name, path in routes(visit)
    }
    guarded = {status for (_, name), status in answers.items() if name not in FREE}
    assert len(answers) > 15
    assert guarded == {401}, answers
    assert 401 not in {status for (_, name), status in answers.items() if name in FREE}


async def test_the_token_lets_in_until_one_leaves(visiting: Any) -> None:
    visit = await visiting(web_token=TOKEN)
    for wrong in ("", TOKEN[:-1], TOKEN + "x", "é\udcff".encode(errors="replace").decode()):
        response = await enter(visit, wrong)
        assert response.status == 401
        assert "That is not this page’s token." in await response.text()
        assert not await opened(visit)
    response = await enter(visit, f" {TOKEN} ", "/articles?words=wool")
    assert (response.status, response.headers["Location"]) == (303, "/articles?words=wool")
    assert await opened(visit)
    assert not await opened(await visit.another()), "the cookie is one browser's"
    await visit.post("/leave")
    assert not await opened(visit)


async def test_without_token_and_not_open_the_page_says_what_to_set(visiting: Any) -> None:
    visit = await visiting()
    assert not await opened(visit)
    assert "neither <code>WEB_TOKEN</code>" in await visit.text("/", 401)
    assert (await enter(visit, "")).status == 401
    assert (await enter(visit, "None")).status == 401
    assert not await opened(visit, headers={"Authorization": "Bearer "})


async def test_a_bearer_reads_the_metrics_and_a_wrong_one_does_not(visiting: Any) -> None:
    visit = await visiting(web_token=TOKEN)
    assert (await visit.get("/metrics", headers={"Authorization": f"bearer {TOKEN}"})).status == 200
    for header in (TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer", "Bearer é", ""):
        assert (await visit.get("/metrics", headers={"Authorization": header})).status == 401, header


async def test_no_cookie_but_the_one_given_for_the_token_lets_in(visiting: Any, house: Any, tmp_path: Any) -> None:
    visit = await visiting(web_token=TOKEN)
    await visit.text("/", 401)
    await enter(visit)
    right, visitor = cookie(visit, ENTERED), cookie(visit, VISITOR)
    stranger = await visit.another()
    assert await opened(stranger, cookies={ENTERED: right})
    payload, moment, signature = right.rsplit(".", 2)
    foreign = Access(visit.chat.settings, Key(tmp_path / "elsewhere"))
    made = foreign._cookies.dumps([ENTERED, foreign._digest])
    for forged in (
        "", "x", payload, f"{payload}.{moment}.", f"{payload}.{moment[:-1]}_.{signature}", f"x{right}", visitor, made,
        f"{payload}.{moment}.{'A' * len(signature)}", right.swapcase(),
    ):  # fmt: skip
        assert not await opened(await visit.another(), cookies={ENTERED: forged}), forged
    response = await (await visit.another()).get("/articles", cookies={VISITOR: right})
    assert response.status == 401
    assert VISITOR in response.cookies, "who comes with another cookie as their name is given one"
    house.settings = {"web_token": f"{TOKEN}, changed"}
    changed = await visiting(**house.settings)
    assert not await opened(changed, cookies={ENTERED: right}), "a new token shuts out who had the old one"


@pytest.mark.parametrize(
    ("public", "host", "secure"),
    [
        ("https://clippings.example", "clippings.example", True),
        ("https://clippings.example", "localhost:8080", False),  # reached without TLS, beside the proxy
        ("http://clippings.example", "clippings.example", False),
    ],
)
async def test_the_cookies_are_for_our_pages_only(visiting: Any, public: str, host: str, secure: bool) -> None:
    visit, named = await visiting(web_token=TOKEN, public_url=public), {"Host": host}
    response = await visit.post("/enter", {"token": TOKEN}, headers=named)
    first = await (await visit.another()).get("/", headers=named)
    for name, made in ((ENTERED, response.cookies[ENTERED]), (VISITOR, first.cookies[VISITOR])):
        assert made["httponly"], name
        assert (made["samesite"], made["path"], bool(made["secure"]), made["domain"]) == ("Lax", "/", secure, "")


# Going on


async def test_the_form_leads_back_to_the_page_that_was_asked_for(visiting: Any) -> None:
    visit = await visiting(web_token=TOKEN)
    html = await visit.text("/articles?words=wool&from=2026-05-01", 401)
    assert 'name="next" value="/articles?words=wool&amp;from=2026-05-01"' in html


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "\t//evil.example", "/\t/evil.example", "/\n/evil",
        "/ok\r\nSet-Cookie: a=b", "/\r/evil.example", "\\/evil.example", "javascript:alert(1)", "",
        "/\x00/evil.example",
        "evil.example", " //evil.example", "/\u2028/evil.example", "///evil.example",
    ],
)  # fmt: skip
async def test_no_form_leads_away(visiting: Any, evil: str) -> None:
    response = await enter(await visiting(web_token=TOKEN), onward=evil)
    assert (response.status, response.headers["Location"]) == (303, "/")
    assert "a" not in response.cookies


@given(st.text(st.sampled_from("/\\\t\n\r a.%5C:@?#;é\u3002"), max_size=8))
def test_wherever_a_form_leads_it_is_ours(path: str) -> None:
    """As browsers read an address: they skip tabs and line ends, and take a backslash for a slash."""
    read = re.sub("[\t\n\r]", "", _local(path).strip()).replace("\\", "/")
    assert URL("http://ours.example/deep/").join(URL(read)).host == "ours.example"
    assert read.startswith("/")
    assert not read.startswith("//")


# Names


SERVED = [
    "localhost", "LOCALHOST:8080", "localhost.", "127.0.0.1:1", "[::1]", "[::1]:8080", "clippings.example",
    "Clippings.Example:443", "nas.home", "nas.home:8443", "[fd00::5]:80", "other.home",
]  # fmt: skip
STRANGE = [
    "evil.example", "localhost.evil.example", "localhost@evil.example", "evil.example@localhost", "evil@localhost", "",
    "evil.example/localhost", "localhost/evil", "localhost#x", "localhost?x", "x\\@localhost", "localhost:80:80",
    "[::1",
    "127.0.0.2", "0.0.0.1", ".", ":8080", "clippings.example.evil.example", "localhost evil.example", "[localhost]",
]  # fmt: skip


async def test_the_page_is_served_under_its_own_names_only(visiting: Any) -> None:
    visit = await visiting(
        web_open=True, public_url="https://Clippings.example", web_hosts="nas.home:8443, OTHER.home,fd00::5"
    )
    for name in SERVED:
        assert await opened(visit, headers={"Host": name}), name
    for method, _, path in routes(visit):
        response = await visit.client.request(method, path, headers={"Host": "evil.example"}, allow_redirects=False)
        assert response.status == 421, path
        assert not response.cookies
    for name in STRANGE:
        response = await visit.get("/articles", headers={"Host": name})
        assert response.status == 421, name
        assert "Ferry" not in await response.text()


async def test_a_request_without_a_name_or_with_one_in_its_address_is_not_served(visit: Any) -> None:
    for request in (b"GET / HTTP/1.0\r\n\r\n", b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", visit.client.port)
        writer.write(request)
        assert b" 421 " in await reader.readline()
        writer.close()


# Other sites


@pytest.mark.parametrize(("kind", "status"), [("image", 403), ("iframe", 403), ("empty", 403), ("document", 200)])
async def test_another_site_may_link_to_the_page_but_load_nothing_of_it(visiting: Any, kind: str, status: int) -> None:
    visit = await visiting(web_open=True)
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": kind}
    response = await visit.client.get("/?q=Who+denied+the+claims", headers=headers)
    assert response.status == status
    assert ("Who denied the claims" in await response.text()) == (status == 200)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
        {"Origin": "null"}, {"Origin": "http://["}, {"Origin": ""}, {"Origin": "http://127.0.0.1:1"},
    ],
)  # fmt: skip
async def test_a_form_of_another_site_does_nothing(visiting: Any, headers: dict[str, str]) -> None:
    visit = await visiting(web_token=TOKEN)
    await enter(visit)
    html = await visit.text("/?q=Who+denied+the+claims")
    path = re.findall('action="(/answers/[^"]*/vote)"', html)[0]
    for where, form in ((path, {"helpful": "yes"}), ("/leave", {}), ("/enter", {"token": TOKEN})):
        response = await visit.post(where, form, headers=headers)
        assert response.status == 403
        assert "another site" in await response.text()
        assert ENTERED not in response.cookies
    assert await visit.chat.store.votes(path.split("/")[2]) == (0, 0)
    assert await opened(visit)
    ours = {"Origin": str(visit.client.make_url("/").origin())}
    for kind in (ours, {"Sec-Fetch-Site": "same-origin"}, {}):
        assert (await visit.post(path, {"helpful": "yes"}, headers=kind)).status == 303
    assert await visit.chat.store.votes(path.split("/")[2]) == (1, 0)
