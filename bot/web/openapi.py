"""The OpenAPI document: made of the requests as they are checked, and of the answers as they are described here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import yaml

from bot.programs.requests import Add, Ask, Edited, Listed, Read, Request, Said, Search, Trace, Versions

ANSWERS: Final = Path(__file__).with_name("answers.yaml")
PROBLEMS: Final = {
    "400": "A field is wrong: the sentence says which.",
    "401": "The token is missing or none of ours.",
    "403": "The token does not do that.",
    "404": "There is no such article in what the token reads.",
    "408": "The request came too slowly.",
    "413": "That is too large.",
    "429": "Too many wrong tokens came from this address.",
    "503": "Too much waits already, or Clippings is stopping: try again after Retry-After seconds.",
}
J = dict[str, Any]


def document(prefix: str) -> J:
    """The document of an API under a prefix, as OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clippings",
            "version": version("clippings"),
            "description": "Answers in verbatim quotes. Offsets count code points of an article's stored text.",
        },
        "servers": [{"url": prefix}],
        "security": [{"token": []}],
        "paths": {
            "/ask": _both(Ask, "Answer", "Answer a question in quotes, or say that the articles do not."),
            "/search": _both(Search, "Found", "Find passages, best first."),
            "/said": _both(Said, "Ledger", "List all that somebody says, oldest first."),
            "/trace": _both(Trace, "Trace", "Find the article that says some words."),
            "/articles": {
                "get": _by_address(Listed, "List", "List the articles, newest first."),
                "post": _by_body(Add, "Added", "Add web pages."),
            },
            "/articles/{article}": {"get": _by_address(Read, "Text", "Read a range of an article.", path="article")},
            "/articles/{article}/versions": {
                "get": _by_address(Versions, "Versions", "Say what changed in an article.", path="article")
            },
            "/edits": {"get": _by_address(Edited, "Edits", "List the facts that articles have changed, last first.")},
            "/files/{name}": {"put": _upload()},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": yaml.safe_load(ANSWERS.read_text(encoding="utf-8")),
        },
    }


def _both(kind: type[Request], answer: str, summary: str) -> J:
    return {"get": _by_address(kind, answer, summary), "post": _by_body(kind, answer, summary)}


def _by_address(kind: type[Request], answer: str, summary: str, path: str = "") -> J:
    schema = kind.model_json_schema()
    fields = [
        {
            "name": name,
            "in": "path" if name == path else "query",
            "required": name in schema.get("required", ()),
            "schema": own,
        }
        for name, own in schema["properties"].items()
    ]
    return {"summary": summary, "parameters": fields, "responses": _responses(answer)}


def _by_body(kind: type[Request], answer: str, summary: str) -> J:
    body = {"required": True, "content": {"application/json": {"schema": kind.model_json_schema()}}}
    return {"summary": summary, "requestBody": body, "responses": _responses(answer)}


def _upload() -> J:
    text = {"type": "string"}
    return {
        "summary": "Add a file of any kind that 'clippings add' takes: it is the body.",
        "parameters": [
            {"name": "name", "in": "path", "required": True, "schema": text},
            {"name": "collection", "in": "query", "required": False, "schema": text},
        ],
        "requestBody": {"required": True, "content": {"application/octet-stream": {}}},
        "responses": _responses("Added"),
    }


def _responses(answer: str) -> Mapping[str, J]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    given = {"application/json": {"schema": {"$ref": f"#/components/schemas/{answer}"}}}
    return {"200": {"description": "Done.", "content": given}} | {
        status: {"description": said, "content": problem} for status, said in PROBLEMS.items()
    }
