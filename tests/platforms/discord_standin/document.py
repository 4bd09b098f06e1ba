"""The check of every request against Discord's own OpenAPI document."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .choices import BY_TYPE, Validator, mark

Json = dict[str, Any]
ADDRESS = "urn:discord"
# From tests/platforms/discord_standin up to the checkout, and from there to the folder beside it.
BESIDE_CHECKOUT = Path(__file__).resolve().parents[4] / "shared" / "platforms" / "discord_openapi.json"
# Fields that discord.py always sends, and that Discord takes, although the document does not name them.
EXTRA_FIELDS = {
    "RichEmbed": {"flags": "discord.py writes the flags of an embed into every embed that it sends"},
    "ApplicationCommandUpdateRequest": {
        "nsfw": "documented in the developer docs, and discord.py sends it with every command"
    },
    "ApplicationCommandCreateRequest": {
        "nsfw": "documented in the developer docs, and discord.py sends it with every command"
    },
    "ApplicationCommandPatchRequestPartial": {"nsfw": "documented in the developer docs"},
    "MessageEditRequestPartial": {"tts": "discord.py sends tts: false with every edit"},
    "IncomingWebhookUpdateRequestPartial": {"tts": "discord.py sends tts: false with every edit"},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts": "discord.py sends tts: false with every edit"},
}
# Discord takes ids as numbers too, and discord.py writes them so in allowed_mentions and message_reference.
SNOWFLAKE = {"anyOf": [{"type": "string", "pattern": r"^(0|[1-9][0-9]*)$"}, {"type": "integer", "minimum": 0}]}
COMBINING = ("allOf", "anyOf", "oneOf", "$ref")


def default_path() -> Path | None:
    """The document named by DISCORD_OPENAPI, or the one beside the checkout; None when there is none."""
    named = os.environ.get("DISCORD_OPENAPI")
    path = Path(named) if named else BESIDE_CHECKOUT
    return path if path.is_file() else None


def close(schema: Any) -> None:
    """Forbid the fields that an object schema does not name, everywhere below `schema`."""
    if isinstance(schema, list):
        for item in schema:
            close(item)
    if not isinstance(schema, dict):
        return
    for key, value in schema.items():
        if key not in ("enum", "const", "default", "example", "examples", BY_TYPE):
            close(list(value.values()) if key == "properties" else value)
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        combined = any(key in schema for key in COMBINING)
        schema["unevaluatedProperties" if combined else "additionalProperties"] = False


def _prepared(document: Json) -> Json:
    schemas = copy.deepcopy(document["components"]["schemas"])
    for name, fields in EXTRA_FIELDS.items():
        if name in schemas:
            schemas[name]["properties"].update({field: {} for field in fields})
    schemas["SnowflakeType"] = SNOWFLAKE
    mark(schemas, schemas)
    close(schemas)
    return {"components": {"schemas": schemas}}


class Document:
    """The paths of the document and the compiled checks of their bodies."""

    def __init__(self, path: Path) -> None:
        whole: Json = json.loads(path.read_text(encoding="utf-8"))
        prepared = _prepared(whole)
        self.schemas: Json = prepared["components"]["schemas"]
        resource = Resource.from_contents(prepared, default_specification=DRAFT202012)
        self.registry = Registry().with_resource(ADDRESS, resource)
        self.paths: Json = whole["paths"]
        self._patterns = [(self._pattern(template), template) for template in sorted(self.paths, key=self._variables)]
        self._bodies: dict[tuple[str, str], Any] = {}
        self._places: dict[tuple[str, str], list[tuple[str, str, Any]]] = {}

    @staticmethod
    def _variables(template: str) -> tuple[int, str]:
        return template.count("{"), template

    @staticmethod
    def _pattern(template: str) -> re.Pattern[str]:
        return re.compile("^" + re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template)) + "$")

    def template(self, path: str) -> str | None:
        """The path of the document that a request's path belongs to."""
        return next((template for pattern, template in self._patterns if pattern.match(path)), None)

    def knows(self, method: str, template: str) -> bool:
        """Whether the document has this method for this path."""
        return method.lower() in self.paths[template]

    def problems(self, method: str, template: str, path: str, query: dict[str, str], body: Any) -> list[str]:
        """What the document has against a request, one sentence each."""
        found = self._parameters(method, template, path, query)
        validator = self._body(method, template)
        if validator is None:
            return found if body is None else [*found, "a body is sent where the document knows none"]
        if body is None:
            return [*found, "the body is missing"] if self._needs_body(method, template) else found
        return found + [sentence(error) for error in leaves(validator.iter_errors(body))]

    def _parameters(self, method: str, template: str, path: str, query: dict[str, str]) -> list[str]:
        declared = self._declared(method, template)
        given = {("query", name): value for name, value in query.items()}
        for step, value in zip(template.split("/"), path.split("/"), strict=True):
            if step.startswith("{"):
                given["path", step[1:-1]] = value
        known = {(place, name) for place, name, _ in declared}
        found = [f"the {place} parameter {name!r} is unknown" for place, name in given if (place, name) not in known]
        for place, name, validator in declared:
            text = given.get((place, name))
            if text is not None and not any(validator.is_valid(value) for value in readings(text)):
                found.append(f"the {place} parameter {name!r} cannot be {text[:100]!r}")
        return found

    def _declared(self, method: str, template: str) -> list[tuple[str, str, Any]]:
        """Place, name and check of every parameter."""
        key = (method, template)
        if key not in self._places:
            item = self.paths[template]
            parameters = [*item.get("parameters", []), *item[method.lower()].get("parameters", [])]
            self._places[key] = [
                (entry["in"], entry["name"], Validator(_absolute(entry["schema"]), registry=self.registry))
                for entry in parameters
            ]
        return self._places[key]

    def _needs_body(self, method: str, template: str) -> bool:
        return bool(self.paths[template][method.lower()].get("requestBody", {}).get("required"))

    def _body(self, method: str, template: str) -> Any:
        key = (method, template)
        if key not in self._bodies:
            self._bodies[key] = self._compile(*key)
        return self._bodies[key]

    def _compile(self, method: str, template: str) -> Any:
        content = self.paths[template][method.lower()].get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        schema = copy.deepcopy(content["application/json"]["schema"])
        mark(schema, self.schemas)
        close(schema)
        return Validator(_absolute(schema), registry=self.registry)


