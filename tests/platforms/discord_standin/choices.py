"""A quick and well-spoken check of oneOf and anyOf.

The plain check tries every branch for every component, which takes 30 ms for a message with a few cards, and then
complains about all of the branches. Nearly every choice in Discord's document is made by the value of `type`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

Json = dict[str, Any]
BY_TYPE = "x-by-type"


def _types_of(branch: Any, schemas: Json) -> list[int] | None:
    target = schemas.get(str(branch.get("$ref", "")).rsplit("/", 1)[-1], {})
    kind = target.get("properties", {}).get("type", {})
    return kind.get("enum") if "type" in target.get("required", []) else None


def mark(schema: Any, schemas: Json) -> None:
    """Note in every choice by `type` which type belongs to which branch."""
    if isinstance(schema, list):
        for item in schema:
            mark(item, schemas)
    if not isinstance(schema, dict):
        return
    for value in list(schema.values()):
        mark(value, schemas)
    for key in ("oneOf", "anyOf"):
        branches = schema.get(key)
        if isinstance(branches, list) and all(
            isinstance(branch, dict) and _types_of(branch, schemas) for branch in branches
        ):
            schema[BY_TYPE] = {kind: branch for branch in branches for kind in _types_of(branch, schemas) or []}


def _choice(original: Any) -> Any:
    def check(validator: Any, branches: list[Json], instance: Any, schema: Json) -> Iterator[ValidationError]:
        by_type = schema.get(BY_TYPE)
        others = [branch for branch in branches if branch != {"type": "null"}]
        if by_type and isinstance(instance, dict):
            yield from _of_type(validator, by_type, instance)
        elif len(others) == 1 and len(branches) == 2:
            if instance is not None:
                yield from validator.descend(instance, others[0], schema_path=branches.index(others[0]))
        else:
            yield from original(validator, branches, instance, schema)

    return check


def _of_type(validator: Any, by_type: dict[int, Json], instance: Json) -> Iterator[ValidationError]:
    kind = instance.get("type")
    branch = by_type.get(kind) if isinstance(kind, int) else None
    if branch is None:
        yield ValidationError(f"the type {kind!r} is not allowed here, only {sorted(by_type)}")
    else:
        yield from validator.descend(instance, branch)


Validator = validators.extend(
    Draft202012Validator,
    {key: _choice(Draft202012Validator.VALIDATORS[key]) for key in ("oneOf", "anyOf")},
)
