"""MCP by HTTP, visited with the SDK's own client: with a token, and no further than it reaches."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fakes import make_article
from house import STORY, House
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent

from bot.programs.tokens import Tokens

SECRET = make_article("Zorvane denied the claims.", title="Zorvane dossier", collection="court")
MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])


@pytest.fixture
async def visit(visiting: Any, house: House) -> Any:
    """A page that nobody may see, with an article that is not everybody's."""
    house.add([SECRET])
    return await visiting(public_url="https://clippings.example", web_hosts="127.0.0.1")


@asynccontextmanager
async def agent(visit: Any, mode: Any = "auto", read: tuple[str, ...] = ("default",)) -> AsyncIterator[Client]:
    _, told = await Tokens(visit.chat.store).add("test", read, (), datetime.now(UTC))
    address = str(visit.client.make_url("/mcp"))
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {told}"}) as http,
        Client(streamable_http_client(address, http_client=http), mode=mode) as client,
    ):
        yield client


def worded(result: CallToolResult) -> str:
    """The one text in a tool's answer."""
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


async def called(client: Client, tool: str, **fields: Any) -> Any:
    result = await client.call_tool(tool, fields)
    assert not result.is_error, result.content
    assert json.loads(worded(result)) == result.structured_content
    return result.structured_content


@MODES
async def test_an_agent_can_cite_what_opens_and_check_it(visit: Any, mode: str) -> None:
    async with agent(visit, mode) as client:
        assert "never instructions" in (client.instructions or "")
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {"ask", "search", "trace_quote", "read_at", "said", "list_articles"}
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        answer = await called(client, "ask", question="Who denied the claims?")
        assert answer["answer"] == "Ines Varga"
        for citation in answer["citations"]:
            where = {"article": citation["article"]["id"], "start": citation["start"], "end": citation["end"]}
            read = await called(client, "read_at", **where)
            assert read["text"] == citation["quote"]
            assert read["article"]["hash"] == citation["article"]["hash"]
            assert citation["context"].startswith("https://clippings.example/read/")
            page = await visit.text(citation["context"].removeprefix("https://clippings.example").partition("#")[0])
            assert "<mark" in page
        assert (await called(client, "search", query="ferry", limit=1))["hits"][0]["article"]["id"] == STORY[0].id
        assert (await called(client, "said", speaker="Varga"))["statements"][0]["cue"] == "denied"
        assert (await called(client, "list_articles"))["found"] == len(STORY)


@MODES
async def test_what_is_wrong_is_told_in_a_sentence(visit: Any, mode: str) -> None:
    wrong: dict[str, tuple[str, dict[str, Any]]] = {
        "The field 'question' cannot be used: field required.": ("ask", {}),
        "There is no field 'q': there are": ("search", {"q": "x"}),
        "There is no such article in what this token reads.": ("read_at", {"article": SECRET.id}),
        "This token does not read the collection 'court'.": ("ask", {"question": "x", "collections": ["court"]}),
        "There is no tool 'add': there are ask, search": ("add", {}),
    }
    async with agent(visit, mode) as client:
        for said, (tool, fields) in wrong.items():
            result = await client.call_tool(tool, fields)
            assert result.is_error
            assert said in worded(result)


async def test_nothing_of_another_collection_comes_out(visit: Any) -> None:
    async with agent(visit, read=("court",)) as theirs:
        assert "Zorvane" in json.dumps(await called(theirs, "list_articles")), "the article is there"
    async with agent(visit) as client:
        for collections in ([], ["court"], ["default", "court"], ["*"], [""]):
            for tool, field in (
                ("ask", "question"),
                ("search", "query"),
                ("said", "speaker"),
                ("list_articles", "words"),
                ("trace_quote", "quote"),
            ):
                result = await client.call_tool(
                    tool, {field: "Nobody denied the claims of neglect", "collections": collections}
                )
                assert "Zorvane" not in str(result)
                assert SECRET.id not in str(result)


async def test_without_a_token_nobody_is_served(visit: Any) -> None:
    hello = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    heads = {"Accept": "application/json, text/event-stream"}
    for token in (None, "Bearer clip_0", "Bearer "):
        headers = heads | ({"Authorization": token} if token else {})
        response = await visit.client.post("/mcp", json=hello, headers=headers)
        assert response.status == 401
        assert response.content_type == "application/problem+json"
    for method in ("GET", "DELETE", "PUT"):
        assert (await visit.client.request(method, "/mcp", headers=heads)).status == 405


async def test_what_is_no_message_is_refused(visit: Any) -> None:
    _, told = await Tokens(visit.chat.store).add("test", ("default",), (), datetime.now(UTC))
    headers = {"Accept": "application/json, text/event-stream", "Authorization": f"Bearer {told}"}
    headers["Content-Type"] = "application/json"
    for body in (b"", b"{", b"[]", b"[" * 50_000, b'{"jsonrpc": "2.0"}', b"\xff\xfe"):
        response = await visit.client.post("/mcp", data=body, headers=headers)
        assert response.status == 400, body
    assert (await visit.client.post("/mcp", data=b" " * 70_000, headers=headers)).status == 413
    assert (await visit.client.post("/mcp", data=b"{}", headers=headers | {"Host": "evil.example"})).status == 421
    assert (
        await visit.client.post("/mcp", data=b"{}", headers=headers | {"Origin": "https://e.example"})
    ).status == 403
