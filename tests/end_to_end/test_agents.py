"""`clippings mcp` as an agent starts it: the installed command, the real models, the SDK's own client over stdio."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

ROOT = Path(__file__).parents[2]
CLIPPINGS = Path(sys.executable).with_name("clippings")
SAMPLES = ROOT / "articles" / "samples"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    command: list[str] = [str(CLIPPINGS), "--data", str(folder), "--collection", "demo", "add", str(SAMPLES)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@asynccontextmanager
async def agent(data: Path, collection: str, mode: Any = "auto") -> AsyncIterator[Client]:
    arguments = ["--data", str(data), "--collection", collection, "mcp"]
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "HF_HUB_OFFLINE") if name in os.environ}
    server = StdioServerParameters(command=str(CLIPPINGS), args=arguments, env=kept, cwd=str(data))
    async with Client(server, mode=mode) as client:
        yield client


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_agent_asks_and_checks_what_it_is_about_to_claim(data: Path, mode: str) -> None:
    async with agent(data, "demo", mode) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} >= {"ask", "search", "read_at", "said"}
        answer = (await client.call_tool("ask", {"question": "who denied the claims?"})).structured_content
        assert answer["answer"] == "Corvane"
        for citation in answer["citations"]:
            where = {"article": citation["article"]["id"], "start": citation["start"], "end": citation["end"]}
            read = (await client.call_tool("read_at", where)).structured_content
            assert (read["text"], read["article"]["hash"]) == (citation["quote"], citation["article"]["hash"])
            assert citation["context"].startswith("http://127.0.0.1:8080/read/")
        nothing = (await client.call_tool("ask", {"question": "How do I bake bread?"})).structured_content
        assert (nothing["status"], nothing["citations"]) == ("not_found", [])


async def test_it_reads_its_collection_only(data: Path) -> None:
    async with agent(data, "other") as client:
        assert (await client.call_tool("list_articles", {})).structured_content["found"] == 0
        result = await client.call_tool("search", {"query": "Corvane", "collections": ["demo"]})
        assert result.is_error
        assert "does not read the collection 'demo'" in str(result.content)
