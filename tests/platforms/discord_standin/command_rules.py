"""The rules for application commands."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from .errors import FormErrors, Path
from .messages import Json

CHAT_INPUT = 1
SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
NAME = re.compile(r"^[-_'\w]{1,32}$")
MOST_OPTIONS, MOST_TEXT = 25, 8000


def check_command(command: Any, path: Path = ()) -> FormErrors:
    """Everything that is wrong with one command."""
    errors = FormErrors()
    if not isinstance(command, dict):
        return errors
    if (command.get("type") or CHAT_INPUT) == CHAT_INPUT:
        _name(path, command.get("name"), errors)
        _description(path, command, errors)
        _options(path, command.get("options") or [], errors, depth=0)
        _size(path, command, errors)
    else:
        _context_menu(path, command, errors)
    return errors


def check_commands(commands: Any) -> FormErrors:
    """A whole list of commands: each of them, their names and their number."""
    errors = FormErrors()
    if not isinstance(commands, list):
        return errors
    for number, command in enumerate(commands):
        errors.found += check_command(command, (number,)).found
    counted = Counter((item.get("type") or CHAT_INPUT, item.get("name")) for item in commands if isinstance(item, dict))
    for (kind, name), times in counted.items():
        if times > 1:
            errors.add(
                [],
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                f"Application command names must be unique: {name!r} ({kind})",
            )
    _how_many(commands, errors)
    return errors


def _how_many(commands: list[Any], errors: FormErrors) -> None:
    for kind, most in ((CHAT_INPUT, 100), (2, 15), (3, 15)):
        if sum((item.get("type") or CHAT_INPUT) == kind for item in commands if isinstance(item, dict)) > most:
            errors.add([], "BASE_TYPE_MAX_LENGTH", f"At most {most} commands of type {kind}.")


def _name(path: Path, name: Any, errors: FormErrors) -> None:
    if not isinstance(name, str) or not NAME.match(name) or name != name.lower():
        errors.add([*path, "name"], "APPLICATION_COMMAND_INVALID_NAME", f"Command name is invalid: {name!r}")


def _description(path: Path, described: Json, errors: FormErrors) -> None:
    if not described.get("description"):
        errors.required([*path, "description"])
    errors.too_long([*path, "description"], described.get("description"), 100, 1)


def _context_menu(path: Path, command: Json, errors: FormErrors) -> None:
    errors.too_long([*path, "name"], command.get("name"), 32, 1)
    for key in ("description", "options"):
        if command.get(key):
            errors.add(
                [*path, key], "APPLICATION_COMMAND_CONTEXT_MENU_FIELD", f"Context menu commands cannot have {key}"
            )


def _options(path: Path, options: list[Json], errors: FormErrors, depth: int) -> None:
    if len(options) > MOST_OPTIONS:
        errors.add([*path, "options"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    _order(path, options, errors)
    for name, times in Counter(option.get("name") for option in options).items():
        if times > 1:
            errors.add(
                [*path, "options"],
                "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED",
                f"Option names must be unique: {name!r}",
            )
    for number, option in enumerate(options):
        _option((*path, "options", number), option, errors, depth)


def _order(path: Path, options: list[Json], errors: FormErrors) -> None:
    optional = False
    for number, option in enumerate(options):
        if option.get("required") and optional:
            said = "Required options must be placed before non-required options"
            errors.add([*path, "options", number], "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
        optional = optional or not option.get("required")
    nested = [option.get("type") in (SUBCOMMAND, GROUP) for option in options]
    if any(nested) and not all(nested):
        errors.add(
            [*path, "options"], "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and option cannot be mixed"
        )


def _option(path: Path, option: Json, errors: FormErrors, depth: int) -> None:
    kind = option.get("type")
    _name(path, option.get("name"), errors)
    _description(path, option, errors)
    if kind in (SUBCOMMAND, GROUP):
        if depth + (kind == GROUP) > 1:
            errors.add([*path, "type"], "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Nested too deeply")
        _options(path, option.get("options") or [], errors, depth + 1)
        return
    if option.get("options"):
        errors.add([*path, "options"], "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only sub-commands have options")
    _choices(path, option, errors)


def _choices(path: Path, option: Json, errors: FormErrors) -> None:
    choices = option.get("choices") or []
    if option.get("autocomplete") and (choices or option.get("type") not in (STRING, INTEGER, NUMBER)):
        errors.add(
            [*path, "autocomplete"],
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
            "autocomplete needs a text or number without choices",
        )
    if len(choices) > MOST_OPTIONS:
        errors.add([*path, "choices"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    for number, choice in enumerate(choices):
        errors.too_long([*path, "choices", number, "name"], choice.get("name"), 100, 1)
        errors.too_long([*path, "choices", number, "value"], choice.get("value"), 100)


def _texts(described: Json) -> int:
    choices = described.get("choices") or []
    own = len(str(described.get("name") or "")) + len(str(described.get("description") or ""))
    own += sum(len(str(choice.get("name"))) + len(str(choice.get("value"))) for choice in choices)
    return own + sum(_texts(option) for option in described.get("options") or [])


def _size(path: Path, command: Json, errors: FormErrors) -> None:
    if _texts(command) > MOST_TEXT:
        errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
