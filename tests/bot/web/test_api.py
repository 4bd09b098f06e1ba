"""The HTTP API: who may ask what, in the JSON of the command line; and nothing of a collection that is not theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fakes import make_article
from house import STORY, House
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.errors import NotAllowedError
from bot.keeping.stats import stats
from bot.programs.requests import Ask, Listed, Read, Request, Search
from bot.programs.tokens import NOTE, Grant, Tokens
from bot.web.guessing import WRONG_PER_HOUR
from index.types import article_id

V1 = "/api/v1"
OWN = "the page's own token"
SECRET = make_article(
    "Zorvane's private ledger was opened by Ines Varga. Ines Varga denied the claims about Zorvane.",
    title="Zorvane dossier", source="Zorvane Gazette", url="https://zorvane.example/dossier", published="2026-05-05",
    collection="court",
)  # fmt: skip
SPEAKS = ("Zorvane", "zorvane", SECRET.id, "court", SECRET.content_hash)


ASKED = (("ask", "question"), ("search", "query"), ("said", "speaker"), ("articles", "words"), ("trace", "quote"))


class Program:
    """A program with a token at a page's API."""

    def __init__(self, visit: Any, told: str) -> None:
        self._visit = visit
        self.headers = {"Authorization": f"Bearer {told}"}

    async def sent(self, method: str, path: str, **how: Any) -> tuple[int, Any, str]:
        """Status, data and the whole of an answer, its headers too."""
        headers = self.headers | how.pop("headers", {})
        response = await self._visit.client.request(method, V1 + path, headers=headers, allow_redirects=False, **how)
        text = await response.text()
        return response.status, json.loads(text), text + str(response.headers)

    async def got(self, path: str, **query: Any) -> Any:
        """What it gets where nothing is wrong."""
        status, data, text = await self.sent("GET", path, params=query)
        assert status == 200, text
        return data


@pytest.fixture
async def visit(visiting: Any, house: House) -> Any:
    """A page that nobody may see, with an article that is not everybody's."""
    house.add([SECRET])
    return await visiting(public_url="https://clippings.example", web_hosts="127.0.0.1")


async def program(visit: Any, read: tuple[str, ...] = ("default",), add: tuple[str, ...] = ()) -> Program:
    _, told = await Tokens(visit.chat.store).add("test", read, add, datetime.now(UTC))
    return Program(visit, told)


def schema(document: Any, name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}"} | {"components": document["components"]})


# What is given


async def test_every_answer_is_what_the_document_says(visit: Any) -> None:
    ours = await program(visit, add=("default",))
    document = await ours.got("/openapi.json")
    asked = {
        "Answer": await ours.got("/ask", question="Who denied the claims?"),
        "Found": await ours.got("/search", query="claims of neglect", limit=2),
        "Ledger": await ours.got("/said", speaker="Ines Varga"),
        "Trace": await ours.got("/trace", quote="The captain, Ines Varga, denied the charges of neglect"),
        "List": await ours.got("/articles"),
        "Text": await ours.got(f"/articles/{STORY[0].id}", start=4, end=9),
        "Added": (await ours.sent("PUT", "/files/story.txt", data=("A story. " * 60).encode()))[1],
        "Problem": (await ours.sent("GET", "/articles/none"))[1],
    }
    for name, data in asked.items():
        schema(document, name).validate(data)
    assert (asked["Answer"]["status"], asked["Answer"]["answer"]) == ("answered", "Ines Varga")
    assert asked["Text"]["text"] == "ferry"
    assert len(asked["Found"]["hits"]) == 2
    assert asked["List"]["found"] == len(STORY)


async def test_versions_and_edits_are_told_of_what_the_token_reads_alone(visit: Any, house: House) -> None:
    changed = replace(STORY[0], text=STORY[0].text.replace("on Monday", "on Tuesday"))
    house.add([changed, replace(SECRET, title="Sealed again")])
    ours = await program(visit)
    document = await ours.got("/openapi.json")
    versions = await ours.got(f"/articles/{STORY[0].id}/versions")
    edits = await ours.got("/edits")
    schema(document, "Versions").validate(versions)
    schema(document, "Edits").validate(edits)
    assert [one["hash"] for one in versions["earlier"]] == [STORY[0].content_hash]
    assert versions["article"]["hash"] == changed.content_hash
    [sentence] = versions["changes"][0]["sentences"]
    assert STORY[0].text[sentence["before"]["start"] : sentence["before"]["end"]] == sentence["before"]["text"]
    assert [one["article"]["id"] for one in edits["edits"]] == [STORY[0].id]
    assert (await ours.got("/edits", since="2999-01-01"))["edits"] == []
    for path in (f"/articles/{SECRET.id}/versions", f"/edits?collections={SECRET.collection}"):
        status, data, _ = await ours.sent("GET", path)
        assert status in (403, 404)
        assert SECRET.title not in json.dumps(data)


