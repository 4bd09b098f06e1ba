"""Registering application commands."""

from __future__ import annotations

from typing import Any

from .api import Answer, Call, Route
from .command_rules import check_command, check_commands
from .errors import FormErrors, unknown
from .messages import Json

DEFAULTS: Json = {
    "type": 1,
    "description": "",
    "name_localizations": None,
    "description_localizations": None,
    "default_member_permissions": None,
    "dm_permission": None,
    "contexts": None,
    "integration_types": [0],
    "nsfw": False,
}
GLOBAL = 0


def _scope(call: Call) -> int:
    if call.number("application_id") != call.server.application_id:
        raise unknown("Application")
    guild = call.number("guild_id")
    if guild and (guild not in call.server.guilds or not call.server.guilds[guild].has_bot):
        raise unknown("Guild")
    return guild or GLOBAL


def _command(call: Call, scope: int, body: Json) -> Json:
    known = call.server.commands.setdefault(scope, {})
    kind = body.get("type") or 1
    same = next((old for old in known.values() if (old["type"], old["name"]) == (kind, body["name"])), None)
    ids: Json = {"id": same["id"] if same else str(call.server.ids.next()), "version": str(call.server.ids.next())}
    ids["application_id"] = str(call.server.application_id)
    if scope != GLOBAL:
        ids["guild_id"] = str(scope)
    given = {key: value for key, value in body.items() if value is not None and key != "id"}
    permissions = body.get("default_member_permissions")
    given["default_member_permissions"] = None if permissions is None else str(permissions)
    return {**DEFAULTS, **given, **ids}


def _one(call: Call, scope: int) -> Json:
    found: Any = call.server.commands.get(scope, {}).get(call.params["command_id"])
    if found is None:
        raise unknown("application command")
    return dict(found)


def list_rules(call: Call) -> FormErrors:
    """A whole list."""
    return check_commands(call.body)


def one_rules(call: Call) -> FormErrors:
    """One command."""
    return check_command(call.body)


def patch_rules(call: Call) -> FormErrors:
    """A command as it would be after the change."""
    scope = call.number("guild_id") or GLOBAL
    old = call.server.commands.get(scope, {}).get(call.params["command_id"])
    return check_command({**old, **call.body}) if old else FormErrors()


async def replace_all(call: Call) -> Answer:
    """Put a list in the place of all commands."""
    scope = _scope(call)
    made = [_command(call, scope, body) for body in call.body or []]
    call.server.commands[scope] = {command["id"]: command for command in made}
    return Answer(made)


async def list_all(call: Call) -> Answer:
    """All commands."""
    return Answer(list(call.server.commands.get(_scope(call), {}).values()))


async def create(call: Call) -> Answer:
    """A new command, or a new version of the one with the same name."""
    scope = _scope(call)
    command = _command(call, scope, call.body)
    fresh = command["id"] not in call.server.commands[scope]
    call.server.commands[scope][command["id"]] = command
    return Answer(command, 201 if fresh else 200)


async def get(call: Call) -> Answer:
    """One command."""
    return Answer(_one(call, _scope(call)))


async def change(call: Call) -> Answer:
    """Change one command."""
    scope = _scope(call)
    command = {**_one(call, scope), **call.body, "version": str(call.server.ids.next())}
    call.server.commands[scope][command["id"]] = command
    return Answer(command)


async def delete(call: Call) -> Answer:
    """Remove one command."""
    scope = _scope(call)
    del call.server.commands[scope][_one(call, scope)["id"]]
    return Answer(status=204)


def _routes(base: str) -> list[Route]:
    return [
        Route("PUT", base, replace_all, list_rules),
        Route("GET", base, list_all),
        Route("POST", base, create, one_rules),
        Route("GET", base + "/{command_id}", get),
        Route("PATCH", base + "/{command_id}", change, patch_rules),
        Route("DELETE", base + "/{command_id}", delete),
    ]


ROUTES = [
    *_routes("/applications/{application_id}/commands"),
    *_routes("/applications/{application_id}/guilds/{guild_id}/commands"),
]
