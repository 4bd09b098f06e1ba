"""Asking on the page: what is answered, refused and counted, and what the log tells of it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from typing import Any

import pytest
from house import STORY, House
from lxml import html
from prometheus_client.parser import text_string_to_metric_families
from waiting import until

from bot.chat.answers import GONE
from bot.chat.types import MAX_QUESTION
from bot.running.logs import NAME, set_up_logs
from bot.running.worker import STOPPING
from bot.showing.exporting.formats import Format
from bot.web.pages import WAITING

QUESTION = "Who denied the claims?"


async def asked(visit: Any, question: str = QUESTION, **query: str) -> str:
    """The id of the answer."""
    page = html.fromstring(await visit.text("/", params={"q": question, **query}))
    assert page.xpath("string(//h1)") == question
    return str(page.xpath("string(//input[@name='after']/@value)"))


async def counted(visit: Any) -> dict[str, float]:
    """The questions and votes of the page by outcome."""
    found = text_string_to_metric_families(await visit.text("/metrics"))
    return {
        sample.labels.get("outcome") or sample.labels["vote"]: sample.value
        for family in found for sample in family.samples
        if family.name in ("clippings_questions", "clippings_votes") and sample.labels["platform"] == "web"
    }  # fmt: skip


async def test_an_answer_has_a_link_of_its_own_and_is_followed_up_from_there(visit: Any) -> None:
    first = await asked(visit)
    page = await visit.text(f"/answers/{first}")
    assert "Ines Varga" in page
    assert STORY[0].title in page
    second = await asked(visit, "And when?", after=first)
    assert (await visit.chat.store.kept(second)).after == first
    for unknown in ("x", "../x", "%", "\x00"):
        third = await asked(visit, "And why?", after=unknown)
        assert (await visit.chat.store.kept(third)).after is None
    assert GONE in await visit.text("/answers/x", 404)


async def test_what_is_no_question_is_refused_in_a_sentence(visit: Any) -> None:
    assert f"{MAX_QUESTION} characters" in await visit.text("/", 400, params={"q": "x" * (MAX_QUESTION + 1)})
    assert "There is no question in that" not in await visit.text("/", params={"q": "  "}), "the form, once more"
    assert await asked(visit, "x " * (MAX_QUESTION // 2 - 1) + "x")
    assert await counted(visit) == {"refused": 1, "answered": 1}


async def test_who_asks_too_much_at_once_is_told_when_to_come_again(visit: Any, house: House) -> None:
    other = await visit.another()
    for one in (visit, other):
        await one.text("/")  # which gives a visitor a name
    house.gate.open.clear()
    waiting = [asyncio.create_task(asked(visit))]
    await asyncio.to_thread(house.gate.entered.wait, 20)
    waiting += [asyncio.create_task(asked(visit)) for _ in range(WAITING)]
    await until(lambda: visit.chat.worker.waiting() == WAITING, "a full queue")
    response = await visit.get("/", params={"q": QUESTION})
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert f"{WAITING} questions from here are waiting already" in await response.text()
    waiting.append(asyncio.create_task(asked(other)))
    await until(lambda: visit.chat.worker.waiting() == WAITING + 1, "one question more")
    house.gate.open.set()
    assert len(set(await asyncio.gather(*waiting))) == WAITING + 2
    assert await counted(visit) == {"busy": 1, "answered": WAITING + 2}


async def test_when_it_stops_it_says_so(visit: Any) -> None:
    visit.chat.worker.close(10)
    response = await visit.get("/", params={"q": QUESTION})
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert STOPPING in await response.text()
    assert "Ferry aground" in await visit.text("/articles"), "what needs no model is still shown"


async def test_a_bug_is_told_as_an_id_that_the_log_has_with_the_traceback(
    visit: Any, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.marked.scores = {"Ines": "no number"}  # type: ignore[dict-item] # with which nothing can be compared
    response = await visit.get("/", params={"q": QUESTION})
    page = html.fromstring(await response.text())
    assert response.status == 500
    said = page.xpath("string(//main/p)")
    ident = said.rpartition(" ")[2].rstrip(".")
    assert "Traceback" not in await response.text()
    assert "TypeError" not in await response.text()
    [record] = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert ident in record.getMessage()
    assert record.exc_info is not None
    assert await counted(visit) == {"failed": 1}


async def test_a_visitor_has_one_vote_and_may_change_it(visit: Any) -> None:
    ident = await asked(visit)
    votes = visit.chat.store.votes
    for form, now in (({"helpful": "yes"}, (1, 0)), ({"helpful": "yes"}, (1, 0)), ({"helpful": "no"}, (0, 1))):
        response = await visit.post(f"/answers/{ident}/vote", form)
        assert (response.status, response.headers["Location"]) == (303, f"/answers/{ident}#votes")
        assert await votes(ident) == now
    other = await visit.another()
    await other.text("/")
    await other.post(f"/answers/{ident}/vote", {"helpful": "no"})
    assert await votes(ident) == (0, 2)
    assert "(2)" in await visit.text(f"/answers/{ident}")
    for wrong in ({"helpful": "maybe"}, {}, {"helpful": ""}):
        assert (await visit.post(f"/answers/{ident}/vote", wrong)).status == 400
    assert await votes(ident) == (0, 2)
    assert (await visit.post("/answers/x/vote", {"helpful": "yes"})).status == 404


ODD = [
    "/articles?page=-1", "/articles?page=0", "/articles?page=9e9", "/articles?page=999999", "/articles?page=1&page=2",
    "/articles?page=٣", "/articles?page=%00", "/articles?from=2026-05-04&to=2026-05-03", "/articles?from=&to=",
    "/articles?from=0001-01-01&to=9999-12-31", "/articles?words=%ff%fe", "/articles?words=%ed%a0%80",
    "/articles?words=%00",
    "/articles?from=20260503", "/articles?words=a&words=b", "/articles?words=%3Cscript%3E", "/articles?%ff=%ff",
    "/articles?=", "/said", "/said?name=", "/said?name=%00", "/said?name=%ed%a0%80", "/said?name=%3Cscript%3E",
    "/trace", "/trace?quote=", "/trace?quote=%00", "/trace?quote=%ed%a0%80", "/trace?quote=%3Cscript%3E",
    "/trace?quote=a+b+c+d+%ed%a0%80", "/trace?quote=%E2%80%A6+a+%E2%80%A6+b+c+d+e",
    "/stats?days=0", "/stats?days=-1", "/stats?days=9e9", "/stats?days=999999", "/stats?days=", "/stats?days=%ff",
    "/?q=%ff", "/?q=%00", "/?q=%ed%a0%80", "/?q=%F0%9F%98%80", "/?q=%E2%80%AE", "/?q=a&after=%ff", "/?q=a&q=b", "/?q",
    "/?q=%0a", "/?q=a%0ab", "/?after=x", "/?" + "&".join(["q=a"] * 500),
]  # fmt: skip
WRONG = [
    "notaday",
    "2026-02-30",
    "2026-5-3",
    "10000-01-01",
    "0000-01-01",
    "%ff",
    "%00",
    "٢٠٢٦-٠٥-٠٣",
    "2026-05-03T10:00",
]


async def test_whatever_is_in_an_address_it_is_shown_or_refused(visit: Any) -> None:
    await asked(visit)
    for path in ODD:
        response = await visit.get(path)
        assert response.status == 200, path
        assert b"\x00" not in await response.read(), path
    for day in WRONG:
        assert "is no day: give it as 2026-05-04." in await visit.text(f"/articles?from={day}", 400)
    assert (await visit.get("/answers/%ff%00")).status == 404
    assert (await visit.get("/read/%ff%00")).status == 404


async def test_the_statistics_show_what_was_asked_here(visit: Any) -> None:
    assert "Nothing has been asked." in await visit.text("/stats")
    await asked(visit, "Which minister baked sourdough?")
    page = await visit.text("/stats?days=7")
    assert "The last 7 days" in page
    assert "Which minister baked sourdough?" in page


async def test_the_log_follows_a_question_by_an_id_and_never_by_its_words(visit: Any) -> None:
    stream, root = io.StringIO(), logging.getLogger()
    level = root.level
    try:
        set_up_logs("info", "json", stream)
        ident = await asked(visit, "Did Xylograph deny the claims?")
        await visit.text("/", 400, params={"q": "Xylograph " * 100})
        await visit.post(f"/answers/{ident}/vote", {"helpful": "no"})
        await visit.text("/stats")
    finally:
        root.setLevel(level)
        root.handlers[:] = [handler for handler in root.handlers if handler.name != NAME]
        logging.captureWarnings(False)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    answered, refused = (
        next(one for one in lines if said in one["event"]) for said in ("Answered on web", "Not answered")
    )
    assert answered["question"] != refused["question"]
    assert all(one["question"] for one in lines)
    assert "Xylograph" not in stream.getvalue()


async def test_without_articles_the_page_says_where_they_come_from(visiting: Any, house: House) -> None:
    for article in STORY:
        house.index.remove(("default",), article.id)
    visit = await visiting(web_open=True)
    assert "There are no articles yet" in await visit.text("/")
    assert "0 articles" in await visit.text("/articles")
    assert "The articles do not say" in await visit.text("/", params={"q": QUESTION})


async def test_an_answer_and_a_ledger_are_saved_in_any_format(visiting: Any) -> None:
    visit = await visiting(web_open=True, public_url="https://clippings.example")
    page = await visit.text("/", params={"q": QUESTION})
    paths = [path.replace("&amp;", "&") for path in re.findall('href="(/[^"]*(?:[?]|&amp;)as=[^"]*)"', page)]
    page = await visit.text("/said", params={"name": "Ines Varga"})
    paths += [path.replace("&amp;", "&") for path in re.findall('href="(/[^"]*(?:[?]|&amp;)as=[^"]*)"', page)]
    assert len(paths) == 2 * len(Format)
    for path in paths:
        response = await visit.get(path)
        text = await response.text()
        assert (response.status, response.headers["X-Content-Type-Options"]) == (200, "nosniff")
        assert response.headers["Content-Disposition"].startswith('attachment; filename="clippings.')
        assert "denied the claims" in text
        assert 'href="/' not in text
    assert "https://clippings.example/read/" in await (await visit.get(paths[0])).text()
    assert (await visit.get("/said?name=Ines+Varga&as=pdf")).status == 400