async def test_whatever_is_quoted_stands_where_it_says_and_opens_there(visit: Any) -> None:
    ours, texts = await program(visit), {a.id: a.text for a in STORY}
    answer = await ours.got("/ask", question="Who denied the claims?")
    found = await ours.got("/search", query="the ferry")
    said = await ours.got("/said", speaker="Varga")
    places = [(c["quote"], c) for c in answer["citations"]]
    places += [(hit["passage"], hit) for hit in found["hits"]]
    places += [(one["quote"], one) for one in said["statements"]]
    traced = await ours.got("/trace", quote="The captain, Ines Varga, denied the charges of neglect")
    assert traced["status"] == "altered"
    places += [(match["quote"], match) for match in traced["matches"]]
    assert len(places) > 6
    for words, place in places:
        assert texts[place["article"]["id"]][place["start"] : place["end"]] == words
        read = await ours.got(f"/articles/{place['article']['id']}", start=place["start"], end=place["end"])
        assert (read["text"], read["article"]["hash"]) == (words, place["article"]["hash"])
        base, _, path = place["context"].partition("clippings.example")
        assert base == "https://"
        assert "<mark" in await visit.text(path.partition("#")[0])


async def test_what_is_posted_and_what_stands_in_an_address_are_answered_alike(visit: Any) -> None:
    ours = await program(visit)
    fields = {"question": "Who denied the claims?", "sources": ["Wire"], "until": "2026-05-30"}
    status, posted, _ = await ours.sent("POST", "/ask", json={**fields, "history": ["What ran aground?"]})
    assert (status, posted["searched"]) == (200, 1)
    assert (await ours.got("/ask", **fields))["searched"] == 1


async def test_where_files_lie_on_the_disk_is_not_told(visit: Any, house: House) -> None:
    house.add([replace(make_article("Ines Varga saw the mole, Ada Quill said."), path="/srv/secret place/mole.txt")])
    ours = await program(visit)
    for path in ("/ask?question=Who+saw+the+mole?", "/search?query=mole", "/said?speaker=Ada+Quill", "/articles"):
        _, data, _ = await ours.sent("GET", path)
        assert "mole.txt" in json.dumps(data)
        assert "secret place" not in json.dumps(data)


async def test_what_a_program_asks_is_counted_and_never_shown_in_words(visit: Any) -> None:
    await (await program(visit)).got("/ask", question="Who denied the claims?")
    found = await stats(visit.chat.store, datetime.now(UTC), 1)
    assert (found.platforms, [one.words for one in found.slowest]) == ((("api", 1),), [None])


# What is refused


