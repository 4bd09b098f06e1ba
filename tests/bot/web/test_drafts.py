"""A draft on the page: pasted or as a file, shown or handed back, and nothing of it kept."""

from __future__ import annotations

import io
from typing import Any

import pytest
from aiohttp import FormData
from lxml import html

from bot.web.drafts import NO_DRAFT
from bot.web.forms import NO_FORM
from index.loading.drafting import NO_DRAFT as NO_KIND

DRAFT = "Divers went down to the wreck at noon. “Nobody wanted any of this at all,” the captain said. <b>"


def form(text: str = "", file: bytes = b"", name: str = "", as_: str = "") -> FormData:
    made = FormData()
    made.add_field("text", text)
    made.add_field("file", io.BytesIO(file), filename=name, content_type="application/octet-stream")
    made.add_field("as", as_)
    return made


async def test_a_draft_is_shown_with_what_to_look_at(visit: Any) -> None:
    assert "Check a draft" in await visit.text("/draft")
    for sent in (form(DRAFT), form(file=DRAFT.encode(), name="story.txt")):
        response = await visit.post("/draft", sent)
        page = html.fromstring(await response.text())
        assert response.status == 200
        assert page.xpath("string(//h2)") == "Nobody wanted any of this at all,"
        assert page.xpath("string(//textarea)") == DRAFT


@pytest.mark.parametrize(("wanted", "begins"), [("markdown", b"Divers"), ("html", b"<!doctype"), ("docx", b"PK")])
async def test_it_is_handed_back_as_a_file(visit: Any, wanted: str, begins: bytes) -> None:
    response = await visit.post("/draft", form(DRAFT, as_=wanted))
    assert response.headers["Content-Disposition"].startswith('attachment; filename="checked.')
    assert (await response.read()).startswith(begins)


async def test_what_is_no_draft_is_refused_in_a_sentence(visit: Any) -> None:
    told = ((form(), NO_DRAFT), (form(file=b"%PDF-1.4", name="a.pdf"), NO_KIND), (form(DRAFT, as_="exe"), "no form"))
    for sent, sentence in told:
        assert sentence in await (await visit.post("/draft", sent)).text()
    strange = FormData({"text": DRAFT, "more": "x"})
    strange.add_field("file", b"x", filename="")
    assert NO_FORM in await (await visit.post("/draft", strange)).text()
    large = await visit.post("/draft", form(file=b"x" * 5_000_000, name="a.txt"))
    assert large.status == 413


async def test_nobody_checks_a_draft_without_being_let_in(visiting: Any) -> None:
    closed = await visiting(web_token="a long enough token")  # noqa: S106 - of a test
    assert (await closed.post("/draft", form(DRAFT))).status == 401