def readings(text: str) -> list[Any]:
    """What a parameter's text may stand for."""
    values: list[Any] = [text, [text]]
    if text.isdigit():
        values.append(int(text))
    if text.lower() in ("true", "false", "1", "0"):
        values.append(text.lower() in ("true", "1"))
    return values


def _absolute(schema: Any) -> Any:
    """The schema with its references pointing into the prepared document."""
    if isinstance(schema, list):
        return [_absolute(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: ADDRESS + value if key == "$ref" and isinstance(value, str) else _absolute(value)
        for key, value in schema.items()
    }


def leaves(errors: Any) -> Iterator[ValidationError]:
    """The errors that matter: of a choice between schemas, those of the one that was meant."""
    for error in errors:
        if error.validator in ("oneOf", "anyOf") and error.context:
            yield from leaves(_meant(error.context))
        else:
            yield error


def _meant(context: list[ValidationError]) -> list[ValidationError]:
    """The errors of the branch whose `type` fits, or else of the one with the fewest errors near its root."""
    branches: dict[Any, list[ValidationError]] = {}
    for error in context:
        branches.setdefault(error.schema_path[0], []).append(error)
    return min(branches.values(), key=_distance)


def _distance(branch: list[ValidationError]) -> tuple[bool, bool, int]:
    wrong_kind = any(list(error.path)[:1] == ["type"] and len(error.path) == 1 for error in branch)
    not_this = any(error.validator == "type" and not error.path for error in branch)
    return not_this, wrong_kind, len(branch)


def sentence(error: ValidationError) -> str:
    """One finding in words, cut to a readable length."""
    where = ".".join(str(step) for step in error.absolute_path) or "the body"
    return f"{where}: {error.message[:300]}"


@lru_cache(maxsize=4)
def load(path: Path) -> Document:
    """The document, read once in a process."""
    return Document(path)