@pytest.mark.parametrize(
    ("method", "path", "how", "said"),
    [
        ("GET", "/ask", {}, "The field 'question' cannot be used: field required."),
        ("GET", "/ask?question=+", {}, "There is no question in that"),
        ("GET", "/ask?question=x&sinse=2026-01-01", {}, "There is no field 'sinse': there are collections, sources"),
        ("GET", "/ask?question=x&since=soon", {}, "The field 'since' cannot be used"),
        ("GET", "/ask?question=x&since=2026-02-01&until=2026-01-01", {}, "The range of dates is empty"),
        ("GET", f"/search?query={'x' * 501}", {}, "The field 'query' cannot be used"),
        ("GET", "/search?query=x&limit=51", {}, "The field 'limit' cannot be used"),
        ("GET", "/said?speaker=+", {}, "Say whose statements you want."),
        ("POST", "/ask", {"data": b"{"}, "The body is not JSON"),
        ("POST", "/ask", {"data": b"[]"}, "The body is no JSON object"),
        ("POST", "/ask", {"data": b'{"question": "\\ud800"}'}, "The field 'question' cannot be used"),
        ("POST", "/ask", {"data": b'{"question": {"a": 1}}'}, "The field 'question' cannot be used"),
        ("GET", f"/articles/{STORY[0].id}?start=99999", {}, "There is nothing to read there: the article has 104"),
        ("POST", "/articles", {"json": {"addresses": []}}, "The field 'addresses' cannot be used"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named(visit: Any, method: str, path: str, how: dict[str, Any], said: str) -> None:
    status, data, _ = await (await program(visit, add=("default",))).sent(method, path, **how)
    assert (status, data["status"], data["title"]) == (400, 400, "That cannot be answered")
    assert said in data["detail"]


async def test_what_is_too_large_is_refused_before_it_is_all_taken_in(visiting: Any) -> None:
    visit = await visiting(max_file_mb=0.01)
    ours = await program(visit, add=("default",))
    status, data, _ = await ours.sent("PUT", "/files/x.txt", data=b"x" * 20_000)
    assert (status, data["detail"]) == (413, "A file may have 10,000 bytes (MAX_FILE_MB).")
    status, data, _ = await ours.sent("POST", "/ask", data=b" " * 70_000)
    assert status == 413


async def test_a_file_that_is_none_is_a_failure_in_a_sentence(visit: Any) -> None:
    ours = await program(visit, add=("default",))
    status, data, _ = await ours.sent("PUT", "/files/broken.pdf", data=b"%PDF-1.4 nothing more")
    assert (status, data["added"], [one["where"] for one in data["failed"]]) == (200, [], ["broken.pdf"])
    status, data, _ = await ours.sent("POST", "/articles", json={"addresses": ["/etc/passwd", "file:///etc/passwd"]})
    assert (status, data["added"], len(data["failed"])) == (200, [], 2)


async def test_when_it_stops_a_program_is_told_when_to_come_again(visit: Any) -> None:
    ours = await program(visit)
    visit.chat.worker.close(10)
    for path in ("/ask?question=x", "/search?query=x", "/said?speaker=x", "/articles"):
        status, data, text = await ours.sent("GET", path)
        assert (status, data["title"]) == (503, "Not now")
        assert "'Retry-After': '5'" in text


# Tokens


async def test_a_token_lets_in_until_it_is_removed(visit: Any) -> None:
    tokens = Tokens(visit.chat.store)
    ours = await program(visit)
    assert (await ours.sent("GET", "/articles"))[0] == 200
    [token] = await tokens.all()
    await tokens.remove(token.grant.id)
    status, data, text = await ours.sent("GET", "/articles")
    assert (status, data["title"]) == (401, "Unauthorized")
    assert "'WWW-Authenticate': 'Bearer'" in text
    assert "clippings tokens add" in data["detail"]


async def test_nothing_that_is_kept_is_a_token(visit: Any) -> None:
    ours = await program(visit)
    told = ours.headers["Authorization"].split()[1]
    kept = await visit.chat.store.note(NOTE)
    assert told not in kept
    assert told.split("_", 2)[2] not in kept
    digest = json.loads(kept)[0]["digest"]
    for wrong in (told[:-1], told + "x", told.upper(), told.replace(told[5:13], "00000000"), digest, "", "clip__"):
        assert (await Program(visit, wrong).sent("GET", "/articles"))[0] == 401
    for header in (told, f"Basic {told}", f"Bearer {told} x", "Bearer é"):
        assert (await ours.sent("GET", "/articles", headers={"Authorization": header}))[0] == 401


async def test_who_guesses_too_often_is_shut_out_with_a_right_token_too(visit: Any) -> None:
    ours = await program(visit)
    for _ in range(WRONG_PER_HOUR):
        assert (await Program(visit, "clip_wrong").sent("GET", "/articles"))[0] == 401
    for asking in (ours, Program(visit, "clip_wrong")):
        status, data, text = await asking.sent("GET", "/articles")
        assert (status, data["detail"]) == (429, "Too many wrong tokens came from your address: try again in an hour.")
        assert "'Retry-After': '3600'" in text


async def test_the_page_s_token_and_cookies_are_none_of_a_program(visiting: Any) -> None:
    visit = await visiting(web_token=OWN, web_open=True)
    assert (await visit.post("/enter", {"token": OWN})).status == 303
    assert (await visit.get(f"{V1}/articles")).status == 401
    assert (await Program(visit, OWN).sent("GET", "/articles"))[0] == 401


async def test_a_token_of_a_program_opens_no_page(visiting: Any) -> None:
    visit = await visiting(web_token=OWN)
    ours = await program(visit)
    assert (await visit.get("/articles", headers=ours.headers)).status == 401


async def test_another_site_cannot_send_anything(visit: Any) -> None:
    ours = await program(visit)
    status, data, _ = await ours.sent(
        "POST", "/ask", json={"question": "x"}, headers={"Origin": "https://evil.example"}
    )
    assert (status, data["title"]) == (403, "Not allowed")
    assert (await visit.get(f"{V1}/openapi.json", headers={"Host": "evil.example"})).status == 421


# Other collections


def attempts() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Everything that could bring something of another collection out."""
    for words in ("Who denied the claims about Zorvane?", "Zorvane", "What did Ines Varga say?", SECRET.text[:300]):
        for name, field in ASKED:
            yield "GET", f"/{name}", {"params": {field: words}}
            for collection in ("court", "COURT", "default,court", "*", "", " court", "court\x00", "default' OR '1'='1"):
                yield "GET", f"/{name}", {"params": {field: words, "collections": collection}}
                both = {field: words, "collections": ["default", collection]}
                yield "GET", f"/{name}", {"params": both}
                yield "POST", f"/{name}", {"json": both}
    yield "GET", "/articles", {"params": {"limit": 500}}
    for ident in (SECRET.id, f"{SECRET.id}?", f"../articles/{SECRET.id}", SECRET.id.upper(), "%2e%2e"):
        yield "GET", f"/articles/{ident}", {}
        yield "GET", f"/articles/{ident}", {"params": {"article": SECRET.id}}
        yield "GET", f"/articles/{STORY[0].id}", {"params": {"article": ident}}
    for history in ([SECRET.text[:200]], ["Zorvane?"]):
        yield "POST", "/ask", {"json": {"question": "and who denied it?", "history": history}}


async def test_nothing_of_another_collection_comes_out(visit: Any) -> None:
    """What a program sent itself may come back to it; of the articles of another collection not a byte does."""
    ours, theirs = await program(visit), await program(visit, read=("court",))
    assert "Zorvane" in (await theirs.sent("GET", "/articles"))[2], "the article is there"
    tried = 0
    for method, path, how in attempts():
        _, data, _ = await ours.sent(method, path, **how)
        for echo in ("question", "text", "query", "speaker", "detail", "missing_terms"):
            data.pop(echo, None)
        given = json.dumps(data, ensure_ascii=False)
        assert not [word for word in SPEAKS if word in given], (method, path, how)
        tried += 1
    assert tried > 300


async def test_whether_another_collection_is_there_is_not_told(visit: Any) -> None:
    ours = await program(visit)
    told = [
        (await ours.sent("GET", "/ask", params={"question": "x", "collections": name}))[:2]
        for name in ("court", "none")
    ]
    assert [status for status, _ in told] == [403, 403]
    assert told[0][1]["detail"].replace("court", "none") == told[1][1]["detail"]
    there, nowhere = [await ours.sent("GET", f"/articles/{a}") for a in (SECRET.id, "0" * 16)]
    assert there[:2] == nowhere[:2]


async def test_a_token_that_only_adds_reads_nothing_and_adds_nowhere_else(visit: Any) -> None:
    ours = await program(visit, read=(), add=("inbox",))
    for path in ("/ask?question=x", "/search?query=x", "/said?speaker=x", "/articles", f"/articles/{STORY[0].id}"):
        assert (await ours.sent("GET", path))[0] == 403
    for collection in ("default", "court", "inbox2"):
        assert (await ours.sent("PUT", f"/files/a.txt?collection={collection}", data=b"x" * 900))[0] == 403
        body = {"addresses": ["https://a.example"], "collection": collection}
        assert (await ours.sent("POST", "/articles", json=body))[0] == 403
    status, data, _ = await ours.sent("PUT", "/files/a.txt", data=("Words of a story. " * 60).encode())
    assert (status, data["collection"], len(data["added"])) == (200, "inbox", 1)
    assert (await (await program(visit)).got("/articles"))["found"] == len(STORY)
    assert (await (await program(visit, read=("inbox",))).got("/articles"))["found"] == 1


async def test_who_adds_to_several_says_to_which(visit: Any) -> None:
    status, data, _ = await (await program(visit, add=("a", "b"))).sent("PUT", "/files/a.txt", data=b"x")
    assert (status, data["detail"]) == (400, "Say to which collection it is added: a, b.")


NAMES = st.sampled_from(["a", "b", "c", "discord:1"])


@given(st.sets(NAMES, min_size=1), st.lists(NAMES | st.text(max_size=9), max_size=4))
def test_a_grant_never_reaches_further_than_it_says(read: set[str], wanted: list[str]) -> None:
    grant = Grant("id", "name", tuple(read))
    if set(wanted) <= read:
        assert set(grant.readable(wanted)) == (set(wanted) or read)
    else:
        with pytest.raises(NotAllowedError):
            grant.readable(wanted)


@pytest.mark.parametrize("kind", [Ask, Search, Listed, Read])
def test_every_field_tells_what_it_is_for(kind: type[Request]) -> None:
    assert all(field.description for field in kind.model_fields.values())


def test_ids_are_of_a_collection() -> None:
    assert SECRET.id == article_id("court", SECRET.text)
