"""The arguments of a call, held against Slack's archived document, or against slack_sdk where that has no such method.

The document is old. An argument that it does not name is therefore allowed when the signature of slack_sdk's method
names it, and the arguments of `MODERN` are read as what they have become since. Required arguments, and the kinds of
values, come from the document where it has the method.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from .schema import Json

BESIDE_CHECKOUT = Path(__file__).parents[4] / "shared" / "platforms" / "slack_web_openapi_v2.json"
# Arguments that hold structures: JSON written into a text, or in a JSON body the structure itself.
STRUCTURED = {
    "attachments",
    "blocks",
    "channels",
    "chunks",
    "file_ids",
    "files",
    "loading_messages",
    "metadata",
    "prompts",
    "unfurls",
    "view",
}
# Arguments for which the document has another type than Slack has today.
MODERN = {("chat.update", "link_names"): "boolean", ("chat.postMessage", "as_user"): "boolean"}
# Arguments that the document does not call required, although nothing works without them.
REQUIRED = {
    "chat.delete": {"channel", "ts"},
    "conversations.history": {"channel"},
    "conversations.info": {"channel"},
    "conversations.join": {"channel"},
    "conversations.members": {"channel"},
    "conversations.replies": {"channel", "ts"},
    "files.info": {"file"},
    "users.info": {"user"},
    "views.update": {"view"},
    # slack_sdk's signature wants the app's id and secret, which it sends in a header.
    "oauth.v2.access": set(),
}
# What slack_sdk asks for in its signature, but sends elsewhere than in the arguments.
NOT_SENT = {"app_token"}
# The document calls these required in the query; newer forms of the calls may leave them out.
NO_LONGER_REQUIRED = {("views.open", "trigger_id"), ("views.push", "trigger_id"), ("oauth.v2.access", "code")}
# slack_bolt's clients send the workspace along with every call, for tokens of whole organizations.
EVERYWHERE = {"token", "team_id"}
Declared = tuple[dict[str, str], set[str]]


def default_path() -> Path | None:
    """The document named by SLACK_OPENAPI, or the one beside the checkout; None when there is none."""
    named = os.environ.get("SLACK_OPENAPI")
    path = Path(named) if named else BESIDE_CHECKOUT
    return path if path.is_file() else None


@lru_cache(maxsize=4)
def load(path: Path) -> Json:
    """The paths of the document, read once in a process."""
    whole: Json = json.loads(path.read_text(encoding="utf-8"))
    paths: Json = whole["paths"]
    return paths


class Arguments:
    """The check of every call. `checked_against` says what each method that was called was held against."""

    def __init__(self, path: Path | None) -> None:
        self.paths = load(path) if path and path.is_file() else {}
        self.checked_against: dict[str, str] = {}

    def problems(self, method: str, arguments: Json, *, as_json: bool) -> tuple[list[str], list[str]]:
        """What is wrong with a call: what Slack overlooks (unknown arguments), and what it refuses."""
        declared, required = self._declared(method)
        known = {*declared, *signature(method)[0], *EVERYWHERE}
        overlooked = [f"unknown argument {name!r}" for name in arguments if name not in known]
        if as_json and not self._takes_json(method):
            overlooked.append("the method does not take a JSON body")
        refused = [f"missing required field: {name}" for name in sorted(required) if arguments.get(name) in (None, "")]
        for name, value in arguments.items():
            said = wrong(name, value, declared.get(name) or signature(method)[0].get(name) or "", as_json=as_json)
            if said and value is not None:
                refused.append(said)
        return overlooked, refused

    def _declared(self, method: str) -> Declared:
        """Types and required names of a method's arguments."""
        operation = self._operation(method)
        if operation is None:
            self.checked_against[method] = "slack_sdk" if signature(method)[0] or find(method) else "nothing"
            types, required = signature(method)
            return types, REQUIRED.get(method, required)
        self.checked_against[method] = "document"
        listed = [entry for entry in operation.get("parameters", []) if entry["name"] != "token"]
        types = {entry["name"]: MODERN.get((method, entry["name"]), entry["type"]) for entry in listed}
        required = {entry["name"] for entry in listed if entry.get("required")}
        required -= {name for of, name in NO_LONGER_REQUIRED if of == method}
        return types, required | REQUIRED.get(method, set())

    def _operation(self, method: str) -> Json | None:
        return next(iter(self.paths.get(f"/{method}", {}).values()), None)

    def _takes_json(self, method: str) -> bool:
        operation = self._operation(method)
        return operation is None or "application/json" in operation.get("consumes", ["application/json"])


def find(method: str) -> Any:
    """The method of slack_sdk's client that calls this one."""
    return getattr(AsyncWebClient, re.sub(r"\W", "_", method), None)


@lru_cache(maxsize=256)
def signature(method: str) -> Declared:
    """Types and required names as slack_sdk's client has them."""
    found = find(method)
    if found is None:
        return {}, set()
    parameters = [
        parameter
        for name, parameter in inspect.signature(found).parameters.items()
        if name not in {"self", *NOT_SENT} and parameter.kind is not parameter.VAR_KEYWORD
    ]
    required = {parameter.name for parameter in parameters if parameter.default is parameter.empty}
    return {parameter.name: _kind(str(parameter.annotation)) for parameter in parameters}, required


def _kind(annotation: str) -> str:
    if "List" in annotation or "Sequence" in annotation or "dict" in annotation.lower():
        return "structure"
    if "bool" in annotation:
        return "boolean"
    return "integer" if "int" in annotation else "string"


def wrong(name: str, value: Any, kind: str, *, as_json: bool) -> str | None:
    """What is wrong with the type of one argument."""
    if name in STRUCTURED:
        return _wrong_structure(name, value)
    written = str(value)
    if kind == "boolean" and written.lower() not in ("0", "1", "true", "false"):
        return f"{name} is no boolean: {written[:60]!r}"
    if kind == "integer" and not re.fullmatch(r"-?\d+", written):
        return f"{name} is no integer: {written[:60]!r}"
    # The document calls timestamps numbers; as numbers they would lose their last digits.
    if kind in ("string", "number") and as_json and not isinstance(value, str) and name != "limit":
        return f"{name} is no string: {written[:60]!r}"
    if kind == "number" and not re.fullmatch(r"\d+(\.\d+)?", written):
        return f"{name} is no timestamp: {written[:60]!r}"
    return None


def _wrong_structure(name: str, value: Any) -> str | None:
    if isinstance(value, list | dict):
        return None
    if name in ("channels", "file_ids") and isinstance(value, str):
        return None
    try:
        json.loads(value)
    except (TypeError, ValueError):
        return f"{name} is no JSON: {str(value)[:60]!r}"
    return None
