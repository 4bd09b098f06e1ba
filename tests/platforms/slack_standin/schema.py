"""Small checks that are put together to the rules of Block Kit; each notes what it finds with its JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]


class Findings:
    """What is wrong, each as the sentence that Slack writes into `response_metadata.messages`."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def __bool__(self) -> bool:
        return bool(self.sentences)

    def add(self, pointer: str, sentence: str) -> None:
        """Note one finding."""
        self.sentences.append(f"[ERROR] {sentence} [json-pointer:{pointer}]")


Check = Callable[[Any, str, Findings], None]


def anything(value: Any, pointer: str, found: Findings) -> None:
    """No check."""


def boolean(value: Any, pointer: str, found: Findings) -> None:
    """A yes or no."""
    if not isinstance(value, bool):
        found.add(pointer, "must be a boolean")


def whole(least: int | None = None, most: int | None = None) -> Check:
    """A whole number."""

    def check(value: Any, pointer: str, found: Findings) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            found.add(pointer, "must be an integer")
        elif (least is not None and value < least) or (most is not None and value > most):
            found.add(pointer, f"must be between {least} and {most}")

    return check


def string(most: int | None = None, least: int = 0) -> Check:
    """A text of a limited length."""

    def check(value: Any, pointer: str, found: Findings) -> None:
        if not isinstance(value, str):
            found.add(pointer, "must be a string")
        elif most is not None and len(value) > most:
            found.add(pointer, f"must be less than {most + 1} characters")
        elif len(value) < least:
            found.add(pointer, f"must be more than {least - 1} characters")

    return check


def address(most: int) -> Check:
    """A URL."""
    limited = string(most, 1)

    def check(value: Any, pointer: str, found: Findings) -> None:
        limited(value, pointer, found)
        start = value.split(":")[0].lower() if isinstance(value, str) else "https"
        # Slack opens other schemes too, but never these, and never a text that names no scheme.
        if ":" not in str(value) or start in ("javascript", "data", "file") or any(c.isspace() for c in str(value)):
            found.add(pointer, "must be a valid URL")

    return check


def choice(*values: Any) -> Check:
    """One of some values."""

    def check(value: Any, pointer: str, found: Findings) -> None:
        if value not in values:
            found.add(pointer, f"must be one of: {', '.join(map(str, values))}")

    return check


def items(each: Check, most: int, least: int = 1) -> Check:
    """A list of a limited length."""

    def check(value: Any, pointer: str, found: Findings) -> None:
        if not isinstance(value, list):
            found.add(pointer, "must be an array")
            return
        if len(value) > most:
            found.add(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            found.add(pointer, f"must contain at least {least} item{'s'[: least != 1]}")
        for number, item in enumerate(value):
            each(item, f"{pointer}/{number}", found)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, pointer: str, found: Findings) -> None:
        if not isinstance(value, dict):
            found.add(pointer, "must be an object")
            return
        for name in required:
            if value.get(name) is None:
                found.add(pointer, f"missing required field: {name}")
        for name, part in value.items():
            if name not in known:
                found.add(pointer, f"invalid additional property: {name}")
            elif part is not None:
                known[name](part, f"{pointer}/{name}", found)

    return check


def typed(kinds: Mapping[str, tuple[Mapping[str, Check], Mapping[str, Check]]]) -> Check:
    """An object whose `type` says which fields it has."""
    checks = {kind: shape({"type": anything, **required}, optional) for kind, (required, optional) in kinds.items()}

    def check(value: Any, pointer: str, found: Findings) -> None:
        if not isinstance(value, dict):
            found.add(pointer, "must be an object")
        elif not isinstance(value.get("type"), str):
            found.add(pointer, "missing required field: type")
        elif value["type"] not in checks:
            found.add(f"{pointer}/type", f"unsupported type: {value['type']}")
        else:
            checks[value["type"]](value, pointer, found)

    return check


def plain(most: int) -> Check:
    """A text object of the type plain_text."""
    return typed({"plain_text": ({"text": string(most, 1)}, {"emoji": boolean})})


def text(most: int) -> Check:
    """A text object of either type."""
    return typed(
        {
            "plain_text": ({"text": string(most, 1)}, {"emoji": boolean}),
            "mrkdwn": ({"text": string(most, 1)}, {"verbatim": boolean}),
        }
    )
